//! Finds the province of the filing: names of places, filing numbers and administrations, but not what only looks so.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::lang::Text;
use crate::matcher::bearing::Bearings;
use crate::matcher::normalize::Simplified;
use crate::matcher::normalize::plain;
use crate::matcher::searcher::Match;
use crate::matcher::searcher::Searcher;
use crate::matcher::surroundings::Named;
use crate::matcher::surroundings::Words;
use crate::matcher::surroundings::is_alone;
use crate::matcher::surroundings::is_hostname;
use crate::matcher::surroundings::is_in_title;
use crate::matcher::surroundings::is_whole;
use crate::matcher::surroundings::surroundings;
use crate::rules::Rulebook;
use crate::rules::lexicon::Bearing;
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
    Administration,
    /// One character that stands for a province.
    Letter,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Number of the province in `Places::slugs`.
    pub province: u16,
    /// Where the name stands in the plain text.
    pub start: usize,
    pub end: usize,
    pub bearing: Bearing,
    /// How clearly the filing is there.
    strength: f32,
}

/// All names of places, ready to be searched.
#[derive(Debug)]
pub struct Places {
    searcher: Searcher,
    names: Vec<(NameKind, u16)>,
    slugs: Vec<ProvinceSlug>,
    /// What people call each province.
    labels: Vec<Text>,
    by_name: HashMap<String, u16>,
    cues: PlaceCues,
    bearings: Bearings,
}

/// A name that was found: what it is, its province, and where it stands.
#[derive(Clone, Copy)]
struct Found {
    kind: NameKind,
    province: u16,
    start: usize,
    end: usize,
}

/// In a text that is all pinyin shorter names are syllables.
const PINYIN_LETTERS_MIN: usize = 7;

/// A place is taken for the filing's where "here" is at least so likely beside "unrelated": most places that people
/// name are.
const HERE_MIN: f32 = 0.3;
/// What can hardly be anything but the filing's goes somewhere only where that is so likely.
const DESTINATION_MIN: f32 = 0.6;
/// Of two places that are as likely a city is meant rather than a district.
const CITY_MORE: f32 = 0.05;

impl Places {
    pub fn new(rules: &Rulebook, simplified: &Simplified, bearings: Bearings) -> Places {
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
        Places {
            searcher: Searcher::new(&patterns),
            names,
            slugs,
            labels,
            by_name,
            cues: rules.lexicon().place_cues.clone(),
            bearings,
        }
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
        let found = self.names_in(text, all_pinyin);
        if found.is_empty() {
            return Vec::new();
        }
        let words = Words::of(text);
        let (first, last) = (found[0].start, found[found.len() - 1].start);
        let mut features = Vec::new();
        let spot = |it: &Found| {
            let named = Named { text, start: it.start, end: it.end, others: (first < it.start, last > it.start) };
            surroundings(&words, &named, &mut features);
            let odds = self.bearings.odds(&features);
            let (bearing, strength) = bearing(it.kind, odds);
            Spot { province: it.province, start: it.start, end: it.end, bearing, strength }
        };
        found.iter().map(spot).collect()
    }

    /// The names of places, without those that are part of something else.
    fn names_in(&self, text: &str, all_pinyin: bool) -> Vec<Found> {
        let mut hits: Vec<Match> = Vec::new();
        self.searcher.find(text, |hit| {
            if is_whole(text, hit.start, hit.end) {
                hits.push(hit);
            }
        });
        if all_pinyin {
            names_apart(&self.searcher, text, &mut hits);
        }
        if hits.is_empty() {
            return Vec::new();
        }
        // Leftmost, then longest; a mask wins over a place of the same length.
        hits.sort_unstable_by_key(|hit| (hit.start, Reverse(hit.end), self.names[hit.word].0, hit.word));
        let mut found = Vec::new();
        let mut reach = 0;
        for Match { word, start, end } in hits {
            if start < reach {
                continue;
            }
            let (kind, province) = self.names[word];
            let alone = is_alone(text, start, end);
            if kind == NameKind::Mask && alone && self.by_name.contains_key(&text[start..end]) {
                // An everyday word that is a place as well: by itself between commas it is the place.
                continue;
            }
            if kind == NameKind::Letter && !self.letter_counts(text, start, end) {
                continue;
            }
            reach = end;
            if kind != NameKind::Mask && !self.is_no_place(text, start, end, all_pinyin) {
                found.push(Found { kind, province, start, end });
            }
        }
        found
    }

    /// Where the filing is now: the clearest place. `None` where places are only where something goes to, or nothing to
    /// the filing.
    pub fn filing<'a>(&self, spots: &'a [Spot]) -> Option<&'a Spot> {
        let here = spots.iter().filter(|spot| spot.bearing == Bearing::Here);
        here.min_by(|left, right| right.strength.total_cmp(&left.strength).then(left.start.cmp(&right.start)))
    }

    /// Whether a message goes from the province of the filing to another one.
    pub fn leaves(&self, spots: &[Spot], filing: &Spot) -> bool {
        spots.iter().any(|spot| spot.province != filing.province && spot.bearing == Bearing::Destination)
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
        let is_syllables = all_pinyin && name.len() < PINYIN_LETTERS_MIN && !is_alone(text, start, end);
        if latin && (is_hostname(before, after) || is_syllables) {
            return true;
        }
        if latin && (self.is_first_name(after) || (!all_pinyin && self.follows_surname(before))) {
            return true;
        }
        self.is_person(before) || (is_in_title(before, after) && name.chars().nth(1).is_some())
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
}

/// Names whose syllables are written apart: "wen zhou gong si". Short ones would be found in other words.
fn names_apart(searcher: &Searcher, text: &str, hits: &mut Vec<Match>) {
    let letters = || text.char_indices().filter(|(_, c)| *c != ' ');
    let joined: String = letters().map(|(_, c)| c).collect();
    // For each byte of the joined text, where it stood.
    let place: Vec<usize> = letters().flat_map(|(at, c)| at..at + c.len_utf8()).collect();
    searcher.find(&joined, |hit| {
        let length = hit.end - hit.start;
        let (start, end) = (place[hit.start], place[hit.end - 1] + 1);
        let is_apart = length >= PINYIN_LETTERS_MIN && end - start > length && text[start..end].is_ascii();
        if is_apart && is_whole(text, start, end) {
            hits.push(Match { word: hit.word, start, end });
        }
    });
}

/// What a place is to the filing, and how clearly the filing is there.
fn bearing(kind: NameKind, [here, destination, unrelated]: [f32; 3]) -> (Bearing, f32) {
    if matches!(kind, NameKind::Letter | NameKind::Administration) {
        // A filing number says more than the office that keeps it, and that more than any name.
        let strength = if kind == NameKind::Letter { 3.0 } else { 2.0 };
        return (if destination > DESTINATION_MIN { Bearing::Destination } else { Bearing::Here }, strength);
    }
    if destination > here && destination > unrelated {
        return (Bearing::Destination, 0.0);
    }
    let share = here / (here + unrelated);
    if share < HERE_MIN {
        return (Bearing::Unrelated, 0.0);
    }
    (Bearing::Here, share + if kind == NameKind::District { 0.0 } else { CITY_MORE })
}

/// Chinese words may have a space between them and a Latin name.
fn ends_with_any(text: &str, words: &[String]) -> bool {
    let close = text.trim_end();
    words.iter().any(|word| text.ends_with(word.as_str()) || (!word.is_ascii() && close.ends_with(word.as_str())))
}

fn starts_with_any(text: &str, words: &[String]) -> bool {
    let close = text.trim_start();
    words.iter().any(|word| text.starts_with(word.as_str()) || (!word.is_ascii() && close.starts_with(word.as_str())))
}
