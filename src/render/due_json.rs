//! Due dates and expiries on the wire.

use chrono::NaiveDate;
use serde::Serialize;

use crate::answer::Answer;
use crate::answer::due::Due;
use crate::answer::expiry::Item;
use crate::lang::Lang;
use crate::render::json::AnswerJson;
use crate::render::json::SCHEMA_VERSION;

#[derive(Debug, Serialize)]
pub struct DueJson {
    pub schema_version: u32,
    pub lang: &'static str,
    pub state: String,
    pub submitted: NaiveDate,
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    pub estimated: bool,
    /// Last day of the published working-day calendar.
    pub published_until: Option<NaiveDate>,
    pub stages: Vec<DueStageJson>,
    pub reminders: Vec<ReminderJson>,
    pub holidays: Vec<HolidayJson>,
    pub near_miss: Option<NearMissJson>,
    pub answer: AnswerJson,
}

#[derive(Debug, Serialize)]
pub struct DueStageJson {
    pub state: String,
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    pub estimated: bool,
}

#[derive(Debug, Serialize)]
pub struct ReminderJson {
    pub id: String,
    pub date: Option<NaiveDate>,
    pub estimated: bool,
}

#[derive(Debug, Serialize)]
pub struct HolidayJson {
    pub name: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub estimated: bool,
}

#[derive(Debug, Serialize)]
pub struct NearMissJson {
    pub holiday: String,
    pub submit_by: Option<NaiveDate>,
}

impl DueJson {
    pub fn new(due: &Due, answer: &Answer, lang: Lang) -> DueJson {
        DueJson {
            schema_version: SCHEMA_VERSION,
            lang: lang.code(),
            state: due.state.to_string(),
            submitted: due.submitted,
            earliest: due.window.earliest,
            latest: due.window.latest,
            estimated: due.window.estimated,
            published_until: due.published_until,
            stages: due
                .stages
                .iter()
                .map(|stage| DueStageJson {
                    state: stage.state.to_string(),
                    earliest: stage.ends.earliest,
                    latest: stage.ends.latest,
                    estimated: stage.ends.estimated,
                })
                .collect(),
            reminders: due
                .reminders
                .iter()
                .map(|it| ReminderJson { id: it.id.clone(), date: it.day, estimated: it.estimated })
                .collect(),
            holidays: due
                .holidays
                .iter()
                .map(|span| HolidayJson {
                    name: span.name.get(lang).to_owned(),
                    from: span.from,
                    to: span.to,
                    estimated: span.estimated,
                })
                .collect(),
            near_miss: due.near_miss.as_ref().map(|near| NearMissJson {
                holiday: near.holiday.name.get(lang).to_owned(),
                submit_by: near.submit_by,
            }),
            answer: AnswerJson::new(answer, lang),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct ExpiryJson {
    pub schema_version: u32,
    pub lang: &'static str,
    pub today: NaiveDate,
    pub items: Vec<ExpiryItemJson>,
    pub answer: AnswerJson,
}

#[derive(Debug, Serialize)]
pub struct ExpiryItemJson {
    pub thing: &'static str,
    pub mark: &'static str,
    pub date: NaiveDate,
    pub days_left: i64,
    pub estimated: bool,
    pub change: Option<String>,
    pub text: String,
}

impl ExpiryJson {
    pub fn new(items: &[Item], answer: &Answer, today: NaiveDate, lang: Lang) -> ExpiryJson {
        ExpiryJson {
            schema_version: SCHEMA_VERSION,
            lang: lang.code(),
            today,
            items: items
                .iter()
                .map(|item| ExpiryItemJson {
                    thing: item.thing.code(),
                    mark: item.mark.code(),
                    date: item.day,
                    days_left: item.days_left,
                    estimated: item.estimated,
                    change: item.change.as_ref().map(ToString::to_string),
                    text: item.text.get(lang).to_owned(),
                })
                .collect(),
            answer: AnswerJson::new(answer, lang),
        }
    }
}
