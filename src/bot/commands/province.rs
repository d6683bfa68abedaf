//! `/province`: all that is known of one province.

use serenity::builder::CreateCommand;

use crate::bot::answering::ask_province;
use crate::bot::answering::show_province;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::slash;
use crate::bot::options;
use crate::bot::options::PROVINCE;
use crate::bot::options::PUBLIC;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::Suggestion;
use crate::bot::shop::Shop;
use crate::bot::suggest;
use crate::bot::words::Words;

pub(super) const ENTRY: Entry = Entry {
    name: "province",
    definition,
    answer: |shop, call, command| answer(shop, call, command),
    suggest: Some(suggestions),
};

fn definition() -> CreateCommand {
    let name = Words::new("province", "省份", "省份");
    let description = Words::new(
        "The rules of one province for modifying an ICP filing",
        "某个省份的ICP备案变更规定",
        "某個省份的ICP備案變更規定",
    );
    slash(&name, &description)
        .add_option(options::province(true))
        .add_option(options::language())
        .add_option(options::public())
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let locale = options::locale_of(call, command);
        let named = command.text(PROVINCE).and_then(|name| shop.desk().province_named(name));
        let Some(slug) = named else { return Ok(Reaction::Message(ask_province(shop, locale))) };
        let mut message = show_province(shop, shop.desk().rules().province_of(&slug), locale, 1);
        message.ephemeral = !command.flag(PUBLIC);
        Ok(Reaction::Message(message))
    })
}

fn suggestions(shop: &Shop, call: &Call, command: &Command, focused: &str) -> Vec<Suggestion> {
    match focused {
        PROVINCE => suggest::provinces(shop, command.text(focused).unwrap_or_default(), call.locale),
        _ => Vec::new(),
    }
}
