//! Examples with words of somebody else's business: beside anything they are not ours, beside our records they are only
//! what the asker does for a living.

use crate::matcher::chance::next;
use crate::matcher::learn::Lessons;
use crate::matcher::learn::pick;
use crate::rules::lexicon::Concept;
use crate::rules::lexicon::ConceptKind;
use crate::rules::lexicon::OUT_OF_SCOPE;

/// Examples of each concept of somebody else's business in each language.
const FOREIGN_SAMPLES: usize = 120;
/// Examples with a foreign word for each way of a frame about our records in each language.
const TRADE_SAMPLES: usize = 2;

/// What the asker can have to do with besides a filing.
const ASKED: [ConceptKind; 4] =
    [ConceptKind::Field, ConceptKind::Person, ConceptKind::Operation, ConceptKind::Situation];

/// Takes each example with the number of its class.
pub(crate) fn beside_ours(lessons: &Lessons, seed: &mut u64, add: &mut dyn FnMut(usize, &str)) {
    let of_kinds = |kinds: &[ConceptKind]| -> Vec<&Concept> {
        let files = lessons.lexicon.concepts.iter().filter(|file| kinds.contains(&file.kind));
        files.flat_map(|file| &file.concepts).collect()
    };
    let foreign = of_kinds(&[ConceptKind::Foreign]);
    let asked = of_kinds(&ASKED);
    if foreign.is_empty() || asked.is_empty() {
        return;
    }
    for concept in &foreign {
        for _ in 0..FOREIGN_SAMPLES {
            let mut any = || asked[(next(seed) % asked.len() as u64) as usize];
            let (one, other) = (any(), any());
            let parts = if next(seed).is_multiple_of(2) { vec![*concept, one] } else { vec![*concept, one, other] };
            add(lessons.changes.len(), &joined(&parts, |it| &it.en, " ", seed));
            add(lessons.changes.len(), &joined(&parts, |it| &it.zh, "", seed));
        }
    }
    for frame in lessons.lexicon.frames.iter().filter(|frame| frame.change != OUT_OF_SCOPE) {
        let Some(class) = lessons.changes.iter().position(|(id, _, _)| *id == frame.change) else { continue };
        for way in frame.concepts.iter().filter(|way| way.iter().any(|id| OUR_RECORDS.contains(&id.as_str()))) {
            for _ in 0..TRADE_SAMPLES {
                let trade = foreign[(next(seed) % foreign.len() as u64) as usize];
                let named = way.iter().filter_map(|id| all_named(lessons, id));
                let parts: Vec<&Concept> = std::iter::once(trade).chain(named).collect();
                add(class, &joined(&parts, |it| &it.en, " ", seed));
                add(class, &joined(&parts, |it| &it.zh, "", seed));
            }
        }
    }
}

/// Records that only a filing has; an app is somebody else's as well.
pub(crate) const OUR_RECORDS: [&str; 6] = ["entity", "website", "site-person", "entity-person", "site-name", "filing"];

fn all_named<'a>(lessons: &Lessons<'a>, id: &str) -> Option<&'a Concept> {
    lessons.lexicon.concepts.iter().flat_map(|file| &file.concepts).find(|it| it.id == id)
}

fn joined(parts: &[&Concept], of: fn(&Concept) -> &Vec<String>, between: &str, seed: &mut u64) -> String {
    let words: Vec<&str> = parts.iter().filter_map(|it| pick(of(it), seed)).collect();
    words.join(between)
}
