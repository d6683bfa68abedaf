//! Hashes of words, and a set of them that says no at once: most words that are looked up are not in it.

/// FNV-1a.
pub(crate) fn hash_of(bytes: &[u8]) -> u32 {
    bytes.iter().fold(HASH_FIRST, |hash, byte| hash_more(hash, *byte))
}

/// The hash of nothing.
pub(crate) const HASH_FIRST: u32 = 0x811c_9dc5;

/// The hash of a word that is one byte longer.
pub(crate) fn hash_more(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// So many bits tell at once that a hash of a few thousand is absent.
const BITS: usize = 1 << 16;

/// Hashes, ready to be asked for.
#[derive(Debug)]
pub struct Hashes {
    bits: Bits,
    sorted: Vec<u32>,
}

/// Tells of most hashes that are absent that they are, in little memory.
#[derive(Debug)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// So many bits, a power of two; eight for each hash leave one absent hash in eight.
    pub fn new(bits: usize, hashes: impl Iterator<Item = u32>) -> Bits {
        let mut words = vec![0_u64; bits / 64];
        for hash in hashes {
            let at = bit(hash, bits);
            words[at / 64] |= 1 << (at % 64);
        }
        Bits(words)
    }

    pub fn may_hold(&self, hash: u32) -> bool {
        let at = bit(hash, self.0.len() * 64);
        self.0[at / 64] & (1 << (at % 64)) != 0
    }
}

impl Hashes {
    pub fn new(mut hashes: Vec<u32>) -> Hashes {
        hashes.sort_unstable();
        hashes.dedup();
        Hashes { bits: Bits::new(BITS, hashes.iter().copied()), sorted: hashes }
    }

    pub fn contains(&self, hash: u32) -> bool {
        self.bits.may_hold(hash) && self.sorted.binary_search(&hash).is_ok()
    }

    /// In ascending sequence.
    pub fn sorted(&self) -> &[u32] {
        &self.sorted
    }
}

fn bit(hash: u32, bits: usize) -> usize {
    (hash ^ (hash >> 16)) as usize & (bits - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_put_in_and_nothing_else() {
        let hashes = Hashes::new((0..2000_u32).map(|it| it.wrapping_mul(0x9e37_79b1)).collect());
        for it in 0..4000_u32 {
            assert_eq!(hashes.contains(it.wrapping_mul(0x9e37_79b1)), it < 2000, "{it}");
        }
    }
}
