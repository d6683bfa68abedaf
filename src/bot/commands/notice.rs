//! `/notice`: what a notice or rejection means; and the same from the menu of a message.

use serenity::builder::CreateCommand;
use serenity::model::application::CommandOptionType;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::on_message;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::deciding::show_notice;
use crate::bot::forms;
use crate::bot::options;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::traditional::in_script;
use crate::bot::words::Words;

pub(super) const ENTRY: Entry =
    Entry { name: "notice", definition, answer: |shop, call, command| answer(shop, call, command), suggest: None };

/// The name in the menu of a message.
pub(super) const IN_MENU: Words = Words::new("Decode this notice", "解读这条通知", "解讀這則通知");

pub(super) const ENTRY_IN_MENU: Entry = Entry {
    name: IN_MENU.en,
    definition: || on_message(&IN_MENU),
    answer: |shop, call, command| answer_in_menu(shop, call, command),
    suggest: None,
};

const TEXT: &str = "text";
/// Discord takes up to 6000; notices are far shorter.
const TEXT_MAX: u16 = 4000;

fn definition() -> CreateCommand {
    let name = Words::new("notice", "通知解读", "通知解讀");
    let description = Words::new(
        "What a notice or rejection about your ICP filing means, and what cures it",
        "备案通知或驳回意见是什么意思，怎么处理",
        "備案通知或駁回意見是什麼意思，怎麼處理",
    );
    let text = option(
        CommandOptionType::String,
        &Words::new(TEXT, "原文", "原文"),
        &Words::new(
            "The text as it came; leave it out and a box for several lines opens",
            "通知原文；不填则弹出可多行粘贴的输入框",
            "通知原文；不填則彈出可多行貼上的輸入框",
        ),
    );
    slash(&name, &description).add_option(text.max_length(TEXT_MAX)).add_option(options::language())
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let locale = options::locale_of(call, command);
        Ok(match command.text(TEXT) {
            Some(text) => Reaction::Message(show_notice(shop, text, locale)),
            None => Reaction::Form(forms::notice(locale)),
        })
    })
}

/// Only the one who asked sees the answer: the message is someone else's.
fn answer_in_menu<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let text = command.target_text.as_deref().unwrap_or_default().trim();
        let message = if text.is_empty() {
            let sorry = text!(
                "There is no text in that message. Paste the notice with /notice instead.",
                "这条消息里没有文字，请用 /通知解读 粘贴原文。"
            );
            in_script(note(&sorry, call.locale), call.locale)
        } else {
            show_notice(shop, text, call.locale)
        };
        Ok(Reaction::Message(message))
    })
}
