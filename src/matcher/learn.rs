//! Learns the model from the example phrases: logistic regression over all classes, the same result every time.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::matcher::aside::asides;
use crate::matcher::concepts::Concepts;
use crate::matcher::features::Feature;
use crate::matcher::features::features;
use crate::matcher::features::hash_of;
use crate::matcher::foreign;
use crate::matcher::model::Model;
use crate::matcher::model::STEP;
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

/// How learning goes; part of the fingerprint, so that a new way of learning makes old models unfit.
const METHOD: u32 = 2;
const EPOCHS: usize = 30;
/// The result is the mean over this many last rounds.
const MEAN_EPOCHS: usize = 14;
/// The share of features that is left out at each step.
const LEFT_OUT: f32 = 0.6;
const RATE_FIRST: f32 = 0.5;
const RATE_LAST: f32 = 0.05;
const SHRINK: f32 = 4e-4;
/// A feature of a single phrase teaches nothing about other phrases.
const SEEN_MIN: u32 = 2;
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
        hash
    }

    fn english(&self) -> Vec<u32> {
        let phrases = self.classes().flat_map(|(en, _)| en).chain(&self.lexicon.asides.en);
        let words = phrases.chain(self.concepts().flat_map(|it| &it.en));
        let mut hashes: Vec<u32> = words
            .flat_map(|phrase| phrase.split(|c: char| !c.is_ascii_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(|word| hash_of(word.to_ascii_lowercase().as_bytes()))
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

struct Example {
    wanted: Wanted,
    features: Vec<(u32, f32)>,
    share: f32,
}

/// What a text asks for: one class, or two alike.
#[derive(Clone, Copy)]
enum Wanted {
    One(usize),
    Two(usize, usize),
}

impl Wanted {
    /// Takes what is wanted from what the model thinks: what is left has to be unlearned.
    fn subtract(self, odds: &mut [f32]) {
        match self {
            Wanted::One(class) => odds[class] -= 1.0,
            Wanted::Two(one, other) => {
                odds[one] -= 0.5;
                odds[other] -= 0.5;
            }
        }
    }
}

/// Learns. Takes some seconds in a release build.
pub fn learn(lessons: &Lessons, concepts: &Concepts, simplified: &Simplified, pinyin: &Pinyin) -> Model {
    let classes = lessons.changes.len() + 1;
    let english = lessons.english();
    let mut raw: Vec<(Wanted, Vec<Feature>, f32)> = Vec::new();
    let mut reading = Reading::default();
    let mut hits = Vec::new();
    let mut aside = Vec::new();
    let mut add = |wanted: Wanted, text: &str, share: f32| {
        let is_english = |word: &str| english.binary_search(&hash_of(word.as_bytes())).is_ok();
        read(&plain(text, simplified).text, pinyin, &is_english, &mut reading);
        concepts.find(&reading, &mut hits);
        let mut found = Vec::new();
        asides(&reading, &hits, concepts, &mut aside);
        features(&reading, &reading.tokens, &aside, &hits, concepts, &mut found);
        raw.push((wanted, found, share));
    };
    let mut seed = SEED;
    for (class, (en, zh)) in lessons.classes().enumerate() {
        for phrase in en.iter().chain(zh) {
            add(Wanted::One(class), phrase, 1.0);
        }
        for phrase in zh.iter().filter(|phrase| phrase.chars().any(is_han)) {
            add(Wanted::One(class), &spell(phrase, pinyin, simplified), PINYIN_SHARE);
        }
        for (phrases, asides) in [(en, &lessons.lexicon.asides.en), (zh, &lessons.lexicon.asides.zh)] {
            for phrase in phrases {
                add(Wanted::One(class), &beside(phrase, asides, &mut seed), ASIDE_SHARE);
            }
        }
    }
    framed(lessons, &mut seed, &mut |class, text| add(Wanted::One(class), text, FRAME_SHARE));
    foreign::beside_ours(lessons, &mut seed, &mut |class, text| add(Wanted::One(class), text, FRAME_SHARE));
    pairs::of_phrases(lessons, &mut seed, &mut |one, other, text| add(Wanted::Two(one, other), text, PAIR_SHARE));
    pairs::of_frames(lessons, &mut seed, &mut |one, other, text| add(Wanted::Two(one, other), text, PAIR_SHARE));
    let rows = rows_of(&raw);
    let examples: Vec<Example> =
        raw.iter().map(|(wanted, found, share)| example(*wanted, found, *share, &rows)).collect();
    let (weights, bias) = descend(&examples, rows.len(), classes);
    pack(lessons.fingerprint(), classes, english, &rows, &weights, bias)
}

const SEED: u64 = 0x2545_f491_4f6c_dd2d;

/// A phrase with a sentence before or after it that says nothing.
fn beside(phrase: &str, asides: &[String], seed: &mut u64) -> String {
    let Some(aside) = pick(asides, seed) else { return phrase.to_owned() };
    match next(seed) % 3 {
        0 => format!("{phrase}, {aside}"),
        1 => format!("{aside}. {phrase}"),
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
        let named = lessons.changes.iter().position(|(id, _, _)| *id == frame.change);
        let class = named.or_else(|| (frame.change == OUT_OF_SCOPE).then_some(lessons.changes.len()));
        let Some(class) = class else { continue };
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

/// Chance that is the same every time.
pub(crate) fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed >> 11
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

fn rows_of(raw: &[(Wanted, Vec<Feature>, f32)]) -> HashMap<u32, u32> {
    let mut seen: HashMap<u32, (u32, u32)> = HashMap::new();
    for (number, (_, found, _)) in raw.iter().enumerate() {
        for feature in found {
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

fn example(wanted: Wanted, found: &[Feature], share: f32, rows: &HashMap<u32, u32>) -> Example {
    let known = found.iter().filter_map(|it| rows.get(&it.hash).map(|row| (*row, f32::from(it.value))));
    let mut features: Vec<(u32, f32)> = known.collect();
    let norm = features.iter().map(|(_, value)| value * value).sum::<f32>().max(1.0).sqrt();
    features.iter_mut().for_each(|(_, value)| *value /= norm);
    Example { wanted, features, share }
}

/// Stochastic gradient descent in a fixed order of examples. At each step some features are left out by chance, so that
/// no single word is relied on; the result is the mean of the last rounds.
fn descend(examples: &[Example], rows: usize, classes: usize) -> (Vec<f32>, Vec<f32>) {
    let mut weights = vec![0.0_f32; rows * classes];
    let mut mean = vec![0.0_f32; rows * classes];
    let mut bias = vec![0.0_f32; classes];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = SEED;
    let mut odds = vec![0.0_f32; classes];
    let mut kept: Vec<(u32, f32)> = Vec::new();
    let steps = (EPOCHS * examples.len()) as f32;
    let mut step = 0.0_f32;
    for epoch in 0..EPOCHS {
        shuffle(&mut order, &mut seed);
        for at in &order {
            let example = &examples[*at];
            let rate = RATE_FIRST + (RATE_LAST - RATE_FIRST) * (step / steps);
            step += 1.0;
            leave_out(&example.features, LEFT_OUT, &mut seed, &mut kept);
            odds.copy_from_slice(&bias);
            for (row, value) in &kept {
                let row = &weights[*row as usize * classes..(*row as usize + 1) * classes];
                odds.iter_mut().zip(row).for_each(|(odd, weight)| *odd += value * weight * SCALE);
            }
            softmax(&mut odds);
            example.wanted.subtract(&mut odds);
            let pace = rate * example.share;
            bias.iter_mut().zip(&odds).for_each(|(bias, odd)| *bias -= 0.02 * pace * odd);
            for (row, value) in &kept {
                let row = &mut weights[*row as usize * classes..(*row as usize + 1) * classes];
                let pace = pace * value * SCALE;
                row.iter_mut().zip(&odds).for_each(|(weight, odd)| *weight -= pace * odd + SHRINK * *weight);
            }
        }
        if epoch + MEAN_EPOCHS >= EPOCHS {
            mean.iter_mut().zip(&weights).for_each(|(mean, weight)| *mean += weight / MEAN_EPOCHS as f32);
        }
    }
    (mean, bias)
}

/// Leaves out a share of the features; the rest grows so that the length stays the same.
fn leave_out(features: &[(u32, f32)], share: f32, seed: &mut u64, kept: &mut Vec<(u32, f32)>) {
    kept.clear();
    let limit = (share * 65536.0) as u64;
    kept.extend(features.iter().filter(|_| next(seed) % 65536 >= limit));
    let squares: f32 = kept.iter().map(|(_, value)| value * value).sum();
    let norm = squares.sqrt().max(1e-3);
    kept.iter_mut().for_each(|(_, value)| *value /= norm);
}

/// Features are scaled up by this: weights stay small enough for one byte.
const SCALE: f32 = 3.0;

/// Numbers to probabilities: their exponentials, which together are one.
pub fn softmax(odds: &mut [f32]) {
    let top = odds.iter().copied().fold(f32::MIN, f32::max);
    odds.iter_mut().for_each(|odd| *odd = exp(*odd - top));
    let total: f32 = odds.iter().sum();
    odds.iter_mut().for_each(|odd| *odd /= total);
}

/// The exponential of a number that is not above zero, to one part in five thousand: several are worked out at once,
/// which the exact one cannot be.
fn exp(x: f32) -> f32 {
    const LEAST: f32 = -80.0;
    let doublings = x.max(LEAST) * std::f32::consts::LOG2_E;
    let whole = doublings as i32 - 1;
    let rest = doublings - whole as f32;
    let power = 1.0
        + rest
            * (std::f32::consts::LN_2
                + rest * (0.240_226_5 + rest * (0.055_504_1 + rest * (0.009_618_1 + rest * 0.001_333_4))));
    f32::from_bits(((whole + 127) as u32) << 23) * power
}

fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        order.swap(at, (next(seed) % (at as u64 + 1)) as usize);
    }
}

/// A row that says less than this for any class is left out: it would cost time and change nothing.
const STEPS_MIN: i8 = 12;

fn pack(
    fingerprint: u64,
    classes: usize,
    english: Vec<u32>,
    rows: &HashMap<u32, u32>,
    weights: &[f32],
    bias: Vec<f32>,
) -> Model {
    let quantized = |weight: &f32| (weight * SCALE / STEP).round().clamp(-127.0, 127.0) as i8;
    let mut sorted: Vec<(u32, u32)> = rows.iter().map(|(hash, row)| (*hash, *row)).collect();
    sorted.sort_unstable();
    let mut kept: Vec<u32> = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    for (hash, row) in sorted {
        let start = row as usize * classes;
        let row: Vec<i8> = weights[start..start + classes].iter().map(quantized).collect();
        if row.iter().any(|weight| weight.unsigned_abs() >= STEPS_MIN.unsigned_abs()) {
            kept.push(hash);
            bytes.extend(row.iter().map(|weight| *weight as u8));
        }
    }
    let slots = slots_of(&kept);
    Model { fingerprint, classes, bias, english, slots: Cow::Owned(slots), rows: Cow::Owned(bytes) }
}

/// Open addressing: eight bytes a slot, the hash and the row's number plus one.
fn slots_of(hashes: &[u32]) -> Vec<u8> {
    let count = (hashes.len() * 2).next_power_of_two().max(2);
    let mut slots = vec![0_u8; count * 8];
    for (row, hash) in hashes.iter().enumerate() {
        let mut slot = *hash as usize & (count - 1);
        while slots[slot * 8 + 4..slot * 8 + 8] != [0; 4] {
            slot = (slot + 1) & (count - 1);
        }
        slots[slot * 8..slot * 8 + 4].copy_from_slice(&hash.to_le_bytes());
        slots[slot * 8 + 4..slot * 8 + 8].copy_from_slice(&(row as u32 + 1).to_le_bytes());
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_exponential_is_nearly_right() {
        for step in 0..4000 {
            let x = -0.005 * step as f32;
            assert!((exp(x) / x.exp() - 1.0).abs() < 2e-4, "{x}: {} {}", exp(x), x.exp());
        }
    }
}
