//! Dates: the published calendar day by day, every stage's window, what expires.

use std::sync::LazyLock;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use icp_guide::answer::due::Due;
use icp_guide::answer::due::due;
use icp_guide::answer::due::due_answer;
use icp_guide::answer::expiry::Case;
use icp_guide::answer::expiry::Mark;
use icp_guide::answer::expiry::Thing;
use icp_guide::answer::expiry::expiry;
use icp_guide::answer::expiry::expiry_answer;
use icp_guide::lang::Lang;
use icp_guide::render::due_json::DueJson;
use icp_guide::render::due_json::ExpiryJson;
use icp_guide::render::terminal;
use icp_guide::render::terminal::Layout;
use icp_guide::rules::Rulebook;
use icp_guide::rules::calendar::is_weekend;
use icp_guide::rules::files::RuleFiles;

static RULES: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::embedded().unwrap());

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn due_of(state: &str, submitted: &str) -> Due {
    due(&RULES, RULES.order_states().state(state).unwrap(), day(submitted))
}

#[test]
fn the_rules_agree_with_an_independent_calendar_day_by_day() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/calendar/working-days.txt")).unwrap();
    let mut compared = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (month, days) = line.split_once(' ').unwrap();
        for (at, mark) in days.chars().enumerate() {
            let date = day(&format!("{month}-{:02}", at + 1));
            assert_eq!(RULES.calendar().is_working_day(date), Some(mark == 'w'), "{date}");
            compared += 1;
        }
    }
    assert_eq!(compared, 366 + 365 + 365);
}

#[test]
fn the_published_years_have_the_days_that_their_notices_list() {
    for (year, off, worked, working_days) in [(2024, 28, 8, 251), (2025, 28, 5, 248), (2026, 33, 6, 248)] {
        let rules = RULES.calendar().years().find(|it| it.year == year).unwrap();
        assert_eq!((rules.holidays.len(), rules.workdays.len()), (off, worked), "{year}");
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let days = first.iter_days().take_while(|date| date.year() == year);
        assert_eq!(days.filter(|date| RULES.calendar().is_working_day(*date) == Some(true)).count(), working_days);
    }
    assert_eq!(RULES.calendar().published_until(), Some(day("2026-12-31")));
}

/// The date of weekday `count` after `start`, as if there were neither holidays nor make-up days.
fn plain_weekday(start: NaiveDate, count: usize) -> NaiveDate {
    start.iter_days().skip(1).filter(|date| !is_weekend(*date)).nth(count - 1).unwrap()
}

#[test]
fn counting_monday_to_friday_would_be_wrong_as_often_as_the_facts_say() {
    for (year, share_wrong, latest_error, earliest_error) in [(2024, 53, 7, -3), (2025, 45, 7, -1), (2026, 50, 7, -2)] {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let last = NaiveDate::from_ymd_opt(year, 11, 30).unwrap();
        let days = first.iter_days().take_while(|date| *date <= last);
        let submitted: Vec<NaiveDate> =
            days.filter(|date| RULES.calendar().is_working_day(*date) == Some(true)).collect();
        let errors: Vec<i64> = submitted
            .iter()
            .map(|date| {
                let right = RULES.calendar().add_working_days(*date, 20).unwrap();
                right.signed_duration_since(plain_weekday(*date, 20)).num_days()
            })
            .collect();
        let wrong = errors.iter().filter(|error| **error != 0).count();
        let share = (100.0 * wrong as f64 / errors.len() as f64).round();
        assert_eq!(share as i32, share_wrong, "{year}");
        assert_eq!(errors.iter().max(), Some(&latest_error), "{year}");
        assert_eq!(errors.iter().min(), Some(&earliest_error), "{year}");
    }
}

#[test]
fn the_administration_has_until_working_day_twenty() {
    for (submitted, earliest, latest) in [
        ("2026-02-10", "2026-02-11", "2026-03-16"),
        ("2026-09-28", "2026-09-29", "2026-10-30"),
        ("2026-11-23", "2026-11-24", "2026-12-21"),
        // Sent on a Saturday: Monday is day 1.
        ("2026-11-21", "2026-11-23", "2026-12-18"),
    ] {
        let due = due_of("administration-review", submitted);
        assert_eq!(due.window.earliest, Some(day(earliest)), "{submitted}");
        assert_eq!(due.window.latest, Some(day(latest)), "{submitted}");
        assert!(!due.window.estimated);
    }
}

#[test]
fn every_stage_has_its_window() {
    let due = due_of("initial-review", "2026-11-25");
    let stages: Vec<(String, Option<NaiveDate>, Option<NaiveDate>)> =
        due.stages.iter().map(|it| (it.state.to_string(), it.ends.earliest, it.ends.latest)).collect();
    let expected = [
        ("initial-review", Some("2026-11-26"), Some("2026-11-26")),
        ("pending-submission", Some("2026-11-27"), Some("2026-11-27")),
        // 24 hours: the message can be answered on the day itself or on the next.
        ("sms-verification", Some("2026-11-27"), Some("2026-11-28")),
        ("administration-review", Some("2026-11-30"), Some("2026-12-25")),
        // No figure is known.
        ("approved-syncing", None, None),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(id, from, to)| ((*id).to_owned(), from.map(day), to.map(day))).collect();
    assert_eq!(stages, expected);
    let overdue = due.reminders.iter().find(|it| it.id == "initial-review-overdue").unwrap();
    assert_eq!(overdue.day, Some(day("2026-11-30")));
}

#[test]
fn an_order_that_waits_for_the_customer_is_reminded_and_then_deleted() {
    for state in ["draft", "supplement-requested", "initial-review-rejected", "sms-failed", "administration-rejected"] {
        let due = due_of(state, "2026-11-01");
        assert_eq!((due.window.earliest, due.window.latest), (None, Some(day("2026-12-16"))), "{state}");
        let reminders: Vec<_> = due.reminders.iter().map(|it| (it.id.as_str(), it.day.unwrap())).collect();
        let expected = [
            ("order-reminder-1", day("2026-12-01")),
            ("order-reminder-2", day("2026-12-11")),
            ("order-expiry", day("2026-12-16")),
        ];
        assert_eq!(reminders, expected, "{state}");
    }
    assert!(due_of("abandoned", "2026-11-01").reminders.is_empty());
}

#[test]
fn a_last_day_shortly_after_a_holiday_is_pointed_out_with_the_better_day() {
    let due = due_of("administration-review", "2026-01-23");
    assert_eq!(due.window.latest, Some(day("2026-02-27")));
    let near = due.near_miss.as_ref().unwrap();
    assert_eq!(near.holiday.name.get(Lang::Zh), "春节");
    assert_eq!((near.holiday.from, near.holiday.to), (day("2026-02-15"), day("2026-02-23")));
    assert_eq!(near.submit_by, Some(day("2026-01-19")));
    let answer = due_answer(&RULES, &due, day("2026-01-15"));
    let text = terminal::render(&answer, Lang::En, Layout::default());
    assert!(text.contains("Spring Festival") && text.contains("2026-01-19"), "{text}");
    // Too late for the better day: it is not told any more.
    let text = terminal::render(&due_answer(&RULES, &due, day("2026-01-23")), Lang::En, Layout::default());
    assert!(!text.contains("2026-01-19"), "{text}");
    assert!(due_of("administration-review", "2026-03-02").near_miss.is_none());
}

#[test]
fn beyond_the_published_calendar_the_range_is_labelled_in_both_languages_and_in_json() {
    let due = due_of("administration-review", "2026-12-20");
    assert!(due.window.estimated);
    let answer = due_answer(&RULES, &due, day("2026-12-21"));
    for (lang, word) in [(Lang::En, "(estimated)"), (Lang::Zh, "（估算）")] {
        assert!(terminal::render(&answer, lang, Layout::default()).contains(word));
    }
    let json = serde_json::to_value(DueJson::new(&due, &answer, Lang::En)).unwrap();
    assert_eq!(json["state"], "administration-review");
    assert_eq!(json["submitted"], "2026-12-20");
    assert_eq!(json["estimated"], true);
    assert_eq!(json["published_until"], "2026-12-31");
    assert!(json["earliest"].as_str() < json["latest"].as_str());
    assert_eq!(json["holidays"][0]["estimated"], true);
}

/// A year as it might be published: the holidays of the estimate, with two days worked for them.
const NEXT_YEAR: &str = r#"
year = 2027
[notice]
publisher = { en = "Publisher", zh = "发布者" }
title = { en = "Notice", zh = "通知" }
dated = "2026-11-30"
url = "https://example.org/"
checked = "2026-12-01"
[[holiday]]
date = "2027-01-01"
name = { en = "New Year's Day", zh = "元旦" }
[[workday]]
date = "2027-01-02"
"#;

#[test]
fn when_the_year_is_added_the_same_question_gets_one_certain_day() {
    let files = RuleFiles::embedded().without("holidays/2027-estimate.toml");
    let rules = Rulebook::load(&files.with("holidays/2027.toml", NEXT_YEAR)).unwrap();
    let state = rules.order_states().state("administration-review").unwrap();
    let due = due(&rules, state, day("2026-12-04"));
    // Day 19 is 31 December; the Saturday after New Year's Day is worked.
    assert_eq!(due.window.latest, Some(day("2027-01-02")));
    assert!(!due.window.estimated);
}

#[test]
fn beyond_every_estimate_no_date_is_told() {
    let due = due_of("administration-review", "2028-05-05");
    assert_eq!((due.window.earliest, due.window.latest), (None, None));
    assert!(due.window.estimated);
}

#[test]
fn things_that_expire_come_in_one_list_with_the_last_day_to_act() {
    let case = Case {
        province: RULES.province("zhejiang"),
        domain_expires: Some(day("2027-03-01")),
        id_expires: Some(day("2027-02-10")),
        draft_created: Some(day("2026-11-01")),
        inspection_deadline: Some(day("2026-12-31")),
        ..Case::default()
    };
    let items = expiry(&RULES, &case, day("2026-11-25"));
    let found = |thing: Thing, mark: Mark| {
        let mut days = items.iter().filter(|it| it.thing == thing && it.mark == mark).map(|it| it.day);
        days.next()
    };
    // More than three months: 30 November + 3 months is 28 February, one day before the domain ends.
    assert_eq!(found(Thing::Domain, Mark::LastSubmission), Some(day("2026-11-30")));
    assert_eq!(found(Thing::Domain, Mark::Expires), Some(day("2027-03-01")));
    assert_eq!(found(Thing::IdCard, Mark::LastSubmission), Some(day("2026-11-10")));
    assert_eq!(found(Thing::Draft, Mark::Expires), Some(day("2026-12-16")));
    // Review 1 December, forwarding 2, message until 3, day 20 is 31 December.
    assert_eq!(found(Thing::Inspection, Mark::LastSubmission), Some(day("2026-11-30")));
    assert!(items.is_sorted_by_key(|it| it.day));
    let answer = expiry_answer(&RULES, &case, &items);
    let json = serde_json::to_value(ExpiryJson::new(&items, &answer, day("2026-11-25"), Lang::Zh)).unwrap();
    assert_eq!(json["items"][0]["thing"], "id-card");
    assert_eq!(json["items"][0]["days_left"], -15);
    for lang in Lang::ALL {
        assert!(terminal::render(&answer, lang, Layout::default()).contains("2027-03-01"));
    }
}

#[test]
fn the_last_day_to_submit_is_the_last_one_that_fits() {
    // For every day of two years: the day itself fits, and the next does not.
    let (threshold, _) = icp_guide::answer::validity::domain_threshold(
        &RULES,
        RULES.province("anhui"),
        icp_guide::rules::change::Applicant::Organization,
    );
    for expires in day("2026-01-01").iter_days().take(730) {
        let last = threshold.last_submission(expires).unwrap();
        assert!(threshold.is_met(expires, last), "{expires}");
        assert!(!threshold.is_met(expires, last + Days::new(1)), "{expires}");
    }
}
