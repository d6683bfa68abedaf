//! Messages with two wishes, made of phrases and of frames: learning sees that both can be meant at once.

use std::collections::HashMap;

use crate::matcher::chance::next;
use crate::matcher::learn::Lessons;
use crate::matcher::learn::pick;
use crate::rules::lexicon::Concept;
use crate::rules::lexicon::ConceptKind;

/// Messages with another wish beside it for each change in each language.
const PHRASE_PAIRS: usize = 40;
/// Messages with two fields of one record, for each way of a frame in each language.
const FRAME_PAIRS: usize = 12;

/// Takes a message and the two changes that it asks for.
type Add<'a> = dyn FnMut(usize, usize, &str) + 'a;

/// A phrase of one change and a phrase of another.
pub(crate) fn of_phrases(lessons: &Lessons, seed: &mut u64, add: &mut Add) {
    let joints = Joints::new(lessons);
    let count = lessons.changes.len();
    if count < 2 {
        return;
    }
    for (class, (_, en, zh)) in lessons.changes.iter().enumerate() {
        for _ in 0..PHRASE_PAIRS {
            let other = (class + 1 + (next(seed) % (count as u64 - 1)) as usize) % count;
            let (_, other_en, other_zh) = lessons.changes[other];
            if let (Some(one), Some(two)) = (pick(en, seed), pick(other_en, seed)) {
                add(class, other, &format!("{one}{}{two}", joints.en(seed)));
            }
            if let (Some(one), Some(two)) = (pick(zh, seed), pick(other_zh, seed)) {
                add(class, other, &format!("{one}{}{two}", joints.zh(seed)));
            }
        }
    }
}

/// A field of a record and another field of the same record, the record said once: "site phone and e-mail".
pub(crate) fn of_frames(lessons: &Lessons, seed: &mut u64, add: &mut Add) {
    let joints = Joints::new(lessons);
    let ways = ways(lessons);
    for (at, way) in ways.iter().enumerate() {
        let siblings: Vec<&Way> = ways
            .iter()
            .enumerate()
            .filter(|(other, it)| *other != at && it.record.id == way.record.id && it.class != way.class)
            .map(|(_, it)| it)
            .collect();
        for _ in 0..FRAME_PAIRS.min(siblings.len() * 2) {
            let other = siblings[(next(seed) % siblings.len() as u64) as usize];
            let mut en = words(&[way.record], |it| &it.en, " ", seed);
            en = format!(
                "{en} {}{}{}",
                words(&way.rest, |it| &it.en, " ", seed),
                joints.en(seed),
                words(&other.rest, |it| &it.en, " ", seed)
            );
            add(way.class, other.class, &en);
            let zh = words(&[way.record], |it| &it.zh, "", seed);
            let zh = format!(
                "{zh}{}{}{}",
                words(&way.rest, |it| &it.zh, "", seed),
                joints.zh(seed),
                words(&other.rest, |it| &it.zh, "", seed)
            );
            add(way.class, other.class, &zh);
        }
    }
}

/// A way of meaning a change that begins with whose field it is.
struct Way<'a> {
    class: usize,
    record: &'a Concept,
    rest: Vec<&'a Concept>,
}

fn ways<'a>(lessons: &Lessons<'a>) -> Vec<Way<'a>> {
    let concepts: HashMap<&str, (&Concept, ConceptKind)> = lessons
        .lexicon
        .concepts
        .iter()
        .flat_map(|file| file.concepts.iter().map(|it| (it.id.as_str(), (it, file.kind))))
        .collect();
    let mut ways = Vec::new();
    for frame in &lessons.lexicon.frames {
        let Some(class) = lessons.changes.iter().position(|(id, _, _)| *id == frame.change) else { continue };
        for way in &frame.concepts {
            let named: Vec<&(&Concept, ConceptKind)> = way.iter().filter_map(|id| concepts.get(id.as_str())).collect();
            let Some(((record, kind), rest)) = named.split_first().map(|(first, rest)| (*first, rest)) else {
                continue;
            };
            let owns = matches!(kind, ConceptKind::Record | ConceptKind::Person);
            if owns && !rest.is_empty() {
                ways.push(Way { class, record, rest: rest.iter().map(|(concept, _)| *concept).collect() });
            }
        }
    }
    ways
}

fn words(concepts: &[&Concept], of: fn(&Concept) -> &Vec<String>, between: &str, seed: &mut u64) -> String {
    let words: Vec<&str> = concepts.iter().filter_map(|it| pick(of(it), seed)).collect();
    words.join(between)
}

/// What stands between two wishes: the joining words of the lexicon and commas.
struct Joints<'a> {
    en: Vec<&'a str>,
    zh: Vec<&'a str>,
}

impl<'a> Joints<'a> {
    fn new(lessons: &Lessons<'a>) -> Joints<'a> {
        let files = lessons.lexicon.concepts.iter().filter(|file| file.kind == ConceptKind::Joining);
        let mut joints = Joints { en: Vec::new(), zh: Vec::new() };
        for concept in files.flat_map(|file| &file.concepts) {
            joints.en.extend(concept.en.iter().map(String::as_str));
            joints.zh.extend(concept.zh.iter().map(String::as_str));
        }
        joints
    }

    fn en(&self, seed: &mut u64) -> String {
        match joint(&self.en, seed) {
            Some(word) => format!(" {word} "),
            None => ", ".to_owned(),
        }
    }

    fn zh(&self, seed: &mut u64) -> String {
        joint(&self.zh, seed).unwrap_or("，").to_owned()
    }
}

/// Every other time a comma.
fn joint<'a>(words: &[&'a str], seed: &mut u64) -> Option<&'a str> {
    if words.is_empty() || next(seed).is_multiple_of(2) {
        return None;
    }
    words.get((next(seed) % words.len() as u64) as usize).copied()
}
