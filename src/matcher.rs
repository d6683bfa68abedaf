//! Text to [`Query`]: which changes, province, applicant and language a question means.

pub mod aside;
pub mod bearing;
pub mod bearing_lessons;
pub mod chance;
pub mod concepts;
pub mod descent;
mod explain;
pub mod features;
mod foreign;
mod frames;
mod hashes;
pub mod learn;
mod likeliest;
mod message;
pub mod model;
pub mod normalize;
mod odds;
mod outcome;
mod pairs;
pub mod pinyin;
pub mod places;
mod roles;
pub mod searcher;
mod several;
pub mod surroundings;
pub mod token;

use std::borrow::Cow;
use std::sync::Arc;
use std::thread;

use crate::guard;
use crate::lang::Lang;
use crate::lang::SIMPLIFIED;
use crate::lang::Text;
use crate::matcher::aside::asides;
use crate::matcher::bearing::Bearings;
use crate::matcher::bearing_lessons::fingerprint;
use crate::matcher::bearing_lessons::learn_bearings;
use crate::matcher::concepts::Concepts;
use crate::matcher::concepts::Hit;
use crate::matcher::explain::Spoken;
use crate::matcher::features::Feature;
use crate::matcher::features::features;
use crate::matcher::frames::Frames;
use crate::matcher::frames::frames;
use crate::matcher::hashes::Hashes;
use crate::matcher::hashes::hash_of;
use crate::matcher::learn::Lessons;
use crate::matcher::learn::learn;
use crate::matcher::likeliest::Ranked;
use crate::matcher::likeliest::likeliest;
use crate::matcher::message::Message;
use crate::matcher::model::Aligned;
use crate::matcher::model::HIDDEN;
use crate::matcher::model::Model;
use crate::matcher::model::Thought;
use crate::matcher::normalize::CHARS_MAX;
use crate::matcher::normalize::is_han;
use crate::matcher::normalize::plain;
use crate::matcher::odds::softmax;
use crate::matcher::outcome::outcome;
use crate::matcher::pinyin::Pinyin;
use crate::matcher::places::Places;
use crate::matcher::roles::Roles;
use crate::matcher::token::Cut;
use crate::matcher::token::Reading;
use crate::matcher::token::read;
use crate::matcher::token::read_cut;
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
static BEARINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bearings.bin"));
static MODEL: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/model.bin")));

/// Added to "not our business": fitted so that few real questions are turned away.
const OUT_OF_SCOPE_BIAS: f32 = 1.2;
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
    /// What each class is called.
    labels: Vec<Arc<Text>>,
    /// What each concept is called.
    concept_labels: Vec<Arc<Text>>,
    /// For each change: the number of its family; members mean the same field of different records.
    families: Vec<usize>,
    /// For each change: which of [`RECORDS`] it belongs to, where others have the same field.
    records: Vec<Option<usize>>,
    /// Concepts that together mean a change, operations left out.
    frames: Frames,
    /// What single concepts are good for.
    roles: Roles,
    /// The words that join two wishes.
    joining: Hashes,
}

impl Matcher {
    pub fn new(rules: &Rulebook) -> Matcher {
        // Places are made ready beside the rest: every start waits for both.
        thread::scope(|scope| {
            let places = scope.spawn(|| Places::new(rules, &SIMPLIFIED, bearings(rules)));
            Matcher::with_places(rules, || places.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    fn with_places(rules: &Rulebook, places: impl FnOnce() -> Places) -> Matcher {
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
        let model = Model::from_bytes(&MODEL.0)
            .filter(|model| model.fingerprint == fingerprint)
            .unwrap_or_else(|| learn(&lessons, &concepts, simplified, &pinyin));
        let families = families(&changes);
        Matcher {
            frames: frames(rules, &changes, &concepts),
            records: records(&changes, &families),
            places: places(),
            families,
            labels: labels(&changes),
            concept_labels: concept_labels(&concepts),
            changes: changes.iter().map(|change| change.id.clone()).collect(),
            roles: Roles::new(&concepts),
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
        let mut cut = Cut::of(&plain.text);
        let all_pinyin = cut.is_all_pinyin(&self.pinyin, &is_english);
        let spots = self.places.find(&plain.text, all_pinyin);
        let filing = self.places.filing(&spots);
        let leaves_province = filing.is_some_and(|filing| self.places.leaves(&spots, filing));
        let found_province = filing.map(|spot| self.places.slug(spot.province).clone());
        let place_cue = filing.map(|spot| explain::place_cue(&plain.text, spot, self.places.label(spot.province)));
        for spot in spots.iter().rev() {
            plain.text.replace_range(spot.start..spot.end, " ");
        }
        if !spots.is_empty() {
            cut = Cut::of(&plain.text);
        }
        let mut reading = Reading::default();
        read_cut(&cut, all_pinyin, &self.pinyin, &is_english, &mut reading);
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
        let thought = self.odds(&found, &mut odds);
        let ranked = likeliest(&odds[..self.changes.len()], CANDIDATES_MAX, None);
        let is_known = thought.is_some();
        let thought = thought.unwrap_or([0.0; HIDDEN]);
        let message = Message { reading: &reading, hits: &hits, aside: &aside, odds: &odds, thought: &thought };
        let main = ranked[0].0;
        let further = several::further(self, &message, main);
        let outcome = outcome(self, &message, &ranked, &further, is_known);
        let changes: Vec<ChangeId> = match outcome {
            Outcome::OutOfScope => Vec::new(),
            Outcome::Answer | Outcome::Clarify => {
                let all = [main].into_iter().chain(further.iter().map(|it| it.class));
                all.map(|class| self.changes[class].clone()).collect()
            }
        };
        let spoken = Spoken { plain: &plain, message: &message };
        let mut evidence = explain::evidence(self, &spoken, (outcome != Outcome::OutOfScope).then_some(main));
        evidence.extend(place_cue);
        evidence.extend(explain::remarks(&plain));
        Query {
            outcome,
            certain: changes.len().min(1 + further.iter().filter(|it| it.is_certain).count()),
            changes,
            candidates: self.candidates(&ranked, &odds, outcome),
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

    /// Turns features into the probability of each class; `None` where no feature was known, so all are alike.
    pub(crate) fn odds(&self, found: &[Feature], odds: &mut [f32]) -> Option<Thought> {
        let thought = self.model.think(found);
        self.model.class.of(&thought.unwrap_or([0.0; HIDDEN]), odds);
        if let Some(last) = odds.last_mut() {
            *last += OUT_OF_SCOPE_BIAS;
        }
        softmax(odds);
        thought
    }

    pub(crate) fn joins(&self, hash: u32) -> bool {
        self.joining.contains(hash)
    }

    /// The best meanings; of a question that is open those of the same family first.
    fn candidates(&self, ranked: &Ranked, odds: &[f32], outcome: Outcome) -> Vec<Candidate> {
        let candidate = |(at, score): (usize, f32)| Candidate { change: self.changes[at].clone(), score };
        let is_sibling = |class: usize| self.families[class] == self.families[ranked[0].0];
        match outcome {
            Outcome::OutOfScope => Vec::new(),
            Outcome::Answer => ranked.iter().copied().map(candidate).collect(),
            Outcome::Clarify => {
                let classes = (0..self.changes.len()).filter(|class| is_sibling(*class));
                let mut family: Vec<(usize, f32)> = classes.map(|class| (class, odds[class])).collect();
                family.sort_by(|left, right| right.1.total_cmp(&left.1));
                let others = ranked.iter().copied().filter(|it| !is_sibling(it.0));
                family.into_iter().chain(others).take(CANDIDATES_MAX).map(candidate).collect()
            }
        }
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

/// The concept that two provinces in a move stand for.
const OTHER_PROVINCE: &str = "province-record";

/// What was learned when the program was built, where it was from the same messages.
fn bearings(rules: &Rulebook) -> Bearings {
    let messages = &rules.lexicon().place_messages;
    let built_in = Bearings::from_bytes(BEARINGS).filter(|it| it.fingerprint == fingerprint(messages));
    built_in.unwrap_or_else(|| learn_bearings(messages, &SIMPLIFIED))
}

/// Those of the changes, and of what is none.
fn labels(changes: &[&Change]) -> Vec<Arc<Text>> {
    let foreign = text!("not about a filing", "与备案无关");
    changes.iter().map(|change| change.label.clone()).chain([foreign]).map(Arc::new).collect()
}

fn concept_labels(concepts: &Concepts) -> Vec<Arc<Text>> {
    let label = |concept| {
        let (en, zh) = concepts.label(concept);
        Arc::new(Text::new(en, zh))
    };
    (0..concepts.count() as u16).map(label).collect()
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

/// `entity-phone`, `website-phone` and `app-phone` are one family: the id after the name of the record.
fn families(changes: &[&Change]) -> Vec<usize> {
    let field = |change: &Change| {
        let id = change.id.as_str();
        ["entity-", "website-", "app-"].iter().find_map(|record| id.strip_prefix(record)).unwrap_or(id).to_owned()
    };
    let fields: Vec<String> = changes.iter().map(|change| field(change)).collect();
    fields.iter().map(|it| fields.iter().position(|other| other == it).unwrap_or(0)).collect()
}

fn joining(rules: &Rulebook, pinyin: &Pinyin) -> Hashes {
    let files = rules.lexicon().concepts.iter().filter(|file| file.kind == ConceptKind::Joining);
    let words = files.flat_map(|file| &file.concepts).flat_map(|it| it.en.iter().chain(&it.zh));
    let mut hashes: Vec<u32> = Vec::new();
    for word in words {
        hashes.push(hash_of(word.as_bytes()));
        let syllable = word.chars().next().and_then(|c| pinyin.of(c));
        hashes.extend(syllable.map(|it| several::syllable_hash(hash_of(it.as_bytes()))));
    }
    Hashes::new(hashes)
}

/// The text as it may be kept. Most questions have no digit and nothing to look for; of a very long one only what is
/// read is looked at.
fn without_personal_data(text: &str) -> (Cow<'_, str>, Vec<PersonalData>) {
    const CHARS_MORE: usize = 64;
    let text = text.char_indices().nth(CHARS_MAX + CHARS_MORE).map_or(text, |(end, _)| &text[..end]);
    if !guard::may_hold_personal_data(text) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let (text, kinds) = guard::redact(text);
    (Cow::Owned(text), kinds)
}

/// Chinese where there is any Chinese.
fn language(plain: &str) -> Lang {
    if plain.chars().any(is_han) { Lang::Zh } else { Lang::En }
}
