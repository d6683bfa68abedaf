//! The ways of writing that a Discord user may see: two languages, one of them in two scripts.

use crate::lang::Lang;

/// English, or Chinese in simplified or traditional characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    En,
    ZhCn,
    ZhTw,
}

impl Locale {
    pub const ALL: [Locale; 3] = [Locale::En, Locale::ZhCn, Locale::ZhTw];

    /// Discord's locale of a user (`zh-TW`, `en-GB`, `de`): every Chinese is Chinese, all else English.
    pub fn of_discord(locale: &str) -> Locale {
        let lower = locale.to_ascii_lowercase();
        if !lower.starts_with("zh") {
            return Locale::En;
        }
        let traditional = ["tw", "hk", "mo", "hant"].iter().any(|script| lower.contains(script));
        if traditional { Locale::ZhTw } else { Locale::ZhCn }
    }

    /// `en`, `zh` or `tw`: the spelling in ids of buttons.
    pub fn code(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::ZhCn => "zh",
            Locale::ZhTw => "tw",
        }
    }

    pub fn from_code(code: &str) -> Option<Locale> {
        Locale::ALL.into_iter().find(|locale| locale.code() == code)
    }

    pub fn lang(self) -> Lang {
        match self {
            Locale::En => Lang::En,
            Locale::ZhCn | Locale::ZhTw => Lang::Zh,
        }
    }
}
