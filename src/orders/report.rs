//! An order as an answer: where it stands, who must act until when, what to click next, what is missing, its story.

use chrono::DateTime;
use chrono::Utc;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Clicks;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Target;
use crate::lang::Text;
use crate::orders::clock;
use crate::orders::clock::Basis;
use crate::orders::clock::Deadline;
use crate::orders::clock::DeadlineKind;
use crate::orders::event::Event;
use crate::orders::moves::Lane;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::reminder;
use crate::orders::reminder::ReminderKind;
use crate::orders::story;
use crate::rules::Rulebook;
use crate::rules::document::DocumentId;
use crate::rules::order_state::State;

/// So many lines of the story stand under an order; `history` shows all.
const STORY_LINES: usize = 8;

/// Everything about one order.
pub fn order_answer(rules: &Rulebook, order: &Order, events: &[Event], now: DateTime<Utc>) -> Answer {
    let mut builder = Builder::new(rules, title(rules, order));
    builder.subject(subject(rules, order));
    let moves = Moves::new(rules);
    match moves.state(&order.state) {
        Some(state) => add_state(&mut builder, rules, order, state, now),
        None => builder.push(Block::Headline(Text::same(order.state.to_string()))),
    }
    add_documents(&mut builder, rules, order);
    add_moves(&mut builder, &moves, order);
    add_people(&mut builder, order);
    let from = events.len().saturating_sub(STORY_LINES);
    add_story(&mut builder, &moves, &events[from..], text!("Story", "经过"));
    add_links(&mut builder, &moves, order);
    builder.finish()
}

/// Whose turn it is and until when, in one line; `None` for an order that runs no more.
pub fn summary(rules: &Rulebook, order: &Order, now: DateTime<Utc>) -> Option<Text> {
    let moves = Moves::new(rules);
    let state = moves.state(&order.state).filter(|state| !moves.is_closed(&state.id))?;
    Some(match clock::deadlines(rules, order).first() {
        Some(first) => text!(
            "Whose turn: {}. {}.", "轮到：{}。{}。"; &state.who_acts, deadline_text(first, now)
        ),
        None => text!("Whose turn: {}.", "轮到：{}。"; &state.who_acts),
    })
}

/// All that happened to one order.
pub fn story_answer(rules: &Rulebook, order: &Order, events: &[Event]) -> Answer {
    let mut builder = Builder::new(rules, title(rules, order));
    builder.subject(subject(rules, order));
    add_story(&mut builder, &Moves::new(rules), events, text!("All that happened", "全部经过"));
    builder.finish()
}

/// What a reminder says.
pub fn reminder_answer(
    rules: &Rulebook,
    order: &Order,
    kind: ReminderKind,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Answer {
    let name = short_name(rules, order);
    let id = order.id;
    let mut builder = Builder::new(rules, text!("{} · order {id} {}", "{} · 订单 {id} {}"; kind.label(), name));
    builder.subject(subject(rules, order));
    let moves = Moves::new(rules);
    if reminder::is_late(due, now) {
        let when = clock::stamp(due);
        builder.push(Block::Headline(text!(
            "This reminder is late: it was due {when}.",
            "本提醒迟到了：原定 {when} 发出。"
        )));
    }
    if let Some(state) = moves.state(&order.state) {
        add_state(&mut builder, rules, order, state, now);
    }
    if kind == ReminderKind::HolidayAhead {
        add_holiday(&mut builder, rules, order, now);
    }
    builder.finish()
}

/// Number, nickname and place in one line.
pub fn title(rules: &Rulebook, order: &Order) -> Text {
    let id = order.id;
    let mut title = text!("Order {id} · {}", "订单 {id} · {}"; short_name(rules, order));
    if let Some(province) = order.province.as_ref().and_then(|slug| rules.province(slug.as_str())) {
        title = text!("{} · {}", "{} · {}"; title, &province.name);
    }
    if let Some(applicant) = order.applicant {
        title = text!("{} · {}", "{} · {}"; title, applicant.label());
    }
    title
}

/// The nickname, else the changes.
pub fn short_name(rules: &Rulebook, order: &Order) -> Text {
    match &order.name {
        Some(name) => Text::same(name.clone()),
        None => changes(rules, order),
    }
}

fn changes(rules: &Rulebook, order: &Order) -> Text {
    let label = |id: &crate::rules::change::ChangeId| {
        rules.change(id.as_str()).map_or_else(|| Text::same(id.to_string()), |change| change.label.clone())
    };
    let labels: Vec<Text> = order.changes.iter().map(label).collect();
    Text::join(&labels, " + ", "＋")
}

fn subject(rules: &Rulebook, order: &Order) -> Subject {
    let action = order.changes.first().and_then(|id| rules.change(id.as_str())).map(|change| change.action.clone());
    Subject {
        changes: order.changes.clone(),
        action,
        verdict: None,
        province: order.province.clone(),
        applicant: order.applicant,
    }
}

fn add_state(builder: &mut Builder<'_>, rules: &Rulebook, order: &Order, state: &State, now: DateTime<Utc>) {
    let since = clock::stamp(order.since);
    builder.push(Block::Headline(text!(
        "{} since {since}. {}", "{}（自 {since}）。{}"; &state.label, &state.meaning
    )));
    if order.name.is_some() {
        let what = changes(rules, order);
        builder.list(
            ListKind::Facts,
            "changes",
            text!("What is being changed", "变更事项"),
            vec![Statement::plain(what)],
        );
    }
    if let Some(reason) = &order.reason {
        let said = Statement::plain(Text::same(reason.clone()));
        builder.list(ListKind::Warnings, "reason", text!("Reason given", "原因"), vec![said]);
    }
    let acts = text!("Whose turn: {}", "轮到：{}"; &state.who_acts);
    let mut next = builder.statement(&state.customer_action, &state.sources, state.confidence);
    next.details.push(acts);
    builder.list(ListKind::Steps, "next", text!("What to do now", "现在做什么"), vec![next]);
    add_clicks(builder, rules, order, state);
    let deadlines = clock::deadlines(rules, order);
    let items = deadlines.iter().map(|deadline| deadline_line(builder, deadline, now)).collect();
    builder.list(ListKind::Facts, "clock", text!("Until when", "时限"), items);
    if deadlines.is_empty() && !Moves::new(rules).is_closed(&state.id) {
        let limit = builder.statement(&state.time_limit.text, &state.time_limit.sources, state.time_limit.confidence);
        builder.list(ListKind::Facts, "clock", text!("Until when", "时限"), vec![limit]);
    }
}

/// The click path, where it is the customer's turn to click.
fn add_clicks(builder: &mut Builder<'_>, rules: &Rulebook, order: &Order, state: &State) {
    if !state.can_edit {
        return;
    }
    let mut shown = Vec::new();
    for change in order.changes.iter().filter_map(|id| rules.change(id.as_str())) {
        if shown.contains(&&change.action) {
            continue;
        }
        shown.push(&change.action);
        let action = rules.action_of(&change.action);
        if action.pc.is_empty() && action.mobile.is_empty() {
            continue;
        }
        let sources = builder.cite(&action.sources);
        builder.push(Block::Clicks(Clicks {
            action: action.label.clone(),
            pc: action.pc.clone(),
            mobile: action.mobile.clone(),
            sources,
        }));
    }
}

/// One deadline in words; what is published and what is estimated is told apart.
fn deadline_line(builder: &mut Builder<'_>, deadline: &Deadline, now: DateTime<Utc>) -> Statement {
    let mut line = Statement::plain(deadline_text(deadline, now));
    line.sources = builder.cite(&deadline.sources);
    line.confidence = deadline.confidence;
    line.details.extend(deadline.rule.as_ref().map(|rule| text!("Rule: {}", "规定：{}"; rule)));
    if deadline.basis == Basis::Estimated {
        line.caution = Some(text!(
            "estimated: the holiday calendar of that year is not published yet",
            "估算：该年度的放假安排尚未公布"
        ));
    }
    line
}

fn deadline_text(deadline: &Deadline, now: DateTime<Utc>) -> Text {
    let last = last_day(deadline);
    let left = time_left(deadline.at, now);
    match deadline.kind {
        DeadlineKind::SmsWindow => {
            let end = clock::stamp(deadline.at);
            text!("SMS verification ends {end} ({})", "短信核验截止 {end}（{}）"; left)
        }
        DeadlineKind::Movement => {
            text!("Next movement usually by {} ({})", "通常在 {} 前有进展（{}）"; last, left)
        }
        DeadlineKind::Decision => match deadline.earliest {
            Some(first) => text!(
                "Decision between {first} and {} ({})", "审核结果预计在 {first} 至 {}（{}）"; last, left
            ),
            None => text!("Decision by {} ({})", "审核结果最晚 {}（{}）"; last, left),
        },
        DeadlineKind::OrderValidity => {
            text!("The order is deleted if it is not with the administration by {} ({})",
                  "{} 前未提交管局，订单将被清理（{}）"; last, left)
        }
        DeadlineKind::DomainValidity => text!("The domain expires {} ({})", "域名 {} 到期（{}）"; last, left),
        DeadlineKind::IdValidity => text!("The ID document expires {} ({})", "证件 {} 到期（{}）"; last, left),
    }
}

fn last_day(deadline: &Deadline) -> Text {
    let latest = deadline.last_day();
    let earliest = clock::day(deadline.at_earliest - chrono::Duration::milliseconds(1));
    if earliest == latest {
        return Text::same(latest.to_string());
    }
    text!("{earliest} to {latest}", "{earliest} 至 {latest}")
}

/// "5 h left", "3 days left", "2 days over": the biggest unit that says it.
pub fn time_left(at: DateTime<Utc>, now: DateTime<Utc>) -> Text {
    let (left, over) = if at > now { (at - now, false) } else { (now - at, true) };
    let (days, hours, minutes) = (left.num_days(), left.num_hours(), left.num_minutes());
    let amount = match (days, hours) {
        (2.., _) => text!("{days} days", "{days} 天"),
        (_, 1..) => text!("{hours} h", "{hours} 小时"),
        (_, _) => text!("{minutes} min", "{minutes} 分钟"),
    };
    if over { text!("{} over", "已超 {}"; amount) } else { text!("{} left", "还剩 {}"; amount) }
}

/// The documents that an order's changes call for, each once, in the sequence of the changes.
pub fn documents(rules: &Rulebook, order: &Order) -> Vec<DocumentId> {
    let changes = order.changes.iter().filter_map(|id| rules.change(id.as_str()));
    let mut ids: Vec<DocumentId> = Vec::new();
    for document in changes.flat_map(|change| &change.documents).filter_map(|it| it.document.as_ref()) {
        if !ids.contains(document) {
            ids.push(document.clone());
        }
    }
    ids
}

/// Those of [`documents`] that nobody has ticked off.
pub fn missing_documents(rules: &Rulebook, order: &Order) -> Vec<DocumentId> {
    documents(rules, order).into_iter().filter(|id| !order.documents_ready.contains(id)).collect()
}

fn add_documents(builder: &mut Builder<'_>, rules: &Rulebook, order: &Order) {
    if Moves::new(rules).lane(&order.state) != Lane::Customer {
        return;
    }
    let mut items: Vec<Statement> = Vec::new();
    let changes: Vec<_> = order.changes.iter().filter_map(|id| rules.change(id.as_str())).collect();
    let mut seen: Vec<&Text> = Vec::new();
    for document in changes.iter().flat_map(|change| &change.documents) {
        let is_ready = document.document.as_ref().is_some_and(|id| order.documents_ready.contains(id));
        if is_ready || seen.contains(&&document.text) {
            continue;
        }
        seen.push(&document.text);
        let mut item = builder.statement(&document.text, &document.sources, document.confidence);
        if let Some(id) = &document.document {
            item.details.push(text!("tick off as: {id}", "备齐后标记：{id}"));
        }
        items.push(item);
    }
    builder.list(ListKind::Checklist, "documents", text!("Documents still missing", "还缺的材料"), items);
}

fn add_moves(builder: &mut Builder<'_>, moves: &Moves<'_>, order: &Order) {
    let item =
        |id: &crate::rules::order_state::StateId| Statement::plain(text!("{id} ({})", "{id}（{}）"; moves.label(id)));
    let items: Vec<Statement> = moves.next(&order.state).iter().map(item).collect();
    builder.list(ListKind::Facts, "moves", text!("What can come next", "接下来可能的状态"), items);
}

fn add_people(builder: &mut Builder<'_>, order: &Order) {
    let mut items = Vec::new();
    if let Some(person) = &order.assignee {
        items.push(Statement::plain(text!("assigned to {person}", "负责人：{person}")));
    }
    if !order.watchers.is_empty() {
        let names: Vec<&str> = order.watchers.iter().map(|person| person.as_str()).collect();
        let names = names.join(", ");
        items.push(Statement::plain(text!("watched by {names}", "关注者：{names}")));
    }
    if let Some(plan) = &order.plan {
        items.push(Statement::plain(text!("part of plan {plan}", "属于方案 {plan}")));
    }
    builder.list(ListKind::Facts, "people", text!("Who", "相关人员"), items);
}

fn add_story(builder: &mut Builder<'_>, moves: &Moves<'_>, events: &[Event], title: Text) {
    let items = events.iter().map(|event| Statement::plain(story::full_line(event, moves))).collect();
    builder.list(ListKind::Facts, "story", title, items);
}

fn add_holiday(builder: &mut Builder<'_>, rules: &Rulebook, order: &Order, now: DateTime<Utc>) {
    let last = clock::deadlines(rules, order).iter().map(Deadline::last_day).max();
    let Some(last) = last else { return };
    let from = clock::day(now) - chrono::Days::new(1);
    let Some(holiday) = reminder::next_holiday(rules.calendar(), from, last) else { return };
    let (first, back) = (holiday.first, holiday.back);
    let name = holiday.name.unwrap_or_else(|| text!("Holiday", "假期"));
    let line = text!(
        "{}: nobody reviews from {first} on; work resumes {back}. The dates above count that in.",
        "{}：{first} 起放假，{back} 恢复审核。以上日期已计入。"; name
    );
    builder.list(ListKind::Facts, "holiday", text!("Holiday", "假期"), vec![Statement::plain(line)]);
}

fn add_links(builder: &mut Builder<'_>, moves: &Moves<'_>, order: &Order) {
    let mut links = Vec::new();
    if let (Some(reason), Lane::Customer) = (&order.reason, moves.lane(&order.state)) {
        links.push(Link {
            label: text!("What does this reason mean, and what cures it?", "这个原因是什么意思，怎么解决？"),
            target: Target::Question(Text::same(reason.clone())),
        });
    }
    links.extend(order.changes.iter().map(|change| Link {
        label: Text::same(change.to_string()),
        target: Target::Change { change: change.clone(), province: order.province.clone(), applicant: order.applicant },
    }));
    builder.push(Block::Links(links));
}
