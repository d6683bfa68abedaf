//! The answer to a pasted notice: what it means, what cures it, until when, and which words led there.

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Choices;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Target;
use crate::answer::change::add_clicks;
use crate::answer::change::change_link;
use crate::answer::compose::personal_data_warning;
use crate::lang::Text;
use crate::query::Outcome;
use crate::query::notice::Deadline;
use crate::query::notice::DeadlineKind;
use crate::query::notice::Finding;
use crate::query::notice::NoticeQuery;
use crate::rules::Rulebook;
use crate::rules::change::ChangeId;
use crate::rules::notice::Reason;
use crate::rules::notice::ReasonCategory;
use crate::rules::provider::ActionId;

/// From here on the words say "clearly", and below the next one only "perhaps".
const CLEAR_SCORE: f32 = 0.85;
const LIKELY_SCORE: f32 = 0.6;

/// What is said to a notice. `today` is what days are counted from.
pub fn notice_answer(rules: &Rulebook, query: &NoticeQuery, today: NaiveDate) -> Answer {
    let mut answer = match (query.outcome, query.benign) {
        (Outcome::OutOfScope, _) => out_of_scope(rules),
        (Outcome::Clarify, _) => clarify(rules, query),
        (Outcome::Answer, true) => benign(rules, query),
        (Outcome::Answer, false) => explain(rules, query, today),
    };
    if !query.personal_data.is_empty() {
        answer.blocks.insert(0, personal_data_warning(&query.personal_data));
    }
    answer
}

fn explain(rules: &Rulebook, query: &NoticeQuery, today: NaiveDate) -> Answer {
    let found: Vec<(&Finding, &Reason)> =
        query.findings.iter().map(|finding| (finding, rules.reason_of(&finding.reason))).collect();
    let mut builder = Builder::new(rules, title(&found));
    let action = query.actions.first().cloned();
    builder.subject(Subject { changes: query.changes.clone(), action, ..Subject::default() });
    add_headlines(&mut builder, &found);
    add_deadline(&mut builder, rules, query.deadline.as_ref(), &found, today);
    let mut clicked: Vec<&ActionId> = Vec::new();
    for (at, (finding, reason)) in found.iter().enumerate() {
        let number = (found.len() > 1).then_some(at + 1);
        add_reason(&mut builder, finding, reason, number);
        add_first_clicks(&mut builder, rules, reason, &mut clicked);
    }
    add_documents(&mut builder, rules, &found);
    add_background(&mut builder, rules, &found);
    add_change_links(&mut builder, rules, &query.changes);
    builder.finish()
}

fn title(found: &[(&Finding, &Reason)]) -> Text {
    match found {
        [(_, reason)] => reason.label.clone(),
        several => {
            let count = several.len();
            text!("This notice gives {count} reasons", "这份通知提到{count}个问题")
        }
    }
}

/// The fault and the first step of its cure.
fn add_headlines(builder: &mut Builder<'_>, found: &[(&Finding, &Reason)]) {
    for (at, (_, reason)) in found.iter().enumerate() {
        let number = at + 1;
        let Some(fix) = reason.fix.first() else { continue };
        builder.push(Block::Headline(match found.len() {
            1 => fix.clone(),
            _ => text!("{number}. {}: {}", "{number}. {}：{}"; &reason.label, fix),
        }));
    }
}

fn add_reason(builder: &mut Builder<'_>, finding: &Finding, reason: &Reason, number: Option<usize>) {
    let numbered = |text: Text| match number {
        Some(number) => text!("{number}. {}", "{number}. {}"; &text),
        None => text,
    };
    let mut meaning = vec![how_sure(finding, reason)];
    meaning.push(builder.statement(&reason.cause, &reason.sources, reason.confidence));
    if let Some(note) = &reason.note {
        meaning.push(builder.statement(note, &reason.sources, reason.confidence));
    }
    let title = match number {
        Some(_) => numbered(reason.label.clone()),
        None => text!("What it means", "是什么意思"),
    };
    builder.list(ListKind::Facts, "meaning", title, meaning);
    let fixes = reason.fix.iter().map(|fix| builder.statement(fix, &reason.sources, reason.confidence)).collect();
    builder.list(ListKind::Steps, "fix", numbered(text!("What cures it", "怎么处理")), fixes);
}

fn how_sure(finding: &Finding, reason: &Reason) -> Statement {
    let percent = (finding.score * 100.0).round().clamp(1.0, 99.0);
    let how = if finding.score >= CLEAR_SCORE {
        text!("clearly", "基本确定")
    } else if finding.score >= LIKELY_SCORE {
        text!("very likely", "很可能")
    } else {
        text!("perhaps; compare with the original", "可能，请与原文核对")
    };
    let check = reason.category.label();
    let mut statement = Statement::plain(text!(
        "Understood as: {} ({}). How sure: {}, {percent} %.", "理解为：{}（{}）。把握：{}，{percent}%。";
        &reason.label, &check, &how
    ));
    if !finding.quotes.is_empty() {
        let quotes = finding.quotes.iter().map(|quote| format!("“{quote}”"));
        let quotes = Text::same(quotes.collect::<Vec<_>>().join(" "));
        statement.details.push(text!("The words that led there: {}", "依据原文：{}"; &quotes));
    }
    statement
}

/// Clicks of the first action that has any; the same action is not shown twice.
fn add_first_clicks<'a>(
    builder: &mut Builder<'_>,
    rules: &Rulebook,
    reason: &'a Reason,
    clicked: &mut Vec<&'a ActionId>,
) {
    let with_clicks = reason.actions.iter().find(|id| !rules.action_of(id).pc.is_empty());
    if let Some(id) = with_clicks.filter(|id| !clicked.contains(id)) {
        clicked.push(id);
        add_clicks(builder, rules.action_of(id));
    }
}

fn add_documents(builder: &mut Builder<'_>, rules: &Rulebook, found: &[(&Finding, &Reason)]) {
    let mut items: Vec<Statement> = Vec::new();
    for (_, reason) in found {
        for needed in &reason.documents {
            let mut item = builder.statement(&needed.text, &reason.sources, reason.confidence);
            item.details.extend(needed.document.as_ref().map(|id| rules.document(id).what.clone()));
            let known = items
                .iter()
                .any(|other| other.text == item.text || (!item.details.is_empty() && other.details == item.details));
            if !known {
                items.push(item);
            }
        }
    }
    builder.list(ListKind::Checklist, "documents", text!("Have ready", "准备材料"), items);
}

/// What the text says about the time; else what the rules say.
fn add_deadline(
    builder: &mut Builder<'_>,
    rules: &Rulebook,
    deadline: Option<&Deadline>,
    found: &[(&Finding, &Reason)],
    today: NaiveDate,
) {
    let mut items = Vec::new();
    match deadline {
        Some(deadline) => items.push(Statement::plain(deadline_text(deadline, today))),
        None => items.push(Statement::plain(text!(
            "The text names no day. Look for one in the original SMS, e-mail or internal message.",
            "文中没有写期限，请查看原短信、邮件或站内信。"
        ))),
    }
    for id in durations(found) {
        let Some(duration) = rules.procedure().duration(id) else { continue };
        let text = text!("{}: {}", "{}：{}"; &duration.label, &duration.value);
        items.push(builder.statement(&text, &duration.sources, duration.confidence));
    }
    builder.list(ListKind::Facts, "deadline", text!("Until when", "期限"), items);
}

/// Ids of the durations in the procedure that hold for such reasons, whatever a notice says.
fn durations(found: &[(&Finding, &Reason)]) -> Vec<&'static str> {
    let mut ids = Vec::new();
    for (_, reason) in found {
        let id = match reason.category {
            ReasonCategory::Sms => "sms-window",
            ReasonCategory::DomainVerification | ReasonCategory::Rejection | ReasonCategory::Authenticity => {
                "order-validity"
            }
            ReasonCategory::AccessAccuracy | ReasonCategory::SpecialInspection => continue,
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn deadline_text(deadline: &Deadline, today: NaiveDate) -> Text {
    let (date, quote) = (deadline.date, &deadline.quote);
    let until = match deadline.kind {
        DeadlineKind::Day => text!("Until {date} (“{quote}”).", "截止{date}（“{quote}”）。"),
        DeadlineKind::Days(days) => text!(
            "Until {date}: {days} days from today (“{quote}”). If the notice is older, the day is earlier.",
            "截止{date}：从今天起{days}天（“{quote}”）。通知若不是今天收到的，期限更早。"
        ),
        DeadlineKind::WorkingDays(days) => text!(
            "Until {date}: {days} working days from today (“{quote}”). If the notice is older, the day is earlier.",
            "截止{date}：从今天起{days}个工作日（“{quote}”）。通知若不是今天收到的，期限更早。"
        ),
    };
    let left = match (date - today).num_days() {
        ..0 => text!(
            "That day has passed: act now, and ask filing support whether the time can be extended.",
            "该日期已过：请立即处理，并咨询备案客服能否延期。"
        ),
        0 => text!("That is today.", "就是今天。"),
        1 => text!("That is tomorrow.", "就是明天。"),
        days => text!("{days} days are left.", "还剩{days}天。"),
    };
    let text = text!("{} {}", "{}{}"; &until, &left);
    if deadline.estimated {
        return text!(
            "{} This is an estimate: the holidays of that year are not published yet.",
            "{}此为估算：当年放假安排尚未公布。"; &text
        );
    }
    text
}

/// What the kind of check is about, and what happens after the deadline.
fn add_background(builder: &mut Builder<'_>, rules: &Rulebook, found: &[(&Finding, &Reason)]) {
    let mut seen = Vec::new();
    for (_, reason) in found {
        let Some(key) = reason.category.about().filter(|key| !seen.contains(key)) else { continue };
        seen.push(key);
        let facts = rules.notices().about.get(key).into_iter().flatten();
        let items = facts.map(|fact| builder.statement(&fact.text, &fact.sources, fact.confidence)).collect();
        let title = text!("About this check: {}", "关于这类核查：{}"; &reason.category.label());
        builder.list(ListKind::Facts, "background", title, items);
    }
}

fn add_change_links(builder: &mut Builder<'_>, rules: &Rulebook, changes: &[ChangeId]) {
    let links: Vec<Link> = changes.iter().map(|id| change_link(rules, id, None, None)).collect();
    if !links.is_empty() {
        builder.push(Block::Links(links));
    }
}

fn benign(rules: &Rulebook, query: &NoticeQuery) -> Answer {
    let mut builder = Builder::new(rules, text!("Nothing is wrong", "没有问题"));
    builder.subject(Subject { changes: query.changes.clone(), ..Subject::default() });
    builder.push(Block::Headline(text!(
        "This message reports no fault. You don't have to change anything in your filing because of it.",
        "这条消息没有提到任何问题，不需要因此变更备案。"
    )));
    let item = Statement::plain(text!(
        "If your original says more (a reason, a deadline, a request), paste the whole text.",
        "原文若还有其他内容（原因、期限、要求），请把全文粘贴进来。"
    ));
    builder.list(ListKind::Facts, "meaning", text!("What it means", "是什么意思"), vec![item]);
    add_change_links(&mut builder, rules, &query.changes);
    builder.finish()
}

fn clarify(rules: &Rulebook, query: &NoticeQuery) -> Answer {
    let mut builder = Builder::new(rules, text!("What does your notice mean?", "您的通知是哪一种？"));
    builder.subject(Subject { changes: query.changes.clone(), ..Subject::default() });
    builder.push(Block::Headline(text!(
        "I am not sure what this text says. Paste it as a whole, with the reason that it gives.",
        "这段文字说的是什么还不能确定。请粘贴完整原文，包括其中的原因。"
    )));
    let items = query.findings.iter().map(|finding| {
        let reason = rules.reason_of(&finding.reason);
        let target = match reason.changes.first() {
            Some(change) => Target::Change { change: change.clone(), province: None, applicant: None },
            None => Target::Question(reason.label.clone()),
        };
        Link { label: reason.label.clone(), target }
    });
    let items: Vec<Link> = items.collect();
    if !items.is_empty() {
        let question = text!("It may be one of these:", "可能是以下之一：");
        builder.push(Block::Choices(Choices { question, items }));
    }
    builder.finish()
}

fn out_of_scope(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("This is not about an ICP filing", "这与ICP备案无关"));
    builder.push(Block::Headline(text!(
        "I see no notice or rejection of an ICP filing in this text.",
        "这段文字不像是ICP备案的通知或驳回意见。"
    )));
    let support = &rules.provider().support;
    let item = builder.statement(&support.text, &support.sources, support.confidence);
    let title = text!("If you think it is one", "如果您认为是");
    builder.list(ListKind::Facts, "support", title, vec![item]);
    let examples = rules.provider().examples.iter();
    let items = examples.map(|example| Link { label: example.clone(), target: Target::Question(example.clone()) });
    let question = text!("You can also ask, for example:", "您也可以直接提问：");
    builder.push(Block::Choices(Choices { question, items: items.collect() }));
    builder.finish()
}
