//! How orders reach standard output: words for people, objects for programs.

use chrono::DateTime;
use chrono::Utc;
use serde::Serialize;

use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::orders::event::Event;
use crate::orders::export::EventJson;
use crate::orders::export::OrderJson;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::refusal::Refused;
use crate::orders::report;
use crate::render::json::SCHEMA_VERSION;
use crate::rules::Rulebook;

/// One object around what a command shows; only what it has is there.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Envelope {
    pub(crate) schema_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<OrderJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) orders: Option<Vec<OrderJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) events: Option<Vec<EventJson>>,
    /// The key had been used before: nothing happened this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) repeated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sections: Option<Vec<SectionJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<serde_json::Value>,
    /// Orders, or whatever a command counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
    /// Orders of others in which an erased person was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mentions: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file_is_clean: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// The moves that are possible instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_states: Option<Vec<String>>,
}

impl Envelope {
    pub(crate) fn new() -> Envelope {
        Envelope { schema_version: SCHEMA_VERSION, ..Envelope::default() }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct SectionJson {
    pub(crate) id: &'static str,
    pub(crate) count: String,
    pub(crate) orders: Vec<OrderJson>,
}

/// Rules, output and the time: what every way of showing needs.
#[derive(Clone, Copy)]
pub(crate) struct Show<'a> {
    pub(crate) rules: &'a Rulebook,
    pub(crate) output: &'a Output,
    pub(crate) now: DateTime<Utc>,
}

impl Show<'_> {
    pub(crate) fn is_json(&self) -> bool {
        self.output.format == Format::Json
    }

    pub(crate) fn json_of(&self, order: &Order) -> OrderJson {
        OrderJson::new(self.rules, order, self.output.lang, self.now)
    }

    /// One order after a step or on request.
    pub(crate) fn order(&self, order: &Order, events: &[Event], repeated: Option<bool>) -> Result<(), Refusal> {
        if self.is_json() {
            let order = Some(self.json_of(order));
            return self.output.json(&Envelope { order, repeated, ..Envelope::new() });
        }
        if repeated == Some(true) {
            let said = text!("Done before; nothing was done twice.", "此操作之前已完成，没有重复执行。");
            self.output.line(said.get(self.output.lang))?;
        }
        self.output.page(&report::order_answer(self.rules, order, events, self.now))
    }

    pub(crate) fn story(&self, order: &Order, events: &[Event]) -> Result<(), Refusal> {
        if !self.is_json() {
            return self.output.page(&report::story_answer(self.rules, order, events));
        }
        let events = events.iter().map(|event| EventJson::new(self.rules, event, self.output.lang)).collect();
        self.output.json(&Envelope { events: Some(events), ..Envelope::new() })
    }

    /// A refusal as an object on standard output; the words go to standard error as always.
    pub(crate) fn refused(&self, refused: &Refused) -> Result<(), Refusal> {
        if !self.is_json() {
            return Ok(());
        }
        let moves = Moves::new(self.rules);
        let next_states = refused.possible(&moves).iter().map(ToString::to_string).collect();
        let error = Some(refused.text(&moves).get(self.output.lang).to_owned());
        self.output.json(&Envelope { error, next_states: Some(next_states), ..Envelope::new() })
    }

    /// A sentence for people, an object for programs.
    pub(crate) fn said(&self, text: &crate::lang::Text, envelope: &Envelope) -> Result<(), Refusal> {
        if self.is_json() { self.output.json(envelope) } else { self.output.line(text.get(self.output.lang)) }
    }
}
