//! `/due`: until when, on the calendar of Chinese working days.

use serenity::builder::CreateCommand;
use serenity::model::application::CommandOptionType;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::dates;
use crate::bot::deciding::show_due;
use crate::bot::options;
use crate::bot::options::PUBLIC;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::Suggestion;
use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::suggest;
use crate::bot::traditional::in_script;
use crate::bot::words::Words;
use crate::lang::Text;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;
use crate::rules::Rulebook;
use crate::rules::order_state::State;

pub(super) const ENTRY: Entry = Entry {
    name: "due",
    definition,
    answer: |shop, call, command| answer(shop, call, command),
    suggest: Some(suggestions),
};

const SUBMITTED: &str = "submitted";
/// Not `state`: under that name the moves of one's own orders are suggested.
const STATE: &str = "stage";
/// What most people ask about: the order is with the administration.
const USUAL_STATE: &str = "administration-review";
const DAY_MAX: u16 = 20;
const STATE_MAX: u16 = 60;

fn definition() -> CreateCommand {
    let name = Words::new("due", "期限", "期限");
    let description = Words::new(
        "Until when a stage of an order lasts, by Chinese working days",
        "按中国工作日计算订单各阶段到哪天",
        "按中國工作日計算訂單各階段到哪天",
    );
    let submitted = option(
        CommandOptionType::String,
        &Words::new(SUBMITTED, "开始日期", "開始日期"),
        &Words::new(
            "Day on which it began: submitted, message received; such as 2026-11-23",
            "该阶段开始的日期：提交、收到短信等，如 2026-11-23",
            "該階段開始的日期：提交、收到簡訊等，如 2026-11-23",
        ),
    );
    let state = option(
        CommandOptionType::String,
        &Words::new(STATE, "阶段", "階段"),
        &Words::new(
            "Where the order stands; left out: under review at the administration",
            "订单所处的阶段，不填即管局审核中",
            "訂單所處的階段，不填即管局審核中",
        ),
    );
    slash(&name, &description)
        .add_option(submitted.required(true).max_length(DAY_MAX))
        .add_option(state.set_autocomplete(true).max_length(STATE_MAX))
        .add_option(options::language())
        .add_option(options::public())
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let mut message = respond(shop, call, command);
        message.ephemeral |= !command.flag(PUBLIC);
        Ok(Reaction::Message(message))
    })
}

fn respond(shop: &Shop, call: &Call, command: &Command) -> Message {
    let locale = options::locale_of(call, command);
    let day = command.text(SUBMITTED).and_then(dates::read);
    let state = state_named(shop.desk().rules(), command.text(STATE).unwrap_or(USUAL_STATE));
    match (day, state) {
        (Some(day), Some(state)) => show_due(shop, state, day, locale, 1),
        (None, _) => sorry(
            &text!("I could not read that day. Please write it as 2026-11-23.", "看不懂这个日期，请写成 2026-11-23。"),
            locale,
        ),
        (Some(_), None) => sorry(
            &text!(
                "I don't know that stage. Please pick one from the list that opens while you type.",
                "没有这个阶段，请从输入时弹出的列表中选择。"
            ),
            locale,
        ),
    }
}

fn sorry(text: &Text, locale: Locale) -> Message {
    in_script(note(text, locale), locale)
}

/// A state by its id, or by its label where somebody typed that.
fn state_named<'a>(rules: &'a Rulebook, name: &str) -> Option<&'a State> {
    let states = rules.order_states();
    let labelled = |state: &&State| crate::lang::Lang::ALL.iter().any(|lang| state.label.get(*lang) == name);
    states.state(name).or_else(|| states.states.iter().find(labelled))
}

fn suggestions(shop: &Shop, call: &Call, command: &Command, focused: &str) -> Vec<Suggestion> {
    match focused {
        STATE => suggest::states(shop, command.text(focused).unwrap_or_default(), call.locale),
        _ => Vec::new(),
    }
}
