//! What plans are made by: every change has a place in them, and what their stages are called exists.

use crate::rules::check::context::Context;
use crate::rules::check::context::Ids;
use crate::rules::load::Parsed;
use crate::rules::locate::Step;
use crate::rules::planning::Planning;
use crate::rules::problem::Problem;

const FILE: &str = "planning.toml";
/// Changes with this action are done in ways of their own, so a plan cannot guess where they belong.
const OTHER_PROCEDURE: &str = "other-procedure";

pub(super) fn other_procedures_have_a_place(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let Some(planning) = &context.parsed.planning else { return };
    for change in &context.parsed.changes {
        let (id, action) = (&change.value.id, &change.value.action);
        let has_place = planning.before(id).is_some()
            || planning.own_order(id).is_some()
            || planning.alongside(id).is_some()
            || planning.elsewhere(id).is_some();
        if *action == *OTHER_PROCEDURE && !has_place {
            let problem = context.at(&change.path, &[Step::Key("id")], format!("no plan knows where `{id}` belongs"));
            problems.push(problem.help("name it in planning.toml under before, order, alongside or elsewhere"));
        }
    }
}

pub(super) fn stages_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let Some(planning) = &context.parsed.planning else { return };
    let names = Names::of(context.parsed);
    let mut missing = |known: &Ids<'_>, kind: &str, id: &str, path: &[Step<'_>]| {
        if !known.exists(id) {
            let problem = context.at(FILE, path, format!("there is no {kind} `{id}`"));
            problems.push(match known.nearest(id) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("name a {kind} that exists")),
            });
        }
    };
    for (id, path) in order_types(planning) {
        missing(&names.order_types, "order type", id, &path);
    }
    for (id, path) in durations(planning) {
        missing(&names.durations, "duration", id, &path);
    }
    for (at, id) in planning.progress.states.iter().enumerate() {
        let path = [Step::Key("progress"), Step::Key("states"), Step::Index(at)];
        missing(&names.states, "order state", id.as_str(), &path);
    }
    for (at, other) in planning.elsewhere.iter().enumerate() {
        let path = [Step::Key("elsewhere"), Step::Index(at), Step::Key("blocker")];
        missing(&names.preconditions, "precondition", &other.blocker, &path);
    }
}

struct Names<'a> {
    order_types: Ids<'a>,
    states: Ids<'a>,
    durations: Ids<'a>,
    preconditions: Ids<'a>,
}

impl<'a> Names<'a> {
    fn of(parsed: &'a Parsed) -> Names<'a> {
        let (states, procedure) = (&parsed.order_states, &parsed.procedure);
        let order_types = states.iter().flat_map(|it| &it.order_types).map(|kind| kind.id.as_str());
        let state_ids = states.iter().flat_map(|it| &it.states).map(|state| state.id.as_str());
        let durations = procedure.iter().flat_map(|it| &it.durations).map(|duration| duration.id.as_str());
        let preconditions = procedure.iter().flat_map(|it| &it.preconditions).map(|it| it.id.as_str());
        Names {
            order_types: Ids::new(order_types, states.is_none()),
            states: Ids::new(state_ids, states.is_none()),
            durations: Ids::new(durations, procedure.is_none()),
            preconditions: Ids::new(preconditions, procedure.is_none()),
        }
    }
}

type Named<'a> = (&'a str, Vec<Step<'a>>);

fn order_types(planning: &Planning) -> impl Iterator<Item = Named<'_>> {
    let own = planning.orders.iter().enumerate().map(|(at, order)| {
        (order.order_type.as_str(), vec![Step::Key("order"), Step::Index(at), Step::Key("order_type")])
    });
    let refiles = planning.refiles.iter().enumerate();
    let refiles = refiles.flat_map(|(at, refile)| listed("refile", at, "order_types", &refile.order_types));
    let paths = planning.paths.iter().enumerate();
    let paths = paths.flat_map(|(at, path)| listed("path", at, "order_types", &path.order_types));
    own.chain(refiles).chain(paths)
}

fn durations(planning: &Planning) -> impl Iterator<Item = Named<'_>> {
    let waits = planning.before.iter().enumerate().filter_map(|(at, before)| {
        let wait = before.wait.as_deref()?;
        Some((wait, vec![Step::Key("before"), Step::Index(at), Step::Key("wait")]))
    });
    let paths = planning.paths.iter().enumerate();
    waits.chain(paths.flat_map(|(at, path)| listed("path", at, "durations", &path.durations)))
}

fn listed<'a>(table: &'a str, at: usize, key: &'a str, ids: &'a [String]) -> impl Iterator<Item = Named<'a>> {
    ids.iter().enumerate().map(move |(inside, id)| {
        (id.as_str(), vec![Step::Key(table), Step::Index(at), Step::Key(key), Step::Index(inside)])
    })
}
