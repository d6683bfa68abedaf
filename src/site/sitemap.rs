//! What search engines read: the list of pages with their languages.

use crate::lang::Lang;
use crate::render::html::escape;
use crate::site::base::BaseUrl;
use crate::site::page::Page;

pub(crate) fn robots(base: Option<&BaseUrl>) -> Vec<u8> {
    let mut out = "User-agent: *\nAllow: /\n".to_owned();
    if let Some(base) = base {
        out.push_str(&format!("Sitemap: {}/sitemap.xml\n", base.as_str()));
    }
    out.into_bytes()
}

/// Every page in every language, each with its twin.
pub(crate) fn sitemap<'a>(base: Option<&BaseUrl>, pages: impl Iterator<Item = &'a Page>) -> Vec<u8> {
    let base = escape(base.map_or("", BaseUrl::as_str));
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for page in pages.filter(|page| !page.is_hidden()) {
        let slug = page.slug();
        for lang in Lang::ALL {
            out.push_str(&format!("<url><loc>{base}/{lang}/{slug}</loc>"));
            for twin in Lang::ALL {
                let tag = twin.tag();
                out.push_str(&format!(
                    "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{base}/{twin}/{slug}\"/>"
                ));
            }
            out.push_str("</url>\n");
        }
    }
    out.push_str("</urlset>\n");
    out.into_bytes()
}
