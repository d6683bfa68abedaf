//! `/change`: what to click to change something, for a place and an applicant.

use serenity::builder::CreateCommand;
use serenity::model::application::CommandOptionType;

use crate::bot::answering::Facts;
use crate::bot::answering::show_change;
use crate::bot::answering::show_question;
use crate::bot::answering::with_notice;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::options;
use crate::bot::options::PROVINCE;
use crate::bot::options::PUBLIC;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::Suggestion;
use crate::bot::shop::Shop;
use crate::bot::suggest;
use crate::bot::words::Words;

pub(super) const ENTRY: Entry = Entry {
    name: "change",
    definition,
    answer: |shop, call, command| answer(shop, call, command),
    suggest: Some(suggestions),
};

const WHAT: &str = "what";
/// Longest question in characters.
const QUESTION_MAX: u16 = 500;

fn definition() -> CreateCommand {
    let name = Words::new("change", "变更", "變更");
    let description = Words::new(
        "What to click to change something in an ICP filing at Alibaba Cloud",
        "阿里云ICP备案要改信息，点哪里",
        "阿里雲ICP備案要改資訊，點哪裡",
    );
    let what = option(
        CommandOptionType::String,
        &Words::new(WHAT, "要改什么", "要改什麼"),
        &Words::new(
            "What has to change, or your question in your own words",
            "要改的内容，也可以直接写您的问题",
            "要改的內容，也可以直接寫您的問題",
        ),
    );
    slash(&name, &description)
        .add_option(what.required(true).set_autocomplete(true).max_length(QUESTION_MAX))
        .add_option(options::province(false))
        .add_option(options::applicant())
        .add_option(options::language())
        .add_option(options::public())
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move { respond(shop, call, command) })
}

fn respond(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Failure> {
    let locale = options::locale_of(call, command);
    let what = command.text(WHAT).unwrap_or_default();
    let place = command.text(PROVINCE);
    let province = place.and_then(|name| shop.desk().province_named(name));
    let unknown_place = place.is_some() && province.is_none();
    let facts = Facts { province, applicant: options::applicant_of(command) };
    let mut private = !command.flag(PUBLIC);
    let mut message = match shop.desk().rules().change(what) {
        Some(change) => show_change(shop, change, &facts, locale, 1),
        None => {
            let (query, message) = show_question(shop, what, &facts, locale);
            // What was asked stands above an open answer: with personal data in it nobody else shall see either.
            private |= !query.personal_data.is_empty();
            message
        }
    };
    if unknown_place {
        let notice = text!(
            "I don't know that province, so this answer is for all of China.",
            "不认识您填的省份，以下回答未考虑省份。"
        );
        message = with_notice(message, &notice, locale);
    }
    message.ephemeral = private;
    Ok(Reaction::Message(message))
}

fn suggestions(shop: &Shop, call: &Call, command: &Command, focused: &str) -> Vec<Suggestion> {
    let typed = command.text(focused).unwrap_or_default();
    match focused {
        WHAT => suggest::changes(shop, typed, call.locale),
        PROVINCE => suggest::provinces(shop, typed, call.locale),
        _ => Vec::new(),
    }
}
