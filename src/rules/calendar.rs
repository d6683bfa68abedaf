//! Working days of the Chinese mainland, as published year by year: `rules/holidays/<year>.toml`.

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Weekday;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;

/// The notice that published a year.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayNotice {
    pub publisher: Text,
    pub title: Text,
    pub number: Option<String>,
    pub dated: NaiveDate,
    pub url: String,
    pub checked: NaiveDate,
}

/// A day that is off, or a weekend day that is worked.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    pub date: NaiveDate,
    pub name: Option<Text>,
}

/// `rules/holidays/<year>.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayYear {
    pub year: i32,
    pub notice: HolidayNotice,
    #[serde(rename = "holiday")]
    pub holidays: Vec<NamedDay>,
    #[serde(default, rename = "workday")]
    pub workdays: Vec<NamedDay>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimatedBlock {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub name: Text,
    /// Weekend days that will have to be worked for this block; their dates are not known.
    pub makeup_workdays: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EstimateStatus {
    Estimate,
}

/// `rules/holidays/<year>-estimate.toml`: a year whose notice is not out.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimatedYear {
    pub year: i32,
    pub status: EstimateStatus,
    pub checked: NaiveDate,
    pub basis: Text,
    pub principle: Text,
    pub caution: Text,
    /// Days that the law fixes.
    #[serde(rename = "statutory")]
    pub statutory_days: Vec<NamedDay>,
    #[serde(rename = "block")]
    pub blocks: Vec<EstimatedBlock>,
}

/// The date lies beyond the last published year: no exact answer exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeyondCalendar {
    pub published_until: NaiveDate,
}

/// Published working days, and estimates for what is not published.
#[derive(Clone, Debug)]
pub struct Calendar {
    years: BTreeMap<i32, HolidayYear>,
    estimates: BTreeMap<i32, EstimatedYear>,
    off: BTreeMap<NaiveDate, Option<Text>>,
    worked: BTreeMap<NaiveDate, Option<Text>>,
}

impl Calendar {
    pub(crate) fn new(years: Vec<HolidayYear>, estimates: Vec<EstimatedYear>) -> Calendar {
        let named = |days: &[NamedDay]| days.iter().map(|day| (day.date, day.name.clone())).collect::<Vec<_>>();
        Calendar {
            off: years.iter().flat_map(|year| named(&year.holidays)).collect(),
            worked: years.iter().flat_map(|year| named(&year.workdays)).collect(),
            years: years.into_iter().map(|year| (year.year, year)).collect(),
            estimates: estimates.into_iter().map(|year| (year.year, year)).collect(),
        }
    }

    pub fn years(&self) -> impl Iterator<Item = &HolidayYear> {
        self.years.values()
    }

    pub fn estimate(&self, year: i32) -> Option<&EstimatedYear> {
        self.estimates.get(&year).filter(|_| !self.years.contains_key(&year))
    }

    /// The last day of the unbroken run of published years that begins with the first one.
    pub fn published_until(&self) -> Option<NaiveDate> {
        let mut last = *self.years.keys().next()?;
        while self.years.contains_key(&(last + 1)) {
            last += 1;
        }
        NaiveDate::from_ymd_opt(last, 12, 31)
    }

    /// Whether people work on that day; `None` for a year that is not published.
    pub fn is_working_day(&self, date: NaiveDate) -> Option<bool> {
        if !self.years.contains_key(&date.year()) {
            return None;
        }
        if self.off.contains_key(&date) {
            return Some(false);
        }
        Some(self.worked.contains_key(&date) || !is_weekend(date))
    }

    /// The holiday that a published day belongs to.
    pub fn holiday_name(&self, date: NaiveDate) -> Option<&Text> {
        self.off.get(&date)?.as_ref()
    }

    /// The date of working day `count` after `start`; day 1 is the first working day after `start`.
    ///
    /// # Errors
    /// [`BeyondCalendar`] where the count runs into a year that is not published.
    pub fn add_working_days(&self, start: NaiveDate, count: u32) -> Result<NaiveDate, BeyondCalendar> {
        let beyond = BeyondCalendar { published_until: self.published_until().unwrap_or(start) };
        let mut date = start;
        let mut left = count;
        while left > 0 {
            date = date.checked_add_days(Days::new(1)).ok_or(beyond)?;
            if self.is_working_day(date).ok_or(beyond)? {
                left -= 1;
            }
        }
        Ok(date)
    }
}

/// When a working day falls: one date where the calendar is published, a range where it is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRange {
    pub earliest: NaiveDate,
    pub latest: NaiveDate,
    /// The count ran into a year whose notice is not out: say so wherever the dates are shown.
    pub estimated: bool,
}

impl Calendar {
    /// Working day `count` after `start`, also beyond the published years if an estimate of the year exists.
    ///
    /// # Errors
    /// [`BeyondCalendar`] where not even an estimate exists.
    pub fn working_day_range(&self, start: NaiveDate, count: u32) -> Result<DayRange, BeyondCalendar> {
        if let Ok(date) = self.add_working_days(start, count) {
            return Ok(DayRange { earliest: date, latest: date, estimated: false });
        }
        let earliest = self.count(start, count, |date, estimate| {
            !is_weekend(date) && !estimate.statutory_days.iter().any(|day| day.date == date)
        })?;
        let latest = self.count(start, count, |date, estimate| {
            !is_weekend(date) && !estimate.blocks.iter().any(|block| (block.from..=block.to).contains(&date))
        })?;
        Ok(DayRange { earliest, latest, estimated: true })
    }

    fn count(
        &self,
        start: NaiveDate,
        count: u32,
        worked: impl Fn(NaiveDate, &EstimatedYear) -> bool,
    ) -> Result<NaiveDate, BeyondCalendar> {
        let beyond = BeyondCalendar { published_until: self.published_until().unwrap_or(start) };
        let mut date = start;
        let mut left = count;
        while left > 0 {
            date = date.checked_add_days(Days::new(1)).ok_or(beyond)?;
            let is_worked = match self.is_working_day(date) {
                Some(known) => known,
                None => worked(date, self.estimate(date.year()).ok_or(beyond)?),
            };
            left -= u32::from(is_worked);
        }
        Ok(date)
    }
}

/// Days off that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidaySpan {
    pub name: Text,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The notice for its year is not out: the dates follow the principle of the last one.
    pub estimated: bool,
}

impl Calendar {
    /// The holidays of which at least one day lies after `from` and not after `to`.
    pub fn holidays_between(&self, from: NaiveDate, to: NaiveDate) -> Vec<HolidaySpan> {
        let mut spans = self.published_spans(from, to);
        for estimate in (from.year()..=to.year()).filter_map(|year| self.estimate(year)) {
            let touched = estimate.blocks.iter().filter(|block| block.to > from && block.from <= to);
            spans.extend(touched.map(|block| HolidaySpan {
                name: block.name.clone(),
                from: block.from,
                to: block.to,
                estimated: true,
            }));
        }
        spans
    }

    fn published_spans(&self, from: NaiveDate, to: NaiveDate) -> Vec<HolidaySpan> {
        let mut spans: Vec<HolidaySpan> = Vec::new();
        for (date, name) in &self.off {
            let Some(name) = name else { continue };
            match spans.last_mut() {
                Some(span) if span.name == *name && span.to.succ_opt() == Some(*date) => span.to = *date,
                Some(_) | None => {
                    spans.push(HolidaySpan { name: name.clone(), from: *date, to: *date, estimated: false })
                }
            }
        }
        spans.retain(|span| span.to > from && span.from <= to);
        spans
    }
}

pub fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}
