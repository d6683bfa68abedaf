//! Windows of time on the working-day calendar: the earliest and the latest day of a thing, as far as they are known.

use chrono::Days;
use chrono::NaiveDate;

use crate::lang::Text;
use crate::rules::calendar::Calendar;
use crate::rules::calendar::HolidaySpan;
use crate::rules::procedure::Duration;
use crate::rules::procedure::TimeUnit;

/// Between which days something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// `None` where no figure or no calendar is known.
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    /// The count ran into a year whose holidays are not published: say so wherever the dates are shown.
    pub estimated: bool,
}

impl Window {
    pub fn day(date: NaiveDate) -> Window {
        Window { earliest: Some(date), latest: Some(date), estimated: false }
    }

    /// The window of what follows after `min` to `max` working days. Without a `max` the end is unknown.
    pub fn after_working_days(self, calendar: &Calendar, min: u32, max: Option<u32>) -> Window {
        let early = self.earliest.map(|date| calendar.working_day_range(date, min));
        let late = self.latest.zip(max).map(|(date, max)| calendar.working_day_range(date, max));
        let beyond = matches!(early, Some(Err(_))) || matches!(late, Some(Err(_)));
        let early = early.and_then(Result::ok);
        let late = late.and_then(Result::ok);
        let estimated = [early, late].into_iter().flatten().any(|range| range.estimated);
        Window {
            earliest: early.map(|range| range.earliest),
            latest: late.map(|range| range.latest),
            estimated: self.estimated || beyond || estimated,
        }
    }

    /// The window of what follows after `min` to `max` calendar days.
    pub fn after_days(self, min: u32, max: Option<u32>) -> Window {
        let add = |date: NaiveDate, days: u32| date.checked_add_days(Days::new(u64::from(days)));
        Window {
            earliest: self.earliest.and_then(|date| add(date, min)),
            latest: self.latest.zip(max).and_then(|(date, max)| add(date, max)),
            estimated: self.estimated,
        }
    }

    /// The window of what follows a stage of the procedure.
    pub fn after(self, calendar: &Calendar, duration: &Duration) -> Window {
        let min = duration.min.unwrap_or(0);
        match duration.unit {
            Some(TimeUnit::WorkingDays) => self.after_working_days(calendar, min, duration.max),
            Some(TimeUnit::Days) => self.after_days(min, duration.max),
            // A day that has begun counts: 24 hours end on the following day.
            Some(TimeUnit::Hours) => self.after_days(min / 24, duration.max.map(|hours| hours.div_ceil(24))),
            Some(TimeUnit::Attempts) => self,
            None => Window { latest: None, ..self },
        }
    }

    /// Whichever is later on both ends.
    pub fn not_before(self, other: Window) -> Window {
        Window {
            earliest: self.earliest.max(other.earliest),
            latest: self.latest.zip(other.latest).map(|(left, right)| left.max(right)),
            estimated: self.estimated || other.estimated,
        }
    }

    /// "2026-12-07 to 2027-01-05 (estimated)".
    pub fn text(self) -> Text {
        let dates = match (self.earliest, self.latest) {
            (Some(earliest), Some(latest)) if earliest == latest => Text::same(earliest.to_string()),
            (Some(earliest), Some(latest)) => text!("{earliest} to {latest}", "{earliest}至{latest}"),
            (Some(earliest), None) => text!("from {earliest} on; the end is not known", "最早{earliest}，最晚日期未知"),
            (None, Some(latest)) => text!("by {latest}", "不晚于{latest}"),
            (None, None) => text!("not known", "未知"),
        };
        if self.estimated {
            return text!("{} (estimated)", "{}（估算）"; &dates);
        }
        dates
    }
}

/// "Spring Festival, 2027-02-05 to 2027-02-12".
pub fn span_text(span: &HolidaySpan) -> Text {
    let (from, to) = (span.from, span.to);
    let days = if from == to { Text::same(from.to_string()) } else { text!("{from} to {to}", "{from}至{to}") };
    if span.estimated {
        return text!("{}, {} (estimated)", "{}（{}，估算）"; &span.name, &days);
    }
    text!("{}, {}", "{}（{}）"; &span.name, &days)
}
