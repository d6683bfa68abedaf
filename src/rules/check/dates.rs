//! Dates: well-formed, in an order that can be true, and not in the future.

use chrono::NaiveDate;

use crate::rules::check::context::Context;
use crate::rules::check::walk::Item;
use crate::rules::check::walk::walk;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::source::Source;

/// Filing began after this; an older page date is a typing mistake.
const FIRST_YEAR: i32 = 1997;

pub(super) fn dates_are_possible(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        if let Item::Checked(date) = item {
            not_in_future(context, place.file, &place.steps, date, problems);
        }
    });
    let files =
        [("sources.toml", &context.parsed.sources), ("sources-provinces.toml", &context.parsed.province_sources)];
    for (file, sources) in files {
        for (at, source) in sources.iter().flatten().enumerate() {
            page_date_is_possible(context, file, at, source, problems);
        }
    }
    for it in &context.parsed.holiday_years {
        let notice = &it.value.notice;
        if notice.dated > notice.checked {
            let path = [Step::Key("notice"), Step::Key("checked")];
            let problem = context.at(&it.path, &path, "checked before the notice was published");
            problems.push(problem.help("`checked` is the day when the notice was read"));
        }
    }
}

fn not_in_future(context: &Context<'_>, file: &str, path: &[Step<'_>], date: NaiveDate, problems: &mut Vec<Problem>) {
    if let Some(today) = context.today.filter(|today| date > *today) {
        let problem = context.at(file, path, format!("{date} lies in the future (today is {today})"));
        problems.push(problem.help("write the day when it was really read"));
    }
}

fn page_date_is_possible(context: &Context<'_>, file: &str, at: usize, source: &Source, problems: &mut Vec<Problem>) {
    let Some(text) = &source.page_date else { return };
    let path = [Step::Key("source"), Step::Index(at), Step::Key("page_date")];
    let Some(first_day) = first_day(text) else {
        let problem = context.at(file, &path, format!("`{text}` is no date"));
        problems.push(problem.help("write YYYY, YYYY-MM or YYYY-MM-DD; leave it out if the page shows no date"));
        return;
    };
    if first_day > source.checked {
        let message = format!("the page is dated {text}, after it was read ({})", source.checked);
        problems.push(context.at(file, &path, message).help("correct `page_date` or `checked`"));
    }
    if let Some(date) = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).filter(|earliest| first_day < *earliest) {
        let problem = context.at(file, &path, format!("{text} is before {date}: no page is that old"));
        problems.push(problem.help("is a digit wrong?"));
    }
}

/// The first day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean.
fn first_day(text: &str) -> Option<NaiveDate> {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return None,
    };
    let well_formed = full.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    well_formed.then(|| full.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_date_may_lack_day_or_month_but_not_make_sense_up() {
        for (text, first) in [("2024", "2024-01-01"), ("2024-02", "2024-02-01"), ("2024-02-29", "2024-02-29")] {
            assert_eq!(first_day(text), first.parse().ok(), "{text}");
        }
        for text in ["", "24", "2024-13", "2023-02-29", "2024/02", "2024-2-2", "二〇二四"] {
            assert_eq!(first_day(text), None, "{text}");
        }
    }
}
