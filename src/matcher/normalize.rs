//! Raw text to plain text: one width, one case, simplified characters, no pictures, punctuation of one kind.

use unicode_normalization::UnicodeNormalization;

pub use crate::lang::simplified::Simplified;
pub use crate::lang::simplified::is_han;

/// Longer questions are cut here: nobody's question needs more, and work stays bounded.
pub const CHARS_MAX: usize = 4000;

/// A text in plain form.
#[derive(Debug, Default)]
pub struct Plain {
    /// Lower case, simplified; `.` ends a sentence, `,` a part of one; other punctuation that words carry is kept.
    pub text: String,
    /// Whether the question was longer than [`CHARS_MAX`].
    pub was_cut: bool,
}

/// Brings a text into plain form.
pub fn plain(text: &str, simplified: &Simplified) -> Plain {
    let mut out = Plain { text: String::with_capacity(text.len().min(CHARS_MAX * 3) + 8), was_cut: false };
    let mut chars = text.chars();
    for c in chars.by_ref().take(CHARS_MAX) {
        push_plain(c, simplified, &mut out.text);
    }
    out.was_cut = chars.next().is_some();
    out
}

fn push_plain(c: char, simplified: &Simplified, out: &mut String) {
    if c.is_ascii() {
        match c {
            '\n' | '\r' => out.push_str(". "),
            c if c.is_ascii_control() => out.push(' '),
            c => out.push(c.to_ascii_lowercase()),
        }
        return;
    }
    if is_han(c) {
        out.push(simplified.of(c));
        return;
    }
    match c {
        '。' | '．' | '！' | '？' | '；' | '…' | '\u{2028}' | '\u{2029}' => out.push_str(". "),
        '“' | '”' | '「' | '」' | '『' | '』' | '《' | '》' | '〈' | '〉' | '﹁' | '﹂' => out.push('"'),
        '，' | '、' | '：' | '（' | '）' | '【' | '】' | '—' | '–' | '～' => out.push_str(", "),
        '→' | '➡' | '⇒' | '➔' | '➜' | '⟶' => out.push_str(" -> "),
        '’' | '‘' | 'ʼ' => out.push('\''),
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = char::from_u32(u32::from(c) - 0xfee0).unwrap_or(' ');
            push_plain(narrow, simplified, out);
        }
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}' => {}
        _ => push_folded(c, simplified, out),
    }
}

/// The rare rest: letters with accents, compatibility forms, other scripts; pictures become spaces.
fn push_folded(c: char, simplified: &Simplified, out: &mut String) {
    for folded in std::iter::once(c).nfkd() {
        if folded.is_ascii() || is_han(folded) {
            if folded != c {
                push_plain(folded, simplified, out);
            }
        } else if folded.is_alphanumeric() {
            out.extend(folded.to_lowercase());
        } else if !is_combining(folded) {
            out.push(' ');
        }
    }
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}
