//! Buttons and menus: their ids carry all that is needed, so they are answered after any restart.

use crate::bot::answering::Facts;
use crate::bot::answering::show_change;
use crate::bot::answering::show_province;
use crate::bot::answering::show_question;
use crate::bot::call::Call;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::traditional::in_script;
use crate::render::discord::message::Message;
use crate::render::discord::press::Press;
use crate::rules::change::Applicant;

/// The answer to a press. Only the one who pressed sees it: the message can be someone else's.
pub(super) async fn answer(shop: &Shop, call: &Call, id: &str, values: &[String]) -> Result<Reaction, Failure> {
    let message = picked(id, values).and_then(|press| message(shop, press)).unwrap_or_else(|| outdated(call));
    Ok(Reaction::Message(Message { ephemeral: true, ..message }))
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
        Press::Menu { .. } => None,
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
