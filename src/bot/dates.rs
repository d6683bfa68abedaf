//! Dates as people type them: 2026-03-02, 2026/3/2, 2026年3月2日.

use chrono::NaiveDate;

use crate::bot::call::Command;
use crate::bot::trouble::Trouble;

/// The date in the words; `None` unless there are exactly a year, a month and a day.
pub(super) fn read(text: &str) -> Option<NaiveDate> {
    let numbers: Vec<u32> = text.split(|c: char| digit(c).is_none()).filter_map(number).collect();
    match numbers.as_slice() {
        [year, month, day] if *year >= 2000 => NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day),
        [together] if (20_000_101..=99_991_231).contains(together) => {
            let year = i32::try_from(together / 10_000).ok()?;
            NaiveDate::from_ymd_opt(year, together / 100 % 100, together % 100)
        }
        _ => None,
    }
}

/// A date option; `None` where it is absent.
///
/// # Errors
/// Says how a date is written.
pub(super) fn option(command: &Command, name: &str) -> Result<Option<NaiveDate>, Trouble> {
    let Some(text) = command.text(name) else { return Ok(None) };
    match read(text) {
        Some(date) => Ok(Some(date)),
        None => Err(Trouble::Said(text!(
            "I can't read that date. Please write it like 2026-03-02.",
            "日期看不懂，请写成 2026-03-02 这样的格式。"
        ))),
    }
}

/// Full-width digits count too.
fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    }
}

fn number(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.chars().count() > 8 {
        return None;
    }
    digits.chars().try_fold(0, |sum, c| Some(sum * 10 + digit(c)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_are_read_and_nothing_is_guessed() {
        let wanted = NaiveDate::from_ymd_opt(2026, 3, 2);
        for text in ["2026-03-02", "2026/3/2", "2026.3.2", "2026年3月2日", "２０２６年３月２日", "20260302"]
        {
            assert_eq!(read(text), wanted, "{text}");
        }
        for text in ["", "tomorrow", "3/2/2026", "2026-13-02", "2026-02-30", "26-3-2", "2026-3", "13800138000"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
