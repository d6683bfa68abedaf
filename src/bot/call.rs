//! What a user did, as plain data: handlers see this and never the Discord library.

use std::fmt;

use serenity::model::application::ActionRowComponent;
use serenity::model::application::AuthorizingIntegrationOwner;
use serenity::model::application::AuthorizingIntegrationOwners;
use serenity::model::application::CommandDataOptionValue;
use serenity::model::application::CommandInteraction;
use serenity::model::application::ComponentInteraction;
use serenity::model::application::ComponentInteractionDataKind;
use serenity::model::application::Interaction;
use serenity::model::application::InteractionContext;
use serenity::model::application::ModalInteraction;
use serenity::model::application::ResolvedTarget;
use serenity::model::channel::MessageFlags;
use serenity::model::guild::Member;

use crate::render::discord::locale::Locale;

/// One interaction.
#[derive(Clone)]
pub struct Call {
    /// Discord's id of the interaction; unique, so it also serves as the key of what it causes.
    pub id: u64,
    /// Valid for 15 minutes and as good as a password for this answer: never logged.
    pub token: String,
    pub user: u64,
    pub guild: Option<u64>,
    /// The channel or thread, where the bot may write by itself: not where only the user installed it.
    pub place: Option<u64>,
    pub member: Membership,
    /// The user's language.
    pub locale: Locale,
    pub what: What,
}

/// What the user is in the server where they called; nothing in a direct message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    pub roles: Vec<u64>,
    /// Discord's permission "Manage Server".
    pub manages_guild: bool,
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Command(Command),
    /// A value is being typed; `focused` names its option.
    Suggest {
        command: Command,
        focused: String,
    },
    /// A button, or an entry of a menu.
    Press {
        id: String,
        values: Vec<String>,
        /// The message can be seen by this user alone, so it can be replaced by the answer.
        own_message: bool,
    },
    /// A form that was filled in.
    Submit {
        id: String,
        fields: Vec<(String, String)>,
        /// As for a press, of the message whose button opened the form.
        own_message: bool,
    },
}

/// A command with its options.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    pub name: String,
    pub options: Vec<(String, Value)>,
    /// The text of the message that a message command was used on.
    pub target_text: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Flag(bool),
    Number(i64),
}

impl Command {
    /// The text of an option, trimmed; `None` where it is absent or blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.options.iter().find_map(|(option, value)| match value {
            Value::Text(text) if option == name => Some(text.trim()).filter(|text| !text.is_empty()),
            Value::Text(_) | Value::Flag(_) | Value::Number(_) => None,
        })
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.options.iter().find_map(|(option, value)| match value {
            Value::Number(number) if option == name => Some(*number),
            Value::Number(_) | Value::Text(_) | Value::Flag(_) => None,
        })
    }

    pub fn flag(&self, name: &str) -> bool {
        self.options.iter().any(|(option, value)| option == name && *value == Value::Flag(true))
    }
}

/// Without token and without anything that the user wrote.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("id", &self.id).field("name", &self.name()).finish_non_exhaustive()
    }
}

impl Call {
    /// The call in an interaction; `None` for kinds that this bot never offers.
    pub fn of_interaction(interaction: &Interaction) -> Option<Call> {
        match interaction {
            Interaction::Command(it) => Some(of_command(it, What::Command(command_of(it)))),
            Interaction::Autocomplete(it) => {
                let focused = it.data.autocomplete()?.name.to_owned();
                Some(of_command(it, What::Suggest { command: command_of(it), focused }))
            }
            Interaction::Component(it) => Some(of_component(it)),
            Interaction::Modal(it) => Some(of_form(it)),
            _ => None,
        }
    }

    /// What the log calls it: a command's name, or the kind of a press. Nothing that a user wrote.
    pub fn name(&self) -> &str {
        match &self.what {
            What::Command(command) | What::Suggest { command, .. } => &command.name,
            What::Press { .. } => "press",
            What::Submit { .. } => "form",
        }
    }

    pub fn kind(&self) -> &'static str {
        match self.what {
            What::Command(_) => "command",
            What::Suggest { .. } => "suggest",
            What::Press { .. } => "press",
            What::Submit { .. } => "form",
        }
    }
}

/// Whether the bot itself can write where the user called.
fn may_write(context: Option<InteractionContext>, owners: &AuthorizingIntegrationOwners) -> bool {
    let by_guild = |owner: &AuthorizingIntegrationOwner| matches!(owner, AuthorizingIntegrationOwner::GuildInstall(_));
    match context {
        Some(InteractionContext::BotDm) => true,
        Some(InteractionContext::Guild) => owners.0.iter().any(by_guild),
        Some(_) | None => false,
    }
}

fn is_own(flags: Option<MessageFlags>) -> bool {
    flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

fn membership(member: Option<&Member>) -> Membership {
    let Some(member) = member else { return Membership::default() };
    Membership {
        roles: member.roles.iter().map(|role| role.get()).collect(),
        manages_guild: member.permissions.is_some_and(|permissions| permissions.manage_guild()),
    }
}

fn of_command(it: &CommandInteraction, what: What) -> Call {
    Call {
        id: it.id.get(),
        token: it.token.clone(),
        user: it.user.id.get(),
        guild: it.guild_id.map(|guild| guild.get()),
        place: may_write(it.context, &it.authorizing_integration_owners).then(|| it.channel_id.get()),
        member: membership(it.member.as_deref()),
        locale: Locale::of_discord(&it.locale),
        what,
    }
}

fn of_form(it: &ModalInteraction) -> Call {
    let parts = it.data.components.iter().flat_map(|row| &row.components);
    let fields = parts.filter_map(|part| match part {
        ActionRowComponent::InputText(input) => Some((input.custom_id.clone(), input.value.clone()?)),
        _ => None,
    });
    Call {
        id: it.id.get(),
        token: it.token.clone(),
        user: it.user.id.get(),
        guild: it.guild_id.map(|guild| guild.get()),
        // Where a form was filled in, Discord does not say who installed the bot.
        place: None,
        member: membership(it.member.as_ref()),
        locale: Locale::of_discord(&it.locale),
        what: What::Submit {
            id: it.data.custom_id.clone(),
            fields: fields.collect(),
            own_message: it.message.as_ref().is_some_and(|message| is_own(message.flags)),
        },
    }
}

fn of_component(it: &ComponentInteraction) -> Call {
    let values = match &it.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        _ => Vec::new(),
    };
    Call {
        id: it.id.get(),
        token: it.token.clone(),
        user: it.user.id.get(),
        guild: it.guild_id.map(|guild| guild.get()),
        place: may_write(it.context, &it.authorizing_integration_owners).then(|| it.channel_id.get()),
        member: membership(it.member.as_ref()),
        locale: Locale::of_discord(&it.locale),
        what: What::Press { id: it.data.custom_id.clone(), values, own_message: is_own(it.message.flags) },
    }
}

fn command_of(it: &CommandInteraction) -> Command {
    let options = it.data.options.iter().filter_map(|option| {
        let value = match &option.value {
            CommandDataOptionValue::String(text) => Value::Text(text.clone()),
            CommandDataOptionValue::Autocomplete { value, .. } => Value::Text(value.clone()),
            CommandDataOptionValue::Boolean(flag) => Value::Flag(*flag),
            CommandDataOptionValue::Integer(number) => Value::Number(*number),
            CommandDataOptionValue::User(id) => Value::Text(id.to_string()),
            CommandDataOptionValue::Channel(id) => Value::Text(id.to_string()),
            CommandDataOptionValue::Role(id) => Value::Text(id.to_string()),
            _ => return None,
        };
        Some((option.name.clone(), value))
    });
    let target_text = match it.data.target() {
        Some(ResolvedTarget::Message(message)) => Some(message.content.clone()),
        Some(_) | None => None,
    };
    Command { name: it.data.name.clone(), options: options.collect(), target_text }
}
