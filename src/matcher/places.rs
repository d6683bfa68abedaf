//! Finds the province of the filing: names of places, filing numbers and administrations, but not what only looks so.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use aho_corasick::AhoCorasickKind;
use aho_corasick::MatchKind;

use crate::lang::Text;
use crate::matcher::normalize::Simplified;
use crate::matcher::normalize::is_han;
use crate::matcher::normalize::plain;
use crate::rules::Rulebook;
use crate::rules::lexicon::PlaceCues;
use crate::rules::place::PlaceLevel;
use crate::rules::province::ProvinceSlug;

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NameKind {
    /// Looks like a place and is none.
    Mask,
    District,
    City,
    Province,
    /// One character that stands for a province.
    Letter,
    Administration,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Number of the province in `Places::slugs`.
    pub province: u16,
    /// Where the name stands in the plain text.
    pub start: usize,
    pub end: usize,
    /// How strongly the filing is there; the highest wins, then the first.
    pub weight: i32,
}

/// All names of places, ready to be searched.
#[derive(Debug)]
pub struct Places {
    searcher: Option<AhoCorasick>,
    names: Vec<(NameKind, u16)>,
    slugs: Vec<ProvinceSlug>,
    /// What people call each province.
    labels: Vec<Text>,
    by_name: HashMap<String, u16>,
    cues: PlaceCues,
}

/// In a text that is all pinyin shorter names are syllables.
const PINYIN_LETTERS_MIN: usize = 7;

impl Places {
    pub fn new(rules: &Rulebook, simplified: &Simplified) -> Places {
        let mut patterns: Vec<String> = Vec::new();
        let mut names: Vec<(NameKind, u16)> = Vec::new();
        let mut slugs = Vec::new();
        let mut labels = Vec::new();
        let mut by_name = HashMap::new();
        for places in rules.places() {
            let at = slugs.len() as u16;
            slugs.push(places.province.clone());
            let slug = places.province.as_str();
            let first = |names: &[String]| names.first().cloned().unwrap_or_else(|| slug.to_owned());
            labels.push(Text::new(first(&places.names_en), first(&places.names_zh)));
            let mut add = |name: &str, kind: NameKind| {
                let name = plain(name, simplified).text;
                let is_letter = kind == NameKind::Province && name.chars().count() == 1;
                by_name.entry(name.clone()).or_insert(at);
                names.push((if is_letter { NameKind::Letter } else { kind }, at));
                patterns.push(name);
            };
            add(places.province.as_str(), NameKind::Province);
            places.names_en.iter().chain(&places.names_zh).for_each(|name| add(name, NameKind::Province));
            places.administrations.iter().for_each(|name| add(name, NameKind::Administration));
            for place in &places.places {
                let kind = match place.level {
                    PlaceLevel::Prefecture => NameKind::City,
                    PlaceLevel::County | PlaceLevel::District => NameKind::District,
                };
                place.zh.iter().chain(&place.en).for_each(|name| add(name, kind));
            }
        }
        for mask in rules.not_places().en.iter().chain(&rules.not_places().zh) {
            patterns.push(plain(mask, simplified).text);
            names.push((NameKind::Mask, u16::MAX));
        }
        let searcher = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&patterns)
            .ok();
        Places { searcher, names, slugs, labels, by_name, cues: rules.lexicon().place_cues.clone() }
    }

    pub fn slug(&self, province: u16) -> &ProvinceSlug {
        &self.slugs[usize::from(province)]
    }

    /// Whether a piece of text begins like a person's name.
    pub fn begins_with_surname(&self, piece: &str) -> bool {
        self.cues.surnames.iter().any(|surname| piece.starts_with(surname.as_str()))
    }

    pub fn label(&self, province: u16) -> &Text {
        &self.labels[usize::from(province)]
    }

    /// The province that exactly this name means.
    pub fn named(&self, name: &str, simplified: &Simplified) -> Option<&ProvinceSlug> {
        self.by_name.get(plain(name.trim(), simplified).text.trim()).map(|at| self.slug(*at))
    }

    /// All places of a plain text, by where they stand.
    pub fn find(&self, text: &str, all_pinyin: bool) -> Vec<Spot> {
        let Some(searcher) = &self.searcher else { return Vec::new() };
        let mut found: Vec<(usize, usize, usize)> = searcher
            .find_overlapping_iter(text)
            .map(|hit| (hit.start(), hit.end(), hit.pattern().as_usize()))
            .filter(|(start, end, _)| is_whole(text, *start, *end))
            .collect();
        if found.is_empty() {
            return Vec::new();
        }
        // Leftmost, then longest; a mask wins over a place of the same length.
        found.sort_unstable_by_key(|(start, end, name)| (*start, std::cmp::Reverse(*end), self.names[*name].0));
        let mut spots = Vec::new();
        let mut reach = 0;
        for (start, end, name) in found {
            if start < reach {
                continue;
            }
            let (kind, province) = self.names[name];
            let alone = is_alone(text, start, end);
            if kind == NameKind::Mask && alone && self.by_name.contains_key(&text[start..end]) {
                // An everyday word that is a place as well: by itself between commas it is the place.
                continue;
            }
            if kind == NameKind::Letter && !self.letter_counts(text, start, end) {
                continue;
            }
            reach = end;
            if kind == NameKind::Mask || self.is_no_place(text, start, end, all_pinyin) {
                continue;
            }
            let weight = self.weight(text, start, end, kind);
            spots.push(Spot { province, start, end, weight });
        }
        spots
    }

    /// Where the filing is now: the strongest place. `None` where places are only where something goes to.
    pub fn filing(&self, spots: &[Spot]) -> Option<u16> {
        let best = spots.iter().min_by_key(|spot| (std::cmp::Reverse(spot.weight), spot.start))?;
        (best.weight > DESTINATION_ONLY).then_some(best.province)
    }

    /// Whether a message goes from the province of the filing to another one.
    pub fn leaves(&self, spots: &[Spot], filing: u16) -> bool {
        spots.iter().any(|spot| spot.province != filing && spot.weight <= DESTINATION_ONLY)
    }

    /// One character is a province in filing numbers, in quotes or where it stands alone.
    fn letter_counts(&self, text: &str, start: usize, end: usize) -> bool {
        let letter = &text[start..end];
        let (before, after) = (&text[..start], text[end..].trim_start());
        let is_in = |list: &[String]| list.iter().any(|it| it == letter);
        if let Some(rest) = after.strip_prefix("icp") {
            let digits = rest.trim_start().trim_start_matches('备').trim_start();
            let is_number =
                digits.starts_with(|c: char| c.is_ascii_digit()) || starts_with_any(digits, &self.cues.number);
            return !is_in(&self.cues.everyday) || is_number;
        }
        if after.starts_with("字头") {
            return true;
        }
        let next = text[end..].chars().next();
        let previous = before.chars().next_back();
        if previous == Some('"') && next == Some('"') {
            return true;
        }
        let alone = !next.is_some_and(char::is_alphanumeric) && !previous.is_some_and(char::is_alphanumeric);
        alone && !is_in(&self.cues.everyday) && !is_in(&self.cues.doubtful)
    }

    fn is_no_place(&self, text: &str, start: usize, end: usize, all_pinyin: bool) -> bool {
        let (before, after) = (&text[..start], &text[end..]);
        let name = &text[start..end];
        let latin = name.starts_with(|c: char| c.is_ascii());
        if latin
            && (is_hostname(before, after)
                || (all_pinyin && name.len() < PINYIN_LETTERS_MIN && !is_alone(text, start, end)))
        {
            return true;
        }
        if latin && (self.is_first_name(after) || (!all_pinyin && self.follows_surname(before))) {
            return true;
        }
        if ends_with_any(before, &self.cues.travel_to) || starts_with_any(after, &self.cues.travel_at) {
            return true;
        }
        let has_article = ARTICLES.iter().any(|article| before.ends_with(article));
        if has_article && starts_with_any(after, &self.cues.numbers) {
            return true;
        }
        let quoted = is_in_title(before, after) && !is_letter(name);
        self.is_person(before) || ends_with_any(before, &self.cues.hosts) || quoted
    }

    fn is_person(&self, before: &str) -> bool {
        if ends_with_any(before, &self.cues.titles) {
            return true;
        }
        self.cues.surnames.iter().any(|surname| {
            before.strip_suffix(surname.as_str()).is_some_and(|rest| !ends_with_any(rest, &self.cues.nicknames))
        })
    }

    /// "Jilin Wang quit".
    fn is_first_name(&self, after: &str) -> bool {
        self.cues.family_names.iter().any(|name| {
            after.strip_prefix(name.as_str()).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
    }

    /// "Ma Hainan quit".
    fn follows_surname(&self, before: &str) -> bool {
        self.cues.latin_surnames.iter().any(|name| {
            before.strip_suffix(name.as_str()).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
        })
    }

    fn weight(&self, text: &str, start: usize, end: usize, kind: NameKind) -> i32 {
        let (mut before, after) = (&text[..start], &text[end..]);
        if kind == NameKind::Letter {
            // "Become a 湘 one".
            before = ARTICLES.iter().find_map(|article| before.strip_suffix(article)).unwrap_or(before);
        }
        let mut weight = match kind {
            NameKind::Mask => 0,
            NameKind::District => 1,
            NameKind::City | NameKind::Province => 3,
            NameKind::Letter => FILING_NUMBER,
            NameKind::Administration => 12,
        };
        if ends_with_any(before, &self.cues.whereabouts) {
            weight -= 10;
        } else if ends_with_any(before, &self.cues.origin) {
            weight += 20;
        } else if ends_with_any(before, &self.cues.destination) {
            // Who names a district to move to stays in the city.
            weight -= match kind {
                NameKind::District => 15,
                NameKind::Letter => FILING_NUMBER + 20,
                NameKind::Mask | NameKind::City | NameKind::Province | NameKind::Administration => 20,
            };
        }
        if starts_with_any(after, &self.cues.elsewhere) {
            weight -= 8;
        } else if starts_with_any(after, &self.cues.filing) {
            weight += 8;
        }
        weight
    }
}

const FILING_NUMBER: i32 = 60;
/// Places that weigh no more are only where something goes to.
const DESTINATION_ONLY: i32 = -15;

const ARTICLES: [&str; 4] = ["a ", "an ", "个", "一个"];

/// Chinese words may have a space between them and a Latin name.
fn ends_with_any(text: &str, words: &[String]) -> bool {
    let close = text.trim_end();
    words.iter().any(|word| text.ends_with(word.as_str()) || (!word.is_ascii() && close.ends_with(word.as_str())))
}

fn starts_with_any(text: &str, words: &[String]) -> bool {
    let close = text.trim_start();
    words.iter().any(|word| text.starts_with(word.as_str()) || (!word.is_ascii() && close.starts_with(word.as_str())))
}

/// By itself between commas, or at the edge.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let is_comma = |c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '|');
    let before = text[..start].trim_end();
    let after = text[end..].trim_start();
    (before.is_empty() || before.ends_with(is_comma)) && (after.is_empty() || after.starts_with(is_comma))
}

/// Latin names are whole words.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let starts_latin = bytes[start].is_ascii_alphanumeric();
    let ends_latin = bytes[end - 1].is_ascii_alphanumeric();
    let runs_in = starts_latin && start > 0 && bytes[start - 1].is_ascii_alphanumeric();
    let runs_on = ends_latin && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    !runs_in && !runs_on
}

/// `cn-hangzhou`, `xian.example.cn`, `beijing_2`.
fn is_hostname(before: &str, after: &str) -> bool {
    let joined = |c: char| matches!(c, '-' | '_' | '/' | '@');
    let dotted_before =
        before.ends_with('.') && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_alphanumeric());
    let mut rest = after.chars();
    let dotted_after = rest.next() == Some('.') && rest.next().is_some_and(char::is_alphanumeric);
    before.ends_with(joined) || dotted_before || after.starts_with(joined) || dotted_after
}

fn is_letter(name: &str) -> bool {
    name.chars().count() == 1
}

/// Part of something in quotes: the name of an app or a site, not where the filing is.
fn is_in_title(before: &str, after: &str) -> bool {
    const TITLE_CHARS_MAX: usize = 20;
    let Some(close) = after.char_indices().take(TITLE_CHARS_MAX).find(|(_, c)| *c == '"').map(|(at, _)| at) else {
        return false;
    };
    let quotes_before = before.bytes().filter(|byte| *byte == b'"').count();
    let inside = &after[..close];
    quotes_before % 2 == 1 && inside.chars().all(|c| is_han(c) || c.is_alphanumeric() || c == ' ')
}
