//! Looks for what readers would stumble over: dead links, ids used twice, pages without title or twin.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use crate::lang::Lang;

/// Something wrong on a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path of the file.
    pub page: String,
    /// The address, id or element that it is about.
    pub target: String,
    pub fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    DeadLink,
    /// The page exists but has no such id.
    DeadAnchor,
    IdTwice,
    NoTitle,
    TitleTwice,
    NoDescription,
    NoLanguage,
    /// The page is missing in the other language.
    NoTwin,
    /// The page does not name itself, its twin and a neutral address.
    Alternates,
    /// Script or style stands in the page.
    Inline,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (page, target) = (&self.page, &self.target);
        match self.fault {
            Fault::DeadLink => write!(f, "{page}: the link {target} leads nowhere"),
            Fault::DeadAnchor => write!(f, "{page}: no element has the id that {target} leads to"),
            Fault::IdTwice => write!(f, "{page}: the id {target} is used twice"),
            Fault::NoTitle => write!(f, "{page}: the page has no {target}"),
            Fault::TitleTwice => write!(f, "{page}: the title is also that of {target}"),
            Fault::NoDescription => write!(f, "{page}: the page has no {target}"),
            Fault::NoLanguage => write!(f, "{page}: <html> has no lang, or another than {target}"),
            Fault::NoTwin => write!(f, "{page}: {target} is missing"),
            Fault::Alternates => write!(f, "{page}: no hreflang link to {target}"),
            Fault::Inline => write!(f, "{page}: inline {target} is blocked by the content security policy"),
        }
    }
}

/// What one page says about itself and others.
#[derive(Default)]
struct Facts {
    title: String,
    lang: String,
    has_description: bool,
    ids: BTreeSet<String>,
    ids_twice: Vec<String>,
    links: Vec<String>,
    alternates: BTreeMap<String, String>,
    inline: Vec<&'static str>,
}

/// All findings of a built site, sorted by page. `base` is where the site stands: scheme and host with folder,
/// or empty.
pub fn check(files: &BTreeMap<String, Vec<u8>>, base: &str) -> Vec<Finding> {
    let pages: BTreeMap<&str, Facts> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), read(&String::from_utf8_lossy(bytes))))
        .collect();
    let mut findings = Vec::new();
    let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, facts) in &pages {
        let mut add = |fault: Fault, target: &str| {
            findings.push(Finding { page: (*path).to_owned(), target: target.to_owned(), fault });
        };
        facts.ids_twice.iter().for_each(|id| add(Fault::IdTwice, id));
        facts.inline.iter().for_each(|what| add(Fault::Inline, what));
        if facts.title.is_empty() {
            add(Fault::NoTitle, "title");
        } else if let Some(first) = titles.insert(&facts.title, path) {
            add(Fault::TitleTwice, first);
        }
        if !facts.has_description {
            add(Fault::NoDescription, "description");
        }
        for link in &facts.links {
            if let Some(fault) = link_fault(files, &pages, base, path, link) {
                add(fault, link);
            }
        }
        check_languages(files, path, facts, base, &mut add);
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Lang, twin and hreflang of a page that stands below a language.
fn check_languages(
    files: &BTreeMap<String, Vec<u8>>,
    path: &str,
    facts: &Facts,
    base: &str,
    add: &mut impl FnMut(Fault, &str),
) {
    let Some((lang, rest)) =
        Lang::ALL.into_iter().find_map(|lang| Some((lang, path.strip_prefix(lang.code())?.strip_prefix('/')?)))
    else {
        if facts.lang.is_empty() {
            add(Fault::NoLanguage, "en");
        }
        return;
    };
    if facts.lang != lang.tag() {
        add(Fault::NoLanguage, lang.tag());
    }
    let twin = format!("{}/{rest}", lang.other());
    if !files.contains_key(&twin) {
        add(Fault::NoTwin, &twin);
    }
    let folder = rest.trim_end_matches("index.html");
    for lang in Lang::ALL {
        let address = format!("{base}/{lang}/{folder}");
        if facts.alternates.get(lang.tag()) != Some(&address) {
            add(Fault::Alternates, &address);
        }
    }
    if !facts.alternates.contains_key("x-default") {
        add(Fault::Alternates, "x-default");
    }
}

fn link_fault(
    files: &BTreeMap<String, Vec<u8>>,
    pages: &BTreeMap<&str, Facts>,
    base: &str,
    page: &str,
    link: &str,
) -> Option<Fault> {
    let (address, anchor) = link.split_once('#').map_or((link, None), |(address, anchor)| (address, Some(anchor)));
    let path = if address.is_empty() { page.to_owned() } else { path_of(address, base)? };
    if !files.contains_key(&path) {
        return Some(Fault::DeadLink);
    }
    let anchor = anchor.filter(|anchor| !anchor.is_empty())?;
    let has = pages.get(path.as_str()).is_some_and(|facts| facts.ids.contains(anchor));
    (!has).then_some(Fault::DeadAnchor)
}

/// The file behind an address of this site; `None` for addresses of others.
fn path_of(address: &str, base: &str) -> Option<String> {
    let folder = match base.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => base,
    };
    let inside = match address.strip_prefix(base).filter(|_| !base.is_empty()) {
        Some(rest) => rest,
        None if address.contains("://") || address.starts_with("mailto:") => return None,
        None => address.strip_prefix(folder).unwrap_or(address),
    };
    let inside = inside.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    Some(if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() })
}

/// Reads the elements of a page. The pages are our own, so attributes are always in double quotes.
fn read(html: &str) -> Facts {
    let mut facts = Facts::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').unwrap_or(rest.len());
        let (tag, after) = rest.split_at(end);
        read_tag(tag, after.trim_start_matches('>'), &mut facts);
        rest = after;
    }
    facts
}

fn read_tag(tag: &str, after: &str, facts: &mut Facts) {
    let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let attribute = |wanted: &str| attribute(tag, wanted);
    match name {
        "html" => facts.lang = attribute("lang").unwrap_or_default(),
        "title" if facts.title.is_empty() => {
            facts.title = after.split('<').next().unwrap_or_default().trim().to_owned()
        }
        "meta" if attribute("name").as_deref() == Some("description") => {
            facts.has_description = attribute("content").is_some_and(|it| !it.trim().is_empty());
        }
        "link" if tag.contains("hreflang=") => {
            let (tag, href) = (attribute("hreflang").unwrap_or_default(), attribute("href").unwrap_or_default());
            facts.links.push(href.clone());
            facts.alternates.insert(tag, href);
        }
        "style" => facts.inline.push("style"),
        "script" if attribute("src").is_none() => facts.inline.push("script"),
        _other => {}
    }
    if tag.contains(" style=\"") {
        facts.inline.push("style");
    }
    if let Some(id) = attribute("id")
        && !facts.ids.insert(id.clone())
    {
        facts.ids_twice.push(id);
    }
    if name != "link" || !tag.contains("hreflang=") {
        facts.links.extend(["href", "src", "action"].into_iter().filter_map(attribute));
    }
}

fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = tag[from..].find(wanted) {
        let start = from + at;
        let before_is_gap = tag[..start].ends_with(|c: char| c.is_whitespace());
        let rest = &tag[start + wanted.len()..];
        if let (true, Some(value)) = (before_is_gap, rest.strip_prefix("=\"")) {
            return Some(unescaped(value.split('"').next().unwrap_or_default()));
        }
        from = start + wanted.len();
    }
    None
}

fn unescaped(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    [("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .into_iter()
        .fold(value.to_owned(), |value, (from, to)| value.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(pages: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        pages.iter().map(|(path, html)| ((*path).to_owned(), html.as_bytes().to_vec())).collect()
    }

    fn page(lang: &str, code: &str, body: &str) -> String {
        format!(
            "<html lang=\"{lang}\"><title>{code}</title><meta name=\"description\" content=\"d\">\
             <link rel=\"alternate\" hreflang=\"en\" href=\"/en/\"><link rel=\"alternate\" hreflang=\"zh-CN\" href=\"/zh/\">\
             <link rel=\"alternate\" hreflang=\"x-default\" href=\"/en/\">{body}"
        )
    }

    fn faults(body: &str) -> Vec<String> {
        let pages = [("en/index.html", page("en", "a", body)), ("zh/index.html", page("zh-CN", "b", ""))];
        let pages: Vec<(&str, &str)> = pages.iter().map(|(path, html)| (*path, html.as_str())).collect();
        check(&site(&pages), "").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_sound_site_has_no_findings() {
        assert_eq!(
            faults("<p id=\"x\"><a href=\"/zh/\">b</a><a href=\"#x\">c</a><a href=\"https://e.org/\">d</a>"),
            [""; 0]
        );
    }

    #[test]
    fn each_fault_is_named_with_page_and_target() {
        for (body, said) in [
            ("<a href=\"/en/nowhere/\">", "en/index.html: the link /en/nowhere/ leads nowhere"),
            ("<a href=\"/zh/#x\">", "en/index.html: no element has the id that /zh/#x leads to"),
            ("<p id=\"x\"><p id=\"x\">", "en/index.html: the id x is used twice"),
            ("<script>1</script>", "en/index.html: inline script is blocked by the content security policy"),
            ("<p style=\"color:red\">", "en/index.html: inline style is blocked by the content security policy"),
        ] {
            assert_eq!(faults(body), [said]);
        }
    }

    #[test]
    fn a_page_without_twin_title_or_language_is_found() {
        let findings = check(&site(&[("en/faq/index.html", "<html lang=\"zh-CN\">")]), "");
        let faults: BTreeSet<Fault> = findings.iter().map(|finding| finding.fault).collect();
        let expected = [Fault::NoTitle, Fault::NoDescription, Fault::NoLanguage, Fault::NoTwin, Fault::Alternates];
        assert_eq!(faults, expected.into_iter().collect());
    }
}
