//! The words of understanding: concepts are named once; frames and messages speak of what exists.

use std::collections::BTreeSet;
use std::collections::HashSet;

use crate::rules::check::context::Context;
use crate::rules::lexicon::OUT_OF_SCOPE;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;

const FRAMES: &str = "understanding/frames.toml";
const MESSAGES: &str = "understanding/messages.toml";

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
            problems.push(missing(
                context,
                FRAMES,
                &path,
                ("change", &frame.change),
                context.changes.nearest(&frame.change),
            ));
        }
        if context.is_partial_in("understanding/concepts/") {
            continue;
        }
        for (way, named) in frame.concepts.iter().enumerate() {
            for (place, concept) in named.iter().enumerate().filter(|(_, it)| !concepts.contains(it.as_str())) {
                let path = [Step::Key("frame"), Step::Index(at), Step::Key("concepts"), way.into(), place.into()];
                let near = nearest(concept, concepts.iter().copied());
                problems.push(missing(context, FRAMES, &path, ("concept", concept), near));
            }
        }
    }
}

pub(super) fn messages_name_changes(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for (at, message) in context.parsed.messages.iter().flatten().enumerate() {
        let path = [Step::Key("message"), Step::Index(at), Step::Key("changes")];
        let is_foreign = message.changes == [OUT_OF_SCOPE];
        if message.changes.is_empty() {
            problems.push(
                context
                    .at(MESSAGES, &path, "the message asks for nothing".to_owned())
                    .help(format!("name its changes, or `{OUT_OF_SCOPE}` alone")),
            );
        }
        for (place, change) in message.changes.iter().enumerate() {
            if !is_foreign && !context.changes.exists(change) {
                let path = [Step::Key("message"), Step::Index(at), Step::Key("changes"), place.into()];
                let near = context.changes.nearest(change);
                problems.push(missing(context, MESSAGES, &path, ("change", change), near));
            }
        }
    }
}

fn missing(
    context: &Context<'_>,
    file: &str,
    path: &[Step<'_>],
    (kind, id): (&str, &str),
    near: Option<&str>,
) -> Problem {
    let problem = context.at(file, path, format!("no {kind} is called `{id}`"));
    match near {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("see the files of rules/changes/ and rules/understanding/concepts/"),
    }
}
