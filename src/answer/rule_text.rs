//! Province rules as statements: the sentence, whose rule it is, how old it is, and both sides of a disagreement.

use chrono::Datelike;

use crate::answer::Builder;
use crate::answer::Statement;
use crate::answer::verdict::has_lost;
use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::province::Effect;
use crate::rules::province::Rule;

/// Permissions older than this are shown with their year, so that nobody takes them for news.
pub(super) const FRESH_SINCE_YEAR: i32 = 2023;

impl Builder<'_> {
    /// A province rule with its sources, scope, age and disagreement.
    pub fn rule_statement(&mut self, rule: &Rule) -> Statement {
        let mut statement = self.statement(&rule.text, &rule.sources, rule.confidence);
        // What is not followed need not be looked up either.
        let doubt = statement.caution.filter(|_| !has_lost(rule));
        let cautions: Vec<Text> = doubt.into_iter().chain(caution(rule)).collect();
        statement.caution = (!cautions.is_empty()).then(|| Text::join(&cautions, "; ", "；"));
        for note in &rule.source_notes {
            let marker = self.cite(std::slice::from_ref(&note.source));
            let marker: String = marker.iter().map(|number| format!("[{number}]")).collect();
            statement.details.push(text!("{marker}: {}", "{marker}：{}"; &note.note));
        }
        if let Some(disagreement) = &rule.disagreement {
            statement.details.push(disagreement.text.clone());
        }
        statement
    }

    /// The sides of the rule's disagreement, each with publisher and date.
    pub fn sides(&mut self, rule: &Rule) -> Vec<Statement> {
        let Some(disagreement) = &rule.disagreement else { return Vec::new() };
        let mut sides = Vec::new();
        for side in &disagreement.sides {
            let date = match side.date {
                Some(date) => Text::same(date.to_string()),
                None => text!("undated", "未标日期"),
            };
            let text = Text::new(
                format!("{} ({}): {}", side.publisher.get(Lang::En), date.get(Lang::En), side.says.get(Lang::En)),
                format!("{}（{}）：{}", side.publisher.get(Lang::Zh), date.get(Lang::Zh), side.says.get(Lang::Zh)),
            );
            sides.push(Statement::plain(text));
        }
        sides
    }
}

/// What a reader has to know beside the sentence; `None` where several publishers agree on something recent.
fn caution(rule: &Rule) -> Option<Text> {
    let mut parts = Vec::new();
    if has_lost(rule) {
        parts.push(text!("not followed: other sources prevail", "未采用，以其他来源为准"));
    }
    if rule.scope.is_other_provider() {
        parts.push(rule.scope.label());
    }
    match rule.newest_source_date {
        Some(date) if date.year() < FRESH_SINCE_YEAR => {
            let year = date.year();
            parts.push(text!("newest dated source: {year}", "最新标有日期的来源：{year}年"));
        }
        None if rule.effect == Effect::Allowed => parts.push(text!("undated sources", "来源未标日期")),
        Some(_) | None => {}
    }
    if parts.is_empty() {
        return None;
    }
    Some(Text::join(&parts, "; ", "；"))
}

/// The sides of one disagreement next to one another, and the disagreement told once, after the last of them.
pub(super) fn told_once(items: Vec<Statement>) -> Vec<Statement> {
    let mut groups: Vec<Vec<Statement>> = Vec::new();
    for item in items {
        // What is told of a single source stands before the disagreement.
        let same =
            groups.iter_mut().find(|group| !item.details.is_empty() && group[0].details.last() == item.details.last());
        match same {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    for group in &mut groups {
        let last = group.len() - 1;
        group[..last].iter_mut().for_each(|item| {
            item.details.pop();
        });
    }
    groups.concat()
}
