//! A command in the menu of a message: answers what stands in it.

use serenity::builder::CreateCommand;

use crate::bot::answering::Facts;
use crate::bot::answering::show_question;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::on_message;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::traditional::in_script;
use crate::bot::words::Words;

/// The name in the menu.
pub(super) const NAME: Words = Words::new("Answer this message", "回答这条消息", "回答這則訊息");

pub(super) const ENTRY: Entry =
    Entry { name: NAME.en, definition, answer: |shop, call, command| answer(shop, call, command), suggest: None };

fn definition() -> CreateCommand {
    on_message(&NAME)
}

/// Only the one who asked sees the answer: the message is someone else's.
fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let text = command.target_text.as_deref().unwrap_or_default().trim();
        let mut message = if text.is_empty() {
            let sorry = text!(
                "There is no text in that message. Ask with /change instead.",
                "这条消息里没有文字，请用 /变更 提问。"
            );
            in_script(note(&sorry, call.locale), call.locale)
        } else {
            show_question(shop, text, &Facts::default(), call.locale).1
        };
        message.ephemeral = true;
        Ok(Reaction::Message(message))
    })
}
