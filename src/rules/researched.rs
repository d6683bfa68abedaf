//! What the research found, kind by kind, and what of it was left out: `rules/researched.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::rules::counts::Kind;

/// How much of a kind was researched. `rules check` shows it beside what the files hold, so that nothing is lost unseen.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Researched {
    pub id: Kind,
    pub found: u32,
    /// Found, but not in the rules on purpose.
    #[serde(default)]
    pub left_out: u32,
    /// Why there are fewer, or more, than were found.
    pub why: Option<Text>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResearchedFile {
    #[serde(rename = "kind")]
    pub(crate) kinds: Vec<Researched>,
}
