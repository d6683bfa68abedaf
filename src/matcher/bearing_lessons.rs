//! Learns what a named place is to the filing, from messages in which each place is marked.

use std::collections::HashMap;

use crate::matcher::bearing::Bearings;
use crate::matcher::bearing::shares;
use crate::matcher::chance::SEED;
use crate::matcher::chance::chance;
use crate::matcher::chance::shuffle;
use crate::matcher::normalize::Simplified;
use crate::matcher::normalize::plain;
use crate::matcher::surroundings::Named;
use crate::matcher::surroundings::Words;
use crate::matcher::surroundings::surroundings;
use crate::rules::lexicon::Bearing;
use crate::rules::lexicon::PlaceMessage;

/// Part of the fingerprint, so that a new way of learning makes old models unfit.
const METHOD: u64 = 1;
/// What fewer places have round them teaches nothing about others.
const SEEN_MIN: u32 = 2;
const EPOCHS: usize = 25;
const RATE: f32 = 0.15;
/// The share of features that is left out at each step, so that no single one is relied on.
const LEFT_OUT: f32 = 0.3;
/// Draws numbers back to zero.
const DECAY: f32 = 0.002;
const MOVED_FIRST: f32 = 1e-8;

/// Changes with every letter that is learned from.
pub fn fingerprint(messages: &[PlaceMessage]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ METHOD;
    for message in messages {
        let places = message.places.iter().map(|(place, bearing)| (&message.text[place.clone()], *bearing as u8));
        for (text, bearing) in places.chain([(message.text.as_str(), 9)]) {
            for byte in text.bytes().chain([bearing]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    hash
}

/// One marked place.
struct Lesson {
    bearing: Bearing,
    found: Vec<u32>,
}

/// Learns; takes about a second in a release build.
pub fn learn_bearings(messages: &[PlaceMessage], simplified: &Simplified) -> Bearings {
    let lessons: Vec<Lesson> = messages.iter().flat_map(|message| lessons_of(message, simplified)).collect();
    let hashes = known(&lessons);
    let row_of: HashMap<u32, usize> = hashes.iter().enumerate().map(|(row, hash)| (*hash, row)).collect();
    let rows = |lesson: &Lesson| lesson.found.iter().filter_map(|hash| row_of.get(hash).copied()).collect();
    let examples: Vec<(Vec<usize>, Bearing)> = lessons.iter().map(|it| (rows(it), it.bearing)).collect();
    let weights = descend(&examples, hashes.len());
    let packed: Vec<(u32, [f32; 3])> = hashes.into_iter().zip(weights).collect();
    Bearings::pack(fingerprint(messages), &packed)
}

fn lessons_of(message: &PlaceMessage, simplified: &Simplified) -> Vec<Lesson> {
    let plain_of = |part: &str| plain(part, simplified).text;
    let text = plain_of(&message.text);
    let words = Words::of(&text);
    // Plain forms of parts, joined, are the plain form of the whole.
    let length = |end: usize| plain_of(&message.text[..end]).len();
    let places: Vec<(usize, usize, Bearing)> =
        message.places.iter().map(|(place, bearing)| (length(place.start), length(place.end), *bearing)).collect();
    let lesson = |&(start, end, bearing): &(usize, usize, Bearing)| {
        let others = (places.iter().any(|it| it.0 < start), places.iter().any(|it| it.0 > start));
        let mut found = Vec::new();
        surroundings(&words, &Named { text: &text, start, end, others }, &mut found);
        Lesson { bearing, found }
    };
    places.iter().map(lesson).collect()
}

/// What stands round enough places.
fn known(lessons: &[Lesson]) -> Vec<u32> {
    let mut seen: HashMap<u32, u32> = HashMap::new();
    lessons.iter().flat_map(|lesson| &lesson.found).for_each(|hash| *seen.entry(*hash).or_default() += 1);
    let mut known: Vec<u32> = seen.into_iter().filter(|(_, count)| *count >= SEEN_MIN).map(|(hash, _)| hash).collect();
    known.sort_unstable();
    known
}

/// Logistic regression. Each number moves the less, the more it has moved before (Adagrad).
fn descend(examples: &[(Vec<usize>, Bearing)], rows: usize) -> Vec<[f32; 3]> {
    let mut seed = SEED;
    let mut weights = vec![[0.0_f32; 3]; rows];
    let mut moved = vec![[MOVED_FIRST; 3]; rows];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut kept: Vec<usize> = Vec::new();
    for _ in 0..EPOCHS {
        shuffle(&mut order, &mut seed);
        for at in &order {
            let (rows, bearing) = &examples[*at];
            kept.clear();
            kept.extend(rows.iter().filter(|_| chance(&mut seed) > LEFT_OUT));
            learn_one(&kept, *bearing, &mut weights, &mut moved);
        }
    }
    weights
}

fn learn_one(kept: &[usize], bearing: Bearing, weights: &mut [[f32; 3]], moved: &mut [[f32; 3]]) {
    let length = 1.0 / (kept.len().max(1) as f32).sqrt();
    let mut sums = [0.0_f32; 3];
    for row in kept {
        sums.iter_mut().zip(weights[*row]).for_each(|(sum, weight)| *sum += weight * length);
    }
    let mut off = shares(sums);
    off[bearing as usize] -= 1.0;
    for row in kept {
        for (class, off) in off.iter().enumerate() {
            let slope = off * length + DECAY * weights[*row][class];
            moved[*row][class] += slope * slope;
            weights[*row][class] -= RATE * slope / moved[*row][class].sqrt();
        }
    }
}
