//! An answer as a Discord message: short first, within every limit, the rest one press away.

mod cite;
pub mod escape;
pub mod limits;
pub mod locale;
pub mod message;
mod pack;
pub mod press;
pub mod rows;
mod section;

use std::collections::BTreeSet;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Choices;
use crate::answer::Link;
use crate::answer::Subject;
use crate::answer::Target;
use crate::lang::Lang;
use crate::lang::Text;
use crate::render::discord::cite::source_fields;
use crate::render::discord::escape::escape;
use crate::render::discord::limits::CONTENT_MAX;
use crate::render::discord::limits::DESCRIPTION_MAX;
use crate::render::discord::limits::EMBEDS_MAX;
use crate::render::discord::limits::EMBEDS_TOTAL_MAX;
use crate::render::discord::limits::ROWS_MAX;
use crate::render::discord::limits::TITLE_MAX;
use crate::render::discord::limits::URL_MAX;
use crate::render::discord::limits::embed_length;
use crate::render::discord::limits::length;
use crate::render::discord::limits::shorten;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Embed;
use crate::render::discord::message::Message;
use crate::render::discord::pack::Part;
use crate::render::discord::pack::pack;
use crate::render::discord::press::Press;
use crate::render::discord::rows::LATE_MENU;
use crate::render::discord::rows::Rows;
use crate::render::discord::rows::button;
use crate::render::discord::section::Group;
use crate::render::discord::section::look_of;

/// Turns a target into an address of the site; `None` where there is no site or it has no page for it.
pub type Addresses<'a> = &'a dyn Fn(&Target, Lang) -> Option<String>;

/// How an answer is to be shown.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub locale: Locale,
    pub addresses: Addresses<'a>,
    /// Which part of a long answer, from 1. Beyond the last the last is shown.
    pub part: usize,
}

/// How the rest of a long answer can be had.
#[derive(Clone, Debug, PartialEq)]
pub enum Rest {
    /// By its subject: the change or province is asked for again.
    Subject,
    /// By this press, with the number of the part put in.
    Press(Press),
    /// Not at all, because what it answers is kept nowhere: all that fits stands in one message.
    Here,
}

/// Description and fields of one message. More than this is a wall of text on a phone; Chinese says twice as much
/// with the same number of characters.
fn body_max(lang: Lang) -> usize {
    match lang {
        Lang::En => 3600,
        Lang::Zh => 1800,
    }
}

/// Kept for title, footer and sources where an answer has only one message.
const AROUND: usize = 1100;
/// Phones show about so many characters of a button's label; longer choices are listed above the buttons.
const LABEL_SHOWN: usize = 34;
/// Kept for the sources when several changes share a message.
const SOURCES_SHARE: usize = 900;
const COLOUR: u32 = 0x1565C0;
const COLOUR_MIXED: u32 = 0xF9A825;

/// The message for an answer. It is public; whoever sends it decides otherwise.
pub fn render(answer: &Answer, view: &View<'_>) -> Message {
    render_with(answer, view, &Rest::Subject)
}

/// The same for answers that are not asked for again by their subject: a diagnosis, a plan, an order, a notice.
pub fn render_with(answer: &Answer, view: &View<'_>, rest: &Rest) -> Message {
    let lang = view.locale.lang();
    let groups = groups(&answer.blocks);
    if groups.len() > 1 && *rest == Rest::Subject {
        return several(answer, &groups, view);
    }
    let group = Group::of_blocks(&answer.blocks, lang);
    // What is not asked for again by its subject is a dialogue: its question leads, wherever the answer has it.
    let asked = group.late_choices.filter(|_| *rest != Rest::Subject);
    let choices: Vec<&Link> = match asked {
        Some(asked) => asked.items.iter().collect(),
        None => group.choices.clone(),
    };
    let numbered = *rest != Rest::Subject && has_long_labels(&choices, lang);
    let lead = lead(&group, asked, &choices, numbered, view);
    let (first_room, room) = match rest {
        Rest::Subject | Rest::Press(_) => (body_max(lang).saturating_sub(length(&lead)), body_max(lang)),
        Rest::Here => (EMBEDS_TOTAL_MAX.saturating_sub(AROUND + length(&lead)), body_max(lang)),
    };
    let parts = pack(&group.sections, first_room, room, lang);
    let at = match rest {
        Rest::Subject | Rest::Press(_) => view.part.clamp(1, parts.len()) - 1,
        Rest::Here => 0,
    };
    let first = at == 0;
    let mut cited = parts[at].cited.clone();
    if first {
        cited.extend(&group.lead_sources);
    }
    let is_shown = *rest == Rest::Subject;
    let mut embed = Embed {
        title: title(answer.title.get(lang), at, parts.len(), lang),
        url: if is_shown { page_of(&answer.subject, view) } else { None },
        description: if first { lead } else { String::new() },
        colour: colour(&group),
        fields: parts[at].fields.clone(),
        footer: match rest {
            Rest::Subject | Rest::Press(_) => footer(at, parts.len(), lang),
            Rest::Here => shortened(parts.len(), lang),
        },
    };
    let room = EMBEDS_TOTAL_MAX.saturating_sub(embed_length(&embed));
    embed.fields.extend(source_fields(answer, &cited, room, lang));
    let mut rows = Rows::default();
    if first {
        match rest {
            Rest::Subject => rows.choices(&choices, view),
            Rest::Press(_) | Rest::Here => rows.choice_buttons(&choices, numbered, view),
        }
    }
    rows.turn(answer, at, parts.len(), view, rest);
    if first {
        if let (Some(choices), None) = (group.late_choices, asked) {
            rows.links_menu(LATE_MENU, choices.question.get(lang), choices.items.iter(), view);
        }
        rows.table(&group.table_links, view);
        rows.see_also(&group.links, view);
    }
    rows.rows.truncate(ROWS_MAX);
    let content = if first { shorten(&group.notice, CONTENT_MAX) } else { String::new() };
    Message { content, embeds: vec![embed], rows: rows.rows, ..Message::default() }
}

fn has_long_labels(choices: &[&Link], lang: Lang) -> bool {
    choices.iter().any(|link| length(link.label.get(lang)) > LABEL_SHOWN)
}

/// Where an answer explains several changes, a headline that is followed by another one begins the next.
fn groups(blocks: &[Block]) -> Vec<&[Block]> {
    let is_headline = |at: usize| matches!(blocks.get(at), Some(Block::Headline(_)));
    let starts: Vec<usize> = (0..blocks.len()).filter(|at| is_headline(*at) && is_headline(at + 1)).collect();
    // The headline before the first change stands directly before a start and is none itself.
    let starts: Vec<usize> = starts.iter().copied().filter(|at| !starts.contains(&(at + 1))).collect();
    let Some(first) = starts.first() else { return vec![blocks] };
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    let changes = starts.iter().zip(ends).map(|(start, end)| &blocks[*start..end]);
    std::iter::once(&blocks[..*first]).chain(changes).collect()
}

/// Several changes: an embed for each, shortened, with a button to each whole answer.
fn several(answer: &Answer, groups: &[&[Block]], view: &View<'_>) -> Message {
    let lang = view.locale.lang();
    let intro = Group::of_blocks(groups[0], lang);
    let changes = &groups[1..groups.len().min(EMBEDS_MAX)];
    let mut content = intro.notice.clone();
    if !content.is_empty() {
        content.push_str("\n\n");
    }
    content.push_str(&format!("**{}**\n{}", escape(answer.title.get(lang)), intro.lead));
    let share = (EMBEDS_TOTAL_MAX - SOURCES_SHARE) / changes.len().max(1);
    let mut cited = BTreeSet::new();
    let mut embeds: Vec<Embed> = Vec::new();
    let mut buttons = Vec::new();
    for (at, blocks) in changes.iter().enumerate() {
        let (title, blocks) = match blocks.split_first() {
            Some((Block::Headline(title), rest)) => (title.get(lang), rest),
            _ => ("", *blocks),
        };
        let group = Group::of_blocks(blocks, lang);
        let (embed, part) = short_embed(title, &group, share, view);
        cited.extend(&part.cited);
        cited.extend(&group.lead_sources);
        embeds.push(embed);
        if let Some(change) = answer.subject.changes.get(at) {
            let subject = Subject { changes: vec![change.clone()], ..answer.subject.clone() };
            buttons.push(Link { label: text!("{title}", "{title}"), target: target_of(&subject) });
        }
    }
    let used: usize = embeds.iter().map(embed_length).sum();
    if let Some(last) = embeds.last_mut() {
        let note: Text =
            text!("Shortened. The buttons lead to the whole answers.", "内容有删减，点下面的按钮看完整回答。");
        last.footer = note.get(lang).to_owned();
        let room = EMBEDS_TOTAL_MAX.saturating_sub(used + length(&last.footer));
        last.fields.extend(source_fields(answer, &cited, room, lang));
    }
    let mut rows = Rows::default();
    rows.choices(&buttons.iter().collect::<Vec<_>>(), view);
    Message { content: shorten(&content, CONTENT_MAX), embeds, rows: rows.rows, ..Message::default() }
}

fn short_embed(title: &str, group: &Group<'_>, share: usize, view: &View<'_>) -> (Embed, Part) {
    let lang = view.locale.lang();
    let title = shorten(&escape(title), TITLE_MAX);
    let description = shorten(&group.lead, share.saturating_sub(length(&title)).min(DESCRIPTION_MAX));
    let room = share.saturating_sub(length(&title) + length(&description));
    let part = pack(&group.sections, room, room, lang).swap_remove(0);
    let embed = Embed {
        title,
        description,
        colour: colour(group),
        fields: part.fields.clone(),
        url: None,
        footer: String::new(),
    };
    (embed, part)
}

/// Headline, clicks and question; choices that no button can carry, or not whole, stand here as lines.
fn lead(group: &Group<'_>, asked: Option<&Choices>, choices: &[&Link], numbered: bool, view: &View<'_>) -> String {
    let lang = view.locale.lang();
    let mut lead = group.lead.clone();
    if let Some(asked) = asked {
        let gap = if lead.is_empty() { "" } else { "\n\n" };
        lead.push_str(&format!("{gap}**{}**", escape(asked.question.get(lang))));
    }
    for (at, link) in choices.iter().enumerate() {
        let label = escape(link.label.get(lang));
        if numbered {
            lead.push_str(&format!("\n{}. {label}", at + 1));
        } else if button(link, view, false).is_none() {
            lead.push_str(&format!("\n- {label}"));
        }
    }
    shorten(&lead, DESCRIPTION_MAX)
}

fn title(title: &str, at: usize, parts: usize, lang: Lang) -> String {
    let title = shorten(&escape(title), TITLE_MAX - 20);
    if at == 0 {
        return title;
    }
    let number = at + 1;
    match lang {
        Lang::En => format!("{title} ({number}/{parts})"),
        Lang::Zh => format!("{title}（{number}/{parts}）"),
    }
}

fn footer(at: usize, parts: usize, lang: Lang) -> String {
    let number = at + 1;
    let note: Text = match (parts > 1, number < parts) {
        (true, true) => text!(
            "Part {number} of {parts}: the button “More” shows the rest.",
            "第{number}部分，共{parts}部分，点“继续看”看其余内容。"
        ),
        (true, false) => text!("Part {number} of {parts}", "第{number}部分，共{parts}部分"),
        (false, _) => return String::new(),
    };
    note.get(lang).to_owned()
}

/// Said where the rest cannot be had here.
fn shortened(parts: usize, lang: Lang) -> String {
    let note: Text = text!("Shortened to fit one message.", "内容较长，已删减。");
    if parts > 1 { note.get(lang).to_owned() } else { String::new() }
}

fn colour(group: &Group<'_>) -> u32 {
    match group.verdicts.as_slice() {
        [] => COLOUR,
        [first, others @ ..] if others.iter().all(|other| other == first) => look_of(*first).1,
        [..] => COLOUR_MIXED,
    }
}

/// What an answer is about, as a target; nothing fits for answers about neither change nor province.
fn target_of(subject: &Subject) -> Target {
    match (subject.changes.first(), &subject.province) {
        (Some(change), province) => {
            Target::Change { change: change.clone(), province: province.clone(), applicant: subject.applicant }
        }
        (None, Some(province)) => Target::Province(province.clone()),
        (None, None) => Target::Faq,
    }
}

/// The page of the site with the whole answer.
fn page_of(subject: &Subject, view: &View<'_>) -> Option<String> {
    if subject.changes.len() > 1 || (subject.changes.is_empty() && subject.province.is_none()) {
        return None;
    }
    (view.addresses)(&target_of(subject), view.locale.lang()).filter(|url| length(url) <= URL_MAX)
}
