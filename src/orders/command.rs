//! What people want done to an order, and which events follow from it: decides, changes nothing.

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::Utc;

use crate::guard;
use crate::orders::access::Deed;
use crate::orders::event::Event;
use crate::orders::event::Happening;
use crate::orders::event::How;
use crate::orders::event::Opening;
use crate::orders::event::PersonId;
use crate::orders::event::PlanId;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::order::last_step;
use crate::orders::refusal::Field;
use crate::orders::refusal::Refused;
use crate::orders::reminder::ReminderKind;
use crate::rules::Rulebook;
use crate::rules::document::DocumentId;
use crate::rules::order_state::StateId;
use crate::rules::problem::nearest;

/// So long a step can be taken back.
pub const UNDO_MINUTES: i64 = 10;
/// A nickname is a nickname.
pub const NAME_CHARS_MAX: usize = 60;
/// A note or reason fits into one message.
pub const TEXT_CHARS_MAX: usize = 1000;

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Advance {
        to: StateId,
        /// When it came true; now where absent.
        since: Option<DateTime<Utc>>,
        reason: Option<String>,
    },
    Withdraw {
        reason: Option<String>,
    },
    /// A filed order becomes a draft again. A final one cannot; see [`successor`].
    Reopen,
    Undo,
    Note {
        text: String,
    },
    Assign {
        to: Option<PersonId>,
    },
    Watch {
        person: PersonId,
        watching: bool,
    },
    Link {
        plan: Option<PlanId>,
    },
    Dates {
        domain_expires: Option<NaiveDate>,
        id_expires: Option<NaiveDate>,
    },
    Prepare {
        document: DocumentId,
        ready: bool,
    },
    Mute {
        reminder: Option<ReminderKind>,
        off: bool,
        until: Option<DateTime<Utc>>,
    },
    /// Dates are to be computed anew, because rules or calendar changed.
    Recompute {
        because: String,
    },
}

impl Command {
    /// What one must be allowed to do for it.
    pub fn deed(&self) -> Deed {
        match self {
            Command::Assign { .. } => Deed::Assign,
            Command::Watch { .. } => Deed::Watch,
            Command::Advance { .. }
            | Command::Withdraw { .. }
            | Command::Reopen
            | Command::Undo
            | Command::Note { .. }
            | Command::Link { .. }
            | Command::Dates { .. }
            | Command::Prepare { .. }
            | Command::Mute { .. }
            | Command::Recompute { .. } => Deed::Change,
        }
    }

    /// It does not matter what else happened meanwhile, so being overtaken is no reason to ask back.
    pub fn commutes(&self) -> bool {
        match self {
            Command::Note { .. }
            | Command::Watch { .. }
            | Command::Prepare { .. }
            | Command::Mute { .. }
            | Command::Recompute { .. } => true,
            Command::Advance { .. }
            | Command::Withdraw { .. }
            | Command::Reopen
            | Command::Undo
            | Command::Assign { .. }
            | Command::Link { .. }
            | Command::Dates { .. } => false,
        }
    }
}

/// What will happen, with the reason that stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub what: Happening,
    pub after: StateId,
    pub reason: Option<String>,
}

/// What follows from a command.
///
/// # Errors
/// [`Refused`] says why not and what is possible instead.
pub fn decide(
    rules: &Rulebook,
    order: &Order,
    events: &[Event],
    command: &Command,
    now: DateTime<Utc>,
) -> Result<Decision, Refused> {
    if order.anonymised {
        return Err(Refused::Anonymised(order.id));
    }
    let moves = Moves::new(rules);
    let stay = |what: Happening| Decision { what, after: order.state.clone(), reason: None };
    match command {
        Command::Advance { to, since, reason } => advance(&moves, order, to, *since, reason.as_deref(), now),
        Command::Withdraw { reason } => withdraw(&moves, order, reason.as_deref(), now),
        Command::Reopen => reopen(&moves, order, now),
        Command::Undo => undo(order, events, now),
        Command::Note { text } => Ok(stay(Happening::Noted { text: free_text(Field::Note, text, TEXT_CHARS_MAX)? })),
        Command::Assign { to } => Ok(stay(Happening::Assigned { to: to.clone() })),
        Command::Watch { person, watching } => {
            Ok(stay(Happening::Watched { person: person.clone(), watching: *watching }))
        }
        Command::Link { plan } => {
            let plan = plan.as_ref().map(|plan| free_text(Field::Plan, plan.as_str(), NAME_CHARS_MAX)).transpose()?;
            Ok(stay(Happening::Linked { plan: plan.map(PlanId::new) }))
        }
        Command::Dates { domain_expires, id_expires } => {
            Ok(stay(Happening::Dated { domain_expires: *domain_expires, id_expires: *id_expires }))
        }
        Command::Prepare { document, ready } => {
            if !rules.documents().any(|known| known.id == *document) {
                return Err(Refused::UnknownDocument(document.to_string()));
            }
            Ok(stay(Happening::Prepared { document: document.clone(), ready: *ready }))
        }
        Command::Mute { reminder, off, until } => {
            Ok(stay(Happening::Muted { reminder: *reminder, off: *off, until: *until }))
        }
        Command::Recompute { because } => Ok(stay(Happening::Recomputed { because: because.clone() })),
    }
}

fn advance(
    moves: &Moves<'_>,
    order: &Order,
    to: &StateId,
    since: Option<DateTime<Utc>>,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Decision, Refused> {
    if moves.state(to).is_none() {
        return Err(unknown_state(moves, to.as_str()));
    }
    if !moves.is_legal(&order.state, to) {
        return Err(Refused::IllegalMove { order: order.id, from: order.state.clone(), to: to.clone() });
    }
    let how = if moves.is_closed(&order.state) { How::Reopened } else { How::Advanced };
    moved(order, to.clone(), since, how, reason, now)
}

fn withdraw(moves: &Moves<'_>, order: &Order, reason: Option<&str>, now: DateTime<Utc>) -> Result<Decision, Refused> {
    match moves.withdrawal(&order.state) {
        Some(to) => moved(order, to, None, How::Withdrawn, reason, now),
        None => Err(Refused::CannotWithdraw { order: order.id, from: order.state.clone() }),
    }
}

fn reopen(moves: &Moves<'_>, order: &Order, now: DateTime<Utc>) -> Result<Decision, Refused> {
    if !moves.is_closed(&order.state) {
        return Err(Refused::StillOpen { order: order.id, from: order.state.clone() });
    }
    let to = moves.start();
    if !moves.is_legal(&order.state, &to) {
        return Err(Refused::IllegalMove { order: order.id, from: order.state.clone(), to });
    }
    moved(order, to, None, How::Reopened, None, now)
}

fn moved(
    order: &Order,
    to: StateId,
    since: Option<DateTime<Utc>>,
    how: How,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Decision, Refused> {
    // A clock that was set back must not make the story run backwards.
    let latest = now.max(order.since);
    let since = since.unwrap_or(latest);
    if since < order.since || since > latest {
        return Err(Refused::BadTime { given: since, from: order.since, to: latest });
    }
    let reason = reason.map(|reason| free_text(Field::Reason, reason, TEXT_CHARS_MAX)).transpose()?;
    Ok(Decision { what: Happening::Moved { to: to.clone(), since, how }, after: to, reason })
}

fn undo(order: &Order, events: &[Event], now: DateTime<Utc>) -> Result<Decision, Refused> {
    let step = last_step(events).ok_or(Refused::NothingToUndo(order.id))?;
    if now - step.at > Duration::minutes(UNDO_MINUTES) {
        return Err(Refused::UndoTooLate { order: order.id, done: step.at });
    }
    let after = step.before.clone().unwrap_or_else(|| order.state.clone());
    Ok(Decision { what: Happening::Undone { seq: step.seq }, after, reason: None })
}

/// The id of a state as typed.
///
/// # Errors
/// [`Refused::UnknownState`] with the nearest one.
pub fn state_named(rules: &Rulebook, given: &str) -> Result<StateId, Refused> {
    let moves = Moves::new(rules);
    let id = StateId::new(given.trim());
    if moves.state(&id).is_some() { Ok(id) } else { Err(unknown_state(&moves, given)) }
}

fn unknown_state(moves: &Moves<'_>, given: &str) -> Refused {
    let hint = nearest(given, moves.ids().map(StateId::as_str)).map(StateId::new);
    Refused::UnknownState { given: given.to_owned(), nearest: hint }
}

/// An opening whose ids exist and whose texts are fit to be kept.
///
/// # Errors
/// [`Refused`] for an unknown id or a text that holds personal data.
pub fn checked_opening(rules: &Rulebook, mut opening: Opening) -> Result<Opening, Refused> {
    if opening.changes.is_empty() {
        return Err(Refused::NoChange);
    }
    if let Some(unknown) = opening.changes.iter().find(|id| rules.change(id.as_str()).is_none()) {
        return Err(Refused::UnknownChange(unknown.to_string()));
    }
    if let Some(unknown) = opening.province.iter().find(|slug| rules.province(slug.as_str()).is_none()) {
        return Err(Refused::UnknownProvince(unknown.to_string()));
    }
    if let Some(name) = &opening.name {
        opening.name = Some(free_text(Field::Name, name, NAME_CHARS_MAX)?);
    }
    if let Some(plan) = &opening.plan {
        opening.plan = Some(PlanId::new(free_text(Field::Plan, plan.as_str(), NAME_CHARS_MAX)?));
    }
    let mut seen = std::collections::BTreeSet::new();
    opening.changes.retain(|change| seen.insert(change.clone()));
    Ok(opening)
}

/// The opening of a new order in place of one whose state is final.
pub fn successor(order: &Order) -> Opening {
    Opening {
        name: order.name.clone(),
        province: order.province.clone(),
        applicant: order.applicant,
        changes: order.changes.clone(),
        owner: order.owner.clone(),
        guild: order.guild.clone(),
        place: order.place.clone(),
        plan: order.plan.clone(),
        follows: Some(order.id),
        domain_expires: order.domain_expires,
        id_expires: order.id_expires,
    }
}

/// Free text as it may be kept: trimmed, not too long, without personal data.
///
/// # Errors
/// [`Refused`] says what is wrong; the text itself is repeated nowhere.
pub fn free_text(field: Field, text: &str, chars_max: usize) -> Result<String, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refused::Empty(field));
    }
    if text.chars().count() > chars_max {
        return Err(Refused::TooLong { field, chars_max });
    }
    let mut kinds: Vec<_> = guard::scan(text).into_iter().map(|found| found.kind).collect();
    kinds.sort();
    kinds.dedup();
    if kinds.is_empty() { Ok(text.to_owned()) } else { Err(Refused::PersonalData { field, kinds }) }
}
