//! Makes the tables that understanding needs, so that the program starts fast: simplified characters, pinyin, and the
//! model learned from the phrases in `rules/`. Rules from another folder are learned when they are loaded.

mod lang;
mod matcher;
mod rules;

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use pinyin::ToPinyin;
use serde::Deserialize;

use crate::lang::simplified::Simplified;
use crate::matcher::bearing_lessons::learn_bearings;
use crate::matcher::concepts::Concepts;
use crate::matcher::learn::Lessons;
use crate::matcher::learn::learn;
use crate::matcher::pinyin::Pinyin;
use crate::rules::lexicon::Asides;
use crate::rules::lexicon::FrameFile;
use crate::rules::lexicon::Lexicon;
use crate::rules::lexicon::MessageFile;
use crate::rules::lexicon::PlaceCues;
use crate::rules::lexicon::PlaceMessageFile;

const PLACE_MESSAGES: &str = "rules/understanding/place-messages.toml";

#[derive(Deserialize)]
struct Phrases {
    en: Vec<String>,
    zh: Vec<String>,
}

#[derive(Deserialize)]
struct ChangeFile {
    id: String,
    phrases: Phrases,
}

fn main() {
    println!("cargo:rerun-if-changed=rules/changes");
    println!("cargo:rerun-if-changed=rules/understanding");
    println!("cargo:rerun-if-changed=rules/out-of-scope.toml");
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed=src/matcher");
    println!("cargo:rerun-if-changed=src/lang/simplified.rs");
    println!("cargo:rerun-if-changed=src/rules/lexicon.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    let simplified = Simplified::from_converter(|text| hanconv::t2s(text));
    let pinyin = Pinyin::from_reader(|c| c.to_pinyin().map(|it| it.plain().replace('ü', "v")));
    write(&out.join("simplified.bin"), &simplified.0);
    write(&out.join("pinyin.bin"), &pinyin.to_bytes());
    write(&out.join("model.bin"), &model(&simplified, &pinyin));
    write(&out.join("bearings.bin"), &bearings(&simplified));
}

fn bearings(simplified: &Simplified) -> Vec<u8> {
    let file: Option<PlaceMessageFile> = parse(Path::new(PLACE_MESSAGES));
    file.map_or_else(Vec::new, |file| learn_bearings(&file.all(), simplified).to_bytes())
}

/// Empty where the rules cannot be read: the loader then says what is wrong with them.
fn model(simplified: &Simplified, pinyin: &Pinyin) -> Vec<u8> {
    let mut changes: Vec<ChangeFile> = parse_folder("rules/changes");
    changes.sort_by(|a, b| a.id.cmp(&b.id));
    let out_of_scope: Option<Phrases> = parse(Path::new("rules/out-of-scope.toml"));
    let frames: Option<FrameFile> = parse(Path::new("rules/understanding/frames.toml"));
    let asides: Option<Asides> = parse(Path::new("rules/understanding/asides.toml"));
    let place_cues: Option<PlaceCues> = parse(Path::new("rules/understanding/place-cues.toml"));
    let messages: Option<MessageFile> = parse(Path::new("rules/understanding/messages.toml"));
    let (Some(out_of_scope), Some(frames), Some(asides), Some(place_cues), Some(messages)) =
        (out_of_scope, frames, asides, place_cues, messages)
    else {
        return Vec::new();
    };
    let concepts = parse_folder("rules/understanding/concepts");
    let lexicon = Lexicon {
        concepts,
        frames: frames.frames,
        messages: messages.messages,
        asides,
        place_cues,
        place_messages: Vec::new(),
    };
    let lessons = Lessons {
        changes: changes
            .iter()
            .map(|it| (it.id.as_str(), it.phrases.en.as_slice(), it.phrases.zh.as_slice()))
            .collect(),
        out_of_scope: (&out_of_scope.en, &out_of_scope.zh),
        lexicon: &lexicon,
    };
    let concepts = Concepts::new(&lexicon.concepts, simplified, pinyin);
    learn(&lessons, &concepts, simplified, pinyin).to_bytes()
}

fn parse_folder<T: serde::de::DeserializeOwned>(folder: &str) -> Vec<T> {
    toml_files(folder).iter().filter_map(|path| parse(path)).collect()
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Option<T> {
    toml::from_str(&fs::read_to_string(path).ok()?).ok()
}

/// Rule files of a folder by name; examples are no rules.
fn toml_files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_rule = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.ends_with(".toml") && !name.ends_with("_example.toml")
    };
    let mut files: Vec<PathBuf> = entries.filter(is_rule).collect();
    files.sort();
    files
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("OUT_DIR is writable for build scripts");
}
