//! Addresses of the web site's pages, for links out of Discord.

use crate::answer::Target;
use crate::lang::Lang;

/// The address that the site is published under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    base: String,
}

impl Site {
    /// `None` unless the address is http(s).
    pub fn new(base: &str) -> Option<Site> {
        let base = base.trim().trim_end_matches('/');
        let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"))?;
        (!host.is_empty() && base.chars().all(|c| c.is_ascii_graphic())).then(|| Site { base: base.to_owned() })
    }

    /// The page for a target; `None` where the site has none.
    pub fn address(&self, target: &Target, lang: Lang) -> Option<String> {
        let path = match target {
            Target::Change { change, province: Some(province), .. } => format!("{province}/{change}"),
            Target::Change { change, province: None, .. } => format!("changes/{change}"),
            Target::Province(slug) => slug.to_string(),
            Target::Compare(id) => format!("compare/{id}"),
            Target::Procedure => "procedure".to_owned(),
            Target::OrderStates => "order-states".to_owned(),
            Target::Faq => "faq".to_owned(),
            Target::Diagnose(choices) if choices.is_empty() => "diagnose".to_owned(),
            Target::Diagnose(choices) => format!("diagnose/{}", choices.join("/")),
            Target::Url(_) | Target::Question(_) => return None,
        };
        Some(format!("{}/{}/{path}/", self.base, lang.code()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_language_and_ids() {
        let site = Site::new("https://example.org/guide/").unwrap();
        let faq = site.address(&Target::Faq, Lang::Zh);
        assert_eq!(faq.as_deref(), Some("https://example.org/guide/zh/faq/"));
        let stuck = site.address(&Target::Diagnose(vec!["order-stuck".to_owned()]), Lang::En);
        assert_eq!(stuck.as_deref(), Some("https://example.org/guide/en/diagnose/order-stuck/"));
        assert_eq!(Site::new("ftp://example.org"), None);
        assert_eq!(Site::new("https://"), None);
        assert_eq!(Site::new("https://a b"), None);
    }
}
