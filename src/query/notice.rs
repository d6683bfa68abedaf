//! A pasted notice once understood.

use chrono::NaiveDate;

use crate::lang::Lang;
use crate::query::Outcome;
use crate::query::PersonalData;
use crate::rules::change::ChangeId;
use crate::rules::notice::ReasonId;
use crate::rules::provider::ActionId;

/// A reason that a notice gives, with the words that led there.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub reason: ReasonId,
    /// From 0 to 1.
    pub score: f32,
    /// Parts of the notice, as they stand there; personal data is taken out.
    pub quotes: Vec<String>,
    /// What cures it, the usual cure first.
    pub changes: Vec<ChangeId>,
    pub actions: Vec<ActionId>,
}

/// How a deadline came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineKind {
    /// The notice names the day.
    Day,
    /// So many days from today: the notice doesn't say when it was sent.
    Days(u32),
    /// So many working days from today.
    WorkingDays(u32),
}

/// Until when something has to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The day itself, or the earliest one where the working-day calendar is only estimated.
    pub date: NaiveDate,
    pub kind: DeadlineKind,
    /// The calendar of that year is not published: the day is an estimate.
    pub estimated: bool,
    /// The words of the notice.
    pub quote: String,
}

/// A notice once understood. Nothing found and `benign`: the filing system reports no fault.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeQuery {
    pub outcome: Outcome,
    pub benign: bool,
    /// Best first; where the outcome is to ask back, the likely ones to choose from.
    pub findings: Vec<Finding>,
    /// What cures the findings, each once; for a message without a fault what explains it.
    pub changes: Vec<ChangeId>,
    pub actions: Vec<ActionId>,
    pub deadline: Option<Deadline>,
    pub lang: Lang,
    pub personal_data: Vec<PersonalData>,
}
