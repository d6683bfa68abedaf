//! One thing that people want changed or explained: `rules/changes/<id>.toml`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::document::DocumentId;
use crate::rules::fact::Fact;
use crate::rules::provider::ActionId;
use crate::source::Confidence;
use crate::source::SourceId;
use crate::source::id_type;

id_type!(
    /// Id of a change; also the name of its file.
    ChangeId
);

/// Who files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Applicant {
    Organization,
    Individual,
}

impl Applicant {
    pub const ALL: [Applicant; 2] = [Applicant::Organization, Applicant::Individual];

    pub fn code(self) -> &'static str {
        match self {
            Applicant::Organization => "organization",
            Applicant::Individual => "individual",
        }
    }

    pub fn label(self) -> Text {
        match self {
            Applicant::Organization => text!("organization", "单位"),
            Applicant::Individual => text!("individual", "个人"),
        }
    }
}

impl std::str::FromStr for Applicant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "organization" | "organisation" | "org" | "company" | "enterprise" | "单位" | "企业" | "公司" => {
                Ok(Applicant::Organization)
            }
            "individual" | "person" | "personal" | "个人" => Ok(Applicant::Individual),
            other => Err(format!("`{other}` is not an applicant: use organization (单位) or individual (个人)")),
        }
    }
}

/// Which record a change belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Entity,
    Website,
    App,
    Documents,
    /// Done in another place or by another procedure than a modification.
    Elsewhere,
    /// A question that is answered; nothing is clicked.
    Explained,
}

impl Scope {
    pub const ALL: [Scope; 6] =
        [Scope::Entity, Scope::Website, Scope::App, Scope::Documents, Scope::Elsewhere, Scope::Explained];

    pub fn label(self) -> Text {
        match self {
            Scope::Entity => text!("Filing entity", "备案主体"),
            Scope::Website => text!("Website", "网站"),
            Scope::App => text!("App", "App"),
            Scope::Documents => text!("Documents", "证件与资料"),
            Scope::Elsewhere => text!("Not done by a modification", "不通过变更备案办理"),
            Scope::Explained => text!("Explained", "说明解释"),
        }
    }
}

/// Whether a change is possible for a province and applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Allowed,
    /// Allowed under conditions or with documents.
    Conditional,
    /// Not by a modification; there is a way round.
    NotAllowed,
    /// Official sources disagree: both are shown.
    Conflicting,
    /// No source speaks.
    Unknown,
}

impl Verdict {
    pub const ALL: [Verdict; 5] =
        [Verdict::Allowed, Verdict::Conditional, Verdict::NotAllowed, Verdict::Conflicting, Verdict::Unknown];

    pub fn code(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::Conditional => "conditional",
            Verdict::NotAllowed => "not-allowed",
            Verdict::Conflicting => "conflicting",
            Verdict::Unknown => "unknown",
        }
    }

    pub fn label(self) -> Text {
        match self {
            Verdict::Allowed => text!("Allowed", "可以"),
            Verdict::Conditional => text!("Allowed under conditions", "有条件可以"),
            Verdict::NotAllowed => text!("Not allowed", "不可以"),
            Verdict::Conflicting => text!("Sources disagree", "各来源说法不一"),
            Verdict::Unknown => text!("Not known", "未查到规定"),
        }
    }
}

/// Can a province forbid this change?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProvinceMayForbid {
    Yes,
    Possible,
    NotApplicable,
}

/// What holds where no province speaks.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct National {
    /// Absent for topics that are only explained.
    pub verdict: Option<Verdict>,
    pub province_may_forbid: ProvinceMayForbid,
    pub text: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Is an MIIT text message part of it?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SmsApplies {
    Yes,
    No,
    Unclear,
    SeeOrderType,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    pub applies: SmsApplies,
    /// Who gets the message.
    pub who: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// A document that a change needs everywhere.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDocument {
    /// The glossary entry, where there is one.
    pub document: Option<DocumentId>,
    pub text: Text,
    /// Who needs it, if not everybody.
    pub applicant: Option<Applicant>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

impl ChangeDocument {
    pub fn is_for(&self, applicant: Applicant) -> bool {
        self.applicant.is_none_or(|only| only == applicant)
    }
}

/// Something else that has to be done because of the change.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    pub id: String,
    pub text: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Ways of asking.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    pub en: Vec<String>,
    pub zh: Vec<String>,
}

impl Phrases {
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &str)> {
        let en = self.en.iter().map(|phrase| (Lang::En, phrase.as_str()));
        en.chain(self.zh.iter().map(|phrase| (Lang::Zh, phrase.as_str())))
    }
}

/// `rules/changes/<id>.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub id: ChangeId,
    /// Place in lists; unique.
    pub position: u32,
    pub scope: Scope,
    pub action: ActionId,
    pub label: Text,
    /// The answer in a sentence or two, where the action alone does not say it.
    pub summary: Option<Text>,
    /// Ids of the order types that it takes; see `order-states.toml`.
    #[serde(default)]
    pub order_types: Vec<String>,
    pub applicants: Vec<Applicant>,
    pub confidence: Confidence,
    pub sources: Vec<SourceId>,
    #[serde(default)]
    pub related: Vec<ChangeId>,
    /// Steps of this change alone; they come before what follows from the action.
    #[serde(default)]
    pub steps: Vec<Text>,
    pub note: Option<Text>,
    pub national: National,
    pub sms: Sms,
    #[serde(default)]
    pub documents: Vec<ChangeDocument>,
    #[serde(default)]
    pub pitfalls: Vec<Fact>,
    #[serde(default)]
    pub duties: Vec<Duty>,
    pub phrases: Phrases,
}
