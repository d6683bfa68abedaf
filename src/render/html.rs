//! An answer as an HTML fragment: semantic elements, no style, no script.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Citation;
use crate::answer::Clicks;
use crate::answer::Link;
use crate::answer::List;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Table;
use crate::answer::Target;
use crate::answer::VerdictBlock;
use crate::lang::Lang;
use crate::render::wording;

/// Turns a target into an address of the surface; `None` where it has no page for it.
pub type Addresses<'a> = &'a dyn Fn(&Target) -> Option<String>;

struct Page<'a> {
    out: String,
    lang: Lang,
    addresses: Addresses<'a>,
    /// Ids of the sections that are still to come, in their sequence.
    ids: std::vec::IntoIter<Section>,
}

/// A part of the page that can be linked to.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Unique on the page.
    pub id: String,
    pub title: String,
}

/// The sections of an answer as [`render`] marks them: for a table of contents.
pub fn sections(answer: &Answer, lang: Lang) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for block in &answer.blocks {
        let (name, title) = match block {
            Block::Clicks(_) => ("clicks", wording::where_to_click()),
            Block::Verdict(block) => ("verdict", block.title.clone()),
            Block::List(list) => (list.id, list.title.clone()),
            Block::Table(table) => (table.id, table.title.clone()),
            Block::Headline(_) | Block::Choices(_) | Block::Links(_) => continue,
        };
        let like = |known: &&Section| known.id == name || known.id.strip_prefix(name).is_some_and(is_number_suffix);
        let id = match sections.iter().filter(like).count() {
            0 => name.to_owned(),
            before => format!("{name}-{}", before + 1),
        };
        sections.push(Section { id, title: title.get(lang).to_owned() });
    }
    sections
}

fn is_number_suffix(rest: &str) -> bool {
    rest.strip_prefix('-').is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// The blocks and sources of an answer. The title is left to the page around it.
pub fn render(answer: &Answer, lang: Lang, addresses: Addresses<'_>) -> String {
    let mut page = Page { out: String::new(), lang, addresses, ids: sections(answer, lang).into_iter() };
    for block in &answer.blocks {
        page.block(block);
    }
    page.sources(&answer.sources);
    page.out
}

impl Page<'_> {
    /// The id of the section that comes next.
    fn next_id(&mut self) -> String {
        self.ids.next().map(|section| section.id).unwrap_or_default()
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Headline(text) => {
                let text = escape(text.get(self.lang));
                self.push(&format!("<p class=\"headline\"><strong>{text}</strong></p>\n"));
            }
            Block::Clicks(clicks) => self.clicks(clicks),
            Block::Verdict(verdict) => self.verdict(verdict),
            Block::List(list) => self.list(list),
            Block::Table(table) => self.table(table),
            Block::Choices(choices) => {
                let question = escape(choices.question.get(self.lang));
                self.push(&format!("<section class=\"choices\"><p>{question}</p>\n<ul>\n"));
                self.links(&choices.items);
                self.push("</ul></section>\n");
            }
            Block::Links(links) => {
                let title = wording::see_also().get(self.lang).to_owned();
                self.push(&format!("<nav class=\"see-also\" aria-label=\"{title}\"><h2>{title}</h2>\n<ul>\n"));
                self.links(links);
                self.push("</ul></nav>\n");
            }
        }
    }

    fn clicks(&mut self, clicks: &Clicks) {
        let title = wording::where_to_click().get(self.lang).to_owned();
        let id = self.next_id();
        self.push(&format!("<section class=\"clicks\" id=\"{id}\"><h2>{title}"));
        self.markers(&clicks.sources);
        self.push("</h2>\n");
        for (title, steps) in [(wording::on_pc(), &clicks.pc), (wording::on_mobile(), &clicks.mobile)] {
            if steps.is_empty() {
                continue;
            }
            self.push(&format!("<div><h3>{}</h3>\n<ol>\n", title.get(self.lang)));
            for step in steps {
                self.push(&format!("<li>{}</li>\n", escape(step.get(self.lang))));
            }
            self.push("</ol></div>\n");
        }
        self.push("</section>\n");
    }

    fn verdict(&mut self, block: &VerdictBlock) {
        let title = escape(block.title.get(self.lang));
        let code = block.verdict.code();
        let id = self.next_id();
        self.push(&format!("<section class=\"verdict verdict-{code}\" id=\"{id}\"><h2>{title}</h2>\n<ul>\n"));
        self.items(&block.reasons);
        self.push("</ul>\n");
        if !block.sides.is_empty() {
            let sides = wording::both_sides().get(self.lang).to_owned();
            self.push(&format!("<h3>{sides}</h3>\n<ul class=\"sides\">\n"));
            self.items(&block.sides);
            self.push("</ul>\n");
        }
        if let Some(advice) = &block.advice {
            self.push(&format!("<p class=\"advice\">{}</p>\n", escape(advice.get(self.lang))));
        }
        self.push("</section>\n");
    }

    fn list(&mut self, list: &List) {
        let title = escape(list.title.get(self.lang));
        let (element, class) = match list.kind {
            ListKind::Checklist => ("ul", "checklist"),
            ListKind::Steps => ("ol", "steps"),
            ListKind::Warnings => ("ul", "warnings"),
            ListKind::Facts => ("ul", "facts"),
        };
        let id = self.next_id();
        self.push(&format!(
            "<section class=\"{}\" id=\"{id}\"><h2>{title}</h2>\n<{element} class=\"{class}\">\n",
            list.id
        ));
        self.items(&list.items);
        self.push(&format!("</{element}></section>\n"));
    }

    fn items(&mut self, items: &[Statement]) {
        for (at, item) in items.iter().enumerate() {
            self.push("<li>");
            self.statement(item, wording::shows_sources(items, at));
            self.push("</li>\n");
        }
    }

    fn statement(&mut self, item: &Statement, with_sources: bool) {
        self.push(&escape(item.text.get(self.lang)));
        if let Some(caution) = &item.caution {
            self.push(&format!(" <small class=\"caution\">{}</small>", escape(caution.get(self.lang))));
        }
        if with_sources {
            self.markers(&item.sources);
        }
        if !item.details.is_empty() {
            self.push("<ul class=\"details\">");
            for detail in &item.details {
                self.push(&format!("<li>{}</li>", escape(detail.get(self.lang))));
            }
            self.push("</ul>");
        }
    }

    fn markers(&mut self, numbers: &[usize]) {
        for number in numbers {
            self.push(&format!(" <a class=\"source\" href=\"#source-{number}\">[{number}]</a>"));
        }
    }

    fn table(&mut self, table: &Table) {
        let title = escape(table.title.get(self.lang));
        let id = self.next_id();
        // A wide table scrolls in its own box, which the keyboard can reach.
        self.push(&format!(
            "<section class=\"{}\" id=\"{id}\"><h2 id=\"{id}-title\">{title}</h2>\n<div class=\"table-scroll\" role=\"region\" aria-labelledby=\"{id}-title\" tabindex=\"0\">\n<table class=\"rows\">\n<thead><tr>",
            table.id
        ));
        for column in &table.columns {
            self.push(&format!("<th scope=\"col\">{}</th>", escape(column.get(self.lang))));
        }
        self.push("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.push("<tr>");
            for (at, cell) in row.cells.iter().enumerate() {
                let text = escape(cell.get(self.lang));
                let address = row.target.as_ref().filter(|_| at == 0).and_then(|target| (self.addresses)(target));
                match (address, at) {
                    (Some(url), _) => {
                        let url = escape(&url);
                        self.push(&format!("<th scope=\"row\"><a href=\"{url}\">{text}</a></th>"));
                    }
                    (None, 0) => self.push(&format!("<th scope=\"row\">{text}</th>")),
                    (None, _) => {
                        // On a narrow screen rows are stacked, and each cell names its column.
                        let column = table.columns.get(at).map(|column| escape(column.get(self.lang)));
                        self.push(&format!("<td data-label=\"{}\">{text}", column.unwrap_or_default()));
                    }
                }
                if at > 0 {
                    if at + 1 == row.cells.len() {
                        self.markers(&row.sources);
                    }
                    self.push("</td>");
                }
            }
            self.push("</tr>\n");
        }
        self.push("</tbody></table></div></section>\n");
    }

    fn links(&mut self, links: &[Link]) {
        for link in links {
            let label = escape(link.label.get(self.lang));
            let address = match &link.target {
                Target::Url(url) => Some(url.clone()),
                target => (self.addresses)(target),
            };
            match address {
                Some(url) => self.push(&format!("<li><a href=\"{}\">{label}</a></li>\n", escape(&url))),
                None => self.push(&format!("<li>{label}</li>\n")),
            }
        }
    }

    fn sources(&mut self, sources: &[Citation]) {
        if sources.is_empty() {
            return;
        }
        let title = wording::sources().get(self.lang).to_owned();
        self.push(&format!("<section class=\"sources\" id=\"sources\"><h2>{title}</h2>\n<ol>\n"));
        for (at, source) in sources.iter().enumerate() {
            let name = escape(source.name.get(self.lang));
            let name = match &source.url {
                Some(url) => format!("<a href=\"{}\" rel=\"noopener\">{name}</a>", escape(url)),
                None => name,
            };
            let kind = source.kind.label();
            let note = match &source.note {
                Some(note) => format!(" <small>{}</small>", escape(note.get(self.lang))),
                None => String::new(),
            };
            let checked = wording::checked(source).get(self.lang).to_owned();
            self.push(&format!(
                "<li id=\"source-{}\">{name} <small>{} · {checked}</small>{note}</li>\n",
                at + 1,
                kind.get(self.lang),
            ));
        }
        self.push("</ol></section>\n");
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// Text made safe for HTML content and attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
