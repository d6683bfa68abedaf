//! What is not this tool's business, by examples: `rules/out-of-scope.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

/// Messages that are politely turned away.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutOfScope {
    pub en: Vec<String>,
    pub zh: Vec<String>,
}
