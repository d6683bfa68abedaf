//! What happened to an order. Events are only ever added; they are the truth from which the order follows.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::orders::order::OrderId;
use crate::orders::reminder::ReminderKind;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::document::DocumentId;
use crate::rules::order_state::StateId;
use crate::rules::province::ProvinceSlug;
use crate::source::id_type;

id_type!(
    /// A person as the chat service numbers them. Never a name.
    PersonId
);
id_type!(
    /// A group of people that shares a chat (a Discord guild).
    GuildId
);
id_type!(
    /// Where reminders are written: a channel or thread.
    PlaceId
);
id_type!(
    /// Ties several orders of one plan together.
    PlanId
);

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "who", content = "id")]
pub enum Actor {
    /// Whoever runs the command line: the owner of the store.
    Operator,
    Person(PersonId),
    /// Time or a change of the rules, no person.
    Clock,
}

impl Actor {
    /// One column's worth: `operator`, `clock`, `person:ID`.
    pub fn code(&self) -> String {
        match self {
            Actor::Operator => "operator".to_owned(),
            Actor::Clock => "clock".to_owned(),
            Actor::Person(id) => format!("person:{id}"),
        }
    }

    pub fn from_code(code: &str) -> Option<Actor> {
        match code {
            "operator" => Some(Actor::Operator),
            "clock" => Some(Actor::Clock),
            other => other.strip_prefix("person:").map(|id| Actor::Person(PersonId::new(id))),
        }
    }
}

/// By which surface it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    CommandLine,
    Discord,
    Http,
    /// The program itself: rules or calendar changed, a time ran out.
    Upkeep,
}

impl Origin {
    pub const ALL: [Origin; 4] = [Origin::CommandLine, Origin::Discord, Origin::Http, Origin::Upkeep];

    pub fn code(self) -> &'static str {
        match self {
            Origin::CommandLine => "command-line",
            Origin::Discord => "discord",
            Origin::Http => "http",
            Origin::Upkeep => "upkeep",
        }
    }

    pub fn from_code(code: &str) -> Option<Origin> {
        Origin::ALL.into_iter().find(|origin| origin.code() == code)
    }
}

/// What an order is about when it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// A free nickname; never a legal name or number.
    pub name: Option<String>,
    pub province: Option<ProvinceSlug>,
    pub applicant: Option<Applicant>,
    pub changes: Vec<ChangeId>,
    pub owner: Option<PersonId>,
    pub guild: Option<GuildId>,
    pub place: Option<PlaceId>,
    pub plan: Option<PlanId>,
    /// The order that this one takes the place of.
    pub follows: Option<OrderId>,
    pub domain_expires: Option<NaiveDate>,
    pub id_expires: Option<NaiveDate>,
}

/// Why the state changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    Advanced,
    Withdrawn,
    Reopened,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Happening {
    Opened(Box<Opening>),
    Moved {
        to: StateId,
        /// When it came true outside; not later than it was recorded.
        #[serde(with = "chrono::serde::ts_milliseconds")]
        since: DateTime<Utc>,
        how: How,
    },
    /// The step with that number counts as not done.
    Undone {
        seq: u32,
    },
    Noted {
        text: String,
    },
    Assigned {
        to: Option<PersonId>,
    },
    Watched {
        person: PersonId,
        watching: bool,
    },
    Linked {
        plan: Option<PlanId>,
    },
    Dated {
        domain_expires: Option<NaiveDate>,
        id_expires: Option<NaiveDate>,
    },
    Prepared {
        document: DocumentId,
        ready: bool,
    },
    /// A kind of reminder, or all of them, is off until a time or for good; `off: false` switches on again.
    Muted {
        reminder: Option<ReminderKind>,
        off: bool,
        #[serde(with = "chrono::serde::ts_milliseconds_option")]
        until: Option<DateTime<Utc>>,
    },
    /// Rules or calendar changed: dates were computed anew.
    Recomputed {
        because: String,
    },
    /// Names, free texts and chat ids were removed for good.
    Anonymised,
}

impl Happening {
    /// The word of the `kind` column and of JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Happening::Opened(_) => "opened",
            Happening::Moved { .. } => "moved",
            Happening::Undone { .. } => "undone",
            Happening::Noted { .. } => "noted",
            Happening::Assigned { .. } => "assigned",
            Happening::Watched { .. } => "watched",
            Happening::Linked { .. } => "linked",
            Happening::Dated { .. } => "dated",
            Happening::Prepared { .. } => "prepared",
            Happening::Muted { .. } => "muted",
            Happening::Recomputed { .. } => "recomputed",
            Happening::Anonymised => "anonymised",
        }
    }

    /// Whether a person can take it back.
    pub fn can_be_undone(&self) -> bool {
        match self {
            Happening::Moved { .. }
            | Happening::Noted { .. }
            | Happening::Assigned { .. }
            | Happening::Watched { .. }
            | Happening::Linked { .. }
            | Happening::Dated { .. }
            | Happening::Prepared { .. }
            | Happening::Muted { .. } => true,
            Happening::Opened(_) | Happening::Undone { .. } | Happening::Recomputed { .. } | Happening::Anonymised => {
                false
            }
        }
    }
}

/// One line of an order's story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub order: OrderId,
    /// 1 for the first; also the order's version after it.
    pub seq: u32,
    /// When it was recorded. Never earlier than the event before it.
    pub at: DateTime<Utc>,
    pub actor: Actor,
    pub origin: Origin,
    pub before: Option<StateId>,
    pub after: StateId,
    /// Why, in a person's words: a rejection, mostly.
    pub reason: Option<String>,
    pub what: Happening,
    /// The same key never has an effect twice.
    pub key: String,
}
