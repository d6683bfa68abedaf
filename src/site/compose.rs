//! What stands on each page: an answer, lists of links, or hand-written text.

use serde::Serialize;
use tera::Context as Frame;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Choices;
use crate::answer::ListKind;
use crate::answer::Target;
use crate::answer::action::action_answer;
use crate::answer::calendar::calendar_answer;
use crate::answer::change::Context;
use crate::answer::change::change_answer;
use crate::answer::compare::compare_change;
use crate::answer::compare::compare_topic;
use crate::answer::diagnose::diagnose_answer;
use crate::answer::diagnose::diagnosis_label;
use crate::answer::faq::faq_answer;
use crate::answer::glossary::documents_answer;
use crate::answer::notices::notices_answer;
use crate::answer::order_states::order_states_answer;
use crate::answer::procedure::procedure_answer;
use crate::answer::province::province_answer;
use crate::answer::sources::sources_answer;
use crate::lang::Lang;
use crate::lang::Text;
use crate::render::html;
use crate::render::json::PageJson;
use crate::rules::change::Applicant;
use crate::rules::diagnose::Place;
use crate::site::Asked;
use crate::site::Pasted;
use crate::site::Site;
use crate::site::SiteError;
use crate::site::layout::Head;
use crate::site::layout::NavLink;
use crate::site::layout::own_name;
use crate::site::page::Page;
use crate::site::words;

/// Longer descriptions are cut by search engines anyway; in characters.
const DESCRIPTION_CHARS_EN: usize = 160;
const DESCRIPTION_CHARS_ZH: usize = 80;

/// A table of contents helps from so many sections on.
const CONTENTS_FROM: usize = 5;

/// One page of the site.
pub(crate) fn page(site: &Site, lang: Lang, page: &Page) -> Result<Vec<u8>, SiteError> {
    match page {
        Page::Home => home(site, lang),
        Page::Ask => ask(site, lang),
        Page::Notice => notice_page(site, lang, Pasted { text: "", remark: None, reply: None }),
        Page::Changes => list_page(
            site,
            lang,
            page,
            text!("What can be changed or explained", "可以变更或说明的事项"),
            site.change_groups(lang),
        ),
        Page::Provinces => {
            list_page(site, lang, page, text!("Rules of each province", "各省规定"), site.province_groups(lang, None))
        }
        Page::Comparisons => {
            list_page(site, lang, page, text!("All provinces side by side", "各省对比"), site.comparison_groups(lang))
        }
        Page::Hand(name) => hand_page(site, lang, name),
        Page::Change(_)
        | Page::Button(_)
        | Page::Province(_)
        | Page::Local(..)
        | Page::Compare(_)
        | Page::Diagnose(_)
        | Page::Procedure
        | Page::OrderStates
        | Page::Faq
        | Page::Notices
        | Page::Documents
        | Page::Calendar
        | Page::Sources => answer_of_page(site, lang, page),
    }
}

/// The answer that a page shows; `None` for pages that are no answer.
fn answer(site: &Site, page: &Page) -> Option<Answer> {
    let rules = site.rules();
    match page {
        Page::Home | Page::Ask | Page::Notice | Page::Changes => None,
        Page::Provinces | Page::Comparisons | Page::Hand(_) => None,
        Page::Diagnose(path) => diagnosis(site, path),
        Page::Change(id) => Some(change_answer(rules, rules.change_of(id), Context::default())),
        Page::Button(id) => Some(action_answer(rules, rules.action_of(id))),
        Page::Province(slug) => Some(province_answer(rules, rules.province_of(slug))),
        Page::Local(slug, id) => {
            let context = Context { province: Some(rules.province_of(slug)), applicant: None };
            Some(change_answer(rules, rules.change_of(id), context))
        }
        Page::Compare(id) => match (rules.change(id), rules.topic(id)) {
            (Some(change), _) => Some(compare_change(rules, change)),
            (None, Some(topic)) => Some(compare_topic(rules, topic)),
            (None, None) => None,
        },
        Page::Procedure => Some(procedure_answer(rules)),
        Page::OrderStates => Some(order_states_answer(rules)),
        Page::Faq => Some(faq_answer(rules)),
        Page::Notices => Some(notices_answer(rules)),
        Page::Documents => Some(documents_answer(rules)),
        Page::Calendar => Some(calendar_answer(rules)),
        Page::Sources => Some(sources_answer(rules)),
    }
}

/// A place in the diagnosis. On a page the question comes first; at a terminal it stands last, above the prompt.
fn diagnosis(site: &Site, path: &[String]) -> Option<Answer> {
    let rules = site.rules();
    let walked = rules.diagnose().walk(path).ok()?;
    let mut answer = diagnose_answer(rules, &walked);
    match walked.place {
        Place::Question(_) => answer.blocks.sort_by_key(|block| match block {
            Block::Choices(_) => 0,
            Block::List(list) if list.id == "why" => 1,
            Block::Headline(_) | Block::Clicks(_) | Block::Verdict(_) => 2,
            Block::List(_) | Block::Table(_) | Block::Links(_) => 2,
        }),
        Place::End(_) => lift_changes(&mut answer),
    }
    Some(answer)
}

/// Puts the changes that an end leads to right below the next step; at a terminal they stand last.
fn lift_changes(answer: &mut Answer) {
    let mut changes = Vec::new();
    for block in &mut answer.blocks {
        if let Block::Links(links) = block {
            changes.extend(links.extract_if(.., |link| matches!(link.target, Target::Change { .. })));
        }
    }
    let is_step = |block: &Block| match block {
        Block::Clicks(_) => true,
        Block::List(list) => list.kind == ListKind::Steps,
        Block::Headline(_) | Block::Verdict(_) | Block::Table(_) | Block::Choices(_) | Block::Links(_) => false,
    };
    let after = answer.blocks.iter().rposition(is_step).map_or(answer.blocks.len(), |at| at + 1);
    if !changes.is_empty() {
        let question = text!("All about it, by province:", "详细说明，可按省份查看：");
        answer.blocks.insert(after, Block::Choices(Choices { question, items: changes }));
    }
}

fn answer_of_page(site: &Site, lang: Lang, page: &Page) -> Result<Vec<u8>, SiteError> {
    let Some(answer) = answer(site, page) else {
        let slug = page.slug();
        return Err(SiteError(text!("{slug} has no content.", "{slug} 没有内容。")));
    };
    let head = Head {
        title: title(site, page, &answer).get(lang).to_owned(),
        description: description(&answer, lang),
        trail: trail(site, lang, page),
        hidden: false,
    };
    let mut frame = site.frame(lang, page, head);
    if matches!(page, Page::Diagnose(path) if !path.is_empty()) {
        frame.insert("heading", answer.title.get(lang));
    }
    insert_answer(site, lang, &answer, &mut frame);
    frame.insert("dialogue", &matches!(page, Page::Diagnose(_)));
    let provinces = match page {
        Page::Change(id) => site.province_groups(lang, Some(site.rules().change_of(id))),
        _other => Vec::new(),
    };
    frame.insert("provinces", &provinces);
    site.press.print("answer.html", &frame)
}

fn insert_answer(site: &Site, lang: Lang, answer: &Answer, frame: &mut Frame) {
    let addresses = |target: &Target| site.address(lang, target);
    frame.insert("body", &html::render(answer, lang, &addresses));
    let mut sections = html::sections(answer, lang);
    if sections.len() < CONTENTS_FROM {
        sections.clear();
    }
    let contents: Vec<NavLink> = sections
        .into_iter()
        .map(|section| NavLink { label: section.title, url: format!("#{}", section.id), current: false })
        .collect();
    frame.insert("contents", &contents);
}

/// The title of a page: the answer's own, with the place where it alone would not tell.
fn title(site: &Site, page: &Page, answer: &Answer) -> Text {
    match page {
        Page::Local(slug, _) => {
            let province = site.rules().province_of(slug);
            Text::new(
                format!("{} ({})", answer.title.get(Lang::En), province.name.get(Lang::En)),
                format!("{}：{}", province.name.get(Lang::Zh), answer.title.get(Lang::Zh)),
            )
        }
        Page::Diagnose(path) if path.is_empty() => diagnosis_label(),
        Page::Diagnose(path) => {
            let said = answer.blocks.iter().find_map(|block| match block {
                Block::Choices(choices) => Some(&choices.question),
                Block::Headline(cause) => Some(cause),
                Block::Clicks(_) | Block::Verdict(_) | Block::List(_) | Block::Table(_) | Block::Links(_) => None,
            });
            let said = said.unwrap_or(&answer.title);
            // One cause may be reached in several ways: the choices tell the pages apart.
            match site.rules().diagnose().walk(path) {
                Ok(walked) => {
                    let chosen = walked.choices.iter().map(|(_, choice)| &choice.label);
                    let chosen = Text::join(chosen, " › ", " › ");
                    text!("{} ({})", "{}（{}）"; said, &chosen)
                }
                Err(_) => said.clone(),
            }
        }
        _other => answer.title.clone(),
    }
}

fn trail(site: &Site, lang: Lang, page: &Page) -> Vec<NavLink> {
    let link = |label: &Text, page: Page| NavLink {
        label: label.get(lang).to_owned(),
        url: site.url(lang, &page),
        current: false,
    };
    let changes = || link(&text!("Changes", "变更事项"), Page::Changes);
    let provinces = || link(&text!("Provinces", "各省规定"), Page::Provinces);
    match page {
        Page::Change(_) | Page::Button(_) => vec![changes()],
        Page::Province(_) => vec![provinces()],
        Page::Local(slug, _) => {
            let province = site.rules().province_of(slug);
            vec![provinces(), link(&province.name, Page::Province(slug.clone()))]
        }
        Page::Diagnose(path) if !path.is_empty() => {
            vec![link(&text!("Diagnosis", "问题排查"), Page::Diagnose(Vec::new()))]
        }
        Page::Compare(_) => vec![link(&text!("Compare", "各省对比"), Page::Comparisons)],
        _other => Vec::new(),
    }
}

/// The first things that the answer says, short enough for a search result.
fn description(answer: &Answer, lang: Lang) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for block in &answer.blocks {
        match block {
            Block::Headline(text) => parts.push(text.get(lang)),
            Block::Verdict(verdict) => parts.push(verdict.title.get(lang)),
            Block::List(list) => parts.extend(list.items.first().map(|item| item.text.get(lang))),
            Block::Table(table) => parts.push(table.title.get(lang)),
            Block::Clicks(_) | Block::Choices(_) | Block::Links(_) => {}
        }
    }
    let (limit, gap) = match lang {
        Lang::En => (DESCRIPTION_CHARS_EN, " "),
        Lang::Zh => (DESCRIPTION_CHARS_ZH, " "),
    };
    shorten(&parts.join(gap), limit)
}

/// At most `limit` characters, with a mark where something is left out.
fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text.chars().take(limit - 1).chain(['…']).collect(),
    }
}

/// The same page as JSON.
pub(crate) fn json(site: &Site, lang: Lang, page: &Page) -> Result<Vec<u8>, SiteError> {
    let Some(answer) = answer(site, page) else { return Ok(Vec::new()) };
    let mut bytes = serde_json::to_vec(&PageJson::new(&answer, lang))
        .map_err(|error| SiteError(text!("JSON cannot be written: {error}", "无法生成 JSON：{error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
    selected: bool,
}

/// The question box: its address, its choices, and what was asked.
fn insert_form(site: &Site, lang: Lang, asked: Option<&Asked<'_>>, frame: &mut Frame) {
    let provinces = site.rules().provinces().iter().map(|province| Choice {
        value: province.slug.to_string(),
        label: province.name.get(lang).to_owned(),
        selected: asked.is_some_and(|asked| asked.province == Some(&province.slug)),
    });
    let applicants = Applicant::ALL.into_iter().map(|who| Choice {
        value: who.code().to_owned(),
        label: who.label().get(lang).to_owned(),
        selected: asked.is_some_and(|asked| asked.applicant == Some(who)),
    });
    frame.insert("ask_url", &site.url(lang, &Page::Ask));
    frame.insert("province_choices", &provinces.collect::<Vec<_>>());
    frame.insert("applicant_choices", &applicants.collect::<Vec<_>>());
    frame.insert("asked", asked.map_or("", |asked| asked.question));
    frame.insert("answers_questions", &site.options.answers_questions);
}

fn home(site: &Site, lang: Lang) -> Result<Vec<u8>, SiteError> {
    let words = site.press.words(lang);
    let head = Head {
        title: words["home_title"].clone(),
        description: words["home_lead"].clone(),
        trail: Vec::new(),
        hidden: false,
    };
    let mut frame = site.frame(lang, &Page::Home, head);
    insert_form(site, lang, None, &mut frame);
    frame.insert("troubles", &site.troubles(lang));
    frame.insert("buttons", &site.buttons(lang, true));
    frame.insert("elsewhere", &site.buttons(lang, false));
    frame.insert("groups", &site.change_groups(lang));
    frame.insert("provinces", &site.province_groups(lang, None));
    site.press.print("home.html", &frame)
}

/// The page that takes questions, before one is asked.
fn ask(site: &Site, lang: Lang) -> Result<Vec<u8>, SiteError> {
    let asked = Asked { question: "", province: None, applicant: None, notice: None, reply: None };
    answer_page(site, lang, asked)
}

/// The question box with the answer below it.
pub(crate) fn answer_page(site: &Site, lang: Lang, asked: Asked<'_>) -> Result<Vec<u8>, SiteError> {
    let words = site.press.words(lang);
    let title = asked.reply.map_or(words["ask_title"].as_str(), |reply| reply.answer.title.get(lang));
    let description = words["ask_lead"].clone();
    let head = Head { title: title.to_owned(), description, trail: Vec::new(), hidden: true };
    let mut frame = site.frame(lang, &Page::Ask, head);
    insert_form(site, lang, Some(&asked), &mut frame);
    frame.insert("notice", &asked.notice.map(|notice| notice.get(lang)));
    frame.insert("answered", &asked.reply.is_some());
    frame.insert("contents", &Vec::<NavLink>::new());
    frame.insert("body", "");
    frame.insert("own_page", &None::<String>);
    let examples = site.rules().provider().examples.iter().map(|example| NavLink {
        label: example.get(lang).to_owned(),
        url: site.address(lang, &Target::Question(example.clone())).unwrap_or_default(),
        current: false,
    });
    frame.insert("examples", &examples.collect::<Vec<_>>());
    frame.insert("groups", &site.change_groups(lang));
    if let Some(reply) = asked.reply {
        insert_answer(site, lang, &reply.answer, &mut frame);
        if let [only] = reply.query.changes.as_slice() {
            let target =
                Target::Change { change: only.clone(), province: reply.query.province.clone(), applicant: None };
            frame.insert("own_page", &site.address(lang, &target));
        }
    }
    site.press.print("ask.html", &frame)
}

/// The box for a pasted notice, with what it means below it.
pub(crate) fn notice_page(site: &Site, lang: Lang, pasted: Pasted<'_>) -> Result<Vec<u8>, SiteError> {
    let words = site.press.words(lang);
    let title = pasted.reply.map_or(words["notice_title"].as_str(), |reply| reply.answer.title.get(lang));
    let description = words["notice_lead"].clone();
    let head = Head { title: title.to_owned(), description, trail: Vec::new(), hidden: true };
    let mut frame = site.frame(lang, &Page::Notice, head);
    frame.insert("answers_questions", &site.options.answers_questions);
    frame.insert("notice_url", &site.url(lang, &Page::Notice));
    frame.insert("notices_url", &site.url(lang, &Page::Notices));
    frame.insert("diagnose_url", &site.url(lang, &Page::Diagnose(Vec::new())));
    frame.insert("pasted", pasted.text);
    frame.insert("notice", &pasted.remark.map(|remark| remark.get(lang)));
    frame.insert("answered", &pasted.reply.is_some());
    frame.insert("contents", &Vec::<NavLink>::new());
    frame.insert("body", "");
    if let Some(reply) = pasted.reply {
        insert_answer(site, lang, &reply.answer, &mut frame);
    }
    site.press.print("notice.html", &frame)
}

fn list_page(
    site: &Site,
    lang: Lang,
    page: &Page,
    title: Text,
    groups: Vec<crate::site::lists::Group>,
) -> Result<Vec<u8>, SiteError> {
    let title = title.get(lang).to_owned();
    let description = format!("{title}. {}", words::tagline().get(lang));
    let mut frame = site.frame(lang, page, Head { title, description, trail: Vec::new(), hidden: false });
    frame.insert("groups", &groups);
    site.press.print("list.html", &frame)
}

fn hand_page(site: &Site, lang: Lang, name: &str) -> Result<Vec<u8>, SiteError> {
    let Some(hand) = site.hand_pages.iter().find(|hand| hand.name == name && hand.lang == lang) else {
        return Err(SiteError(text!(
            "site/pages/{lang}/{name}.md is missing.",
            "缺少文件 site/pages/{lang}/{name}.md。"
        )));
    };
    let head = Head {
        title: hand.head.title.clone(),
        description: hand.head.description.clone(),
        trail: Vec::new(),
        hidden: false,
    };
    let mut frame = site.frame(lang, &Page::Hand(name.to_owned()), head);
    frame.insert("body", &hand.html(site.base_path()));
    frame.insert("dialogue", &false);
    frame.insert("contents", &Vec::<NavLink>::new());
    frame.insert("provinces", &Vec::<NavLink>::new());
    site.press.print("answer.html", &frame)
}

/// The entry that asks for the language.
pub(crate) fn chooser(site: &Site) -> Result<Vec<u8>, SiteError> {
    neutral(site, "chooser.html")
}

/// What a wrong address gets.
pub(crate) fn not_found(site: &Site) -> Result<Vec<u8>, SiteError> {
    neutral(site, "404.html")
}

#[derive(Debug, Serialize)]
struct Entry {
    tag: &'static str,
    name: &'static str,
    site: String,
    tagline: String,
    home: String,
    home_absolute: String,
    changes: String,
    provinces: String,
}

/// A page in both languages at once.
fn neutral(site: &Site, template: &str) -> Result<Vec<u8>, SiteError> {
    let mut frame = site.bare_frame(Lang::En);
    let entries = Lang::ALL.map(|lang| Entry {
        tag: lang.tag(),
        name: own_name(lang),
        site: words::site_name().get(lang).to_owned(),
        tagline: words::tagline().get(lang).to_owned(),
        home: site.url(lang, &Page::Home),
        home_absolute: site.absolute_url(lang, &Page::Home).unwrap_or_else(|| site.url(lang, &Page::Home)),
        changes: site.url(lang, &Page::Changes),
        provinces: site.url(lang, &Page::Provinces),
    });
    frame.insert("entries", &entries);
    let root = site.options.base_url.as_ref().map(|base| format!("{}/", base.as_str()));
    frame.insert("canonical", &root);
    frame.insert("root", &root.unwrap_or_else(|| "/".to_owned()));
    site.press.print(template, &frame)
}
