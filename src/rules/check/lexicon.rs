//! The words of understanding: concepts are named once, frames speak of concepts and changes that exist.

use std::collections::BTreeSet;
use std::collections::HashSet;

use crate::rules::check::context::Context;
use crate::rules::lexicon::OUT_OF_SCOPE;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;

const FRAMES: &str = "understanding/frames.toml";

pub(super) fn concepts_are_named_once(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for file in &context.parsed.concepts {
        for (at, concept) in file.value.concepts.iter().enumerate() {
            let path = [Step::Key("concept"), Step::Index(at), Step::Key("id")];
            if !seen.insert(concept.id.as_str()) {
                let id = &concept.id;
                problems.push(
                    context
                        .at(&file.path, &path, format!("the concept `{id}` exists already"))
                        .help("put the words into the concept that exists, or choose another id"),
                );
            }
            if concept.en.is_empty() || concept.zh.is_empty() {
                let id = &concept.id;
                problems.push(
                    context
                        .at(&file.path, &path, format!("the concept `{id}` has no word in one of the languages"))
                        .help("give at least one English and one Chinese word"),
                );
            }
        }
    }
}

pub(super) fn frames_name_what_exists(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let concepts = context.parsed.concepts.iter().flat_map(|file| &file.value.concepts).map(|it| it.id.as_str());
    let concepts: BTreeSet<&str> = concepts.collect();
    for (at, frame) in context.parsed.frames.iter().flatten().enumerate() {
        if frame.change != OUT_OF_SCOPE && !context.changes.exists(&frame.change) {
            let path = [Step::Key("frame"), Step::Index(at), Step::Key("change")];
            problems.push(missing(context, &path, "change", &frame.change, context.changes.nearest(&frame.change)));
        }
        if context.is_partial_in("understanding/concepts/") {
            continue;
        }
        for (way, named) in frame.concepts.iter().enumerate() {
            for (place, concept) in named.iter().enumerate().filter(|(_, it)| !concepts.contains(it.as_str())) {
                let path = [Step::Key("frame"), Step::Index(at), Step::Key("concepts"), way.into(), place.into()];
                let near = nearest(concept, concepts.iter().copied());
                problems.push(missing(context, &path, "concept", concept, near));
            }
        }
    }
}

fn missing(context: &Context<'_>, path: &[Step<'_>], kind: &str, id: &str, near: Option<&str>) -> Problem {
    let problem = context.at(FRAMES, path, format!("no {kind} is called `{id}`"));
    match near {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("see the files of rules/changes/ and rules/understanding/concepts/"),
    }
}
