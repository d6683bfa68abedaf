//! Buttons and menus: their ids carry all that is needed, so they are answered after any restart.

use crate::bot::acts;
use crate::bot::answering::Facts;
use crate::bot::answering::show_change;
use crate::bot::answering::show_province;
use crate::bot::answering::show_question;
use crate::bot::call::Call;
use crate::bot::call::What;
use crate::bot::counter::served;
use crate::bot::deciding::Case;
use crate::bot::deciding::change_coded;
use crate::bot::deciding::show_diagnosis;
use crate::bot::deciding::show_due;
use crate::bot::deciding::show_plan;
use crate::bot::errand::Errand;
use crate::bot::forms;
use crate::bot::nudge::nudge;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::tracking::track;
use crate::bot::traditional::in_script;
use crate::bot::trouble::said;
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
        Some(Press::Reminder { nudge: wanted, order, kind, locale, .. }) => {
            served(shop, locale, nudge(shop, call, wanted, order, &kind, locale)).await
        }
        Some(Press::Erase { sure: true, locale }) => Ok(Reaction::Later(Errand::Erase { locale })),
        Some(Press::Erase { sure: false, locale }) => Ok(Reaction::Update(kept(locale))),
        press => {
            let goes_on = matches!(press, Some(Press::Diagnose { .. })) && is_own_message(call);
            let message = press.and_then(|press| message(shop, press)).unwrap_or_else(|| outdated(call));
            let message = Message { ephemeral: true, ..message };
            Ok(if goes_on { Reaction::Update(message) } else { Reaction::Message(message) })
        }
    }
}

/// One dialogue stays one message, as long as nobody else reads it.
fn is_own_message(call: &Call) -> bool {
    match &call.what {
        What::Press { own_message, .. } | What::Submit { own_message, .. } => *own_message,
        What::Command(_) | What::Suggest { .. } => false,
    }
}

/// A form that was filled in; its id says what for.
pub(super) async fn submitted(
    shop: &Shop,
    call: &Call,
    id: &str,
    fields: &[(String, String)],
) -> Result<Reaction, Failure> {
    match Press::read(id) {
        Some(Press::Order { order, locale, act }) => {
            served(shop, locale, acts::act(shop, call, order, &act, locale)).await
        }
        Some(Press::PasteNotice { locale }) => Ok(Reaction::Message(forms::notice_pasted(shop, fields, locale))),
        Some(
            Press::Change { .. }
            | Press::Province { .. }
            | Press::Question { .. }
            | Press::Menu { .. }
            | Press::Diagnose { .. }
            | Press::Plan { .. }
            | Press::Due { .. }
            | Press::Reminder { .. }
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
            let province = known(province, |slug| Some(rules.province(slug)?.slug.clone()))?;
            let applicant = known(applicant, applicant_of)?;
            Some(show_change(shop, change, &Facts { province, applicant }, locale, part))
        }
        Press::Province { province, locale, part } => {
            Some(show_province(shop, rules.province(&province)?, locale, part))
        }
        Press::Question { text, locale } => Some(show_question(shop, &text, &Facts::default(), locale).1),
        Press::Diagnose { path, locale, part } => show_diagnosis(shop, &path, locale, part),
        Press::Plan { changes, province, applicant, domain_expires, id_expires, locale, part } => {
            let coded = |code: &String| change_coded(rules, code).map(|change| change.id.clone());
            let case = Case {
                changes: changes.iter().map(coded).collect::<Option<_>>()?,
                province: known(province, |slug| Some(rules.province(slug)?.slug.clone()))?,
                applicant: known(applicant, applicant_of)?,
                domain_expires: known(domain_expires, |day| day.parse().ok())?,
                id_expires: known(id_expires, |day| day.parse().ok())?,
            };
            Some(show_plan(shop, &case, locale, part))
        }
        Press::Due { since, state, locale, part } => {
            let state = rules.order_states().state(&state)?;
            Some(show_due(shop, state, since.parse().ok()?, locale, part))
        }
        Press::Menu { .. }
        | Press::PasteNotice { .. }
        | Press::Reminder { .. }
        | Press::Track(_)
        | Press::Order { .. }
        | Press::Erase { .. } => None,
    }
}

/// What was given and is known; `None` if it was given and is not.
fn known<T>(given: Option<String>, look_up: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    given.map_or(Some(None), |given| look_up(&given).map(Some))
}

fn applicant_of(letter: &str) -> Option<Applicant> {
    Applicant::ALL.into_iter().find(|applicant| applicant.code().starts_with(letter))
}

fn outdated(call: &Call) -> Message {
    let text =
        text!("This button is out of date. Please ask again with /change.", "这个按钮已失效，请用 /变更 重新提问。");
    in_script(note(&text, call.locale), call.locale)
}
