//! A mistake in a rule file: where it is, what is wrong, what to do.

use std::fmt;
use std::ops::Range;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

/// One mistake, with its place. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The line itself, when the place is known.
    pub source_line: Option<String>,
}

/// Longer lines are cut around the mistake, so that a report stays readable.
const SHOWN_CHARS_MAX: usize = 120;

impl Problem {
    /// A mistake of a whole file.
    pub(crate) fn of_file(file: &str, message: impl Into<String>) -> Problem {
        Problem { file: file.to_owned(), line: 1, column: 1, message: message.into(), help: None, source_line: None }
    }

    /// A mistake at a byte range of a file's text.
    pub(crate) fn at(file: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> Problem {
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_text = text[line_start..].lines().next().unwrap_or("");
        Problem {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            message: message.into(),
            help: None,
            source_line: Some(line_text.to_owned()),
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        if let Some(line) = self.source_line.as_deref().filter(|line| !line.trim().is_empty()) {
            let (shown, before) = window(line, self.column - 1);
            let pad = " ".repeat(UnicodeWidthStr::width(before.as_str()));
            write!(f, "\n  | {shown}\n  | {pad}^")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// The part of a line around character `at`, and what of it stands before `at`.
fn window(line: &str, at: usize) -> (String, String) {
    let chars: Vec<char> = line.trim_end().chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let start = if chars.len() <= SHOWN_CHARS_MAX { 0 } else { at.saturating_sub(SHOWN_CHARS_MAX / 2) };
    let end = chars.len().min(start + SHOWN_CHARS_MAX);
    let mut shown: String = chars[start..end].iter().collect();
    let mut before: String = chars[start..at.clamp(start, end)].iter().collect();
    if start > 0 {
        shown.insert(0, '…');
        before.insert(0, '…');
    }
    if end < chars.len() {
        shown.push('…');
    }
    (shown, before)
}

/// The nearest of `known` to `wanted`, for "did you mean".
pub(crate) fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|id| (strsim::damerau_levenshtein(wanted, id), id));
    let (distance, id) = scored.min()?;
    (distance <= 2.max(wanted.chars().count() / 3)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_mistake_after_chinese_text() {
        let text = "name = \"广东\"\nlabel = \"变更主体\" oops\n";
        let start = text.find("oops").unwrap();
        let shown = Problem::at("a.toml", text, start..start + 4, "unexpected word").to_string();
        assert_eq!(shown, "a.toml:2:16: unexpected word\n  | label = \"变更主体\" oops\n  |                    ^");
    }

    #[test]
    fn a_span_inside_a_character_does_not_panic() {
        let problem = Problem::at("a.toml", "变", 1..2, "x");
        assert_eq!((problem.line, problem.column), (1, 1));
    }

    #[test]
    fn long_lines_are_cut_around_the_mistake() {
        let line = "变".repeat(400);
        let shown = Problem::at("a.toml", &line, 3 * 300..3 * 300, "x").to_string();
        assert!(shown.lines().nth(1).unwrap().chars().count() < 130);
        assert!(shown.contains('…'));
    }

    #[test]
    fn a_near_id_is_offered_and_a_far_one_is_not() {
        assert_eq!(nearest("entity-nmae", ["entity-name", "province"]), Some("entity-name"));
        assert_eq!(nearest("zzz", ["entity-name", "province"]), None);
    }
}
