//! A message to a customer on the wire.

use serde::Serialize;

use crate::answer::Answer;
use crate::answer::reply::Message;
use crate::lang::Lang;
use crate::render::json::AnswerJson;
use crate::render::json::SCHEMA_VERSION;

/// Keys are always present; null where there is nothing.
#[derive(Debug, Serialize)]
pub struct MessageJson {
    pub schema_version: u32,
    pub template: String,
    pub lang: &'static str,
    /// The message, ready to be sent once nothing is missing.
    pub message: String,
    /// Slots that nobody filled.
    pub missing: Vec<MissingJson>,
    pub changes: Vec<String>,
    pub action: Option<String>,
    pub verdict: Option<&'static str>,
    pub province: Option<String>,
    pub applicant: Option<&'static str>,
    pub answer: AnswerJson,
}

#[derive(Debug, Serialize)]
pub struct MissingJson {
    pub slot: &'static str,
    pub ask: String,
}

impl MessageJson {
    pub fn new(message: &Message, answer: &Answer, lang: Lang) -> MessageJson {
        let subject = &message.subject;
        let missing = message.missing.iter();
        MessageJson {
            schema_version: SCHEMA_VERSION,
            template: message.template.clone(),
            lang: lang.code(),
            message: message.text.get(lang).to_owned(),
            missing: missing
                .map(|slot| MissingJson { slot: slot.id(), ask: slot.ask().get(lang).to_owned() })
                .collect(),
            changes: subject.changes.iter().map(ToString::to_string).collect(),
            action: subject.action.as_ref().map(ToString::to_string),
            verdict: subject.verdict.map(|verdict| verdict.code()),
            province: subject.province.as_ref().map(ToString::to_string),
            applicant: subject.applicant.map(|applicant| applicant.code()),
            answer: AnswerJson::new(answer, lang),
        }
    }
}
