//! Which way a change takes in this province: the usual one, a modification where it is refused elsewhere, or none.

use crate::answer::action::CHANGE_ENTITY;
use crate::answer::action::REFILE;
use crate::answer::change::Context;
use crate::answer::change::applicants;
use crate::answer::verdict::Basis;
use crate::answer::verdict::Ruling;
use crate::answer::verdict::ruling;
use crate::rules::Rulebook;
use crate::rules::change::Change;
use crate::rules::change::Verdict;
use crate::rules::provider::Action;
use crate::rules::provider::ActionId;
use crate::rules::province::Province;

/// Where a province departs from what the change's own action says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    Usual,
    /// Refused elsewhere, but this province lets it pass by this action.
    LetPass(&'a Province, &'a Action),
    /// A modification elsewhere, but this province refuses it: cancel and file again.
    Refused(&'a Province, &'a Action),
}

/// The way for this case. Where two applicants have different verdicts it stays the usual one, and both are told.
pub(super) fn way<'a>(rules: &'a Rulebook, change: &'a Change, context: Context<'a>) -> Way<'a> {
    let Some(province) = context.province else { return Way::Usual };
    let rulings: Vec<Ruling<'_>> =
        applicants(change, context).into_iter().map(|who| ruling(rules, change, province, who)).collect();
    let all = |verdicts: &[Verdict]| {
        let counts = |ruling: &Ruling<'_>| {
            ruling.basis == Basis::Province && ruling.verdict.is_some_and(|verdict| verdicts.contains(&verdict))
        };
        !rulings.is_empty() && rulings.iter().all(counts)
    };
    let action = rules.action_of(&change.action);
    if change.action == *REFILE
        && change.order_types.iter().any(|id| id == CHANGE_ENTITY)
        && all(&[Verdict::Allowed, Verdict::Conditional])
    {
        return Way::LetPass(province, rules.action_of(&ActionId::new(CHANGE_ENTITY)));
    }
    let is_sure = !rulings.iter().any(said_by_other_providers_only);
    if action.is_modification() && is_sure && all(&[Verdict::NotAllowed]) {
        return Way::Refused(province, rules.action_of(&ActionId::new(REFILE)));
    }
    Way::Usual
}

pub(super) fn said_by_other_providers_only(ruling: &Ruling<'_>) -> bool {
    !ruling.deciding.is_empty() && ruling.deciding.iter().all(|rule| rule.scope.is_other_provider())
}
