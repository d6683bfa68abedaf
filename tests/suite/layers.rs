//! Data flows one way: a module may import only what stands above it in this table.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use icp_guide::rules::provider::LabelKind;

/// Lowest layer first; beside each module what it may import.
const LAYERS: &[(&str, &[&str])] = &[
    ("lang", &[]),
    ("source", &["lang"]),
    ("gaps", &[]),
    ("rules", &["lang", "source"]),
    ("query", &["lang", "rules"]),
    ("guard", &["query"]),
    ("matcher", &["lang", "rules", "query", "guard"]),
    ("decode", &["lang", "rules", "query", "guard"]),
    ("answer", &["lang", "source", "rules", "query"]),
    ("ask", &["gaps", "lang", "rules", "query", "matcher", "decode", "answer"]),
    ("orders", &["lang", "source", "rules", "query", "answer", "ask", "guard"]),
    ("render", &["lang", "source", "rules", "query", "answer"]),
    ("cli", &["gaps", "lang", "source", "rules", "query", "answer", "ask", "orders", "render"]),
    ("site", &["lang", "source", "rules", "query", "answer", "ask", "render"]),
    ("http", &["lang", "source", "rules", "query", "answer", "ask", "orders", "render"]),
    ("bot", &["lang", "source", "rules", "query", "answer", "ask", "orders", "render"]),
];

/// `render` looks nothing up: of the rules it may know only what an answer is made of.
const RENDER_KNOWS_OF_RULES: &[&str] = &["crate::rules::change::Verdict"];

/// Macros stand at the crate's root.
const ROOT_MACROS: &[&str] = &["text"];

fn rust_files(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// Every `crate::name` on the line; `use crate::{a, b}` yields an empty name and so fails.
fn imports(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or("");
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        &rest[..end]
    })
}

/// The module that a file belongs to; none for the crate's front page and the program.
fn module_of(file: &str) -> Option<&str> {
    let name = file.split('/').next().unwrap_or(file).trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then_some(name)
}

#[test]
fn every_import_goes_up_the_table() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(module) = module_of(&file) else { continue };
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("src/{file}: the module `{module}` is not in the table of layers"));
            continue;
        };
        for (at, line) in text.lines().enumerate() {
            for import in imports(line) {
                let fine = import == module || allowed.contains(&import) || ROOT_MACROS.contains(&import);
                if !fine {
                    wrong.push(format!("src/{file}:{}: {module} may not use {import}", at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_itself_has_no_circle() {
    for (at, (module, allowed)) in LAYERS.iter().enumerate() {
        let above: Vec<&str> = LAYERS[..at].iter().map(|(name, _)| *name).collect();
        for name in *allowed {
            assert!(above.contains(name), "{module} may not list {name}, which does not stand above it");
        }
    }
}

#[test]
fn the_map_has_a_row_for_every_module() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let front_page = fs::read_to_string(root).unwrap();
    let modules = front_page.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let map: Vec<&str> = front_page.lines().filter(|line| line.starts_with("//! |")).collect();
    for module in modules {
        let named = format!("[`{module}`]");
        assert!(map.iter().any(|row| row.contains(&named)), "the map in src/lib.rs has no row for `{module}`");
    }
}

#[test]
fn renderers_look_nothing_up() {
    let mut wrong = Vec::new();
    for (file, text) in sources().iter().filter(|(file, _)| module_of(file) == Some("render")) {
        for (at, line) in text.lines().enumerate() {
            let uses_rules = line.contains("crate::rules");
            if uses_rules && !RENDER_KNOWS_OF_RULES.iter().any(|known| line.contains(known)) {
                wrong.push(format!("src/{file}:{}: a renderer may not use the rules", at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_first_why_it_exists() {
    for (file, text) in sources() {
        assert!(text.starts_with("//! "), "src/{file} must begin with a `//!` line that says its purpose");
    }
}

#[test]
fn no_province_and_no_button_stands_in_code() {
    let rules = icp_guide::rules::Rulebook::embedded().unwrap();
    let lang = icp_guide::lang::Lang::Zh;
    let mut words: Vec<String> = rules.provinces().iter().map(|it| it.name.get(lang).to_owned()).collect();
    let buttons = rules.provider().labels.iter().filter(|it| matches!(it.kind, LabelKind::Button | LabelKind::Tab));
    words.extend(buttons.map(|it| it.text.get(lang).to_owned()).filter(|it| it.chars().count() > 3));
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (at, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                wrong.push(format!("src/{file}:{}: `{word}` belongs into rules/", at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
