//! Messages in traditional characters, made at the very edge out of the simplified ones.

use crate::render::discord::limits::FOOTER_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;

/// The message in the script of the locale. Words stay the console's own; only the characters change.
pub(super) fn in_script(message: Message, locale: Locale) -> Message {
    match locale {
        Locale::En | Locale::ZhCn => message,
        Locale::ZhTw => message.map_text(&traditional),
    }
}

/// What is written differently in Taiwan than the tables have it: quotation marks, common words, and the commands that
/// are registered under a word of their own there.
const AS_IN_TAIWAN: [(&str, &str); 14] = [
    ("“", "「"),
    ("”", "」"),
    ("‘", "『"),
    ("’", "』"),
    ("控制檯", "控制台"),
    ("賬", "帳"),
    ("/跟蹤", "/追蹤"),
    ("/導出", "/匯出"),
    ("/設置", "/設定"),
    ("/服務器設置", "/伺服器設定"),
    ("/刪除我的數據", "/刪除我的資料"),
    ("/補充信息", "/補充資訊"),
    ("/撤銷上一步", "/復原上一步"),
    ("/重新打開", "/重新開啟"),
];

/// Traditional characters as written in Taiwan.
pub(super) fn traditional(text: &str) -> String {
    let converted = hanconv::s2tw(text);
    AS_IN_TAIWAN.iter().fold(converted, |text, (from, to)| text.replace(from, to))
}

/// A label in the script of the locale.
pub(super) fn label_in_script(label: &str, locale: Locale) -> String {
    match locale {
        Locale::En | Locale::ZhCn => label.to_owned(),
        Locale::ZhTw => traditional(label),
    }
}

/// Who looks for a button has to know that the console writes it in simplified characters.
pub(super) fn with_script_hint(mut message: Message, locale: Locale) -> Message {
    if locale != Locale::ZhTw {
        return message;
    }
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
    use crate::bot::commands::ALL;
    use crate::bot::commands::definitions;

    #[test]
    fn commands_are_called_by_the_names_that_they_have_there() {
        // Commands in menus have no description, and are never named after a slash.
        for command in definitions(ALL).as_array().unwrap().iter().filter(|it| it["description"].is_string()) {
            let name = |locale: &str| format!("/{}", command["name_localizations"][locale].as_str().unwrap());
            assert_eq!(traditional(&name("zh-CN")), name("zh-TW"));
        }
    }

    #[test]
    fn characters_change_and_words_stay() {
        assert_eq!(traditional("点“变更主体”，后台信息"), "點「變更主體」，後臺信息");
        assert_eq!(traditional("控制台账号"), "控制台帳號");
        let message = in_script(Message::note("网站后台"), Locale::ZhTw);
        assert_eq!(message.content, "網站後臺");
        assert_eq!(in_script(Message::note("网站"), Locale::ZhCn).content, "网站");
    }
}
