//! What province rules can be about, and the vocabulary of their values.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::rules::change::ChangeId;
use crate::source::id_type;

id_type!(
    /// Id of a topic of province rules.
    TopicId
);

/// What a rule of this topic does to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TopicRole {
    /// Says whether the change is possible at all.
    Decides,
    /// Says what the change must fulfil.
    Conditions,
    /// Holds for every order, or merely informs.
    General,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub id: TopicId,
    pub label: Text,
    pub meaning: Text,
    pub role: TopicRole,
    /// It concerns everything that is done by a modification order.
    pub every_modification: bool,
    /// Not every province was searched for it: where no rule speaks of it, that is not worth saying.
    #[serde(default)]
    pub optional: bool,
    pub changes: Vec<ChangeId>,
    /// Changes that it touches in one of their meanings only: it never forbids them as a whole.
    #[serde(default)]
    pub partly: Vec<ChangeId>,
}

/// The unit or kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    Flag,
    Days,
    Months,
    Years,
    Hours,
    WorkingDays,
    Count,
    Text,
    Date,
    List,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueKey {
    pub id: String,
    pub label: Text,
    pub kind: ValueKind,
}

/// A word that stands in a value, with its reader-facing label.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueWord {
    pub id: String,
    pub label: Text,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TopicFile {
    #[serde(rename = "topic")]
    pub(crate) topics: Vec<Topic>,
    #[serde(rename = "value_key")]
    pub(crate) value_keys: Vec<ValueKey>,
    #[serde(default, rename = "value_word")]
    pub(crate) value_words: Vec<ValueWord>,
}
