//! Answers that decide, as messages: diagnosis, plan, dates and notices, each shown again from what a button's id says.

use chrono::NaiveDate;

use crate::answer::due::due;
use crate::answer::due::due_answer;
use crate::answer::plan::Order;
use crate::answer::plan::Plan;
use crate::answer::plan::Wishes;
use crate::answer::plan::plan;
use crate::answer::plan::plan_answer;
use crate::bot::answering::show_with;
use crate::bot::shop::Shop;
use crate::bot::tracking::track_button;
use crate::bot::tracking::track_label;
use crate::bot::traditional::label_in_script;
use crate::orders::clock;
use crate::render::discord::Rest;
use crate::render::discord::limits::BUTTONS_PER_ROW_MAX;
use crate::render::discord::limits::shorten;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Button;
use crate::render::discord::message::Message;
use crate::render::discord::press::Press;
use crate::render::discord::press::Track;
use crate::render::discord::press::short_code;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::order_state::State;
use crate::rules::province::ProvinceSlug;

/// A notice is a page at most. What stands beyond is not read.
const NOTICE_MAX: usize = 4000;

/// What a plan is made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Case {
    pub(super) changes: Vec<ChangeId>,
    pub(super) province: Option<ProvinceSlug>,
    pub(super) applicant: Option<Applicant>,
    pub(super) domain_expires: Option<NaiveDate>,
    pub(super) id_expires: Option<NaiveDate>,
}

/// A place in the diagnosis; `None` for a path that these rules don't have.
pub(super) fn show_diagnosis(shop: &Shop, path: &[String], locale: Locale, part: usize) -> Option<Message> {
    let answer = shop.desk().diagnose(path).ok()?;
    let rest = Rest::Press(Press::Diagnose { path: path.to_vec(), locale, part });
    Some(show_with(shop, &answer, locale, part, &rest))
}

pub(super) fn show_plan(shop: &Shop, case: &Case, locale: Locale, part: usize) -> Message {
    let rules = shop.desk().rules();
    let wishes = Wishes {
        changes: case.changes.iter().map(|id| rules.change_of(id)).collect(),
        province: case.province.as_ref().map(|slug| rules.province_of(slug)),
        applicant: case.applicant,
        domain_expires: case.domain_expires,
        id_expires: case.id_expires,
        open_order: None,
        open_order_since: None,
    };
    let today = clock::day(shop.now());
    let plan = plan(rules, &wishes, today);
    let message = show_with(shop, &plan_answer(rules, &plan), locale, part, &rest_of_plan(case, locale));
    if part == 1 { message.with_row(track_buttons(case, &plan, today, locale)) } else { message }
}

/// A button for each order of the plan that follows it. All carry the same word, so that they stand together.
fn track_buttons(case: &Case, plan: &Plan, today: NaiveDate, locale: Locale) -> Vec<Button> {
    let ids: Vec<&str> = plan.wanted.iter().map(ChangeId::as_str).collect();
    let word = short_code(&format!("{today} {}", ids.join(" ")));
    let of_order = |(at, order): (usize, &Order)| {
        let number = at + 1;
        let label = if plan.orders.len() == 1 {
            track_label()
        } else {
            text!("Track order {number}", "跟踪第{number}个订单")
        };
        let wanted = Track {
            changes: order.changes.iter().map(ToString::to_string).collect(),
            province: case.province.as_ref().map(ToString::to_string),
            applicant: case.applicant.map(|applicant| applicant.code().to_owned()),
            plan: Some(word.clone()),
            locale,
        };
        track_button(label_in_script(label.get(locale.lang()), locale), wanted)
    };
    plan.orders.iter().enumerate().filter_map(of_order).take(BUTTONS_PER_ROW_MAX).collect()
}

/// So many changes that their codes don't fit into a button leave the rest of the plan unsaid, and it says so.
fn rest_of_plan(case: &Case, locale: Locale) -> Rest {
    let press = Press::Plan {
        changes: case.changes.iter().map(|id| short_code(id.as_str())).collect(),
        province: case.province.as_ref().map(ToString::to_string),
        applicant: case.applicant.map(|applicant| applicant.code().to_owned()),
        domain_expires: case.domain_expires.map(|day| day.to_string()),
        id_expires: case.id_expires.map(|day| day.to_string()),
        locale,
        part: 1,
    };
    if press.fits() { Rest::Press(press) } else { Rest::Here }
}

/// The change with this short code.
pub(super) fn change_coded<'a>(rules: &'a Rulebook, code: &str) -> Option<&'a Change> {
    rules.changes().iter().find(|change| short_code(change.id.as_str()) == code)
}

pub(super) fn show_due(shop: &Shop, state: &State, since: NaiveDate, locale: Locale, part: usize) -> Message {
    let rules = shop.desk().rules();
    let answer = due_answer(rules, &due(rules, state, since), clock::day(shop.now()));
    let rest = Rest::Press(Press::Due { since: since.to_string(), state: state.id.to_string(), locale, part });
    show_with(shop, &answer, locale, part, &rest)
}

/// What a notice means. Its text is kept nowhere, so only this message tells; nobody but who asked sees it.
pub(super) fn show_notice(shop: &Shop, text: &str, locale: Locale) -> Message {
    let text = shorten(text, NOTICE_MAX);
    let reply = shop.desk().notice(&text, Some(locale.lang()), clock::day(shop.now()));
    Message { ephemeral: true, ..show_with(shop, &reply.answer, locale, 1, &Rest::Here) }
}
