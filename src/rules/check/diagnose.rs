//! The dialogue of `diagnose.toml` leads somewhere from every choice, in few questions; notices are told by known words.

use std::collections::BTreeSet;

use crate::lang::Lang;
use crate::rules::check::context::Context;
use crate::rules::check::context::Ids;
use crate::rules::diagnose::CHOICES_MAX;
use crate::rules::diagnose::Diagnose;
use crate::rules::diagnose::LABEL_CHARS_MAX;
use crate::rules::diagnose::QUESTIONS_MAX;
use crate::rules::diagnose::StepId;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;

const FILE: &str = "diagnose.toml";

pub(super) fn dialogue_leads_to_ends(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let Some(data) = &context.parsed.diagnose else { return };
    let before = problems.len();
    ids_are_unique(context, data, problems);
    choices_lead_somewhere(context, data, problems);
    if problems.len() == before {
        // A dangling or doubled id would make what follows guess.
        questions_are_few(context, data, problems);
        steps_are_reached(context, data, problems);
    }
    choices_fit_on_buttons(context, data, problems);
}

fn step_ids(data: &Diagnose) -> impl Iterator<Item = &StepId> {
    data.nodes.iter().map(|node| &node.id).chain(data.ends.iter().map(|end| &end.id))
}

/// Nodes and ends with the way to their id in the file.
fn places(data: &Diagnose) -> impl Iterator<Item = (&StepId, [Step<'static>; 3])> {
    let path = |kind, at| [Step::Key(kind), Step::Index(at), Step::Key("id")];
    let nodes = data.nodes.iter().enumerate().map(move |(at, node)| (&node.id, path("node", at)));
    nodes.chain(data.ends.iter().enumerate().map(move |(at, end)| (&end.id, path("end", at))))
}

fn ids_are_unique(context: &Context<'_>, data: &Diagnose, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for (id, path) in places(data) {
        if !seen.insert(id) {
            let problem = context.at(FILE, &path, format!("`{id}` exists twice"));
            problems.push(problem.help("nodes and ends share their ids: rename one"));
        }
    }
}

fn choices_lead_somewhere(context: &Context<'_>, data: &Diagnose, problems: &mut Vec<Problem>) {
    let known = Ids::new(step_ids(data).map(StepId::as_str), false);
    let mut lead = |path: &[Step<'_>], id: &StepId| {
        if known.contains(id.as_str()) {
            return;
        }
        let problem = context.at(FILE, path, format!("no node or end is called `{id}`"));
        problems.push(match known.nearest(id.as_str()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("name a node or an end of this file"),
        });
    };
    lead(&[Step::Key("start")], &data.start);
    for (at, node) in data.nodes.iter().enumerate() {
        for (number, choice) in node.choices.iter().enumerate() {
            lead(&choice_path(at, number, "next"), &choice.next);
        }
    }
}

fn choice_path(node: usize, choice: usize, key: &'static str) -> [Step<'static>; 5] {
    [Step::Key("node"), Step::Index(node), Step::Key("choice"), Step::Index(choice), Step::Key(key)]
}

/// Walks level by level: what still asks at the last level is one question too many, or part of a circle.
fn questions_are_few(context: &Context<'_>, data: &Diagnose, problems: &mut Vec<Problem>) {
    let mut level: BTreeSet<&StepId> = BTreeSet::from([&data.start]);
    for _ in 0..QUESTIONS_MAX {
        let nodes = level.iter().filter_map(|id| data.node(id));
        level = nodes.flat_map(|node| node.choices.iter().map(|choice| &choice.next)).collect();
    }
    for (at, node) in data.nodes.iter().enumerate().filter(|(_, node)| level.contains(&node.id)) {
        let path = [Step::Key("node"), Step::Index(at), Step::Key("id")];
        let message =
            format!("`{}` can be question number {}; at most {QUESTIONS_MAX} are allowed", node.id, QUESTIONS_MAX + 1);
        let problem = context.at(FILE, &path, message);
        problems.push(problem.help("a choice leads back to an earlier question, or the way there is too long"));
    }
}

fn steps_are_reached(context: &Context<'_>, data: &Diagnose, problems: &mut Vec<Problem>) {
    let mut reached: BTreeSet<&StepId> = BTreeSet::new();
    let mut open = vec![&data.start];
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(data.node(id).into_iter().flat_map(|node| &node.choices).map(|choice| &choice.next));
        }
    }
    for (id, path) in places(data).filter(|(id, _)| !reached.contains(id)) {
        let problem = context.at(FILE, &path, format!("no choice leads to `{id}`"));
        problems.push(problem.help("lead a choice to it, or remove it"));
    }
}

fn choices_fit_on_buttons(context: &Context<'_>, data: &Diagnose, problems: &mut Vec<Problem>) {
    for (at, node) in data.nodes.iter().enumerate() {
        let count = node.choices.len();
        if !(2..=CHOICES_MAX).contains(&count) {
            let path = [Step::Key("node"), Step::Index(at), Step::Key("choice")];
            let problem = context.at(FILE, &path, format!("a question has 2 to {CHOICES_MAX} choices, not {count}"));
            problems.push(problem.help("part the question, or leave it out"));
        }
        for (number, choice) in node.choices.iter().enumerate() {
            for lang in Lang::ALL {
                let chars = choice.label.get(lang).chars().count();
                if chars > LABEL_CHARS_MAX {
                    let message =
                        format!("the `{lang}` label has {chars} characters; a button takes {LABEL_CHARS_MAX}");
                    let problem = context.at(FILE, &choice_path(at, number, "label"), message);
                    problems.push(problem.help("shorten it"));
                }
            }
            let is_taken = |name: &String| node.choices.iter().filter(|other| other.is_called(name)).count() > 1;
            for name in std::iter::once(&choice.id).chain(&choice.aliases).filter(|name| is_taken(name)) {
                let message = format!("`{name}` names two choices of one question");
                let problem = context.at(FILE, &choice_path(at, number, "id"), message);
                problems.push(problem.help("rename one of them"));
            }
        }
    }
}

pub(super) fn ends_name_what_exists(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let parsed = context.parsed;
    let states = parsed.order_states.iter().flat_map(|it| &it.states).map(|it| it.id.as_str());
    let states = Ids::new(states, parsed.order_states.is_none());
    let reasons = reason_ids(context);
    let buttons = parsed.procedure.iter().flat_map(|it| &it.grey_buttons).map(|it| it.id.as_str());
    let buttons = Ids::new(buttons, parsed.procedure.is_none());
    for (at, end) in parsed.diagnose.iter().flat_map(|it| &it.ends).enumerate() {
        let path = |key| [Step::Key("end"), Step::Index(at), Step::Key(key)];
        if let Some(id) = &end.state {
            name_exists(context, FILE, &path("state"), id.as_str(), &states, problems);
        }
        if let Some(id) = &end.reason {
            name_exists(context, FILE, &path("reason"), id.as_str(), &reasons, problems);
        }
        if let Some(id) = &end.grey_button {
            name_exists(context, FILE, &path("grey_button"), id, &buttons, problems);
        }
        if end.sources.is_empty() {
            let problem = context.at(FILE, &path("sources"), "no source is named");
            problems.push(problem.help("name at least one id of sources.toml"));
        }
    }
}

fn reason_ids<'a>(context: &Context<'a>) -> Ids<'a> {
    let reasons = context.parsed.notices.iter().flat_map(|it| &it.reasons).map(|it| it.id.as_str());
    Ids::new(reasons, context.parsed.notices.is_none())
}

fn name_exists(
    context: &Context<'_>,
    file: &str,
    path: &[Step<'_>],
    id: &str,
    known: &Ids<'_>,
    problems: &mut Vec<Problem>,
) {
    if known.exists(id) {
        return;
    }
    let problem = context.at(file, path, format!("`{id}` does not exist"));
    problems.push(match known.nearest(id) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("name an id that exists"),
    });
}

/// The same fault is named from both sides; concepts have an id of their own and words in both languages.
pub(super) fn notice_words_name_what_exists(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let known = reason_ids(context);
    let reasons = || context.parsed.notices.iter().flat_map(|it| &it.reasons);
    for (at, reason) in reasons().enumerate() {
        for (number, other) in reason.same_fault.iter().enumerate() {
            let path = [Step::Key("reason"), Step::Index(at), Step::Key("same_fault"), Step::Index(number)];
            name_exists(context, "notices.toml", &path, other.as_str(), &known, problems);
            let back = reasons().find(|it| it.id == *other).is_some_and(|it| it.same_fault.contains(&reason.id));
            if known.contains(other.as_str()) && !back {
                let problem =
                    context.at("notices.toml", &path, format!("`{other}` does not name `{}` back", reason.id));
                problems.push(problem.help("reasons for the same fault name each other"));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for (at, concept) in context.parsed.notice_lexicon.iter().flat_map(|it| &it.concepts).enumerate() {
        let path = |key| [Step::Key("concept"), Step::Index(at), Step::Key(key)];
        if !seen.insert(&concept.id) {
            let problem = context.at("notice-lexicon.toml", &path("id"), format!("`{}` exists twice", concept.id));
            problems.push(problem.help("join the two"));
        }
        for (key, words) in [("en", &concept.en), ("zh", &concept.zh)] {
            if words.is_empty() || words.iter().any(|word| word.trim().is_empty()) {
                let problem = context.at("notice-lexicon.toml", &path(key), "a concept without words is never found");
                problems.push(problem.help("write down how notices say it in this language"));
            }
        }
    }
}
