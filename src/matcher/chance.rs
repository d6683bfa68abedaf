//! Chance that is the same every time: what is learned from the same rules is the same.

/// Where it begins.
pub const SEED: u64 = 0x1234_5678_9abc_def1;

/// The next number; xorshift.
pub fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed >> 11
}

/// From zero to below one.
pub fn chance(seed: &mut u64) -> f32 {
    (next(seed) % 65536) as f32 / 65536.0
}

pub fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        order.swap(at, (next(seed) % (at as u64 + 1)) as usize);
    }
}
