//! Makes the lessons that the model is learned from: phrases, messages, and what is put together from their parts.

use std::collections::HashMap;

use crate::matcher::aside::asides;
use crate::matcher::chance::SEED;
use crate::matcher::chance::next;
use crate::matcher::concepts::Concepts;
use crate::matcher::descent::Example;
use crate::matcher::descent::descend;
use crate::matcher::features::Feature;
use crate::matcher::features::features;
use crate::matcher::foreign;
use crate::matcher::hashes::Hashes;
use crate::matcher::hashes::hash_of;
use crate::matcher::model::Model;
use crate::matcher::normalize::Simplified;
use crate::matcher::normalize::is_han;
use crate::matcher::normalize::plain;
use crate::matcher::pairs;
use crate::matcher::pinyin::Pinyin;
use crate::matcher::token::Reading;
use crate::matcher::token::read;
use crate::rules::lexicon::Concept;
use crate::rules::lexicon::Lexicon;
use crate::rules::lexicon::OUT_OF_SCOPE;

/// Everything that is learned from, in a fixed order.
pub struct Lessons<'a> {
    /// For each change: its id, its English and its Chinese phrases.
    pub changes: Vec<(&'a str, &'a [String], &'a [String])>,
    pub out_of_scope: (&'a [String], &'a [String]),
    pub lexicon: &'a Lexicon,
}

/// How examples are made; part of the fingerprint, so that a new way of learning makes old models unfit.
const METHOD: u32 = 4;
/// A feature of fewer texts teaches next to nothing about others, and takes room that makes every look-up slower.
const SEEN_MIN: u32 = 4;
/// Pinyin forms of the Chinese phrases count for less: few people ask in pinyin.
const PINYIN_SHARE: f32 = 0.5;
/// So do phrases with a sentence beside them that says nothing, and examples made of frames.
const ASIDE_SHARE: f32 = 0.5;
const FRAME_SHARE: f32 = 0.5;
/// And messages with two wishes.
const PAIR_SHARE: f32 = 0.5;
/// Examples of each way of a frame in each language.
const FRAME_SAMPLES: usize = 8;

impl Lessons<'_> {
    /// English and Chinese phrases of each class; the last class is what is not our business.
    fn classes(&self) -> impl Iterator<Item = (&[String], &[String])> {
        self.changes.iter().map(|(_, en, zh)| (*en, *zh)).chain([self.out_of_scope])
    }

    /// The number of a change, or of what is not our business.
    fn class(&self, change: &str) -> Option<usize> {
        let named = self.changes.iter().position(|(id, _, _)| *id == change);
        named.or_else(|| (change == OUT_OF_SCOPE).then_some(self.changes.len()))
    }

    fn concepts(&self) -> impl Iterator<Item = &Concept> {
        self.lexicon.concepts.iter().flat_map(|file| &file.concepts)
    }

    /// Changes with every letter that is learned from.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(METHOD);
        let mut add = |text: &str| {
            for byte in text.bytes().chain([0]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        for (en, zh) in self.classes() {
            en.iter().chain(zh).for_each(|phrase| add(phrase));
            add("|");
        }
        for concept in self.concepts() {
            add(&concept.id);
            concept.en.iter().chain(&concept.zh).for_each(|word| add(word));
        }
        for frame in &self.lexicon.frames {
            add(&frame.change);
            frame.concepts.iter().flatten().for_each(|concept| add(concept));
        }
        self.lexicon.asides.en.iter().chain(&self.lexicon.asides.zh).for_each(|aside| add(aside));
        for message in &self.lexicon.messages {
            message.changes.iter().for_each(|change| add(change));
            add(&message.text);
        }
        hash
    }

    fn english(&self) -> Hashes {
        let phrases = self.classes().flat_map(|(en, _)| en).chain(&self.lexicon.asides.en);
        let words = phrases.chain(self.concepts().flat_map(|it| &it.en));
        let words = words.flat_map(|phrase| phrase.split(|c: char| !c.is_ascii_alphanumeric()));
        let hashes = words.filter(|word| !word.is_empty()).map(|word| hash_of(word.to_ascii_lowercase().as_bytes()));
        Hashes::new(hashes.collect())
    }
}

/// A text as it is learned from: the classes that it asks for, its features, and how much it counts.
struct Lesson {
    wanted: Vec<usize>,
    found: Vec<Feature>,
    share: f32,
}

/// Learns. Takes some twenty seconds in a release build.
pub fn learn(lessons: &Lessons, concepts: &Concepts, simplified: &Simplified, pinyin: &Pinyin) -> Model {
    let classes = lessons.changes.len() + 1;
    let english = lessons.english();
    let mut taken: Vec<Lesson> = Vec::new();
    let mut reading = Reading::default();
    let mut hits = Vec::new();
    let mut aside = Vec::new();
    let mut add = |wanted: &[usize], text: &str, share: f32| {
        let is_english = |word: &str| english.contains(hash_of(word.as_bytes()));
        read(&plain(text, simplified).text, pinyin, &is_english, &mut reading);
        concepts.find(&reading, &mut hits);
        let mut found = Vec::new();
        asides(&reading, &hits, concepts, &mut aside);
        features(&reading, &reading.tokens, &aside, &hits, concepts, &mut found);
        taken.push(Lesson { wanted: wanted.to_vec(), found, share });
    };
    let spelt = |text: &str| text.chars().any(is_han).then(|| spell(text, pinyin, simplified));
    let mut seed = SEED;
    for (class, (en, zh)) in lessons.classes().enumerate() {
        for phrase in en.iter().chain(zh) {
            add(&[class], phrase, 1.0);
        }
        for phrase in zh.iter().filter_map(|phrase| spelt(phrase)) {
            add(&[class], &phrase, PINYIN_SHARE);
        }
        for (phrases, asides) in [(en, &lessons.lexicon.asides.en), (zh, &lessons.lexicon.asides.zh)] {
            for phrase in phrases {
                add(&[class], &beside(phrase, asides, &mut seed), ASIDE_SHARE);
            }
        }
    }
    for message in &lessons.lexicon.messages {
        let wanted: Vec<usize> = message.changes.iter().filter_map(|change| lessons.class(change)).collect();
        if wanted.is_empty() {
            continue;
        }
        add(&wanted, &message.text, 1.0);
        if let Some(text) = spelt(&message.text) {
            add(&wanted, &text, PINYIN_SHARE);
        }
    }
    framed(lessons, &mut seed, &mut |class, text| add(&[class], text, FRAME_SHARE));
    foreign::beside_ours(lessons, &mut seed, &mut |class, text| add(&[class], text, FRAME_SHARE));
    pairs::of_phrases(lessons, &mut seed, &mut |one, other, text| add(&[one, other], text, PAIR_SHARE));
    pairs::of_frames(lessons, &mut seed, &mut |one, other, text| add(&[one, other], text, PAIR_SHARE));
    let rows = rows_of(&taken);
    let examples: Vec<Example> = taken.iter().map(|lesson| example(lesson, &rows)).collect();
    descend(&examples, rows.len(), classes).pack(lessons.fingerprint(), english, &rows)
}

/// A phrase with a sentence before or after it that says nothing.
fn beside(phrase: &str, asides: &[String], seed: &mut u64) -> String {
    let Some(aside) = pick(asides, seed) else { return phrase.to_owned() };
    match next(seed) % 4 {
        0 => format!("{phrase}, {aside}"),
        1 => format!("{aside}. {phrase}"),
        2 if phrase.is_ascii() => format!("{phrase} {aside}"),
        2 => format!("{phrase}{aside}"),
        _ => match pick(asides, seed) {
            Some(second) => format!("{aside}, {phrase}. {second}"),
            None => phrase.to_owned(),
        },
    }
}

/// Examples made of the frames, with words of their concepts by chance.
fn framed(lessons: &Lessons, seed: &mut u64, add: &mut dyn FnMut(usize, &str)) {
    let concepts: HashMap<&str, &Concept> = lessons.concepts().map(|it| (it.id.as_str(), it)).collect();
    for frame in &lessons.lexicon.frames {
        let Some(class) = lessons.class(&frame.change) else { continue };
        for way in &frame.concepts {
            let parts: Vec<&&Concept> = way.iter().filter_map(|id| concepts.get(id.as_str())).collect();
            for _ in 0..FRAME_SAMPLES {
                let turn = next(seed) as usize % parts.len().max(1);
                // Mostly in the usual order; sometimes another part comes first.
                let start = if next(seed).is_multiple_of(3) { turn } else { 0 };
                let order = parts[start..].iter().chain(&parts[..start]);
                let en: Vec<&str> = order.clone().filter_map(|it| pick(&it.en, seed)).collect();
                add(class, &en.join(if next(seed).is_multiple_of(2) { " " } else { " the " }));
                let zh: Vec<&str> = order.filter_map(|it| pick(&it.zh, seed)).collect();
                add(class, &zh.join(if next(seed).is_multiple_of(2) { "" } else { "的" }));
            }
        }
    }
}

/// One of the words by chance; none where there are none.
pub(crate) fn pick<'a>(words: &'a [String], seed: &mut u64) -> Option<&'a str> {
    if words.is_empty() {
        return None;
    }
    words.get((next(seed) % words.len() as u64) as usize).map(String::as_str)
}

/// Chinese characters as pinyin words; the rest as it is.
fn spell(phrase: &str, pinyin: &Pinyin, simplified: &Simplified) -> String {
    let mut out = String::new();
    for c in plain(phrase, simplified).text.chars() {
        match pinyin.of(c) {
            Some(syllable) => {
                out.push(' ');
                out.push_str(syllable);
                out.push(' ');
            }
            None => out.push(c),
        }
    }
    out
}

fn rows_of(taken: &[Lesson]) -> HashMap<u32, u32> {
    let mut seen: HashMap<u32, (u32, u32)> = HashMap::new();
    for (number, lesson) in taken.iter().enumerate() {
        for feature in &lesson.found {
            let (count, last) = seen.entry(feature.hash).or_insert((0, u32::MAX));
            if *last != number as u32 {
                (*count, *last) = (*count + 1, number as u32);
            }
        }
    }
    let mut kept: Vec<u32> =
        seen.into_iter().filter(|(_, (count, _))| *count >= SEEN_MIN).map(|(hash, _)| hash).collect();
    kept.sort_unstable();
    kept.into_iter().enumerate().map(|(row, hash)| (hash, row as u32)).collect()
}

fn example(lesson: &Lesson, rows: &HashMap<u32, u32>) -> Example {
    let known = lesson.found.iter().filter_map(|it| rows.get(&it.hash).map(|row| (*row, f32::from(it.value))));
    Example { wanted: lesson.wanted.clone(), features: known.collect(), share: lesson.share }
}
