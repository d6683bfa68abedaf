//! Answers as Discord messages: within every limit for every change, nothing lost, nobody pinged.

use std::collections::HashSet;
use std::sync::LazyLock;

use icp_guide::answer::Answer;
use icp_guide::answer::Block;
use icp_guide::answer::Builder;
use icp_guide::answer::Choices;
use icp_guide::answer::Link;
use icp_guide::answer::ListKind;
use icp_guide::answer::Statement;
use icp_guide::answer::Target;
use icp_guide::answer::change::Context;
use icp_guide::answer::change::change_answer;
use icp_guide::answer::compose::compose;
use icp_guide::answer::province::province_answer;
use icp_guide::lang::Lang;
use icp_guide::lang::Text;
use icp_guide::query::PersonalData;
use icp_guide::query::Query;
use icp_guide::render::discord::View;
use icp_guide::render::discord::limits::check;
use icp_guide::render::discord::locale::Locale;
use icp_guide::render::discord::message::Button;
use icp_guide::render::discord::message::Message;
use icp_guide::render::discord::message::Row;
use icp_guide::render::discord::press::Press;
use icp_guide::render::discord::render;
use icp_guide::rules::Rulebook;
use icp_guide::rules::change::Applicant;
use icp_guide::source::Confidence;
use proptest::prelude::*;

static RULES: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::embedded().unwrap());

fn no_site(_: &Target, _: Lang) -> Option<String> {
    None
}

fn some_site(target: &Target, lang: Lang) -> Option<String> {
    match target {
        Target::Url(_) | Target::Question(_) => None,
        _ => Some(format!("https://example.org/{}/page/", lang.code())),
    }
}

fn message(answer: &Answer, locale: Locale, part: usize) -> Message {
    render(answer, &View { locale, addresses: &no_site, part })
}

/// Every part, in sequence.
pub(crate) fn parts(answer: &Answer, locale: Locale) -> Vec<Message> {
    let mut parts = vec![message(answer, locale, 1)];
    while next_part(&parts[parts.len() - 1]).is_some() {
        parts.push(message(answer, locale, parts.len() + 1));
    }
    parts
}

fn presses(message: &Message) -> Vec<Press> {
    let mut found = Vec::new();
    for row in &message.rows {
        match row {
            Row::Buttons(buttons) => {
                for button in buttons {
                    if let Button::Press { id, .. } = button {
                        found.push(Press::read(id).unwrap());
                    }
                }
            }
            Row::Select(select) => found.extend(select.options.iter().map(|it| Press::read(&it.value).unwrap())),
        }
    }
    found
}

fn next_part(message: &Message) -> Option<usize> {
    presses(message).into_iter().find_map(|press| match press {
        Press::Change { part, .. }
        | Press::Province { part, .. }
        | Press::Diagnose { part, .. }
        | Press::Plan { part, .. }
        | Press::Due { part, .. } => Some(part).filter(|part| *part > 1),
        Press::Question { .. }
        | Press::Menu { .. }
        | Press::PasteNotice { .. }
        | Press::Reminder { .. }
        | Press::Track(_)
        | Press::Order { .. }
        | Press::Erase { .. } => None,
    })
}

fn all_text(message: &Message) -> String {
    let mut text = message.content.clone();
    for embed in &message.embeds {
        text.push_str(&format!("\n{}\n{}\n{}", embed.title, embed.description, embed.footer));
        for field in &embed.fields {
            text.push_str(&format!("\n{}\n{}", field.name, field.value));
        }
    }
    text
}

/// All that a person sees of the messages, and where the buttons lead.
pub(crate) fn shown(messages: &[Message]) -> String {
    let mut out = String::new();
    for message in messages {
        out.push_str(&format!("{}\n", message.content));
        for embed in &message.embeds {
            out.push_str(&format!("===== {} #{:06X}\n{}\n", embed.title, embed.colour, embed.description));
            for field in &embed.fields {
                out.push_str(&format!("--- {}\n{}\n", field.name, field.value));
            }
            out.push_str(&format!("--- {}\n", embed.footer));
        }
        for row in &message.rows {
            match row {
                Row::Buttons(buttons) => out.extend(buttons.iter().map(|button| match button {
                    Button::Press { label, id, .. } => format!("( {label} ) {id}\n"),
                    Button::Link { label, url } => format!("( {label} ) {url}\n"),
                })),
                Row::Select(select) => {
                    out.push_str(&format!("< {} > {}\n", select.placeholder, select.id));
                    out.extend(select.options.iter().map(|it| format!("  < {} > {}\n", it.label, it.value)));
                }
            }
        }
    }
    out
}

#[test]
fn every_change_fits_for_some_provinces_both_applicants_and_both_languages() {
    let places = [None, RULES.province("guangdong"), RULES.province("beijing")];
    for change in RULES.changes() {
        for province in places {
            for applicant in [None, Some(Applicant::Organization), Some(Applicant::Individual)] {
                let answer = change_answer(&RULES, change, Context { province, applicant });
                for locale in Locale::ALL {
                    for (at, part) in parts(&answer, locale).iter().enumerate() {
                        check(part).unwrap_or_else(|broken| panic!("{} part {at} {locale:?}: {broken}", change.id));
                    }
                    let linked = render(&answer, &View { locale, addresses: &some_site, part: 1 });
                    check(&linked).unwrap_or_else(|broken| panic!("{} with site: {broken}", change.id));
                }
            }
        }
    }
}

#[test]
fn every_province_guide_fits() {
    for province in RULES.provinces() {
        let answer = province_answer(&RULES, province);
        for locale in Locale::ALL {
            for part in parts(&answer, locale) {
                check(&part).unwrap_or_else(|broken| panic!("{} {locale:?}: {broken}", province.slug));
            }
        }
    }
}

/// Statements of an answer, as they stand in it.
fn statements(answer: &Answer) -> Vec<&Statement> {
    let mut found = Vec::new();
    for block in &answer.blocks {
        match block {
            Block::List(list) => found.extend(&list.items),
            Block::Verdict(verdict) => found.extend(verdict.reasons.iter().chain(&verdict.sides)),
            Block::Headline(_) | Block::Clicks(_) | Block::Table(_) | Block::Choices(_) | Block::Links(_) => {}
        }
    }
    found
}

#[test]
fn no_statement_is_lost_between_the_parts() {
    let province = RULES.province("guangdong").unwrap();
    let change = RULES.change("entity-name").unwrap();
    let answers = [
        province_answer(&RULES, province),
        change_answer(&RULES, change, Context { province: Some(province), applicant: None }),
    ];
    for answer in &answers {
        for lang in Lang::ALL {
            let locale = if lang == Lang::En { Locale::En } else { Locale::ZhCn };
            let parts = parts(answer, locale);
            assert!(parts.len() > 1, "this answer was chosen for its length");
            let shown: String = parts.iter().map(all_text).collect();
            let shown = shown.replace('\\', "");
            for statement in statements(answer) {
                let text = statement.text.get(lang);
                assert!(shown.contains(text), "lost: {text}");
            }
        }
    }
}

#[test]
fn the_first_part_says_first_what_to_click_and_whether_it_is_allowed() {
    let change = RULES.change("entity-name").unwrap();
    let province = RULES.province("guangdong");
    let answer = change_answer(&RULES, change, Context { province, applicant: None });
    let message = message(&answer, Locale::ZhCn, 1);
    let embed = &message.embeds[0];
    assert!(embed.title.starts_with("主体名称"), "{}", embed.title);
    assert!(embed.description.starts_with("**点“变更主体”。**"), "{}", embed.description);
    assert!(embed.description.contains("电脑端") && embed.description.contains("移动端"));
    assert!(embed.fields[0].name.starts_with("🟡 广东省"), "{}", embed.fields[0].name);
    let names: Vec<&str> = embed.fields.iter().map(|field| field.name.as_str()).collect();
    assert!(names.iter().any(|name| name.starts_with("准备材料")), "{names:?}");
    let sources = names.iter().position(|name| name.starts_with("来源（核对于")).expect("sources with their date");
    assert!(names[sources..].iter().all(|name| name.starts_with("来源")), "sources come last: {names:?}");
    let documents = embed.fields.iter().find(|field| field.name.starts_with("准备材料")).unwrap();
    assert!(documents.value.starts_with("☐ "), "{}", documents.value);
}

#[test]
fn verdicts_are_told_apart_by_sign_and_colour() {
    let mut colours = HashSet::new();
    let mut signs = HashSet::new();
    for change in RULES.changes() {
        for province in RULES.provinces() {
            let context = Context { province: Some(province), applicant: Some(Applicant::Individual) };
            let answer = change_answer(&RULES, change, context);
            let verdict = answer.blocks.iter().find_map(|block| match block {
                Block::Verdict(verdict) => Some(verdict.verdict),
                _ => None,
            });
            let Some(verdict) = verdict else { continue };
            let message = message(&answer, Locale::En, 1);
            let title = province.name.get(Lang::En);
            let verdict_field = message.embeds[0].fields.iter().find(|field| field.name.contains(&format!(" {title}")));
            colours.insert((verdict, message.embeds[0].colour));
            signs.insert((verdict, verdict_field.unwrap().name.chars().next().unwrap()));
        }
    }
    let verdicts: HashSet<_> = colours.iter().map(|(verdict, _)| *verdict).collect();
    assert_eq!(colours.iter().map(|(_, colour)| *colour).collect::<HashSet<_>>().len(), verdicts.len(), "{colours:?}");
    assert_eq!(signs.iter().map(|(_, sign)| *sign).collect::<HashSet<_>>().len(), verdicts.len(), "{signs:?}");
    assert!(verdicts.len() >= 4, "{verdicts:?}");
}

#[test]
fn a_part_cites_exactly_the_sources_of_what_it_shows() {
    let change = RULES.change("entity-name").unwrap();
    let answer = change_answer(&RULES, change, Context { province: RULES.province("guangdong"), applicant: None });
    let last = parts(&answer, Locale::En).pop().unwrap();
    let (sources, others): (Vec<_>, Vec<_>) =
        last.embeds[0].fields.iter().partition(|it| it.name.starts_with("Sources"));
    let numbers = |text: &str| -> HashSet<usize> {
        let brackets = text.split('[').skip(1).filter_map(|rest| rest.split_once(']').map(|(inside, _)| inside));
        brackets.flat_map(|inside| inside.split(", ").filter_map(|number| number.parse().ok())).collect()
    };
    let cited: HashSet<usize> = others.iter().flat_map(|field| numbers(&field.value)).collect();
    let listed: HashSet<usize> = sources
        .iter()
        .flat_map(|field| field.value.lines())
        .filter_map(|line| line.strip_prefix('[')?.split_once("] ")?.0.parse().ok())
        .collect();
    assert!(!cited.is_empty());
    assert_eq!(cited, listed);
}

#[test]
fn a_site_is_linked_from_title_and_button() {
    let change = RULES.change("entity-name").unwrap();
    let answer = change_answer(&RULES, change, Context::default());
    let message = render(&answer, &View { locale: Locale::ZhCn, addresses: &some_site, part: 1 });
    assert_eq!(message.embeds[0].url.as_deref(), Some("https://example.org/zh/page/"));
    let has_link = message.rows.iter().any(|row| match row {
        Row::Buttons(buttons) => {
            buttons.iter().any(|it| matches!(it, Button::Link { label, .. } if label == "完整回答"))
        }
        Row::Select(_) => false,
    });
    assert!(has_link, "{:?}", message.rows);
}

#[test]
fn several_changes_share_a_message_and_each_has_its_button() {
    let mut query = Query::chosen(RULES.change("entity-name").unwrap().id.clone(), None, None, Lang::En);
    for id in ["website-phone", "legal-representative", "app-icon"] {
        query.changes.push(RULES.change(id).unwrap().id.clone());
    }
    query.certain = query.changes.len();
    query.personal_data.push(PersonalData::Phone);
    let answer = compose(&RULES, &query);
    for locale in Locale::ALL {
        let message = message(&answer, locale, 1);
        check(&message).unwrap();
        assert_eq!(message.embeds.len(), 4);
        assert!(message.content.starts_with("⚠️"), "{}", message.content);
        for id in ["entity-name", "website-phone", "legal-representative", "app-icon"] {
            let leads = presses(&message).iter().any(|it| matches!(it, Press::Change { change, .. } if change == id));
            assert!(leads, "no button for {id}: {:?}", message.rows);
        }
    }
}

#[test]
fn up_to_five_choices_are_buttons_and_more_are_a_menu() {
    for (count, buttons) in [(1, true), (5, true), (6, false), (25, false), (40, false)] {
        let mut builder = Builder::new(&RULES, text("?"));
        let items = RULES.changes().iter().take(count).map(|change| Link {
            label: change.label.clone(),
            target: Target::Change { change: change.id.clone(), province: None, applicant: None },
        });
        builder.push(Block::Choices(Choices { question: text("Which?"), items: items.collect() }));
        let message = message(&builder.finish(), Locale::En, 1);
        check(&message).unwrap();
        assert_eq!(matches!(message.rows[0], Row::Buttons(_)), buttons, "{count}");
        assert_eq!(presses(&message).len(), count.min(25));
    }
}

fn text(text: &str) -> Text {
    Text::same(text)
}

#[test]
fn choices_after_the_answer_wait_in_a_menu() {
    let change = &RULES.changes()[0];
    let mut answer = change_answer(&RULES, change, Context::default());
    let question = text("If you meant something else:");
    let target = Target::Change { change: RULES.changes()[1].id.clone(), province: None, applicant: None };
    answer.blocks.push(Block::Choices(Choices { question, items: vec![Link { label: text("Other"), target }] }));
    let message = message(&answer, Locale::En, 1);
    check(&message).unwrap();
    assert!(!message.embeds[0].description.contains("something else"));
    let waits = |row: &Row| matches!(row, Row::Select(select) if select.placeholder == "If you meant something else:");
    assert!(message.rows.iter().any(waits), "{:?}", message.rows);
}

#[test]
fn a_choice_that_no_button_can_carry_stands_in_the_text() {
    let long = "長".repeat(120);
    let mut builder = Builder::new(&RULES, text("?"));
    let items = vec![Link { label: text(&long), target: Target::Question(text(&long)) }];
    builder.push(Block::Choices(Choices { question: text("For example:"), items }));
    let message = message(&builder.finish(), Locale::En, 1);
    check(&message).unwrap();
    assert!(message.rows.is_empty());
    assert!(message.embeds[0].description.contains(&long));
}

#[test]
fn markup_and_mentions_in_a_text_stay_text() {
    let mut builder = Builder::new(&RULES, text("**<@123>**"));
    let nasty = "@everyone <@&1> <script>alert(1)</script> [x](https://evil.example) ```\n# big";
    builder.push(Block::Headline(text(nasty)));
    builder.list(ListKind::Facts, "x", text("_t_"), vec![Statement::plain(text(nasty))]);
    let message = message(&builder.finish(), Locale::En, 1);
    check(&message).unwrap();
    let shown = all_text(&message);
    for raw in ["@everyone", "<@", "[x](", "```", "\n# "] {
        let bare = shown.match_indices(raw).any(|(at, _)| !shown[..at].ends_with('\\'));
        assert!(!bare, "`{raw}` is live in {shown}");
    }
}

#[test]
fn a_long_title_and_all_the_sources_there_are_still_fit() {
    let ids: Vec<_> = RULES.sources().map(|source| source.id.clone()).collect();
    let mut builder = Builder::new(&RULES, text(&"長".repeat(300)));
    builder.push(Block::Headline(text(&"頭".repeat(1500))));
    let items = ids.chunks(4).map(|some| builder.statement(&text(&"句".repeat(30)), some, Confidence::High)).collect();
    builder.list(ListKind::Facts, "x", text("x"), items);
    let answer = builder.finish();
    for locale in Locale::ALL {
        for part in 1..5 {
            check(&message(&answer, locale, part)).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_of_any_length_gives_a_message_that_discord_takes(
        title in ".{0,400}",
        headline in "\\PC{0,6000}",
        items in prop::collection::vec("[\\PC\n]{1,1500}", 1..30),
        part in 0_usize..9,
    ) {
        prop_assume!(!title.trim().is_empty());
        let mut builder = Builder::new(&RULES, text(&title));
        builder.push(Block::Headline(text(&headline)));
        let items: Vec<Statement> = items.iter().map(|item| Statement::plain(text(item))).collect();
        builder.list(ListKind::Warnings, "x", text(&title), items);
        let answer = builder.finish();
        for locale in Locale::ALL {
            let message = message(&answer, locale, part);
            prop_assert_eq!(check(&message), Ok(()));
        }
    }
}
