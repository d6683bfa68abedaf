//! Plain messages as the library's own types: the only place that knows both.

use serenity::builder::AutocompleteChoice;
use serenity::builder::CreateActionRow;
use serenity::builder::CreateAllowedMentions;
use serenity::builder::CreateAttachment;
use serenity::builder::CreateAutocompleteResponse;
use serenity::builder::CreateButton;
use serenity::builder::CreateEmbed;
use serenity::builder::CreateEmbedFooter;
use serenity::builder::CreateInputText;
use serenity::builder::CreateInteractionResponse;
use serenity::builder::CreateInteractionResponseMessage;
use serenity::builder::CreateMessage;
use serenity::builder::CreateModal;
use serenity::builder::CreateSelectMenu;
use serenity::builder::CreateSelectMenuKind;
use serenity::builder::CreateSelectMenuOption;
use serenity::builder::EditInteractionResponse;
use serenity::model::application::ButtonStyle;
use serenity::model::application::InputTextStyle;
use serenity::model::channel::Nonce;
use serenity::model::id::UserId;

use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::render::discord::limits::OPTIONS_MAX;
use crate::render::discord::limits::check;
use crate::render::discord::limits::check_form;
use crate::render::discord::message::Button;
use crate::render::discord::message::Embed;
use crate::render::discord::message::Form;
use crate::render::discord::message::Input;
use crate::render::discord::message::Message;
use crate::render::discord::message::Row;

/// The body of the answer to an interaction.
///
/// # Errors
/// A message that Discord would refuse is not sent at all.
pub fn response(reaction: &Reaction) -> Result<CreateInteractionResponse, Failure> {
    match reaction {
        Reaction::Message(message) => {
            check(message).map_err(|broken| Failure::new("a message breaks a limit", broken))?;
            Ok(CreateInteractionResponse::Message(body(message)))
        }
        Reaction::Update(message) => {
            check(message).map_err(|broken| Failure::new("a message breaks a limit", broken))?;
            Ok(CreateInteractionResponse::UpdateMessage(whole(message)))
        }
        Reaction::Form(form) => {
            check_form(form).map_err(|broken| Failure::new("a form breaks a limit", broken))?;
            Ok(CreateInteractionResponse::Modal(modal(form)))
        }
        Reaction::Later(_) => {
            Ok(CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true)))
        }
        Reaction::Suggestions(suggestions) => {
            let choices = suggestions.iter().take(OPTIONS_MAX);
            let choices = choices.map(|it| AutocompleteChoice::new(it.label.clone(), it.value.clone()));
            let choices = CreateAutocompleteResponse::new().set_choices(choices.collect());
            Ok(CreateInteractionResponse::Autocomplete(choices))
        }
    }
}

/// The message that comes after Discord was told to wait.
///
/// # Errors
/// As [`response`].
pub fn edit(message: &Message) -> Result<EditInteractionResponse, Failure> {
    check(message).map_err(|broken| Failure::new("a message breaks a limit", broken))?;
    let mut edit = EditInteractionResponse::new()
        .allowed_mentions(CreateAllowedMentions::new())
        .content(&message.content)
        .embeds(message.embeds.iter().map(embed).collect())
        .components(message.rows.iter().map(row).collect());
    for file in &message.files {
        edit = edit.new_attachment(CreateAttachment::bytes(file.text.as_bytes(), &file.name));
    }
    Ok(edit)
}

/// Text fields stand in rows: this library loses what is written into the newer labels.
fn modal(form: &Form) -> CreateModal {
    let input = |input: &Input| {
        CreateActionRow::InputText(
            CreateInputText::new(InputTextStyle::Paragraph, &input.label, &input.id)
                .placeholder(&input.placeholder)
                .required(input.required)
                .max_length(input.chars_max),
        )
    };
    CreateModal::new(&form.id, &form.title).components(form.inputs.iter().map(input).collect())
}

/// A body that leaves nothing of the message it replaces.
fn whole(message: &Message) -> CreateInteractionResponseMessage {
    body(message).ephemeral(false).content(&message.content).components(message.rows.iter().map(row).collect())
}

fn body(message: &Message) -> CreateInteractionResponseMessage {
    let mut body = CreateInteractionResponseMessage::new()
        // Nobody is ever pinged, whatever stands in the text.
        .allowed_mentions(CreateAllowedMentions::new())
        .ephemeral(message.ephemeral)
        .embeds(message.embeds.iter().map(embed).collect());
    if !message.content.is_empty() {
        body = body.content(&message.content);
    }
    if !message.rows.is_empty() {
        body = body.components(message.rows.iter().map(row).collect());
    }
    body
}

/// The body of a message that the bot sends by itself, under a nonce that makes a second one the same. Nobody but the
/// people in `mentions` is notified.
///
/// # Errors
/// A message that Discord would refuse.
pub fn outgoing(message: &Message, nonce: &str, mentions: &[u64]) -> Result<CreateMessage, Failure> {
    check(message).map_err(|broken| Failure::new("a message breaks a limit", broken))?;
    let people = mentions.iter().map(|id| UserId::new(*id));
    let body = CreateMessage::new()
        .nonce(Nonce::String(nonce.to_owned()))
        .enforce_nonce(true)
        .allowed_mentions(CreateAllowedMentions::new().users(people))
        .embeds(message.embeds.iter().map(embed).collect())
        .components(message.rows.iter().map(row).collect());
    Ok(if message.content.is_empty() { body } else { body.content(&message.content) })
}

fn embed(embed: &Embed) -> CreateEmbed {
    let mut out = CreateEmbed::new().colour(embed.colour);
    if !embed.title.is_empty() {
        out = out.title(&embed.title);
    }
    if !embed.description.is_empty() {
        out = out.description(&embed.description);
    }
    if !embed.footer.is_empty() {
        out = out.footer(CreateEmbedFooter::new(&embed.footer));
    }
    if let Some(url) = &embed.url {
        out = out.url(url);
    }
    out.fields(embed.fields.iter().map(|field| (&field.name, &field.value, false)))
}

fn row(row: &Row) -> CreateActionRow {
    match row {
        Row::Buttons(buttons) => CreateActionRow::Buttons(buttons.iter().map(button).collect()),
        Row::Select(select) => {
            let options = select.options.iter().map(|it| CreateSelectMenuOption::new(&it.label, &it.value)).collect();
            let menu = CreateSelectMenu::new(&select.id, CreateSelectMenuKind::String { options });
            CreateActionRow::SelectMenu(menu.placeholder(&select.placeholder))
        }
    }
}

fn button(button: &Button) -> CreateButton {
    match button {
        Button::Press { label, id, primary } => {
            let style = if *primary { ButtonStyle::Primary } else { ButtonStyle::Secondary };
            CreateButton::new(id).label(label).style(style)
        }
        Button::Link { label, url } => CreateButton::new_link(url).label(label),
    }
}
