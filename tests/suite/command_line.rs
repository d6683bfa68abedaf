//! The command line as a whole: every command shows an example, shells learn to complete.

use std::process::Command;
use std::process::Stdio;

use clap::CommandFactory;
use icp_guide::cli::Cli;

/// Each command with the words that lead to it.
fn commands(command: &clap::Command, path: &str, found: &mut Vec<(String, String)>) {
    for below in command.get_subcommands().filter(|it| it.get_name() != "help") {
        let path = format!("{path} {}", below.get_name());
        let help = below.get_long_about().or(below.get_about()).map(ToString::to_string).unwrap_or_default();
        let more = below.get_after_help().map(ToString::to_string).unwrap_or_default();
        commands(below, &path, found);
        found.push((path, help + &more));
    }
}

#[test]
fn the_help_of_every_command_shows_an_example_of_itself_in_both_languages() {
    let mut found = Vec::new();
    commands(&Cli::command(), "icp-guide", &mut found);
    assert!(found.len() > 20, "{}", found.len());
    for (path, help) in found {
        let example = help.split("Example:").nth(1).unwrap_or_else(|| panic!("{path} shows no example: {help}"));
        let example = example.trim();
        assert!(example.contains(&path), "the example of `{path}` is `{example}`");
        assert!(help.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{path} has no Chinese");
    }
}

#[test]
fn completions_are_scripts_that_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = Command::new(env!("CARGO_BIN_EXE_icp-guide")).args(["completions", shell]).output().unwrap();
        assert!(output.status.success(), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        for word in ["diagnose", "notice", "site", "today"] {
            assert!(script.contains(word), "{shell} doesn't know {word}");
        }
        if shell == "bash" {
            let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
            std::io::Write::write_all(&mut bash.stdin.take().unwrap(), script.as_bytes()).unwrap();
            assert!(bash.wait().unwrap().success(), "bash cannot read its script");
        }
    }
    let wrong = Command::new(env!("CARGO_BIN_EXE_icp-guide")).args(["completions", "abacus"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}
