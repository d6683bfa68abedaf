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
use crate::answer::province::legend;
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
        let mut cells = vec![province.name.clone()];
        cells.extend(Applicant::ALL.into_iter().map(|who| verdict_cell(rules, change, province, who)));
        let decisive = decisive_rules(rules, change, province);
        let texts: Vec<Text> = decisive.iter().map(|(who, rule)| told(&mut builder, *who, rule)).collect();
        cells.push(if texts.is_empty() { nothing_of_its_own() } else { Text::join(&texts, " ", "") });
        let mut sources: Vec<usize> = decisive.iter().flat_map(|(_, rule)| builder.cite(&rule.sources)).collect();
        sources.sort_unstable();
        sources.dedup();
        rows.push(Row { cells, target: Some(target(change, province)), sources });
    }
    builder.push(Block::Table(Table {
        id: "compare",
        title: text!("What each province says", "各省规定"),
        columns: vec![
            text!("Province", "省份"),
            text!("Organization", "单位"),
            text!("Individual", "个人"),
            text!("The rule that decides", "起决定作用的规定"),
        ],
        rows,
    }));
    let more = text!(
        "The name of a province leads to its whole answer: every rule, the conditions and the documents.",
        "点省份名称可看该省的完整答案：全部规定、条件和材料。"
    );
    let lines = [vec![Statement::plain(more)], legend()].concat();
    builder.list(ListKind::Facts, "legend", text!("How to read the table", "怎么看这张表"), lines);
    builder.finish()
}

/// The rule that decides for each applicant, once where it is the same; the applicant is named where they differ.
fn decisive_rules<'a>(
    rules: &'a Rulebook,
    change: &'a Change,
    province: &'a Province,
) -> Vec<(Option<Applicant>, &'a Rule)> {
    let mut found: Vec<(Option<Applicant>, &Rule)> = Vec::new();
    for who in Applicant::ALL.into_iter().filter(|who| change.applicants.contains(who)) {
        let Some(rule) = ruling(rules, change, province, who).decisive() else { continue };
        match found.iter_mut().find(|(_, known)| known.id == rule.id) {
            Some((applicant, _)) => *applicant = None,
            None => found.push((Some(who), rule)),
        }
    }
    if let [(applicant, _)] = found.as_mut_slice() {
        *applicant = None;
    }
    found
}

fn told(builder: &mut Builder<'_>, who: Option<Applicant>, rule: &Rule) -> Text {
    let text = marked(builder, rule);
    match who {
        Some(Applicant::Organization) => text!("Organizations: {}", "单位：{}"; &text),
        Some(Applicant::Individual) => text!("Individuals: {}", "个人：{}"; &text),
        None => text,
    }
}

fn nothing_of_its_own() -> Text {
    text!("No rule of its own is known here; what holds nationwide applies.", "未查到本省的专门规定，适用全国规定。")
}

/// The rule with what has to be known beside it: whose it is, how old, that it is disputed.
fn marked(builder: &mut Builder<'_>, rule: &Rule) -> Text {
    let mut marks: Vec<Text> = builder.rule_statement(rule).caution.into_iter().collect();
    if let Some(disagreement) = rule.disagreement.as_ref().filter(|_| !has_lost(rule)) {
        marks.push(if disagreement.is_settled() {
            text!("disputed, settled by date or weight", "有不同说法，已按日期或权重取舍")
        } else {
            text!("disputed", "有争议")
        });
    }
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
                    if has_lost(rule) { text!("not followed", "未采用") } else { rule.effect.label() },
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
