//! Holiday files: days of their own year, off or worked but not both, and no year missing.

use std::collections::HashMap;

use chrono::Datelike;
use chrono::NaiveDate;

use crate::rules::calendar::is_weekend;
use crate::rules::check::context::Context;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;

pub(super) fn days_lie_in_their_year(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut expect = |file: &str, path: &[Step<'_>], date: NaiveDate, year: i32| {
        if date.year() != year {
            let problem = context.at(file, path, format!("{date} is not in {year}"));
            problems.push(problem.help("put it into the file of its own year"));
        }
    };
    for it in &context.parsed.holiday_years {
        for (key, days) in [("holiday", &it.value.holidays), ("workday", &it.value.workdays)] {
            for (at, day) in days.iter().enumerate() {
                let path = [Step::Key(key), Step::Index(at), Step::Key("date")];
                expect(&it.path, &path, day.date, it.value.year);
            }
        }
    }
    for it in &context.parsed.holiday_estimates {
        for (at, day) in it.value.statutory_days.iter().enumerate() {
            let path = [Step::Key("statutory"), Step::Index(at), Step::Key("date")];
            expect(&it.path, &path, day.date, it.value.year);
        }
        for (at, block) in it.value.blocks.iter().enumerate() {
            for (key, date) in [("from", block.from), ("to", block.to)] {
                expect(&it.path, &[Step::Key("block"), Step::Index(at), Step::Key(key)], date, it.value.year);
            }
        }
    }
}

pub(super) fn days_are_off_or_worked(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for it in &context.parsed.holiday_years {
        if it.value.holidays.is_empty() {
            let problem = context.at(&it.path, &[Step::Key("holiday")], "a year without holidays");
            problems.push(problem.help("copy the dates from the notice of the State Council"));
        }
        let mut seen: HashMap<NaiveDate, &str> = HashMap::new();
        for (key, days) in [("holiday", &it.value.holidays), ("workday", &it.value.workdays)] {
            for (at, day) in days.iter().enumerate() {
                let path = [Step::Key(key), Step::Index(at), Step::Key("date")];
                if let Some(other) = seen.insert(day.date, key) {
                    let message = format!("{} stands here as {key} and before as {other}", day.date);
                    problems.push(context.at(&it.path, &path, message).help("a day is off or worked, once"));
                } else if key == "workday" && !is_weekend(day.date) {
                    let message = format!("{} is a {}: it is worked anyway", day.date, day.date.format("%A"));
                    let problem = context.at(&it.path, &path, message);
                    problems.push(problem.help("make-up workdays fall on Saturdays and Sundays"));
                }
            }
        }
    }
    for it in &context.parsed.holiday_estimates {
        for (at, block) in it.value.blocks.iter().enumerate() {
            if block.from > block.to {
                let path = [Step::Key("block"), Step::Index(at), Step::Key("to")];
                let problem = context.at(&it.path, &path, format!("the block ends before it begins ({})", block.from));
                problems.push(problem.help("swap `from` and `to`"));
            }
        }
        for (at, day) in it.value.statutory_days.iter().enumerate() {
            if !it.value.blocks.iter().any(|block| (block.from..=block.to).contains(&day.date)) {
                let path = [Step::Key("statutory"), Step::Index(at), Step::Key("date")];
                let problem = context.at(&it.path, &path, format!("{} lies in no block", day.date));
                problems.push(problem.help("what the law fixes is off in every estimate: widen a block"));
            }
        }
    }
}

pub(super) fn years_are_unbroken(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let mut years: Vec<i32> = context.parsed.holiday_years.iter().map(|it| it.value.year).collect();
    years.sort_unstable();
    if years.is_empty() && !context.is_partial_in("holidays/") {
        problems.push(Problem::of_file("holidays/", "no published year").help("see rules/holidays/_example.toml"));
    }
    for pair in years.windows(2) {
        for missing in pair[0] + 1..pair[1] {
            let file = format!("holidays/{missing}.toml");
            if !context.is_unreadable(&file) {
                let problem = Problem::of_file(&file, format!("the year {missing} is missing between published years"));
                problems.push(problem.help("working days can only be counted through unbroken years"));
            }
        }
    }
    for it in context.parsed.holiday_estimates.iter().filter(|it| years.contains(&it.value.year)) {
        let message = format!("{} is published, so its estimate is out of date", it.value.year);
        let problem = context.at(&it.path, &[Step::Key("year")], message);
        problems.push(problem.help("remove this file"));
    }
}
