//! Deadlines as an iCalendar file (RFC 5545), for any calendar program.

use chrono::DateTime;
use chrono::Utc;

use crate::lang::Lang;
use crate::lang::Text;
use crate::orders::clock;
use crate::orders::clock::Basis;
use crate::orders::clock::Deadline;
use crate::orders::clock::DeadlineKind;
use crate::orders::order::Order;
use crate::orders::report;
use crate::rules::Rulebook;

/// A line of the file holds at most so many bytes; longer ones are folded.
const LINE_BYTES_MAX: usize = 75;

/// All deadlines of the orders as one calendar.
pub fn calendar(rules: &Rulebook, orders: &[Order], lang: Lang, now: DateTime<Utc>) -> String {
    let mut out = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//icp-guide//orders//EN", "CALSCALE:GREGORIAN"] {
        push(&mut out, line);
    }
    for order in orders {
        for deadline in clock::deadlines(rules, order) {
            event(&mut out, rules, order, &deadline, lang, now);
        }
    }
    push(&mut out, "END:VCALENDAR");
    out
}

fn event(out: &mut String, rules: &Rulebook, order: &Order, deadline: &Deadline, lang: Lang, now: DateTime<Utc>) {
    let uid = format!("order-{}-{}@icp-guide", order.id, deadline.kind.code());
    let summary = escape(summary(rules, order, deadline).get(lang));
    push(out, "BEGIN:VEVENT");
    push(out, &format!("UID:{uid}"));
    push(out, &format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")));
    push(out, &format!("SEQUENCE:{}", order.version));
    if deadline.kind == DeadlineKind::SmsWindow {
        push(out, &format!("DTSTART:{}", order.since.format("%Y%m%dT%H%M%SZ")));
        push(out, &format!("DTEND:{}", deadline.at.format("%Y%m%dT%H%M%SZ")));
        push(out, "BEGIN:VALARM");
        push(out, "ACTION:DISPLAY");
        push(out, &format!("DESCRIPTION:{summary}"));
        push(out, "TRIGGER;RELATED=END:-PT2H");
        push(out, "END:VALARM");
    } else {
        push(out, &format!("DTSTART;VALUE=DATE:{}", deadline.last_day().format("%Y%m%d")));
    }
    push(out, &format!("SUMMARY:{summary}"));
    push(out, "TRANSP:TRANSPARENT");
    push(out, "END:VEVENT");
}

fn summary(rules: &Rulebook, order: &Order, deadline: &Deadline) -> Text {
    let name = report::short_name(rules, order);
    let id = order.id;
    let what = label(deadline.kind);
    let line = text!("{}: order {id} {}", "{}：订单 {id} {}"; what, name);
    match deadline.basis {
        Basis::Published => line,
        Basis::Estimated => text!("{} (estimated)", "{}（估算）"; line),
    }
}

fn label(kind: DeadlineKind) -> Text {
    match kind {
        DeadlineKind::SmsWindow => text!("SMS verification", "短信核验"),
        DeadlineKind::Movement => text!("Movement usually by today", "通常应有进展"),
        DeadlineKind::Decision => text!("Decision at the latest", "审核结果最晚日期"),
        DeadlineKind::OrderValidity => text!("Order expires", "订单有效期截止"),
        DeadlineKind::DomainValidity => text!("Domain expires", "域名到期"),
        DeadlineKind::IdValidity => text!("ID document expires", "证件到期"),
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// One content line, folded between characters, never inside one.
fn push(out: &mut String, line: &str) {
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > LINE_BYTES_MAX {
            out.push_str("\r\n ");
            bytes = 1;
        }
        out.push(c);
        bytes += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        push(&mut out, &format!("SUMMARY:{}", "备案".repeat(40)));
        assert!(out.split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX), "{out}");
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "备案".repeat(40)));
    }
}
