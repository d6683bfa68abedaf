//! Where a statement comes from, and how sure it is.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::lang::Lang;
use crate::lang::Text;

/// Declares an identifier type: a string that is only compared, shown and looked up.
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            pub fn new(id: impl AsRef<str>) -> Self {
                Self(id.as_ref().into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }
    };
}
pub(crate) use id_type;

id_type!(
    /// Id of an entry of `rules/sources*.toml`.
    SourceId
);

/// How far a statement can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Copies, inference, or the side that lost: check in the console.
    Low,
    /// Official but older, or another provider's page.
    Medium,
    /// A current official page, or several publishers.
    High,
}

/// What kind of page a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    OfficialCurrent,
    OfficialArchived,
    OfficialOtherProvider,
    Law,
    Community,
    ThirdPartyCopy,
    ThirdParty,
}

impl SourceKind {
    pub fn label(self) -> Text {
        match self {
            SourceKind::OfficialCurrent => text!("current official page", "现行官方页面"),
            SourceKind::OfficialArchived => text!("archived official page", "官方存档页面"),
            SourceKind::OfficialOtherProvider => text!("another provider's official page", "其他服务商官方页面"),
            SourceKind::Law => text!("law or regulation", "法律法规"),
            SourceKind::Community => text!("community answer on an official site", "官方站点的社区回答"),
            SourceKind::ThirdPartyCopy => text!("copy on a third-party site", "第三方转载"),
            SourceKind::ThirdParty => text!("third-party page", "第三方页面"),
        }
    }
}

/// One page, notice or law that statements refer to.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub id: SourceId,
    pub publisher: Text,
    /// As published, in the page's own language. Not every page has one.
    pub title: Option<String>,
    /// Absent where the page was read as a stored copy whose address is not known.
    pub url: Option<String>,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; absent when the page shows no date.
    pub page_date: Option<String>,
    pub kind: SourceKind,
    /// The day the page was last read for the rules.
    pub checked: NaiveDate,
    pub note: Option<Text>,
}

impl Source {
    /// One line that names the source: publisher, title, date of the page.
    pub fn name(&self, lang: Lang) -> String {
        let mut name = self.publisher.get(lang).to_owned();
        if let Some(title) = &self.title {
            name.push_str(&match lang {
                Lang::En => format!(", {title}"),
                Lang::Zh => format!("《{title}》"),
            });
        }
        let date = match (&self.page_date, lang) {
            (Some(date), Lang::En) => format!(" ({date})"),
            (Some(date), Lang::Zh) => format!("（{date}）"),
            (None, Lang::En) => " (undated)".to_owned(),
            (None, Lang::Zh) => "（未标日期）".to_owned(),
        };
        name + &date
    }
}
