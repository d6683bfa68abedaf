//! References: what is named exists, and is named once.

use std::collections::HashSet;

use crate::rules::check::context::Context;
use crate::rules::check::context::Ids;
use crate::rules::check::walk::Item;
use crate::rules::check::walk::Place;
use crate::rules::check::walk::walk;
use crate::rules::fact::Fact;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;

pub(super) fn sources_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        if let Item::Source(id) = item {
            exists(context, place, "source", id.as_str(), &context.sources, "sources.toml", problems);
        }
    });
}

pub(super) fn documents_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        if let Item::Document(id) = item {
            exists(context, place, "document", id.as_str(), &context.documents, "documents.toml", problems);
        }
    });
}

pub(super) fn changes_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        if let Item::Change(id) = item {
            exists(context, place, "change", id.as_str(), &context.changes, "changes/", problems);
        }
    });
}

pub(super) fn actions_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        if let Item::Action(id) = item {
            exists(context, place, "action", id.as_str(), &context.actions, "provider.toml", problems);
        }
    });
}

pub(super) fn topics_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        if let Item::Topic(id) = item {
            exists(context, place, "topic", id.as_str(), &context.topics, "topics.toml", problems);
        }
    });
}

pub(super) fn order_types_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let types = context.parsed.order_states.iter().flat_map(|states| &states.order_types);
    let known = Ids::new(types.map(|kind| kind.id.as_str()), context.parsed.order_states.is_none());
    for change in &context.parsed.changes {
        for (at, id) in change.value.order_types.iter().enumerate() {
            let place = Place { file: &change.path, steps: vec![Step::Key("order_types"), Step::Index(at)] };
            exists(context, &place, "order type", id, &known, "order-states.toml", problems);
        }
    }
}

fn exists(
    context: &Context<'_>,
    place: &Place<'_>,
    kind: &str,
    id: &str,
    known: &Ids<'_>,
    home: &str,
    problems: &mut Vec<Problem>,
) {
    if known.exists(id) {
        return;
    }
    let problem = context.at(place.file, &place.steps, format!("there is no {kind} `{id}`"));
    problems.push(match known.nearest(id) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("add it to {home}, or name one that stands there")),
    });
}

/// Whether two items name the same thing.
fn name<'a>(item: Item<'a>) -> Option<&'a str> {
    match item {
        Item::Source(id) => Some(id.as_str()),
        Item::Document(id) => Some(id.as_str()),
        Item::Change(id) => Some(id.as_str()),
        Item::Action(id) => Some(id.as_str()),
        Item::Topic(id) => Some(id.as_str()),
        Item::Text(_) | Item::Values(_) | Item::Url(_) | Item::Checked(_) => None,
    }
}

pub(super) fn lists_name_things_once(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut seen: HashSet<&str> = HashSet::new();
    walk(context.parsed, &mut |place, item| {
        let (Some(Step::Index(at)), Some(id)) = (place.steps.last(), name(item)) else { return };
        if *at == 0 {
            seen.clear();
        }
        if !seen.insert(id) {
            let message = format!("`{id}` stands twice in this list");
            problems.push(context.at(place.file, &place.steps, message).help("remove one of them"));
        }
    });
    changes_are_not_their_own_relatives(context, problems);
}

fn changes_are_not_their_own_relatives(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for change in &context.parsed.changes {
        if let Some(at) = change.value.related.iter().position(|id| *id == change.value.id) {
            let path = [Step::Key("related"), Step::Index(at)];
            let problem = context.at(&change.path, &path, "a change cannot be related to itself");
            problems.push(problem.help("remove it from the list"));
        }
    }
    for (at, topic) in context.parsed.topics.iter().flat_map(|file| &file.topics).enumerate() {
        if let Some(twice) = topic.partly.iter().position(|id| topic.changes.contains(id)) {
            let id = &topic.partly[twice];
            let path = [Step::Key("topic"), Step::Index(at), Step::Key("partly"), Step::Index(twice)];
            let message = format!("`{id}` stands in `changes` and in `partly` of the same topic");
            problems.push(
                context
                    .at("topics.toml", &path, message)
                    .help("keep it in `partly` if the topic touches only one of its meanings, else in `changes`"),
            );
        }
    }
}

pub(super) fn statements_have_sources(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut missing = |file: &str, path: &[Step<'_>]| {
        let problem = context.at(file, path, "no source is named");
        problems.push(problem.help("name at least one id of sources.toml or sources-provinces.toml"));
    };
    for province in &context.parsed.provinces {
        for (at, rule) in province.value.rules.iter().enumerate() {
            if rule.sources.is_empty() {
                missing(&province.path, &[Step::Key("rule"), Step::Index(at), Step::Key("sources")]);
            }
        }
    }
    for change in &context.parsed.changes {
        if change.value.sources.is_empty() {
            missing(&change.path, &[Step::Key("sources")]);
        }
        for (at, fact) in change.value.pitfalls.iter().enumerate() {
            if is_unsourced(fact) {
                missing(&change.path, &[Step::Key("pitfalls"), Step::Index(at), Step::Key("sources")]);
            }
        }
    }
    for (at, action) in context.parsed.provider.iter().flat_map(|it| &it.actions).enumerate() {
        if action.sources.is_empty() {
            missing("provider.toml", &[Step::Key("action"), Step::Index(at), Step::Key("sources")]);
        }
    }
    for (at, reason) in context.parsed.notices.iter().flat_map(|it| &it.reasons).enumerate() {
        if reason.sources.is_empty() {
            missing("notices.toml", &[Step::Key("reason"), Step::Index(at), Step::Key("sources")]);
        }
    }
    for (at, entry) in context.parsed.faq.iter().flatten().enumerate() {
        if entry.sources.is_empty() {
            missing("faq.toml", &[Step::Key("question"), Step::Index(at), Step::Key("sources")]);
        }
    }
}

/// Our own conclusions need no source.
fn is_unsourced(fact: &Fact) -> bool {
    fact.sources.is_empty() && !fact.inference
}
