//! `/diagnose`: question by question to the cause and the next click.

use serenity::builder::CreateCommand;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::slash;
use crate::bot::deciding::show_diagnosis;
use crate::bot::options;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::words::Words;

pub(super) const ENTRY: Entry =
    Entry { name: "diagnose", definition, answer: |shop, call, command| answer(shop, call, command), suggest: None };

fn definition() -> CreateCommand {
    let name = Words::new("diagnose", "诊断", "診斷");
    let description = Words::new(
        "Button grey or missing, order stuck, no SMS? A few questions lead to the cause",
        "按钮点不了、订单卡住、收不到短信？回答几个问题找出原因",
        "按鈕點不了、訂單卡住、收不到簡訊？回答幾個問題找出原因",
    );
    slash(&name, &description).add_option(options::language())
}

/// Only the one who asks sees the dialogue: their answers are about their own filing.
fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let locale = options::locale_of(call, command);
        let first = show_diagnosis(shop, &[], locale, 1);
        let mut message = first.ok_or_else(|| Failure::new("diagnose", "there is no first question"))?;
        message.ephemeral = true;
        Ok(Reaction::Message(message))
    })
}
