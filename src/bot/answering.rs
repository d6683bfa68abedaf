//! Answers as messages for one locale: the joint of desk, renderer and menus.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::change::Context;
use crate::answer::change::change_answer;
use crate::answer::province::province_answer;
use crate::ask::Request;
use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::tracking::track_button;
use crate::bot::tracking::track_label;
use crate::bot::traditional::in_script;
use crate::bot::traditional::with_script_hint;
use crate::lang::Text;
use crate::query::Outcome;
use crate::query::Query;
use crate::render::discord::Rest;
use crate::render::discord::View;
use crate::render::discord::limits::ROWS_MAX;
use crate::render::discord::limits::shorten;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;
use crate::render::discord::message::Row;
use crate::render::discord::press::Press;
use crate::render::discord::press::Track;
use crate::render::discord::render;
use crate::render::discord::render_with;
use crate::render::discord::rows::menu;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::Verdict;
use crate::rules::province::Province;
use crate::rules::province::ProvinceSlug;

/// Numbers of the menus of provinces; the renderer's own menus have lower ones.
const PROVINCE_MENU: usize = 10;
/// Number of the menu of further meanings.
const MEANINGS_MENU: usize = 20;
/// Entries of one province menu. Two menus hold all 31 provinces, one could not.
const PROVINCES_PER_MENU: usize = 16;
/// A question is a few sentences. What stands beyond is not read.
const QUESTION_MAX: usize = 1000;

/// For whom and where, as far as it was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) province: Option<ProvinceSlug>,
    pub(super) applicant: Option<Applicant>,
}

/// An answer as a message.
pub(super) fn show(shop: &Shop, answer: &Answer, locale: Locale, part: usize) -> Message {
    finished(plain(shop, answer, locale, part), answer, locale)
}

/// An answer that is not asked for again by its subject.
pub(super) fn show_with(shop: &Shop, answer: &Answer, locale: Locale, part: usize, rest: &Rest) -> Message {
    let addresses = &|target: &_, lang| shop.address(target, lang);
    finished(render_with(answer, &View { locale, addresses, part }, rest), answer, locale)
}

/// The answer for a known change.
pub(super) fn show_change(shop: &Shop, change: &Change, facts: &Facts, locale: Locale, part: usize) -> Message {
    let rules = shop.desk().rules();
    let province = facts.province.as_ref().map(|slug| rules.province_of(slug));
    let answer = change_answer(rules, change, Context { province, applicant: facts.applicant });
    let mut message = plain(shop, &answer, locale, part);
    offer_tracking(&mut message, change, facts, &answer, locale);
    if part == 1 && depends_on_province(&answer) {
        offer_provinces(&mut message, rules, locale, |province| change_press(change, Some(province), facts, locale));
    }
    finished(message, &answer, locale)
}

/// The guide to a province.
pub(super) fn show_province(shop: &Shop, province: &Province, locale: Locale, part: usize) -> Message {
    show(shop, &province_answer(shop.desk().rules(), province), locale, part)
}

/// The answer to a question in free words, with what was understood.
pub(super) fn show_question(shop: &Shop, text: &str, facts: &Facts, locale: Locale) -> (Query, Message) {
    let request = Request {
        text: shorten(text, QUESTION_MAX),
        province: facts.province.clone(),
        applicant: facts.applicant,
        lang: Some(locale.lang()),
    };
    let reply = shop.desk().ask(&request);
    let rules = shop.desk().rules();
    let mut message = plain(shop, &reply.answer, locale, 1);
    let known = Facts { province: reply.query.province.clone(), applicant: reply.query.applicant };
    if let (Outcome::Answer, [only]) = (reply.query.outcome, reply.query.changes.as_slice()) {
        offer_tracking(&mut message, rules.change_of(only), &known, &reply.answer, locale);
    }
    match (reply.query.outcome, reply.query.changes.as_slice()) {
        (Outcome::Answer, [only]) if depends_on_province(&reply.answer) => {
            let change = rules.change_of(only);
            offer_provinces(&mut message, rules, locale, |it| change_press(change, Some(it), &known, locale));
        }
        (Outcome::Answer, _) => {}
        (Outcome::Clarify | Outcome::OutOfScope, _) => offer_meanings(&mut message, rules, &reply.query, locale),
    }
    (reply.query, finished(message, &reply.answer, locale))
}

/// Asks for the province of a guide.
pub(super) fn ask_province(shop: &Shop, locale: Locale) -> Message {
    let mut message = note(&text!("I don't know that province. Please pick one.", "不认识这个省份，请选择。"), locale);
    let press = |province: &Province| Press::Province { province: province.slug.to_string(), locale, part: 1 };
    offer_provinces(&mut message, shop.desk().rules(), locale, press);
    in_script(message, locale)
}

/// The same message with a line above it.
pub(super) fn with_notice(mut message: Message, notice: &Text, locale: Locale) -> Message {
    let notice = in_script(note(notice, locale), locale).content;
    message.content = if message.content.is_empty() { notice } else { format!("{notice}\n{}", message.content) };
    message
}

fn plain(shop: &Shop, answer: &Answer, locale: Locale, part: usize) -> Message {
    render(answer, &View { locale, addresses: &|target, lang| shop.address(target, lang), part })
}

/// The message in the script of the locale, with a hint where buttons are named.
fn finished(message: Message, answer: &Answer, locale: Locale) -> Message {
    let message = in_script(message, locale);
    let names_buttons = answer.blocks.iter().any(|block| matches!(block, Block::Clicks(_)));
    if names_buttons { with_script_hint(message, locale) } else { message }
}

/// The list that says which provinces differ; it only stands in answers without a province.
fn depends_on_province(answer: &Answer) -> bool {
    answer.blocks.iter().any(|block| matches!(block, Block::List(list) if list.id == "depends"))
}

fn change_press(change: &Change, province: Option<&Province>, facts: &Facts, locale: Locale) -> Press {
    Press::Change {
        change: change.id.to_string(),
        province: province.map(|province| province.slug.to_string()),
        applicant: facts.applicant.map(|applicant| applicant.code().to_owned()),
        locale,
        part: 1,
    }
}

/// A button that follows the order, under answers about what an order is made for and that is possible here.
fn offer_tracking(message: &mut Message, change: &Change, facts: &Facts, answer: &Answer, locale: Locale) {
    if change.order_types.is_empty() || answer.subject.verdict == Some(Verdict::NotAllowed) {
        return;
    }
    let wanted = Track {
        changes: vec![change.id.to_string()],
        province: facts.province.as_ref().map(ToString::to_string),
        applicant: facts.applicant.map(|applicant| applicant.code().to_owned()),
        plan: None,
        locale,
    };
    let label = track_label().get(locale.lang()).to_owned();
    if let Some(button) = track_button(label, wanted) {
        message.add_button(button);
    }
}

/// Menus of all provinces, as far as rows are left.
fn offer_provinces(message: &mut Message, rules: &Rulebook, locale: Locale, press: impl Fn(&Province) -> Press) {
    let lang = locale.lang();
    let menus: Vec<Row> = rules
        .provinces()
        .chunks(PROVINCES_PER_MENU)
        .enumerate()
        .filter_map(|(at, provinces)| {
            let names = (provinces.first()?.name.clone(), provinces.last()?.name.clone());
            let placeholder = text!("Your province: {} to {}", "选择省份：{}至{}"; &names.0, &names.1);
            let entries = provinces.iter().map(|it| (it.name.get(lang).to_owned(), press(it)));
            menu(PROVINCE_MENU + at, placeholder.get(lang), entries)
        })
        .collect();
    if message.rows.len() + menus.len() <= ROWS_MAX {
        message.rows.extend(menus);
    }
}

/// What the words might have meant, beyond the choices that the answer offers itself.
fn offer_meanings(message: &mut Message, rules: &Rulebook, query: &Query, locale: Locale) {
    let known = Facts { province: query.province.clone(), applicant: query.applicant };
    let province = query.province.as_ref().map(|slug| rules.province_of(slug));
    let entries = query.candidates.iter().map(|candidate| {
        let change = rules.change_of(&candidate.change);
        (change.label.get(locale.lang()).to_owned(), change_press(change, province, &known, locale))
    });
    let placeholder = text!("Or did you mean one of these?", "或者您指的是这些？");
    if message.rows.len() < ROWS_MAX {
        message.rows.extend(menu(MEANINGS_MENU, placeholder.get(locale.lang()), entries));
    }
}
