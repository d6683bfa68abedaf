//! Buttons and menus: their ids carry all that is needed, so they are answered after any restart.

use crate::bot::acts;
use crate::bot::answering::Facts;
use crate::bot::answering::show_change;
use crate::bot::answering::show_province;
use crate::bot::answering::show_question;
use crate::bot::call::Call;
use crate::bot::counter::said;
use crate::bot::counter::served;
use crate::bot::errand::Errand;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::tracking::track;
use crate::bot::traditional::in_script;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;
use crate::render::discord::press::Press;
use crate::rules::change::Applicant;

/// The answer to a press. Only the one who pressed sees it: the message can be someone else's.
pub(super) async fn answer(shop: &Shop, call: &Call, id: &str, values: &[String]) -> Result<Reaction, Failure> {
    match picked(id, values) {
        Some(Press::Track(wanted)) => served(shop, wanted.locale, track(shop, call, &wanted)).await,
        Some(Press::Order { order, locale, act }) => {
            served(shop, locale, acts::act(shop, call, order, &act, locale)).await
        }
        Some(Press::Erase { sure: true, locale }) => Ok(Reaction::Later(Errand::Erase { locale })),
        Some(Press::Erase { sure: false, locale }) => Ok(Reaction::Update(kept(locale))),
        press => {
            let message = press.and_then(|press| message(shop, press)).unwrap_or_else(|| outdated(call));
            Ok(Reaction::Message(Message { ephemeral: true, ..message }))
        }
    }
}

/// A form that was filled in; its id says what for.
pub(super) async fn submitted(shop: &Shop, call: &Call, id: &str) -> Result<Reaction, Failure> {
    match Press::read(id) {
        Some(Press::Order { order, locale, act }) => {
            served(shop, locale, acts::act(shop, call, order, &act, locale)).await
        }
        Some(
            Press::Change { .. }
            | Press::Province { .. }
            | Press::Question { .. }
            | Press::Menu { .. }
            | Press::Track(_)
            | Press::Erase { .. },
        )
        | None => Ok(Reaction::Message(outdated(call))),
    }
}

fn kept(locale: Locale) -> Message {
    said(&text!("Nothing was erased.", "没有删除任何内容。"), locale)
}

/// What a button means, or the entry that was picked in a menu.
fn picked(id: &str, values: &[String]) -> Option<Press> {
    match (Press::read(id), values) {
        // A menu cannot hold another one.
        (Some(Press::Menu { .. }), [picked, ..]) => {
            Press::read(picked).filter(|press| !matches!(press, Press::Menu { .. }))
        }
        (Some(Press::Menu { .. }), []) => None,
        (press, _) => press,
    }
}

/// `None` where an id leads to nothing in these rules.
fn message(shop: &Shop, press: Press) -> Option<Message> {
    let rules = shop.desk().rules();
    match press {
        Press::Change { change, province, applicant, locale, part } => {
            let change = rules.change(&change)?;
            let province = match province {
                Some(slug) => Some(rules.province(&slug)?.slug.clone()),
                None => None,
            };
            let applicant = match applicant {
                Some(letter) => Some(applicant_of(&letter)?),
                None => None,
            };
            Some(show_change(shop, change, &Facts { province, applicant }, locale, part))
        }
        Press::Province { province, locale, part } => {
            Some(show_province(shop, rules.province(&province)?, locale, part))
        }
        Press::Question { text, locale } => Some(show_question(shop, &text, &Facts::default(), locale).1),
        Press::Menu { .. } | Press::Track(_) | Press::Order { .. } | Press::Erase { .. } => None,
    }
}

fn applicant_of(letter: &str) -> Option<Applicant> {
    Applicant::ALL.into_iter().find(|applicant| applicant.code().starts_with(letter))
}

fn outdated(call: &Call) -> Message {
    let text =
        text!("This button is out of date. Please ask again with /change.", "这个按钮已失效，请用 /变更 重新提问。");
    in_script(note(&text, call.locale), call.locale)
}
