//! Numbers in the text format of Prometheus: requests, answers by outcome, how long it took.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::query::Outcome;

/// What was asked for, coarse enough to say nothing about anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Page,
    Ask,
    Notice,
    Api,
    Health,
    Metrics,
    Other,
}

impl Route {
    const ALL: [Route; 7] =
        [Route::Page, Route::Ask, Route::Notice, Route::Api, Route::Health, Route::Metrics, Route::Other];

    /// From the matched route, and whether a file of the site was found.
    pub(crate) fn of(matched: Option<&str>, is_file: bool) -> Route {
        match matched {
            Some(path) if path.starts_with("/api") => Route::Api,
            Some("/healthz") => Route::Health,
            Some("/metrics") => Route::Metrics,
            Some(path) if path.trim_end_matches('/').ends_with("/ask") => Route::Ask,
            Some(path) if path.ends_with("/notice/") && !is_file => Route::Notice,
            Some(_) | None if is_file => Route::Page,
            Some(_) | None => Route::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Route::Page => "page",
            Route::Ask => "ask",
            Route::Notice => "notice",
            Route::Api => "api",
            Route::Health => "health",
            Route::Metrics => "metrics",
            Route::Other => "other",
        }
    }
}

const OUTCOMES: [Outcome; 3] = [Outcome::Answer, Outcome::Clarify, Outcome::OutOfScope];

/// Upper edges in microseconds, with their names in seconds.
const BUCKETS: [(u64, &str); 7] = [
    (500, "0.0005"),
    (1_000, "0.001"),
    (5_000, "0.005"),
    (25_000, "0.025"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (2_500_000, "2.5"),
];

/// Classes 1xx to 5xx.
const STATUS_CLASSES: usize = 5;

/// Counters since the start of the process.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: [[AtomicU64; STATUS_CLASSES]; Route::ALL.len()],
    answers: [AtomicU64; OUTCOMES.len()],
    buckets: [AtomicU64; BUCKETS.len()],
    took_micros: AtomicU64,
    count: AtomicU64,
}

impl Metrics {
    pub(crate) fn answered(&self, outcome: Outcome) {
        if let Some(at) = OUTCOMES.iter().position(|it| *it == outcome) {
            self.answers[at].fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn served(&self, route: Route, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, STATUS_CLASSES) - 1;
        if let Some(at) = Route::ALL.iter().position(|it| *it == route) {
            self.requests[at][class].fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        for (at, (edge, _)) in BUCKETS.iter().enumerate() {
            if micros <= *edge {
                self.buckets[at].fetch_add(1, Ordering::Relaxed);
            }
        }
        self.took_micros.fetch_add(micros, Ordering::Relaxed);
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn to_text(&self) -> String {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut out =
            String::from("# HELP icp_guide_requests_total Requests served.\n# TYPE icp_guide_requests_total counter\n");
        for (route, classes) in Route::ALL.iter().zip(&self.requests) {
            for (class, counter) in classes.iter().enumerate().filter(|(_, counter)| read(counter) > 0) {
                let (route, class, count) = (route.name(), class + 1, read(counter));
                out.push_str(&format!("icp_guide_requests_total{{route=\"{route}\",status=\"{class}xx\"}} {count}\n"));
            }
        }
        out.push_str("# HELP icp_guide_answers_total Questions by outcome.\n# TYPE icp_guide_answers_total counter\n");
        for (outcome, counter) in OUTCOMES.iter().zip(&self.answers) {
            let (outcome, count) = (outcome.code(), read(counter));
            out.push_str(&format!("icp_guide_answers_total{{outcome=\"{outcome}\"}} {count}\n"));
        }
        out.push_str("# HELP icp_guide_request_seconds Time from request to answer.\n# TYPE icp_guide_request_seconds histogram\n");
        for ((_, edge), counter) in BUCKETS.iter().zip(&self.buckets) {
            let count = read(counter);
            out.push_str(&format!("icp_guide_request_seconds_bucket{{le=\"{edge}\"}} {count}\n"));
        }
        let (count, micros) = (read(&self.count), read(&self.took_micros));
        let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
        out.push_str(&format!("icp_guide_request_seconds_bucket{{le=\"+Inf\"}} {count}\n"));
        out.push_str(&format!(
            "icp_guide_request_seconds_sum {whole}.{rest:06}\nicp_guide_request_seconds_count {count}\n"
        ));
        out
    }
}
