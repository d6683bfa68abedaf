//! How wanted changes become a plan: `rules/planning.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::change::Scope;
use crate::rules::fact::Fact;
use crate::rules::order_state::StateId;
use crate::source::Confidence;
use crate::source::SourceId;

/// Something that is done before any order is opened.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Before {
    pub change: ChangeId,
    /// Lower comes first.
    pub rank: u32,
    /// Duration of the procedure that has to pass afterwards.
    pub wait: Option<String>,
    /// Nobody knows when it is done: until then no order can be submitted.
    #[serde(default)]
    pub blocks: bool,
    /// A change that becomes possible, and necessary, by it.
    pub brings: Option<ChangeId>,
    pub sources: Vec<SourceId>,
}

/// What certain changes need first.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Changes with this duty need it.
    pub duty: String,
    /// These need it as well.
    #[serde(default)]
    pub changes: Vec<ChangeId>,
    /// What comes first; one of the `before` entries.
    pub first: ChangeId,
    pub text: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OwnOrderKind {
    Add,
    Cancel,
}

/// A change that is a filing order of its own, not a modification.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnOrder {
    pub change: ChangeId,
    pub kind: OwnOrderKind,
    pub rank: u32,
    /// Changes of one group go into one order.
    pub group: String,
    /// Id of the order type in `order-states.toml`.
    pub order_type: String,
    /// People ask for it as a modification, and it cannot be one.
    #[serde(default)]
    pub not_modifiable: bool,
    /// The change that is carried out in its place.
    pub brings: Option<ChangeId>,
    /// The change that follows in an order of its own.
    pub afterwards: Option<ChangeId>,
    /// What has to be done, and approved, before this order.
    pub first: Option<Text>,
    /// A name for what `first` asks for, for those who read the plan as data.
    pub first_duty: Option<String>,
    /// Groups that need no order beside this one.
    #[serde(default)]
    pub covers: Vec<ChangeId>,
    /// It depends on the administration whether this is the way.
    #[serde(default)]
    pub ask_first: bool,
    pub sources: Vec<SourceId>,
}

/// The orders that take the place of a refused change.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refile {
    pub scope: Scope,
    pub order_types: Vec<String>,
}

/// A photo that rides along with an order.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rider {
    pub change: ChangeId,
    /// The record whose order it needs; any order serves where it is absent.
    pub record: Option<Scope>,
    pub sources: Vec<SourceId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    AnyTime,
    Afterwards,
}

impl When {
    pub fn code(self) -> &'static str {
        match self {
            When::AnyTime => "any-time",
            When::Afterwards => "afterwards",
        }
    }

    pub fn label(self) -> Text {
        match self {
            When::AnyTime => text!("any time", "随时可办"),
            When::Afterwards => text!("after the orders", "订单完成后"),
        }
    }
}

/// Something that is done in another place beside the orders.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alongside {
    pub change: ChangeId,
    pub when: When,
}

/// Something that is done with another provider.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    pub change: ChangeId,
    /// Id of the precondition that is not fulfilled here.
    pub blocker: String,
}

/// Whose filing a change is about.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Implied {
    pub change: ChangeId,
    pub applicant: Applicant,
}

/// The stages of an order of certain types.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Path {
    /// Empty for the path of all types that no other path names.
    #[serde(default)]
    pub order_types: Vec<String>,
    /// Ids of durations of the procedure, in sequence; empty where no figure is known.
    pub durations: Vec<String>,
}

/// The states of an order that nothing stops.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    pub states: Vec<StateId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Comparison {
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = ">")]
    MoreThan,
}

/// How long a domain must still be valid where no province speaks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainValidity {
    pub months: u32,
    pub comparison: Comparison,
    pub text: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// `rules/planning.toml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planning {
    pub before: Vec<Before>,
    pub needs: Vec<Need>,
    #[serde(rename = "order")]
    pub orders: Vec<OwnOrder>,
    #[serde(rename = "refile")]
    pub refiles: Vec<Refile>,
    #[serde(rename = "rider")]
    pub riders: Vec<Rider>,
    pub alongside: Vec<Alongside>,
    pub elsewhere: Vec<Elsewhere>,
    pub implied: Vec<Implied>,
    #[serde(rename = "path")]
    pub paths: Vec<Path>,
    pub progress: Progress,
    pub domain_validity: DomainValidity,
    /// Why entity and services are changed by separate orders.
    pub separate_orders: Fact,
    /// What a whole-filing modification is.
    pub combined_order: Fact,
    /// Why the entity's order is the first.
    pub entity_first: Fact,
}

impl Planning {
    pub fn before(&self, change: &ChangeId) -> Option<&Before> {
        self.before.iter().find(|it| it.change == *change)
    }

    pub fn own_order(&self, change: &ChangeId) -> Option<&OwnOrder> {
        self.orders.iter().find(|it| it.change == *change)
    }

    pub fn rider(&self, change: &ChangeId) -> Option<&Rider> {
        self.riders.iter().find(|it| it.change == *change)
    }

    pub fn alongside(&self, change: &ChangeId) -> Option<&Alongside> {
        self.alongside.iter().find(|it| it.change == *change)
    }

    pub fn elsewhere(&self, change: &ChangeId) -> Option<&Elsewhere> {
        self.elsewhere.iter().find(|it| it.change == *change)
    }

    /// Whose filing the change is about, where the change itself says so.
    pub fn implied_applicant(&self, change: &ChangeId) -> Option<Applicant> {
        self.implied.iter().find(|it| it.change == *change).map(|it| it.applicant)
    }

    /// The orders in place of a refused change of this record.
    pub fn refile(&self, scope: Scope) -> &[String] {
        self.refiles.iter().find(|it| it.scope == scope).map_or(&[], |it| it.order_types.as_slice())
    }

    /// Ids of the durations that an order of this type passes through.
    pub fn path(&self, order_type: &str) -> &[String] {
        let named = self.paths.iter().find(|it| it.order_types.iter().any(|id| id == order_type));
        let default = || self.paths.iter().find(|it| it.order_types.is_empty());
        named.or_else(default).map_or(&[], |it| it.durations.as_slice())
    }

    /// Every change id that the file names.
    pub fn change_ids(&self) -> impl Iterator<Item = &ChangeId> {
        let before = self.before.iter().flat_map(|it| [Some(&it.change), it.brings.as_ref()]);
        let needs = self.needs.iter().flat_map(|it| it.changes.iter().chain([&it.first]).map(Some));
        let orders = self.orders.iter().flat_map(|it| {
            let own = [Some(&it.change), it.brings.as_ref(), it.afterwards.as_ref()];
            own.into_iter().chain(it.covers.iter().map(Some))
        });
        let riders = self.riders.iter().map(|it| Some(&it.change));
        let beside = self.alongside.iter().map(|it| Some(&it.change));
        let elsewhere = self.elsewhere.iter().map(|it| Some(&it.change));
        let implied = self.implied.iter().map(|it| Some(&it.change));
        before.chain(needs).chain(orders).chain(riders).chain(beside).chain(elsewhere).chain(implied).flatten()
    }
}
