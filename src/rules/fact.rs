//! The smallest sourced statement, shared by every kind of rule file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::lang::Text;
use crate::source::Confidence;
use crate::source::SourceId;

/// The machine-readable part of a rule: keys are declared with their kind in `topics.toml`.
pub type Values = BTreeMap<String, Value>;

/// One value of [`Values`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    Flag(bool),
    Number(i64),
    Word(String),
    List(Vec<Value>),
}

impl Value {
    pub fn as_number(&self) -> Option<i64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Flag(_) | Value::Word(_) | Value::List(_) => None,
        }
    }

    pub fn as_flag(&self) -> Option<bool> {
        match self {
            Value::Flag(flag) => Some(*flag),
            Value::Number(_) | Value::Word(_) | Value::List(_) => None,
        }
    }

    pub fn as_word(&self) -> Option<&str> {
        match self {
            Value::Word(word) => Some(word),
            Value::Flag(_) | Value::Number(_) | Value::List(_) => None,
        }
    }

    pub fn as_list(&self) -> &[Value] {
        match self {
            Value::List(list) => list,
            Value::Flag(_) | Value::Number(_) | Value::Word(_) => &[],
        }
    }
}

/// A statement with its sources.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub text: Text,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
    /// Told as history only: a newer statement replaced it.
    #[serde(default)]
    pub superseded: bool,
    /// Our own conclusion from the sources, not their words.
    #[serde(default)]
    pub inference: bool,
    #[serde(default)]
    pub value: Values,
}
