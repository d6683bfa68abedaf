//! What is told beside a verdict: what would change it, and which rules were looked at without counting.

use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::verdict::Ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::province::Province;
use crate::rules::topic::TopicRole;

/// More lines would hide the first ones.
const TURNS_MAX: usize = 4;

/// Adds both lists, each unless it is empty.
pub fn add_background(builder: &mut Builder<'_>, rules: &Rulebook, province: &Province, rulings: &[&Ruling<'_>]) {
    let mut turns: Vec<Text> = Vec::new();
    for turn in rulings.iter().flat_map(|ruling| ruling.turns()) {
        let text = turn.text(province);
        if !turns.contains(&text) {
            turns.push(text);
        }
    }
    turns.truncate(TURNS_MAX);
    let items = turns.into_iter().map(Statement::plain).collect();
    builder.list(ListKind::Facts, "would-change", text!("What would change this", "什么情况下结论会变"), items);

    let mut seen: Vec<&str> = Vec::new();
    let mut items = Vec::new();
    for rule in rulings.iter().flat_map(|ruling| &ruling.set_aside) {
        let decides = rules.topic_of(&rule.topic).role == TopicRole::Decides;
        if decides && !seen.contains(&rule.id.as_str()) {
            seen.push(&rule.id);
            items.push(builder.rule_statement(rule));
        }
    }
    builder.list(ListKind::Facts, "considered", text!("Also considered", "同时参考"), items);
}
