//! The learned model: a row of numbers for each known feature; their sum, bent at zero, is weighed for each class.

use std::borrow::Cow;

use crate::matcher::features::Feature;
use crate::matcher::hashes::Bits;
use crate::matcher::hashes::Hashes;
use crate::matcher::hashes::hash_of;

/// So many numbers stand for each feature.
pub const HIDDEN: usize = 64;

/// Slots and rows begin at a multiple of this in the file, so that a row is one line of the processor's memory.
const LINE: usize = 64;

/// Bytes that begin where a line begins.
#[repr(C, align(64))]
pub struct Aligned<B: ?Sized>(pub B);

/// So many classes are summed up at once, and so many of those that are left.
const MANY: usize = 32;
const FEW: usize = 8;

/// So many features with the largest value (6) and number (127) still fit sixteen bits.
const FEATURES_TOGETHER: usize = 32;

/// What was learned from the phrases. Class `classes - 1` is "not our business".
#[derive(Debug)]
pub struct Model {
    /// Of everything that was learned from: tells whether the model fits the rules at hand.
    pub fingerprint: u64,
    pub classes: usize,
    /// The numbers of rows are stored in steps of this size.
    pub step: f32,
    /// What the sum of rows starts from.
    pub hidden_bias: [f32; HIDDEN],
    /// Which class a text most likely is.
    pub class: Layer,
    /// Whether it asks for a class at all, maybe beside others.
    pub wish: Layer,
    /// Known English words.
    pub english: Hashes,
    /// Says of most unknown features at once that they are.
    pub known: Bits,
    /// Open addressing: eight bytes a slot, the feature's hash and its row plus one.
    pub slots: Cow<'static, [u8]>,
    /// [`HIDDEN`] signed bytes a row.
    pub rows: Cow<'static, [u8]>,
}

/// What the model makes of a text: the sum of its features' rows, without what is below zero.
pub type Thought = [f32; HIDDEN];

/// How much each number of a thought speaks for one class, in steps.
pub struct Column([i16; HIDDEN]);

/// So many steps are one.
const COLUMN_STEPS: f32 = 1024.0;

/// From a thought to a number for each class.
#[derive(Debug)]
pub struct Layer {
    /// For each number of the thought: its weight for each class.
    pub weights: Vec<f32>,
    /// What the number of each class starts from.
    pub bias: Vec<f32>,
}

impl Layer {
    pub fn of(&self, thought: &Thought, out: &mut [f32]) {
        let mut active = [(0, 0.0); HIDDEN];
        let mut count = 0;
        for (at, number) in thought.iter().enumerate().filter(|(_, number)| **number > 0.0) {
            active[count] = (at * self.bias.len(), *number);
            count += 1;
        }
        let active = &active[..count];
        let classes = self.bias.len();
        let mut first = 0;
        while classes - first >= MANY {
            self.some_of::<MANY>(active, first, out);
            first += MANY;
        }
        while classes - first >= FEW {
            self.some_of::<FEW>(active, first, out);
            first += FEW;
        }
        if first < classes && classes >= FEW {
            // Some of the last few were known already.
            return self.some_of::<FEW>(active, classes - FEW, out);
        }
        (first..classes).for_each(|class| self.some_of::<1>(active, class, out));
    }

    /// For so many classes at once that their sums stay in the processor's registers.
    fn some_of<const N: usize>(&self, active: &[(usize, f32)], first: usize, out: &mut [f32]) {
        let mut sums = [0.0; N];
        sums.copy_from_slice(&self.bias[first..first + N]);
        for (row, number) in active {
            let weights = &self.weights[row + first..row + first + N];
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += *number * weight);
        }
        out[first..first + N].copy_from_slice(&sums);
    }

    fn floats(&self) -> impl Iterator<Item = f32> {
        self.bias.iter().chain(&self.weights).copied()
    }
}

/// The features of slots.
pub fn known(slots: &[u8]) -> Bits {
    let taken = slots.chunks_exact(8).filter(|slot| slot[4..] != [0; 4]);
    // Four bits a slot are eight a feature or more.
    Bits::new((slots.len() / 2).max(64), taken.map(|slot| u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]])))
}

impl Model {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&self.fingerprint.to_le_bytes());
        for length in [self.classes, self.english.sorted().len(), self.slots.len(), self.rows.len()] {
            bytes.extend_from_slice(&(length as u32).to_le_bytes());
        }
        let floats = [self.step].into_iter().chain(self.hidden_bias);
        let floats = floats.chain(self.class.floats()).chain(self.wish.floats());
        floats.for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
        self.english.sorted().iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
        bytes.resize(bytes.len().next_multiple_of(LINE), 0);
        bytes.extend_from_slice(&self.slots);
        bytes.resize(bytes.len().next_multiple_of(LINE), 0);
        bytes.extend_from_slice(&self.rows);
        bytes
    }

    /// `None` where the bytes are not those of [`Model::to_bytes`].
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Model> {
        let (fingerprint, mut rest) = bytes.split_first_chunk::<8>()?;
        let mut next_u32 = || {
            let (value, tail) = rest.split_first_chunk::<4>()?;
            rest = tail;
            Some(u32::from_le_bytes(*value))
        };
        let [classes, english, slots, rows] =
            [next_u32()?, next_u32()?, next_u32()?, next_u32()?].map(|it| it as usize);
        let mut floats =
            |count: usize| (0..count).map(|_| next_u32().map(f32::from_bits)).collect::<Option<Vec<f32>>>();
        let step = *floats(1)?.first()?;
        let hidden_bias: [f32; HIDDEN] = floats(HIDDEN)?.try_into().ok()?;
        let mut layer = || Some(Layer { bias: floats(classes)?, weights: floats(classes.checked_mul(HIDDEN)?)? });
        let (class, wish) = (layer()?, layer()?);
        let english = Hashes::new((0..english).map(|_| next_u32()).collect::<Option<Vec<u32>>>()?);
        let slots_start = (bytes.len() - rest.len()).next_multiple_of(LINE);
        let rows_start = (slots_start + slots).next_multiple_of(LINE);
        if bytes.len() != rows_start + rows || !(slots / 8).is_power_of_two() {
            return None;
        }
        Some(Model {
            fingerprint: u64::from_le_bytes(*fingerprint),
            classes,
            step,
            hidden_bias,
            class,
            wish,
            english,
            known: known(&bytes[slots_start..slots_start + slots]),
            slots: Cow::Borrowed(&bytes[slots_start..slots_start + slots]),
            rows: Cow::Borrowed(&bytes[rows_start..]),
        })
    }

    /// The row of a feature that was seen often enough to be learned.
    fn row(&self, hash: u32) -> Option<usize> {
        if !self.known.may_hold(hash) {
            return None;
        }
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

    fn numbers(&self, row: usize) -> &[u8] {
        &self.rows[row * HIDDEN..(row + 1) * HIDDEN]
    }

    /// What a text's features come to; `None` where no feature is known.
    pub fn think(&self, features: &[Feature]) -> Option<Thought> {
        let mut sums = [0_i32; HIDDEN];
        let mut squares = 0_u32;
        for some in features.chunks(FEATURES_TOGETHER) {
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
            let mut partial = [0_i16; HIDDEN];
            for (row, value) in known[..count].iter().copied() {
                for (sum, number) in partial.iter_mut().zip(self.numbers(row)) {
                    *sum += value * i16::from(*number as i8);
                }
            }
            sums.iter_mut().zip(partial).for_each(|(sum, part)| *sum += i32::from(part));
        }
        let length = self.step / (squares as f32).sqrt();
        let mut thought = self.hidden_bias;
        thought.iter_mut().zip(sums).for_each(|(number, sum)| *number = (*number + sum as f32 * length).max(0.0));
        (squares > 0).then_some(thought)
    }

    /// How much each number of a row speaks for one class, after this thought.
    pub fn column(&self, class: usize, thought: &Thought) -> Column {
        let mut column = [0_i16; HIDDEN];
        let weights = self.class.weights.chunks_exact(self.classes).map(|weights| weights[class]);
        let spoken = column.iter_mut().zip(thought).zip(weights).filter(|((_, number), _)| **number > 0.0);
        spoken.for_each(|((own, _), weight)| *own = (weight * COLUMN_STEPS) as i16);
        Column(column)
    }

    /// How much one feature spoke for the class of a column; nothing for a feature that was not learned.
    pub fn weight(&self, hash: u32, column: &Column) -> f32 {
        let Some(row) = self.row(hash) else { return 0.0 };
        let products = self.numbers(row).iter().zip(&column.0);
        let sum: i32 = products.map(|(number, weight)| i32::from(i16::from(*number as i8)) * i32::from(*weight)).sum();
        sum as f32 * (self.step / COLUMN_STEPS)
    }

    pub fn is_english(&self, word: &str) -> bool {
        self.english.contains(hash_of(word.as_bytes()))
    }
}
