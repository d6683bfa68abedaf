//! Provinces: all of them, each topic answered, and fields that follow from the sources.

use std::collections::HashMap;

use crate::rules::check::context::Context;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::rules::province::Province;
use crate::source::Source;

/// Provincial-level regions of the Chinese mainland.
const PROVINCE_COUNT: usize = 31;
/// Digits of a GB/T 2260 code.
const CODE_DIGITS: usize = 6;

pub(super) fn all_provinces_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let provinces = &context.parsed.provinces;
    if provinces.len() != PROVINCE_COUNT && !context.is_partial_in("provinces/") {
        let count = provinces.len();
        problems.push(
            Problem::of_file("provinces/", format!("{count} provinces, and there are {PROVINCE_COUNT}"))
                .help("each province has one file; an unreadable name (not ending in .toml) is not counted"),
        );
    }
    let mut codes: HashMap<&str, &str> = HashMap::new();
    let mut abbreviations: HashMap<&str, &str> = HashMap::new();
    for it in provinces {
        let code = it.value.gb2260.as_str();
        if !is_code(code) {
            let problem = context.at(&it.path, &[Step::Key("gb2260")], format!("`{code}` is not six digits"));
            problems.push(problem.help("a GB/T 2260 code looks like \"440000\""));
        } else if let Some(other) = codes.insert(code, &it.path) {
            let message = format!("the code {code} belongs to {other} already");
            problems.push(context.at(&it.path, &[Step::Key("gb2260")], message).help("look the code up in GB/T 2260"));
        }
        abbreviations_are_unique(context, &it.path, &it.value, &mut abbreviations, problems);
    }
}

fn abbreviations_are_unique<'a>(
    context: &Context<'_>,
    file: &'a str,
    province: &'a Province,
    taken: &mut HashMap<&'a str, &'a str>,
    problems: &mut Vec<Problem>,
) {
    if province.abbreviations.is_empty() {
        let problem = context.at(file, &[Step::Key("abbreviations")], "no abbreviation");
        problems.push(problem.help("name the character that starts its filing numbers"));
    }
    for (at, name) in province.abbreviations.iter().enumerate() {
        if let Some(other) = taken.insert(name, file) {
            let path = [Step::Key("abbreviations"), Step::Index(at)];
            let message = format!("the abbreviation `{name}` belongs to {other} already");
            problems.push(context.at(file, &path, message).help("filing numbers of two provinces cannot begin alike"));
        }
    }
}

pub(super) fn is_code(code: &str) -> bool {
    code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn every_topic_is_answered(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let Some(topics) = &context.parsed.topics else { return };
    for it in &context.parsed.provinces {
        for topic in topics.topics.iter().filter(|topic| !topic.optional) {
            let has_rule = it.value.rules.iter().any(|rule| rule.topic == topic.id);
            let not_found = it.value.not_found.iter().position(|id| *id == topic.id);
            match (has_rule, not_found) {
                (true, None) | (false, Some(_)) => {}
                (false, None) => {
                    let message = format!("the topic `{}` has no rule and does not stand in `not_found`", topic.id);
                    let problem = context.at(&it.path, &[Step::Key("not_found")], message);
                    problems.push(problem.help("if no source speaks of it, add it here: silence is said, not guessed"));
                }
                (true, Some(at)) => {
                    let message = format!("the topic `{}` has a rule, so it is found", topic.id);
                    let problem = context.at(&it.path, &[Step::Key("not_found"), Step::Index(at)], message);
                    problems.push(problem.help("remove it from this list"));
                }
            }
        }
    }
}

pub(super) fn rules_follow_their_sources(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let all = context.parsed.sources.iter().chain(&context.parsed.province_sources).flatten();
    let sources: HashMap<&str, &Source> = all.map(|source| (source.id.as_str(), source)).collect();
    for it in &context.parsed.provinces {
        for (at, rule) in it.value.rules.iter().enumerate() {
            if rule.sources.is_empty() {
                continue;
            }
            let path = |key| [Step::Key("rule"), Step::Index(at), Step::Key(key)];
            // A dangling source is reported by its own check.
            let Some(used) = rule.sources.iter().map(|id| sources.get(id.as_str())).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let newest = used.iter().filter_map(|source| source.page_date.as_deref()?.parse().ok()).max();
            if newest != rule.newest_source_date {
                let problem = context.at(&it.path, &path("newest_source_date"), "not the date of its newest source");
                problems.push(match newest {
                    Some(date) => problem.help(format!("newest_source_date = \"{date}\"")),
                    None => problem.help("no source of this rule has a full date: remove the line"),
                });
            }
            for (note_at, note) in rule.source_notes.iter().enumerate() {
                if !rule.sources.contains(&note.source) {
                    let [array, index, key] = path("source_notes");
                    let path = [array, index, key, Step::Index(note_at), Step::Key("source")];
                    let message = format!("the note is about `{}`, which is no source of this rule", note.source);
                    problems.push(context.at(&it.path, &path, message).help("add it to `sources`, or drop the note"));
                }
            }
        }
    }
}
