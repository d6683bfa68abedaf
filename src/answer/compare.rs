//! All provinces side by side, for a change or a topic.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Row;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Table;
use crate::answer::Target;
use crate::answer::province::verdict_cell;
use crate::answer::verdict::has_lost;
use crate::answer::verdict::ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::province::Province;
use crate::rules::province::Rule;
use crate::rules::topic::Topic;

/// The verdicts of all provinces for one change, with the rules behind them.
pub fn compare_change(rules: &Rulebook, change: &Change) -> Answer {
    let title = text!("{}: all provinces", "{}：各省对比"; &change.label);
    let mut builder = Builder::new(rules, title);
    builder.subject(Subject {
        changes: vec![change.id.clone()],
        action: Some(change.action.clone()),
        ..Subject::default()
    });
    let mut rows = Vec::new();
    for province in rules.provinces() {
        let mut texts: Vec<Text> = Vec::new();
        let mut sources = Vec::new();
        for applicant in &change.applicants {
            let ruling = ruling(rules, change, province, *applicant);
            for rule in ruling.deciding.into_iter().chain(ruling.conditions) {
                let text = marked(&mut builder, rule);
                if !texts.contains(&text) {
                    texts.push(text);
                    sources.extend(builder.cite(&rule.sources));
                }
            }
        }
        sources.sort_unstable();
        sources.dedup();
        let mut cells = vec![province.name.clone()];
        let implied = rules.planning().implied_applicant(&change.id);
        cells.extend(Applicant::ALL.into_iter().map(|who| match implied {
            Some(only) if only != who => Text::same("–"),
            Some(_) | None => verdict_cell(rules, change, province, who),
        }));
        cells.push(Text::join(&texts, " ", " "));
        rows.push(Row { cells, target: Some(target(change, province)), sources });
    }
    builder.push(Block::Table(Table {
        id: "compare",
        title: text!("What each province says", "各省规定"),
        columns: vec![
            text!("Province", "省份"),
            text!("Organization", "单位"),
            text!("Individual", "个人"),
            text!("Rules", "规定"),
        ],
        rows,
    }));
    builder.finish()
}

/// The rule with what has to be known beside it: whose it is, how old, that it is disputed.
fn marked(builder: &mut Builder<'_>, rule: &Rule) -> Text {
    let mut marks: Vec<Text> = builder.rule_statement(rule).caution.into_iter().collect();
    marks.extend(rule.disagreement.as_ref().map(|disagreement| match disagreement.is_settled() {
        true if has_lost(rule) => text!("replaced by another source", "已被其他来源取代"),
        true => text!("disputed, settled by date or weight", "有不同说法，已按日期或权重取舍"),
        false => text!("disputed", "有争议"),
    }));
    if marks.is_empty() {
        return rule.text.clone();
    }
    text!("{} ({})", "{}（{}）"; &rule.text, &Text::join(&marks, "; ", "；"))
}

fn target(change: &Change, province: &Province) -> Target {
    Target::Change { change: change.id.clone(), province: Some(province.slug.clone()), applicant: None }
}

/// The rules of all provinces for one topic, and the provinces that no source speaks of.
pub fn compare_topic(rules: &Rulebook, topic: &Topic) -> Answer {
    let title = text!("{}: all provinces", "{}：各省对比"; &topic.label);
    let mut builder = Builder::new(rules, title);
    builder.push(Block::Headline(topic.meaning.clone()));
    let mut rows = Vec::new();
    let mut silent = Vec::new();
    for province in rules.provinces() {
        let of_topic: Vec<&Rule> = province.rules.iter().filter(|rule| rule.topic == topic.id).collect();
        if of_topic.is_empty() {
            silent.push(province.name.clone());
        }
        for rule in of_topic {
            let sources = builder.cite(&rule.sources);
            rows.push(Row {
                cells: vec![
                    province.name.clone(),
                    rule.applicant.label(),
                    rule.effect.label(),
                    marked(&mut builder, rule),
                ],
                target: Some(Target::Province(province.slug.clone())),
                sources,
            });
        }
    }
    builder.push(Block::Table(Table {
        id: "compare",
        title: text!("What each province says", "各省规定"),
        columns: vec![text!("Province", "省份"), text!("For", "适用"), text!("Effect", "效力"), text!("Rule", "规定")],
        rows,
    }));
    if !silent.is_empty() {
        let names = Statement::plain(Text::join(&silent, ", ", "、"));
        builder.list(ListKind::Facts, "not-found", text!("No source speaks of", "未查到规定的省份"), vec![names]);
    }
    builder.finish()
}
