//! A question once understood.

pub mod notice;

use std::sync::Arc;

use serde::Serialize;

use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::province::ProvinceSlug;

/// What can be done with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Answer,
    /// Two or three meanings are truly open: they are offered as choices.
    Clarify,
    OutOfScope,
}

impl Outcome {
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Answer => "answer",
            Outcome::Clarify => "clarify",
            Outcome::OutOfScope => "out-of-scope",
        }
    }
}

/// One possible meaning. Scores run from 0 to 1 and are calibrated: 0.9 is right nine times in ten.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub change: ChangeId,
    pub score: f32,
}

/// A piece of the question that spoke for a meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What of the question it was, as understood.
    pub cue: String,
    pub says: Says,
    /// How much it weighed; only comparable within one question.
    pub weight: f32,
}

/// What a piece of a question says. The words are put together when somebody reads them: most questions are answered
/// without.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    Plainly(Arc<Text>),
    /// It is a word for something, and that speaks for a change.
    Concept {
        named: Arc<Text>,
        change: Arc<Text>,
    },
}

impl Says {
    pub fn text(&self) -> Text {
        match self {
            Says::Plainly(text) => Text::clone(text),
            Says::Concept { named, change } => {
                let (en, zh) = (named.get(Lang::En), named.get(Lang::Zh));
                text!("“{en}” → {}", "“{zh}” → {}"; change)
            }
        }
    }
}

/// Personal data that was found in a question and removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalData {
    IdNumber,
    Phone,
    Email,
    LicenceCode,
}

impl PersonalData {
    pub fn label(self) -> Text {
        match self {
            PersonalData::IdNumber => text!("an ID number", "身份证号"),
            PersonalData::Phone => text!("a phone number", "手机号"),
            PersonalData::Email => text!("an e-mail address", "邮箱地址"),
            PersonalData::LicenceCode => text!("a licence or credit code", "统一社会信用代码"),
        }
    }
}

/// A question once understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub outcome: Outcome,
    /// All changes that are asked for, the main one first. Empty when out of scope.
    pub changes: Vec<ChangeId>,
    /// So many of them are certainly asked for; the rest may be meant as well.
    pub certain: usize,
    /// At most five meanings of the main question, best first, including the chosen one.
    pub candidates: Vec<Candidate>,
    /// Where the filing is now.
    pub province: Option<ProvinceSlug>,
    pub applicant: Option<Applicant>,
    pub lang: Lang,
    pub personal_data: Vec<PersonalData>,
    pub evidence: Vec<Evidence>,
}

impl Query {
    /// A query for a change that was chosen by its id: nothing had to be understood.
    pub fn chosen(change: ChangeId, province: Option<ProvinceSlug>, applicant: Option<Applicant>, lang: Lang) -> Query {
        Query {
            outcome: Outcome::Answer,
            candidates: vec![Candidate { change: change.clone(), score: 1.0 }],
            changes: vec![change],
            certain: 1,
            province,
            applicant,
            lang,
            personal_data: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// The changes that are certainly asked for, and those that may be meant as well.
    pub fn certain_and_possible(&self) -> (&[ChangeId], &[ChangeId]) {
        self.changes.split_at(self.certain.min(self.changes.len()))
    }

    /// The main change.
    pub fn change(&self) -> Option<&ChangeId> {
        self.changes.first()
    }
}
