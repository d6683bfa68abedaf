//! How long the rules take to load: `cargo bench --bench rules_load`. The bar is 50 ms.
//!
//! Peak memory of a program that does nothing but load them (the bar is 40 MB):
//! `cargo bench --bench rules_load --no-run`, then `/usr/bin/time -v BINARY --once 2>&1 | grep Maximum`,
//! or, without that tool, `BINARY --once`, which prints the peak that Linux has counted for it.

use icp_guide::rules::Rulebook;
use icp_guide::rules::files::RuleFiles;

fn main() {
    if std::env::args().any(|argument| argument == "--once") {
        once();
        return;
    }
    divan::main();
}

/// From the embedded bytes to a checked rulebook: what every start of the program pays.
#[divan::bench]
fn embedded() -> Rulebook {
    Rulebook::embedded().unwrap()
}

/// Copying the embedded texts, before anything is parsed.
#[divan::bench]
fn texts() -> RuleFiles {
    RuleFiles::embedded()
}

/// Loads the rules once and prints the peak of the resident memory.
fn once() {
    let rules = Rulebook::embedded().unwrap();
    println!("{} provinces, {} changes", rules.provinces().len(), rules.changes().len());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", peak.unwrap_or("peak memory is only counted by Linux"));
}
