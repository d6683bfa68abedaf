//! Finds the place of a value in a TOML text again, once something is wrong with it.
//!
//! Rule structs stay flat and hold no positions; only when a promise is broken is the file parsed a second time.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> From<&'a str> for Step<'a> {
    fn from(key: &'a str) -> Self {
        Step::Key(key)
    }
}

impl From<usize> for Step<'_> {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}

/// The byte range of the value at `path`, or of the deepest part of the path that exists.
pub(crate) fn span_of(text: &str, path: &[Step<'_>]) -> Range<usize> {
    let Ok(table) = DeTable::parse(text) else { return 0..0 };
    let mut span = 0..0;
    let mut value: Option<&Spanned<DeValue<'_>>> = None;
    for step in path {
        let next = match (step, value.map(Spanned::get_ref)) {
            (Step::Key(key), None) => table.get_ref().get(*key),
            (Step::Key(key), Some(DeValue::Table(table))) => table.get(*key),
            (Step::Index(index), Some(DeValue::Array(array))) => array.get(*index),
            _ => None,
        };
        let Some(next) = next else { return span };
        span = next.span();
        value = Some(next);
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_tables_and_arrays() {
        let text = "a = 1\n[[rule]]\nid = 'x'\n[[rule]]\nid = 'y'\ndocuments = ['甲', 'b']\n";
        let path = [Step::Key("rule"), Step::Index(1), Step::Key("documents"), Step::Index(1)];
        assert_eq!(&text[span_of(text, &path)], "'b'");
    }

    #[test]
    fn a_missing_part_leads_to_the_deepest_part_that_exists() {
        let text = "[[rule]]\nid = 'x'\n";
        let path = [Step::Key("rule"), Step::Index(0), Step::Key("id"), Step::Key("nothing")];
        assert_eq!(&text[span_of(text, &path)], "'x'");
        assert_eq!(span_of(text, &[Step::Key("nothing")]), 0..0);
    }
}
