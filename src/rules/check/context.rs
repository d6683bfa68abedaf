//! What every check is given: the parsed files, the ids that exist, and places to report.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::rules::files::RuleFiles;
use crate::rules::load::Parsed;
use crate::rules::locate::Step;
use crate::rules::locate::span_of;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;

/// The ids of one kind that can be referred to.
#[derive(Debug, Default)]
pub(super) struct Ids<'a> {
    known: HashSet<&'a str>,
    /// A file that could not be read defines ids that nobody can see: nothing is dangling then.
    incomplete: bool,
}

impl<'a> Ids<'a> {
    pub(super) fn new(known: impl Iterator<Item = &'a str>, incomplete: bool) -> Ids<'a> {
        Ids { known: known.collect(), incomplete }
    }

    pub(super) fn exists(&self, id: &str) -> bool {
        self.incomplete || self.known.contains(id)
    }

    pub(super) fn nearest(&self, id: &str) -> Option<&'a str> {
        let mut known: Vec<&str> = self.known.iter().copied().collect();
        known.sort_unstable();
        nearest(id, known)
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.known.contains(id)
    }
}

pub(super) struct Context<'a> {
    pub(super) parsed: &'a Parsed,
    pub(super) today: Option<NaiveDate>,
    pub(super) sources: Ids<'a>,
    pub(super) documents: Ids<'a>,
    pub(super) topics: Ids<'a>,
    pub(super) changes: Ids<'a>,
    pub(super) actions: Ids<'a>,
    files: &'a RuleFiles,
    unreadable: &'a [String],
}

impl<'a> Context<'a> {
    pub(super) fn new(
        parsed: &'a Parsed,
        files: &'a RuleFiles,
        unreadable: &'a [String],
        today: Option<NaiveDate>,
    ) -> Context<'a> {
        let all_sources = parsed.sources.iter().chain(&parsed.province_sources).flatten();
        let documents = parsed.documents.iter().flatten();
        let topics = parsed.topics.iter().flat_map(|file| &file.topics);
        let actions = parsed.provider.iter().flat_map(|provider| &provider.actions);
        let readable = parsed.changes.iter().map(|change| change.value.id.as_str());
        let broken = unreadable.iter().filter_map(|path| path.strip_prefix("changes/")?.strip_suffix(".toml"));
        Context {
            sources: Ids::new(
                all_sources.map(|it| it.id.as_str()),
                parsed.sources.is_none() || parsed.province_sources.is_none(),
            ),
            documents: Ids::new(documents.map(|it| it.id.as_str()), parsed.documents.is_none()),
            topics: Ids::new(topics.map(|it| it.id.as_str()), parsed.topics.is_none()),
            changes: Ids::new(readable.chain(broken), false),
            actions: Ids::new(actions.map(|it| it.id.as_str()), parsed.provider.is_none()),
            parsed,
            today,
            files,
            unreadable,
        }
    }

    /// Something could not be read, so what seems unused or missing may stand there.
    pub(super) fn is_partial(&self) -> bool {
        !self.unreadable.is_empty()
    }

    /// Whether a file of this folder could not be read.
    pub(super) fn is_partial_in(&self, folder: &str) -> bool {
        self.unreadable.iter().any(|path| path.starts_with(folder))
    }

    pub(super) fn is_unreadable(&self, path: &str) -> bool {
        self.unreadable.iter().any(|it| it == path)
    }

    /// A problem at the value that `path` leads to. The file is parsed again only now that something is wrong.
    pub(super) fn at(&self, file: &str, path: &[Step<'_>], message: impl Into<String>) -> Problem {
        match self.files.text(file) {
            Some(text) => Problem::at(file, text, span_of(text, path), message),
            None => Problem::of_file(file, message),
        }
    }
}
