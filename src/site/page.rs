//! All pages of the site and the addresses at which they stand.

use std::collections::BTreeMap;

use crate::answer::verdict::Basis;
use crate::answer::verdict::ruling;
use crate::lang::Lang;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::change::ProvinceMayForbid;
use crate::rules::change::Scope;
use crate::rules::provider::ActionId;
use crate::rules::province::ProvinceSlug;
use crate::rules::topic::Topic;
use crate::site::SiteError;
use crate::site::hand::HandPage;

/// A page that exists in every language.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Page {
    Home,
    Ask,
    /// Takes a pasted notice.
    Notice,
    /// The diagnosis after these choices.
    Diagnose(Vec<String>),
    Changes,
    Change(ChangeId),
    /// What the console offers, and what is changed with it.
    Button(ActionId),
    Provinces,
    Province(ProvinceSlug),
    /// One change in one province.
    Local(ProvinceSlug, ChangeId),
    Comparisons,
    /// All provinces side by side for a change or topic id.
    Compare(String),
    Procedure,
    OrderStates,
    Faq,
    Notices,
    Documents,
    Calendar,
    Sources,
    /// A hand-written page, by its file name without extension.
    Hand(String),
}

impl Page {
    /// The address below the language: empty for the home page, else with a slash at its end.
    pub fn slug(&self) -> String {
        match self {
            Page::Home => String::new(),
            Page::Ask => "ask/".to_owned(),
            Page::Notice => "notice/".to_owned(),
            Page::Diagnose(path) => path.iter().fold("diagnose/".to_owned(), |slug, choice| slug + choice + "/"),
            Page::Changes => "changes/".to_owned(),
            Page::Change(change) => format!("changes/{change}/"),
            Page::Button(action) => format!("buttons/{action}/"),
            Page::Provinces => "provinces/".to_owned(),
            Page::Province(province) => format!("{province}/"),
            Page::Local(province, change) => format!("{province}/{change}/"),
            Page::Comparisons => "compare/".to_owned(),
            Page::Compare(id) => format!("compare/{id}/"),
            Page::Procedure => "procedure/".to_owned(),
            Page::OrderStates => "order-states/".to_owned(),
            Page::Faq => "faq/".to_owned(),
            Page::Notices => "notices/".to_owned(),
            Page::Documents => "documents/".to_owned(),
            Page::Calendar => "calendar/".to_owned(),
            Page::Sources => "sources/".to_owned(),
            Page::Hand(name) => format!("{name}/"),
        }
    }

    /// The path of its file: `en/guangdong/entity-name/index.html`.
    pub fn file_path(&self, lang: Lang) -> String {
        format!("{lang}/{}index.html", self.slug())
    }

    /// Whether search engines are asked to leave the page out: what takes a question is no answer.
    pub fn is_hidden(&self) -> bool {
        matches!(self, Page::Ask | Page::Notice)
    }

    /// Whether the page has a twin in JSON beside it.
    pub fn has_json(&self) -> bool {
        matches!(self, Page::Change(_) | Page::Province(_))
    }
}

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    Page(Lang, Page),
    Json(Lang, Page),
    /// The language-neutral entry.
    Chooser,
    NotFound,
    Style,
    Icon,
    Robots,
    Sitemap,
}

/// Whether all provinces can usefully be set side by side for a change.
pub(crate) fn is_compared(rules: &Rulebook, change: &Change) -> bool {
    if change.scope == Scope::Explained {
        return false;
    }
    let decides = |who: Applicant| {
        rules.provinces().iter().any(|province| {
            let ruling = ruling(rules, change, province, who);
            ruling.basis == Basis::Province
                && ruling.deciding.iter().any(|rule| !rules.topic_of(&rule.topic).every_modification)
        })
    };
    change.national.province_may_forbid == ProvinceMayForbid::Yes || Applicant::ALL.into_iter().any(decides)
}

/// Topics with a comparison of their own. Where a change has the same id, the page of the change says it all.
pub(crate) fn compared_topics(rules: &Rulebook) -> impl Iterator<Item = &Topic> {
    rules
        .topics()
        .iter()
        .filter(|topic| rules.change(topic.id.as_str()).is_none_or(|change| !is_compared(rules, change)))
}

fn all_pages(rules: &Rulebook, hand_pages: &[HandPage]) -> Vec<Page> {
    let mut pages = vec![
        Page::Home,
        Page::Ask,
        Page::Notice,
        Page::Changes,
        Page::Provinces,
        Page::Comparisons,
        Page::Procedure,
        Page::OrderStates,
        Page::Faq,
        Page::Notices,
        Page::Documents,
        Page::Calendar,
        Page::Sources,
    ];
    pages.extend(rules.diagnose().places().into_iter().map(Page::Diagnose));
    pages.extend(rules.actions().iter().map(|action| Page::Button(action.id.clone())));
    for change in rules.changes() {
        pages.push(Page::Change(change.id.clone()));
        if is_compared(rules, change) {
            pages.push(Page::Compare(change.id.to_string()));
        }
    }
    pages.extend(compared_topics(rules).map(|topic| Page::Compare(topic.id.to_string())));
    for province in rules.provinces() {
        pages.push(Page::Province(province.slug.clone()));
        pages.extend(rules.changes().iter().map(|change| Page::Local(province.slug.clone(), change.id.clone())));
    }
    pages.extend(hand_pages.iter().filter(|page| page.lang == Lang::En).map(|page| Page::Hand(page.name.clone())));
    pages
}

/// Every file by its path.
///
/// # Errors
/// Two pages that would stand at the same address.
pub(crate) fn all_files(
    rules: &Rulebook,
    hand_pages: &[HandPage],
    has_base: bool,
) -> Result<BTreeMap<String, File>, SiteError> {
    let mut files = BTreeMap::new();
    let mut add = |path: String, file: File| match files.insert(path.clone(), file) {
        None => Ok(()),
        Some(_) => Err(SiteError(text!("two pages want to stand at {path}.", "有两个页面的地址都是 {path}。"))),
    };
    for page in all_pages(rules, hand_pages) {
        for lang in Lang::ALL {
            if page.has_json() {
                add(format!("{lang}/{}index.json", page.slug()), File::Json(lang, page.clone()))?;
            }
            add(page.file_path(lang), File::Page(lang, page.clone()))?;
        }
    }
    add("index.html".to_owned(), File::Chooser)?;
    add("404.html".to_owned(), File::NotFound)?;
    add("style.css".to_owned(), File::Style)?;
    add("favicon.svg".to_owned(), File::Icon)?;
    add("robots.txt".to_owned(), File::Robots)?;
    if has_base {
        add("sitemap.xml".to_owned(), File::Sitemap)?;
    }
    Ok(files)
}
