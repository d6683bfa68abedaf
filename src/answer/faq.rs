//! Frequent questions with their answers, each with the changes that it leads to.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Choices;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Target;
use crate::answer::change::change_link;
use crate::answer::diagnose::diagnosis_label;
use crate::answer::fact_text::labelled;
use crate::rules::Rulebook;

/// All questions in the order of the rules.
pub fn faq_answer(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("Frequent questions", "常见问题"));
    let count = rules.faq().len();
    builder.push(Block::Headline(text!(
        "{count} questions that customers ask, each answered with its source.",
        "客户常问的{count}个问题，每个答案都注明来源。"
    )));
    for entry in rules.faq() {
        let mut item = builder.statement(&entry.answer, &entry.sources, entry.confidence);
        item.details.extend(entry.note.clone());
        item.details.push(labelled(&text!("Where the question comes from", "问题来自"), &entry.origin));
        builder.list(ListKind::Facts, "question", entry.question.clone(), vec![item]);
        let items: Vec<Link> = entry.changes.iter().map(|id| change_link(rules, id, None, None)).collect();
        if !items.is_empty() {
            builder.push(Block::Choices(Choices {
                question: text!("The changes it is about:", "相关事项："), items
            }));
        }
    }
    builder.push(Block::Links(vec![
        Link { label: diagnosis_label(), target: Target::Diagnose(Vec::new()) },
        Link { label: text!("How a modification goes, step by step", "变更备案流程"), target: Target::Procedure },
        Link { label: text!("Where an order can stand", "订单状态说明"), target: Target::OrderStates },
    ]));
    builder.finish()
}
