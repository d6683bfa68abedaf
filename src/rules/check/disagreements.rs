//! Disagreements between sources: marked, complete, and reflected in the confidence.

use crate::rules::check::context::Context;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;
use crate::rules::province::AppliesTo;
use crate::rules::province::Disagreement;
use crate::rules::province::DisagreementRule;
use crate::rules::province::Effect;
use crate::rules::province::Province;
use crate::rules::province::Rule;
use crate::rules::province::Service;
use crate::source::Confidence;

/// A quarrel needs two.
const SIDES_MIN: usize = 2;

pub(super) fn contradictions_are_marked(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for it in &context.parsed.provinces {
        for (at, rule) in it.value.rules.iter().enumerate() {
            let earlier = &it.value.rules[..at];
            let Some(opposite) = earlier.iter().find(|other| contradict(rule, other)) else { continue };
            let path = [Step::Key("rule"), Step::Index(at), Step::Key("effect")];
            let message = format!("contradicts the rule `{}`, and no disagreement is recorded", opposite.id);
            problems.push(
                context.at(&it.path, &path, message).help(
                    "add [rule.disagreement] to both, with both sides and their dates; see provinces/_example.toml",
                ),
            );
        }
    }
}

/// One says yes and the other no to the same people about the same thing, as if nothing were wrong.
fn contradict(one: &Rule, other: &Rule) -> bool {
    let opposite = matches!(
        (one.effect, other.effect),
        (Effect::Allowed, Effect::NotAllowed) | (Effect::NotAllowed, Effect::Allowed)
    );
    opposite
        && one.topic == other.topic
        && applicants_overlap(one.applicant, other.applicant)
        && services_overlap(one.service, other.service)
        && one.disagreement.is_none()
        && other.disagreement.is_none()
}

fn applicants_overlap(one: AppliesTo, other: AppliesTo) -> bool {
    one == other || one == AppliesTo::Both || other == AppliesTo::Both
}

fn services_overlap(one: Service, other: Service) -> bool {
    one == other || one == Service::Any || other == Service::Any
}

/// Shows every disagreement of every province with the path to it.
fn for_each<'a>(
    context: &Context<'a>,
    visit: &mut dyn FnMut(&'a str, &'a Province, &'a Rule, &'a Disagreement, [Step<'a>; 3]),
) {
    let parsed = context.parsed;
    for it in &parsed.provinces {
        for (at, rule) in it.value.rules.iter().enumerate() {
            if let Some(disagreement) = &rule.disagreement {
                let path = [Step::Key("rule"), Step::Index(at), Step::Key("disagreement")];
                visit(&it.path, &it.value, rule, disagreement, path);
            }
        }
    }
}

pub(super) fn sides_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for_each(context, &mut |file, province, rule, disagreement, [array, index, key]| {
        let sides = [array.clone(), index.clone(), key.clone(), Step::Key("sides")];
        if disagreement.sides.len() < SIDES_MIN {
            let problem = context.at(file, &sides, "a disagreement has at least two sides");
            problems.push(problem.help("say who states what, each with publisher and date"));
        }
        if !disagreement.sides.iter().any(|side| side.rule.as_deref() == Some(rule.id.as_str())) {
            let problem = context.at(file, &sides, format!("no side is this rule, `{}`", rule.id));
            problems.push(problem.help("give the side that this rule carries `rule = …`"));
        }
        for (at, side) in disagreement.sides.iter().enumerate() {
            let Some(id) = &side.rule else { continue };
            let path =
                [array.clone(), index.clone(), key.clone(), Step::Key("sides"), Step::Index(at), Step::Key("rule")];
            match province.rule(id) {
                None => problems.push(no_such_rule(context, file, &path, province, id)),
                Some(other) if other.disagreement.is_none() => {
                    let message = format!("the rule `{id}` is a side here but does not carry the disagreement");
                    let problem = context.at(file, &path, message);
                    problems.push(problem.help("repeat [rule.disagreement] there, so that each side shows the other"));
                }
                Some(_) => {}
            }
        }
    });
}

fn no_such_rule(context: &Context<'_>, file: &str, path: &[Step<'_>], province: &Province, id: &str) -> Problem {
    let problem = context.at(file, path, format!("this province has no rule `{id}`"));
    match nearest(id, province.rules.iter().map(|rule| rule.id.as_str())) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("name the `id` of a rule of this file"),
    }
}

pub(super) fn prevailing_rules_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for_each(context, &mut |file, province, _, disagreement, [array, index, key]| {
        let prevails = [array.clone(), index.clone(), key.clone(), Step::Key("prevails")];
        let by = [array, index, key, Step::Key("rule")];
        match (&disagreement.prevails, disagreement.rule) {
            (Some(_), DisagreementRule::Unresolved) => {
                let problem = context.at(file, &prevails, "an unresolved disagreement has no side that prevails");
                problems.push(problem.help("remove `prevails`, or name the rule that settles it"));
            }
            (None, DisagreementRule::Unresolved) => {}
            // The winning page may say nothing that would be a rule: then a side without one prevails.
            (None, _) if disagreement.sides.iter().any(|side| side.rule.is_none()) => {}
            (None, _) => {
                let problem = context.at(file, &by, "the disagreement is settled, but nobody prevails");
                problems
                    .push(problem.help("add `prevails = …` with the id of the rule to plan by, or say \"unresolved\""));
            }
            (Some(id), _) if province.rule(id).is_none() => {
                problems.push(no_such_rule(context, file, &prevails, province, id));
            }
            (Some(id), _) if !disagreement.sides.iter().any(|side| side.rule.as_ref() == Some(id)) => {
                let problem = context.at(file, &prevails, format!("`{id}` prevails but is no side"));
                problems.push(problem.help("name one of the rules that stand in `sides`"));
            }
            (Some(_), _) => {}
        }
    });
}

pub(super) fn confidence_follows(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for_each(context, &mut |file, _, rule, disagreement, [array, index, _]| {
        let path = [array, index, Step::Key("confidence")];
        if !disagreement.is_settled() && rule.confidence == Confidence::High {
            let problem = context.at(file, &path, "a rule in an unresolved disagreement is never `high`");
            problems.push(problem.help("confidence = \"medium\""));
        }
        let lost = disagreement.is_settled() && disagreement.prevails.as_ref() != Some(&rule.id);
        if lost && rule.confidence != Confidence::Low {
            let problem = context.at(file, &path, "the side that lost is `low`");
            problems.push(problem.help("confidence = \"low\""));
        }
    });
}

/// What later pages have dropped binds nobody: the rule tells it as history.
pub(super) fn dropped_demands_are_history(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for_each(context, &mut |file, province, rule, disagreement, [array, index, _]| {
        let has_lost = disagreement.is_settled() && disagreement.prevails.as_ref() != Some(&rule.id);
        let winner = disagreement.prevails.as_ref().and_then(|id| province.rule(id));
        let is_dropped = has_lost && winner.is_none_or(|winner| winner.effect == Effect::Info);
        if is_dropped && rule.effect != Effect::Info {
            let problem = context.at(file, &[array, index, Step::Key("effect")], "nobody asks for this any more");
            problems.push(problem.help("effect = \"info\", and a text that speaks of the past"));
        }
    });
}
