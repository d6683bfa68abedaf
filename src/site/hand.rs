//! Hand-written pages: Markdown with a title and a description at the top, one file a language.

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;
use pulldown_cmark::html;
use serde::Deserialize;

use crate::lang::Lang;
use crate::render::html::escape;
use crate::site::SiteError;
use crate::site::assets::Assets;

#[derive(Clone, Debug)]
pub(crate) struct HandPage {
    /// The file's name without extension; also its address.
    pub(crate) name: String,
    pub(crate) lang: Lang,
    pub(crate) head: Head,
    markdown: String,
}

/// What stands between the `+++` lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: String,
}

/// All hand-written pages.
///
/// # Errors
/// A page without a head, or one that is missing in a language.
pub(crate) fn read_all(assets: &Assets) -> Result<Vec<HandPage>, SiteError> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        let folder = format!("pages/{lang}/");
        for path in assets.below(&folder) {
            let name = path[folder.len()..].trim_end_matches(".md").to_owned();
            pages.push(read(path, name, lang, &assets.text(path)?)?);
        }
    }
    for page in &pages {
        let (name, lang) = (&page.name, page.lang.other());
        if !pages.iter().any(|twin| twin.name == *name && twin.lang == lang) {
            return Err(SiteError(text!(
                "site/pages/{lang}/{name}.md is missing.",
                "缺少文件 site/pages/{lang}/{name}.md。"
            )));
        }
    }
    Ok(pages)
}

fn read(path: &str, name: String, lang: Lang, text: &str) -> Result<HandPage, SiteError> {
    let parts = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
    let Some((head, markdown)) = parts else {
        return Err(SiteError(text!(
            "site/{path} must begin with title and description between two lines of +++.",
            "site/{path} 开头须有两行 +++，中间写 title 和 description。"
        )));
    };
    let head =
        toml::from_str(head).map_err(|error| SiteError(text!("site/{path}: {error}", "site/{path}：{error}")))?;
    Ok(HandPage { name, lang, head, markdown: markdown.to_owned() })
}

impl HandPage {
    /// The page as HTML. Addresses that begin with a slash are on this site and get `base_path` in front;
    /// HTML in the Markdown is shown as text.
    pub(crate) fn html(&self, base_path: &str) -> String {
        let title = escape(&self.head.title);
        // A wide table scrolls in its own box, which the keyboard can reach.
        let open = format!("<div class=\"table-scroll\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\">\n");
        let events = Parser::new_ext(&self.markdown, Options::ENABLE_TABLES).flat_map(|event| match event {
            Event::Html(raw) | Event::InlineHtml(raw) => vec![Event::Text(raw)],
            Event::Start(Tag::Link { link_type, dest_url, title, id }) if dest_url.starts_with('/') => {
                let dest_url = format!("{base_path}{dest_url}").into();
                vec![Event::Start(Tag::Link { link_type, dest_url, title, id })]
            }
            table @ Event::Start(Tag::Table(_)) => vec![Event::Html(open.clone().into()), table],
            Event::End(TagEnd::Table) => vec![Event::End(TagEnd::Table), Event::Html("</div>\n".into())],
            other => vec![other],
        });
        let mut out = String::new();
        html::push_html(&mut out, events);
        out
    }
}
