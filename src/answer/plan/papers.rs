//! The documents of a plan: each once, with the orders that want it.

use crate::answer::plan::Order;
use crate::answer::plan::OrderKind;
use crate::answer::plan::Paper;
use crate::answer::plan::Wishes;
use crate::answer::verdict::ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::document::DocumentId;
use crate::rules::province::Effect;
use crate::source::Confidence;
use crate::source::SourceId;

struct Wanted<'a> {
    document: &'a DocumentId,
    text: Option<&'a Text>,
    why: Option<&'a Text>,
    sources: &'a [SourceId],
    confidence: Confidence,
}

/// Fills each order's documents, and returns all of them in the sequence of their first use.
pub(super) fn fill(rules: &Rulebook, wishes: &Wishes<'_>, applicant: Applicant, orders: &mut [Order]) -> Vec<Paper> {
    let mut papers: Vec<Paper> = Vec::new();
    for (at, order) in orders.iter_mut().enumerate() {
        // A cancellation asks for none of what the record itself is changed with.
        if order.kind == OrderKind::Cancel {
            continue;
        }
        let changes: Vec<&Change> = order.changes.iter().map(|id| rules.change_of(id)).collect();
        for wanted in changes.iter().flat_map(|change| wanted_by(rules, change, wishes, applicant)) {
            if !order.documents.contains(wanted.document) {
                order.documents.push(wanted.document.clone());
            }
            note(&mut papers, &wanted, at + 1);
        }
    }
    papers
}

fn note(papers: &mut Vec<Paper>, wanted: &Wanted<'_>, order: usize) {
    match papers.iter_mut().find(|paper| paper.document == *wanted.document) {
        Some(paper) => {
            if !paper.orders.contains(&order) {
                paper.orders.push(order);
            }
        }
        None => papers.push(Paper {
            document: wanted.document.clone(),
            text: wanted.text.cloned(),
            why: wanted.why.cloned(),
            orders: vec![order],
            sources: wanted.sources.to_vec(),
            confidence: wanted.confidence,
        }),
    }
}

/// What the change needs everywhere, then what this province adds.
fn wanted_by<'a>(
    rules: &'a Rulebook,
    change: &'a Change,
    wishes: &Wishes<'a>,
    applicant: Applicant,
) -> Vec<Wanted<'a>> {
    let mut found: Vec<Wanted<'a>> = Vec::new();
    for needed in change.documents.iter().filter(|needed| needed.is_for(applicant)) {
        let Some(document) = &needed.document else { continue };
        let (sources, confidence) = (needed.sources.as_slice(), needed.confidence);
        found.push(Wanted { document, text: Some(&needed.text), why: None, sources, confidence });
    }
    let Some(province) = wishes.province else { return found };
    let ruling = ruling(rules, change, province, applicant);
    for rule in ruling.deciding.into_iter().chain(ruling.conditions) {
        if !matches!(rule.effect, Effect::Conditional | Effect::Required) {
            continue;
        }
        for document in &rule.documents {
            found.push(Wanted {
                document,
                text: None,
                why: Some(&rule.text),
                sources: &rule.sources,
                confidence: rule.confidence,
            });
        }
    }
    found
}
