//! What stands round the name of a place, as numbers that can be learned from.

use crate::matcher::hashes::HASH_FIRST;
use crate::matcher::hashes::hash_more;
use crate::matcher::normalize::is_han;

/// So many words and characters on each side are looked at one by one.
const NEAR: usize = 8;
/// Of those in the same part of the sentence, so many words and characters tell by themselves.
const NEAR_WORDS: usize = 6;
const NEAR_CHARS: usize = 3;
/// So many on each side tell wherever they stand.
const WIDE_WORDS: usize = 14;
const WIDE_CHARS: usize = 16;
/// Words that begin alike mostly mean something alike.
const STEM_LETTERS: usize = 5;
const STEM_WORDS: usize = 12;

/// Stands for what is before the beginning and after the end.
const NOTHING: &str = "^";
/// Stands for the place itself.
const PLACE: &str = "|";
/// Belong to the name: "Suzhou" and "Suzhou City" stand alike.
const LEVELS: [char; 5] = ['市', '省', '区', '县', '州'];

/// What a feature tells; part of its number.
#[derive(Clone, Copy)]
enum Sign {
    Always,
    Letter,
    Quoted,
    Alone,
    Host,
    OtherBefore,
    OtherAfter,
    Next,
    NextByScript,
    NextTwo,
    NextThree,
    NextFour,
    Second,
    SecondAndThird,
    NearWord,
    NearPair,
    NearChar,
    NearStem,
    NearStemAt,
    Governed,
    Clause,
    ClauseTwo,
    Both,
    BothAfterTwo,
    BothBeforeTwo,
    Word,
    Pair,
    Stem,
}

/// A name in a text.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
    /// Whether other places are named before and after it.
    pub others: (bool, bool),
}

/// The words and characters of a plain text.
#[derive(Debug)]
pub struct Words<'a> {
    text: &'a str,
    /// Where each begins and ends.
    places: Vec<(usize, usize)>,
}

impl<'a> Words<'a> {
    pub fn of(text: &'a str) -> Words<'a> {
        let mut places = Vec::with_capacity(text.len() / 3);
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let length = match bytes[at] {
                byte if is_letter(byte) => bytes[at..].iter().take_while(|byte| is_letter(**byte)).count(),
                b'-' if bytes.get(at + 1) == Some(&b'>') => 2,
                byte if BORDERS.contains(&byte) => 1,
                byte if byte.is_ascii() => 0,
                _ => text[at..].chars().next().filter(|c| is_han(*c)).map_or(0, char::len_utf8),
            };
            if length > 0 {
                places.push((at, at + length));
            }
            // What is no word is skipped, character by character.
            at += length.max(1);
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
        Words { text, places }
    }

    /// Those before a place, the nearest first, and those after it.
    fn round(&self, start: usize, end: usize) -> (Vec<&'a str>, Vec<&'a str>) {
        let first = self.places.partition_point(|place| place.1 <= start);
        let last = self.places.partition_point(|place| place.0 < end);
        let word = |place: &(usize, usize)| &self.text[place.0..place.1];
        let before = self.places[..first].iter().rev().take(WIDE_CHARS).map(word).collect();
        let after = self.places[last..].iter().take(WIDE_CHARS).map(word).collect();
        (before, after)
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'\''
}

const BORDERS: &[u8] = b",.!?;:\"()|+&-";

/// The numbers of what stands round a place, each once.
pub fn surroundings(words: &Words, named: &Named, out: &mut Vec<u32>) {
    out.clear();
    let end = named.end + level_length(named.text, named.end);
    let (before, after) = words.round(named.start, end);
    let script = if named.text[named.start..].starts_with(|c: char| c.is_ascii()) { "latin" } else { "han" };
    let mut add = |sign: Sign, side: &str, parts: &[&str]| out.push(number(sign, side, parts));
    add(Sign::Always, "", &[script]);
    let flags = [
        (Sign::Letter, named.text[named.start..named.end].chars().count() == 1),
        (Sign::Quoted, is_in_title(&named.text[..named.start], &named.text[named.end..])),
        (Sign::Alone, is_alone(named.text, named.start, named.end)),
        (Sign::Host, is_hostname(&named.text[..named.start], &named.text[named.end..])),
        (Sign::OtherBefore, named.others.0),
        (Sign::OtherAfter, named.others.1),
    ];
    flags.iter().filter(|(_, holds)| *holds).for_each(|(sign, _)| add(*sign, "", &[]));
    for (side, words) in [("before", &before), ("after", &after)] {
        nearest(side, script, words, &mut add);
        near(side, words, &mut add);
    }
    governed(&before, &mut add);
    let first = |words: &[&'_ str]| words.first().copied().unwrap_or(NOTHING).to_owned();
    let (left, right) = (first(&before), first(&after));
    let two = |words: &[&str]| words.iter().take(2).copied().collect::<Vec<_>>().join(" ");
    add(Sign::Both, "", &[&left, &right]);
    add(Sign::BothAfterTwo, "", &[&left, &two(&after)]);
    add(Sign::BothBeforeTwo, "", &[&two(&before), &right]);
    wide(&before, &after, &mut add);
    out.sort_unstable();
    out.dedup();
}

type Add<'a> = dyn FnMut(Sign, &str, &[&str]) + 'a;

/// What stands directly beside the place.
fn nearest(side: &str, script: &str, words: &[&str], add: &mut Add) {
    let mut next: Vec<&str> = words.iter().take(NEAR).copied().collect();
    next.push(NOTHING);
    add(Sign::Next, side, &next[..1]);
    add(Sign::NextByScript, side, &[script, next[0]]);
    for (sign, from, to) in [
        (Sign::NextTwo, 0, 2),
        (Sign::NextThree, 0, 3),
        (Sign::NextFour, 0, 4),
        (Sign::Second, 1, 2),
        (Sign::SecondAndThird, 1, 3),
    ] {
        if let Some(some) = next.get(from..to) {
            add(sign, side, some);
        }
    }
}

/// What stands in the same part of the sentence.
fn near(side: &str, words: &[&str], add: &mut Add) {
    for (at, word) in words.iter().take(NEAR).enumerate() {
        if is_border(word) {
            break;
        }
        let is_latin = word.is_ascii();
        if is_latin && word.len() > 1 && at < NEAR_WORDS {
            add(Sign::NearWord, side, &[word]);
        }
        if !is_latin && let Some(next) = words.get(at + 1).filter(|_| at + 1 < NEAR) {
            add(Sign::NearPair, side, &[word, next]);
        }
        if !is_latin && at < NEAR_CHARS {
            add(Sign::NearChar, side, &[word]);
        }
    }
    for (at, word) in words.iter().take(NEAR_WORDS).enumerate().take_while(|(_, word)| !is_end(word)) {
        if let Some(stem) = stem(word) {
            add(Sign::NearStem, side, &[stem]);
            if at < 2 {
                add(Sign::NearStemAt, side, &[["0", "1"][at], stem]);
            }
        }
    }
    for stem in words.iter().take(STEM_WORDS).filter_map(|word| stem(word)) {
        add(Sign::Stem, "", &[stem]);
    }
}

/// What the word before the place belongs to, "agency in Hangzhou", and how the part of the sentence begins.
fn governed(before: &[&str], add: &mut Add) {
    let Some((nearest, more)) = before.split_first() else { return };
    if nearest.is_ascii() {
        more.iter().take(3).for_each(|word| add(Sign::Governed, "", &[nearest, word]));
    }
    let part: Vec<&str> = more.iter().take_while(|word| !is_border(word)).copied().collect();
    if let Some(first) = part.last() {
        let second = part.len().checked_sub(2).map_or("", |at| part[at]);
        add(Sign::Clause, "", &[first]);
        add(Sign::ClauseTwo, "", &[first, second]);
    }
}

/// What stands anywhere near.
fn wide(before: &[&str], after: &[&str], add: &mut Add) {
    for word in before.iter().take(WIDE_WORDS).chain(after.iter().take(WIDE_WORDS)).filter(|word| word.len() > 1) {
        if word.is_ascii() {
            add(Sign::Word, "", &[word]);
        }
    }
    let all: Vec<&str> = before.iter().rev().chain([&PLACE]).chain(after).copied().collect();
    for pair in all.windows(2).filter(|pair| pair.iter().all(|word| !word.is_ascii())) {
        add(Sign::Pair, "", pair);
    }
}

fn stem(word: &str) -> Option<&str> {
    word.get(..STEM_LETTERS).filter(|_| word.is_ascii() && word.len() > STEM_LETTERS)
}

fn is_border(word: &str) -> bool {
    is_end(word) || matches!(word, "," | ":")
}

fn is_end(word: &str) -> bool {
    matches!(word, "." | "!" | "?" | ";")
}

fn number(sign: Sign, side: &str, parts: &[&str]) -> u32 {
    let mut hash = hash_more(HASH_FIRST, sign as u8);
    for part in [side].iter().chain(parts) {
        hash = part.bytes().chain([0]).fold(hash, hash_more);
    }
    hash
}

/// How many bytes of the name's level follow it.
fn level_length(text: &str, end: usize) -> usize {
    text[end..].chars().next().filter(|c| LEVELS.contains(c)).map_or(0, char::len_utf8)
}

/// By itself between commas, or at the edge.
pub fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let is_comma = |c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '|');
    let before = text[..start].trim_end();
    let after = text[end..].trim_start();
    (before.is_empty() || before.ends_with(is_comma)) && (after.is_empty() || after.starts_with(is_comma))
}

/// Latin names are whole words.
pub fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let starts_latin = bytes[start].is_ascii_alphanumeric();
    let ends_latin = bytes[end - 1].is_ascii_alphanumeric();
    let runs_in = starts_latin && start > 0 && bytes[start - 1].is_ascii_alphanumeric();
    let runs_on = ends_latin && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    !runs_in && !runs_on
}

/// `cn-hangzhou`, `xian.example.cn`, `beijing_2`; not "Haikou-based".
pub fn is_hostname(before: &str, after: &str) -> bool {
    let joined = |c: char| matches!(c, '-' | '_' | '/' | '@');
    let dotted_before =
        before.ends_with('.') && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_alphanumeric());
    let mut rest = after.chars();
    let dotted_after = rest.next() == Some('.') && rest.next().is_some_and(char::is_alphanumeric);
    let is_adjective = after.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        && !before.ends_with(joined);
    before.ends_with(joined) || dotted_before || (after.starts_with(joined) && !is_adjective) || dotted_after
}

/// Part of something in quotes: the name of an app or a site, not where the filing is.
pub fn is_in_title(before: &str, after: &str) -> bool {
    const TITLE_CHARS_MAX: usize = 20;
    let Some(close) = after.char_indices().take(TITLE_CHARS_MAX).find(|(_, c)| *c == '"').map(|(at, _)| at) else {
        return false;
    };
    let quotes_before = before.bytes().filter(|byte| *byte == b'"').count();
    let inside = &after[..close];
    quotes_before % 2 == 1 && inside.chars().all(|c| is_han(c) || c.is_alphanumeric() || c == ' ')
}
