//! An order as it stands: what follows from its events, and from nothing else.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::orders::event::Actor;
use crate::orders::event::Event;
use crate::orders::event::GuildId;
use crate::orders::event::Happening;
use crate::orders::event::Opening;
use crate::orders::event::PersonId;
use crate::orders::event::PlaceId;
use crate::orders::event::PlanId;
use crate::orders::moves;
use crate::orders::reminder::ReminderKind;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::document::DocumentId;
use crate::rules::order_state::StateId;
use crate::rules::province::ProvinceSlug;

/// The number people say to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(pub i64);

impl std::fmt::Display for OrderId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for OrderId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim().trim_start_matches(['#', '＃']);
        match digits.parse() {
            Ok(number) if number > 0 => Ok(OrderId(number)),
            Ok(_) | Err(_) => Err(format!("`{text}` is not an order number (不是订单编号): it is a number such as 17")),
        }
    }
}

/// Until when reminders are off; `None` means until switched on again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub until: Option<DateTime<Utc>>,
}

/// An order as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    /// Number of events; who writes must have seen the newest.
    pub version: u32,
    pub state: StateId,
    /// Since when the state holds outside.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub since: DateTime<Utc>,
    /// Number of the event that led into the state.
    pub entered: u32,
    /// When it was recorded here first.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub opened: DateTime<Utc>,
    /// From here the order's validity counts: its first day as a draft.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub drafted: DateTime<Utc>,
    /// The last event's time.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub touched: DateTime<Utc>,
    pub name: Option<String>,
    pub province: Option<ProvinceSlug>,
    pub applicant: Option<Applicant>,
    pub changes: Vec<ChangeId>,
    pub owner: Option<PersonId>,
    pub guild: Option<GuildId>,
    pub place: Option<PlaceId>,
    pub plan: Option<PlanId>,
    pub follows: Option<OrderId>,
    pub assignee: Option<PersonId>,
    pub watchers: BTreeSet<PersonId>,
    /// Why the state is as it is, where somebody said so.
    pub reason: Option<String>,
    pub domain_expires: Option<NaiveDate>,
    pub id_expires: Option<NaiveDate>,
    pub documents_ready: BTreeSet<DocumentId>,
    /// Reminders that are off, each kind by its code; the empty code stands for all.
    pub muted: BTreeMap<String, Mute>,
    pub anonymised: bool,
}

impl Order {
    /// The order that follows from its events; `None` unless the first event opens it.
    pub fn replay(events: &[Event]) -> Option<Order> {
        let undone: BTreeSet<u32> = events.iter().filter_map(|event| undone_seq(&event.what)).collect();
        let (first, rest) = events.split_first()?;
        let Happening::Opened(opening) = &first.what else { return None };
        let mut order = Order::opened(first, opening);
        for event in rest {
            if !undone.contains(&event.seq) {
                order.apply(event);
            }
            order.version = event.seq;
            order.touched = event.at;
        }
        Some(order)
    }

    fn opened(event: &Event, opening: &Opening) -> Order {
        let opening = opening.clone();
        Order {
            id: event.order,
            version: event.seq,
            state: event.after.clone(),
            since: event.at,
            entered: event.seq,
            opened: event.at,
            drafted: event.at,
            touched: event.at,
            name: opening.name,
            province: opening.province,
            applicant: opening.applicant,
            changes: opening.changes,
            owner: opening.owner,
            guild: opening.guild,
            place: opening.place,
            plan: opening.plan,
            follows: opening.follows,
            assignee: None,
            watchers: BTreeSet::new(),
            reason: None,
            domain_expires: opening.domain_expires,
            id_expires: opening.id_expires,
            documents_ready: BTreeSet::new(),
            muted: BTreeMap::new(),
            anonymised: false,
        }
    }

    fn apply(&mut self, event: &Event) {
        match &event.what {
            // An order is opened once, and what was undone is left out before it gets here.
            Happening::Opened(_) | Happening::Undone { .. } => {}
            // A note and a new computation stand in the story; they change nothing of the order.
            Happening::Noted { .. } | Happening::Recomputed { .. } => {}
            Happening::Moved { to, since, how } => self.enter(event, to, *since, *how),
            Happening::Assigned { to } => self.assignee.clone_from(to),
            // Who was erased or anonymised watches no more.
            Happening::Watched { person, watching: true } if *person == nobody() => {}
            Happening::Watched { person, watching: true } => {
                self.watchers.insert(person.clone());
            }
            Happening::Watched { person, watching: false } => {
                self.watchers.remove(person);
            }
            Happening::Linked { plan } => self.plan.clone_from(plan),
            Happening::Dated { domain_expires, id_expires } => {
                self.domain_expires = domain_expires.or(self.domain_expires);
                self.id_expires = id_expires.or(self.id_expires);
            }
            Happening::Prepared { document, ready: true } => {
                self.documents_ready.insert(document.clone());
            }
            Happening::Prepared { document, ready: false } => {
                self.documents_ready.remove(document);
            }
            Happening::Muted { reminder, off, until } => self.mute(*reminder, *off, *until),
            Happening::Anonymised => self.anonymised = true,
        }
    }

    fn enter(&mut self, event: &Event, to: &StateId, since: DateTime<Utc>, how: crate::orders::event::How) {
        let starts_again = how == crate::orders::event::How::Reopened;
        // The validity counts from the day the order was made, and an order entered late was made before that.
        self.drafted = if starts_again { since } else { self.drafted.min(since) };
        if moves::is_start(to) && starts_again {
            self.documents_ready.clear();
        }
        self.state = to.clone();
        self.since = since;
        self.entered = event.seq;
        self.reason.clone_from(&event.reason);
    }

    fn mute(&mut self, reminder: Option<ReminderKind>, off: bool, until: Option<DateTime<Utc>>) {
        let code = reminder.map_or("", ReminderKind::code).to_owned();
        match (off, reminder) {
            (true, _) => {
                self.muted.insert(code, Mute { until });
            }
            (false, Some(_)) => {
                self.muted.remove(&code);
            }
            // "All on" also lifts what was switched off one by one.
            (false, None) => self.muted.clear(),
        }
    }

    /// Until when a reminder of that kind is off: `None` = it is on.
    pub fn mute_of(&self, kind: ReminderKind) -> Option<Mute> {
        let own = self.muted.get(kind.code());
        let all = self.muted.get("");
        match (own, all) {
            (Some(own), Some(all)) => Some(later(*own, *all)),
            (one, other) => one.or(other).copied(),
        }
    }

    /// The people who may be named by this order.
    pub fn people(&self) -> impl Iterator<Item = &PersonId> {
        self.owner.iter().chain(self.assignee.iter()).chain(self.watchers.iter())
    }

    pub fn is_owned_by(&self, person: &PersonId) -> bool {
        self.owner.as_ref() == Some(person)
    }
}

fn later(a: Mute, b: Mute) -> Mute {
    match (a.until, b.until) {
        (Some(one), Some(other)) => Mute { until: Some(one.max(other)) },
        (None, _) | (_, None) => Mute { until: None },
    }
}

fn undone_seq(what: &Happening) -> Option<u32> {
    match what {
        Happening::Undone { seq } => Some(*seq),
        Happening::Opened(_)
        | Happening::Moved { .. }
        | Happening::Noted { .. }
        | Happening::Assigned { .. }
        | Happening::Watched { .. }
        | Happening::Linked { .. }
        | Happening::Dated { .. }
        | Happening::Prepared { .. }
        | Happening::Muted { .. }
        | Happening::Recomputed { .. }
        | Happening::Anonymised => None,
    }
}

/// The newest step that still counts and can be taken back.
pub fn last_step(events: &[Event]) -> Option<&Event> {
    let undone: BTreeSet<u32> = events.iter().filter_map(|event| undone_seq(&event.what)).collect();
    let by_itself = |event: &Event| matches!(event.what, Happening::Recomputed { .. } | Happening::Undone { .. });
    let counts = |event: &&Event| !undone.contains(&event.seq) && !by_itself(event);
    events.iter().rev().find(counts).filter(|event| event.what.can_be_undone())
}

/// Empties what could lead to a person: nickname, free texts, chat ids. States, times and changes stay.
///
/// # Examples
/// The store rewrites an order's events with this when its time is over; it is the one change an event can see.
pub fn without_person(event: &Event) -> Event {
    let mut event = event.clone();
    event.reason = None;
    if matches!(event.actor, Actor::Person(_)) {
        event.actor = Actor::Person(nobody());
    }
    match &mut event.what {
        Happening::Opened(opening) => {
            opening.name = None;
            opening.owner = None;
            opening.guild = None;
            opening.place = None;
            opening.plan = None;
            opening.domain_expires = None;
            opening.id_expires = None;
        }
        Happening::Noted { text } => text.clear(),
        Happening::Assigned { to } => *to = None,
        Happening::Watched { person, .. } => *person = nobody(),
        Happening::Linked { plan } => *plan = None,
        Happening::Dated { domain_expires, id_expires } => {
            *domain_expires = None;
            *id_expires = None;
        }
        Happening::Moved { .. }
        | Happening::Undone { .. }
        | Happening::Prepared { .. }
        | Happening::Muted { .. }
        | Happening::Recomputed { .. }
        | Happening::Anonymised => {}
    }
    event
}

/// Stands where a person's id was.
pub fn nobody() -> PersonId {
    PersonId::new("removed")
}
