//! Texts to a [`Rulebook`]: parses every file, then has every promise between files checked.

use std::thread;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use crate::rules::Rulebook;
use crate::rules::Tables;
use crate::rules::calendar::EstimatedYear;
use crate::rules::calendar::HolidayYear;
use crate::rules::change::Change;
use crate::rules::check;
use crate::rules::diagnose::Diagnose;
use crate::rules::document::Document;
use crate::rules::document::DocumentFile;
use crate::rules::faq::FaqEntry;
use crate::rules::faq::FaqFile;
use crate::rules::files::RuleFiles;
use crate::rules::lexicon::Asides;
use crate::rules::lexicon::ConceptFile;
use crate::rules::lexicon::Frame;
use crate::rules::lexicon::FrameFile;
use crate::rules::lexicon::Lexicon;
use crate::rules::lexicon::MessageFile;
use crate::rules::lexicon::PlaceCues;
use crate::rules::lexicon::PlaceMessage;
use crate::rules::lexicon::PlaceMessageFile;
use crate::rules::lexicon::WholeMessage;
use crate::rules::notice::Notices;
use crate::rules::notice_words::NoticeExamples;
use crate::rules::notice_words::NoticeLexicon;
use crate::rules::order_state::OrderStates;
use crate::rules::place::NotPlaces;
use crate::rules::place::Places;
use crate::rules::planning::Planning;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;
use crate::rules::procedure::Procedure;
use crate::rules::provider::Provider;
use crate::rules::province::Province;
use crate::rules::researched::Researched;
use crate::rules::researched::ResearchedFile;
use crate::rules::scope_examples::OutOfScope;
use crate::rules::topic::TopicFile;
use crate::source::Source;

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceFile {
    #[serde(rename = "source")]
    pub(crate) sources: Vec<Source>,
}

/// Files that must exist.
const SINGLE_FILES: &[&str] = &[
    "diagnose.toml",
    "documents.toml",
    "faq.toml",
    "not-places.toml",
    "notice-examples.toml",
    "notice-lexicon.toml",
    "notices.toml",
    "order-states.toml",
    "out-of-scope.toml",
    "planning.toml",
    "procedure.toml",
    "provider.toml",
    "researched.toml",
    "sources.toml",
    "sources-provinces.toml",
    "topics.toml",
    "understanding/asides.toml",
    "understanding/frames.toml",
    "understanding/messages.toml",
    "understanding/place-cues.toml",
    "understanding/place-messages.toml",
];

/// Folders that hold one file for each thing.
const FOLDERS: &[&str] = &["changes/", "provinces/", "places/", "holidays/", "understanding/concepts/"];

/// A parsed file of one of the folders, with the path it came from.
#[derive(Debug)]
pub(crate) struct Filed<T> {
    pub(crate) path: String,
    pub(crate) value: T,
}

/// What could be parsed. Something is absent only if its file already has a problem of its own.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) provider: Option<Provider>,
    pub(crate) sources: Option<Vec<Source>>,
    pub(crate) province_sources: Option<Vec<Source>>,
    pub(crate) documents: Option<Vec<Document>>,
    pub(crate) topics: Option<TopicFile>,
    pub(crate) changes: Vec<Filed<Change>>,
    pub(crate) provinces: Vec<Filed<Province>>,
    pub(crate) places: Vec<Filed<Places>>,
    pub(crate) not_places: Option<NotPlaces>,
    pub(crate) planning: Option<Planning>,
    pub(crate) procedure: Option<Procedure>,
    pub(crate) order_states: Option<OrderStates>,
    pub(crate) notices: Option<Notices>,
    pub(crate) notice_lexicon: Option<NoticeLexicon>,
    pub(crate) notice_examples: Option<NoticeExamples>,
    pub(crate) diagnose: Option<Diagnose>,
    pub(crate) faq: Option<Vec<FaqEntry>>,
    pub(crate) out_of_scope: Option<OutOfScope>,
    pub(crate) holiday_years: Vec<Filed<HolidayYear>>,
    pub(crate) holiday_estimates: Vec<Filed<EstimatedYear>>,
    pub(crate) researched: Option<Vec<Researched>>,
    pub(crate) concepts: Vec<Filed<ConceptFile>>,
    pub(crate) frames: Option<Vec<Frame>>,
    pub(crate) messages: Option<Vec<WholeMessage>>,
    pub(crate) asides: Option<Asides>,
    pub(crate) place_cues: Option<PlaceCues>,
    pub(crate) place_messages: Option<Vec<PlaceMessage>>,
}

impl Rulebook {
    /// Reads and checks all files.
    ///
    /// # Errors
    /// Every problem of every file, sorted by place. A file that cannot be parsed contributes its first mistake.
    pub fn load(files: &RuleFiles) -> Result<Rulebook, Vec<Problem>> {
        Rulebook::load_as_of(files, None)
    }

    /// Reads and checks all files; with `today`, dates that lie in the future are problems too.
    ///
    /// # Errors
    /// As [`Rulebook::load`].
    pub fn load_as_of(files: &RuleFiles, today: Option<NaiveDate>) -> Result<Rulebook, Vec<Problem>> {
        let mut problems = files.problems.clone();
        if files.texts.is_empty() && !problems.is_empty() {
            // Nothing could be read: that everything is missing besides would be no news.
            return Err(problems);
        }
        problems.extend(unknown_files(files));
        let parsed = parse_all(files, &mut problems);
        let unreadable: Vec<String> = problems.iter().map(|problem| problem.file.clone()).collect();
        problems.extend(check::run(&parsed, files, &unreadable, today));
        if problems.is_empty()
            && let Some(tables) = parsed.into_tables()
        {
            return Ok(Rulebook::from_checked(tables));
        }
        problems.sort();
        problems.dedup();
        Err(problems)
    }

    /// The first mistake of one file read alone, by the type that its path stands for; for examples and snippets.
    pub fn problem_of_file(path: &str, text: &str) -> Option<Problem> {
        fn first<T: DeserializeOwned>(path: &str, text: &str) -> Option<Problem> {
            toml::from_str::<T>(text).err().map(|error| parse_problem(path, text, &error))
        }
        match path {
            "diagnose.toml" => first::<Diagnose>(path, text),
            "documents.toml" => first::<DocumentFile>(path, text),
            "faq.toml" => first::<FaqFile>(path, text),
            "not-places.toml" => first::<NotPlaces>(path, text),
            "notice-examples.toml" => first::<NoticeExamples>(path, text),
            "notice-lexicon.toml" => first::<NoticeLexicon>(path, text),
            "notices.toml" => first::<Notices>(path, text),
            "order-states.toml" => first::<OrderStates>(path, text),
            "out-of-scope.toml" => first::<OutOfScope>(path, text),
            "planning.toml" => first::<Planning>(path, text),
            "procedure.toml" => first::<Procedure>(path, text),
            "provider.toml" => first::<Provider>(path, text),
            "researched.toml" => first::<ResearchedFile>(path, text),
            "sources.toml" | "sources-provinces.toml" => first::<SourceFile>(path, text),
            "topics.toml" => first::<TopicFile>(path, text),
            "understanding/asides.toml" => first::<Asides>(path, text),
            "understanding/frames.toml" => first::<FrameFile>(path, text),
            "understanding/messages.toml" => first::<MessageFile>(path, text),
            "understanding/place-cues.toml" => first::<PlaceCues>(path, text),
            "understanding/place-messages.toml" => first::<PlaceMessageFile>(path, text),
            _ if path.starts_with("understanding/concepts/") => first::<ConceptFile>(path, text),
            _ if path.starts_with("changes/") => first::<Change>(path, text),
            _ if path.starts_with("provinces/") => first::<Province>(path, text),
            _ if path.starts_with("places/") => first::<Places>(path, text),
            _ if is_estimate(path) => first::<EstimatedYear>(path, text),
            _ if path.starts_with("holidays/") => first::<HolidayYear>(path, text),
            _ => Some(Problem::of_file(path, "no rule file has this name")),
        }
    }

    /// The rules that this program was built with.
    ///
    /// # Errors
    /// As [`Rulebook::load`]; the tests of the project load them, so a released program has none.
    pub fn embedded() -> Result<Rulebook, Vec<Problem>> {
        Rulebook::load(&RuleFiles::embedded())
    }
}

impl Parsed {
    /// `None` where a file is absent, which is a problem that has been reported.
    fn into_tables(self) -> Option<Tables> {
        let topics = self.topics?;
        Some(Tables {
            provider: self.provider?,
            sources: self.sources?,
            province_sources: self.province_sources?,
            documents: self.documents?,
            topics: topics.topics,
            value_keys: topics.value_keys,
            value_words: topics.value_words,
            changes: values(self.changes),
            provinces: values(self.provinces),
            places: values(self.places),
            not_places: self.not_places?,
            planning: self.planning?,
            procedure: self.procedure?,
            order_states: self.order_states?,
            notices: self.notices?,
            notice_lexicon: self.notice_lexicon?,
            notice_examples: self.notice_examples?,
            diagnose: self.diagnose?,
            faq: self.faq?,
            out_of_scope: self.out_of_scope?,
            holiday_years: values(self.holiday_years),
            holiday_estimates: values(self.holiday_estimates),
            researched: self.researched?,
            lexicon: Lexicon {
                concepts: values(self.concepts),
                frames: self.frames?,
                messages: self.messages?,
                asides: self.asides?,
                place_cues: self.place_cues?,
                place_messages: self.place_messages?,
            },
        })
    }
}

fn values<T>(filed: Vec<Filed<T>>) -> Vec<T> {
    filed.into_iter().map(|it| it.value).collect()
}

/// Parses about half of it, the provinces and what places are learned from, beside the rest: that nearly halves the time
/// of every start.
fn parse_all(files: &RuleFiles, problems: &mut Vec<Problem>) -> Parsed {
    thread::scope(|scope| {
        let half = scope.spawn(|| {
            let mut problems = Vec::new();
            let mut reader = Reader { files, problems: &mut problems };
            let provinces = reader.folder("provinces/");
            let places = reader.single("understanding/place-messages.toml");
            (provinces, places.map(PlaceMessageFile::all), problems)
        });
        let parsed = parse_other_half(files, problems);
        let (provinces, place_messages, more) = half.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        problems.extend(more);
        Parsed { provinces, place_messages, ..parsed }
    })
}

fn parse_other_half(files: &RuleFiles, problems: &mut Vec<Problem>) -> Parsed {
    let mut reader = Reader { files, problems };
    let (estimates, published): (Vec<&str>, Vec<&str>) =
        reader.paths("holidays/").into_iter().partition(|path| is_estimate(path));
    Parsed {
        provider: reader.single("provider.toml"),
        sources: reader.single("sources.toml").map(|file: SourceFile| file.sources),
        province_sources: reader.single("sources-provinces.toml").map(|file: SourceFile| file.sources),
        documents: reader.single("documents.toml").map(|file: DocumentFile| file.documents),
        topics: reader.single("topics.toml"),
        changes: reader.folder("changes/"),
        provinces: Vec::new(),
        places: reader.folder("places/"),
        not_places: reader.single("not-places.toml"),
        planning: reader.single("planning.toml"),
        procedure: reader.single("procedure.toml"),
        order_states: reader.single("order-states.toml"),
        notices: reader.single("notices.toml"),
        notice_lexicon: reader.single("notice-lexicon.toml"),
        notice_examples: reader.single("notice-examples.toml"),
        diagnose: reader.single("diagnose.toml"),
        faq: reader.single("faq.toml").map(|file: FaqFile| file.questions),
        out_of_scope: reader.single("out-of-scope.toml"),
        holiday_years: reader.filed(&published),
        holiday_estimates: reader.filed(&estimates),
        researched: reader.single("researched.toml").map(|file: ResearchedFile| file.kinds),
        concepts: reader.folder("understanding/concepts/"),
        frames: reader.single("understanding/frames.toml").map(|file: FrameFile| file.frames),
        messages: reader.single("understanding/messages.toml").map(|file: MessageFile| file.messages),
        asides: reader.single("understanding/asides.toml"),
        place_cues: reader.single("understanding/place-cues.toml"),
        place_messages: None,
    }
}

/// A year that is not published stands in `holidays/<year>-estimate.toml`.
fn is_estimate(path: &str) -> bool {
    path.ends_with("-estimate.toml")
}

/// Directly in a folder, not deeper.
fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|name| !name.contains('/'))
}

fn is_example(path: &str) -> bool {
    path.ends_with("_example.toml")
}

/// Files with a name that no rule file has.
fn unknown_files(files: &RuleFiles) -> Vec<Problem> {
    let mut problems = Vec::new();
    for path in files.texts.keys() {
        let in_folder = FOLDERS.iter().any(|folder| is_inside(path, folder));
        if is_example(path) || in_folder || SINGLE_FILES.contains(&path.as_str()) {
            continue;
        }
        let problem = Problem::of_file(path, "no rule file has this name");
        problems.push(match nearest(path, SINGLE_FILES.iter().copied()) {
            Some(name) => problem.help(format!("did you mean `{name}`?")),
            None => problem.help("see rules/README.md for the files that exist"),
        });
    }
    problems
}

struct Reader<'a> {
    files: &'a RuleFiles,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// Paths of the rule files of one folder, without its example.
    fn paths(&self, folder: &str) -> Vec<&'a str> {
        let inside = self.files.texts.keys().filter(|path| is_inside(path, folder));
        inside.filter(|path| !is_example(path)).map(String::as_str).collect()
    }

    fn folder<T: DeserializeOwned>(&mut self, folder: &str) -> Vec<Filed<T>> {
        let paths = self.paths(folder);
        self.filed(&paths)
    }

    fn filed<T: DeserializeOwned>(&mut self, paths: &[&str]) -> Vec<Filed<T>> {
        let mut parsed = Vec::with_capacity(paths.len());
        for path in paths {
            if let Some(value) = self.parse(path) {
                parsed.push(Filed { path: (*path).to_owned(), value });
            }
        }
        parsed
    }

    fn single<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        if self.files.texts.contains_key(path) {
            return self.parse(path);
        }
        if !self.files.problems.iter().any(|problem| problem.file == path) {
            self.problems.push(
                Problem::of_file(path, "the file is missing").help("every rules folder has it: see rules/README.md"),
            );
        }
        None
    }

    fn parse<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let text = self.files.texts.get(path)?;
        toml::from_str(text).map_err(|error| self.problems.push(parse_problem(path, text, &error))).ok()
    }
}

fn parse_problem(path: &str, text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message();
    let problem = match error.span() {
        Some(span) => Problem::at(path, text, span, message),
        None => Problem::of_file(path, message),
    };
    match (backticked(message).first(), message.starts_with("unknown")) {
        (Some(wrong), true) => match nearest(wrong, backticked(message).into_iter().skip(1)) {
            Some(known) => problem.help(format!("did you mean `{known}`?")),
            None => problem.help("see the `_example.toml` files and rules/README.md for the fields that exist"),
        },
        (Some(&("en" | "zh")), false) if message.starts_with("missing") => {
            problem.help("every text exists in both languages")
        }
        (Some(missing), false) if message.starts_with("missing") => {
            problem.help(format!("add `{missing}`; the `_example.toml` files show how"))
        }
        _ => problem,
    }
}

/// The names between backticks of a message: serde's "unknown field `x`, expected one of `a`, `b`".
fn backticked(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}
