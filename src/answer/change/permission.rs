//! Whether a change is allowed in one province: the verdict, its reasons, both sides, and what is asked for.

use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::VerdictBlock;
use crate::answer::action::REFILE;
use crate::answer::change::Context;
use crate::answer::change::applicants;
use crate::answer::change::way::said_by_other_providers_only;
use crate::answer::rule_text::told_once;
use crate::answer::verdict::Basis;
use crate::answer::verdict::Ruling;
use crate::answer::verdict::add_background;
use crate::answer::verdict::ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::Verdict;
use crate::rules::provider::Action;
use crate::rules::province::AppliesTo;
use crate::rules::province::Province;
use crate::rules::province::Rule;

/// The verdict for each applicant, what it rests on, and what this province asks for.
pub(super) fn add_rulings(
    builder: &mut Builder<'_>,
    rules: &Rulebook,
    change: &Change,
    province: &Province,
    context: Context<'_>,
) {
    let who = applicants(change, context);
    let rulings: Vec<_> = who.iter().map(|who| (*who, ruling(rules, change, province, *who))).collect();
    let same = rulings.windows(2).all(|pair| same_ruling(&pair[0].1, &pair[1].1));
    for (applicant, ruling) in rulings.iter().take(if same { 1 } else { rulings.len() }) {
        let whom = if same && rulings.len() > 1 { None } else { Some(*applicant) };
        add_verdict(builder, change, province, whom, ruling);
    }
    let all: Vec<&Ruling<'_>> = rulings.iter().map(|(_, ruling)| ruling).collect();
    add_background(builder, rules, province, &all);
    let mut conditions: Vec<&Rule> = Vec::new();
    for (_, ruling) in &rulings {
        for rule in &ruling.conditions {
            if !conditions.iter().any(|known| known.id == rule.id) {
                conditions.push(rule);
            }
        }
    }
    let mixed = rulings.len() > 1;
    let mut items = Vec::new();
    for rule in conditions {
        let mut item = builder.rule_statement(rule);
        if mixed && rule.applicant != AppliesTo::Both {
            item.text = text!("({}) {}", "（{}）{}"; &rule.applicant.label(), &item.text);
        }
        items.push(item);
    }
    let items = told_once(items);
    let title = text!("Conditions in {}", "{}的要求"; &province.name);
    builder.list(ListKind::Facts, "conditions", title, items);
}

fn same_ruling(left: &Ruling<'_>, right: &Ruling<'_>) -> bool {
    let ids = |ruling: &Ruling<'_>| ruling.deciding.iter().map(|rule| rule.id.clone()).collect::<Vec<_>>();
    left.verdict == right.verdict && left.basis == right.basis && ids(left) == ids(right)
}

fn add_verdict(
    builder: &mut Builder<'_>,
    change: &Change,
    province: &Province,
    applicant: Option<Applicant>,
    ruling: &Ruling<'_>,
) {
    let Some(verdict) = ruling.verdict else { return };
    let place = match applicant {
        Some(applicant) => text!("{}, {}", "{}，{}"; &province.name, &applicant.label()),
        None => province.name.clone(),
    };
    let mut reasons: Vec<Statement> = ruling.deciding.iter().map(|rule| builder.rule_statement(rule)).collect();
    let mut sides = Vec::new();
    for rule in &ruling.deciding {
        for side in builder.sides(rule) {
            if !sides.iter().any(|known: &Statement| known.text == side.text) {
                sides.push(side);
            }
        }
    }
    for reason in &mut reasons {
        // The sides follow as a list of their own; the sentence would say the same again.
        if !sides.is_empty() {
            reason.details.clear();
        }
    }
    if ruling.basis == Basis::National || ruling.against_alibaba || reasons.is_empty() {
        reasons.insert(0, national_reason(builder, change, province, ruling));
    }
    let action = builder.rules.action_of(&change.action);
    builder.push(Block::Verdict(VerdictBlock {
        verdict,
        title: text!("{}: {}", "{}：{}"; &place, &verdict.label()),
        reasons,
        sides,
        advice: advice(verdict, ruling, province, action),
    }));
}

fn national_reason(builder: &mut Builder<'_>, change: &Change, province: &Province, ruling: &Ruling<'_>) -> Statement {
    let national = &change.national;
    let silence = if !ruling.conditions.is_empty() {
        text!(
            "No source says whether {} forbids this; what it asks for stands below.",
            "未查到{}是否限制此项变更，相关要求见下文。"; &province.name
        )
    } else if ruling.silent_topics.is_empty() {
        text!("No rule of {} about this is known.", "未见{}对此的专门规定。"; &province.name)
    } else {
        text!("No source speaks of {} here.", "未查到{}的相关规定。"; &province.name)
    };
    let said = match &national.text {
        Some(text) => text!("{} {}", "{}{}"; &silence, text),
        None => text!("{} Nationally it is done this way.", "{}按全国通行做法办理。"; &silence),
    };
    builder.statement(&said, &national.sources, national.confidence)
}

fn advice(verdict: Verdict, ruling: &Ruling<'_>, province: &Province, action: &Action) -> Option<Text> {
    match verdict {
        // It has a way of its own, which the answer has told already: a second advice could only mislead.
        Verdict::NotAllowed if !action.is_modification() && action.id != *REFILE => None,
        Verdict::NotAllowed if said_by_other_providers_only(ruling) => Some(text!(
            "Only another provider says so: ask Alibaba Cloud filing support before you cancel anything. The way round would be to cancel the filing and file again.",
            "只有其他服务商这样说：注销前请先咨询阿里云备案客服。变通办法是注销后重新备案。"
        )),
        Verdict::NotAllowed => {
            Some(text!("The way round: cancel the filing and file again.", "变通办法：注销后重新备案。"))
        }
        Verdict::Conflicting => Some(text!(
            "Prepare for the stricter reading, and ask Alibaba Cloud filing support or the {} before you submit.",
            "请按较严的说法准备，提交前先咨询阿里云备案客服或{}。"; &province.administration
        )),
        Verdict::Unknown => Some(text!(
            "Ask Alibaba Cloud filing support or the {} before you submit. Do you have a source? Please tell us.",
            "提交前请咨询阿里云备案客服或{}。如有依据，欢迎告诉我们。"; &province.administration
        )),
        Verdict::Allowed | Verdict::Conditional => None,
    }
}
