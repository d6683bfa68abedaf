//! Until when: deadlines of an order, from the time limits of its state and the working-day calendar.

use chrono::DateTime;
use chrono::Days;
use chrono::Duration;
use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Utc;

use crate::lang::Text;
use crate::orders::moves::Lane;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::rules::Rulebook;
use crate::rules::calendar::DayRange;
use crate::rules::order_state::State;
use crate::rules::order_state::Timer;
use crate::rules::procedure::TimeUnit;
use crate::source::Confidence;
use crate::source::SourceId;

/// The only clock that matters to a filing: all of it happens at UTC+8, without summer time.
pub const SHANGHAI: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(offset) => offset,
    None => panic!("eight hours are a valid offset"),
};

/// The day in Shanghai.
pub fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&SHANGHAI).date_naive()
}

/// That day in Shanghai at an hour from 0 to 23.
pub fn at_hour(date: NaiveDate, hour: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour.min(23), 0, 0).unwrap_or(NaiveTime::MIN);
    (date.and_time(time) - Duration::hours(8)).and_utc()
}

/// Date and time as people in China read them; the date alone where only a day is known.
pub fn stamp(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&SHANGHAI);
    let format = if local.time() == NaiveTime::MIN { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
    local.format(format).to_string()
}

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeadlineKind {
    SmsWindow,
    /// The usual time of a step that somebody else takes.
    Movement,
    /// The longest published time of the administration.
    Decision,
    /// The draft or order is deleted.
    OrderValidity,
    DomainValidity,
    IdValidity,
}

impl DeadlineKind {
    pub fn code(self) -> &'static str {
        match self {
            DeadlineKind::SmsWindow => "sms-window",
            DeadlineKind::Movement => "movement",
            DeadlineKind::Decision => "decision",
            DeadlineKind::OrderValidity => "order-validity",
            DeadlineKind::DomainValidity => "domain-validity",
            DeadlineKind::IdValidity => "id-validity",
        }
    }
}

/// How well a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Counted on the published calendar, or on plain hours and days.
    Published,
    /// The calendar of that year is not published: the date lies between `earliest` and `at`.
    Estimated,
}

/// One date that an order runs towards.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    pub kind: DeadlineKind,
    /// The first day on which it can come true, for what somebody else decides.
    pub earliest: Option<NaiveDate>,
    /// The end. For whole days: the end of the day in Shanghai.
    pub at: DateTime<Utc>,
    /// The same end counted with the fewest days off; differs only where it is estimated.
    pub at_earliest: DateTime<Utc>,
    pub basis: Basis,
    /// What the rules say about it; `None` for a date that a person gave.
    pub rule: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Option<Confidence>,
}

impl Deadline {
    /// The last day.
    pub fn last_day(&self) -> NaiveDate {
        day(self.at - Duration::milliseconds(1))
    }

    pub fn has_passed(&self, now: DateTime<Utc>) -> bool {
        now >= self.at
    }
}

/// The end of a day in Shanghai.
pub fn end_of(date: NaiveDate) -> DateTime<Utc> {
    at_hour(date.checked_add_days(Days::new(1)).unwrap_or(date), 0)
}

/// All deadlines of an order, soonest first. A closed order has none.
///
/// A count that runs beyond every published and estimated year yields no deadline: unknown is said, not guessed.
pub fn deadlines(rules: &Rulebook, order: &Order) -> Vec<Deadline> {
    let moves = Moves::new(rules);
    let Some(state) = moves.state(&order.state) else { return Vec::new() };
    if moves.lane(&order.state) == Lane::Closed {
        return Vec::new();
    }
    let mut deadlines: Vec<Deadline> = Vec::new();
    deadlines.extend(sms_window(state, order));
    deadlines.extend(working_days(rules, state, order));
    deadlines.extend(validity(rules, state, order));
    deadlines.extend(expiry(DeadlineKind::DomainValidity, order.domain_expires));
    deadlines.extend(expiry(DeadlineKind::IdValidity, order.id_expires));
    deadlines.sort_by_key(|deadline| deadline.at);
    deadlines
}

fn sms_window(state: &State, order: &Order) -> Option<Deadline> {
    let hours = state.time_limit.hours?;
    let end = order.since + Duration::hours(i64::from(hours));
    Some(Deadline {
        kind: DeadlineKind::SmsWindow,
        earliest: None,
        at: end,
        at_earliest: end,
        basis: Basis::Published,
        rule: Some(state.time_limit.text.clone()),
        sources: state.time_limit.sources.clone(),
        confidence: Some(state.time_limit.confidence),
    })
}

/// The timer of a state that counts working days.
fn working_day_timer<'a>(rules: &'a Rulebook, state: &State) -> Option<&'a Timer> {
    let timers = rules.order_states().timers.iter();
    timers.into_iter().find(|timer| timer.state == state.id && timer.unit == TimeUnit::WorkingDays && !state.can_edit)
}

fn working_days(rules: &Rulebook, state: &State, order: &Order) -> Option<Deadline> {
    let limit = &state.time_limit;
    let usual = limit.working_days_max?;
    let timer = working_day_timer(rules, state);
    let count = timer.map_or(usual, |timer| timer.max.max(usual));
    let calendar = rules.calendar();
    let start = day(order.since);
    let DayRange { earliest, latest, estimated } = calendar.working_day_range(start, count).ok()?;
    let first = limit.working_days_min.and_then(|min| calendar.working_day_range(start, min).ok());
    let is_decision = timer.is_some_and(|timer| timer.min.is_some());
    let (rule, sources, confidence) = match timer {
        // A decision has a published range; the timer only says what the range is for.
        Some(timer) if !is_decision => (&timer.meaning, timer.sources.clone(), timer.confidence),
        Some(timer) => (&limit.text, timer.sources.clone(), timer.confidence),
        None => (&limit.text, limit.sources.clone(), limit.confidence),
    };
    Some(Deadline {
        kind: if is_decision { DeadlineKind::Decision } else { DeadlineKind::Movement },
        earliest: first.map(|range| range.earliest),
        at: end_of(latest),
        at_earliest: end_of(earliest),
        basis: if estimated { Basis::Estimated } else { Basis::Published },
        rule: Some(rule.clone()),
        sources,
        confidence: Some(confidence),
    })
}

/// The timers that count plain days of an order's validity, soonest first: reminders, and last the end itself.
pub fn validity_timers(rules: &Rulebook) -> Vec<&Timer> {
    let mut timers: Vec<&Timer> =
        rules.order_states().timers.iter().filter(|timer| timer.unit == TimeUnit::Days).collect();
    timers.sort_by_key(|timer| timer.max);
    timers
}

fn validity(rules: &Rulebook, state: &State, order: &Order) -> Option<Deadline> {
    // Which states the validity covers stands at each state; how long it is, too.
    let days = state.time_limit.days?;
    let timer = validity_timers(rules).into_iter().last();
    let end = end_of(day(order.drafted) + Duration::days(i64::from(days)));
    Some(Deadline {
        kind: DeadlineKind::OrderValidity,
        earliest: None,
        at: end,
        at_earliest: end,
        basis: Basis::Published,
        rule: Some(state.time_limit.text.clone()),
        sources: timer.map_or_else(|| state.time_limit.sources.clone(), |timer| timer.sources.clone()),
        confidence: Some(state.time_limit.confidence),
    })
}

fn expiry(kind: DeadlineKind, date: Option<NaiveDate>) -> Option<Deadline> {
    let end = end_of(date?);
    Some(Deadline {
        kind,
        earliest: None,
        at: end,
        at_earliest: end,
        basis: Basis::Published,
        rule: None,
        sources: Vec::new(),
        confidence: None,
    })
}

/// When the order needs somebody: its soonest deadline that is about the order itself.
pub fn urgent_at(rules: &Rulebook, order: &Order) -> Option<DateTime<Utc>> {
    deadlines(rules, order).into_iter().map(|deadline| deadline.at).next()
}
