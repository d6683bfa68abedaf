//! What notices are understood by, beside the phrases of their reasons: `rules/notice-lexicon.toml`, `rules/notice-examples.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::rules::change::ChangeId;
use crate::rules::change::Phrases;

/// What a concept says about the text that it stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConceptKind {
    #[default]
    Plain,
    /// A filing is about it.
    Subject,
    /// Something is wrong.
    Fault,
    /// Nothing is wrong.
    Fine,
    /// Other business than filings.
    Everyday,
}

/// Words that mean the same in a notice, in both languages.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeConcept {
    pub id: String,
    #[serde(default)]
    pub kind: ConceptKind,
    /// Whole words; a trailing `*` stands for any ending.
    pub en: Vec<String>,
    pub zh: Vec<String>,
}

/// `rules/notice-lexicon.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeLexicon {
    #[serde(rename = "concept")]
    pub concepts: Vec<NoticeConcept>,
}

/// `rules/notice-examples.toml`: what is no fault.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeExamples {
    /// What explains a message that reports no fault.
    pub benign_changes: Vec<ChangeId>,
    /// Greetings, deadlines, instructions: part of every notice.
    pub filler: Phrases,
    /// Messages of the filing system that report no fault.
    pub benign: Phrases,
    /// Messages that have nothing to do with a filing.
    pub out_of_scope: Phrases,
}
