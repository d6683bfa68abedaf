//! The likeliest few of many classes.

use smallvec::SmallVec;

/// Nobody looks at more than these.
const PLACES: usize = 5;

/// Classes and how likely they are, the likeliest first.
pub(crate) type Ranked = SmallVec<[(usize, f32); PLACES + 1]>;

/// The likeliest `count` of the classes, apart from one; of equals the one with the lower number first.
pub(crate) fn likeliest(odds: &[f32], count: usize, but: Option<usize>) -> Ranked {
    let mut ranked = Ranked::new();
    // What is not above this is not among them.
    let mut bar = f32::NEG_INFINITY;
    for (class, odd) in odds.iter().copied().enumerate() {
        if odd <= bar || but == Some(class) {
            continue;
        }
        ranked.truncate(count - 1);
        let place = ranked.partition_point(|other| other.1 >= odd);
        ranked.insert(place, (class, odd));
        if ranked.len() == count {
            bar = ranked[count - 1].1;
        }
    }
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_the_likeliest_in_sequence() {
        let odds = [0.1, 0.4, 0.2, 0.4, 0.05];
        assert_eq!(likeliest(&odds, 3, None).as_slice(), [(1, 0.4), (3, 0.4), (2, 0.2)]);
        assert_eq!(likeliest(&odds, 2, Some(1)).as_slice(), [(3, 0.4), (2, 0.2)]);
        assert_eq!(likeliest(&odds, 9, None).len(), 5);
        assert_eq!(likeliest(&[], 3, None).len(), 0);
    }
}
