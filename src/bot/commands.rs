//! The commands. A new one is a file in `commands/` and a line in [`ALL`].

mod about;
mod answer_message;
mod change;
mod data;
mod diagnose;
mod due;
mod help;
mod lists;
mod notice;
mod one_order;
mod plan;
mod progress;
mod province;
mod server_settings;
mod settings;
mod track;

use std::pin::Pin;

use serenity::builder::CreateCommand;
use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;
use serenity::model::application::CommandType;
use serenity::model::application::InstallationContext;
use serenity::model::application::InteractionContext;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::Suggestion;
use crate::bot::register::essence;
use crate::bot::shop::Shop;
use crate::bot::words::Words;

/// An answer that may have to wait for a store.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Reaction, Failure>> + Send + 'a>>;

/// Suggestions for the option with the given name, from what is typed so far.
pub type Suggesting = fn(&Shop, &Call, &Command, &str) -> Vec<Suggestion>;

/// One command: what Discord is told of it, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The default name, by which interactions name it.
    pub name: &'static str,
    pub definition: fn() -> CreateCommand,
    pub answer: for<'a> fn(&'a Shop, &'a Call, &'a Command) -> Answering<'a>,
    /// For options with suggestions.
    pub suggest: Option<Suggesting>,
}

/// All commands, in the order of Discord's list.
pub const ALL: &[Entry] = &[
    change::ENTRY,
    province::ENTRY,
    plan::ENTRY,
    diagnose::ENTRY,
    notice::ENTRY,
    due::ENTRY,
    track::ENTRY,
    lists::ORDERS,
    one_order::ORDER,
    progress::MOVE,
    progress::REJECT,
    progress::NOTE,
    one_order::DOCUMENTS,
    progress::DETAILS,
    one_order::FOLLOW,
    one_order::WITHDRAW,
    one_order::REOPEN,
    one_order::UNDO,
    lists::BOARD,
    progress::ASSIGN,
    data::EXPORT,
    data::ERASE,
    settings::ENTRY,
    server_settings::ENTRY,
    help::ENTRY,
    about::ENTRY,
    answer_message::ENTRY,
    notice::ENTRY_IN_MENU,
];

/// What is sent to Discord to register the commands: one array.
pub fn definitions(commands: &[Entry]) -> serde_json::Value {
    let definitions = commands.iter().map(|entry| (entry.definition)());
    definitions.map(|definition| essence(&serde_json::json!(definition))).collect()
}

/// A slash command that works in servers, in direct messages and for those who installed it for themselves.
pub fn slash(name: &Words, description: &Words) -> CreateCommand {
    let mut command = named_command(name, CommandType::ChatInput).description(description.en);
    for (locale, text) in description.localized() {
        command = command.description_localized(locale, text);
    }
    command
}

/// The same command, in servers that installed the bot and nowhere else.
pub fn in_servers(command: CreateCommand) -> CreateCommand {
    command.contexts(vec![InteractionContext::Guild]).integration_types(vec![InstallationContext::Guild])
}

/// A command in the menu of a message.
pub fn on_message(name: &Words) -> CreateCommand {
    named_command(name, CommandType::Message)
}

fn named_command(name: &Words, kind: CommandType) -> CreateCommand {
    let mut command = CreateCommand::new(name.en)
        .kind(kind)
        .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm, InteractionContext::PrivateChannel])
        .integration_types(vec![InstallationContext::Guild, InstallationContext::User]);
    for (locale, text) in name.localized() {
        command = command.name_localized(locale, text);
    }
    command
}

/// An option of a command.
pub fn option(kind: CommandOptionType, name: &Words, description: &Words) -> CreateCommandOption {
    let mut option = CreateCommandOption::new(kind, name.en, description.en);
    for (locale, text) in name.localized() {
        option = option.name_localized(locale, text);
    }
    for (locale, text) in description.localized() {
        option = option.description_localized(locale, text);
    }
    option
}

/// The same option with one more value to choose from.
pub fn with_choice(option: CreateCommandOption, label: &Words, value: &str) -> CreateCommandOption {
    option.add_string_choice_localized(label.en, value, label.localized())
}
