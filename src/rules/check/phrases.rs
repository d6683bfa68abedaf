//! Phrases: every change has some in both languages, and none belongs to two.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::lang::Lang;
use crate::rules::check::context::Context;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;

pub(super) fn phrases_exist(context: &Context<'_>, problems: &mut Vec<Problem>) {
    for change in &context.parsed.changes {
        let phrases = &change.value.phrases;
        for (lang, list) in [(Lang::En, &phrases.en), (Lang::Zh, &phrases.zh)] {
            if list.is_empty() {
                let path = [Step::Key("phrases"), Step::Key(lang.code())];
                let problem = context.at(&change.path, &path, format!("no phrases in `{lang}`"));
                problems.push(problem.help("write at least one way of asking for this change"));
            }
        }
    }
}

pub(super) fn phrases_are_claimed_once(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let count = context.parsed.changes.iter().map(|it| it.value.phrases.en.len() + it.value.phrases.zh.len()).sum();
    let mut claimed: HashMap<String, (&str, Lang, &str)> = HashMap::with_capacity(count);
    for change in &context.parsed.changes {
        let phrases = &change.value.phrases;
        for (lang, list) in [(Lang::En, &phrases.en), (Lang::Zh, &phrases.zh)] {
            for (at, phrase) in list.iter().enumerate() {
                let key = normalised(phrase);
                let wrong = if key.is_empty() {
                    Some(("a phrase without a word".to_owned(), "remove it"))
                } else {
                    let now = (change.path.as_str(), lang, phrase.as_str());
                    claimed.insert(key, now).and_then(|before| clash(before, now))
                };
                if let Some((message, help)) = wrong {
                    let path = [Step::Key("phrases"), Step::Key(lang.code()), Step::Index(at)];
                    problems.push(context.at(&change.path, &path, message).help(help));
                }
            }
        }
    }
}

/// What is wrong with two phrases, each with its file and language, that are the same once normalised. Spellings of
/// one phrase in one change do no harm.
fn clash(
    (file, lang, phrase): (&str, Lang, &str),
    (here, lang_again, again): (&str, Lang, &str),
) -> Option<(String, &'static str)> {
    if file != here {
        let message = format!("`{again}` belongs to {file} already");
        return Some((message, "keep it where it fits best, or make both more precise"));
    }
    let is_same = lang == lang_again && phrase.trim().to_lowercase() == again.trim().to_lowercase();
    is_same.then(|| (format!("`{again}` stands twice in this list"), "remove one of them"))
}

/// What counts of a phrase: letters, digits and ideographs, whatever their width and case.
fn normalised(phrase: &str) -> String {
    let mut out = String::with_capacity(phrase.len());
    for c in phrase.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
            }
        } else if is_common_ideograph(c) {
            out.push(c);
        } else {
            // Rare: full-width letters, accents, emoji, Chinese punctuation.
            return phrase.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        }
    }
    out
}

/// CJK Unified Ideographs: no normal form changes them. Every start normalises thousands of them.
fn is_common_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_spaces_and_punctuation_do_not_make_another_phrase() {
        assert_eq!(normalised("ＡＰＰ 名称，怎么改？"), normalised("app名称怎么改"));
        assert_eq!(normalised("What's this?"), "whatsthis");
        assert_ne!(normalised("改网站名"), normalised("改网站名称"));
        assert_eq!(normalised("？！"), "");
    }
}
