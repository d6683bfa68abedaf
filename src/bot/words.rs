//! Texts of the commands themselves, in every language that Discord shows them in.

/// A text for the command list: English, simplified Chinese, traditional Chinese.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub en: &'static str,
    pub zh_cn: &'static str,
    pub zh_tw: &'static str,
}

impl Words {
    pub const fn new(en: &'static str, zh_cn: &'static str, zh_tw: &'static str) -> Words {
        Words { en, zh_cn, zh_tw }
    }

    /// Discord's locales with the text. The default is given under its own keys too, or a user may see another's.
    pub fn localized(&self) -> [(&'static str, &'static str); 4] {
        [("en-US", self.en), ("en-GB", self.en), ("zh-CN", self.zh_cn), ("zh-TW", self.zh_tw)]
    }
}
