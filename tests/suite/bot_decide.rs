//! The deciding commands over real sockets: diagnosis, notices, plans and dates in each language.

use std::collections::BTreeSet;

use icp_guide::bot::commands::ALL;
use icp_guide::lang::Lang;
use icp_guide::render::discord::escape::escape;
use icp_guide::render::discord::press::short_code;
use icp_guide::rules::diagnose::Place;
use icp_guide::rules::diagnose::QUESTIONS_MAX;
use serde_json::Value;

use crate::bot_running::SHOP;
use crate::bot_running::is_ephemeral;
use crate::bot_running::ready;
use crate::bot_running::run;
use crate::fake_discord::Deed;
use crate::fake_discord::Fake;
use crate::fake_discord::Script;
use crate::interactions::From;
use crate::interactions::command;
use crate::interactions::in_menu;
use crate::interactions::option;
use crate::interactions::press;
use crate::interactions::press_own;
use crate::interactions::submit;
use crate::interactions::typing;

fn title(answer: &Value) -> &str {
    answer["data"]["embeds"][0]["title"].as_str().unwrap_or_default()
}

/// Ids of all buttons.
fn buttons(answer: &Value) -> Vec<String> {
    let rows = answer["data"]["components"].as_array().cloned().unwrap_or_default();
    let parts = rows.iter().flat_map(|row| row["components"].as_array().cloned().unwrap_or_default());
    parts.filter_map(|part| part["custom_id"].as_str().map(str::to_owned)).collect()
}

/// The choices below a question: places of the dialogue that lie one step further.
fn choices(answer: &Value, path: &[&str]) -> Vec<String> {
    let deeper = |id: &String| {
        let steps: Vec<&str> =
            id.split(':').nth(4).unwrap_or_default().split('.').filter(|it| !it.is_empty()).collect();
        id.starts_with("v1:diagnose:") && steps.len() == path.len() + 1 && steps.starts_with(path)
    };
    buttons(answer).into_iter().filter(deeper).collect()
}

/// Presses every button of the dialogue, as somebody would who has all the time in the world.
async fn walk(fake: &mut Fake, locale: &str, id: &mut u64, first: Value) -> usize {
    let mut ends = 0;
    let mut open = vec![(String::new(), first)];
    while let Some((path, answer)) = open.pop() {
        let steps: Vec<&str> = path.split('.').filter(|it| !it.is_empty()).collect();
        let next = choices(&answer, &steps);
        let text = answer.to_string();
        if next.is_empty() {
            ends += 1;
            assert!(steps.len() <= QUESTIONS_MAX, "{path}");
            assert!(text.contains("🖥️") || text.contains("1. "), "{path}: no click and no step");
            let changes = buttons(&answer);
            assert!(changes.iter().any(|id| id.starts_with("v1:change:")), "{path} leads to no change: {changes:?}");
        } else {
            let walked = SHOP.desk().rules().diagnose().walk(&steps).unwrap();
            let Place::Question(node) = walked.place else { panic!("{path} is an end") };
            let lang = if locale == "en-US" { Lang::En } else { Lang::Zh };
            let description = answer["data"]["embeds"][0]["description"].as_str().unwrap();
            assert!(description.contains(&escape(node.question.get(lang))), "{path}: {description}");
            for choice in &node.choices {
                assert!(text.contains(&escape(choice.label.get(lang))), "{path}: {} is not to be read", choice.id);
            }
            assert!(text.contains("为什么问这个") || text.contains("Why this is asked"), "{path}: {text}");
        }
        for press_id in next {
            *id += 1;
            let answer = fake.ask(press_own(*id, locale, &press_id)).await;
            assert_eq!(answer["type"], 7, "the dialogue stays one message");
            open.push((press_id.split(':').nth(4).unwrap().to_owned(), answer));
        }
    }
    ends
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_of_the_diagnosis_can_be_pressed_to_its_end() {
    let (mut fake, running) = ready(Script::default()).await;
    let mut id = 0;
    for locale in ["en-US", "zh-CN"] {
        id += 1;
        let first = fake.ask(command(id, locale, From::Server, "diagnose", &[])).await;
        assert!(is_ephemeral(&first));
        let ends = walk(&mut fake, locale, &mut id, first).await;
        assert_eq!(ends, SHOP.desk().rules().diagnose().paths().len());
    }
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_diagnosis_goes_on_after_a_restart_and_from_a_message_of_others() {
    let (mut fake, running) = ready(Script::default()).await;
    let first = fake.ask(command(1, "zh-TW", From::DirectMessage, "diagnose", &[])).await;
    assert!(title(&first).contains("問題排查"), "{}", title(&first));
    assert_eq!(running.stop().await, Ok(()));
    fake.wait(|deed| matches!(deed, Deed::Closed { .. })).await;
    let running = run(&fake, ALL);
    let second = fake.ask(press(2, "zh-TW", &choices(&first, &[])[0], &[])).await;
    assert_eq!(second["type"], 4, "a message that others see is left as it is");
    assert!(is_ephemeral(&second) && title(&second).contains("第2問"), "{second}");
    // Back again, and to the beginning.
    let back = buttons(&second).into_iter().find(|id| id == "v1:diagnose:tw:1:").unwrap();
    assert!(title(&fake.ask(press(3, "zh-TW", &back, &[])).await).contains("第1問"));
    let gone = fake.ask(press(4, "en-US", "v1:diagnose:en:1:no-such-thing", &[])).await;
    assert!(gone["data"]["content"].as_str().unwrap().contains("out of date"), "{gone}");
    assert_eq!(running.stop().await, Ok(()));
}

/// The first notice is learned from for long in a debug build; whoever waits for Discord would wait too long.
fn learned() {
    SHOP.desk().notice("", None, "2026-03-02".parse().unwrap());
}

const NOTICE: &str = "域名持有者与主办单位不一致，请于2030年12月15日前处理。13800138000";

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_decoded_from_option_form_and_menu_without_its_personal_data() {
    learned();
    let (mut fake, running) = ready(Script::default()).await;
    let by_option = fake.ask(command(1, "zh-CN", From::Server, "notice", &[option("text", NOTICE)])).await;
    let form = fake.ask(command(2, "zh-CN", From::Server, "notice", &[])).await;
    assert_eq!((form["type"].as_u64(), form["data"]["title"].as_str()), (Some(9), Some("解读通知")));
    let field = form["data"]["components"][0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    let form_id = form["data"]["custom_id"].as_str().unwrap().to_owned();
    let by_form = fake.ask(submit(3, "zh-CN", &form_id, &field, NOTICE)).await;
    let by_menu = fake.ask(in_menu(4, "zh-CN", "Decode this notice", NOTICE)).await;
    for answer in [&by_option, &by_form, &by_menu] {
        assert!(title(answer).contains("域名持有者"), "{}", title(answer));
        let text = answer.to_string();
        assert!(text.contains("2030-12-15") && text.contains("domain-holder"), "{text}");
        assert!(!text.contains("13800138000"), "{text}");
        assert!(answer["data"]["content"].as_str().unwrap().contains("⚠️"), "the warning of personal data");
        assert!(is_ephemeral(answer));
    }
    assert_eq!(by_option["data"], by_form["data"]);
    let in_english = [option("text", NOTICE), option("language", "en")];
    let english = fake.ask(command(5, "zh-CN", From::Server, "notice", &in_english)).await;
    assert!(title(&english).contains("omain"), "{}", title(&english));
    let empty = fake.ask(submit(6, "en-US", &form_id, &field, "  ")).await;
    assert!(empty["data"]["content"].as_str().unwrap().starts_with("没有收到文字"), "in the form's language: {empty}");
    let empty = fake.ask(in_menu(7, "en-US", "Decode this notice", "")).await;
    assert!(empty["data"]["content"].as_str().unwrap().starts_with("There is no text"), "{empty}");
    let strange = fake.ask(submit(8, "en-US", "v1:other:en", &field, "x")).await;
    assert!(strange["data"]["content"].as_str().unwrap().contains("out of date"), "{strange}");
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reason_fits_into_one_message() {
    learned();
    let (mut fake, running) = ready(Script::default()).await;
    let rules = SHOP.desk().rules();
    let mut id = 0;
    for lang in Lang::ALL {
        let locale = if lang == Lang::En { "en-US" } else { "zh-TW" };
        for reason in &rules.notices().reasons {
            id += 1;
            let text = format!("{} {}", reason.label.get(lang), reason.cause.get(lang));
            let answer = fake.ask(command(id, locale, From::Server, "notice", &[option("text", text)])).await;
            assert!(!title(&answer).is_empty() && is_ephemeral(&answer), "{}", reason.id);
        }
    }
    assert_eq!(running.stop().await, Ok(()));
}

/// The answers of "More", from the first part to the last.
async fn parts(fake: &mut Fake, locale: &str, first_id: u64, first: Value) -> Vec<Value> {
    let mut all = vec![first];
    for number in 2.. {
        let last = &all[all.len() - 1];
        let Some(more) = buttons(last).into_iter().find(|id| id.contains(&format!(":{number}:")) && is_plan(id)) else {
            break;
        };
        let next = fake.ask(press(first_id + number, locale, &more, &[])).await;
        assert!(is_ephemeral(&next));
        all.push(next);
    }
    all
}

fn is_plan(id: &str) -> bool {
    id.starts_with("v1:plan:")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_of_several_wishes_and_shown_to_its_end() {
    let (mut fake, running) = ready(Script::default()).await;
    let options = [
        option("what", "entity-name"),
        option("and2", "网站名称"),
        option("and3", "entity-phone"),
        option("province", "福州"),
        option("applicant", "organization"),
        option("domain-expires", "2031/3/1"),
        option("id-expires", "2031年3月1日"),
    ];
    for (id, locale) in [(100, "en-US"), (200, "zh-CN"), (300, "zh-TW")] {
        let first = fake.ask(command(id, locale, From::Server, "plan", &options)).await;
        assert!(is_ephemeral(&first) && first["data"]["content"].is_null(), "{first}");
        let all = parts(&mut fake, locale, id, first).await;
        assert!(all.len() > 1, "a plan of three changes is long");
        let text: String = all.iter().map(ToString::to_string).collect();
        let order = if locale == "en-US" {
            "Order 2 of 2"
        } else if locale == "zh-CN" {
            "第2个订单"
        } else {
            "第2個訂單"
        };
        assert!(text.contains(order), "{text}");
        let last = all.last().unwrap();
        let footer = last["data"]["embeds"][0]["footer"]["text"].as_str().unwrap();
        let count = all.len().to_string();
        assert!(footer.contains(&count), "{footer}");
    }
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sentence_may_hold_several_wishes_and_what_is_not_understood_is_said() {
    let (mut fake, running) = ready(Script::default()).await;
    let sentence = [option("what", "公司改名了，网站名称也要改，在福建备案")];
    let answer = fake.ask(command(1, "zh-CN", From::Server, "plan", &sentence)).await;
    assert!(title(&answer).contains("主体名称") && title(&answer).contains("网站名称"), "{}", title(&answer));
    assert!(title(&answer).contains("福建"), "{}", title(&answer));
    let mixed = [
        option("what", "entity-name"),
        option("and2", "qqqq zzzz"),
        option("province", "Atlantis"),
        option("domain-expires", "someday-zz"),
        option("public", true),
    ];
    let answer = fake.ask(command(2, "en-US", From::Server, "plan", &mixed)).await;
    let content = answer["data"]["content"].as_str().unwrap();
    for said in ["wish 2", "when the domain expires", "all of China"] {
        assert!(content.contains(said), "{content}");
    }
    for typed in ["zzzz", "Atlantis", "someday-zz"] {
        assert!(!answer.to_string().contains(typed), "what a user writes is not echoed");
    }
    assert!(!is_ephemeral(&answer));
    let lost = fake.ask(command(3, "en-US", From::Server, "plan", &[option("what", "qqqq zzzz")])).await;
    assert!(!lost["data"]["components"].as_array().unwrap().is_empty(), "choices instead of a plan: {lost}");
    let secret = [option("what", "公司改名了，我的手机是13800138000"), option("public", true)];
    let answer = fake.ask(command(4, "zh-CN", From::Server, "plan", &secret)).await;
    assert!(is_ephemeral(&answer) && !answer.to_string().contains("13800138000"));
    // As many wishes as there are options still lead to their end.
    let ids = [
        "entity-name",
        "entity-phone",
        "website-name",
        "website-phone",
        "legal-representative",
        "entity-mailing-address",
    ];
    let names = ["what", "and2", "and3", "and4", "and5", "and6"];
    let mut many: Vec<Value> = names.iter().zip(ids).map(|(name, id)| option(name, id)).collect();
    many.push(option("province", "inner-mongolia"));
    many.extend([option("domain-expires", "2031-03-01"), option("id-expires", "2031-03-01")]);
    let first = fake.ask(command(5, "en-US", From::Server, "plan", &many)).await;
    let text = first.to_string();
    let all = parts(&mut fake, "en-US", 500, first).await;
    assert!(all.len() > 1, "{} parts: {text}", all.len());
    assert_eq!(running.stop().await, Ok(()));
}

#[test]
fn short_codes_tell_all_changes_apart() {
    let changes = SHOP.desk().rules().changes();
    let codes: BTreeSet<String> = changes.iter().map(|change| short_code(change.id.as_str())).collect();
    assert_eq!(codes.len(), changes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn due_counts_working_days_and_says_what_it_cannot_read() {
    let (mut fake, running) = ready(Script::default()).await;
    let usual = [option("submitted", "2026-11-23")];
    let answer = fake.ask(command(1, "zh-CN", From::Server, "due", &usual)).await;
    assert!(answer.to_string().contains("2026-12-21"), "working day 20: {answer}");
    assert!(is_ephemeral(&answer));
    let sms = [option("submitted", "2026年11月23日"), option("stage", "sms-verification"), option("public", true)];
    let answer = fake.ask(command(2, "en-US", From::Server, "due", &sms)).await;
    assert!(title(&answer).contains("SMS") && !is_ephemeral(&answer), "{}", title(&answer));
    let label = SHOP.desk().rules().order_states().state("draft").unwrap().label.get(Lang::Zh).to_owned();
    let by_label = [option("submitted", "20261123"), option("stage", label)];
    let answer = fake.ask(command(3, "en-US", From::Server, "due", &by_label)).await;
    assert!(title(&answer).contains("2026-11-23"), "{answer}");
    for (id, options) in [
        (4, vec![option("submitted", "soon")]),
        (5, vec![option("submitted", "2026-11-23"), option("stage", "nowhere")]),
    ] {
        let answer = fake.ask(command(id, "en-US", From::Server, "due", &options)).await;
        assert!(answer["data"]["content"].as_str().unwrap().contains("lease"), "{answer}");
    }
    let choices = fake.ask(typing(6, "zh-TW", "due", "stage", "簡訊")).await;
    assert_eq!(choices["data"]["choices"].as_array().map(Vec::len), Some(0), "the console's words are kept");
    let choices = fake.ask(typing(7, "zh-TW", "due", "stage", "短信")).await;
    assert!(choices["data"]["choices"].to_string().contains("sms-verification"), "{choices}");
    assert_eq!(running.stop().await, Ok(()));
}
