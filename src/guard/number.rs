//! The shapes of e-mail addresses, phone numbers, ID numbers and credit codes, with their check digits.

use std::ops::Range;

use crate::query::PersonalData;

/// A text by characters: width folded to ASCII, upper case, invisible characters dropped, each with its bytes.
pub(super) struct Glyphs {
    chars: Vec<char>,
    bytes: Vec<Range<usize>>,
}

/// Characters that people and machines put between the digits of one number.
const SEPARATORS: [char; 8] = [' ', '-', '–', '—', '‑', '.', '·', '\u{a0}'];
/// Between two groups of one number at most so many of them.
const SEPARATORS_MAX: usize = 2;
/// Between a label and its value: `身份证号码：`, `ID no. is `.
const LABEL_GAP_MAX: usize = 10;
const ID_LENGTH: usize = 18;
const EMAIL_LOCAL_MAX: usize = 64;
/// Weights of the first 17 digits of a resident ID number (GB 11643), and the check characters by remainder.
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// Characters of a unified social credit code in the order of their values (GB 32100).
const CODE_CHARS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Words that announce a number, what it is, and how many letters and digits it may have.
const LABELS: &[(&str, PersonalData, Range<usize>)] = &[
    ("身份证", PersonalData::IdNumber, 15..19),
    ("证件号", PersonalData::IdNumber, 8..19),
    ("ID NUMBER", PersonalData::IdNumber, 8..19),
    ("ID CARD", PersonalData::IdNumber, 15..19),
    ("护照", PersonalData::IdNumber, 7..11),
    ("通行证", PersonalData::IdNumber, 8..12),
    ("PASSPORT", PersonalData::IdNumber, 7..11),
    ("PERMIT", PersonalData::IdNumber, 8..12),
    ("信用代码", PersonalData::LicenceCode, 18..19),
    ("CREDIT CODE", PersonalData::LicenceCode, 18..19),
    ("注册号", PersonalData::LicenceCode, 13..16),
    ("REGISTRATION N", PersonalData::LicenceCode, 13..16),
    ("机构代码", PersonalData::LicenceCode, 9..10),
];

impl Glyphs {
    pub(super) fn new(text: &str) -> Glyphs {
        let mut glyphs = Glyphs { chars: Vec::new(), bytes: Vec::new() };
        for (start, c) in text.char_indices() {
            if is_invisible(c) {
                continue;
            }
            glyphs.chars.push(fold(c));
            glyphs.bytes.push(start..start + c.len_utf8());
        }
        glyphs
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The bytes of a non-empty piece.
    pub(super) fn bytes(&self, piece: Range<usize>) -> Range<usize> {
        self.bytes[piece.start].start..self.bytes[piece.end - 1].end
    }

    fn at(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.at(before))
    }

    fn digit(&self, at: usize) -> bool {
        self.at(at).is_some_and(|c| c.is_ascii_digit())
    }

    fn alphanumeric(&self, at: usize) -> bool {
        self.at(at).is_some_and(|c| c.is_ascii_alphanumeric())
    }

    fn after_digit(&self, at: usize) -> bool {
        self.before(at).is_some_and(|c| c.is_ascii_digit())
    }

    fn after_alphanumeric(&self, at: usize) -> bool {
        self.before(at).is_some_and(|c| c.is_ascii_alphanumeric())
    }

    /// `count` characters that pass, with separators between groups of at least `group_min`; and where they end.
    fn grouped(
        &self,
        from: usize,
        count: usize,
        group_min: usize,
        pass: impl Fn(char) -> bool,
    ) -> Option<(Vec<char>, usize)> {
        let mut taken = Vec::with_capacity(count);
        let (mut at, mut group) = (from, 0);
        while taken.len() < count {
            let c = self.at(at)?;
            if pass(c) {
                taken.push(c);
                group += 1;
                at += 1;
                continue;
            }
            let gap = (0..SEPARATORS_MAX).take_while(|n| self.at(at + n).is_some_and(is_separator)).count();
            if gap == 0 || group < group_min {
                return None;
            }
            (at, group) = (at + gap, 0);
        }
        (group >= group_min).then_some((taken, at))
    }

    /// A resident ID number with a real birth date and the right check character.
    pub(super) fn id_number_at(&self, from: usize) -> Option<Range<usize>> {
        if !self.digit(from) || self.after_digit(from) {
            return None;
        }
        let (chars, end) = self.grouped(from, ID_LENGTH, 3, |c| c.is_ascii_digit() || c == 'X')?;
        (is_id_number(&chars) && !self.alphanumeric(end)).then_some(from..end)
    }

    /// A unified social credit code with the right check character.
    pub(super) fn credit_code_at(&self, from: usize) -> Option<Range<usize>> {
        if !self.alphanumeric(from) || self.after_alphanumeric(from) {
            return None;
        }
        let (chars, end) = self.grouped(from, ID_LENGTH, 2, |c| CODE_CHARS.contains(c))?;
        (is_credit_code(&chars) && !self.alphanumeric(end)).then_some(from..end)
    }

    /// A mainland mobile number, a landline with its area code, or an international number.
    pub(super) fn phone_at(&self, from: usize) -> Option<Range<usize>> {
        if self.after_digit(from) {
            return None;
        }
        self.international_at(from).or_else(|| self.mobile_at(from)).or_else(|| self.landline_at(from))
    }

    fn mobile_at(&self, from: usize) -> Option<Range<usize>> {
        if self.at(from) != Some('1') || !matches!(self.at(from + 1), Some('3'..='9')) {
            return None;
        }
        let (_, end) = self.grouped(from, 11, 3, |c| c.is_ascii_digit())?;
        let goes_on = self.digit(end) || (self.at(end) == Some('-') && self.digit(end + 1));
        (!goes_on).then_some(from..end)
    }

    fn landline_at(&self, from: usize) -> Option<Range<usize>> {
        let open = usize::from(self.at(from) == Some('('));
        let area = from + open;
        if self.at(area) != Some('0') || !matches!(self.at(area + 1), Some('1'..='9')) {
            return None;
        }
        [3, 4].into_iter().find_map(|area_length| {
            let area_end = area + area_length;
            let gap = (0..SEPARATORS_MAX)
                .take_while(|n| self.at(area_end + n).is_some_and(|c| is_separator(c) || c == ')'))
                .count();
            let number = area_end + gap;
            if !(area..area_end).all(|at| self.digit(at)) {
                return None;
            }
            let digits = (number..).take_while(|at| self.digit(*at)).take(9).count();
            (7..=8).contains(&digits).then_some(from..number + digits)
        })
    }

    /// `+852 6123 4567`, `0086-138 0013 8000`.
    fn international_at(&self, from: usize) -> Option<Range<usize>> {
        let prefix = match (self.at(from)?, self.at(from + 1)?) {
            ('+', '0'..='9') => 1,
            ('0', '0') if self.at(from + 2) == Some('8') && self.at(from + 3) == Some('6') => 2,
            ('8', '6') => return self.chinese_prefix_at(from),
            _ => return None,
        };
        let (mut at, mut digits) = (from + prefix, 0);
        let mut end = at;
        while digits < 15 {
            match self.at(at) {
                Some(c) if c.is_ascii_digit() => {
                    (at, digits) = (at + 1, digits + 1);
                    end = at;
                }
                Some(c) if is_separator(c) && self.digit(at + 1) => at += 1,
                _ => break,
            }
        }
        (digits >= 8).then_some(from..end)
    }

    /// `86 138 0013 8000`: the country code without a plus counts only before a mobile number.
    fn chinese_prefix_at(&self, from: usize) -> Option<Range<usize>> {
        let gap = (0..SEPARATORS_MAX).take_while(|n| self.at(from + 2 + n).is_some_and(is_separator)).count();
        self.mobile_at(from + 2 + gap).map(|mobile| from..mobile.end)
    }

    pub(super) fn email_at(&self, from: usize) -> Option<Range<usize>> {
        let local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
        if !self.alphanumeric(from) || self.before(from).is_some_and(local) {
            return None;
        }
        let length = (0..=EMAIL_LOCAL_MAX).take_while(|n| self.at(from + n).is_some_and(local)).count();
        let at_sign = from + length;
        if length > EMAIL_LOCAL_MAX || self.at(at_sign) != Some('@') {
            return None;
        }
        let mut end = None;
        let mut label_start = at_sign + 1;
        loop {
            let label = (label_start..).take_while(|at| self.alphanumeric(*at) || self.at(*at) == Some('-')).count();
            if label == 0 {
                break;
            }
            let label_end = label_start + label;
            if label_start > at_sign + 1 && label >= 2 {
                end = Some(label_end);
            }
            if !matches!(self.at(label_end), Some('.' | '。' | '．')) {
                break;
            }
            label_start = label_end + 1;
        }
        end.map(|end| from..end)
    }

    /// A number that its label gives away, whatever its check digit says: a mistyped ID number is one all the same.
    pub(super) fn labelled_at(&self, from: usize) -> Option<(PersonalData, Range<usize>)> {
        if !self.alphanumeric(from) || self.after_alphanumeric(from) {
            return None;
        }
        let end = from + (from..).take_while(|at| self.alphanumeric(*at)).take(ID_LENGTH + 1).count();
        let digits = (from..end).filter(|at| self.digit(*at)).count();
        let mostly_digits = digits * 3 >= (end - from) * 2 && digits >= 6;
        if !mostly_digits || self.looks_like_date(from, end) {
            return None;
        }
        let context: String = self.chars[from.saturating_sub(LABEL_GAP_MAX + 14)..from].iter().collect();
        LABELS.iter().find_map(|(label, kind, lengths)| {
            let gap = context.rfind(label).map(|at| &context[at + label.len()..])?;
            let fits = lengths.contains(&(end - from)) && gap.chars().count() <= LABEL_GAP_MAX && is_gap(gap);
            fits.then_some((*kind, from..end))
        })
    }

    /// `20261015`: eight digits that are a day of this century or the last.
    fn looks_like_date(&self, from: usize, end: usize) -> bool {
        let chars = &self.chars[from..end];
        chars.len() == 8 && is_date(chars)
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn fold(c: char) -> char {
    let folded = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    folded.to_ascii_uppercase()
}

fn is_separator(c: char) -> bool {
    SEPARATORS.contains(&c)
}

/// Nothing but the rest of a label stands between it and the number: no verb, no other noun.
fn is_gap(gap: &str) -> bool {
    gap.chars().all(|c| !c.is_ascii_digit() && ("号码是为:： #.()NOUMBERIS的,，".contains(c)))
}

fn number(digits: &[char]) -> u32 {
    digits.iter().filter_map(|c| c.to_digit(10)).fold(0, |sum, digit| sum * 10 + digit)
}

/// `YYYYMMDD` of the years 1900 to 2099.
fn is_date(digits: &[char]) -> bool {
    let [year, month, day] = [&digits[..4], &digits[4..6], &digits[6..8]].map(number);
    (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

fn is_id_number(chars: &[char]) -> bool {
    let (body, last) = chars.split_at(ID_LENGTH - 1);
    if !body.iter().all(char::is_ascii_digit) || !is_date(&body[6..14]) {
        return false;
    }
    let sum: u32 = body.iter().zip(ID_WEIGHTS).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
    // A remainder of 11 classes is always one of the 11 characters.
    last.first() == Some(&ID_CHECKS[(sum % 11) as usize])
}

fn is_credit_code(chars: &[char]) -> bool {
    let values: Option<Vec<usize>> = chars.iter().map(|c| CODE_CHARS.find(*c)).collect();
    let Some(values) = values else { return false };
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..ID_LENGTH - 1] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    // The third to eighth characters are the digits of an administrative division.
    chars[2..8].iter().all(char::is_ascii_digit) && (31 - sum % 31) % 31 == values[ID_LENGTH - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_decide() {
        let id = |text: &str| is_id_number(&text.chars().collect::<Vec<_>>());
        assert!(id("11010519491231002X"));
        assert!(!id("110105194912310021"));
        assert!(!id("11010519491331002X"));
        let code = |text: &str| is_credit_code(&text.chars().collect::<Vec<_>>());
        assert!(code("91350100M000100Y43"));
        assert!(!code("91350100M000100Y44"));
    }
}
