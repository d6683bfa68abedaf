//! Days as an iCalendar file (RFC 5545): whole-day events, lines folded by characters, CRLF.

use chrono::NaiveDate;

use crate::lang::Lang;
use crate::lang::Text;

/// One whole-day event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Stable within the calendar: the same event read again replaces itself.
    pub id: String,
    pub day: NaiveDate,
    pub title: Text,
    pub description: Text,
}

/// A content line may have this many octets, without its line break.
const LINE_OCTETS_MAX: usize = 75;

/// The calendar; `stamp` is the day on which it was made.
pub fn render(events: &[Event], stamp: NaiveDate, lang: Lang) -> String {
    let mut out = String::new();
    let mut line = |text: &str| out.push_str(&fold(text));
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//icp-guide//icp-guide//EN");
    line("CALSCALE:GREGORIAN");
    for event in events {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}@icp-guide", escape(&event.id)));
        line(&format!("DTSTAMP:{}T000000Z", stamp.format("%Y%m%d")));
        line(&format!("DTSTART;VALUE=DATE:{}", event.day.format("%Y%m%d")));
        if let Some(next) = event.day.succ_opt() {
            line(&format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
        }
        line(&format!("SUMMARY;LANGUAGE={}:{}", lang.tag(), escape(event.title.get(lang))));
        line(&format!("DESCRIPTION;LANGUAGE={}:{}", lang.tag(), escape(event.description.get(lang))));
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

/// Backslash, semicolon, comma and line breaks mean something in a text value.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Breaks a line between characters, never inside one; a continuation begins with a space.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let mut octets = 0;
    for c in text.chars() {
        if octets + c.len_utf8() > LINE_OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_chinese_lines_are_folded_between_characters_and_unfold_to_the_same() {
        let text = format!("SUMMARY:{}", "管局审核第20个工作日".repeat(12));
        let folded = fold(&text);
        for line in folded.split("\r\n") {
            assert!(line.len() <= LINE_OCTETS_MAX, "{} octets", line.len());
        }
        assert_eq!(folded.replace("\r\n ", "").trim_end(), text);
    }

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(escape("a,b;c\\d\r\ne"), "a\\,b\\;c\\\\d\\ne");
    }

    #[test]
    fn every_line_ends_with_crlf_and_an_event_is_a_whole_day() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        let title = Text::new("Day 20", "第20天");
        let events = [Event { id: "x".to_owned(), day, title: title.clone(), description: title }];
        let text = render(&events, day, Lang::Zh);
        assert!(text.split_terminator("\r\n").all(|line| !line.contains(['\r', '\n'])));
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
        assert!(text.contains("SUMMARY;LANGUAGE=zh-CN:第20天\r\n"));
    }
}
