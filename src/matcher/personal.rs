//! Personal data in a question: found, named and removed before anything else sees the text.

use crate::query::PersonalData;

const ID_LENGTH: usize = 18;
const MOBILE_LENGTH: usize = 11;

/// Removes personal data from a plain text; says which kinds there were.
pub fn remove(text: &mut String) -> Vec<PersonalData> {
    let mut kinds = Vec::new();
    if !text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
        return kinds;
    }
    for (from, to, kind) in find(text).into_iter().rev() {
        text.replace_range(from..to, " ");
        kinds.push(kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn find(text: &str) -> Vec<(usize, usize, PersonalData)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'@'
            && let Some((from, to)) = email_around(bytes, at)
        {
            found.retain(|(_, end, _)| *end <= from);
            found.push((from, to, PersonalData::Email));
            at = to;
            continue;
        }
        if !bytes[at].is_ascii_alphanumeric() || (at > 0 && bytes[at - 1].is_ascii_alphanumeric()) {
            at += 1;
            continue;
        }
        match longest(bytes, at) {
            Some((to, kind)) => {
                found.push((at, to, kind));
                at = to;
            }
            None => at += 1,
        }
    }
    found
}

/// The longest piece of personal data that begins here: letters and digits, single spaces, hyphens or dots between.
fn longest(bytes: &[u8], from: usize) -> Option<(usize, PersonalData)> {
    const CHARS_MAX: usize = 22;
    let mut chars: Vec<u8> = Vec::with_capacity(CHARS_MAX);
    let mut best = None;
    let mut at = from;
    while at < bytes.len() && chars.len() < CHARS_MAX {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() {
            chars.push(byte.to_ascii_uppercase());
            let ends = !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
            if ends && let Some(kind) = kind_of(&chars) {
                best = Some((at + 1, kind));
            }
        } else {
            let between =
                matches!(byte, b' ' | b'-' | b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
            if !between {
                break;
            }
        }
        at += 1;
    }
    best
}

fn kind_of(chars: &[u8]) -> Option<PersonalData> {
    if is_id_number(chars) {
        return Some(PersonalData::IdNumber);
    }
    if is_credit_code(chars) {
        return Some(PersonalData::LicenceCode);
    }
    let national =
        chars.strip_prefix(b"0086").or_else(|| chars.strip_prefix(b"86").filter(|it| it.len() == MOBILE_LENGTH));
    is_mobile(national.unwrap_or(chars)).then_some(PersonalData::Phone)
}

fn is_mobile(chars: &[u8]) -> bool {
    chars.len() == MOBILE_LENGTH
        && chars.iter().all(u8::is_ascii_digit)
        && chars[0] == b'1'
        && (b'3'..=b'9').contains(&chars[1])
}

/// GB 11643: seventeen digits and a check digit, or the old fifteen digits.
fn is_id_number(chars: &[u8]) -> bool {
    const FACTORS: [u32; ID_LENGTH - 1] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    if chars.len() == 15 && chars.iter().all(u8::is_ascii_digit) {
        return is_month_and_day(&chars[8..12]);
    }
    if chars.len() != ID_LENGTH || !chars[..ID_LENGTH - 1].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = chars.iter().zip(FACTORS).map(|(digit, factor)| u32::from(digit - b'0') * factor).sum();
    chars[ID_LENGTH - 1] == CHECKS[(sum % 11) as usize] && is_month_and_day(&chars[10..14])
}

fn is_month_and_day(digits: &[u8]) -> bool {
    let number = |pair: &[u8]| u32::from(pair[0] - b'0') * 10 + u32::from(pair[1] - b'0');
    (1..=12).contains(&number(&digits[..2])) && (1..=31).contains(&number(&digits[2..4]))
}

/// GB 32100: seventeen characters and a check character, in base 31.
fn is_credit_code(chars: &[u8]) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    if chars.len() != ID_LENGTH {
        return false;
    }
    let mut sum = 0;
    let mut factor = 1;
    for (at, c) in chars.iter().enumerate() {
        let Some(value) = ALPHABET.iter().position(|known| known == c) else { return false };
        if at < ID_LENGTH - 1 {
            sum += value * factor;
            factor = factor * 3 % 31;
        } else {
            return value == (31 - sum % 31) % 31;
        }
    }
    false
}

/// The address around an `@`.
fn email_around(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
    let before = bytes[..at].iter().rev().take_while(|byte| is_part(byte)).count();
    let after = bytes[at + 1..].iter().take_while(|byte| is_part(byte)).count();
    let host = &bytes[at + 1..at + 1 + after];
    let dot = host.iter().position(|byte| *byte == b'.')?;
    (before > 0 && dot > 0 && host.len() > dot + 1).then_some((at - before, at + 1 + after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, left: &str, kinds: &[PersonalData]) {
        let mut plain = text.to_owned();
        assert_eq!(remove(&mut plain), kinds, "{text}");
        assert_eq!(plain, left);
    }

    #[test]
    fn only_numbers_with_a_right_check_digit_are_ids() {
        check("id 11010519491231002x wrong", "id   wrong", &[PersonalData::IdNumber]);
        check("id 110105194912310021 wrong", "id 110105194912310021 wrong", &[]);
        check("身份证110105 19491231 002x错了", "身份证 错了", &[PersonalData::IdNumber]);
    }

    #[test]
    fn phones_mails_and_codes_go() {
        check("手机13800138000换了", "手机 换了", &[PersonalData::Phone]);
        check("call +86 138-0013-8000", "call + ", &[PersonalData::Phone]);
        check("mail to a.b@example.com please", "mail to   please", &[PersonalData::Email]);
        check("代码91350100m000100y43不对", "代码 不对", &[PersonalData::LicenceCode]);
    }

    #[test]
    fn filing_and_order_numbers_stay() {
        check("浙icp备2021000000号", "浙icp备2021000000号", &[]);
        check("order 20630117745", "order 20630117745", &[]);
    }
}
