//! Text to [`Query`]: which changes, province, applicant and language a question means.

pub mod aside;
pub mod concepts;
mod explain;
pub mod features;
mod foreign;
pub mod learn;
pub mod model;
pub mod normalize;
mod pairs;
pub mod pinyin;
pub mod places;
mod several;
pub mod token;

use std::borrow::Cow;

use crate::guard;
use crate::lang::Lang;
use crate::lang::SIMPLIFIED;
use crate::matcher::aside::asides;
use crate::matcher::concepts::Concepts;
use crate::matcher::concepts::Hit;
use crate::matcher::features::Feature;
use crate::matcher::features::features;
use crate::matcher::features::hash_of;
use crate::matcher::foreign::OUR_RECORDS;
use crate::matcher::learn::Lessons;
use crate::matcher::learn::learn;
use crate::matcher::model::Model;
use crate::matcher::normalize::CHARS_MAX;
use crate::matcher::normalize::is_han;
use crate::matcher::normalize::plain;
use crate::matcher::pinyin::Pinyin;
use crate::matcher::places::Places;
use crate::matcher::several::Message;
use crate::matcher::token::Reading;
use crate::matcher::token::is_all_pinyin;
use crate::matcher::token::read;
use crate::matcher::token::read_as;
use crate::query::Candidate;
use crate::query::Outcome;
use crate::query::PersonalData;
use crate::query::Query;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::lexicon::ConceptKind;
use crate::rules::province::ProvinceSlug;

static PINYIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pinyin.bin"));
static MODEL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/model.bin"));

/// Makes scores honest: below one they get sharper. Fitted so that scores agree with how often they are right.
const TEMPERATURE: f32 = 1.0;
/// Added to "not our business": fitted so that few real questions are turned away.
const OUT_OF_SCOPE_BIAS: f32 = 2.2;
/// Where a filing's record is named, "not our business" has to be so many times likelier.
const OURS_NAMED: f32 = 4.0;
/// At most this many meanings are told.
const CANDIDATES_MAX: usize = 5;

/// Learned from the phrases of the rulebook.
#[derive(Debug)]
pub struct Matcher {
    pinyin: Pinyin,
    concepts: Concepts,
    model: Model,
    places: Places,
    /// Class numbers of the model are places in this list; one more stands for "not our business".
    changes: Vec<ChangeId>,
    labels: Vec<crate::lang::Text>,
    /// For each change: the number of its family; members mean the same field of different records.
    families: Vec<usize>,
    /// For each change: which of [`RECORDS`] it belongs to, where others have the same field.
    records: Vec<Option<usize>>,
    /// Concepts that together mean a change, operations left out.
    frames: Frames,
    /// Hashes of the words that join two wishes, sorted.
    joining: Vec<u32>,
}

impl Matcher {
    pub fn new(rules: &Rulebook) -> Matcher {
        let simplified = &SIMPLIFIED;
        let pinyin = Pinyin::from_bytes(PINYIN);
        let concepts = Concepts::new(&rules.lexicon().concepts, simplified, &pinyin);
        let mut changes: Vec<&Change> = rules.changes().iter().collect();
        changes.sort_by(|a, b| a.id.cmp(&b.id));
        let lessons = Lessons {
            changes: changes
                .iter()
                .map(|it| (it.id.as_str(), it.phrases.en.as_slice(), it.phrases.zh.as_slice()))
                .collect(),
            out_of_scope: (&rules.out_of_scope().en, &rules.out_of_scope().zh),
            lexicon: rules.lexicon(),
        };
        let fingerprint = lessons.fingerprint();
        let model = Model::from_bytes(MODEL)
            .filter(|model| model.fingerprint == fingerprint)
            .unwrap_or_else(|| learn(&lessons, &concepts, simplified, &pinyin));
        let families = families(&changes);
        Matcher {
            frames: frames(rules, &changes, &concepts),
            records: records(&changes, &families),
            places: Places::new(rules, simplified),
            families,
            labels: changes.iter().map(|change| change.label.clone()).collect(),
            changes: changes.iter().map(|change| change.id.clone()).collect(),
            joining: joining(rules, &pinyin),
            pinyin,
            concepts,
            model,
        }
    }

    /// What a text means. Province, applicant and language that are given win over what the text says.
    pub fn understand(
        &self,
        text: &str,
        province: Option<&ProvinceSlug>,
        applicant: Option<Applicant>,
        lang: Option<Lang>,
    ) -> Query {
        let (text, personal_data) = without_personal_data(text);
        let mut plain = plain(&text, &SIMPLIFIED);
        let lang = lang.unwrap_or_else(|| language(&plain.text));
        let is_english = |word: &str| self.model.is_english(word);
        let all_pinyin = is_all_pinyin(&plain.text, &self.pinyin, &is_english);
        let spots = self.places.find(&plain.text, all_pinyin);
        let filing = self.places.filing(&spots);
        let leaves_province = filing.is_some_and(|filing| self.places.leaves(&spots, filing));
        let found_province = filing.map(|at| self.places.slug(at).clone());
        let place_cue = explain::place_cue(&plain.text, &spots, filing.map(|at| self.places.label(at)));
        for spot in spots.iter().rev() {
            plain.text.replace_range(spot.start..spot.end, " ");
        }
        let mut reading = Reading::default();
        read_as(&plain.text, Some(all_pinyin), &self.pinyin, &is_english, &mut reading);
        let mut hits = Vec::new();
        self.concepts.find(&reading, &mut hits);
        if leaves_province && let Some(concept) = self.concepts.named(OTHER_PROVINCE) {
            let end = reading.flat.len() as u32;
            hits.push(Hit { concept, start: end, end });
        }
        let mut aside = Vec::new();
        asides(&reading, &hits, &self.concepts, &mut aside);
        let mut found = Vec::new();
        features(&reading, &reading.tokens, &aside, &hits, &self.concepts, &mut found);
        let mut odds = vec![0.0; self.model.classes];
        let known = self.odds(&found, self.named(&reading, &hits, &aside), &mut odds);
        let ranked = rank(&odds, self.changes.len());
        let message = Message { reading: &reading, hits: &hits, aside: &aside, odds: &odds };
        let outcome = self.outcome(&message, &ranked, known);
        let main = ranked[0].0;
        let changes = match outcome {
            Outcome::OutOfScope => Vec::new(),
            Outcome::Answer | Outcome::Clarify => several::all_changes(self, &message, main),
        };
        let mut evidence =
            explain::evidence(self, &plain, &reading, &hits, &aside, (outcome != Outcome::OutOfScope).then_some(main));
        evidence.extend(place_cue);
        evidence.extend(explain::remarks(&plain));
        Query {
            outcome,
            changes: changes.iter().map(|at| self.changes[*at].clone()).collect(),
            candidates: self.candidates(&ranked, outcome),
            province: province.cloned().or(found_province),
            applicant: applicant.or_else(|| self.applicant(&hits)),
            lang,
            personal_data,
            evidence,
        }
    }

    /// The province that a name, abbreviation, city or slug means.
    pub fn province_named(&self, name: &str) -> Option<ProvinceSlug> {
        self.places.named(name, &SIMPLIFIED).cloned()
    }

    /// Pieces of a text that the rules say nothing about, for the gap list: words and pairs of characters outside
    /// concepts, without digits, personal data, places and what may be a person's name.
    pub fn unknown_pieces(&self, text: &str) -> Vec<String> {
        let mut plain = plain(&without_personal_data(text).0, &SIMPLIFIED);
        let is_english = |word: &str| self.model.is_english(word);
        for spot in self.places.find(&plain.text, false).iter().rev() {
            plain.text.replace_range(spot.start..spot.end, ", ");
        }
        let mut reading = Reading::default();
        read(&plain.text, &self.pinyin, &is_english, &mut reading);
        let mut hits = Vec::new();
        self.concepts.find(&reading, &mut hits);
        let mut pieces = explain::unknown_pieces(&reading, &hits);
        pieces.retain(|piece| !self.places.begins_with_surname(piece));
        pieces
    }

    /// Turns features into the probability of each class; says whether any feature was known.
    pub(crate) fn odds(&self, found: &[Feature], named: Named, odds: &mut [f32]) -> bool {
        let mut sums = vec![0_i32; self.model.classes];
        let squares = self.model.add(found, &mut sums);
        self.model.logits(&sums, squares, odds);
        let push = RECORD_PUSH;
        for (odd, record) in odds.iter_mut().zip(&self.records) {
            *odd += push * named.speaks_for(*record);
        }
        if let Some(last) = odds.last_mut() {
            *last += OUT_OF_SCOPE_BIAS;
        }
        several::sharpen(odds, TEMPERATURE);
        squares > 0
    }

    pub(crate) fn joins(&self, hash: u32) -> bool {
        self.joining.binary_search(&hash).is_ok()
    }

    /// Which records a text names, apart from what is said in passing.
    pub(crate) fn named(&self, reading: &Reading, hits: &[Hit], aside: &[bool]) -> Named {
        let mut named = Named::default();
        for hit in hits {
            let at = reading.tokens.partition_point(|token| token.end <= hit.start);
            if aside.get(at).copied().unwrap_or(false) {
                continue;
            }
            self.add_record(hit, &mut named);
        }
        named
    }

    pub(crate) fn add_record(&self, hit: &Hit, named: &mut Named) {
        let id = self.concepts.id(hit.concept);
        if let Some(record) = RECORD_CONCEPTS.iter().position(|ids| ids.contains(&id)) {
            named.0[record] = true;
        }
    }

    fn outcome(&self, message: &Message, ranked: &[(usize, f32)], known: bool) -> Outcome {
        // Several wishes share what speaks for our business, so the best three count together.
        let ours: f32 = ranked.iter().take(3).map(|(_, odds)| odds).sum();
        let enough = if self.speaks_of_a_filing(message) { OURS_NAMED * ours } else { ours };
        if known && self.is_bare(message) {
            return if self.is_open(message, ranked) { Outcome::Clarify } else { Outcome::Answer };
        }
        if !known || (message.odds[self.changes.len()] > enough && !self.asks_for_several(message, ranked[0].0)) {
            return Outcome::OutOfScope;
        }
        if self.is_open(message, ranked) { Outcome::Clarify } else { Outcome::Answer }
    }

    /// Nothing but a field or person and what is to happen to it: here that can only be about a filing.
    fn is_bare(&self, message: &Message) -> bool {
        const TOKENS_MAX: usize = 8;
        let kind = |hit: &Hit| self.concepts.kind(hit.concept);
        let tokens = &message.reading.tokens;
        let is_named = message.hits.iter().any(|hit| matches!(kind(hit), ConceptKind::Field | ConceptKind::Person));
        if !is_named || tokens.len() > TOKENS_MAX || message.hits.iter().any(|hit| kind(hit) == ConceptKind::Foreign) {
            return false;
        }
        let covered = |start: u32| message.hits.iter().any(|hit| hit.start <= start && start < hit.end);
        tokens.iter().all(|token| covered(token.start))
    }

    /// Something of a record that only filings have.
    fn speaks_of_a_filing(&self, message: &Message) -> bool {
        let is_record = |hit: &Hit| OUR_RECORDS.contains(&self.concepts.id(hit.concept));
        let is_thing = |hit: &Hit| matches!(self.concepts.kind(hit.concept), ConceptKind::Field | ConceptKind::Person);
        message.hits.iter().any(is_record) && message.hits.iter().any(is_thing)
    }

    /// Several wishes weaken one another; where each part speaks of our business and none of another, it is ours.
    fn asks_for_several(&self, message: &Message, main: usize) -> bool {
        let foreign = message.hits.iter().any(|hit| self.concepts.kind(hit.concept) == ConceptKind::Foreign);
        !foreign && !several::of_parts(self, message, main).is_empty()
    }

    /// Several records come into question for the same field, and the question tells in no way which.
    fn is_open(&self, message: &Message, ranked: &[(usize, f32)]) -> bool {
        const SECOND_SHARE: f32 = 0.03;
        const FAMILY_SHARE: f32 = 0.3;
        let tells_record = message.hits.iter().any(|hit| {
            let id = self.concepts.id(hit.concept);
            RECORD_WORDS.contains(&id) || self.concepts.kind(hit.concept) == ConceptKind::Individual
        });
        if tells_record {
            return false;
        }
        let first = ranked[0];
        let mut siblings = ranked.iter().filter(|it| self.families[it.0] == self.families[first.0]);
        if !siblings.clone().any(|it| self.records[it.0] == Some(0)) {
            // What the entity does not have as well is the website's unless an app is named.
            return false;
        }
        let together: f32 = siblings.clone().map(|it| it.1).sum();
        let second = siblings.nth(1).map_or(0.0, |it| it.1);
        let ours = 1.0 - message.odds[self.changes.len()];
        second >= SECOND_SHARE * first.1 && together >= FAMILY_SHARE * ours
    }

    /// The best meanings; of a question that is open only those of the same family.
    fn candidates(&self, ranked: &[(usize, f32)], outcome: Outcome) -> Vec<Candidate> {
        let candidate = |(at, score): &(usize, f32)| Candidate { change: self.changes[*at].clone(), score: *score };
        if outcome == Outcome::OutOfScope {
            return Vec::new();
        }
        if outcome == Outcome::Clarify {
            let (family, others): (Vec<_>, Vec<_>) =
                ranked.iter().partition(|it| self.families[it.0] == self.families[ranked[0].0]);
            return family.iter().chain(&others).take(CANDIDATES_MAX).copied().map(candidate).collect();
        }
        ranked.iter().take(CANDIDATES_MAX).map(candidate).collect()
    }

    fn applicant(&self, hits: &[Hit]) -> Option<Applicant> {
        let has = |kind| hits.iter().any(|hit| self.concepts.kind(hit.concept) == kind);
        if has(ConceptKind::Individual) {
            return Some(Applicant::Individual);
        }
        has(ConceptKind::Organization).then_some(Applicant::Organization)
    }
}

/// Ids of changes begin with the record they belong to.
const RECORDS: [&str; 3] = ["entity-", "website-", "app-"];
/// The concepts that name each of them.
const RECORD_CONCEPTS: [&[&str]; 3] =
    [&["entity", "entity-person"], &["website", "site-person", "site-name"], &["app", "app-person", "app-name"]];
/// How much a named record speaks for its changes and against the same change of other records.
const RECORD_PUSH: f32 = 0.3;

/// The concept that two provinces in a move stand for.
const OTHER_PROVINCE: &str = "province-record";

/// The place of apps in [`RECORDS`].
const APP: usize = 2;
/// Who means an app says so.
const APP_UNNAMED: f32 = -3.0;

/// Which of [`RECORDS`] are named.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Named([bool; 3]);

impl Named {
    /// One where the record is named, minus one where only others are.
    fn speaks_for(self, record: Option<usize>) -> f32 {
        match record {
            Some(record) if self.0[record] => 1.0,
            Some(_) if self.0.contains(&true) => -1.0,
            Some(APP) => APP_UNNAMED,
            Some(_) | None => 0.0,
        }
    }
}

/// The record of each change that other records have as well.
fn records(changes: &[&Change], families: &[usize]) -> Vec<Option<usize>> {
    let alone = |family: usize| families.iter().filter(|it| **it == family).count() < 2;
    let record = |(at, change): (usize, &&Change)| {
        let found = RECORDS.iter().position(|record| change.id.as_str().starts_with(record));
        found.filter(|_| !alone(families[at]))
    };
    changes.iter().enumerate().map(record).collect()
}

/// Concepts that tell which record is meant.
const RECORD_WORDS: [&str; 17] = [
    "entity",
    "website",
    "app",
    "site-person",
    "app-person",
    "entity-person",
    "account",
    "legal-rep",
    "boss",
    "licence",
    "organization",
    "company-name",
    "site-name",
    "app-name",
    "store",
    "homepage",
    "staff",
];

/// Changes by how likely they are, best first; the class after the changes is left out.
fn rank(odds: &[f32], changes: usize) -> Vec<(usize, f32)> {
    let mut ranked: Vec<(usize, f32)> = odds[..changes].iter().copied().enumerate().collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    ranked
}

/// `entity-phone`, `website-phone` and `app-phone` are one family: the id after the name of the record.
fn families(changes: &[&Change]) -> Vec<usize> {
    let field = |change: &Change| {
        let id = change.id.as_str();
        ["entity-", "website-", "app-"].iter().find_map(|record| id.strip_prefix(record)).unwrap_or(id).to_owned()
    };
    let fields: Vec<String> = changes.iter().map(|change| field(change)).collect();
    fields.iter().map(|it| fields.iter().position(|other| other == it).unwrap_or(0)).collect()
}

/// Ways of meaning a change, by each concept that is part of them.
#[derive(Debug, Default)]
pub(crate) struct Frames(Vec<Vec<(Vec<u16>, usize)>>);

impl Frames {
    /// Those with this concept: the concepts of each and the change that is meant.
    pub(crate) fn with(&self, concept: u16) -> &[(Vec<u16>, usize)] {
        self.0.get(usize::from(concept)).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, concepts: &[u16], class: usize) {
        for concept in concepts {
            let at = usize::from(*concept);
            if self.0.len() <= at {
                self.0.resize_with(at + 1, Vec::new);
            }
            let frame = (concepts.to_vec(), class);
            if !self.0[at].contains(&frame) {
                self.0[at].push(frame);
            }
        }
    }
}

fn frames(rules: &Rulebook, changes: &[&Change], concepts: &Concepts) -> Frames {
    let mut frames = Frames::default();
    for frame in &rules.lexicon().frames {
        let Some(class) = changes.iter().position(|change| change.id.as_str() == frame.change) else { continue };
        for way in &frame.concepts {
            let mut named: Vec<u16> = way.iter().filter_map(|id| concepts.named(id)).collect();
            let says_more = |it: &u16| !matches!(concepts.kind(*it), ConceptKind::Operation | ConceptKind::Record);
            if named.iter().any(says_more) {
                named.retain(|concept| concepts.kind(*concept) != ConceptKind::Operation);
            }
            named.sort_unstable();
            named.dedup();
            frames.add(&named, class);
        }
    }
    frames
}

fn joining(rules: &Rulebook, pinyin: &Pinyin) -> Vec<u32> {
    let files = rules.lexicon().concepts.iter().filter(|file| file.kind == ConceptKind::Joining);
    let words = files.flat_map(|file| &file.concepts).flat_map(|it| it.en.iter().chain(&it.zh));
    let mut hashes: Vec<u32> = Vec::new();
    for word in words {
        hashes.push(hash_of(word.as_bytes()));
        let syllable = word.chars().next().and_then(|c| pinyin.of(c));
        hashes.extend(syllable.map(several::syllable_hash));
    }
    hashes.sort_unstable();
    hashes
}

/// The text as it may be kept. Most questions have no digit and nothing to look for; of a very long one only what is
/// read is looked at.
fn without_personal_data(text: &str) -> (Cow<'_, str>, Vec<PersonalData>) {
    const CHARS_MORE: usize = 64;
    let text = text.char_indices().nth(CHARS_MAX + CHARS_MORE).map_or(text, |(end, _)| &text[..end]);
    if !text.contains(|c: char| c.is_numeric() || matches!(c, '@' | '＠')) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let (text, kinds) = guard::redact(text);
    (Cow::Owned(text), kinds)
}

/// Chinese where there is any Chinese.
fn language(plain: &str) -> Lang {
    if plain.chars().any(is_han) { Lang::Zh } else { Lang::En }
}
