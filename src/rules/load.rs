//! Texts to a [`Rulebook`]: parses every file, then has every promise between files checked.

use serde::de::DeserializeOwned;

use crate::rules::Rulebook;
use crate::rules::Tables;
use crate::rules::check;
use crate::rules::document::DocumentFile;
use crate::rules::faq::FaqFile;
use crate::rules::files::RuleFiles;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;
use crate::rules::topic::TopicFile;
use crate::source::Source;

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    #[serde(rename = "source")]
    sources: Vec<Source>,
}

/// Files that must exist.
const SINGLE_FILES: &[&str] = &[
    "documents.toml",
    "faq.toml",
    "not-places.toml",
    "notices.toml",
    "order-states.toml",
    "out-of-scope.toml",
    "procedure.toml",
    "provider.toml",
    "sources.toml",
    "sources-provinces.toml",
    "topics.toml",
];

impl Rulebook {
    /// Reads and checks all files.
    ///
    /// # Errors
    /// Every problem of every file, sorted by place. A file that cannot be parsed contributes its first mistake.
    pub fn load(files: &RuleFiles) -> Result<Rulebook, Vec<Problem>> {
        let mut reader = Reader { files, problems: files.problems.clone() };
        let tables = reader.tables();
        let mut problems = reader.problems;
        let unreadable: Vec<String> = problems.iter().map(|problem| problem.file.clone()).collect();
        match tables {
            Some(tables) => {
                problems.extend(check::run(&tables, files, &unreadable));
                if problems.is_empty() {
                    return Ok(Rulebook::from_checked(tables));
                }
            }
            None if problems.is_empty() => problems.push(Problem::of_file("rules", "nothing could be read")),
            None => {}
        }
        problems.sort();
        problems.dedup();
        Err(problems)
    }

    /// The rules that this program was built with.
    ///
    /// # Errors
    /// As [`Rulebook::load`]; the tests of the project load them, so a released program has none.
    pub fn embedded() -> Result<Rulebook, Vec<Problem>> {
        Rulebook::load(&RuleFiles::embedded())
    }
}

struct Reader<'a> {
    files: &'a RuleFiles,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// `None` where one of the files that exist once is missing or broken: nothing can be checked against it then.
    fn tables(&mut self) -> Option<Tables> {
        self.refuse_unknown_files();
        let provider = self.single("provider.toml");
        let sources: Option<SourceFile> = self.single("sources.toml");
        let province_sources: Option<SourceFile> = self.single("sources-provinces.toml");
        let documents: Option<DocumentFile> = self.single("documents.toml");
        let topics: Option<TopicFile> = self.single("topics.toml");
        let procedure = self.single("procedure.toml");
        let order_states = self.single("order-states.toml");
        let notices = self.single("notices.toml");
        let faq: Option<FaqFile> = self.single("faq.toml");
        let out_of_scope = self.single("out-of-scope.toml");
        let not_places = self.single("not-places.toml");
        let changes = self.folder("changes/");
        let provinces = self.folder("provinces/");
        let places = self.folder("places/");
        let (estimates, published): (Vec<String>, Vec<String>) =
            self.paths("holidays/").into_iter().partition(|path| path.ends_with("-estimate.toml"));
        let holiday_years = published.iter().filter_map(|path| self.parse(path)).collect();
        let holiday_estimates = estimates.iter().filter_map(|path| self.parse(path)).collect();
        let topics = topics?;
        let (sources, province_sources) = (sources?, province_sources?);
        Some(Tables {
            provider: provider?,
            sources: sources.sources,
            province_sources: province_sources.sources,
            documents: documents?.documents,
            topics: topics.topics,
            value_keys: topics.value_keys,
            value_words: topics.value_words,
            changes,
            provinces,
            places,
            not_places: not_places?,
            procedure: procedure?,
            order_states: order_states?,
            notices: notices?,
            faq: faq?.questions,
            out_of_scope: out_of_scope?,
            holiday_years,
            holiday_estimates,
        })
    }

    fn refuse_unknown_files(&mut self) {
        const FOLDERS: [&str; 4] = ["changes/", "provinces/", "places/", "holidays/"];
        for path in self.files.texts.keys() {
            let is_example = path.ends_with("_example.toml");
            let in_folder = FOLDERS.iter().any(|folder| path.starts_with(folder) && path.matches('/').count() == 1);
            if is_example || in_folder || SINGLE_FILES.contains(&path.as_str()) {
                continue;
            }
            let problem = Problem::of_file(path, "no rule file has this name");
            self.problems.push(match nearest(path, SINGLE_FILES.iter().copied()) {
                Some(name) => problem.help(format!("did you mean `{name}`?")),
                None => problem.help("see rules/README.md for the files that exist"),
            });
        }
    }

    /// Paths of the rule files of one folder, without its example.
    fn paths(&self, folder: &str) -> Vec<String> {
        let inside = self.files.texts.keys().filter(|path| path.starts_with(folder));
        inside.filter(|path| !path.ends_with("_example.toml")).cloned().collect()
    }

    fn folder<T: DeserializeOwned>(&mut self, folder: &str) -> Vec<T> {
        self.paths(folder).iter().filter_map(|path| self.parse(path)).collect()
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
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.push(parse_problem(path, text, &error));
                None
            }
        }
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
        _ => problem,
    }
}

/// The names between backticks of a message: serde's "unknown field `x`, expected one of `a`, `b`".
fn backticked(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}
