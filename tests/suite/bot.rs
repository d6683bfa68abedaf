//! The whole bot over real sockets: gateway and REST of a fake Discord on one side, the shipped code on the other.

use icp_guide::bot::commands::ALL;
use icp_guide::lang::Lang;
use serde_json::Value;

use crate::bot_running::SHOP;
use crate::bot_running::is_ephemeral;
use crate::bot_running::ready;
use crate::bot_running::run;
use crate::fake_discord::Deed;
use crate::fake_discord::Script;
use crate::interactions::From;
use crate::interactions::command;
use crate::interactions::on_message;
use crate::interactions::option;
use crate::interactions::press;
use crate::interactions::typing;

fn title(answer: &Value) -> &str {
    answer["data"]["embeds"][0]["title"].as_str().unwrap_or_default()
}

/// Ids of buttons, and values of menus.
fn ids(answer: &Value) -> Vec<String> {
    let rows = answer["data"]["components"].as_array().cloned().unwrap_or_default();
    let parts = rows.iter().flat_map(|row| row["components"].as_array().cloned().unwrap_or_default());
    let mut ids = Vec::new();
    for part in parts {
        match part["options"].as_array() {
            Some(options) => ids.extend(options.iter().map(|it| it["value"].as_str().unwrap().to_owned())),
            None => ids.extend(part["custom_id"].as_str().map(str::to_owned)),
        }
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn change_is_answered_in_the_users_language_in_servers_and_direct_messages() {
    let (mut fake, running) = ready(Script::default()).await;
    let options = [option("what", "entity-name"), option("province", "guangdong")];
    let cases = [
        ("en-US", From::DirectMessage, "Entity name", "Guangdong"),
        ("en-GB", From::Server, "Entity name", "Guangdong"),
        ("de", From::Server, "Entity name", "Guangdong"),
        ("zh-CN", From::Server, "主体名称", "广东省"),
        ("zh-TW", From::DirectMessage, "主體名稱", "廣東省"),
    ];
    for (id, (locale, from, name, province)) in (1..).zip(cases) {
        let answer = fake.ask(command(id, locale, from, "change", &options)).await;
        assert!(title(&answer).starts_with(name), "{locale}: {}", title(&answer));
        assert!(answer.to_string().contains(province), "{locale}");
        assert!(is_ephemeral(&answer), "{locale}");
        // The console writes its buttons in simplified characters only.
        assert_eq!(answer.to_string().contains("以簡體字顯示"), locale == "zh-TW");
        let lang = if locale.starts_with("zh") { "zh" } else { "en" };
        assert_eq!(
            answer["data"]["embeds"][0]["url"].as_str().unwrap(),
            format!("https://example.org/{lang}/guangdong/entity-name/"),
        );
    }
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn language_and_publicity_are_the_askers_choice() {
    let (mut fake, running) = ready(Script::default()).await;
    let options = [option("what", "website-name"), option("language", "zh"), option("public", true)];
    let answer = fake.ask(command(1, "en-US", From::Server, "change", &options)).await;
    assert!(title(&answer).contains("网站名称"), "{}", title(&answer));
    assert!(!is_ephemeral(&answer));
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn applicant_and_city_reach_the_answer_and_an_unknown_province_is_said() {
    let (mut fake, running) = ready(Script::default()).await;
    let options =
        [option("what", "legal-representative"), option("province", "深圳"), option("applicant", "organization")];
    let answer = fake.ask(command(1, "zh-CN", From::Server, "change", &options)).await;
    assert!(answer.to_string().contains("广东省，单位") || answer.to_string().contains("广东省："), "{answer}");
    let options = [option("what", "legal-representative"), option("province", "Atlantis-Zzz")];
    let answer = fake.ask(command(2, "en-US", From::Server, "change", &options)).await;
    let content = answer["data"]["content"].as_str().unwrap();
    assert!(content.starts_with("I don't know that province"), "{content}");
    assert!(!answer.to_string().contains("Atlantis"), "what a user writes is not echoed");
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_province_every_province_can_be_picked() {
    let (mut fake, running) = ready(Script::default()).await;
    let answer = fake.ask(command(1, "zh-CN", From::Server, "change", &[option("what", "entity-name")])).await;
    let ids = ids(&answer);
    for province in SHOP.desk().rules().provinces() {
        let id = format!("v1:change:entity-name:{}:-:zh:1", province.slug);
        assert!(ids.contains(&id), "{id} not in {ids:?}");
    }
    let picked = fake.ask(press(2, "zh-CN", "v1:menu:10", &["v1:change:entity-name:zhejiang:-:zh:1"])).await;
    assert!(picked.to_string().contains("浙江省"));
    assert!(is_ephemeral(&picked));
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn free_words_are_understood_and_what_is_not_leads_to_choices() {
    let (mut fake, running) = ready(Script::default()).await;
    let words = [option("what", "our company was renamed, what do I click?")];
    let answer = fake.ask(command(1, "en-US", From::Server, "change", &words)).await;
    assert!(title(&answer).contains("Entity name"), "{}", title(&answer));
    for (id, locale) in [(2, "en-US"), (3, "zh-CN"), (4, "zh-TW")] {
        let answer = fake.ask(command(id, locale, From::Server, "change", &[option("what", "qqqq zzzz")])).await;
        let choices = ids(&answer);
        assert!(!choices.is_empty(), "{answer}");
        assert!(is_ephemeral(&answer));
        assert!(!answer.to_string().contains("zzzz"), "what a user writes is not echoed");
        let picked = fake.ask(press(id + 100, locale, &choices[0], &[])).await;
        assert!(!title(&picked).is_empty(), "{picked}");
    }
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_keep_the_limits_and_follow_what_is_typed() {
    let (mut fake, running) = ready(Script::default()).await;
    let cases = [
        ("en-US", "change", "what", "", ""),
        ("en-US", "change", "what", "entity n", "entity-name"),
        ("zh-CN", "change", "what", "主体名称", "entity-name"),
        ("zh-TW", "change", "what", "主體名稱", "entity-name"),
        ("zh-CN", "change", "what", "公司改名", "entity-name"),
        ("en-US", "change", "what", "website-name", "website-name"),
        ("en-US", "change", "province", "guangd", "guangdong"),
        ("en-US", "province", "province", "广东", "guangdong"),
        ("zh-CN", "province", "province", "粤", "guangdong"),
        ("zh-CN", "province", "province", "深圳", "guangdong"),
        ("zh-TW", "province", "province", "廣東", "guangdong"),
        ("en-US", "province", "province", "", ""),
        ("en-US", "province", "province", "@everyone", "none"),
    ];
    for (id, (locale, name, focused, typed, first)) in (1..).zip(cases) {
        let answer = fake.ask(typing(id, locale, name, focused, typed)).await;
        assert_eq!(answer["type"], 8);
        let choices = answer["data"]["choices"].as_array().unwrap();
        match first {
            "" => assert_eq!(choices.len(), 25, "{typed}"),
            "none" => assert!(choices.is_empty(), "{choices:?}"),
            first => assert_eq!(choices[0]["value"], first, "{locale} {typed}: {choices:?}"),
        }
    }
    let answer = fake.ask(typing(99, "zh-TW", "province", "province", "guangdong")).await;
    assert_eq!(answer["data"]["choices"][0]["name"], "廣東省");
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_label_that_is_suggested_can_be_typed_again() {
    let (mut fake, running) = ready(Script::default()).await;
    let mut id = 0;
    for locale in ["en-US", "zh-TW"] {
        for change in SHOP.desk().rules().changes() {
            id += 2;
            let by_id = fake.ask(typing(id, locale, "change", "what", change.id.as_str())).await;
            let choices = by_id["data"]["choices"].as_array().unwrap();
            let found = choices.iter().find(|choice| choice["value"] == change.id.as_str());
            let label =
                found.unwrap_or_else(|| panic!("{} is not found by its id", change.id))["name"].as_str().unwrap();
            let by_label = fake.ask(typing(id + 1, locale, "change", "what", label)).await;
            assert_eq!(by_label["data"]["choices"][0]["value"], change.id.as_str(), "{label}");
        }
    }
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_still_works_after_a_restart() {
    let (mut fake, running) = ready(Script::default()).await;
    let options = [option("what", "entity-name"), option("province", "guangdong")];
    let answer = fake.ask(command(1, "en-US", From::Server, "change", &options)).await;
    let more = ids(&answer).into_iter().find(|id| id.ends_with(":2")).expect("a long answer has a second part");
    assert_eq!(running.stop().await, Ok(()));
    fake.wait(|deed| matches!(deed, Deed::Closed { .. })).await;
    let second = run(&fake, ALL);
    let answer = fake.ask(press(2, "zh-CN", &more, &[])).await;
    assert!(title(&answer).contains("(2/"), "{}", title(&answer));
    assert!(is_ephemeral(&answer));
    assert_eq!(second.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_lead_nowhere_are_answered_politely() {
    let (mut fake, running) = ready(Script::default()).await;
    let strange = [
        ("v0:change:entity-name:-:-:en:1", vec![]),
        ("v1:change:no-such-change:-:-:en:1", vec![]),
        ("v1:change:entity-name:atlantis:-:en:1", vec![]),
        ("v1:change:entity-name:-:x:en:1", vec![]),
        ("v1:menu:1", vec!["v1:menu:1"]),
        ("v1:menu:1", vec!["<@everyone>"]),
        ("变更", vec![]),
    ];
    for (id, (custom_id, values)) in (1..).zip(strange) {
        let answer = fake.ask(press(id, "zh-CN", custom_id, &values)).await;
        assert_eq!(answer["data"]["content"], "这个按钮已失效，请用 /变更 重新提问。", "{custom_id}");
        assert!(is_ephemeral(&answer));
    }
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_can_be_answered_from_its_menu() {
    let (mut fake, running) = ready(Script::default()).await;
    let answer = fake.ask(on_message(1, "zh-CN", "公司改名了，备案点哪里改？")).await;
    assert!(title(&answer).contains("主体名称"), "{}", title(&answer));
    assert!(is_ephemeral(&answer));
    let answer = fake.ask(on_message(2, "en-US", "  ")).await;
    assert!(answer["data"]["content"].as_str().unwrap().starts_with("There is no text"), "{answer}");
    let long = "公司改名了。".repeat(700);
    let answer = fake.ask(on_message(3, "zh-TW", &long)).await;
    assert!(title(&answer).contains("主體名稱"), "{}", title(&answer));
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn province_help_and_about_are_answered_in_each_language() {
    let (mut fake, running) = ready(Script::default()).await;
    for (id, locale) in (1..).zip(["en-US", "zh-CN", "zh-TW"]) {
        let id = id * 10;
        let guide = fake.ask(command(id, locale, From::Server, "province", &[option("province", "深圳市")])).await;
        let name = SHOP.desk().rules().province("guangdong").unwrap().name.clone();
        match locale {
            "en-US" => assert!(title(&guide).contains(name.get(Lang::En)), "{}", title(&guide)),
            "zh-CN" => assert!(title(&guide).contains(name.get(Lang::Zh)), "{}", title(&guide)),
            _ => assert!(title(&guide).contains("廣東省"), "{}", title(&guide)),
        }
        let lost = fake.ask(command(id + 1, locale, From::Server, "province", &[option("province", "nowhere")])).await;
        assert_eq!(ids(&lost).len(), 31);
        let help = fake.ask(command(id + 2, locale, From::DirectMessage, "help", &[])).await;
        assert!(!ids(&help).is_empty(), "examples to press");
        let about = fake.ask(command(id + 3, locale, From::DirectMessage, "about", &[])).await;
        assert!(title(&about).contains(env!("CARGO_PKG_VERSION")), "{}", title(&about));
        assert!(is_ephemeral(&help) && is_ephemeral(&about) && is_ephemeral(&lost));
    }
    assert_eq!(running.stop().await, Ok(()));
}
