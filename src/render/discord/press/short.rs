//! Short codes for ids, where several have to fit into the id of one button.

/// Five letters and digits for an id: several ids have to fit into the hundred characters of a button's own. They follow
/// from the id alone, so that they mean the same after an update of the rules.
pub fn short_code(id: &str) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    const LENGTH: usize = 5;
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut rest = id.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    // The lower bits of such a hash mix least, so the upper ones are folded in.
    rest ^= rest >> 32;
    (0..LENGTH)
        .map(|_| {
            let digit = DIGITS[(rest % 32) as usize];
            rest /= 32;
            char::from(digit)
        })
        .collect()
}
