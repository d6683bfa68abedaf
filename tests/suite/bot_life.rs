//! How the bot lives: registers, recovers, fails and ends, over real sockets against a fake Discord.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use icp_guide::bot;
use icp_guide::bot::BotError;
use icp_guide::bot::Config;
use icp_guide::bot::commands;
use icp_guide::bot::commands::ALL;
use icp_guide::bot::commands::Entry;
use icp_guide::bot::reaction::Reaction;
use icp_guide::render::discord::message::Message;
use serde_json::json;
use tokio::sync::Notify;
use tokio::sync::oneshot;

use crate::bot_running::SHOP;
use crate::bot_running::is_ephemeral;
use crate::bot_running::ready;
use crate::bot_running::run;
use crate::discord_limits;
use crate::fake_discord::Deed;
use crate::fake_discord::Fake;
use crate::fake_discord::SILENCE;
use crate::fake_discord::Script;
use crate::fake_discord::TOKEN;
use crate::interactions::From;
use crate::interactions::command;
use crate::interactions::typing;

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
    let all: Vec<&str> = ALL.iter().map(|entry| entry.name).collect();
    assert_eq!(names, all);
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
