//! The rule files as text: embedded in the program, or read from a folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use rust_embed::RustEmbed;

use crate::rules::problem::Problem;

/// No rule file comes near this; a larger one is a mistake (a dump, a picture).
const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// rules/ is two levels deep.
const FOLDER_DEPTH_MAX: usize = 4;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/rules"]
#[include = "*.toml"]
#[include = "**/*.toml"]
#[exclude = "**/_example.toml"]
struct Embedded;

/// Texts of rule files by their path below `rules/`.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    pub(crate) texts: BTreeMap<String, String>,
    /// What could not be read at all.
    pub(crate) problems: Vec<Problem>,
}

impl RuleFiles {
    /// The rules that this program was built with.
    pub fn embedded() -> RuleFiles {
        let mut files = RuleFiles::default();
        for path in Embedded::iter() {
            let Some(file) = Embedded::get(&path) else { continue };
            files.add(&path, file.data.into_owned());
        }
        files
    }

    /// The rules of a folder. What can't be read becomes a problem of the load, not a panic.
    pub fn from_dir(dir: &Path) -> RuleFiles {
        let mut files = RuleFiles::default();
        files.read_dir(dir, "", &mut Vec::new());
        if files.texts.is_empty() && files.problems.is_empty() {
            files.problems.push(
                Problem::of_file(&dir.display().to_string(), "no .toml file in this folder")
                    .help("name the folder that holds provider.toml, changes/ and provinces/"),
            );
        }
        files
    }

    /// Adds or replaces one file; for tests and tools that build rules in memory.
    pub fn with(mut self, path: &str, text: &str) -> RuleFiles {
        self.texts.insert(path.to_owned(), text.to_owned());
        self
    }

    /// Leaves one file out.
    pub fn without(mut self, path: &str) -> RuleFiles {
        self.texts.remove(path);
        self
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// All paths with their texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// `above` are the real paths of the folders that lead here: a link to one of them would never end.
    fn read_dir(&mut self, dir: &Path, prefix: &str, above: &mut Vec<PathBuf>) {
        let real = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        if above.contains(&real) {
            self.problems.push(
                Problem::of_file(prefix, "a symbolic link that leads back to a folder above it")
                    .help("remove the link"),
            );
            return;
        }
        if above.len() > FOLDER_DEPTH_MAX {
            self.problems.push(
                Problem::of_file(prefix, format!("folders nest more than {FOLDER_DEPTH_MAX} deep"))
                    .help("rule files lie in the folder itself or one below it"),
            );
            return;
        }
        above.push(real);
        self.read_entries(dir, prefix, above);
        above.pop();
    }

    fn read_entries(&mut self, dir: &Path, prefix: &str, above: &mut Vec<PathBuf>) {
        let entries = match fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                let name = if prefix.is_empty() { dir.display().to_string() } else { prefix.to_owned() };
                self.problems.push(Problem::of_file(&name, format!("the folder cannot be read: {error}")));
                return;
            }
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            if name.starts_with('.') {
                continue;
            }
            self.read_entry(&entry.path(), &path, above);
        }
    }

    fn read_entry(&mut self, on_disk: &Path, path: &str, above: &mut Vec<PathBuf>) {
        let is_rule_file = path.ends_with(".toml");
        let metadata = match fs::metadata(on_disk) {
            Ok(metadata) => metadata,
            Err(error) if is_rule_file || fs::symlink_metadata(on_disk).is_ok_and(|m| m.is_symlink()) => {
                self.problems.push(Problem::of_file(path, format!("cannot be read: {error}")));
                return;
            }
            Err(_) => return,
        };
        if metadata.is_dir() {
            if is_rule_file {
                self.problems.push(
                    Problem::of_file(path, "this is a folder where a file is expected").help("rename or remove it"),
                );
                return;
            }
            self.read_dir(on_disk, path, above);
            return;
        }
        if !is_rule_file {
            return;
        }
        if !metadata.is_file() {
            self.problems.push(Problem::of_file(path, "neither a file nor a folder").help("remove it"));
            return;
        }
        if metadata.len() > FILE_BYTES_MAX {
            let bytes = metadata.len();
            self.problems.push(
                Problem::of_file(path, format!("the file is too large: {bytes} bytes, at most {FILE_BYTES_MAX}"))
                    .help("is it really a rule file?"),
            );
            return;
        }
        match fs::read(on_disk) {
            Ok(bytes) => self.add(path, bytes),
            Err(error) => self.problems.push(Problem::of_file(path, format!("cannot be read: {error}"))),
        }
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => {
                // Editors on Windows put a mark before the first character.
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                self.texts.insert(path.to_owned(), text);
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
                self.problems.push(
                    Problem::at(path, &text, good..good, "not UTF-8: a byte here is no character")
                        .help("save the file as UTF-8"),
                );
            }
        }
    }
}
