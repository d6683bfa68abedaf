//! What a named place is to the filing, by the words round the name; learned from messages in which places are marked.

use std::borrow::Cow;

/// So many bytes a slot: a feature's hash, a signed number for each bearing, and whether the slot is taken.
const SLOT: usize = 8;

/// What was learned: how much each thing that stands round a place speaks for each bearing.
#[derive(Debug)]
pub struct Bearings {
    /// Of what was learned from.
    pub fingerprint: u64,
    /// The numbers are stored in steps of this size.
    step: f32,
    /// Open addressing.
    slots: Cow<'static, [u8]>,
}

impl Bearings {
    /// From features and how much each speaks for each bearing.
    pub fn pack(fingerprint: u64, weights: &[(u32, [f32; 3])]) -> Bearings {
        let largest =
            weights.iter().flat_map(|(_, weights)| weights).fold(f32::MIN_POSITIVE, |top, it| top.max(it.abs()));
        let step = largest / 127.0;
        let count = (weights.len() * 2).next_power_of_two().max(2);
        let mut slots = vec![0_u8; count * SLOT];
        for (hash, weights) in weights {
            let mut at = *hash as usize % count;
            while slots[at * SLOT + SLOT - 1] != 0 {
                at = (at + 1) % count;
            }
            let slot = &mut slots[at * SLOT..(at + 1) * SLOT];
            slot[..4].copy_from_slice(&hash.to_le_bytes());
            slot[4..7].iter_mut().zip(weights).for_each(|(byte, weight)| *byte = (weight / step).round() as i8 as u8);
            slot[7] = 1;
        }
        Bearings { fingerprint, step, slots: Cow::Owned(slots) }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.fingerprint.to_le_bytes().to_vec();
        bytes.extend_from_slice(&self.step.to_le_bytes());
        bytes.extend_from_slice(&self.slots);
        bytes
    }

    /// `None` where the bytes are not those of [`Bearings::to_bytes`].
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Bearings> {
        let (fingerprint, rest) = bytes.split_first_chunk::<8>()?;
        let (step, slots) = rest.split_first_chunk::<4>()?;
        ((slots.len() / SLOT).is_power_of_two() && slots.len().is_multiple_of(SLOT)).then(|| Bearings {
            fingerprint: u64::from_le_bytes(*fingerprint),
            step: f32::from_le_bytes(*step),
            slots: Cow::Borrowed(slots),
        })
    }

    /// How likely each bearing is, in the sequence of [`Bearing::ALL`](crate::rules::lexicon::Bearing::ALL).
    pub fn odds(&self, features: &[u32]) -> [f32; 3] {
        let mut sums = [0_i32; 3];
        let mut known = 0;
        for weights in features.iter().filter_map(|hash| self.weights(*hash)) {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(weight));
            known += 1;
        }
        let scale = self.step / (known.max(1) as f32).sqrt();
        shares(sums.map(|sum| sum as f32 * scale))
    }

    fn weights(&self, hash: u32) -> Option<[i8; 3]> {
        let count = self.slots.len() / SLOT;
        let mut at = hash as usize & (count - 1);
        loop {
            let slot = &self.slots[at * SLOT..(at + 1) * SLOT];
            if slot[SLOT - 1] == 0 {
                return None;
            }
            if u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) == hash {
                return Some([slot[4] as i8, slot[5] as i8, slot[6] as i8]);
            }
            at = (at + 1) & (count - 1);
        }
    }
}

/// Numbers to probabilities.
pub fn shares(numbers: [f32; 3]) -> [f32; 3] {
    let top = numbers.into_iter().fold(f32::MIN, f32::max);
    let powers = numbers.map(|number| (number - top).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_found_again() {
        let weights: Vec<(u32, [f32; 3])> =
            (1..500_u32).map(|it| (it.wrapping_mul(0x9e37_79b1), [1.27, 0.0, -(it as f32) / 500.0])).collect();
        let bearings = Bearings::pack(7, &weights);
        let copy = Bearings::from_bytes(bearings.to_bytes().leak()).unwrap();
        assert_eq!(copy.fingerprint, 7);
        for (hash, wanted) in weights {
            let found = copy.weights(hash).unwrap().map(|it| f32::from(it) * copy.step);
            assert!(found.iter().zip(wanted).all(|(one, other)| (one - other).abs() <= 0.01), "{found:?} {wanted:?}");
        }
        assert_eq!(copy.weights(12345), None);
        assert!(Bearings::from_bytes(b"short").is_none());
    }

    #[test]
    fn nothing_known_leaves_all_alike() {
        let odds = Bearings::pack(0, &[]).odds(&[1, 2, 3]);
        assert!(odds.iter().all(|it| (it - 1.0 / 3.0).abs() < 1e-6));
    }
}
