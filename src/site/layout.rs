//! The frame around every page: head, navigation, footer; and the press that puts content into it.

use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::hash::Hasher;

use serde::Serialize;
use tera::Context;
use tera::Tera;

use crate::lang::Lang;
use crate::lang::Text;
use crate::site::Site;
use crate::site::SiteError;
use crate::site::assets::Assets;
use crate::site::page::Page;
use crate::site::words;

/// Templates, parsed once.
#[derive(Debug)]
pub(crate) struct Press {
    tera: Tera,
    /// Changes whenever the style sheet does, so that no browser keeps an old one.
    style_version: String,
    words: [BTreeMap<&'static str, String>; 2],
}

impl Press {
    /// # Errors
    /// Templates that cannot be parsed.
    pub(crate) fn new(assets: &Assets, style: &[u8]) -> Result<Press, SiteError> {
        let mut tera = Tera::default();
        let templates = assets.templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        tera.add_raw_templates(templates.collect::<Vec<_>>()).map_err(|error| template_error(&error))?;
        let mut hasher = DefaultHasher::new();
        hasher.write(style);
        Ok(Press { tera, style_version: format!("{:016x}", hasher.finish()), words: Lang::ALL.map(words::words) })
    }

    pub(crate) fn print(&self, template: &str, context: &Context) -> Result<Vec<u8>, SiteError> {
        self.tera.render(template, context).map(String::into_bytes).map_err(|error| template_error(&error))
    }

    pub(crate) fn words(&self, lang: Lang) -> &BTreeMap<&'static str, String> {
        match lang {
            Lang::En => &self.words[0],
            Lang::Zh => &self.words[1],
        }
    }
}

fn template_error(error: &tera::Error) -> SiteError {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        said.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    SiteError(text!("a template cannot be used: {said}", "模板有误：{said}"))
}

/// What the frame says about one page.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: String,
    /// Steps from the home page to this one, without either.
    pub(crate) trail: Vec<NavLink>,
    /// Search engines are asked to leave the page out.
    pub(crate) hidden: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct NavLink {
    pub(crate) label: String,
    pub(crate) url: String,
    pub(crate) current: bool,
}

#[derive(Debug, Serialize)]
struct Alternate {
    tag: &'static str,
    url: String,
}

#[derive(Debug, Serialize)]
struct OtherLanguage {
    tag: &'static str,
    url: String,
    name: &'static str,
}

/// A language's own name for itself.
pub(crate) fn own_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "English",
        Lang::Zh => "中文",
    }
}

impl Site {
    /// The context that `layout.html` needs, for a page that exists in both languages.
    pub(crate) fn frame(&self, lang: Lang, page: &Page, head: Head) -> Context {
        let mut context = self.bare_frame(lang);
        let name = words::site_name();
        let name = name.get(lang);
        let title = if *page == Page::Home {
            format!("{name}: {}", words::tagline().get(lang))
        } else {
            format!("{} | {name}", head.title)
        };
        context.insert("title", &title);
        context.insert("heading", &head.title);
        context.insert("description", &head.description);
        context.insert("hidden", &head.hidden);
        context.insert("trail", &head.trail);
        context.insert("canonical", &self.absolute_url(lang, page));
        context.insert("alternates", &self.alternates(page));
        context.insert("json", &page.has_json().then(|| format!("{}index.json", self.url(lang, page))));
        let other = lang.other();
        context.insert("other", &OtherLanguage { tag: other.tag(), url: self.url(other, page), name: own_name(other) });
        context.insert("nav", &self.links(lang, page, NAV));
        context.insert("foot", &self.foot_links(lang, page));
        context
    }

    /// What pages without a language of their own need as well.
    pub(crate) fn bare_frame(&self, lang: Lang) -> Context {
        let base = self.base_path();
        let mut context = Context::new();
        context.insert("tag", lang.tag());
        context.insert("w", self.press.words(lang));
        context.insert("style", &format!("{base}/style.css?v={}", self.press.style_version));
        context.insert("icon", &format!("{base}/favicon.svg"));
        context.insert("home", &self.url(lang, &Page::Home));
        context
    }

    fn alternates(&self, page: &Page) -> Vec<Alternate> {
        let url = |lang| self.absolute_url(lang, page).unwrap_or_else(|| self.url(lang, page));
        let neutral = match page {
            Page::Home => format!("{}/", self.options.base_url.as_ref().map_or("", |base| base.as_str())),
            _other => url(Lang::En),
        };
        let mut all: Vec<Alternate> =
            Lang::ALL.into_iter().map(|lang| Alternate { tag: lang.tag(), url: url(lang) }).collect();
        all.push(Alternate { tag: "x-default", url: neutral });
        all
    }

    fn links(&self, lang: Lang, here: &Page, pages: &[Named]) -> Vec<NavLink> {
        let link = |(page, label): &Named| NavLink {
            label: label().get(lang).to_owned(),
            url: self.url(lang, page),
            current: page == here,
        };
        pages.iter().map(link).collect()
    }

    fn foot_links(&self, lang: Lang, here: &Page) -> Vec<NavLink> {
        let mut links = self.links(lang, here, FOOT);
        for hand in self.hand_pages.iter().filter(|hand| hand.lang == lang) {
            let page = Page::Hand(hand.name.clone());
            let current = page == *here;
            links.push(NavLink { label: hand.head.title.clone(), url: self.url(lang, &page), current });
        }
        links
    }
}

/// A page with its name in the navigation.
type Named = (Page, fn() -> Text);

/// Links at the top of every page.
const NAV: &[Named] = &[
    (Page::Changes, || text!("Changes", "变更事项")),
    (Page::Provinces, || text!("Provinces", "各省规定")),
    (Page::Comparisons, || text!("Compare", "各省对比")),
    (Page::Procedure, || text!("Procedure", "流程")),
    (Page::Diagnose(Vec::new()), || text!("Diagnosis", "问题排查")),
    (Page::Notices, || text!("Rejections", "驳回原因")),
    (Page::Faq, || text!("Questions", "常见问题")),
];

/// Links at the foot of every page, before the hand-written pages.
const FOOT: &[Named] = &[
    (Page::Ask, || text!("Ask a question", "提问")),
    (Page::Notice, || text!("Read a notice", "通知解读")),
    (Page::OrderStates, || text!("Order states", "订单状态")),
    (Page::Documents, || text!("Documents", "材料名词")),
    (Page::Calendar, || text!("Working days", "工作日历")),
    (Page::Sources, || text!("Sources", "资料来源")),
];
