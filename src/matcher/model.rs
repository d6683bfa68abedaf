//! The learned model: a row of weights for each known feature, one weight for each class.

use std::borrow::Cow;

use crate::matcher::features::Feature;

/// Weights are stored in steps of this size.
pub const STEP: f32 = 1.0 / 24.0;

/// More classes than there will ever be.
const CLASSES_MAX: usize = 256;
/// So many features with the largest value (6) and weight (127) still fit sixteen bits.
const FEATURES_TOGETHER: usize = 32;

/// What was learned from the phrases. Class `classes - 1` is "not our business".
#[derive(Debug)]
pub struct Model {
    /// Of everything that was learned from: tells whether the model fits the rules at hand.
    pub fingerprint: u64,
    pub classes: usize,
    /// Sharpness of the probabilities.
    pub bias: Vec<f32>,
    /// Hashes of known English words, sorted.
    pub english: Vec<u32>,
    /// Open addressing: eight bytes a slot, the feature's hash and its row plus one.
    pub slots: Cow<'static, [u8]>,
    /// `classes` signed bytes a row.
    pub rows: Cow<'static, [u8]>,
}

impl Model {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&self.fingerprint.to_le_bytes());
        for length in [self.classes, self.english.len(), self.slots.len(), self.rows.len()] {
            bytes.extend_from_slice(&(length as u32).to_le_bytes());
        }
        self.bias.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
        self.english.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
        bytes.extend_from_slice(&self.slots);
        bytes.extend_from_slice(&self.rows);
        bytes
    }

    /// `None` where the bytes are not those of [`Model::to_bytes`].
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Model> {
        let (fingerprint, bytes) = bytes.split_first_chunk::<8>()?;
        let mut rest = bytes;
        let mut next_u32 = || {
            let (value, tail) = rest.split_first_chunk::<4>()?;
            rest = tail;
            Some(u32::from_le_bytes(*value))
        };
        let [classes, english, slots, rows] =
            [next_u32()?, next_u32()?, next_u32()?, next_u32()?].map(|it| it as usize);
        let bias = (0..classes).map(|_| next_u32().map(f32::from_bits)).collect::<Option<Vec<f32>>>()?;
        let english = (0..english).map(|_| next_u32()).collect::<Option<Vec<u32>>>()?;
        let slots_end = slots;
        if rest.len() != slots + rows || !(slots / 8).is_power_of_two() {
            return None;
        }
        Some(Model {
            fingerprint: u64::from_le_bytes(*fingerprint),
            classes,
            bias,
            english,
            slots: Cow::Borrowed(&rest[..slots_end]),
            rows: Cow::Borrowed(&rest[slots_end..]),
        })
    }

    /// The row of a feature that was seen often enough to be learned.
    pub fn row(&self, hash: u32) -> Option<usize> {
        let mask = self.slots.len() / 8 - 1;
        let mut slot = hash as usize & mask;
        loop {
            let bytes = &self.slots[slot * 8..slot * 8 + 8];
            let row = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
            if row == 0 {
                return None;
            }
            if u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) == hash {
                return Some(row as usize - 1);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Adds the features' weights to `sums`; returns the sum of the squared values, known features only.
    pub fn add(&self, features: &[Feature], sums: &mut [i32]) -> u32 {
        let mut squares = 0;
        let mut partial = [0_i16; CLASSES_MAX];
        let classes = self.classes.min(CLASSES_MAX);
        for some in features.chunks(FEATURES_TOGETHER) {
            let partial = &mut partial[..classes];
            partial.fill(0);
            // All rows are looked up before any is read: the memory answers many questions at once.
            let mut known = [(0_usize, 0_i16); FEATURES_TOGETHER];
            let mut count = 0;
            for feature in some {
                if let Some(row) = self.row(feature.hash) {
                    squares += u32::from(feature.value) * u32::from(feature.value);
                    known[count] = (row, i16::from(feature.value));
                    count += 1;
                }
            }
            for (row, value) in known[..count].iter().copied() {
                let weights = &self.rows[row * self.classes..row * self.classes + classes];
                for (sum, weight) in partial.iter_mut().zip(weights) {
                    *sum += value * i16::from(*weight as i8);
                }
            }
            sums.iter_mut().zip(partial.iter()).for_each(|(sum, part)| *sum += i32::from(*part));
        }
        squares
    }

    /// The weight of one feature for one class; nothing for a feature that was not learned.
    pub fn weight(&self, hash: u32, class: usize) -> f32 {
        let Some(row) = self.row(hash) else { return 0.0 };
        f32::from(self.rows[row * self.classes + class] as i8) * STEP
    }

    /// Logits of the classes from sums and squares of [`Model::add`].
    pub fn logits(&self, sums: &[i32], squares: u32, out: &mut [f32]) {
        let norm = STEP / (squares.max(1) as f32).sqrt();
        for ((logit, sum), bias) in out.iter_mut().zip(sums).zip(&self.bias) {
            *logit = *sum as f32 * norm + bias;
        }
    }

    pub fn is_english(&self, word: &str) -> bool {
        self.english.binary_search(&crate::matcher::features::hash_of(word.as_bytes())).is_ok()
    }
}
