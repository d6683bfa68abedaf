//! Working days are those that the State Council published.

use chrono::NaiveDate;
use icp_guide::rules::Rulebook;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_twentieth_working_day_counts_holidays_and_make_up_days() {
    let rules = Rulebook::embedded().unwrap();
    for (submitted, due) in [
        ("2026-02-10", "2026-03-16"),
        ("2026-09-18", "2026-10-22"),
        ("2026-09-28", "2026-10-30"),
        ("2026-11-23", "2026-12-21"),
        ("2026-12-03", "2026-12-31"),
    ] {
        assert_eq!(rules.calendar().add_working_days(day(submitted), 20), Ok(day(due)), "submitted {submitted}");
    }
}

#[test]
fn beyond_the_last_published_year_there_is_a_labelled_range_and_never_a_date() {
    let rules = Rulebook::embedded().unwrap();
    let calendar = rules.calendar();
    assert!(calendar.add_working_days(day("2026-12-04"), 20).is_err());
    let range = calendar.working_day_range(day("2026-12-04"), 20).unwrap();
    assert!(range.estimated && range.earliest <= range.latest);
}
