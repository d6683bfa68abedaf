//! The console: labels as it shows them, actions, and the click paths to them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::change::Change;
use crate::rules::fact::Fact;
use crate::source::Confidence;
use crate::source::SourceId;
use crate::source::id_type;

id_type!(
    /// Id of an action: what the console offers for a change.
    ActionId
);

/// `rules/provider.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub name: Text,
    pub console: Text,
    pub console_url: String,
    pub support: Fact,
    /// Questions that can be asked, for those who don't know yet.
    pub examples: Vec<Text>,
    #[serde(rename = "label")]
    pub labels: Vec<Label>,
    #[serde(rename = "action")]
    pub actions: Vec<Action>,
}

/// A button, tab, page or step, named as the console names it. Texts refer to it as `{id}`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    pub id: String,
    pub kind: LabelKind,
    pub text: Text,
    /// False where the wording in the console was not seen and the text is our translation.
    pub confirmed_en: bool,
    pub confirmed_zh: bool,
    pub sources: Vec<SourceId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LabelKind {
    Button,
    Column,
    Page,
    Section,
    Step,
    Tab,
}

/// Whether an action is a modification order at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionKind {
    Modification,
    NotAModification,
}

/// What the console offers, and where.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub id: ActionId,
    pub label: Text,
    pub kind: ActionKind,
    /// The answer in one sentence: what to do for a change with this action.
    pub headline: Text,
    /// Clicks on a computer, one after the other; empty where there is nothing to click.
    #[serde(default)]
    pub pc: Vec<Text>,
    /// Taps on the mobile client.
    #[serde(default)]
    pub mobile: Vec<Text>,
    /// What follows after the click.
    #[serde(default)]
    pub follow_up: Vec<Text>,
    #[serde(default)]
    pub facts: Vec<Fact>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

impl Action {
    pub fn is_modification(&self) -> bool {
        self.kind == ActionKind::Modification
    }
}

impl Provider {
    pub fn label(&self, id: &str) -> Option<&Label> {
        self.labels.iter().find(|label| label.id == id)
    }

    /// Puts the labels where click paths and the steps of changes name them as `{id}`. The checks have seen that
    /// every id exists.
    pub(crate) fn resolve_labels(&mut self, changes: &mut [Change]) {
        let actions = self.actions.iter_mut().flat_map(|action| {
            let texts = action.pc.iter_mut().chain(&mut action.mobile).chain(&mut action.follow_up);
            texts.chain(std::iter::once(&mut action.headline))
        });
        for text in actions.chain(changes.iter_mut().flat_map(|change| &mut change.steps)) {
            *text = text.map(|lang, raw| resolve(raw, lang, &self.labels));
        }
    }
}

fn resolve(raw: &str, lang: Lang, labels: &[Label]) -> String {
    let mut out = raw.to_owned();
    for label in labels {
        let name = format!("{{{}}}", label.id);
        if out.contains(&name) {
            out = out.replace(&name, &format!("“{}”", label.text.get(lang)));
        }
    }
    out
}

/// The ids that a raw text names as `{id}`.
pub(crate) fn label_ids(raw: &str) -> impl Iterator<Item = &str> {
    raw.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(id, _)| id))
}
