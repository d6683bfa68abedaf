//! From a target to an address on this site.

use crate::answer::Target;
use crate::lang::Lang;
use crate::site::Site;
use crate::site::page::Page;

impl Site {
    /// The address of a page, from the root of the host.
    pub(crate) fn url(&self, lang: Lang, page: &Page) -> String {
        format!("{}/{lang}/{}", self.base_path(), page.slug())
    }

    /// The address of a page with scheme and host, where they are known.
    pub(crate) fn absolute_url(&self, lang: Lang, page: &Page) -> Option<String> {
        let base = self.options.base_url.as_ref()?;
        Some(format!("{}/{lang}/{}", base.as_str(), page.slug()))
    }

    /// The folder in which the site stands: empty, or `/icp-guide`.
    pub(crate) fn base_path(&self) -> &str {
        self.options.base_url.as_ref().map_or("", |base| base.path())
    }

    /// Where a target leads; `None` where this site has no page for it.
    pub(crate) fn address(&self, lang: Lang, target: &Target) -> Option<String> {
        let page = match target {
            // One page serves both kinds of applicant.
            Target::Change { change, province: None, applicant: _ } => Page::Change(change.clone()),
            Target::Change { change, province: Some(province), applicant: _ } => {
                Page::Local(province.clone(), change.clone())
            }
            Target::Province(province) => Page::Province(province.clone()),
            Target::Compare(id) => Page::Compare(id.clone()),
            Target::Diagnose(path) => Page::Diagnose(path.clone()),
            Target::Procedure => Page::Procedure,
            Target::OrderStates => Page::OrderStates,
            Target::Faq => Page::Faq,
            Target::Url(url) => return Some(url.clone()),
            Target::Question(text) => {
                return Some(format!("{}?q={}", self.url(lang, &Page::Ask), percent_encoded(text.get(lang))));
            }
        };
        self.files.contains_key(&page.file_path(lang)).then(|| self.url(lang, &page))
    }
}

/// A value for a query string.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
