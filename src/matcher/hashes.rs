//! A set of hashes that says no at once: most words that are looked up are not in it.

/// So many bits tell at once that a hash is absent.
const BITS: usize = 1 << 16;

/// Hashes, ready to be asked for.
#[derive(Debug)]
pub struct Hashes {
    bits: Vec<u64>,
    sorted: Vec<u32>,
}

impl Hashes {
    pub fn new(mut hashes: Vec<u32>) -> Hashes {
        hashes.sort_unstable();
        hashes.dedup();
        let mut bits = vec![0_u64; BITS / 64];
        for hash in &hashes {
            let at = bit(*hash);
            bits[at / 64] |= 1 << (at % 64);
        }
        Hashes { bits, sorted: hashes }
    }

    pub fn contains(&self, hash: u32) -> bool {
        let at = bit(hash);
        self.bits[at / 64] & (1 << (at % 64)) != 0 && self.sorted.binary_search(&hash).is_ok()
    }

    /// In ascending sequence.
    pub fn sorted(&self) -> &[u32] {
        &self.sorted
    }
}

fn bit(hash: u32) -> usize {
    (hash ^ (hash >> 16)) as usize % BITS
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
