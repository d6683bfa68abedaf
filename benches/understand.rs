//! How fast questions are understood: questions a second on one core, the slowest hundredth, time until ready, memory.
//!
//! `cargo bench --no-default-features --bench understand`, or with questions of one's own, a JSON object with a `text` a
//! line: `cargo bench --no-default-features --bench understand -- FILE`

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use icp_guide::ask::Desk;
use icp_guide::ask::Request;
use icp_guide::rules::Rulebook;

const ROUNDS: usize = 10;

fn main() {
    let start = Instant::now();
    let rules = Rulebook::embedded().expect("the built-in rules are valid: the test suite loads them");
    let loaded = start.elapsed();
    let desk = Desk::new(rules);
    let ready = start.elapsed();
    let requests = requests();
    let mut times: Vec<Duration> = Vec::with_capacity(requests.len() * ROUNDS);
    let all = Instant::now();
    for _ in 0..ROUNDS {
        for request in &requests {
            let one = Instant::now();
            std::hint::black_box(desk.understand(request));
            times.push(one.elapsed());
        }
    }
    let all = all.elapsed();
    times.sort_unstable();
    println!("rules read            {loaded:>10.1?}");
    println!("ready                 {ready:>10.1?}");
    println!("questions a second    {:>10.0}", times.len() as f64 / all.as_secs_f64());
    println!("median                {:>10.1?}", times[times.len() / 2]);
    println!("slowest hundredth     {:>10.1?}", times[times.len() * 99 / 100]);
    println!("memory, resident      {:>7} kB", resident_kb());
}

/// Of the files that are named, otherwise of those that lie beside the tests.
fn requests() -> Vec<Request> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/questions");
    let named: Vec<PathBuf> = env::args().skip(1).filter(|it| !it.starts_with('-')).map(PathBuf::from).collect();
    let usual = ["questions-a.jsonl", "questions-b.jsonl"].map(|name| folder.join(name)).to_vec();
    let mut requests = Vec::new();
    for path in if named.is_empty() { usual } else { named } {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let row: serde_json::Value = serde_json::from_str(line).expect("each line is a JSON object");
            requests.push(Request::new(row["text"].as_str().unwrap_or_default()));
        }
    }
    requests
}

/// Of this process, where the system tells it.
fn resident_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|it| it.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
