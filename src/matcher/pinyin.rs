//! Pinyin: the syllable of a character, and the syllables of a word written in Latin letters.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::matcher::hashes::HASH_FIRST;
use crate::matcher::hashes::Hashes;
use crate::matcher::hashes::hash_more;
use crate::matcher::hashes::hash_of;

const HAN_FIRST: u32 = 0x4e00;
const HAN_LAST: u32 = 0x9fff;
const NONE: u16 = u16::MAX;
const SYLLABLE_LETTERS_MAX: usize = 6;
const WORD_LETTERS_MAX: usize = 40;

/// Syllables and the syllable of each character of the main block (two bytes, little endian).
#[derive(Debug)]
pub struct Pinyin {
    syllables: Vec<String>,
    /// The syllables that words are made of.
    known: Hashes,
    of_char: Cow<'static, [u8]>,
}

impl Pinyin {
    /// From the file that [`Pinyin::to_bytes`] wrote: a line of syllables, then the table.
    pub fn from_bytes(bytes: &'static [u8]) -> Pinyin {
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
        let line = String::from_utf8_lossy(&bytes[..end]);
        let syllables: Vec<String> = line.split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect();
        Pinyin::from_parts(syllables, Cow::Borrowed(&bytes[(end + 1).min(bytes.len())..]))
    }

    /// From a function that knows a character's syllable; used when the program is built.
    pub fn from_reader(syllable: impl Fn(char) -> Option<String>) -> Pinyin {
        let mut syllables: Vec<String> = Vec::new();
        let mut at_of: HashMap<String, u16> = HashMap::new();
        let mut table = Vec::new();
        for code in HAN_FIRST..=HAN_LAST {
            let found = char::from_u32(code).and_then(&syllable);
            let at = found.map_or(NONE, |name| {
                *at_of.entry(name.clone()).or_insert_with(|| {
                    syllables.push(name);
                    (syllables.len() - 1) as u16
                })
            });
            table.extend_from_slice(&at.to_le_bytes());
        }
        Pinyin::from_parts(syllables, Cow::Owned(table))
    }

    fn from_parts(syllables: Vec<String>, of_char: Cow<'static, [u8]>) -> Pinyin {
        let usual = |name: &&String| {
            name.len() <= SYLLABLE_LETTERS_MAX && !matches!(name.as_str(), "m" | "n" | "ng" | "hm" | "hng")
        };
        let known = Hashes::new(syllables.iter().filter(usual).map(|name| hash_of(name.as_bytes())).collect());
        Pinyin { known, syllables, of_char }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.syllables.join(" ").into_bytes();
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.of_char);
        bytes
    }

    /// The syllable of a character.
    pub fn of(&self, c: char) -> Option<&str> {
        let at = u32::from(c).checked_sub(HAN_FIRST)? as usize * 2;
        let pair = self.of_char.get(at..at + 2)?;
        self.syllables.get(usize::from(u16::from_le_bytes([pair[0], pair[1]]))).map(String::as_str)
    }

    /// The syllables of a word, where it can be read as pinyin from end to end: as few as possible.
    pub fn split<'a>(&self, word: &'a str, out: &mut Vec<&'a str>) -> bool {
        out.clear();
        if word.len() > WORD_LETTERS_MAX || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return false;
        }
        // Fewest syllables that reach each position, from the right; 255 where none do.
        let mut fewest = [255_u8; WORD_LETTERS_MAX + 1];
        let mut step = [0_u8; WORD_LETTERS_MAX + 1];
        fewest[word.len()] = 0;
        for start in (0..word.len()).rev() {
            let mut hash = HASH_FIRST;
            for (letter, length) in word.bytes().skip(start).zip(1..=SYLLABLE_LETTERS_MAX) {
                hash = hash_more(hash, letter);
                let rest = fewest[start + length];
                // Of as few syllables the longer first one is taken.
                if rest < 254 && rest < fewest[start] && self.known.contains(hash) {
                    fewest[start] = rest + 1;
                    step[start] = length as u8;
                }
            }
        }
        if fewest[0] == 255 {
            return false;
        }
        let mut at = 0;
        while at < word.len() {
            let end = at + usize::from(step[at]);
            out.push(&word[at..end]);
            at = end;
        }
        true
    }
}
