//! One province's rules: `rules/provinces/<slug>.toml`.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Text;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::document::DocumentId;
use crate::rules::fact::Values;
use crate::rules::topic::TopicId;
use crate::source::Confidence;
use crate::source::SourceId;
use crate::source::id_type;

id_type!(
    /// Pinyin name of a province, as in file names and addresses.
    ProvinceSlug
);

/// Whom a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AppliesTo {
    Organization,
    Individual,
    Both,
}

impl AppliesTo {
    pub fn includes(self, applicant: Applicant) -> bool {
        match self {
            AppliesTo::Both => true,
            AppliesTo::Organization => applicant == Applicant::Organization,
            AppliesTo::Individual => applicant == Applicant::Individual,
        }
    }

    pub fn label(self) -> Text {
        match self {
            AppliesTo::Organization => text!("organizations", "单位"),
            AppliesTo::Individual => text!("individuals", "个人"),
            AppliesTo::Both => text!("organizations and individuals", "单位和个人"),
        }
    }
}

/// Which kind of Internet information service a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    Website,
    App,
    Any,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    Allowed,
    NotAllowed,
    Conditional,
    Required,
    Info,
}

impl Effect {
    pub fn label(self) -> Text {
        match self {
            Effect::Allowed => text!("allowed", "可以"),
            Effect::NotAllowed => text!("not allowed", "不可以"),
            Effect::Conditional => text!("under conditions", "有条件"),
            Effect::Required => text!("required", "必须"),
            Effect::Info => text!("information", "说明"),
        }
    }
}

/// Whose rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleScope {
    /// Two or more publishers agree, so it is taken for the administration's own rule.
    Administration,
    Alibaba,
    Tencent,
    Huawei,
    Ucloud,
    Other,
}

impl RuleScope {
    /// One provider's statement that is not Alibaba Cloud's: shown as such.
    pub fn is_other_provider(self) -> bool {
        match self {
            RuleScope::Administration | RuleScope::Alibaba => false,
            RuleScope::Tencent | RuleScope::Huawei | RuleScope::Ucloud | RuleScope::Other => true,
        }
    }

    pub fn label(self) -> Text {
        match self {
            RuleScope::Administration => text!("several publishers agree", "多家发布者一致"),
            RuleScope::Alibaba => text!("stated by Alibaba Cloud alone", "仅阿里云说明"),
            RuleScope::Tencent => text!("stated by Tencent Cloud alone", "仅腾讯云说明"),
            RuleScope::Huawei => text!("stated by Huawei Cloud alone", "仅华为云说明"),
            RuleScope::Ucloud => text!("stated by UCloud alone", "仅UCloud说明"),
            RuleScope::Other => text!("stated by one other provider alone", "仅另一家服务商说明"),
        }
    }
}

/// By which rule of the rulebook a disagreement is settled, if at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DisagreementRule {
    LaterDate,
    SamePublisherNewer,
    DroppedLater,
    StrongerSource,
    Unresolved,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The rule of this province that carries this side, if one does.
    pub rule: Option<String>,
    pub publisher: Text,
    pub date: Option<NaiveDate>,
    pub says: Text,
}

/// Official sources say different things.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disagreement {
    /// Ready to show.
    pub text: Text,
    pub rule: DisagreementRule,
    /// Id of the rule to plan by. It never hides the quarrel.
    pub prevails: Option<String>,
    pub sides: Vec<Side>,
}

impl Disagreement {
    pub fn is_settled(&self) -> bool {
        self.rule != DisagreementRule::Unresolved
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceNote {
    pub source: SourceId,
    pub note: Text,
}

/// One rule of a province.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Unique in its province.
    pub id: String,
    pub topic: TopicId,
    pub applicant: AppliesTo,
    pub service: Service,
    pub effect: Effect,
    pub text: Text,
    /// Changes that this rule decides although its topic touches them in one of their meanings only.
    #[serde(default)]
    pub also_decides: Vec<ChangeId>,
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    #[serde(default)]
    pub value: Values,
    pub scope: RuleScope,
    pub confidence: Confidence,
    /// Absent if every source is undated.
    pub newest_source_date: Option<NaiveDate>,
    pub checked: NaiveDate,
    pub sources: Vec<SourceId>,
    #[serde(default)]
    pub source_notes: Vec<SourceNote>,
    pub disagreement: Option<Disagreement>,
}

/// `rules/provinces/<slug>.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Province {
    pub slug: ProvinceSlug,
    pub name: Text,
    /// Characters that start its filing numbers.
    pub abbreviations: Vec<String>,
    /// Six digits (GB/T 2260).
    pub gb2260: String,
    pub administration: Text,
    /// Topics for which no source speaks of this province.
    pub not_found: Vec<TopicId>,
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

impl Province {
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}
