//! Questions and answers: `rules/faq.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::rules::change::ChangeId;
use crate::source::Confidence;
use crate::source::SourceId;

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaqEntry {
    pub id: String,
    pub question: Text,
    pub answer: Text,
    pub changes: Vec<ChangeId>,
    /// Where the question comes from.
    pub origin: Text,
    pub note: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaqFile {
    #[serde(rename = "question")]
    pub(crate) questions: Vec<FaqEntry>,
}
