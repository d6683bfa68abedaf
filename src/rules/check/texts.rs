//! Texts that readers see: clean, without ids, and addresses that open.

use std::collections::HashSet;

use crate::lang::Lang;
use crate::rules::check::context::Context;
use crate::rules::check::walk::Item;
use crate::rules::check::walk::walk;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;

pub(super) fn addresses_are_well_formed(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        let Item::Url(url) = item else { return };
        if !is_address(url) {
            let problem = context.at(place.file, &place.steps, format!("`{url}` is no web address"));
            problems
                .push(problem.help("it begins with https:// or http://, without spaces; leave it out if not known"));
        }
    });
}

fn is_address(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_plain = !url.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
    is_plain && host.is_some_and(|rest| rest.split('/').next().is_some_and(|host| host.contains('.')))
}

pub(super) fn texts_are_clean(context: &Context<'_>, problems: &mut Vec<Problem>) {
    walk(context.parsed, &mut |place, item| {
        let Item::Text(text) = item else { return };
        for lang in Lang::ALL {
            let Some((message, help)) = untidy(text.get(lang)) else { continue };
            let mut path = place.steps.clone();
            path.push(Step::Key(lang.code()));
            problems.push(context.at(place.file, &path, message).help(help));
        }
    });
}

/// What is wrong with a text, and what to do.
fn untidy(text: &str) -> Option<(&'static str, &'static str)> {
    if text.trim() != text {
        return Some(("spaces at the edge of a text", "remove them"));
    }
    if text.contains("  ") {
        return Some(("two spaces in a row", "remove one"));
    }
    if text.chars().any(char::is_control) {
        return Some(("a line break or control character in a text", "write it on one line"));
    }
    if text.contains(['“', '”', '「', '」']) && !quotes_pair_up(text) {
        return Some(("a quotation mark without its partner", "“ opens and ” closes"));
    }
    None
}

fn quotes_pair_up(text: &str) -> bool {
    let mut open: Vec<char> = Vec::new();
    for c in text.chars() {
        match c {
            '“' => open.push('”'),
            '「' => open.push('」'),
            '”' | '」' if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

/// Ids are for files; readers get names. Words like "pre-approval" are English, so one-hyphen ids of the glossary pass.
pub(super) fn no_ids_in_texts(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let parsed = context.parsed;
    let sources = parsed.sources.iter().chain(&parsed.province_sources).flatten().map(|it| it.id.as_str());
    let changes = parsed.changes.iter().map(|it| it.value.id.as_str());
    let documents = parsed.documents.iter().flatten().map(|it| it.id.as_str());
    let topics = parsed.topics.iter().flat_map(|it| &it.topics).map(|it| it.id.as_str());
    let long = documents.chain(topics).filter(|id| id.matches('-').count() > 1);
    let ids: HashSet<&str> = sources.chain(changes).filter(|id| id.contains('-')).chain(long).collect();
    walk(parsed, &mut |place, item| {
        let Item::Text(text) = item else { return };
        for lang in Lang::ALL {
            // A label of the console that is filled in looks like an id; it has its own check.
            let raw = text.get(lang);
            if !raw.contains('-') || raw.contains('{') {
                continue;
            }
            let words = raw.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            for id in words.filter(|word| ids.contains(word)) {
                let mut path = place.steps.clone();
                path.push(Step::Key(lang.code()));
                let problem = context.at(place.file, &path, format!("the id `{id}` stands in a text for readers"));
                problems.push(problem.help("write its name instead"));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_need_a_scheme_and_a_host() {
        assert!(is_address("https://beian.aliyun.com/"));
        assert!(is_address("http://example.com/a?b=%E5%AE%89"));
        for wrong in ["beian.aliyun.com", "https://", "https://a b.com", "ftp://a.com", "no-address:x"] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }

    #[test]
    fn quotation_marks_come_in_pairs() {
        assert!(quotes_pair_up("“a” and 「b」"));
        assert!(!quotes_pair_up("”a“"));
        assert!(!quotes_pair_up("“a"));
    }
}
