//! What nobody uses is a leftover or a typing mistake elsewhere.

use std::collections::HashSet;

use crate::lang::Lang;
use crate::rules::check::context::Context;
use crate::rules::check::labels::label_texts;
use crate::rules::check::walk::Item;
use crate::rules::check::walk::walk;
use crate::rules::fact::Value;
use crate::rules::locate::Step;
use crate::rules::problem::Problem;
use crate::rules::provider::label_ids;

#[derive(Default)]
struct Used<'a> {
    sources: HashSet<&'a str>,
    documents: HashSet<&'a str>,
    value_keys: HashSet<&'a str>,
    value_words: HashSet<&'a str>,
}

pub(super) fn everything_is_used(context: &Context<'_>, problems: &mut Vec<Problem>) {
    // A file that could not be read may be the one that uses it.
    if context.is_partial() {
        return;
    }
    let mut used = Used::default();
    walk(context.parsed, &mut |_, item| match item {
        Item::Source(id) => drop(used.sources.insert(id.as_str())),
        Item::Document(id) => drop(used.documents.insert(id.as_str())),
        Item::Values(values) => {
            for (key, value) in values {
                used.value_keys.insert(key);
                collect_words(value, &mut used.value_words);
            }
        }
        Item::Text(_) | Item::Change(_) | Item::Action(_) | Item::Topic(_) | Item::Url(_) | Item::Checked(_) => {}
    });
    let parsed = context.parsed;
    let mut unused = Unused { context, problems };
    for (file, sources) in [("sources.toml", &parsed.sources), ("sources-provinces.toml", &parsed.province_sources)] {
        let ids = sources.iter().flatten().map(|it| it.id.as_str());
        unused.report(file, "source", "statement", ids, &used.sources);
    }
    let documents = parsed.documents.iter().flatten().map(|it| it.id.as_str());
    unused.report("documents.toml", "document", "rule, change or notice", documents, &used.documents);
    let keys = parsed.topics.iter().flat_map(|it| &it.value_keys).map(|it| it.id.as_str());
    unused.report("topics.toml", "value_key", "rule", keys, &used.value_keys);
    let words = parsed.topics.iter().flat_map(|it| &it.value_words).map(|it| it.id.as_str());
    unused.report("topics.toml", "value_word", "rule", words, &used.value_words);
    let used_labels = used_labels(context);
    let labels = parsed.provider.iter().flat_map(|it| &it.labels).map(|it| it.id.as_str());
    unused.report("provider.toml", "label", "click path", labels, &used_labels);
}

fn collect_words<'a>(value: &'a Value, words: &mut HashSet<&'a str>) {
    if let Some(word) = value.as_word() {
        words.insert(word);
    }
    for value in value.as_list() {
        collect_words(value, words);
    }
}

fn used_labels<'a>(context: &Context<'a>) -> HashSet<&'a str> {
    let mut used = HashSet::new();
    for (_, _, text) in label_texts(context.parsed) {
        for lang in Lang::ALL {
            used.extend(label_ids(text.get(lang)));
        }
    }
    used
}

struct Unused<'c, 'p> {
    context: &'c Context<'c>,
    problems: &'p mut Vec<Problem>,
}

impl Unused<'_, '_> {
    fn report<'a>(
        &mut self,
        file: &str,
        array: &str,
        user: &str,
        ids: impl Iterator<Item = &'a str>,
        used: &HashSet<&str>,
    ) {
        for (at, id) in ids.enumerate() {
            if !used.contains(id) {
                let path = [Step::Key(array), Step::Index(at), Step::Key("id")];
                let kind = array.replace('_', " ");
                let problem = self.context.at(file, &path, format!("no {user} uses the {kind} `{id}`"));
                self.problems.push(problem.help("remove it, or correct the id where it was meant"));
            }
        }
    }
}
