//! Headings and connecting words that several looks share.

use crate::answer::Citation;
use crate::answer::Statement;
use crate::lang::Lang;
use crate::lang::Text;

pub(crate) fn on_pc() -> Text {
    text!("On a computer", "电脑端")
}

pub(crate) fn on_mobile() -> Text {
    text!("On the mobile client", "移动端")
}

pub(crate) fn where_to_click() -> Text {
    text!("Where to click", "点哪里")
}

pub(crate) fn both_sides() -> Text {
    text!("Who says what", "各方说法")
}

pub(crate) fn see_also() -> Text {
    text!("See also", "另见")
}

pub(crate) fn sources() -> Text {
    text!("Sources", "来源")
}

/// `checked 2026-11-23`.
pub(crate) fn checked(citation: &Citation) -> Text {
    let day = citation.checked;
    text!("checked {day}", "核对于{day}")
}

/// `[1][3]`, or nothing.
pub(crate) fn markers(numbers: &[usize]) -> String {
    numbers.iter().map(|number| format!("[{number}]")).collect()
}

/// The sentence with its caution in brackets, without source numbers.
pub(crate) fn sentence(statement: &Statement, lang: Lang) -> String {
    let text = statement.text.get(lang);
    match (&statement.caution, lang) {
        (None, _) => text.to_owned(),
        (Some(caution), Lang::En) => format!("{text} ({})", caution.get(lang)),
        (Some(caution), Lang::Zh) => format!("{text}（{}）", caution.get(lang)),
    }
}

/// Whether an item's source numbers are shown: a run of items with the same sources shows them once, at its end.
pub(crate) fn shows_sources(items: &[Statement], at: usize) -> bool {
    match items.get(at + 1) {
        Some(next) => next.sources != items[at].sources || !items[at].details.is_empty(),
        None => true,
    }
}
