//! A piece of a notice to features: words, characters in a row, concepts, and pairs of concepts.

use std::collections::BTreeSet;
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::lang::SIMPLIFIED;
use crate::rules::notice_words::ConceptKind;
use crate::rules::notice_words::NoticeLexicon;

/// The longest entry of the lexicon in words.
const LEXICON_WORDS_MAX: usize = 5;
/// The longest entry of the lexicon in Chinese characters.
const LEXICON_CHARS_MAX: usize = 8;
/// What stands for numbers, addresses and domain names: which one it is means nothing.
const NUMBER: &str = "0number";
const ADDRESS: &str = "0address";
const DOMAIN: &str = "0domain";

/// One width, one case, simplified characters, straight apostrophes.
pub(super) fn plain(text: &str) -> String {
    let folded = text.nfkc().flat_map(char::to_lowercase).map(|c| SIMPLIFIED.of(c));
    folded.map(|c| if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c }).collect()
}

pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// A piece split into Latin words and runs of Chinese characters, in their sequence.
#[derive(Debug, Default)]
struct Tokens {
    words: Vec<String>,
    runs: Vec<Vec<char>>,
}

fn tokens(plain: &str) -> Tokens {
    let mut tokens = Tokens::default();
    let (mut word, mut run) = (String::new(), Vec::new());
    for c in plain.chars().chain(std::iter::once(' ')) {
        let in_word = c.is_alphanumeric() && !is_han(c) || (!word.is_empty() && "'.-@_".contains(c));
        if in_word {
            word.push(c);
        } else if !word.is_empty() {
            push_word(&word, &mut tokens.words);
            word.clear();
        }
        if is_han(c) {
            run.push(c);
        } else if !run.is_empty() {
            tokens.runs.push(std::mem::take(&mut run));
        }
    }
    tokens
}

fn push_word(raw: &str, words: &mut Vec<String>) {
    let raw = raw.trim_end_matches(|c: char| !c.is_alphanumeric());
    let digits = raw.chars().filter(char::is_ascii_digit).count();
    let letters = raw.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 && digits > 0 {
        let is_address = raw.split('.').filter(|part| !part.is_empty()).count() == 4;
        words.push(if is_address { ADDRESS } else { NUMBER }.to_owned());
        return;
    }
    let last_label = raw.rsplit('.').next().unwrap_or("");
    if raw.contains('.') && last_label.len() >= 2 && last_label.chars().all(char::is_alphabetic) {
        words.push(DOMAIN.to_owned());
        return;
    }
    let raw = raw.strip_suffix("'s").unwrap_or(raw);
    words.extend(raw.split(['-', '.', '@', '_']).filter(|part| !part.is_empty()).map(str::to_owned));
}

/// A rough stem: endings that change nothing in meaning are cut from longer words.
fn stem(word: &str) -> &str {
    if word.ends_with("ss") {
        return word;
    }
    for ending in ["ing", "ied", "ies", "ed", "es", "ly", "s"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 3) {
            return stem;
        }
    }
    word
}

/// The lexicon ready for look-up. Concepts are named by their position.
#[derive(Debug)]
pub(super) struct Lexicon {
    ids: Vec<String>,
    kinds: Vec<ConceptKind>,
    words: HashMap<String, Vec<usize>>,
    /// Entries that stand for any ending, by their beginning.
    stems: Vec<(String, usize)>,
    chars: HashMap<String, Vec<usize>>,
}

impl Lexicon {
    pub(super) fn new(data: &NoticeLexicon) -> Lexicon {
        let mut lexicon = Lexicon {
            ids: Vec::new(),
            kinds: Vec::new(),
            words: HashMap::new(),
            stems: Vec::new(),
            chars: HashMap::new(),
        };
        for (at, concept) in data.concepts.iter().enumerate() {
            lexicon.ids.push(concept.id.clone());
            lexicon.kinds.push(concept.kind);
            for entry in concept.en.iter().chain(&concept.zh) {
                lexicon.add(&plain(entry), at);
            }
        }
        lexicon
    }

    fn add(&mut self, entry: &str, concept: usize) {
        if entry.chars().any(is_han) {
            self.chars.entry(entry.to_owned()).or_default().push(concept);
            return;
        }
        let key = tokens(entry.trim_end_matches('*')).words.join(" ");
        if entry.ends_with('*') {
            self.stems.push((key, concept));
        } else {
            self.words.entry(key).or_default().push(concept);
        }
    }

    /// The concepts that a piece speaks of.
    fn concepts(&self, tokens: &Tokens) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for start in 0..tokens.words.len() {
            for length in 1..=LEXICON_WORDS_MAX.min(tokens.words.len() - start) {
                let entry = tokens.words[start..start + length].join(" ");
                found.extend(self.words.get(&entry).into_iter().flatten());
                found.extend(self.stems.iter().filter(|(stem, _)| entry.starts_with(stem)).map(|(_, at)| at));
            }
        }
        for run in &tokens.runs {
            self.concepts_of_run(run, &mut found);
        }
        found
    }

    /// Longest entry first; what an entry covers is not looked at again.
    fn concepts_of_run(&self, run: &[char], found: &mut BTreeSet<usize>) {
        let mut at = 0;
        while at < run.len() {
            let longest = (1..=LEXICON_CHARS_MAX.min(run.len() - at)).rev().find_map(|length| {
                let entry: String = run[at..at + length].iter().collect();
                self.chars.get(&entry).map(|concepts| (length, concepts))
            });
            match longest {
                Some((length, concepts)) => {
                    found.extend(concepts);
                    at += length;
                }
                None => at += 1,
            }
        }
    }

    /// The features of a piece, each once.
    pub(super) fn features(&self, piece: &str) -> BTreeSet<String> {
        let tokens = tokens(&plain(piece));
        let mut features = BTreeSet::new();
        let stems: Vec<&str> = tokens.words.iter().map(|word| stem(word)).collect();
        features.extend(stems.iter().map(|word| format!("w {word}")));
        features.extend(stems.windows(2).map(|pair| format!("w {} {}", pair[0], pair[1])));
        for run in &tokens.runs {
            for length in 1..=2 {
                features.extend(run.windows(length).map(|chars| format!("z {}", chars.iter().collect::<String>())));
            }
        }
        let concepts: Vec<usize> = self.concepts(&tokens).into_iter().collect();
        for (at, first) in concepts.iter().enumerate() {
            features.insert(format!("c {}", self.ids[*first]));
            for second in &concepts[at + 1..] {
                features.insert(format!("c {} {}", self.ids[*first], self.ids[*second]));
            }
        }
        let has = |kind: ConceptKind| concepts.iter().any(|at| self.kinds[*at] == kind);
        for kind in [ConceptKind::Subject, ConceptKind::Fault, ConceptKind::Fine, ConceptKind::Everyday] {
            features.insert(format!("k {kind:?} {}", has(kind)));
        }
        features.insert(format!("k fine {} fault {}", has(ConceptKind::Fine), has(ConceptKind::Fault)));
        features.insert(format!("k subject {} everyday {}", has(ConceptKind::Subject), has(ConceptKind::Everyday)));
        features
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::notice_words::NoticeConcept;

    fn lexicon() -> Lexicon {
        let concept = |id: &str, en: &[&str], zh: &[&str]| NoticeConcept {
            id: id.to_owned(),
            kind: ConceptKind::Plain,
            en: en.iter().map(|it| (*it).to_owned()).collect(),
            zh: zh.iter().map(|it| (*it).to_owned()).collect(),
        };
        Lexicon::new(&NoticeLexicon {
            concepts: vec![
                concept("holder", &["owner*", "belongs to"], &["持有者"]),
                concept("domain", &["domain"], &["域名"]),
            ],
        })
    }

    #[test]
    fn both_languages_and_both_scripts_meet_in_concepts() {
        for text in ["域名持有者", "域名所属：網域持有者 域名", "The domain's OWNERS", "the domain  belongs to"]
        {
            assert!(lexicon().features(text).contains("c holder domain"), "{text}");
        }
    }

    #[test]
    fn numbers_and_domain_names_lose_their_value() {
        let features = lexicon().features("order 20630117745 for millrace.cn at 192.0.2.10, 2026-10-15.");
        for feature in ["w 0number", "w 0domain", "w 0address"] {
            assert!(features.contains(feature), "{feature}: {features:?}");
        }
        assert!(!features.iter().any(|feature| feature.contains("2063")));
    }
}
