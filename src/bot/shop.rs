//! What every handler may use: the desk that answers, the site that it links to, and later more counters.

use crate::answer::Target;
use crate::ask::Desk;
use crate::bot::site::Site;
use crate::lang::Lang;

/// Shared by all interactions; nothing in it changes.
#[derive(Debug)]
pub struct Shop {
    desk: Desk,
    site: Option<Site>,
}

impl Shop {
    pub fn new(desk: Desk, site: Option<Site>) -> Shop {
        Shop { desk, site }
    }

    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The page of the site for a target, where a site is known.
    pub fn address(&self, target: &Target, lang: Lang) -> Option<String> {
        self.site.as_ref()?.address(target, lang)
    }
}
