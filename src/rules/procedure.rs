//! The procedure of a modification: `rules/procedure.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::rules::change::ChangeId;
use crate::rules::fact::Fact;
use crate::source::Confidence;
use crate::source::SourceId;

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UseCase {
    pub id: String,
    pub text: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Something that must be true before a modification.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Precondition {
    pub id: String,
    pub text: Text,
    pub how_to_check: Option<Text>,
    pub fix: Option<Text>,
    /// The order cannot be made or will be refused without it.
    pub blocking: bool,
    /// What cures it.
    pub change: Option<ChangeId>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
    #[serde(default)]
    pub variants: Vec<Fact>,
}

/// One step of the procedure, in sequence.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    pub title: Text,
    pub actor: Text,
    pub what: Text,
    pub result: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
    #[serde(default)]
    pub facts: Vec<Fact>,
}

/// Why a Change button is grey or missing.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GreyButton {
    pub id: String,
    pub reason: Text,
    pub diagnose: Vec<Text>,
    pub fix: Vec<Text>,
    pub note: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Unit of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TimeUnit {
    Hours,
    Days,
    WorkingDays,
    Attempts,
}

/// How long something takes. `min` and `max` are counted in `unit`; absent where no figure is known.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    pub id: String,
    pub label: Text,
    pub value: Text,
    pub unit: Option<TimeUnit>,
    pub min: Option<u32>,
    pub max: Option<u32>,
    /// What other providers say.
    pub elsewhere: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Something that was looked for and not found: shown as unknown.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotFound {
    pub text: Text,
}

/// `rules/procedure.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    pub overview: Fact,
    #[serde(rename = "use_case")]
    pub use_cases: Vec<UseCase>,
    #[serde(rename = "precondition")]
    pub preconditions: Vec<Precondition>,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    #[serde(rename = "grey_button")]
    pub grey_buttons: Vec<GreyButton>,
    pub impact: Vec<Fact>,
    pub several_providers: Vec<Fact>,
    #[serde(rename = "notification")]
    pub notifications: Vec<Fact>,
    pub documents_overview: Vec<Fact>,
    pub legal_basis: Vec<Fact>,
    /// National disagreements between sources, and which side is followed.
    #[serde(rename = "conflict")]
    pub conflicts: Vec<Fact>,
    pub support: Vec<Fact>,
    #[serde(rename = "sms_rule")]
    pub sms_rules: Vec<Fact>,
    #[serde(rename = "duration")]
    pub durations: Vec<Duration>,
    #[serde(default)]
    pub not_found: Vec<NotFound>,
}

impl Procedure {
    pub fn duration(&self, id: &str) -> Option<&Duration> {
        self.durations.iter().find(|duration| duration.id == id)
    }
}
