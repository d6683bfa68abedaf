//! What people and guilds wish about reminders: where, when not, and which not at all.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Days;
use chrono::Timelike;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Lang;
use crate::orders::clock;
use crate::orders::event::PlaceId;
use crate::orders::reminder::ReminderKind;

/// Closed orders are anonymised after so many days unless a guild or the operator says otherwise.
pub const ANONYMISE_DAYS: i64 = 90;

/// Where reminders go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// Into the channel or thread where the order was opened.
    Place,
    Direct,
    Off,
}

impl Route {
    pub const ALL: [Route; 3] = [Route::Place, Route::Direct, Route::Off];

    pub fn code(self) -> &'static str {
        match self {
            Route::Place => "place",
            Route::Direct => "direct",
            Route::Off => "off",
        }
    }
}

/// Hours in Shanghai in which nobody wants to be disturbed, from 0 to 23. They may span midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    pub from_hour: u32,
    pub to_hour: u32,
}

impl Quiet {
    pub fn contains(self, at: DateTime<Utc>) -> bool {
        let hour = at.with_timezone(&clock::SHANGHAI).hour();
        if self.from_hour <= self.to_hour {
            (self.from_hour..self.to_hour).contains(&hour)
        } else {
            hour >= self.from_hour || hour < self.to_hour
        }
    }

    /// The end of the quiet time that `at` lies in.
    fn end_after(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let today = clock::at_hour(clock::day(at), self.to_hour);
        if today > at { today } else { clock::at_hour(tomorrow(at), self.to_hour) }
    }

    /// The beginning of the quiet time that `at` lies in.
    fn start_before(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let today = clock::at_hour(clock::day(at), self.from_hour);
        if today <= at { today } else { today - Days::new(1) }
    }

    /// The same reminder outside the quiet time: later if that is still in good time, else just before it begins.
    ///
    /// `earliest` is when there is first something to say; where neither fits, being on time wins over quiet.
    pub fn shift(self, due: DateTime<Utc>, earliest: DateTime<Utc>, deadline: Option<DateTime<Utc>>) -> DateTime<Utc> {
        if !self.contains(due) {
            return due;
        }
        let later = self.end_after(due);
        let left = chrono::Duration::hours(HOURS_LEFT_MIN);
        if deadline.is_none_or(|deadline| later + left <= deadline) {
            return later;
        }
        let before = self.start_before(due) - chrono::Duration::minutes(1);
        if before >= earliest { before } else { due }
    }
}

/// A reminder that comes with less time left than this has come too late to be of use.
const HOURS_LEFT_MIN: i64 = 4;

fn tomorrow(at: DateTime<Utc>) -> chrono::NaiveDate {
    let today = clock::day(at);
    today.checked_add_days(Days::new(1)).unwrap_or(today)
}

/// When and where a guild's weekly digest appears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestTime {
    pub place: PlaceId,
    /// 1 = Monday to 7 = Sunday.
    pub weekday: u32,
    pub hour: u32,
}

/// One person's or one guild's wishes; what is absent is inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    pub lang: Option<Lang>,
    pub route: Option<Route>,
    /// For guilds: one channel for all reminders instead of where each order was opened.
    pub place: Option<PlaceId>,
    pub quiet: Option<Quiet>,
    /// Kinds that are never wanted.
    pub off: BTreeSet<ReminderKind>,
    pub digest: Option<DigestTime>,
    /// Roles whose holders are staff.
    pub staff_roles: BTreeSet<String>,
    pub anonymise_days: Option<i64>,
}

/// What holds for one order: the owner's wishes over the guild's over what is usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    pub route: Route,
    pub place: Option<PlaceId>,
    pub quiet: Option<Quiet>,
    pub off: BTreeSet<ReminderKind>,
}

impl Wishes {
    pub fn of(person: &Preferences, guild: &Preferences) -> Wishes {
        Wishes {
            route: person.route.or(guild.route).unwrap_or(Route::Place),
            place: guild.place.clone(),
            quiet: person.quiet.or(guild.quiet),
            off: person.off.union(&guild.off).copied().collect(),
        }
    }
}

impl Default for Wishes {
    fn default() -> Self {
        Wishes::of(&Preferences::default(), &Preferences::default())
    }
}
