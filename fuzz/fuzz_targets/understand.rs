//! Any bytes may be asked: `cargo fuzz run -s none understand -- -max_total_time=600`.
#![no_main]

use std::sync::LazyLock;

use icp_guide::ask::Desk;
use icp_guide::ask::Request;
use icp_guide::query::Outcome;
use icp_guide::rules::Rulebook;
use libfuzzer_sys::fuzz_target;

static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new(Rulebook::embedded().expect("the built-in rules are valid")));

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let query = DESK.understand(&Request::new(text.as_ref()));
    assert_eq!(query.changes.is_empty(), query.outcome == Outcome::OutOfScope);
    assert!(query.candidates.iter().all(|it| (0.0..=1.0).contains(&it.score)));
});
