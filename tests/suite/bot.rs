//! The whole bot over real sockets: gateway and REST of a fake Discord on one side, the shipped code on the other.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::LazyLock;
use std::time::Duration;

use axum::http::Method;
use icp_guide::ask::Desk;
use icp_guide::bot;
use icp_guide::bot::BotError;
use icp_guide::bot::Config;
use icp_guide::bot::commands;
use icp_guide::bot::commands::ALL;
use icp_guide::bot::commands::Entry;
use icp_guide::bot::reaction::Reaction;
use icp_guide::bot::shop::Shop;
use icp_guide::bot::site::Site;
use icp_guide::lang::Lang;
use icp_guide::render::discord::message::Message;
use icp_guide::rules::Rulebook;
use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::discord_limits;
use crate::fake_discord::Deed;
use crate::fake_discord::Fake;
use crate::fake_discord::From;
use crate::fake_discord::INTERACTION_TOKEN;
use crate::fake_discord::SILENCE;
use crate::fake_discord::Script;
use crate::fake_discord::TOKEN;
use crate::fake_discord::command;
use crate::fake_discord::on_message;
use crate::fake_discord::option;
use crate::fake_discord::press;
use crate::fake_discord::typing;

static SHOP: LazyLock<Arc<Shop>> = LazyLock::new(|| {
    let rules = Rulebook::embedded().unwrap();
    Arc::new(Shop::new(Desk::new(rules), Site::new("https://example.org")))
});

/// A bot that runs until it is stopped.
struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), BotError>>,
}

impl Running {
    async fn stop(self) -> Result<(), BotError> {
        self.stop.send(()).unwrap();
        self.task.await.unwrap()
    }
}

fn run(fake: &Fake, commands: &'static [Entry]) -> Running {
    let (stop, stopped) = oneshot::channel();
    let http = bot::http(TOKEN, Some(&fake.base));
    let config = Config { shop: Arc::clone(&SHOP), guild: None, commands };
    let task = tokio::spawn(async move {
        bot::run(config, http, async {
            let _ = stopped.await;
        })
        .await
    });
    Running { stop, task }
}

/// A bot that has connected and registered its commands.
async fn ready(script: Script) -> (Fake, Running) {
    let mut fake = Fake::start(script).await;
    let running = run(&fake, ALL);
    fake.request(&Method::PUT, "/commands").await;
    (fake, running)
}

fn is_ephemeral(answer: &Value) -> bool {
    answer["data"]["flags"].as_u64().unwrap_or(0) & 64 != 0
}

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

#[test]
fn every_text_of_every_command_exists_in_every_language_within_the_limits() {
    assert_eq!(discord_limits::of_commands(&commands::definitions(ALL)), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_connects_without_intents_registers_and_says_goodbye() {
    let mut fake = Fake::start(Script::default()).await;
    let running = run(&fake, ALL);
    let identified = fake.wait(|deed| matches!(deed, Deed::Identified { .. })).await;
    assert_eq!(identified, Deed::Identified { token: format!("Bot {TOKEN}"), intents: 0 });
    match fake.next().await {
        Deed::Rest { method, path, query, .. } => {
            assert_eq!((method, path.as_str()), (Method::GET, "/applications/4242/commands"));
            assert!(query.contains("with_localizations=true"), "{query}");
        }
        other => panic!("{other:?}"),
    }
    let body = fake.request(&Method::PUT, "/applications/4242/commands").await;
    let names: Vec<&str> = body.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["change", "province", "help", "about", "Answer this message"]);
    assert_eq!(running.stop().await, Ok(()));
    assert_eq!(fake.next().await, Deed::Closed { code: Some(1000) });
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_discord_already_knows_are_not_written_again() {
    let (mut fake, running) = ready(Script::default()).await;
    assert_eq!(running.stop().await, Ok(()));
    fake.wait(|deed| matches!(deed, Deed::Closed { .. })).await;
    let second = run(&fake, ALL);
    fake.request(&Method::GET, "/commands").await;
    // An answer proves that the bot has gone on.
    fake.push(command(1, "en-US", From::DirectMessage, "about", &[]));
    match fake.next().await {
        Deed::Rest { method, path, .. } => assert_eq!((method, path.contains("/callback")), (Method::POST, true)),
        other => panic!("{other:?}"),
    }
    assert_eq!(second.stop().await, Ok(()));
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

/// A command whose handler panics, and one that never ends.
static BROKEN: [Entry; 2] = [
    Entry {
        name: "change",
        definition: ALL[0].definition,
        answer: |_, _, _| Box::pin(async { panic!("as the test wants it") }),
        suggest: Some(|_, _, _, _| panic!("as the test wants it")),
    },
    Entry {
        name: "province",
        definition: ALL[1].definition,
        answer: |_, _, _| Box::pin(std::future::pending()),
        suggest: None,
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_or_an_endless_handler_ends_in_an_apology_with_a_number() {
    let mut fake = Fake::start(Script::default()).await;
    let running = run(&fake, &BROKEN);
    for (id, name) in [(1, "change"), (2, "province"), (3, "no-such-command")] {
        let answer = fake.ask(command(id, "zh-CN", From::Server, name, &[])).await;
        let content = answer["data"]["content"].as_str().unwrap();
        assert!(content.contains("Something went wrong") && content.contains("出错了"), "{content}");
        assert!(!content.contains("as the test wants it"));
        assert!(is_ephemeral(&answer));
    }
    let answer = fake.ask(typing(4, "en-US", "change", "what", "x")).await;
    assert_eq!(answer, json!({ "type": 8, "data": { "choices": [] } }));
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hiccup_of_discord_is_tried_once_more() {
    let (mut fake, running) = ready(Script::default()).await;
    fake.fail_callbacks(&[(500, 0)]);
    let first = fake.ask(command(1, "en-US", From::Server, "about", &[])).await;
    let second = fake.callback().await;
    assert_eq!(first, second);
    // Refused for good: not tried again, so the next request belongs to the next interaction.
    for (id, answer) in [(2, (404, 10062)), (3, (400, 40060)), (4, (403, 50001))] {
        fake.fail_callbacks(&[answer]);
        fake.ask(command(id, "en-US", From::Server, "about", &[])).await;
    }
    fake.push(command(9, "en-US", From::Server, "about", &[]));
    match fake.next().await {
        Deed::Rest { path, .. } => assert!(path.starts_with("/interactions/9/"), "{path}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_hangs_is_tried_once_more_in_time() {
    let (mut fake, running) = ready(Script::default()).await;
    fake.fail_callbacks(&[SILENCE]);
    let first = fake.ask(command(1, "en-US", From::Server, "about", &[])).await;
    let second = fake.callback().await;
    assert_eq!(first, second);
    assert_eq!(running.stop().await, Ok(()));
}

/// Begun by the slow handler below, and what it waits for.
static BEGUN: Notify = Notify::const_new();
static GO_ON: Notify = Notify::const_new();

static SLOW: [Entry; 1] = [Entry {
    name: "about",
    definition: ALL[3].definition,
    answer: |_, _, _| {
        Box::pin(async {
            BEGUN.notify_one();
            GO_ON.notified().await;
            Ok(Reaction::Message(Message::note("at last")))
        })
    },
    suggest: None,
}];

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_under_way_is_finished_before_the_end() {
    let mut fake = Fake::start(Script::default()).await;
    let running = run(&fake, &SLOW);
    fake.push(command(1, "en-US", From::Server, "about", &[]));
    BEGUN.notified().await;
    running.stop.send(()).unwrap();
    // The gateway is left first: nothing new comes in.
    fake.wait(|deed| matches!(deed, Deed::Closed { .. })).await;
    let mut task = running.task;
    tokio::select! {
        ended = &mut task => panic!("ended before the answer was given: {ended:?}"),
        () = tokio::time::sleep(Duration::from_millis(300)) => {}
    }
    GO_ON.notify_one();
    assert_eq!(fake.callback().await["data"]["content"], "at last");
    assert_eq!(task.await.unwrap(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_that_comes_again_after_a_resume_is_answered_once() {
    let (mut fake, running) = ready(Script::default()).await;
    fake.ask(command(1, "en-US", From::Server, "about", &[])).await;
    fake.drop_and_replay();
    fake.wait(|deed| *deed == Deed::Resumed).await;
    fake.push(command(2, "en-US", From::Server, "about", &[]));
    // The fake sends the first one again before it sends the second, and the bot's end waits for both.
    let mut answered = vec![fake.request_path("/callback").await];
    assert_eq!(running.stop().await, Ok(()));
    answered.extend(fake.rest_until_closed().await);
    assert_eq!(answered, ["/interactions/2/interaction-secret/callback"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_ends_the_bot_with_a_reason() {
    for script in
        [Script { refuse: Some(4004), ..Script::default() }, Script { applications: Some(401), ..Script::default() }]
    {
        let fake = Fake::start(script).await;
        let running = run(&fake, ALL);
        let ended = tokio::time::timeout(Duration::from_secs(20), running.task).await.unwrap().unwrap();
        assert_eq!(ended, Err(BotError::TokenRefused));
    }
    let fake = Fake::start(Script { refuse: Some(4014), ..Script::default() }).await;
    let running = run(&fake, ALL);
    let ended = tokio::time::timeout(Duration::from_secs(20), running.task).await.unwrap().unwrap();
    assert_eq!(ended, Err(BotError::IntentsRefused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_before_discord_can_be_reached_is_heeded() {
    // Nobody listens there: the port was given back.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (stop, stopped) = oneshot::channel::<()>();
    let config = Config { shop: Arc::clone(&SHOP), guild: None, commands: ALL };
    let http = bot::http(TOKEN, Some(&base));
    let task = tokio::spawn(async move {
        bot::run(config, http, async {
            let _ = stopped.await;
        })
        .await
    });
    stop.send(()).unwrap();
    assert_eq!(task.await.unwrap(), Ok(()));
}

fn program(arguments: &[&str]) -> tokio::process::Command {
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_icp-guide"));
    program.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).kill_on_drop(true);
    for name in ["DISCORD_TOKEN", "ICP_GUIDE_DISCORD_API", "ICP_GUIDE_SITE_URL", "ICP_GUIDE_LOG_JSON", "RUST_LOG"] {
        program.env_remove(name);
    }
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_answers_logs_no_secret_and_stops_cleanly_at_sigterm() {
    let mut fake = Fake::start(Script::default()).await;
    let mut child = program(&["bot", "--discord-api", &fake.base, "--log-json"])
        .env("DISCORD_TOKEN", TOKEN)
        // Must not turn on the library's own talk: its requests hold tokens.
        .env("RUST_LOG", "trace")
        .spawn()
        .unwrap();
    fake.request(&Method::PUT, "/commands").await;
    let secret = "my phone is 13800138000 and the company was renamed";
    let answer = fake.ask(command(1, "en-US", From::Server, "change", &[option("what", secret)])).await;
    assert!(!answer.to_string().contains("13800138000"));
    fake.fail_callbacks(&[(500, 0), (500, 0)]);
    fake.ask(command(2, "en-US", From::Server, "about", &[])).await;
    fake.callback().await;
    fake.fail_callbacks(&[(500, 0), (400, 40060)]);
    fake.ask(command(3, "zh-TW", From::DirectMessage, "help", &[])).await;
    fake.callback().await;
    let pid = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let closed = fake.wait(|deed| matches!(deed, Deed::Closed { .. })).await;
    assert_eq!(closed, Deed::Closed { code: Some(1000) });
    let status = tokio::time::timeout(Duration::from_secs(10), child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    for secret in [TOKEN, INTERACTION_TOKEN, "13800138000", "renamed", "c2VjcmV0"] {
        assert!(!log.contains(secret), "`{secret}` stands in the log:\n{log}");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 3, "{log}");
    assert_eq!(answered[0]["name"], "change");
    assert_eq!(answered[0]["locale"], "en");
    assert_eq!(answered[0]["outcome"], "sent");
    assert!(answered[0]["ms"].is_u64());
    assert_eq!(answered[1]["outcome"], "refused");
    // The first attempt had arrived although Discord said 500.
    assert_eq!(answered[2]["outcome"], "sent-at-second-attempt");
    assert_eq!(answered[2]["locale"], "tw");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_malformed_token_is_explained_in_both_languages_and_never_printed() {
    for token in [None, Some(""), Some("not-a-token-c2VjcmV0"), Some("令.牌.x")] {
        let mut program = program(&["bot", "--site-url", "gopher://x"]);
        if let Some(token) = token {
            program.env("DISCORD_TOKEN", token);
        }
        let output = program.output().await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("DISCORD_TOKEN") && said.contains("令牌") && said.contains("token"), "{said}");
        assert!(said.contains("--site-url"), "all problems at once: {said}");
        assert!(!said.contains("c2VjcmV0"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_said_by_the_program_with_exit_code_1() {
    for script in
        [Script { refuse: Some(4004), ..Script::default() }, Script { applications: Some(401), ..Script::default() }]
    {
        let fake = Fake::start(script).await;
        let output = program(&["bot", "--discord-api", &fake.base]).env("DISCORD_TOKEN", TOKEN).output().await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("Discord refused the token") && said.contains("Discord 拒绝了令牌"), "{said}");
        assert!(!said.contains(TOKEN), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_can_be_registered_alone_and_shown_without_a_token() {
    let output = program(&["bot", "--register-only", "--dry-run"]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(0));
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(shown, commands::definitions(ALL));

    let mut fake = Fake::start(Script::default()).await;
    let arguments = ["bot", "--register-only", "--guild", "66", "--discord-api", &fake.base];
    let output = program(&arguments).env("DISCORD_TOKEN", TOKEN).output().await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let body = fake.request(&Method::PUT, "/applications/4242/guilds/66/commands").await;
    assert_eq!(body, shown);
    assert!(!fake.has_more(), "nothing but registering");
}
