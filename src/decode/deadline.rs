//! Until when a notice wants something done: a named day, or so many days or working days from today.

use std::ops::Range;

use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;

use crate::lang::SIMPLIFIED;
use crate::query::notice::Deadline;
use crate::query::notice::DeadlineKind;
use crate::rules::calendar::Calendar;

/// So many characters before a date are looked at for words that make it a deadline or forbid it.
const CUE_CHARS: usize = 28;
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_ENDINGS: [&str; 13] =
    ["uary", "ruary", "ch", "il", "e", "y", "ust", "tember", "t", "ober", "ember", "", "."];
/// Words before a day that make it a deadline.
const BY: [&str; 18] = [
    "by",
    "before",
    "until",
    "till",
    "due",
    "deadline",
    "no later than",
    "not later than",
    "deadline is",
    "the latest",
    "截至",
    "截止",
    "期限",
    "限于",
    "期至",
    "截止到",
    "截止日期",
    "截止日",
];
/// Words after a day that make it a deadline.
const BEFORE_ZH: [&str; 5] = ["前", "之前", "以前", "止", "为止"];
/// Words around a day that make it something else.
const NOT_A_DEADLINE: [&str; 14] = [
    "有效期",
    "valid",
    "expire",
    "到期日",
    "since",
    "dated",
    "自从",
    "not ",
    "n't ",
    "未在",
    "没有在",
    "没在",
    "未能",
    "passed",
];
/// Words before a length of time that make it a deadline; `限` covers 限期 and 期限.
const WITHIN: [&str; 8] = ["within", "in", "inside", "deadline", "have", "you have", "限", "给予"];

/// The deadline of a text; a named day wins over a length of time.
pub(super) fn deadline(text: &str, today: NaiveDate, calendar: &Calendar) -> Option<Deadline> {
    let reader = Reader::new(text);
    let day = (0..reader.chars.len()).find_map(|at| reader.named_day(at, today));
    day.or_else(|| (0..reader.chars.len()).find_map(|at| reader.length_of_time(at, today, calendar)))
}

/// The text by characters of one width and case, each with its bytes.
struct Reader<'a> {
    text: &'a str,
    chars: Vec<char>,
    bytes: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        let fold = |c: char| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        };
        let lower = |c: char| SIMPLIFIED.of(fold(c).to_lowercase().next().unwrap_or(c));
        Reader {
            text,
            chars: text.chars().map(lower).collect(),
            bytes: text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect(),
        }
    }

    fn quote(&self, range: Range<usize>) -> String {
        self.text[self.bytes[range.start]..self.bytes[range.end]].trim().to_owned()
    }

    fn starts(&self, at: usize, words: &str) -> bool {
        self.chars.len() >= at && words.chars().enumerate().all(|(n, c)| self.chars.get(at + n) == Some(&c))
    }

    fn skip_spaces(&self, at: usize) -> usize {
        at + self.chars[at.min(self.chars.len())..].iter().take_while(|c| **c == ' ').count()
    }

    /// The characters of the same clause before a place, for its cues: what an earlier clause says is another matter.
    fn before(&self, at: usize) -> String {
        let near = &self.chars[at.saturating_sub(CUE_CHARS)..at];
        let clause = near.iter().rposition(|c| "，。；！？,;!?\n".contains(*c)).map_or(0, |cut| cut + 1);
        near[clause..].iter().collect()
    }

    /// A number of at most `digits_max` digits and where it ends; not the tail of a longer one.
    fn digits(&self, at: usize, digits_max: usize) -> Option<(u32, usize)> {
        let count = self.chars.get(at..)?.iter().take_while(|c| c.is_ascii_digit()).count();
        let inside = at > 0 && self.chars[at - 1].is_ascii_digit();
        if count == 0 || count > digits_max || inside {
            return None;
        }
        let number: String = self.chars[at..at + count].iter().collect();
        Some((number.parse().ok()?, at + count))
    }

    fn named_day(&self, at: usize, today: NaiveDate) -> Option<Deadline> {
        let (date, end) =
            self.numeric_date(at).or_else(|| self.chinese_date(at, today)).or_else(|| self.english_date(at, today))?;
        let before = self.before(at);
        let cue_before = before.trim_end_matches([' ', ':', '：', '是', '到', '至', '为', '于']);
        let until = before.trim_end().ends_with('至') || ends_with_word(cue_before, &BY);
        let cue_after = BEFORE_ZH.iter().any(|word| self.starts(self.skip_spaces(end), word));
        let forbidden = NOT_A_DEADLINE.iter().any(|word| before.contains(word));
        if forbidden || !(until || cue_after) {
            return None;
        }
        let end = end + usize::from(cue_after);
        let quote = self.quote(at..end.min(self.chars.len()));
        Some(Deadline { date, kind: DeadlineKind::Day, estimated: false, quote })
    }

    /// `2026-10-15`, `2026/10/15`, `2026.10.15`, `2026年10月15日`.
    fn numeric_date(&self, at: usize) -> Option<(NaiveDate, usize)> {
        let (year, next) = self.digits(at, 4).filter(|(year, _)| (2000..2100).contains(year))?;
        let separator = *self.chars.get(next).filter(|c| "-/.年".contains(**c))?;
        let (month, next) = self.digits(self.skip_spaces(next + 1), 2)?;
        let closing = if separator == '年' { '月' } else { separator };
        self.chars.get(next).filter(|c| **c == closing)?;
        let (day, next) = self.digits(self.skip_spaces(next + 1), 2)?;
        let end = next + usize::from(self.chars.get(next).is_some_and(|c| matches!(c, '日' | '号')));
        Some((NaiveDate::from_ymd_opt(year as i32, month, day)?, end))
    }

    /// `10月15日`, `10月底`.
    fn chinese_date(&self, at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
        let (month, next) = self.digits(at, 2)?;
        self.chars.get(next).filter(|c| **c == '月')?;
        if self.chars.get(next + 1) == Some(&'底') {
            let first = nearest(month, 1, today)?;
            let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
            return Some((last, next + 2));
        }
        let (day, next) = self.digits(self.skip_spaces(next + 1), 2)?;
        self.chars.get(next).filter(|c| matches!(c, '日' | '号'))?;
        Some((nearest(month, day, today)?, next + 1))
    }

    /// `October 15, 2026`, `Oct. 15th`, `15 October 2026`.
    fn english_date(&self, at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
        if at > 0 && self.chars[at - 1].is_alphanumeric() {
            return None;
        }
        let (month, day, end) = match self.month_name(at) {
            Some((month, next)) => {
                let (day, next) = self.digits(self.skip_spaces(next), 2)?;
                (month, day, self.skip_ordinal(next))
            }
            None => {
                let (day, next) = self.digits(at, 2)?;
                let next = self.skip_spaces(self.skip_ordinal(next));
                let next = if self.starts(next, "of ") { next + 3 } else { next };
                let (month, next) = self.month_name(next)?;
                (month, day, next)
            }
        };
        let comma = end + usize::from(self.chars.get(end) == Some(&','));
        match self.digits(self.skip_spaces(comma), 4).filter(|(year, _)| (2000..2100).contains(year)) {
            Some((year, end)) => Some((NaiveDate::from_ymd_opt(year as i32, month, day)?, end)),
            None => Some((nearest(month, day, today)?, end)),
        }
    }

    fn month_name(&self, at: usize) -> Option<(u32, usize)> {
        let month = MONTHS.iter().position(|month| self.starts(at, month))?;
        let rest: String = self.chars[at + 3..].iter().take_while(|c| c.is_alphabetic() || **c == '.').collect();
        let known = rest.is_empty() || MONTH_ENDINGS.contains(&rest.trim_end_matches('.'));
        known.then_some((month as u32 + 1, at + 3 + rest.chars().count()))
    }

    fn skip_ordinal(&self, at: usize) -> usize {
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|ending| self.starts(at, ending));
        at + if ordinal { 2 } else { 0 }
    }

    fn length_of_time(&self, at: usize, today: NaiveDate, calendar: &Calendar) -> Option<Deadline> {
        let (count, next) = self.count(at)?;
        let (unit, end) = self.unit(self.skip_spaces(next))?;
        let before = self.before(at);
        let cue_before = before.trim_end_matches([' ', ':', '：', '是', '期', '为', '在', '于']);
        let within = ends_with_word(cue_before, &WITHIN);
        let inside = ["内", "之内", "以内"].iter().find(|word| self.starts(end, word));
        let forbidden = NOT_A_DEADLINE.iter().any(|word| before.contains(word));
        if forbidden || !(within || inside.is_some()) || self.starts(self.skip_spaces(end), "after") {
            return None;
        }
        let quote = self.quote(at..end + inside.map_or(0, |word| word.chars().count()));
        let (date, kind, estimated) = match unit {
            Unit::WorkingDay => {
                let range = calendar.working_day_range(today, count).ok()?;
                (range.earliest, DeadlineKind::WorkingDays(count), range.estimated)
            }
            Unit::Hour => in_days(today, count.div_ceil(24))?,
            Unit::Day => in_days(today, count)?,
            Unit::Week => in_days(today, count * 7)?,
            Unit::Month => {
                let date = today.checked_add_months(Months::new(count))?;
                (date, DeadlineKind::Days(u32::try_from((date - today).num_days()).ok()?), false)
            }
        };
        Some(Deadline { date, kind, estimated, quote })
    }

    /// `7`, `十五`, `seven`, `a`.
    fn count(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(number) = self.digits(at, 3) {
            return Some(number);
        }
        if at > 0 && self.chars[at - 1].is_alphanumeric() && self.chars[at - 1].is_ascii() {
            return None;
        }
        self.english_count(at).or_else(|| self.chinese_count(at))
    }

    fn english_count(&self, at: usize) -> Option<(u32, usize)> {
        const WORDS: [(&str, u32); 16] = [
            ("one", 1),
            ("two", 2),
            ("three", 3),
            ("four", 4),
            ("five", 5),
            ("six", 6),
            ("seven", 7),
            ("eight", 8),
            ("nine", 9),
            ("ten", 10),
            ("fourteen", 14),
            ("fifteen", 15),
            ("twenty", 20),
            ("thirty", 30),
            ("a", 1),
            ("an", 1),
        ];
        let word: String = self.chars[at..].iter().take_while(|c| c.is_ascii_alphabetic()).collect();
        let (_, count) = WORDS.iter().find(|(known, _)| *known == word)?;
        Some((*count, at + word.len()))
    }

    /// Up to ninety-nine: `七`, `两`, `十五`, `二十`, `三十五`.
    fn chinese_count(&self, at: usize) -> Option<(u32, usize)> {
        const DIGITS: &str = "零一二三四五六七八九";
        let digit = |c: char| match c {
            '两' => Some(2),
            other => DIGITS.chars().position(|known| known == other).map(|value| value as u32),
        };
        if at > 0 && (digit(self.chars[at - 1]).is_some() || self.chars[at - 1] == '十') {
            return None;
        }
        let run: Vec<char> =
            self.chars[at..].iter().copied().take_while(|c| digit(*c).is_some() || *c == '十').take(3).collect();
        let count = match run.as_slice() {
            ['十'] => 10,
            ['十', one] => 10 + digit(*one)?,
            [ten, '十'] => digit(*ten)? * 10,
            [ten, '十', one] => digit(*ten)? * 10 + digit(*one)?,
            [one] => digit(*one)?,
            _ => return None,
        };
        Some((count, at + run.len()))
    }

    fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        const UNITS: [(&str, Unit); 24] = [
            ("个工作日", Unit::WorkingDay),
            ("工作日", Unit::WorkingDay),
            ("个自然日", Unit::Day),
            ("自然日", Unit::Day),
            ("个小时", Unit::Hour),
            ("小时", Unit::Hour),
            ("个星期", Unit::Week),
            ("星期", Unit::Week),
            ("周", Unit::Week),
            ("个月", Unit::Month),
            ("天", Unit::Day),
            ("日", Unit::Day),
            ("working days", Unit::WorkingDay),
            ("working day", Unit::WorkingDay),
            ("business days", Unit::WorkingDay),
            ("workdays", Unit::WorkingDay),
            ("calendar days", Unit::Day),
            ("days", Unit::Day),
            ("day", Unit::Day),
            ("weeks", Unit::Week),
            ("week", Unit::Week),
            ("hours", Unit::Hour),
            ("months", Unit::Month),
            ("month", Unit::Month),
        ];
        let (word, unit) = UNITS.iter().find(|(word, _)| self.starts(at, word))?;
        Some((*unit, at + word.chars().count()))
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Hour,
    Day,
    WorkingDay,
    Week,
    Month,
}

fn in_days(today: NaiveDate, days: u32) -> Option<(NaiveDate, DeadlineKind, bool)> {
    Some((today.checked_add_days(Days::new(u64::from(days)))?, DeadlineKind::Days(days), false))
}

fn ends_with_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let Some(rest) = text.strip_suffix(word) else { return false };
        !word.is_ascii() || !rest.ends_with(|c: char| c.is_alphanumeric() && c.is_ascii())
    })
}

/// A day without its year: the one nearest to today, so that a notice of last month is not taken for next year's.
fn nearest(month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let years = [today.year() - 1, today.year(), today.year() + 1];
    let dates = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    dates.min_by_key(|date| (*date - today).num_days().abs())
}
