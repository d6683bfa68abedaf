//! What a notice or rejection means and what cures it: `rules/notices.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Text;
use crate::rules::change::ChangeId;
use crate::rules::document::DocumentId;
use crate::rules::fact::Fact;
use crate::rules::provider::ActionId;
use crate::source::Confidence;
use crate::source::SourceId;
use crate::source::id_type;

id_type!(
    /// Id of a reason why something failed.
    ReasonId
);

/// Which check or review a reason belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCategory {
    DomainVerification,
    AccessAccuracy,
    SpecialInspection,
    Rejection,
    Authenticity,
    Sms,
}

impl ReasonCategory {
    /// The key of its background in `about`.
    pub fn about(self) -> Option<&'static str> {
        match self {
            ReasonCategory::DomainVerification => Some("domain-verification"),
            ReasonCategory::AccessAccuracy => Some("access-accuracy"),
            ReasonCategory::SpecialInspection => Some("special-inspection"),
            ReasonCategory::Rejection => Some("rejections"),
            ReasonCategory::Authenticity | ReasonCategory::Sms => None,
        }
    }

    pub fn label(self) -> Text {
        match self {
            ReasonCategory::DomainVerification => text!("Domain verification", "域名核验"),
            ReasonCategory::AccessAccuracy => text!("Access accuracy check", "接入准确性核查"),
            ReasonCategory::SpecialInspection => {
                text!("Special inspection of filing information", "备案信息专项核查")
            }
            ReasonCategory::Rejection => text!("Rejection", "审核驳回"),
            ReasonCategory::Authenticity => text!("Authenticity verification", "真实性核验"),
            ReasonCategory::Sms => text!("MIIT SMS verification", "工信部短信核验"),
        }
    }
}

/// A document named by a reason; the text stands where the glossary has no entry.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonDocument {
    pub document: Option<DocumentId>,
    pub text: Text,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub id: ReasonId,
    pub category: ReasonCategory,
    pub label: Text,
    pub cause: Text,
    pub changes: Vec<ChangeId>,
    pub actions: Vec<ActionId>,
    pub fix: Vec<Text>,
    #[serde(default)]
    pub documents: Vec<ReasonDocument>,
    pub note: Option<Text>,
    /// The same fault as another check reports it: told apart by who found it, not by what is wrong.
    #[serde(default)]
    pub same_fault: Vec<ReasonId>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
    pub phrases_en: Vec<String>,
    pub phrases_zh: Vec<String>,
}

/// `rules/notices.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// Background to each kind of check, by its name.
    pub about: BTreeMap<String, Vec<Fact>>,
    #[serde(rename = "reason")]
    pub reasons: Vec<Reason>,
}

impl Notices {
    pub fn reason(&self, id: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.id == id)
    }
}
