//! States of a filing order, legal moves, order types and timers: `rules/order-states.toml`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Text;
use crate::rules::fact::Fact;
use crate::rules::procedure::NotFound;
use crate::rules::procedure::TimeUnit;
use crate::source::Confidence;
use crate::source::SourceId;
use crate::source::id_type;

id_type!(
    /// Id of a state of an order.
    StateId
);

/// How the customer can end an order in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CanEnd {
    /// Only the administration can end it, or it has ended.
    No,
    Abandon,
    Withdraw,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    pub text: Text,
    pub days: Option<u32>,
    pub hours: Option<u32>,
    pub attempts: Option<u32>,
    pub working_days_min: Option<u32>,
    pub working_days_max: Option<u32>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// What a console calls the state.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsoleLabel {
    pub provider: String,
    pub label: Text,
    pub confirmed: bool,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub id: StateId,
    pub label: Text,
    pub meaning: Text,
    pub who_acts: Text,
    pub next_states: Vec<StateId>,
    pub customer_action: Text,
    pub blocks_other_modification: bool,
    pub can_edit: bool,
    pub can_end: CanEnd,
    pub r#final: bool,
    pub note: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
    pub time_limit: TimeLimit,
    pub notification: Fact,
    #[serde(default)]
    pub console_labels: Vec<ConsoleLabel>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SmsRequired {
    Yes,
    No,
    Unclear,
    /// No source says.
    NotFound,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderSms {
    pub required: SmsRequired,
    pub who: Option<Text>,
    pub conflict: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderType {
    pub id: String,
    pub label: Text,
    pub description: Text,
    pub withdrawable_before_administration: bool,
    #[serde(default)]
    pub needs_service_attached: bool,
    pub note: Option<Text>,
    pub review: Option<Text>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
    pub sms: OrderSms,
    pub domain_verification: Fact,
    pub effect_on_access: Fact,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timer {
    pub id: String,
    pub state: StateId,
    pub meaning: Text,
    pub unit: TimeUnit,
    pub min: Option<u32>,
    pub max: u32,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// `rules/order-states.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderStates {
    #[serde(rename = "state")]
    pub states: Vec<State>,
    #[serde(rename = "order_type")]
    pub order_types: Vec<OrderType>,
    #[serde(rename = "timer")]
    pub timers: Vec<Timer>,
    pub coexistence: Vec<Fact>,
    pub reference: Fact,
    #[serde(default)]
    pub not_found: Vec<NotFound>,
}

impl OrderStates {
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    pub fn order_type(&self, id: &str) -> Option<&OrderType> {
        self.order_types.iter().find(|kind| kind.id == id)
    }
}
