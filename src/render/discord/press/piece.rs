//! The pieces between the colons of an id.

/// Stands where nothing was given.
pub(super) const NONE: &str = "-";

/// Applicants by their first letter.
pub(super) fn letter(applicant: Option<&str>) -> &str {
    applicant.and_then(|it| it.get(..1)).unwrap_or(NONE)
}

pub(super) fn part_of(text: &str) -> Option<usize> {
    text.parse().ok().filter(|part| *part > 0)
}

pub(super) fn name(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

pub(super) fn optional(text: &str) -> Option<Option<String>> {
    if text == NONE { Some(None) } else { name(text).map(Some) }
}

pub(super) fn digit(truth: bool) -> u8 {
    u8::from(truth)
}

pub(super) fn truth(digit: &str) -> Option<bool> {
    match digit {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}
