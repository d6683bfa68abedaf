//! Without a province: what depends on it, and which provinces differ.

use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::change::Context;
use crate::answer::change::applicants;
use crate::answer::verdict::Basis;
use crate::answer::verdict::ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ProvinceMayForbid;
use crate::rules::change::Verdict;
use crate::rules::province::Province;

/// Without a province: what depends on it, and which provinces differ.
pub(super) fn add_dependence(builder: &mut Builder<'_>, rules: &Rulebook, change: &Change, context: Context<'_>) {
    let mut items = Vec::new();
    for applicant in applicants(change, context) {
        // Whose filing it is can follow from the change; then both applicants get the same lines.
        let said = rules.planning().implied_applicant(&change.id).unwrap_or(applicant);
        for line in dependence(rules, change, applicant, said) {
            if !items.iter().any(|known: &Statement| known.text == line.text) {
                items.push(line);
            }
        }
    }
    let is_everywhere = items.len() == 1
        && rules.provinces().iter().all(|province| {
            applicants(change, context)
                .into_iter()
                .all(|who| ruling(rules, change, province, who).basis == Basis::Province)
        });
    let national = &change.national;
    if let (true, Some(text)) = (items.is_empty(), &national.text)
        && national.province_may_forbid != ProvinceMayForbid::NotApplicable
    {
        items.push(builder.statement(text, &national.sources, national.confidence));
    }
    let title = if is_everywhere {
        text!("In the provinces", "各省情况")
    } else {
        text!("It depends on the province", "各省规定不同")
    };
    builder.list(ListKind::Facts, "depends", title, items);
}

/// More names than this say less than their number.
const PROVINCES_NAMED_MAX: usize = 12;

/// One line a verdict that provinces give of their own, with their names.
fn dependence(rules: &Rulebook, change: &Change, applicant: Applicant, said: Applicant) -> Vec<Statement> {
    if change.national.verdict.is_none() || !change.applicants.contains(&applicant) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut silent: Vec<&Province> = rules.provinces().iter().collect();
    for verdict in Verdict::ALL {
        let (inside, outside): (Vec<&Province>, Vec<&Province>) = rules.provinces().iter().partition(|province| {
            let ruling = ruling(rules, change, province, applicant);
            ruling.basis == Basis::Province && ruling.verdict == Some(verdict)
        });
        silent.retain(|province| !inside.iter().any(|spoken| spoken.slug == province.slug));
        if !inside.is_empty() {
            lines.push(Statement::plain(dependence_line(verdict, said, &inside, &outside)));
        }
    }
    if !silent.is_empty() && !lines.is_empty() {
        lines.push(Statement::plain(text!(
            "No rule of its own known, so what holds nationally ({}): {}",
            "未见本省规定，按全国通行做法（{}）：{}"; &said.label(), &names_or_number(&silent)
        )));
    }
    lines
}

fn names(provinces: &[&Province]) -> Text {
    let names: Vec<Text> = provinces.iter().map(|province| province.name.clone()).collect();
    Text::join(&names, ", ", "、")
}

fn names_or_number(provinces: &[&Province]) -> Text {
    let count = provinces.len();
    if count <= PROVINCES_NAMED_MAX { names(provinces) } else { text!("{count} provinces", "{count}个省份") }
}

fn dependence_line(verdict: Verdict, applicant: Applicant, inside: &[&Province], outside: &[&Province]) -> Text {
    let (verdict, applicant, count) = (verdict.label(), applicant.label(), inside.len());
    if inside.len() <= PROVINCES_NAMED_MAX {
        return text!("{} ({}): {}", "{}（{}）：{}"; &verdict, &applicant, &names(inside));
    }
    if outside.is_empty() {
        return text!("{} ({}): all provinces", "{}（{}）：所有省份"; &verdict, &applicant);
    }
    if outside.len() > PROVINCES_NAMED_MAX {
        return text!("{} ({}): {count} provinces", "{}（{}）：{count}个省份"; &verdict, &applicant);
    }
    text!("{} ({}): {count} provinces, all but {}", "{}（{}）：{count}个省份，除{}外"; &verdict, &applicant, &names(outside))
}
