//! The two languages, and texts that exist in both or not at all.

pub mod simplified;

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::simplified::Simplified;

/// Made when the program is built.
pub static SIMPLIFIED: Simplified =
    Simplified(Cow::Borrowed(include_bytes!(concat!(env!("OUT_DIR"), "/simplified.bin"))));

/// A language the project speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];

    /// `en` or `zh`: the spelling of flags, addresses and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }

    /// The BCP 47 tag for `lang` and `hreflang`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }

    pub fn other(self) -> Lang {
        match self {
            Lang::En => Lang::Zh,
            Lang::Zh => Lang::En,
        }
    }

    /// Reads `en`, `zh` and locale names such as `zh_CN.UTF-8`, `zh-TW`, `en-US`.
    pub fn from_locale(locale: &str) -> Option<Lang> {
        let lower = locale.trim().to_ascii_lowercase();
        if lower.starts_with("zh") {
            return Some(Lang::Zh);
        }
        lower.starts_with("en").then_some(Lang::En)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Lang {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Lang::from_locale(text).ok_or_else(|| format!("`{text}` is not a language here: use en or zh"))
    }
}

/// A text in both languages. It cannot be read from a file with one missing or blank.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(try_from = "RawText")]
pub struct Text {
    en: String,
    zh: String,
}

#[derive(PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawText {
    en: String,
    zh: String,
}

impl TryFrom<RawText> for Text {
    type Error = String;

    fn try_from(raw: RawText) -> Result<Self, Self::Error> {
        for (lang, text) in [("en", &raw.en), ("zh", &raw.zh)] {
            if text.trim().is_empty() {
                return Err(format!("the `{lang}` text is empty: every text exists in both languages"));
            }
        }
        Ok(Text { en: raw.en, zh: raw.zh })
    }
}

impl Text {
    /// Joins two texts that the program itself wrote; see the [`text!`](crate::text) macro.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Text {
        Text { en: en.into(), zh: zh.into() }
    }

    /// The same string in both languages: a number, a name, an address.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text { en: text.clone(), zh: text }
    }

    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// A new text made from each language by the same function.
    pub fn map(&self, mut change: impl FnMut(Lang, &str) -> String) -> Text {
        Text { en: change(Lang::En, &self.en), zh: change(Lang::Zh, &self.zh) }
    }

    /// Joins texts with each language's own separator.
    pub fn join<'a>(texts: impl IntoIterator<Item = &'a Text>, en: &str, zh: &str) -> Text {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for text in texts {
            left.push(text.en.as_str());
            right.push(text.zh.as_str());
        }
        Text { en: left.join(en), zh: right.join(zh) }
    }
}

/// A [`Text`] from two literals or two format strings over the same names:
/// `text!("within {n} days", "{n} 天内")`. A `Text` inside is named once per language:
/// `text!("To {}", "到{}"; &target)`.
#[macro_export]
macro_rules! text {
    ($en:literal, $zh:literal) => {
        $crate::lang::Text::new(format!($en), format!($zh))
    };
    ($en:literal, $zh:literal; $($text:expr),+ $(,)?) => {
        $crate::lang::Text::new(
            format!($en, $(($text).get($crate::lang::Lang::En)),+),
            format!($zh, $(($text).get($crate::lang::Lang::Zh)),+),
        )
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locale_names_are_understood() {
        assert_eq!(Lang::from_locale("zh_CN.UTF-8"), Some(Lang::Zh));
        assert_eq!(Lang::from_locale("zh-TW"), Some(Lang::Zh));
        assert_eq!(Lang::from_locale("en-US"), Some(Lang::En));
        assert_eq!(Lang::from_locale("C"), None);
    }

    #[test]
    fn a_text_with_one_language_missing_or_blank_is_refused() {
        let read = |toml: &str| toml::from_str::<std::collections::BTreeMap<String, Text>>(toml);
        assert!(read("t = { en = 'a', zh = '甲' }").is_ok());
        assert!(read("t = { en = 'a' }").is_err());
        assert!(read("t = { en = 'a', zh = ' ' }").is_err());
        assert!(read("t = { en = 'a', zh = '甲', fr = 'x' }").is_err());
    }

    #[test]
    fn the_macro_fills_both_languages() {
        let days = 3;
        assert_eq!(text!("in {days} days", "{days} 天内"), Text::new("in 3 days", "3 天内"));
        let name = Text::new("Fujian", "福建省");
        assert_eq!(text!("in {}", "在{}"; &name), Text::new("in Fujian", "在福建省"));
    }
}
