//! Templates, hand-written pages and the style sheet: embedded, or replaced by files of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rust_embed::RustEmbed;

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
    /// The built-in files; a template of the same name in `folder` wins.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Assets, SiteError> {
        let mut templates = BTreeMap::new();
        for name in EmbeddedTemplates::iter() {
            let Some(file) = EmbeddedTemplates::get(&name) else { continue };
            templates.insert(name.to_string(), text_of(&name, file.data.into_owned())?);
        }
        if let Some(folder) = folder {
            read_folder(folder, &mut templates)?;
        }
        let mut files = BTreeMap::new();
        for name in EmbeddedSite::iter() {
            let Some(file) = EmbeddedSite::get(&name) else { continue };
            files.insert(name.to_string(), file.data.into_owned());
        }
        Ok(Assets { templates, files })
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

fn read_folder(folder: &Path, templates: &mut BTreeMap<String, String>) -> Result<(), SiteError> {
    let place = folder.display();
    let unreadable =
        |error: std::io::Error| SiteError(text!("{place} cannot be read: {error}", "无法读取 {place}：{error}"));
    let mut found = false;
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        let bytes = fs::read(&path).map_err(unreadable)?;
        let text = text_of(&name, bytes)?;
        templates.insert(name, text);
        found = true;
    }
    if found {
        return Ok(());
    }
    Err(SiteError(text!(
        "{place} holds no .html template. Name the folder that holds layout.html.",
        "{place} 中没有 .html 模板，请指定含 layout.html 的文件夹。"
    )))
}
