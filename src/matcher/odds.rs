//! Numbers to probabilities.

/// Numbers to probabilities: their exponentials, which together are one.
pub(crate) fn softmax(odds: &mut [f32]) {
    let top = highest(odds);
    odds.iter_mut().for_each(|odd| *odd = exp(*odd - top));
    let share = 1.0 / fold(odds, 0.0, |sum, odd| sum + odd);
    odds.iter_mut().for_each(|odd| *odd *= share);
}

/// The highest of some numbers.
pub(crate) fn highest(numbers: &[f32]) -> f32 {
    fold(numbers, f32::MIN, |top, number| if number > top { number } else { top })
}

/// Joins numbers, several at once.
fn fold(numbers: &[f32], start: f32, join: impl Fn(f32, f32) -> f32) -> f32 {
    const LANES: usize = 8;
    let mut lanes = [start; LANES];
    let chunks = numbers.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(start, &join);
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, number)| *lane = join(*lane, *number));
    }
    lanes.into_iter().fold(rest, join)
}

/// Numbers to probabilities that have nothing to do with one another.
pub(crate) fn logistic(numbers: &mut [f32]) {
    for number in numbers {
        let small = exp(-number.abs());
        let least = small / (1.0 + small);
        *number = if *number > 0.0 { 1.0 - least } else { least };
    }
}

/// The exponential of a number that is not above zero, to one part in five thousand: several are worked out at once,
/// which the exact one cannot be.
fn exp(x: f32) -> f32 {
    const LEAST: f32 = -80.0;
    // One and a half times two to the 23rd: what is added to it is rounded to a whole number, which stands in the
    // lowest bits.
    const ROUNDING: f32 = 12_582_912.0;
    let doublings = x.max(LEAST) * std::f32::consts::LOG2_E;
    let rounded = doublings + ROUNDING;
    let rest = doublings - (rounded - ROUNDING);
    let power = 1.0
        + rest
            * (std::f32::consts::LN_2
                + rest * (0.240_226_5 + rest * (0.055_504_1 + rest * (0.009_618_1 + rest * 0.001_333_4))));
    f32::from_bits(rounded.to_bits().wrapping_add(127) << 23) * power
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
