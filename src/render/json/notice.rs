//! The reply to a pasted notice on the wire.

use serde::Serialize;

use crate::answer::Answer;
use crate::query::PersonalData;
use crate::query::notice::DeadlineKind;
use crate::query::notice::NoticeQuery;
use crate::render::json::AnswerJson;
use crate::render::json::SCHEMA_VERSION;

/// Keys are always present; null where there is nothing.
#[derive(Debug, Serialize)]
pub struct NoticeJson {
    pub schema_version: u32,
    pub outcome: &'static str,
    /// The filing system reports no fault.
    pub benign: bool,
    /// Best first.
    pub reasons: Vec<ReasonJson>,
    pub changes: Vec<String>,
    pub actions: Vec<String>,
    /// ISO 8601; null where the text names no time.
    pub deadline: Option<String>,
    pub deadline_basis: Option<DeadlineJson>,
    pub personal_data: Vec<PersonalData>,
    pub lang: &'static str,
    pub answer: AnswerJson,
}

#[derive(Debug, Serialize)]
pub struct ReasonJson {
    pub id: String,
    pub score: f64,
    pub changes: Vec<String>,
    pub actions: Vec<String>,
    /// The words that led there.
    pub quotes: Vec<String>,
}

/// How the deadline came about.
#[derive(Debug, Serialize)]
pub struct DeadlineJson {
    /// `day`, `days` or `working-days`.
    pub unit: &'static str,
    /// Counted from today; null for a day that the text names.
    pub count: Option<u32>,
    pub estimated: bool,
    pub quote: String,
}

impl NoticeJson {
    pub fn new(query: &NoticeQuery, answer: &Answer) -> NoticeJson {
        let strings = |ids: &mut dyn Iterator<Item = String>| ids.collect::<Vec<_>>();
        let reasons = query.findings.iter().map(|finding| ReasonJson {
            id: finding.reason.to_string(),
            score: (f64::from(finding.score) * 1e4).round() / 1e4,
            changes: strings(&mut finding.changes.iter().map(ToString::to_string)),
            actions: strings(&mut finding.actions.iter().map(ToString::to_string)),
            quotes: finding.quotes.clone(),
        });
        NoticeJson {
            schema_version: SCHEMA_VERSION,
            outcome: query.outcome.code(),
            benign: query.benign,
            reasons: reasons.collect(),
            changes: strings(&mut query.changes.iter().map(ToString::to_string)),
            actions: strings(&mut query.actions.iter().map(ToString::to_string)),
            deadline: query.deadline.as_ref().map(|deadline| deadline.date.to_string()),
            deadline_basis: query.deadline.as_ref().map(|deadline| {
                let (unit, count) = match deadline.kind {
                    DeadlineKind::Day => ("day", None),
                    DeadlineKind::Days(count) => ("days", Some(count)),
                    DeadlineKind::WorkingDays(count) => ("working-days", Some(count)),
                };
                DeadlineJson { unit, count, estimated: deadline.estimated, quote: deadline.quote.clone() }
            }),
            personal_data: query.personal_data.clone(),
            lang: query.lang.code(),
            answer: AnswerJson::new(answer, query.lang),
        }
    }
}
