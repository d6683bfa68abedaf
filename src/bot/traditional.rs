//! Messages in traditional characters, made at the very edge out of the simplified ones.

use crate::render::discord::limits::FOOTER_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;

/// The message in the script of the locale. Words stay the console's own; only the characters change.
pub(super) fn in_script(message: Message, locale: Locale) -> Message {
    match locale {
        Locale::En | Locale::ZhCn => message,
        Locale::ZhTw => with_hint(message.map_text(&traditional)),
    }
}

/// Traditional characters as written in Taiwan, with its quotation marks.
pub(super) fn traditional(text: &str) -> String {
    hanconv::s2tw(text).replace('“', "「").replace('”', "」").replace('‘', "『").replace('’', "』")
}

/// A label in the script of the locale.
pub(super) fn label_in_script(label: &str, locale: Locale) -> String {
    match locale {
        Locale::En | Locale::ZhCn => label.to_owned(),
        Locale::ZhTw => traditional(label),
    }
}

/// Who looks for a button has to know that the console writes it in simplified characters.
fn with_hint(mut message: Message) -> Message {
    const HINT: &str = "控制台上的按鈕以簡體字顯示。";
    if let Some(last) = message.embeds.last_mut() {
        let footer = if last.footer.is_empty() { HINT.to_owned() } else { format!("{} {HINT}", last.footer) };
        if length(&footer) <= FOOTER_MAX {
            last.footer = footer;
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_change_and_words_stay() {
        assert_eq!(traditional("点“变更主体”，后台信息"), "點「變更主體」，後臺信息");
        let message = in_script(Message::note("网站后台"), Locale::ZhTw);
        assert_eq!(message.content, "網站後臺");
        assert_eq!(in_script(Message::note("网站"), Locale::ZhCn).content, "网站");
    }
}
