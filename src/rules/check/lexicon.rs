//! The words of understanding: concepts are named once, frames speak of concepts and changes that exist.

use std::collections::BTreeSet;
use std::collections::HashSet;

use crate::rules::check::context::Context;
use crate::rules::lexicon::OUT_OF_SCOPE;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;

const FRAMES: &str = "understanding/frames.toml";

pub(super) fn concepts_are_named_once(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for file in &context.parsed.concepts {
        for concept in &file.value.concepts {
            if !seen.insert(concept.id.as_str()) {
                let id = &concept.id;
                problems.push(
                    Problem::of_file(&file.path, format!("the concept `{id}` exists already"))
                        .help("put the words into the concept that exists, or choose another id"),
                );
            }
            if concept.en.is_empty() || concept.zh.is_empty() {
                let id = &concept.id;
                problems.push(
                    Problem::of_file(&file.path, format!("the concept `{id}` has no word in one of the languages"))
                        .help("give at least one English and one Chinese word"),
                );
            }
        }
    }
}

pub(super) fn frames_name_what_exists(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let concepts = context.parsed.concepts.iter().flat_map(|file| &file.value.concepts).map(|it| it.id.as_str());
    let concepts: BTreeSet<&str> = concepts.collect();
    for frame in context.parsed.frames.iter().flatten() {
        if frame.change != OUT_OF_SCOPE && !context.changes.exists(&frame.change) {
            problems.push(missing("change", &frame.change, context.changes.nearest(&frame.change)));
        }
        for concept in frame.concepts.iter().flatten().filter(|concept| !concepts.contains(concept.as_str())) {
            if !context.is_partial_in("understanding/concepts/") {
                problems.push(missing("concept", concept, nearest(concept, concepts.iter().copied())));
            }
        }
    }
}

fn missing(kind: &str, id: &str, near: Option<&str>) -> Problem {
    let problem = Problem::of_file(FRAMES, format!("no {kind} is called `{id}`"));
    match near {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("see the files of rules/changes/ and rules/understanding/concepts/"),
    }
}
