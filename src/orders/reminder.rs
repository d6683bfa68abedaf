//! Which reminders an order calls for, and when each is due.

use chrono::DateTime;
use chrono::Days;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Text;
use crate::orders::clock;
use crate::orders::clock::Deadline;
use crate::orders::clock::DeadlineKind;
use crate::orders::event::PersonId;
use crate::orders::event::PlaceId;
use crate::orders::order::Order;
use crate::orders::settings::Route;
use crate::orders::settings::Wishes;
use crate::rules::Rulebook;
use crate::rules::calendar::Calendar;

/// Reminders about whole days come at this hour in Shanghai.
const MORNING_HOUR: u32 = 9;
/// Reminders about the SMS window come so many hours before its end.
const SMS_HOURS_BEFORE: [(ReminderKind, i64); 2] = [(ReminderKind::Sms12h, 12), (ReminderKind::Sms2h, 2)];
/// A domain or ID is about to expire so many days before.
const EXPIRY_DAYS_BEFORE: [u64; 2] = [30, 7];
/// A long weekend is no holiday worth a word; from so many days off on it is.
const HOLIDAY_DAYS_MIN: u64 = 3;
/// A holiday is announced so many days before.
const HOLIDAY_DAYS_BEFORE: u64 = 2;
/// From here on a reminder says that it is late.
const LATE_MINUTES: i64 = 15;

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReminderKind {
    SmsStart,
    #[serde(rename = "sms-12h")]
    Sms12h,
    #[serde(rename = "sms-2h")]
    Sms2h,
    /// The draft or order has been open for long: first notice.
    ValidityFirst,
    ValidityLast,
    NoMovement,
    DecisionExpected,
    DomainExpiring,
    IdExpiring,
    HolidayAhead,
}

impl ReminderKind {
    pub const ALL: [ReminderKind; 10] = [
        ReminderKind::SmsStart,
        ReminderKind::Sms12h,
        ReminderKind::Sms2h,
        ReminderKind::ValidityFirst,
        ReminderKind::ValidityLast,
        ReminderKind::NoMovement,
        ReminderKind::DecisionExpected,
        ReminderKind::DomainExpiring,
        ReminderKind::IdExpiring,
        ReminderKind::HolidayAhead,
    ];

    pub fn code(self) -> &'static str {
        match self {
            ReminderKind::SmsStart => "sms-start",
            ReminderKind::Sms12h => "sms-12h",
            ReminderKind::Sms2h => "sms-2h",
            ReminderKind::ValidityFirst => "validity-first",
            ReminderKind::ValidityLast => "validity-last",
            ReminderKind::NoMovement => "no-movement",
            ReminderKind::DecisionExpected => "decision-expected",
            ReminderKind::DomainExpiring => "domain-expiring",
            ReminderKind::IdExpiring => "id-expiring",
            ReminderKind::HolidayAhead => "holiday-ahead",
        }
    }

    pub fn from_code(code: &str) -> Option<ReminderKind> {
        ReminderKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What it is about, for settings and titles.
    pub fn label(self) -> Text {
        match self {
            ReminderKind::SmsStart => text!("SMS verification has begun", "短信核验已开始"),
            ReminderKind::Sms12h => text!("SMS verification: 12 hours left", "短信核验：还剩12小时"),
            ReminderKind::Sms2h => text!("SMS verification: 2 hours left", "短信核验：还剩2小时"),
            ReminderKind::ValidityFirst => text!("Order still not submitted", "订单尚未提交"),
            ReminderKind::ValidityLast => text!("Order about to be deleted", "订单即将被清理"),
            ReminderKind::NoMovement => text!("No movement for longer than usual", "超过通常时间没有进展"),
            ReminderKind::DecisionExpected => text!("Decision expected", "预计有审核结果"),
            ReminderKind::DomainExpiring => text!("Domain about to expire", "域名即将到期"),
            ReminderKind::IdExpiring => text!("ID document about to expire", "证件即将到期"),
            ReminderKind::HolidayAhead => text!("Public holiday ahead", "临近法定假期"),
        }
    }
}

/// Where one reminder goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recipient {
    Place(PlaceId),
    Person(PersonId),
}

impl Recipient {
    /// One column's worth: `place:ID` or `person:ID`.
    pub fn code(&self) -> String {
        match self {
            Recipient::Place(id) => format!("place:{id}"),
            Recipient::Person(id) => format!("person:{id}"),
        }
    }

    pub fn from_code(code: &str) -> Option<Recipient> {
        if let Some(id) = code.strip_prefix("place:") {
            return Some(Recipient::Place(PlaceId::new(id)));
        }
        code.strip_prefix("person:").map(|id| Recipient::Person(PersonId::new(id)))
    }
}

/// One reminder. Its key is the same however often the schedule is computed, so it is sent once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    pub key: String,
    pub kind: ReminderKind,
    pub due: DateTime<Utc>,
    /// What it warns of, where that has a time.
    pub deadline: Option<DateTime<Utc>>,
    pub recipient: Recipient,
}

/// Whether a reminder that comes now comes late.
pub fn is_late(due: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - due > Duration::minutes(LATE_MINUTES)
}

/// A reminder before it is known where it goes.
struct Plan {
    kind: ReminderKind,
    /// Distinguishes it from others of its kind on the same order.
    about: String,
    due: DateTime<Utc>,
    /// When there is first something to say.
    earliest: DateTime<Utc>,
    deadline: Option<DateTime<Utc>>,
    /// Of one group only the newest that is already due is still worth saying. `None`: it stands alone, until its
    /// deadline.
    group: Option<DeadlineKind>,
}

/// All reminders that the order as it stands calls for, those already sent included: their keys tell.
pub fn schedule(rules: &Rulebook, order: &Order, wishes: &Wishes, now: DateTime<Utc>) -> Vec<Reminder> {
    let recipients = recipients(order, wishes);
    if recipients.is_empty() || order.anonymised {
        return Vec::new();
    }
    let mut plans = Vec::new();
    for deadline in clock::deadlines(rules, order) {
        plan(rules, order, &deadline, &mut plans);
    }
    plans.retain(|plan| !wishes.off.contains(&plan.kind));
    drop_outdated(&mut plans, now);
    let mut reminders = Vec::new();
    for plan in &plans {
        let Some((due, suffix)) = awake(order, plan, wishes) else { continue };
        for recipient in &recipients {
            reminders.push(Reminder {
                key: format!("{}/{}/{}{suffix}/{}", order.id, plan.kind.code(), plan.about, recipient.code()),
                kind: plan.kind,
                due,
                deadline: plan.deadline,
                recipient: recipient.clone(),
            });
        }
    }
    reminders
}

/// The time after snoozing and quiet hours; `None` while the kind is off for good.
fn awake(order: &Order, plan: &Plan, wishes: &Wishes) -> Option<(DateTime<Utc>, String)> {
    let (mut due, mut suffix) = (plan.due, String::new());
    match order.mute_of(plan.kind).map(|mute| mute.until) {
        Some(None) => return None,
        // Snoozed: the same reminder again, under a new key because the old one may have been sent.
        Some(Some(until)) if until > due => {
            due = until;
            suffix = format!("~{}", until.timestamp());
        }
        Some(Some(_)) | None => {}
    }
    let quiet = wishes.quiet.map_or(due, |quiet| quiet.shift(due, plan.earliest, plan.deadline));
    Some((quiet, suffix))
}

fn drop_outdated(plans: &mut Vec<Plan>, now: DateTime<Utc>) {
    let due: Vec<_> = plans.iter().filter(|plan| plan.due <= now).map(|plan| (plan.group, plan.due)).collect();
    let newest = |group: Option<DeadlineKind>| due.iter().filter(|it| it.0 == group).map(|it| it.1).max();
    plans.retain(|plan| match plan.group {
        _ if plan.due > now => true,
        Some(_) => Some(plan.due) == newest(plan.group),
        None => plan.deadline.is_none_or(|deadline| now < deadline),
    });
}

fn recipients(order: &Order, wishes: &Wishes) -> Vec<Recipient> {
    let place = wishes.place.as_ref().or(order.place.as_ref());
    match (wishes.route, place) {
        (Route::Off, _) => Vec::new(),
        (Route::Place, Some(place)) => vec![Recipient::Place(place.clone())],
        (Route::Place, None) | (Route::Direct, _) => {
            let mut people: Vec<&PersonId> = order.owner.iter().chain(&order.watchers).collect();
            people.sort();
            people.dedup();
            people.into_iter().map(|person| Recipient::Person(person.clone())).collect()
        }
    }
}

fn plan(rules: &Rulebook, order: &Order, deadline: &Deadline, plans: &mut Vec<Plan>) {
    match deadline.kind {
        DeadlineKind::SmsWindow => plan_sms(order, deadline, plans),
        DeadlineKind::Movement | DeadlineKind::Decision => {
            plan_review(order, deadline, plans);
            plan_holiday(rules.calendar(), order, deadline, plans);
        }
        DeadlineKind::OrderValidity => plan_validity(rules, order, deadline, plans),
        DeadlineKind::DomainValidity => plan_expiry(ReminderKind::DomainExpiring, order, deadline, plans),
        DeadlineKind::IdValidity => plan_expiry(ReminderKind::IdExpiring, order, deadline, plans),
    }
}

fn plan_sms(order: &Order, deadline: &Deadline, plans: &mut Vec<Plan>) {
    let about = order.entered.to_string();
    let mut push = |kind, due| {
        plans.push(Plan {
            kind,
            about: about.clone(),
            due,
            earliest: order.since,
            deadline: Some(deadline.at),
            group: Some(deadline.kind),
        });
    };
    push(ReminderKind::SmsStart, order.since);
    for (kind, hours) in SMS_HOURS_BEFORE {
        push(kind, deadline.at - Duration::hours(hours));
    }
}

/// The last usual day: a decision is due. The morning after: nothing came.
fn plan_review(order: &Order, deadline: &Deadline, plans: &mut Vec<Plan>) {
    let mut push = |kind, date: NaiveDate| {
        plans.push(Plan {
            kind,
            about: order.entered.to_string(),
            due: clock::at_hour(date, MORNING_HOUR),
            earliest: order.since,
            deadline: None,
            group: Some(deadline.kind),
        });
    };
    let last = deadline.last_day();
    if deadline.kind == DeadlineKind::Decision {
        push(ReminderKind::DecisionExpected, last);
    }
    push(ReminderKind::NoMovement, last + Days::new(1));
}

fn plan_validity(rules: &Rulebook, order: &Order, deadline: &Deadline, plans: &mut Vec<Plan>) {
    let timers = clock::validity_timers(rules);
    // The last timer is the end itself; the ones before it are when to speak.
    let Some((_, notices)) = timers.split_last() else { return };
    let drafted = clock::day(order.drafted);
    for (at, timer) in notices.iter().enumerate() {
        let kind = if at + 1 < notices.len() { ReminderKind::ValidityFirst } else { ReminderKind::ValidityLast };
        plans.push(Plan {
            kind,
            about: format!("{drafted}+{}", timer.max),
            due: clock::at_hour(drafted + Duration::days(i64::from(timer.max)), MORNING_HOUR),
            earliest: order.drafted,
            deadline: Some(deadline.at),
            group: Some(deadline.kind),
        });
    }
}

fn plan_expiry(kind: ReminderKind, order: &Order, deadline: &Deadline, plans: &mut Vec<Plan>) {
    let last = deadline.last_day();
    for days in EXPIRY_DAYS_BEFORE {
        plans.push(Plan {
            kind,
            about: format!("{last}-{days}"),
            due: clock::at_hour(last - Days::new(days), MORNING_HOUR),
            earliest: order.opened,
            deadline: Some(deadline.at),
            group: Some(deadline.kind),
        });
    }
}

fn plan_holiday(calendar: &Calendar, order: &Order, deadline: &Deadline, plans: &mut Vec<Plan>) {
    let Some(holiday) = next_holiday(calendar, clock::day(order.since), deadline.last_day()) else { return };
    plans.push(Plan {
        kind: ReminderKind::HolidayAhead,
        about: holiday.first.to_string(),
        // An order that is handed in on the eve hears of it at once, and that is not late.
        due: clock::at_hour(holiday.first - Days::new(HOLIDAY_DAYS_BEFORE), MORNING_HOUR).max(order.since),
        earliest: order.since,
        deadline: Some(clock::at_hour(holiday.first, 0)),
        group: None,
    });
}

/// A run of days off that is longer than a weekend.
#[derive(Clone, Debug, PartialEq)]
pub struct Holiday {
    pub first: NaiveDate,
    /// The first working day after it.
    pub back: NaiveDate,
    pub name: Option<Text>,
}

/// The first published holiday that begins after `from` and not later than `to`.
pub fn next_holiday(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Option<Holiday> {
    let off = |date: NaiveDate| calendar.is_working_day(date) == Some(false);
    let mut first = from + Days::new(1);
    while first <= to {
        let length = (0..).take_while(|n| off(first + Days::new(*n))).count() as u64;
        if length >= HOLIDAY_DAYS_MIN {
            let name = (0..length).find_map(|n| calendar.holiday_name(first + Days::new(n)).cloned());
            return Some(Holiday { first, back: first + Days::new(length), name });
        }
        first = first + Days::new(length + 1);
    }
    None
}
