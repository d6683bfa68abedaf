//! Ids: unique in their kind, and the names of files.

use std::collections::HashMap;

use crate::rules::check::context::Context;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;

/// An id with its place: file, the array it stands in, its index there.
struct Named<'a> {
    file: &'a str,
    array: &'a str,
    at: usize,
    id: &'a str,
}

fn named<'a, T>(
    file: &'a str,
    array: &'a str,
    all: &'a [T],
    id: impl Fn(&'a T) -> &'a str,
) -> impl Iterator<Item = Named<'a>> {
    all.iter().enumerate().map(move |(at, one)| Named { file, array, at, id: id(one) })
}

pub(super) fn ids_are_unique(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let parsed = context.parsed;
    let sources = parsed.sources.iter().flat_map(|all| named("sources.toml", "source", all, |it| it.id.as_str()));
    let province_sources = parsed.province_sources.iter();
    let province_sources =
        province_sources.flat_map(|all| named("sources-provinces.toml", "source", all, |it| it.id.as_str()));
    unique(context, "source", sources.chain(province_sources), problems);
    if let Some(all) = &parsed.documents {
        unique(context, "document", named("documents.toml", "document", all, |it| it.id.as_str()), problems);
    }
    if let Some(topics) = &parsed.topics {
        let file = "topics.toml";
        unique(context, "topic", named(file, "topic", &topics.topics, |it| it.id.as_str()), problems);
        unique(context, "value key", named(file, "value_key", &topics.value_keys, |it| &it.id), problems);
        unique(context, "value word", named(file, "value_word", &topics.value_words, |it| &it.id), problems);
    }
    if let Some(provider) = &parsed.provider {
        let file = "provider.toml";
        unique(context, "label", named(file, "label", &provider.labels, |it| &it.id), problems);
        unique(context, "action", named(file, "action", &provider.actions, |it| it.id.as_str()), problems);
    }
    if let Some(procedure) = &parsed.procedure {
        let file = "procedure.toml";
        unique(context, "use case", named(file, "use_case", &procedure.use_cases, |it| &it.id), problems);
        let preconditions = named(file, "precondition", &procedure.preconditions, |it| &it.id);
        unique(context, "precondition", preconditions, problems);
        unique(context, "step", named(file, "step", &procedure.steps, |it| &it.id), problems);
        unique(context, "grey button", named(file, "grey_button", &procedure.grey_buttons, |it| &it.id), problems);
        unique(context, "duration", named(file, "duration", &procedure.durations, |it| &it.id), problems);
    }
    if let Some(states) = &parsed.order_states {
        let file = "order-states.toml";
        unique(context, "state", named(file, "state", &states.states, |it| it.id.as_str()), problems);
        unique(context, "order type", named(file, "order_type", &states.order_types, |it| &it.id), problems);
        unique(context, "timer", named(file, "timer", &states.timers, |it| &it.id), problems);
    }
    if let Some(notices) = &parsed.notices {
        unique(context, "reason", named("notices.toml", "reason", &notices.reasons, |it| it.id.as_str()), problems);
    }
    if let Some(faq) = &parsed.faq {
        unique(context, "question", named("faq.toml", "question", faq, |it| &it.id), problems);
    }
    for change in &parsed.changes {
        unique(context, "duty", named(&change.path, "duties", &change.value.duties, |it| &it.id), problems);
    }
    for province in &parsed.provinces {
        unique(context, "rule", named(&province.path, "rule", &province.value.rules, |it| &it.id), problems);
    }
}

fn unique<'a>(context: &Context<'_>, kind: &str, all: impl Iterator<Item = Named<'a>>, problems: &mut Vec<Problem>) {
    let mut first: HashMap<&str, &str> = HashMap::new();
    for it in all {
        if let Some(file) = first.insert(it.id, it.file) {
            let path = [Step::Key(it.array), Step::Index(it.at), Step::Key("id")];
            let message = format!("the {kind} `{}` exists twice; the first stands in {file}", it.id);
            problems.push(context.at(it.file, &path, message).help("give one of them another id, or remove it"));
        }
    }
}

pub(super) fn files_are_named_after_their_id(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let parsed = context.parsed;
    let mut expect = |path: &str, key: &str, wanted: String| {
        if path != wanted {
            let message = format!("`{key}` and the file's name differ");
            problems.push(context.at(path, &[Step::Key(key)], message).help(format!("name the file {wanted}")));
        }
    };
    for it in &parsed.changes {
        expect(&it.path, "id", format!("changes/{}.toml", it.value.id));
    }
    for it in &parsed.provinces {
        expect(&it.path, "slug", format!("provinces/{}.toml", it.value.slug));
    }
    for it in &parsed.places {
        expect(&it.path, "province", format!("places/{}.toml", it.value.province));
    }
    for it in &parsed.holiday_years {
        expect(&it.path, "year", format!("holidays/{}.toml", it.value.year));
    }
    for it in &parsed.holiday_estimates {
        expect(&it.path, "year", format!("holidays/{}-estimate.toml", it.value.year));
    }
}

pub(super) fn positions_are_unique(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut first: HashMap<u32, &str> = HashMap::new();
    let next = context.parsed.changes.iter().map(|it| it.value.position).max().unwrap_or(0) + 1;
    for it in &context.parsed.changes {
        if let Some(other) = first.insert(it.value.position, &it.path) {
            let message = format!("position {} is taken by {other}", it.value.position);
            let problem = context.at(&it.path, &[Step::Key("position")], message);
            problems.push(problem.help(format!("{next} is free")));
        }
    }
}
