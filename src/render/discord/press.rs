//! What a button or menu entry means, written into its id: `v1:change:entity-name:guangdong:o:zh:1`.
//!
//! The id carries all state, so buttons of old messages still work after a restart. Ids that this version does not
//! know, and ids that someone made up, are simply not read.

use crate::answer::Target;
use crate::render::discord::limits::CUSTOM_ID_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::locale::Locale;

const VERSION: &str = "v1";
const NONE: &str = "-";

/// One thing that a press asks for. Ids are plain strings here: whoever answers looks them up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// The answer for a change; `part` counts from 1.
    Change {
        change: String,
        province: Option<String>,
        applicant: Option<String>,
        locale: Locale,
        part: usize,
    },
    Province {
        province: String,
        locale: Locale,
        part: usize,
    },
    Question {
        text: String,
        locale: Locale,
    },
    /// A menu: what was picked is the id of another press.
    Menu {
        number: usize,
    },
}

impl Press {
    /// What a target asks for; `None` where it leads out of Discord, or its id would be too long.
    pub fn of_target(target: &Target, locale: Locale) -> Option<Press> {
        let press = match target {
            Target::Change { change, province, applicant } => Press::Change {
                change: change.to_string(),
                province: province.as_ref().map(|slug| slug.to_string()),
                applicant: applicant.map(|applicant| applicant.code().to_owned()),
                locale,
                part: 1,
            },
            Target::Province(slug) => Press::Province { province: slug.to_string(), locale, part: 1 },
            Target::Question(text) => Press::Question { text: text.get(locale.lang()).to_owned(), locale },
            Target::Compare(_)
            | Target::Diagnose(_)
            | Target::Procedure
            | Target::OrderStates
            | Target::Faq
            | Target::Url(_) => return None,
        };
        (length(&press.id()) <= CUSTOM_ID_MAX).then_some(press)
    }

    /// The same with another part of a long answer.
    pub fn with_part(self, part: usize) -> Press {
        match self {
            Press::Change { change, province, applicant, locale, .. } => {
                Press::Change { change, province, applicant, locale, part }
            }
            Press::Province { province, locale, .. } => Press::Province { province, locale, part },
            Press::Question { .. } | Press::Menu { .. } => self,
        }
    }

    pub fn id(&self) -> String {
        match self {
            Press::Change { change, province, applicant, locale, part } => {
                let province = province.as_deref().unwrap_or(NONE);
                let applicant = applicant.as_deref().and_then(|it| it.get(..1)).unwrap_or(NONE);
                format!("{VERSION}:change:{change}:{province}:{applicant}:{}:{part}", locale.code())
            }
            Press::Province { province, locale, part } => {
                format!("{VERSION}:province:{province}:{}:{part}", locale.code())
            }
            Press::Question { text, locale } => format!("{VERSION}:ask:{}:{text}", locale.code()),
            Press::Menu { number } => format!("{VERSION}:menu:{number}"),
        }
    }

    /// Reads an id. `None` for ids of other versions and for what nobody wrote here.
    pub fn read(id: &str) -> Option<Press> {
        let (version, rest) = id.split_once(':')?;
        if version != VERSION {
            return None;
        }
        let (kind, rest) = rest.split_once(':')?;
        let pieces: Vec<&str> = rest.split(':').collect();
        match (kind, pieces.as_slice()) {
            ("change", [change, province, applicant, locale, part]) => Some(Press::Change {
                change: name(change)?,
                province: optional(province)?,
                applicant: optional(applicant)?,
                locale: Locale::from_code(locale)?,
                part: part.parse().ok().filter(|part| *part > 0)?,
            }),
            ("province", [province, locale, part]) => Some(Press::Province {
                province: name(province)?,
                locale: Locale::from_code(locale)?,
                part: part.parse().ok().filter(|part| *part > 0)?,
            }),
            ("ask", [locale, _, ..]) => {
                let (_, text) = rest.split_once(':')?;
                Some(Press::Question { text: text.to_owned(), locale: Locale::from_code(locale)? })
            }
            ("menu", [number]) => Some(Press::Menu { number: number.parse().ok()? }),
            _ => None,
        }
    }
}

fn name(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn optional(text: &str) -> Option<Option<String>> {
    if text == NONE { Some(None) } else { name(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let presses = [
            "v1:change:entity-name:-:-:en:1",
            "v1:change:entity-name:inner-mongolia:o:tw:12",
            "v1:province:guangdong:zh:2",
            "v1:ask:zh:公司改名了：点哪里?",
            "v1:ask:en:a:b:c",
            "v1:menu:3",
        ];
        for id in presses {
            let press = Press::read(id).unwrap_or_else(|| panic!("{id}"));
            assert_eq!(press.id(), id);
        }
    }

    #[test]
    fn strange_ids_are_not_read() {
        let strange = [
            "",
            "v1",
            "v0:change:entity-name:-:-:en:1",
            "v2:menu:1",
            "v1:change:entity-name",
            "v1:change::-:-:en:1",
            "v1:change:entity-name:-:-:fr:1",
            "v1:change:entity-name:-:-:en:0",
            "v1:province:guangdong:zh:x",
            "v1:drop:tables",
            "变更",
        ];
        for id in strange {
            assert_eq!(Press::read(id), None, "{id}");
        }
    }
}
