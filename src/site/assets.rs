//! Templates, hand-written pages and the style sheet: embedded, or replaced by files of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use rust_embed::RustEmbed;

use crate::lang::Lang;
use crate::site::SiteError;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
#[include = "*.html"]
struct EmbeddedTemplates;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/site"]
#[include = "*.css"]
#[include = "*.svg"]
#[include = "*.toml"]
#[include = "pages/*/*.md"]
struct EmbeddedSite;

/// Everything that pages are made of beside the rules.
#[derive(Debug)]
pub(crate) struct Assets {
    /// Template texts by file name.
    pub(crate) templates: BTreeMap<String, String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Assets {
    /// The built-in files; a template of the same name in `templates`, or a file in `site`, wins.
    pub(crate) fn load(templates: Option<&Path>, site: Option<&Path>) -> Result<Assets, SiteError> {
        let mut all_templates = BTreeMap::new();
        for name in EmbeddedTemplates::iter() {
            let Some(file) = EmbeddedTemplates::get(&name) else { continue };
            all_templates.insert(name.to_string(), text_of(&name, file.data.into_owned())?);
        }
        if let Some(folder) = templates {
            read_templates(folder, &mut all_templates)?;
        }
        let mut files = BTreeMap::new();
        for name in EmbeddedSite::iter() {
            let Some(file) = EmbeddedSite::get(&name) else { continue };
            files.insert(name.to_string(), file.data.into_owned());
        }
        if let Some(folder) = site {
            read_site(folder, &mut files)?;
        }
        Ok(Assets { templates: all_templates, files })
    }

    pub(crate) fn file(&self, name: &str) -> Result<&[u8], SiteError> {
        match self.files.get(name) {
            Some(bytes) => Ok(bytes),
            None => Err(SiteError(text!("site/{name} is missing.", "缺少文件 site/{name}。"))),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Result<String, SiteError> {
        text_of(name, self.file(name)?.to_vec())
    }

    /// Names of the files below a folder of `site/`.
    pub(crate) fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str).filter(move |name| name.starts_with(folder))
    }
}

fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, SiteError> {
    String::from_utf8(bytes).map_err(|_| SiteError(text!("{name} is not UTF-8.", "{name} 不是 UTF-8 编码。")))
}

fn unreadable(place: &Path, error: &std::io::Error) -> SiteError {
    let place = place.display();
    SiteError(text!("{place} cannot be read: {error}", "无法读取 {place}：{error}"))
}

/// The files of a folder, without its sub-folders.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, SiteError> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(|error| unreadable(folder, &error)));
    let mut paths = paths.collect::<Result<Vec<PathBuf>, SiteError>>()?;
    paths.retain(|path| path.is_file());
    Ok(paths)
}

fn read_templates(folder: &Path, templates: &mut BTreeMap<String, String>) -> Result<(), SiteError> {
    let mut found = false;
    for path in files_of(folder)?.iter().filter(|path| path.extension().is_some_and(|it| it == "html")) {
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
        let text = text_of(&name, bytes)?;
        templates.insert(name, text);
        found = true;
    }
    if found {
        return Ok(());
    }
    let place = folder.display();
    Err(SiteError(text!(
        "{place} holds no .html template. Name the folder that holds layout.html.",
        "{place} 中没有 .html 模板，请指定含 layout.html 的文件夹。"
    )))
}

/// Files in the folder itself, and the hand-written pages below it.
fn read_site(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), SiteError> {
    let mut paths = files_of(folder)?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "css" || it == "svg" || it == "toml"));
    let pages = folder.join("pages");
    let has_pages = pages.is_dir();
    if paths.is_empty() && !has_pages {
        let place = folder.display();
        return Err(SiteError(text!(
            "{place} holds neither pages/ nor style.css. Name the folder that holds them.",
            "{place} 中没有 pages/ 和 style.css，请指定含有它们的文件夹。"
        )));
    }
    if has_pages {
        // The pages of the folder are all the pages: one that was removed there is gone.
        files.retain(|name, _| !name.starts_with("pages/"));
        for lang in Lang::ALL {
            paths.extend(files_of(&pages.join(lang.code()))?);
        }
    }
    for path in paths {
        let Ok(name) = path.strip_prefix(folder) else { continue };
        let name = name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        files.insert(name, bytes);
    }
    Ok(())
}
