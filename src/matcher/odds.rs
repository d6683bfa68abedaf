//! Numbers to probabilities.

/// Numbers to probabilities: their exponentials, which together are one.
pub(crate) fn softmax(odds: &mut [f32]) {
    let top = odds.iter().copied().fold(f32::MIN, f32::max);
    odds.iter_mut().for_each(|odd| *odd = exp(*odd - top));
    let total: f32 = odds.iter().sum();
    odds.iter_mut().for_each(|odd| *odd /= total);
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
    let doublings = x.max(LEAST) * std::f32::consts::LOG2_E;
    let whole = doublings as i32 - 1;
    let rest = doublings - whole as f32;
    let power = 1.0
        + rest
            * (std::f32::consts::LN_2
                + rest * (0.240_226_5 + rest * (0.055_504_1 + rest * (0.009_618_1 + rest * 0.001_333_4))));
    f32::from_bits(((whole + 127) as u32) << 23) * power
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
