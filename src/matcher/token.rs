//! Plain text to tokens: words, characters and the borders between parts of a sentence.

use crate::matcher::hashes::hash_of;
use crate::matcher::pinyin::Pinyin;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A Latin word or short number, stemmed.
    Word,
    /// One Chinese character.
    Han,
    /// A syllable of pinyin.
    Syllable,
    /// A border inside a sentence.
    Soft,
    /// The end of a sentence.
    Hard,
}

/// A piece of [`Reading::flat`].
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
    /// Of its text.
    pub hash: u32,
    /// Where it stood in the plain text.
    pub from: u32,
    pub to: u32,
}

/// A text as it is searched: words between single spaces, characters as they are, syllables between apostrophes.
#[derive(Debug, Default)]
pub struct Reading {
    pub flat: String,
    pub tokens: Vec<Token>,
}

impl Reading {
    pub fn text(&self, token: Token) -> &str {
        &self.flat[token.start as usize..token.end as usize]
    }

    pub fn clear(&mut self) {
        self.flat.clear();
        self.tokens.clear();
    }

    fn border(&mut self, kind: TokenKind) {
        if self.tokens.last().is_none_or(|last| matches!(last.kind, TokenKind::Hard)) {
            return;
        }
        if let Some(last) = self.tokens.last_mut().filter(|last| last.kind == TokenKind::Soft) {
            last.kind = kind;
            return;
        }
        let start = self.flat.len() as u32;
        self.flat.push('|');
        self.tokens.push(Token { kind, start, end: start + 1, hash: 0, from: 0, to: 0 });
    }

    fn word(&mut self, word: &str, place: (u32, u32)) {
        if !self.flat.ends_with(' ') {
            self.flat.push(' ');
        }
        let start = self.flat.len();
        push_stem(word, &mut self.flat);
        self.add(TokenKind::Word, start, place);
        self.flat.push(' ');
    }

    fn han(&mut self, c: char, from: u32) {
        let start = self.flat.len();
        self.flat.push(c);
        self.add(TokenKind::Han, start, (from, from + c.len_utf8() as u32));
    }

    fn syllable(&mut self, syllable: &str, place: (u32, u32)) {
        if !self.flat.ends_with('\'') {
            self.flat.push('\'');
        }
        let start = self.flat.len();
        self.flat.push_str(syllable);
        self.add(TokenKind::Syllable, start, place);
        self.flat.push('\'');
    }

    /// What was written last is a token.
    fn add(&mut self, kind: TokenKind, start: usize, (from, to): (u32, u32)) {
        let hash = hash_of(&self.flat.as_bytes()[start..]);
        self.tokens.push(Token { kind, start: start as u32, end: self.flat.len() as u32, hash, from, to });
    }
}

/// A plain text cut into words and characters, before words are stemmed.
#[derive(Debug, Default)]
pub struct Cut {
    /// Apostrophes are dropped inside words, so words are cut out of a copy.
    words: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    /// From and to in the copied words, and where it stood in the plain text.
    Word(usize, usize, (u32, u32)),
    Han(char, u32),
    Soft,
    Hard,
}

impl Cut {
    pub fn of(plain: &str) -> Cut {
        let mut words = String::with_capacity(plain.len());
        let mut pieces = Vec::with_capacity(plain.len() / 2);
        cut(plain, &mut words, &mut pieces);
        Cut { words, pieces }
    }

    /// Whether the text is written in pinyin. `is_english` as for [`read`].
    pub fn is_all_pinyin(&self, pinyin: &Pinyin, is_english: &dyn Fn(&str) -> bool) -> bool {
        let is_pinyin_at_all = self.pieces.iter().filter(|piece| matches!(piece, Piece::Word(..))).count() >= 2;
        is_pinyin_at_all && mostly_pinyin(&self.pieces, &self.words, pinyin, is_english)
    }
}

/// Reads a plain text. `is_english` says whether an unstemmed Latin word is a known English one, so no pinyin.
pub fn read(plain: &str, pinyin: &Pinyin, is_english: &dyn Fn(&str) -> bool, out: &mut Reading) {
    let cut = Cut::of(plain);
    let all_pinyin = cut.is_all_pinyin(pinyin, is_english);
    read_cut(&cut, all_pinyin, pinyin, is_english, out);
}

/// As [`read`], where it is known already whether the text is written in pinyin.
pub fn read_cut(cut: &Cut, all_pinyin: bool, pinyin: &Pinyin, is_english: &dyn Fn(&str) -> bool, out: &mut Reading) {
    out.clear();
    out.flat.reserve(cut.words.len() * 2 + cut.pieces.len() * 3);
    out.tokens.reserve(cut.pieces.len());
    let mut syllables: Vec<&str> = Vec::with_capacity(SYLLABLES_USUAL);
    for piece in &cut.pieces {
        match *piece {
            Piece::Soft => out.border(TokenKind::Soft),
            Piece::Hard => out.border(TokenKind::Hard),
            Piece::Han(c, from) => out.han(c, from),
            Piece::Word(start, end, place) => {
                let word = &cut.words[start..end];
                if CONTRASTS.contains(&word) {
                    out.border(TokenKind::Soft);
                }
                if is_pinyin(word, all_pinyin, pinyin, is_english, &mut syllables) {
                    syllables.iter().for_each(|syllable| out.syllable(syllable, place));
                } else {
                    out.word(word, place);
                }
            }
        }
    }
}

/// A new thought begins at these words even without a comma.
const CONTRASTS: [&str; 7] = ["but", "however", "except", "although", "though", "whereas", "while"];

const LONE_PINYIN_LETTERS_MIN: usize = 5;
/// Hardly a word has more.
const SYLLABLES_USUAL: usize = 8;

fn is_pinyin<'a>(
    word: &'a str,
    mostly: bool,
    pinyin: &Pinyin,
    is_english: &dyn Fn(&str) -> bool,
    syllables: &mut Vec<&'a str>,
) -> bool {
    if mostly {
        return pinyin.split(word, syllables);
    }
    word.len() >= LONE_PINYIN_LETTERS_MIN && !is_english(word) && pinyin.split(word, syllables) && syllables.len() >= 2
}

fn mostly_pinyin(pieces: &[Piece], words: &str, pinyin: &Pinyin, is_english: &dyn Fn(&str) -> bool) -> bool {
    let mut syllables = Vec::with_capacity(SYLLABLES_USUAL);
    let (mut clear, mut other) = (0, 0);
    let mut left = pieces.iter().filter(|piece| matches!(piece, Piece::Word(..))).count();
    for piece in pieces {
        if let Piece::Word(start, end, _) = *piece {
            if clear + left <= other {
                return false;
            }
            left -= 1;
            let word = &words[start..end];
            if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                continue;
            }
            let splits = pinyin.split(word, &mut syllables);
            match (splits, is_english(word)) {
                (true, false) => clear += 1,
                (false, true) => other += 1,
                (true, true) | (false, false) => {}
            }
        }
    }
    clear >= 2 && clear > other
}

fn cut(plain: &str, words: &mut String, pieces: &mut Vec<Piece>) {
    let bytes = plain.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() {
            at = cut_word(plain, at, words, pieces);
            continue;
        }
        if byte.is_ascii() {
            match byte {
                b'.' | b'!' | b'?' | b';' => {
                    let inside = bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
                        && at > 0
                        && bytes[at - 1].is_ascii_alphanumeric();
                    if !inside {
                        pieces.push(Piece::Hard);
                    }
                }
                b',' | b':' | b'+' | b'&' | b'(' | b')' | b'[' | b']' | b'"' => pieces.push(Piece::Soft),
                b'-' if bytes.get(at + 1) == Some(&b'>') => {
                    let start = words.len();
                    words.push_str("->");
                    pieces.push(Piece::Word(start, words.len(), (at as u32, at as u32 + 2)));
                    at += 1;
                }
                b'-' if bytes.get(at + 1) == Some(&b' ') => pieces.push(Piece::Soft),
                _ => {}
            }
            at += 1;
            continue;
        }
        let Some(c) = plain[at..].chars().next() else { break };
        if c.is_alphanumeric() {
            pieces.push(Piece::Han(c, at as u32));
        }
        at += c.len_utf8();
    }
}

/// Cuts one Latin word; returns where the text goes on.
fn cut_word(plain: &str, from: usize, words: &mut String, pieces: &mut Vec<Piece>) -> usize {
    const DIGITS_MAX: usize = 5;
    let bytes = plain.as_bytes();
    let start = words.len();
    let mut at = from;
    loop {
        let letters = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        words.push_str(&plain[at..at + letters]);
        at += letters;
        if bytes.get(at) != Some(&b'\'') || !bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
            break;
        }
        if bytes[at + 1] == b's' && !bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric) {
            at += 2;
            break;
        }
        at += 1;
    }
    let is_number = words[start..].bytes().all(|byte| byte.is_ascii_digit());
    if is_number && words.len() - start > DIGITS_MAX {
        words.truncate(start);
        words.push_str("0000");
    }
    pieces.push(Piece::Word(start, words.len(), (from as u32, at as u32)));
    at
}

/// A light stem: enough that "changes", "changed", "changing" and "change" meet, and British and American spellings.
fn push_stem(word: &str, out: &mut String) {
    let start = out.len();
    out.push_str(word);
    if word.len() < 4 || !word.is_ascii() {
        return;
    }
    for (ending, keep) in [("ies", "y"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", ""), ("s", ""), ("e", "")] {
        let stem_length = word.len().saturating_sub(ending.len());
        let fits = word.ends_with(ending) && stem_length >= 3 && !word.ends_with("ss") && !word.ends_with("us");
        if fits {
            out.truncate(start + stem_length);
            out.push_str(keep);
            break;
        }
    }
    let stem = &out[start..];
    if stem.len() > 3 && stem.ends_with('e') {
        out.pop();
    }
    let stem = &out.as_bytes()[start..];
    let length = stem.len();
    if length > 4 && stem[length - 1] == stem[length - 2] && !matches!(stem[length - 1], b's' | b'e' | b'o') {
        out.pop();
    }
    if out.len() - start > 5
        && let Some(at) = out[start..].find("iz")
    {
        out.replace_range(start + at..start + at + 2, "is");
    }
}
