//! The machine-readable part of a rule: keys are declared, and values are of the declared kind.

use std::collections::HashMap;
use std::collections::HashSet;

use chrono::NaiveDate;

use crate::rules::check::context::Context;
use crate::rules::check::context::Ids;
use crate::rules::check::walk::Item;
use crate::rules::check::walk::Place;
use crate::rules::check::walk::walk;
use crate::rules::fact::Value;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::rules::topic::TopicFile;
use crate::rules::topic::ValueKind;

pub(super) fn values_are_declared(context: &Context<'_>, problems: &mut Vec<Problem>) {
    let Some(topics) = &context.parsed.topics else { return };
    let vocabulary = Vocabulary::new(topics, context);
    walk(context.parsed, &mut |place, item| {
        let Item::Values(values) = item else { return };
        for (key, value) in values {
            let at = |steps: Vec<Step<'_>>, message: String| {
                let mut path = place.steps.clone();
                path.extend(steps);
                context.at(place.file, &path, message)
            };
            let Some(kind) = vocabulary.kinds.get(key.as_str()) else {
                let problem = at(vec![Step::Key(key)], format!("the value `{key}` is not declared"));
                problems.push(match vocabulary.keys.nearest(key) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help("declare it as [[value_key]] in topics.toml, with its kind"),
                });
                continue;
            };
            if !is_of_kind(value, *kind) {
                let message = format!("`{key}` must be {}", described(*kind));
                problems.push(at(vec![Step::Key(key)], message).help("see its [[value_key]] in topics.toml"));
            }
            vocabulary.check_words(context, place, key, value, problems);
        }
    });
}

struct Vocabulary<'a> {
    kinds: HashMap<&'a str, ValueKind>,
    keys: Ids<'a>,
    words: Ids<'a>,
    /// Keys whose values are words with a label; the values of others are shown as they stand.
    worded: HashSet<&'a str>,
}

impl<'a> Vocabulary<'a> {
    fn new(topics: &'a TopicFile, context: &Context<'a>) -> Vocabulary<'a> {
        let words = Ids::new(topics.value_words.iter().map(|it| it.id.as_str()), false);
        let mut worded = HashSet::new();
        walk(context.parsed, &mut |_, item| {
            let Item::Values(values) = item else { return };
            for (key, value) in values {
                if each_word(value).any(|(_, word)| words.contains(word)) {
                    worded.insert(key.as_str());
                }
            }
        });
        Vocabulary {
            kinds: topics.value_keys.iter().map(|it| (it.id.as_str(), it.kind)).collect(),
            keys: Ids::new(topics.value_keys.iter().map(|it| it.id.as_str()), false),
            words,
            worded,
        }
    }

    /// Where a key has words with labels, every word needs one.
    fn check_words(
        &self,
        context: &Context<'_>,
        place: &Place<'_>,
        key: &str,
        value: &Value,
        problems: &mut Vec<Problem>,
    ) {
        if !self.worded.contains(key) {
            return;
        }
        for (at, word) in each_word(value).filter(|(_, word)| !self.words.contains(word)) {
            let mut path = place.steps.clone();
            path.push(Step::Key(key));
            path.extend(at.map(Step::Index));
            let problem = context.at(place.file, &path, format!("the word `{word}` has no label"));
            problems.push(match self.words.nearest(word) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("declare it as [[value_word]] in topics.toml"),
            });
        }
    }
}

/// The words of a value with their index in its list.
fn each_word(value: &Value) -> impl Iterator<Item = (Option<usize>, &str)> {
    let own = value.as_word().map(|word| (None, word));
    let listed = value.as_list().iter().enumerate();
    own.into_iter().chain(listed.filter_map(|(at, value)| Some((Some(at), value.as_word()?))))
}

fn is_of_kind(value: &Value, kind: ValueKind) -> bool {
    match kind {
        ValueKind::Flag => value.as_flag().is_some(),
        ValueKind::Days
        | ValueKind::Months
        | ValueKind::Years
        | ValueKind::Hours
        | ValueKind::WorkingDays
        | ValueKind::Count => value.as_number().is_some_and(|number| number >= 0),
        ValueKind::Text => value.as_word().is_some_and(|word| !word.trim().is_empty()),
        ValueKind::Date => value.as_word().is_some_and(|word| word.parse::<NaiveDate>().is_ok()),
        ValueKind::List => matches!(value, Value::List(_)),
    }
}

fn described(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Flag => "true or false",
        ValueKind::Days => "a number of days",
        ValueKind::Months => "a number of months",
        ValueKind::Years => "a number of years",
        ValueKind::Hours => "a number of hours",
        ValueKind::WorkingDays => "a number of working days",
        ValueKind::Count => "a number",
        ValueKind::Text => "a text",
        ValueKind::Date => "a date like \"2024-04-01\"",
        ValueKind::List => "a list",
    }
}
