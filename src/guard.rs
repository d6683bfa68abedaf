//! Finds personal data in a text, so that it can be taken out before anything is kept, logged or shown.
//!
//! When in doubt a number is taken out: a lost digit costs a question, a kept one costs somebody's privacy. Numbers that
//! a filing is full of stay: order numbers, dates, ICP numbers, the support hotline.

mod number;

use std::ops::Range;

use crate::guard::number::Glyphs;
use crate::query::PersonalData;

/// What stands where personal data was.
pub const REDACTED: &str = "***";

/// One piece of personal data. The range counts bytes of the scanned text and lies on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub kind: PersonalData,
    pub range: Range<usize>,
}

/// Every number that is looked for has at least so many digits.
const DIGITS_MIN: usize = 6;

/// Whether it is worth looking: most texts have hardly a digit.
pub fn may_hold_personal_data(text: &str) -> bool {
    let mut digits = 0;
    text.chars().any(|c| {
        digits += usize::from(c.is_numeric());
        digits >= DIGITS_MIN || matches!(c, '@' | '＠')
    })
}

/// All personal data of a text, first come first; the ranges don't overlap.
pub fn scan(text: &str) -> Vec<Found> {
    if !may_hold_personal_data(text) {
        return Vec::new();
    }
    let glyphs = Glyphs::new(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        match personal_data_at(&glyphs, at) {
            Some((kind, piece)) => {
                at = piece.end;
                found.push(Found { kind, range: glyphs.bytes(piece) });
            }
            None => at += 1,
        }
    }
    found
}

/// The text with [`REDACTED`] in place of personal data, and the kinds that were found, each once.
pub fn redact(text: &str) -> (String, Vec<PersonalData>) {
    let found = scan(text);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for piece in &found {
        out.push_str(&text[from..piece.range.start]);
        out.push_str(REDACTED);
        from = piece.range.end;
    }
    out.push_str(&text[from..]);
    let mut kinds: Vec<PersonalData> = found.into_iter().map(|piece| piece.kind).collect();
    kinds.sort();
    kinds.dedup();
    (out, kinds)
}

/// Whether a piece begins exactly here. E-mail comes first: its local part may look like a phone number.
fn personal_data_at(glyphs: &Glyphs, at: usize) -> Option<(PersonalData, Range<usize>)> {
    let email = || glyphs.email_at(at).map(|piece| (PersonalData::Email, piece));
    let labelled = || glyphs.labelled_at(at);
    let id = || glyphs.id_number_at(at).map(|piece| (PersonalData::IdNumber, piece));
    let code = || glyphs.credit_code_at(at).map(|piece| (PersonalData::LicenceCode, piece));
    let phone = || glyphs.phone_at(at).map(|piece| (PersonalData::Phone, piece));
    email().or_else(labelled).or_else(id).or_else(code).or_else(phone)
}
