//! The shipped program as a process: what it logs, how it stops, what it tells its operator.

use std::process::Stdio;
use std::time::Duration;

use axum::http::Method;
use icp_guide::bot::commands;
use icp_guide::bot::commands::ALL;
use serde_json::Value;
use tokio::io::AsyncReadExt;

use crate::fake_discord::Deed;
use crate::fake_discord::Fake;
use crate::fake_discord::Script;
use crate::fake_discord::TOKEN;
use crate::ground::Ground;
use crate::ground::Kind;
use crate::interactions::From;
use crate::interactions::INTERACTION_TOKEN;
use crate::interactions::command;
use crate::interactions::option;

pub(crate) fn program(arguments: &[&str]) -> tokio::process::Command {
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_icp-guide"));
    program.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).kill_on_drop(true);
    for name in ["DISCORD_TOKEN", "ICP_GUIDE_DISCORD_API", "ICP_GUIDE_SITE_URL", "ICP_GUIDE_LOG_JSON", "RUST_LOG"] {
        program.env_remove(name);
    }
    program.env("DATABASE_URL", concat!("sqlite://", env!("CARGO_TARGET_TMPDIR"), "/bot-program.db"));
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

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_used_ends_the_bot_with_a_reason_in_both_languages() {
    let fake = Fake::start(Script::default()).await;
    let ground = Ground::new(Kind::Sqlite).await;
    ground.open().await.close().await;
    ground.sql("UPDATE schema_version SET version = 999").await;
    let no_store = ground.dir.path().join("list.db");
    std::fs::write(&no_store, "a shopping list ".repeat(200)).unwrap();
    let no_store = format!("sqlite://{}", no_store.display());
    let cases = [
        ("mysql://bot:s3cr3t@db/orders", 2, "must begin with sqlite://", "应以 sqlite://"),
        (ground.url.as_str(), 1, "newer icp-guide", "请升级"),
        (no_store.as_str(), 1, "damaged", "已损坏"),
        ("sqlite:///dev/null/orders.db", 1, "cannot be reached", "无法连接"),
    ];
    for (url, code, en, zh) in cases {
        let mut program = program(&["bot", "--discord-api", &fake.base]);
        let output = program.env("DISCORD_TOKEN", TOKEN).env("DATABASE_URL", url).output().await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{url}: {said}");
        assert!(said.contains(en) && said.contains(zh), "{url}: {said}");
        assert!(!said.contains("s3cr3t"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_at_the_start_leaves_questions_answered() {
    let mut fake = Fake::start(Script::default()).await;
    let child = program(&["bot", "--discord-api", &fake.base, "--log-json"])
        .env("DISCORD_TOKEN", TOKEN)
        .env("DATABASE_URL", "postgres://bot:s3cr3t@127.0.0.1:1/orders")
        .spawn()
        .unwrap();
    fake.request(&Method::PUT, "/commands").await;
    let answer = fake.ask(command(1, "en-US", From::Server, "change", &[option("what", "entity-name")])).await;
    assert!(answer.to_string().contains("Entity name"), "{answer}");
    let pid = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let output = tokio::time::timeout(Duration::from_secs(10), child.wait_with_output()).await.unwrap().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("the order store is away") && !log.contains("s3cr3t"), "{log}");
    assert_eq!(output.status.code(), Some(0), "{log}");
}
