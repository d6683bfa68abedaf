//! Finds concepts in a reading: words of the lexicon, in Chinese, English and pinyin.

use crate::matcher::hashes::hash_of;
use crate::matcher::normalize::Simplified;
use crate::matcher::normalize::is_han;
use crate::matcher::normalize::plain;
use crate::matcher::pinyin::Pinyin;
use crate::matcher::searcher::Searcher;
use crate::matcher::token::Reading;
use crate::matcher::token::read;
use crate::rules::lexicon::ConceptFile;
use crate::rules::lexicon::ConceptKind;

/// A concept in a reading: which, and where in [`Reading::flat`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub concept: u16,
    pub start: u32,
    pub end: u32,
}

/// All words of the lexicon, ready to be searched.
#[derive(Debug)]
pub struct Concepts {
    searcher: Searcher,
    /// The concept of each pattern.
    of_pattern: Vec<u16>,
    ids: Vec<String>,
    /// Numbers of features are made of these: of the ids, so that a new concept leaves the others' numbers alone.
    hashes: Vec<u32>,
    kinds: Vec<ConceptKind>,
    /// The first English and Chinese word of each concept.
    labels: Vec<(String, String)>,
}

/// Shorter pinyin words mean too many things.
const PINYIN_SYLLABLES_MIN: usize = 2;

impl Concepts {
    pub fn new(files: &[ConceptFile], simplified: &Simplified, pinyin: &Pinyin) -> Concepts {
        let mut patterns: Vec<String> = Vec::new();
        let mut of_pattern = Vec::new();
        let mut ids = Vec::new();
        let mut kinds = Vec::new();
        let mut labels = Vec::new();
        let mut reading = Reading::default();
        // Joining words part a message; they mean nothing by themselves.
        for file in files.iter().filter(|file| file.kind != ConceptKind::Joining) {
            for concept in &file.concepts {
                let at = ids.len() as u16;
                ids.push(concept.id.clone());
                kinds.push(file.kind);
                let first = |words: &[String]| words.first().cloned().unwrap_or_else(|| concept.id.clone());
                labels.push((first(&concept.en), first(&concept.zh)));
                for word in concept.en.iter().chain(&concept.zh) {
                    let plain = plain(word, simplified).text;
                    read(&plain, pinyin, &|_| true, &mut reading);
                    patterns.push(reading.flat.clone());
                    of_pattern.push(at);
                    if let Some(spelt) = spelt(&plain, pinyin) {
                        patterns.push(spelt);
                        of_pattern.push(at);
                    }
                }
            }
        }
        let searcher = Searcher::new(&patterns);
        let hashes = ids.iter().map(|id| hash_of(id.as_bytes())).collect();
        Concepts { searcher, of_pattern, ids, hashes, kinds, labels }
    }

    /// The concept's first word in English and in Chinese.
    pub fn label(&self, concept: u16) -> (&str, &str) {
        let (en, zh) = &self.labels[usize::from(concept)];
        (en, zh)
    }

    pub fn id(&self, concept: u16) -> &str {
        &self.ids[usize::from(concept)]
    }

    pub fn hash(&self, concept: u16) -> u32 {
        self.hashes[usize::from(concept)]
    }

    pub fn kind(&self, concept: u16) -> ConceptKind {
        self.kinds[usize::from(concept)]
    }

    pub fn count(&self) -> usize {
        self.ids.len()
    }

    pub fn named(&self, id: &str) -> Option<u16> {
        self.ids.iter().position(|known| known == id).map(|at| at as u16)
    }

    /// All concepts, by place; a word inside a longer word of the lexicon does not count.
    pub fn find(&self, reading: &Reading, hits: &mut Vec<Hit>) {
        hits.clear();
        hits.reserve(reading.tokens.len());
        self.searcher.find(&reading.flat, |found| {
            let (start, end) = (found.start as u32, found.end as u32);
            hits.push(Hit { concept: self.of_pattern[found.word], start, end });
        });
        // Longest first at each start, so that what lies inside an earlier hit can be dropped in one pass.
        hits.sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end), hit.concept));
        let mut reach = 0;
        let mut reach_start = 0;
        hits.retain(|hit| {
            let same = hit.start == reach_start && hit.end == reach;
            if hit.end <= reach && !same {
                // "Company" inside "company name" still tells who files.
                return matches!(
                    self.kinds[usize::from(hit.concept)],
                    ConceptKind::Organization | ConceptKind::Individual
                );
            }
            (reach_start, reach) = (hit.start, hit.end);
            true
        });
    }
}

/// A Chinese word as pinyin, in the form of [`Reading::flat`].
fn spelt(plain: &str, pinyin: &Pinyin) -> Option<String> {
    let mut out = String::from("'");
    let mut count = 0;
    for c in plain.chars() {
        if !is_han(c) {
            return None;
        }
        out.push_str(pinyin.of(c)?);
        out.push('\'');
        count += 1;
    }
    (count >= PINYIN_SYLLABLES_MIN).then_some(out)
}
