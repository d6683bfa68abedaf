//! What the bot does in return, and how it fails.

use std::error::Error;

use crate::bot::errand::Errand;
use crate::lang::Text;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Form;
use crate::render::discord::message::Message;

/// An answer to an interaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Reaction {
    Message(Message),
    /// In place of the message that was pressed.
    Update(Message),
    /// A window that asks for more.
    Form(Form),
    /// Discord is told to wait; the message comes when the errand is done. Only the person sees it.
    Later(Errand),
    /// For a value that is being typed.
    Suggestions(Vec<Suggestion>),
}

/// A label to show, and the value that is sent when it is picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub label: String,
    pub value: String,
}

/// Something that only we can mend. The cause goes to the log and never to the person.
#[derive(Debug, thiserror::Error)]
#[error("{context}: {cause}")]
pub struct Failure {
    pub context: &'static str,
    pub cause: Box<dyn Error + Send + Sync>,
}

impl Failure {
    pub fn new(context: &'static str, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
        Failure { context, cause: cause.into() }
    }
}

/// What a person is told of a failure. The id stands in the log too. Both languages: who knows what just failed.
pub fn failure_message(incident: &str) -> Message {
    Message::note(format!(
        "Something went wrong here. Please try again in a moment. If it stays, give us this number: `{incident}`\n\
         出错了，请稍后再试。如果一直出错，请告诉我们这个编号：`{incident}`"
    ))
}

/// A sentence or two that only the person sees.
pub fn note(text: &Text, locale: Locale) -> Message {
    Message::note(text.get(locale.lang()))
}

/// The short id of an interaction that people can read out: six letters and digits.
pub fn incident(interaction: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    // Discord's ids hold the time in their upper bits; the middle tells neighbours apart.
    let mut rest = interaction ^ (interaction >> 22);
    let mut out = String::new();
    for _ in 0..6 {
        out.push(char::from(DIGITS[(rest % 32) as usize]));
        rest /= 32;
    }
    out
}
