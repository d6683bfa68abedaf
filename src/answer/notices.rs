//! Every known reason why a check fails or an order comes back, with what cures it.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Choices;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Target;
use crate::answer::change::change_link;
use crate::answer::diagnose::diagnosis_label;
use crate::answer::fact_text::labelled;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::notice::Reason;
use crate::rules::notice::ReasonCategory;

/// Kinds of checks in the sequence in which a customer meets them.
const CATEGORIES: [ReasonCategory; 6] = [
    ReasonCategory::Rejection,
    ReasonCategory::Authenticity,
    ReasonCategory::Sms,
    ReasonCategory::DomainVerification,
    ReasonCategory::AccessAccuracy,
    ReasonCategory::SpecialInspection,
];

/// All reasons, grouped by the check that they belong to.
pub fn notices_answer(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("Notices and rejections: what they mean", "通知与驳回原因"));
    let count = rules.notices().reasons.len();
    builder.push(Block::Headline(text!(
        "{count} reasons why an order comes back or a check fails, each with what to do about it.",
        "订单被驳回或核查不通过的{count}种原因，以及处理办法。"
    )));
    for category in CATEGORIES {
        add_background(&mut builder, rules, category);
        for reason in rules.notices().reasons.iter().filter(|reason| reason.category == category) {
            add_reason(&mut builder, rules, reason);
        }
    }
    builder.push(Block::Links(vec![
        Link { label: diagnosis_label(), target: Target::Diagnose(Vec::new()) },
        Link { label: text!("Where an order can stand", "订单状态说明"), target: Target::OrderStates },
        Link { label: text!("How a modification goes, step by step", "变更备案流程"), target: Target::Procedure },
    ]));
    builder.finish()
}

fn add_background(builder: &mut Builder<'_>, rules: &Rulebook, category: ReasonCategory) {
    let facts = rules.notices().about.get(background_name(category)).map(Vec::as_slice);
    let items = builder.facts(facts.unwrap_or_default());
    let title = text!("About: {}", "关于{}"; &category.label());
    builder.list(ListKind::Facts, "about", title, items);
}

/// Under which name the rules keep the background of a check.
fn background_name(category: ReasonCategory) -> &'static str {
    match category {
        ReasonCategory::DomainVerification => "domain-verification",
        ReasonCategory::AccessAccuracy => "access-accuracy",
        ReasonCategory::SpecialInspection => "special-inspection",
        ReasonCategory::Rejection => "rejections",
        ReasonCategory::Authenticity => "authenticity",
        ReasonCategory::Sms => "sms",
    }
}

fn add_reason(builder: &mut Builder<'_>, rules: &Rulebook, reason: &Reason) {
    let mut items = vec![builder.statement(&reason.cause, &reason.sources, reason.confidence)];
    for fix in &reason.fix {
        items.push(Statement::plain(labelled(&text!("What to do", "怎么办"), fix)));
    }
    let documents: Vec<Text> = reason.documents.iter().map(|document| document.text.clone()).collect();
    if !documents.is_empty() {
        let documents = Text::join(&documents, "; ", "；");
        items.push(Statement::plain(labelled(&text!("Have ready", "准备材料"), &documents)));
    }
    items.extend(reason.note.clone().map(Statement::plain));
    let title = text!("{}: {}", "{}：{}"; &reason.category.label(), &reason.label);
    builder.list(ListKind::Facts, "reason", title, items);
    let links: Vec<Link> = reason.changes.iter().map(|id| change_link(rules, id, None, None)).collect();
    if !links.is_empty() {
        let question = text!("What cures it:", "对应的变更：");
        builder.push(Block::Choices(Choices { question, items: links }));
    }
}
