//! Order states: legal moves lead somewhere, and every state can be reached.

use std::collections::HashSet;

use crate::rules::check::context::Context;
use crate::rules::check::context::Ids;
use crate::rules::locate::Step;
use crate::rules::order_state::CanEnd;
use crate::rules::order_state::OrderStates;
use crate::rules::problem::Problem;

const FILE: &str = "order-states.toml";
/// Where an order is once the customer has taken it back.
const AFTER_WITHDRAWAL: &str = "withdrawn";

pub(super) fn states_connect(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let Some(states) = &context.parsed.order_states else { return };
    let known = state_ids(states);
    let reached = reached(states);
    for (at, state) in states.states.iter().enumerate() {
        let path = |key| [Step::Key("state"), Step::Index(at), Step::Key(key)];
        for (next_at, next) in state.next_states.iter().enumerate() {
            let [array, index, key] = path("next_states");
            let path = [array, index, key, Step::Index(next_at)];
            if *next == state.id {
                let problem = context.at(FILE, &path, "a state cannot follow itself");
                problems.push(problem.help("remove it from the list"));
            } else if state.next_states[..next_at].contains(next) {
                let problem = context.at(FILE, &path, format!("`{next}` stands twice in this list"));
                problems.push(problem.help("remove one of them"));
            } else if !known.exists(next.as_str()) {
                problems.push(no_such_state(context, &path, next.as_str(), &known));
            }
        }
        if state.r#final && !state.next_states.is_empty() {
            let problem =
                context.at(FILE, &path("next_states"), format!("`{}` is final, so nothing follows", state.id));
            problems.push(problem.help("next_states = [], or final = false"));
        }
        if !state.r#final && state.next_states.is_empty() {
            let problem = context.at(FILE, &path("next_states"), format!("`{}` is not final but a dead end", state.id));
            problems.push(problem.help("name the states that can follow, or final = true"));
        }
        if state.r#final && state.can_end != CanEnd::No {
            let problem =
                context.at(FILE, &path("can_end"), format!("`{}` is final: nothing is left to end", state.id));
            problems.push(problem.help("can_end = \"no\""));
        }
        if !reached.contains(state.id.as_str()) {
            let first = states.states.first().map_or("", |state| state.id.as_str());
            let message = format!("no way leads from `{first}` to the state `{}`", state.id);
            let problem = context.at(FILE, &path("id"), message);
            problems.push(problem.help("add it to `next_states` of the state before it"));
        }
    }
}

fn state_ids(states: &OrderStates) -> Ids<'_> {
    Ids::new(states.states.iter().map(|state| state.id.as_str()), false)
}

fn no_such_state(context: &Context<'_>, path: &[Step<'_>], id: &str, known: &Ids<'_>) -> Problem {
    let problem = context.at(FILE, path, format!("there is no state `{id}`"));
    match known.nearest(id) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("name the `id` of a [[state]] of this file"),
    }
}

/// Ids of the states that an order can come to from the first one of the file, where every order begins.
fn reached(states: &OrderStates) -> HashSet<&str> {
    let mut reached = HashSet::new();
    let mut open: Vec<&str> = states.states.first().map(|state| state.id.as_str()).into_iter().collect();
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        let Some(state) = states.state(id) else { continue };
        open.extend(state.next_states.iter().map(|id| id.as_str()));
        if state.can_end == CanEnd::Withdraw {
            open.push(AFTER_WITHDRAWAL);
        }
    }
    reached
}

pub(super) fn timers_have_a_state(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let Some(states) = &context.parsed.order_states else { return };
    let known = state_ids(states);
    for (at, timer) in states.timers.iter().enumerate() {
        let path = |key| [Step::Key("timer"), Step::Index(at), Step::Key(key)];
        if !known.exists(timer.state.as_str()) {
            problems.push(no_such_state(context, &path("state"), timer.state.as_str(), &known));
        } else if states.state(timer.state.as_str()).is_some_and(|state| state.r#final) {
            let message = format!("`{}` is final: no time runs there", timer.state);
            problems.push(context.at(FILE, &path("state"), message).help("name the state that the time limit ends"));
        }
        if timer.min.is_some_and(|min| min > timer.max) {
            let problem = context.at(FILE, &path("min"), format!("`min` is more than `max` ({})", timer.max));
            problems.push(problem.help("the shorter time goes into `min`"));
        }
    }
    for (at, duration) in context.parsed.procedure.iter().flat_map(|it| &it.durations).enumerate() {
        let path = |key| [Step::Key("duration"), Step::Index(at), Step::Key(key)];
        if duration.min.zip(duration.max).is_some_and(|(min, max)| min > max) {
            let problem = context.at("procedure.toml", &path("min"), "`min` is more than `max`");
            problems.push(problem.help("the shorter time goes into `min`"));
        }
        if (duration.min.is_some() || duration.max.is_some()) && duration.unit.is_none() {
            let problem = context.at("procedure.toml", &path("id"), "a figure without a `unit`");
            problems.push(problem.help("unit = \"working-days\", \"days\", \"hours\" or \"attempts\""));
        }
    }
}
