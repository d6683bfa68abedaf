//! Discord's limits, and the check that every message passes before it is sent.
//!
//! Discord does not say whether it counts code points or UTF-16 units, so the longer count (UTF-16) is kept
//! 5 % below each limit. Counts of things (fields, buttons, options) are exact and used in full.

use std::collections::HashSet;

use crate::render::discord::message::Button;
use crate::render::discord::message::Embed;
use crate::render::discord::message::Form;
use crate::render::discord::message::Message;
use crate::render::discord::message::Row;
use crate::render::discord::message::Select;

const fn safe(limit: usize) -> usize {
    limit * 95 / 100
}

pub const CONTENT_MAX: usize = safe(2000);
pub const TITLE_MAX: usize = safe(256);
pub const DESCRIPTION_MAX: usize = safe(4096);
pub const FIELD_NAME_MAX: usize = safe(256);
pub const FIELD_VALUE_MAX: usize = safe(1024);
pub const FOOTER_MAX: usize = safe(2048);
/// All texts of all embeds of one message together.
pub const EMBEDS_TOTAL_MAX: usize = safe(6000);
pub const BUTTON_LABEL_MAX: usize = safe(80);
pub const CUSTOM_ID_MAX: usize = safe(100);
pub const OPTION_MAX: usize = safe(100);
pub const PLACEHOLDER_MAX: usize = safe(150);
pub const URL_MAX: usize = safe(512);
pub const FORM_TEXT_MAX: usize = safe(45);
/// Of one attachment, in bytes: what every server takes.
pub const FILE_BYTES_MAX: usize = 8_000_000;

pub const EMBEDS_MAX: usize = 10;
pub const FIELDS_MAX: usize = 25;
pub const ROWS_MAX: usize = 5;
pub const BUTTONS_PER_ROW_MAX: usize = 5;
pub const OPTIONS_MAX: usize = 25;

/// Length in UTF-16 units: never less than the number of characters.
pub fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text, cut between characters to at most `max` units, with `…` where something went.
pub fn shorten(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut left = max.saturating_sub(1);
    for c in text.chars() {
        if c.len_utf16() > left {
            break;
        }
        left -= c.len_utf16();
        out.push(c);
    }
    // A backslash left alone at the end would escape what is put behind it.
    while out.ends_with('\\') {
        out.pop();
    }
    out.push('…');
    out
}

/// Something in a message is longer than Discord takes, empty where it may not be, or doubled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    #[error("{place} has {found}, at most {max} are allowed")]
    TooLong { place: String, found: usize, max: usize },
    #[error("{place} is empty")]
    Empty { place: String },
    #[error("the id or value `{id}` occurs twice")]
    Doubled { id: String },
}

/// Whether Discord would take the message.
///
/// # Errors
/// The first limit that is broken.
pub fn check(message: &Message) -> Result<(), LimitError> {
    if message.content.is_empty() && message.embeds.is_empty() {
        return Err(LimitError::Empty { place: "message".to_owned() });
    }
    at_most("content", length(&message.content), CONTENT_MAX)?;
    at_most("embeds", message.embeds.len(), EMBEDS_MAX)?;
    for (at, embed) in message.embeds.iter().enumerate() {
        check_embed(&format!("embed {at}"), embed)?;
    }
    at_most("all embeds", message.embeds.iter().map(embed_length).sum(), EMBEDS_TOTAL_MAX)?;
    at_most("rows", message.rows.len(), ROWS_MAX)?;
    let mut ids = HashSet::new();
    for (at, row) in message.rows.iter().enumerate() {
        check_row(&format!("row {at}"), row, &mut ids)?;
    }
    for file in &message.files {
        at_most("file", file.text.len(), FILE_BYTES_MAX)?;
    }
    Ok(())
}

/// Whether Discord would open the form.
///
/// # Errors
/// The first limit that is broken.
pub fn check_form(form: &Form) -> Result<(), LimitError> {
    filled("form id", &form.id, CUSTOM_ID_MAX)?;
    filled("form title", &form.title, FORM_TEXT_MAX)?;
    at_most("form inputs", form.inputs.len(), ROWS_MAX)?;
    for input in &form.inputs {
        filled("input label", &input.label, FORM_TEXT_MAX)?;
        at_most("input placeholder", length(&input.placeholder), OPTION_MAX)?;
    }
    Ok(())
}

/// What an embed contributes to [`EMBEDS_TOTAL_MAX`].
pub fn embed_length(embed: &Embed) -> usize {
    let fields = embed.fields.iter().map(|field| length(&field.name) + length(&field.value));
    length(&embed.title) + length(&embed.description) + length(&embed.footer) + fields.sum::<usize>()
}

fn check_embed(place: &str, embed: &Embed) -> Result<(), LimitError> {
    if embed_length(embed) == 0 {
        return Err(LimitError::Empty { place: place.to_owned() });
    }
    at_most(&format!("{place} title"), length(&embed.title), TITLE_MAX)?;
    at_most(&format!("{place} description"), length(&embed.description), DESCRIPTION_MAX)?;
    at_most(&format!("{place} footer"), length(&embed.footer), FOOTER_MAX)?;
    at_most(&format!("{place} fields"), embed.fields.len(), FIELDS_MAX)?;
    if let Some(url) = &embed.url {
        filled(&format!("{place} url"), url, URL_MAX)?;
    }
    for (at, field) in embed.fields.iter().enumerate() {
        filled(&format!("{place} field {at} name"), &field.name, FIELD_NAME_MAX)?;
        filled(&format!("{place} field {at} value"), &field.value, FIELD_VALUE_MAX)?;
    }
    Ok(())
}

fn check_row<'a>(place: &str, row: &'a Row, ids: &mut HashSet<&'a str>) -> Result<(), LimitError> {
    match row {
        Row::Buttons(buttons) => {
            if buttons.is_empty() {
                return Err(LimitError::Empty { place: place.to_owned() });
            }
            at_most(place, buttons.len(), BUTTONS_PER_ROW_MAX)?;
            for button in buttons {
                match button {
                    Button::Press { label, id, .. } => {
                        filled(&format!("{place} label"), label, BUTTON_LABEL_MAX)?;
                        filled(&format!("{place} id"), id, CUSTOM_ID_MAX)?;
                        once(id, ids)?;
                    }
                    Button::Link { label, url } => {
                        filled(&format!("{place} label"), label, BUTTON_LABEL_MAX)?;
                        filled(&format!("{place} url"), url, URL_MAX)?;
                    }
                }
            }
            Ok(())
        }
        Row::Select(select) => check_select(place, select, ids),
    }
}

fn check_select<'a>(place: &str, select: &'a Select, ids: &mut HashSet<&'a str>) -> Result<(), LimitError> {
    filled(&format!("{place} id"), &select.id, CUSTOM_ID_MAX)?;
    once(&select.id, ids)?;
    at_most(&format!("{place} placeholder"), length(&select.placeholder), PLACEHOLDER_MAX)?;
    at_most(&format!("{place} options"), select.options.len(), OPTIONS_MAX)?;
    if select.options.is_empty() {
        return Err(LimitError::Empty { place: format!("{place} options") });
    }
    let mut values = HashSet::new();
    for option in &select.options {
        filled(&format!("{place} option label"), &option.label, OPTION_MAX)?;
        filled(&format!("{place} option value"), &option.value, OPTION_MAX)?;
        once(&option.value, &mut values)?;
    }
    Ok(())
}

fn at_most(place: &str, found: usize, max: usize) -> Result<(), LimitError> {
    if found > max {
        return Err(LimitError::TooLong { place: place.to_owned(), found, max });
    }
    Ok(())
}

fn filled(place: &str, text: &str, max: usize) -> Result<(), LimitError> {
    if text.trim().is_empty() {
        return Err(LimitError::Empty { place: place.to_owned() });
    }
    at_most(place, length(text), max)
}

fn once<'a>(id: &'a str, seen: &mut HashSet<&'a str>) -> Result<(), LimitError> {
    if seen.insert(id) { Ok(()) } else { Err(LimitError::Doubled { id: id.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(shorten("变更备案信息", 5), "变更备案…");
        assert_eq!(shorten("变更备案", 4), "变更备案");
        assert_eq!(shorten("a😀b", 3), "a…");
        assert_eq!(shorten("", 3), "");
        assert_eq!(shorten("ab\\_c", 4), "ab…");
    }

    #[test]
    fn the_border_between_good_and_bad_is_where_it_is_said_to_be() {
        assert_eq!(check(&Message::note("字".repeat(CONTENT_MAX))), Ok(()));
        assert!(check(&Message::note("字".repeat(CONTENT_MAX + 1))).is_err());
        assert!(check(&Message::default()).is_err());
        let press = |id: &str| Button::Press { label: "a".into(), id: id.into(), primary: false };
        let mut message = Message { rows: vec![Row::Buttons(vec![press("1"), press("2")])], ..Message::note("x") };
        assert_eq!(check(&message), Ok(()));
        message.rows.push(Row::Buttons(vec![press("2")]));
        assert_eq!(check(&message), Err(LimitError::Doubled { id: "2".into() }));
    }

    #[test]
    fn the_total_of_all_embeds_is_kept_too() {
        let embed = Embed { description: "字".repeat(3000), ..Embed::default() };
        let one = Message { embeds: vec![embed.clone()], ..Message::default() };
        assert_eq!(check(&one), Ok(()));
        let two = Message { embeds: vec![embed.clone(), embed], ..Message::default() };
        assert!(matches!(check(&two), Err(LimitError::TooLong { max: EMBEDS_TOTAL_MAX, .. })));
    }
}
