//! The gap list: every surface counts in the same file what it did not understand, and nothing personal gets there.

use std::fs;
use std::path::Path;
use std::process::Command;

use axum::http::Method;
use serde_json::Value;

use crate::bot_program::program;
use crate::fake_discord::Fake;
use crate::fake_discord::Script;
use crate::fake_discord::TOKEN;
use crate::interactions::From;
use crate::interactions::command;
use crate::interactions::option;
use crate::server::Server;

fn icp_guide(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_icp-guide")).args(arguments).env_remove("ICP_GUIDE_GAPS").output().unwrap()
}

/// Pieces and how many questions had them.
fn counted(file: &Path) -> Vec<(String, u64)> {
    let printed = icp_guide(&["gaps", "--file", file.to_str().unwrap(), "--format", "json"]);
    let list: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let pieces = list["gaps"].as_array().unwrap().iter();
    pieces.map(|it| (it["piece"].as_str().unwrap().to_owned(), it["questions"].as_u64().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn command_line_server_and_bot_count_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gaps.json");
    let path = file.to_str().unwrap();
    assert!(icp_guide(&["ask", "--gaps", path, "why did the blorptech flurb on 13800138000"]).status.success());
    let server = Server::start(&["--gaps", path]);
    let asked = reqwest::get(server.url("/api/v1/ask?q=blorptech%20flurb%20again")).await.unwrap();
    assert!(asked.status().is_success());
    assert!(reqwest::get(server.url("/en/ask?q=a%20blorptech%20of%20zhang.wei%40example.com")).await.is_ok());
    assert!(reqwest::get(server.url("/api/v1/ask?q=the%20website%20has%20a%20new%20name")).await.is_ok());
    assert!(server.stop().0.success());
    let mut fake = Fake::start(Script::default()).await;
    let mut bot = program(&["bot", "--discord-api", &fake.base, "--gaps", path]);
    let mut bot = bot.env("DISCORD_TOKEN", TOKEN).spawn().unwrap();
    fake.request(&Method::PUT, "/commands").await;
    fake.ask(command(1, "en-US", From::Server, "change", &[option("what", "my blorptech wobbles")])).await;
    let pid = bot.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(bot.wait().await.unwrap().success());
    let counted = counted(&file);
    assert!(counted.contains(&("blorptech".to_owned(), 4)), "{counted:?}");
    assert!(counted.contains(&("flurb".to_owned(), 2)), "{counted:?}");
    let kept = fs::read_to_string(&file).unwrap();
    assert!(!["138", "zhang", "example", "website"].iter().any(|it| kept.contains(it)), "{kept}");
}

#[test]
fn a_file_that_is_no_gap_list_is_refused_at_the_start_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("diary.txt");
    fs::write(&file, "my diary").unwrap();
    let refused = icp_guide(&["serve", "--listen", "127.0.0.1:0", "--gaps", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("diary.txt"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "my diary");
}
