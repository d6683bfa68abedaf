//! Phrases: every change has some in both languages, and none belongs to two.

use std::collections::HashMap;
use std::collections::HashSet;

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
    let mut claimed: HashMap<String, &str> = HashMap::new();
    for change in &context.parsed.changes {
        let phrases = &change.value.phrases;
        for (lang, list) in [(Lang::En, &phrases.en), (Lang::Zh, &phrases.zh)] {
            let mut own: HashSet<String> = HashSet::new();
            for (at, phrase) in list.iter().enumerate() {
                let path = [Step::Key("phrases"), Step::Key(lang.code()), Step::Index(at)];
                let key = normalised(phrase);
                if key.is_empty() {
                    let problem = context.at(&change.path, &path, "a phrase without a word");
                    problems.push(problem.help("remove it"));
                } else if !own.insert(phrase.trim().to_lowercase()) {
                    let problem = context.at(&change.path, &path, format!("`{phrase}` stands twice in this list"));
                    problems.push(problem.help("remove one of them"));
                } else if let Some(other) = claimed.insert(key, &change.path).filter(|other| *other != change.path) {
                    let message = format!("`{phrase}` belongs to {other} already");
                    let problem = context.at(&change.path, &path, message);
                    problems.push(problem.help("keep it where it fits best, or make both more precise"));
                }
            }
        }
    }
}

/// What counts of a phrase: letters, digits and ideographs, whatever their width and case.
fn normalised(phrase: &str) -> String {
    if phrase.is_ascii() {
        return phrase.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    phrase.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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
