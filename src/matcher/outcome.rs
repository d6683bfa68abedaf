//! Whether a question is answered, asked back or turned away.

use crate::matcher::Matcher;
use crate::matcher::concepts::Hit;
use crate::matcher::message::Message;
use crate::matcher::several::Further;
use crate::query::Outcome;
use crate::rules::lexicon::ConceptKind;

/// Where a filing's record is named, "not our business" has to be so many times likelier.
const OURS_NAMED: f32 = 4.0;

/// What can be done with a question. `ranked` are the changes, the likeliest first; `known` says whether any word of it
/// was learned.
pub(crate) fn outcome(
    matcher: &Matcher,
    message: &Message,
    ranked: &[(usize, f32)],
    further: &[Further],
    known: bool,
) -> Outcome {
    // Several wishes share what speaks for our business, so the best three count together.
    let ours: f32 = ranked.iter().take(3).map(|(_, odds)| odds).sum();
    let enough = if speaks_of_a_filing(matcher, message) { OURS_NAMED * ours } else { ours };
    if known && is_bare(matcher, message) {
        return if is_open(matcher, message, ranked) { Outcome::Clarify } else { Outcome::Answer };
    }
    if !known || (message.odds[matcher.changes.len()] > enough && !asks_for_several(matcher, message, further)) {
        return Outcome::OutOfScope;
    }
    if is_open(matcher, message, ranked) { Outcome::Clarify } else { Outcome::Answer }
}

/// Nothing but a field or person and what is to happen to it: here that can only be about a filing.
fn is_bare(matcher: &Matcher, message: &Message) -> bool {
    const TOKENS_MAX: usize = 8;
    let kind = |hit: &Hit| matcher.concepts.kind(hit.concept);
    let tokens = &message.reading.tokens;
    let is_named = message.hits.iter().any(|hit| matches!(kind(hit), ConceptKind::Field | ConceptKind::Person));
    // A mini program is a record too, and not one of a filing.
    let is_strange = |hit: &Hit| match kind(hit) {
        ConceptKind::Foreign => true,
        ConceptKind::Record => !matcher.roles.tells_record(hit.concept) && !matcher.roles.is_ours(hit.concept),
        _ => false,
    };
    if !is_named || tokens.len() > TOKENS_MAX || message.hits.iter().any(is_strange) {
        return false;
    }
    let covered = |start: u32| message.hits.iter().any(|hit| hit.start <= start && start < hit.end);
    tokens.iter().all(|token| covered(token.start))
}

/// Something of a record that only filings have.
fn speaks_of_a_filing(matcher: &Matcher, message: &Message) -> bool {
    let is_record = |hit: &Hit| matcher.roles.is_ours(hit.concept);
    let is_thing = |hit: &Hit| matches!(matcher.concepts.kind(hit.concept), ConceptKind::Field | ConceptKind::Person);
    message.hits.iter().any(is_record) && message.hits.iter().any(is_thing)
}

/// Several wishes weaken one another; where each part speaks of our business and none of another, it is ours.
fn asks_for_several(matcher: &Matcher, message: &Message, further: &[Further]) -> bool {
    let foreign = message.hits.iter().any(|hit| matcher.concepts.kind(hit.concept) == ConceptKind::Foreign);
    !foreign && further.iter().any(|it| it.is_certain)
}

/// Several records come into question for the same field, and the question tells in no way which.
fn is_open(matcher: &Matcher, message: &Message, ranked: &[(usize, f32)]) -> bool {
    const SECOND_SHARE: f32 = 0.03;
    const FAMILY_SHARE: f32 = 0.3;
    let tells_record = message.hits.iter().any(|hit| {
        matcher.roles.tells_record(hit.concept) || matcher.concepts.kind(hit.concept) == ConceptKind::Individual
    });
    if tells_record {
        return false;
    }
    let first = ranked[0].0;
    let siblings = || (0..matcher.changes.len()).filter(|class| matcher.families[*class] == matcher.families[first]);
    if !siblings().any(|class| matcher.records[class] == Some(0)) {
        // What the entity does not have as well is the website's unless an app is named.
        return false;
    }
    let together: f32 = siblings().map(|class| message.odds[class]).sum();
    let others = siblings().filter(|class| *class != first).map(|class| message.odds[class]);
    let second = others.fold(0.0, f32::max);
    let ours = 1.0 - message.odds[matcher.changes.len()];
    second >= SECOND_SHARE * message.odds[first] && together >= FAMILY_SHARE * ours
}
