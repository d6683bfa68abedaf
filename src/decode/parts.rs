//! A notice cut into sentences, and sentences into clauses: several reasons stand side by side in one text.

use std::ops::Range;

use crate::decode::words::is_han;

/// One sentence or numbered item with its clauses, as bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) range: Range<usize>,
    /// An item of a list: a fault of its own, whatever the rest says.
    pub(super) numbered: bool,
    /// At least one; together they are the part.
    pub(super) clauses: Vec<Range<usize>>,
}

/// Words before which a sentence falls apart: what follows is another matter.
const TURNS: [&str; 16] = [
    "另外", "其次", "同时", "并且", "此外", "而且", "一是", "二是", "三是", "四是", "以及", "另", " and ", " but ",
    " also ", " while ",
];

/// What numbers items in Chinese.
const NUMERALS: &str = "一二三四五六七八九";

/// The parts of a text, in their sequence; blank ones are left out.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut found = Vec::new();
    for range in split(text, 0..text.len(), ends_sentence) {
        let clauses: Vec<Range<usize>> =
            split(text, range.clone(), ends_clause).into_iter().flat_map(|range| at_turns(text, range)).collect();
        let numbered = is_numbered(&text[..range.start]);
        found.push(Part { range, numbered, clauses });
    }
    found
}

/// What stands before and after a character decides whether it cuts.
type Cuts = fn(Option<char>, char, Option<char>) -> bool;

fn split(text: &str, range: Range<usize>, cuts: Cuts) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = range.start;
    let mut before = None;
    let mut chars = text[range.clone()].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let at = range.start + at;
        let after = chars.peek().map(|(_, c)| *c);
        if cuts(before, c, after) {
            push(text, start..at, &mut found);
            // A numbering sign belongs to what follows; it says nothing, so it is dropped with the punctuation.
            start = at + c.len_utf8();
        }
        before = Some(c);
    }
    push(text, start..range.end, &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let piece = text[range.clone()].trim();
    let is_numeral = piece.chars().count() == 1 && piece.chars().all(|c| NUMERALS.contains(c));
    if piece.chars().any(char::is_alphabetic) && !is_numeral {
        found.push(range);
    }
}

fn ends_sentence(before: Option<char>, c: char, after: Option<char>) -> bool {
    let spaced = after.is_none_or(char::is_whitespace);
    match c {
        '。' | '！' | '？' | '；' | ';' | '!' | '?' | '\n' | '】' | ']' | '：' => true,
        '①'..='⑳' => true,
        ')' | '）' => before.is_some_and(|b| b.is_ascii_digit() || NUMERALS.contains(b)),
        '(' | '（' => after.is_some_and(|a| a.is_ascii_digit() || NUMERALS.contains(a)),
        ':' => spaced || after.is_some_and(is_han),
        '.' if before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(is_han) => true,
        '.' => spaced && before.is_some_and(|b| !b.is_ascii_digit() || after.is_none()),
        '、' => before.is_some_and(|b| b.is_ascii_digit() || NUMERALS.contains(b)),
        _ => false,
    }
}

/// Whether a text ends with the number of an item: `①`, `(1)`, `一、`, `2.`.
fn is_numbered(before: &str) -> bool {
    let mut chars = before.chars().rev();
    match chars.next() {
        Some('①'..='⑳' | ')' | '）' | '、') => true,
        Some('.') => chars.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

fn ends_clause(before: Option<char>, c: char, after: Option<char>) -> bool {
    let in_number = before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(|a| a.is_ascii_digit());
    match c {
        '，' | '—' => true,
        ',' => !in_number,
        _ => false,
    }
}

fn at_turns(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let piece = &text[range.clone()];
    let mut cuts: Vec<usize> = TURNS.iter().flat_map(|turn| piece.match_indices(turn)).map(|(at, _)| at).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut found = Vec::new();
    let mut start = range.start;
    for cut in cuts {
        push(text, start..range.start + cut, &mut found);
        start = range.start + cut;
    }
    push(text, start..range.end, &mut found);
    if found.is_empty() { vec![range] } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Vec<&str>> {
        let clauses = |part: Part| part.clauses.into_iter().map(|range| text[range].trim()).collect();
        parts(text).into_iter().map(clauses).collect()
    }

    #[test]
    fn numbered_items_stand_alone() {
        assert_eq!(pieces("整改：①名称不符；②电话空号"), [vec!["整改"], vec!["名称不符"], vec!["电话空号"]]);
        assert_eq!(
            pieces("found: (1) the ID expired; (2) no number."),
            [vec!["found"], vec!["the ID expired"], vec!["no number"]]
        );
        assert_eq!(pieces("一、名称不符；二、地址不符"), [vec!["名称不符"], vec!["地址不符"]]);
        assert_eq!(pieces("1.名称不符 2.地址不符"), [vec!["名称不符 2"], vec!["地址不符"]]);
        assert!(parts("(1) no number").iter().all(|part| part.numbered));
        assert!(!parts("no number")[0].numbered);
    }

    #[test]
    fn domains_dates_and_times_are_not_torn() {
        assert_eq!(pieces("请于2026.10.15 9:30前处理 a.example.cn"), [vec!["请于2026.10.15 9:30前处理 a.example.cn"]]);
        assert_eq!(pieces("Pay 1,000 now."), [vec!["Pay 1,000 now"]]);
    }

    #[test]
    fn turns_part_a_sentence() {
        assert_eq!(pieces("网站名称不符，并且电话不通"), [vec!["网站名称不符", "并且电话不通"]]);
        assert_eq!(pieces("the ID expired and the site is down"), [vec!["the ID expired", "and the site is down"]]);
    }

    #[test]
    fn blank_text_has_no_parts() {
        assert_eq!(parts(" 。！"), []);
    }
}
