//! How a verdict is read for a plan: where it is open, by its stricter side, with the other way named.

use crate::answer::action::REFILE;
use crate::answer::verdict::Ruling;
use crate::answer::verdict::ruling;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::change::Verdict;
use crate::rules::provider::ActionKind;
use crate::rules::province::Effect;
use crate::rules::province::Province;

/// How a change is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Modify,
    /// Cancel and file again.
    Refile,
    /// This applicant's filing does not have the thing.
    NotForApplicant,
}

impl Way {
    pub fn code(self) -> &'static str {
        match self {
            Way::Modify => "modify",
            Way::Refile => "refile",
            Way::NotForApplicant => "not-for-applicant",
        }
    }
}

/// The verdict of one change, and what the plan makes of it.
#[derive(Clone, Debug)]
pub struct Reading {
    pub change: ChangeId,
    pub verdict: Verdict,
    pub way: Way,
    /// The other way, where sources leave it open.
    pub other_way: Option<Way>,
    /// Somebody should be asked before anything is submitted.
    pub ask_first: bool,
    /// Id of the province's rule that decided; `None` where the national text did.
    pub rule: Option<String>,
}

/// How to carry out a change that is, or might be, a modification.
pub(super) fn read(rules: &Rulebook, change: &Change, province: Option<&Province>, applicant: Applicant) -> Reading {
    let ruling = province.map(|province| ruling(rules, change, province, applicant));
    let verdict = match &ruling {
        Some(ruling) => ruling.verdict,
        None if !change.applicants.contains(&applicant) => Some(Verdict::NotAllowed),
        None => change.national.verdict,
    };
    let verdict = verdict.unwrap_or(Verdict::Unknown);
    let by_default = if change.action == *REFILE { Way::Refile } else { Way::Modify };
    let way = if !change.applicants.contains(&applicant) {
        Way::NotForApplicant
    } else {
        stricter(verdict, by_default, ruling.as_ref())
    };
    let other = if way == Way::Modify { Way::Refile } else { Way::Modify };
    let must_ask = match &ruling {
        Some(ruling) => ruling.must_ask(),
        None => matches!(verdict, Verdict::Unknown | Verdict::Conflicting),
    };
    Reading {
        change: change.id.clone(),
        verdict,
        way,
        other_way: (must_ask && way != Way::NotForApplicant).then_some(other),
        ask_first: must_ask && way != Way::NotForApplicant,
        rule: ruling.as_ref().and_then(Ruling::decisive).map(|rule| rule.id.clone()),
    }
}

fn stricter(verdict: Verdict, by_default: Way, ruling: Option<&Ruling<'_>>) -> Way {
    match verdict {
        Verdict::Allowed | Verdict::Conditional => Way::Modify,
        Verdict::NotAllowed => Way::Refile,
        Verdict::Unknown => by_default,
        Verdict::Conflicting => match ruling {
            Some(ruling) if refuses(ruling) => Way::Refile,
            Some(ruling) if by_default == Way::Refile && has_side_without_rule(ruling) => Way::Refile,
            Some(_) => Way::Modify,
            None => by_default,
        },
    }
}

/// One side of the disagreement is a rule that refuses the change.
fn refuses(ruling: &Ruling<'_>) -> bool {
    let refusing = ruling.deciding.iter().filter(|rule| rule.effect == Effect::NotAllowed);
    refusing.into_iter().any(|rule| !ruling.exceptions.iter().any(|exception| exception.id == rule.id))
}

/// One side is known by its words only; whether it refuses cannot be told from them.
fn has_side_without_rule(ruling: &Ruling<'_>) -> bool {
    let disagreements = ruling.deciding.iter().filter_map(|rule| rule.disagreement.as_ref());
    disagreements.into_iter().any(|it| !it.is_settled() && it.sides.iter().any(|side| side.rule.is_none()))
}

/// Whether the action of a change can be a modification order somewhere.
pub(super) fn may_be_modified(rules: &Rulebook, change: &Change) -> bool {
    rules.action_of(&change.action).kind == ActionKind::Modification || change.action == *REFILE
}
