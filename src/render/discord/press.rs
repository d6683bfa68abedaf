//! What a button or menu entry means, written into its id: `v1:change:entity-name:guangdong:o:zh:1`.
//!
//! The id carries all state, so buttons of old messages still work after a restart. Ids that this version does not
//! know, and ids that someone made up, are simply not read.

mod act;
mod nudge;
mod piece;
mod short;

pub use crate::render::discord::press::act::Act;
pub use crate::render::discord::press::nudge::Nudge;
pub use crate::render::discord::press::short::short_code;

use crate::answer::Target;
use crate::render::discord::limits::CUSTOM_ID_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::locale::Locale;
use crate::render::discord::press::piece::NONE;
use crate::render::discord::press::piece::digit;
use crate::render::discord::press::piece::letter;
use crate::render::discord::press::piece::name;
use crate::render::discord::press::piece::optional;
use crate::render::discord::press::piece::part_of;
use crate::render::discord::press::piece::truth;

const VERSION: &str = "v1";

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
    /// A place in the diagnosis, by the choices so far.
    Diagnose {
        path: Vec<String>,
        locale: Locale,
        part: usize,
    },
    /// A plan again. Changes by their short codes (see [`short_code`]), days as `YYYY-MM-DD`.
    Plan {
        changes: Vec<String>,
        province: Option<String>,
        applicant: Option<String>,
        domain_expires: Option<String>,
        id_expires: Option<String>,
        locale: Locale,
        part: usize,
    },
    /// Until when a state lasts that began on that day.
    Due {
        since: String,
        state: String,
        locale: Locale,
        part: usize,
    },
    /// Asks for the text of a notice.
    PasteNotice {
        locale: Locale,
    },
    /// Something about a reminder. The mark tells one reminder's message from another's.
    Reminder {
        nudge: Nudge,
        order: i64,
        kind: String,
        locale: Locale,
        mark: String,
    },
    /// Begins to follow an order for these changes.
    Track(Track),
    /// Something about one order; also the id of the form that asks for more.
    Order {
        order: i64,
        locale: Locale,
        act: Act,
    },
    /// The answer to "erase all my data?".
    Erase {
        sure: bool,
        locale: Locale,
    },
}

/// What an order is to be opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    pub changes: Vec<String>,
    pub province: Option<String>,
    /// First letter of its code.
    pub applicant: Option<String>,
    /// Ties orders of one plan together.
    pub plan: Option<String>,
    pub locale: Locale,
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
            Target::Diagnose(path) => Press::Diagnose { path: path.clone(), locale, part: 1 },
            Target::Compare(_) | Target::Procedure | Target::OrderStates | Target::Faq | Target::Url(_) => return None,
        };
        press.fits().then_some(press)
    }

    /// The same with another part of a long answer.
    pub fn with_part(self, part: usize) -> Press {
        match self {
            Press::Change { change, province, applicant, locale, .. } => {
                Press::Change { change, province, applicant, locale, part }
            }
            Press::Province { province, locale, .. } => Press::Province { province, locale, part },
            Press::Diagnose { path, locale, .. } => Press::Diagnose { path, locale, part },
            Press::Plan { changes, province, applicant, domain_expires, id_expires, locale, .. } => {
                Press::Plan { changes, province, applicant, domain_expires, id_expires, locale, part }
            }
            Press::Due { since, state, locale, .. } => Press::Due { since, state, locale, part },
            Press::Question { .. }
            | Press::Menu { .. }
            | Press::PasteNotice { .. }
            | Press::Reminder { .. }
            | Press::Track(_)
            | Press::Order { .. }
            | Press::Erase { .. } => self,
        }
    }

    pub fn id(&self) -> String {
        match self {
            Press::Change { change, province, applicant, locale, part } => {
                let (province, applicant) = (province.as_deref().unwrap_or(NONE), letter(applicant.as_deref()));
                format!("{VERSION}:change:{change}:{province}:{applicant}:{}:{part}", locale.code())
            }
            Press::Province { province, locale, part } => {
                format!("{VERSION}:province:{province}:{}:{part}", locale.code())
            }
            Press::Question { text, locale } => format!("{VERSION}:ask:{}:{text}", locale.code()),
            Press::Menu { number } => format!("{VERSION}:menu:{number}"),
            Press::Diagnose { path, locale, part } => {
                format!("{VERSION}:diagnose:{}:{part}:{}", locale.code(), path.join("."))
            }
            Press::Plan { changes, province, applicant, domain_expires, id_expires, locale, part } => {
                let [province, domain, id] =
                    [province, domain_expires, id_expires].map(|it| it.as_deref().unwrap_or(NONE));
                let (applicant, changes) = (letter(applicant.as_deref()), changes.join("."));
                let locale = locale.code();
                format!("{VERSION}:plan:{locale}:{part}:{province}:{applicant}:{domain}:{id}:{changes}")
            }
            Press::Due { since, state, locale, part } => {
                format!("{VERSION}:due:{}:{part}:{since}:{state}", locale.code())
            }
            Press::PasteNotice { locale } => format!("{VERSION}:paste:{}", locale.code()),
            Press::Reminder { nudge, order, kind, locale, mark } => {
                format!("{VERSION}:remind:{}:{order}:{kind}:{}:{mark}", nudge.code(), locale.code())
            }
            Press::Track(track) => {
                let changes = track.changes.join("+");
                let or_none = |it: &Option<String>| it.clone().unwrap_or_else(|| NONE.to_owned());
                let applicant = track.applicant.as_deref().and_then(|it| it.get(..1)).unwrap_or(NONE);
                let (province, plan) = (or_none(&track.province), or_none(&track.plan));
                format!("{VERSION}:track:{changes}:{province}:{applicant}:{plan}:{}", track.locale.code())
            }
            Press::Order { order, locale, act } => {
                format!("{VERSION}:order:{order}:{}:{}", locale.code(), act.code())
            }
            Press::Erase { sure, locale } => format!("{VERSION}:erase:{}:{}", digit(*sure), locale.code()),
        }
    }

    /// Whether the id fits where Discord wants it.
    pub fn fits(&self) -> bool {
        length(&self.id()) <= CUSTOM_ID_MAX
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
                part: part_of(part)?,
            }),
            ("province", [province, locale, part]) => Some(Press::Province {
                province: name(province)?,
                locale: Locale::from_code(locale)?,
                part: part_of(part)?,
            }),
            ("diagnose", [locale, part, path]) => Some(Press::Diagnose {
                path: path.split('.').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
                locale: Locale::from_code(locale)?,
                part: part_of(part)?,
            }),
            ("plan", [locale, part, province, applicant, domain, id, changes]) => Some(Press::Plan {
                changes: name(changes)?.split('.').map(str::to_owned).collect(),
                province: optional(province)?,
                applicant: optional(applicant)?,
                domain_expires: optional(domain)?,
                id_expires: optional(id)?,
                locale: Locale::from_code(locale)?,
                part: part_of(part)?,
            }),
            ("due", [locale, part, since, state]) => Some(Press::Due {
                since: name(since)?,
                state: name(state)?,
                locale: Locale::from_code(locale)?,
                part: part_of(part)?,
            }),
            ("paste", [locale]) => Some(Press::PasteNotice { locale: Locale::from_code(locale)? }),
            ("remind", [nudge, order, kind, locale, mark]) => Some(Press::Reminder {
                nudge: Nudge::from_code(nudge)?,
                order: order.parse().ok().filter(|order| *order > 0)?,
                kind: name(kind)?,
                locale: Locale::from_code(locale)?,
                mark: (*mark).to_owned(),
            }),
            ("ask", [locale, _, ..]) => {
                let (_, text) = rest.split_once(':')?;
                Some(Press::Question { text: text.to_owned(), locale: Locale::from_code(locale)? })
            }
            ("menu", [number]) => Some(Press::Menu { number: number.parse().ok()? }),
            ("track", [changes, province, applicant, plan, locale]) => Some(Press::Track(Track {
                changes: changes.split('+').map(name).collect::<Option<_>>()?,
                province: optional(province)?,
                applicant: optional(applicant)?,
                plan: optional(plan)?,
                locale: Locale::from_code(locale)?,
            })),
            ("order", [order, locale, act @ ..]) => Some(Press::Order {
                order: order.parse().ok().filter(|order| *order > 0)?,
                locale: Locale::from_code(locale)?,
                act: Act::read(act)?,
            }),
            ("erase", [sure, locale]) => Some(Press::Erase { sure: truth(sure)?, locale: Locale::from_code(locale)? }),
            _ => None,
        }
    }
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
            "v1:diagnose:en:1:",
            "v1:diagnose:tw:2:grey-button.order-open.draft",
            "v1:plan:zh:1:fujian:o:2027-03-01:-:abcde.fghjk",
            "v1:plan:en:3:-:-:-:-:abcde",
            "v1:due:zh:1:2026-11-23:administration-review",
            "v1:paste:tw",
            "v1:remind:hour:17:sms-12h:en:0123456789abcdef01234567",
            "v1:remind:on:1:validity-first:zh:",
            "v1:track:entity-name+website-name:guangdong:o:k3f9a2:zh",
            "v1:track:entity-name:-:-:-:en",
            "v1:order:17:zh:show:1",
            "v1:order:17:zh:story:2",
            "v1:order:17:tw:docs",
            "v1:order:17:zh:move:initial-review:3",
            "v1:order:17:zh:back:administration-rejected:12",
            "v1:order:17:en:withdraw:4",
            "v1:order:17:en:reopen:4",
            "v1:order:17:en:undo:4",
            "v1:order:17:en:note",
            "v1:order:17:en:watch:0",
            "v1:order:17:en:ready:business-licence:1",
            "v1:order:17:en:reason",
            "v1:erase:1:zh",
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
            "v1:diagnose:en:0:",
            "v1:plan:en:1:-:-:-:-:",
            "v1:due:en:1::draft",
            "v1:remind:later:17:sms-12h:en:x",
            "v1:remind:hour:0:sms-12h:en:x",
            "v1:remind:hour:1x:sms-12h:en:x",
            "v1:track::-:-:-:en",
            "v1:track:a+:-:-:-:en",
            "v1:order:0:en:note",
            "v1:order:-3:en:note",
            "v1:order:x:en:note",
            "v1:order:17:en",
            "v1:order:17:en:show:0",
            "v1:order:17:en:move:initial-review:-1",
            "v1:order:17:en:watch:2",
            "v1:erase:yes:en",
            "变更",
        ];
        for id in strange {
            assert_eq!(Press::read(id), None, "{id}");
        }
    }
}
