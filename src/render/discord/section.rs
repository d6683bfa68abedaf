//! Blocks of an answer as sections: a heading with lines below it, each of which stays whole where it can.

use crate::answer::Block;
use crate::answer::Choices;
use crate::answer::Clicks;
use crate::answer::Link;
use crate::answer::List;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Table;
use crate::answer::VerdictBlock;
use crate::lang::Lang;
use crate::render::discord::escape::escape;
use crate::render::wording;
use crate::rules::change::Verdict;

/// A heading with its lines.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
}

/// What is not torn apart: a statement with its details.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) text: String,
    pub(super) sources: Vec<usize>,
}

/// The blocks that belong to one embed.
#[derive(Debug, Default)]
pub(super) struct Group<'a> {
    /// Shown above everything: what must not be overlooked.
    pub(super) notice: String,
    pub(super) lead: String,
    pub(super) lead_sources: Vec<usize>,
    pub(super) sections: Vec<Section>,
    pub(super) verdicts: Vec<Verdict>,
    /// The choices that the answer begins with, as buttons.
    pub(super) choices: Vec<&'a Link>,
    /// Choices after the answer proper, with their question: they wait in a menu.
    pub(super) late_choices: Option<&'a Choices>,
    pub(super) table_links: Vec<Link>,
    pub(super) links: Vec<&'a Link>,
}

/// The section that warns of personal data in the question.
const PERSONAL_DATA: &str = "personal-data";

impl<'a> Group<'a> {
    pub(super) fn of_blocks(blocks: &'a [Block], lang: Lang) -> Group<'a> {
        let mut group = Group::default();
        for block in blocks {
            group.add(block, lang);
        }
        group
    }

    fn add(&mut self, block: &'a Block, lang: Lang) {
        match block {
            Block::Headline(text) => self.lead_paragraph(&format!("**{}**", escape(text.get(lang)))),
            Block::Clicks(clicks) => self.clicks(clicks, lang),
            Block::Verdict(verdict) => {
                self.verdicts.push(verdict.verdict);
                self.sections.push(verdict_section(verdict, lang));
            }
            Block::List(list) if list.id == PERSONAL_DATA => {
                let lines = list.items.iter().map(|item| format!("⚠️ {}", escape(item.text.get(lang))));
                self.notice = lines.collect::<Vec<_>>().join("\n");
            }
            Block::List(list) => self.sections.push(list_section(list, lang)),
            Block::Table(table) => {
                self.sections.push(table_section(table, lang));
                self.table_links.extend(table_links(table));
            }
            Block::Choices(choices) if !self.sections.is_empty() => self.late_choices = Some(choices),
            Block::Choices(choices) => {
                self.lead_paragraph(&escape(choices.question.get(lang)));
                self.choices.extend(&choices.items);
            }
            Block::Links(links) => self.links.extend(links),
        }
    }

    fn lead_paragraph(&mut self, text: &str) {
        if !self.lead.is_empty() {
            self.lead.push_str("\n\n");
        }
        self.lead.push_str(text);
    }

    fn clicks(&mut self, clicks: &Clicks, lang: Lang) {
        for (mark, title, steps) in [("🖥️", wording::on_pc(), &clicks.pc), ("📱", wording::on_mobile(), &clicks.mobile)]
        {
            if steps.is_empty() {
                continue;
            }
            let mut text = format!("{mark} **{}**", title.get(lang));
            for (at, step) in steps.iter().enumerate() {
                text.push_str(&format!("\n{}. {}", at + 1, escape(step.get(lang))));
            }
            self.lead_paragraph(&text);
        }
        self.lead_sources.extend(&clicks.sources);
    }
}

/// The sign and colour of a verdict.
pub(super) fn look_of(verdict: Verdict) -> (&'static str, u32) {
    match verdict {
        Verdict::Allowed => ("✅", 0x2E7D32),
        Verdict::Conditional => ("🟡", 0xF9A825),
        Verdict::NotAllowed => ("⛔", 0xC62828),
        Verdict::Conflicting => ("⚖️", 0xEF6C00),
        Verdict::Unknown => ("❔", 0x78909C),
    }
}

fn verdict_section(block: &VerdictBlock, lang: Lang) -> Section {
    let (mark, _) = look_of(block.verdict);
    let mut items: Vec<Item> = block.reasons.iter().map(|reason| item("- ", reason, true, lang)).collect();
    if !block.sides.is_empty() {
        let title = wording::both_sides();
        items.push(Item { text: format!("**{}**", title.get(lang)), sources: Vec::new() });
        items.extend(block.sides.iter().map(|side| item("- ", side, true, lang)));
    }
    if let Some(advice) = &block.advice {
        items.push(Item { text: format!("➡️ {}", escape(advice.get(lang))), sources: Vec::new() });
    }
    Section { name: format!("{mark} {}", escape(block.title.get(lang))), items }
}

fn list_section(list: &List, lang: Lang) -> Section {
    let items = list.items.iter().enumerate().map(|(at, statement)| {
        let marker = match list.kind {
            ListKind::Checklist => "☐ ".to_owned(),
            ListKind::Steps => format!("{}. ", at + 1),
            ListKind::Warnings => "⚠️ ".to_owned(),
            ListKind::Facts => "- ".to_owned(),
        };
        item(&marker, statement, wording::shows_sources(&list.items, at), lang)
    });
    Section { name: escape(list.title.get(lang)), items: items.collect() }
}

fn item(marker: &str, statement: &Statement, with_sources: bool, lang: Lang) -> Item {
    let mut text = format!("{marker}{}", escape(&wording::sentence(statement, lang)));
    if with_sources {
        text.push_str(&markers(&statement.sources));
    }
    for detail in &statement.details {
        text.push_str(&format!("\n  - {}", escape(detail.get(lang))));
    }
    Item { text, sources: statement.sources.clone() }
}

/// ` [1, 12]`: shorter than a bracket for each.
fn markers(numbers: &[usize]) -> String {
    if numbers.is_empty() {
        return String::new();
    }
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!(" [{}]", numbers.join(", "))
}

/// Rows as lines: the first cell, then the others with the heads of their columns.
fn table_section(table: &Table, lang: Lang) -> Section {
    let items = table.rows.iter().map(|row| {
        let mut cells = row.cells.iter().zip(&table.columns);
        let first = cells.next().map_or("", |(cell, _)| cell.get(lang));
        let others: Vec<String> = cells
            .map(|(cell, column)| match lang {
                Lang::En => format!("{}: {}", escape(column.get(lang)), escape(cell.get(lang))),
                Lang::Zh => format!("{}：{}", escape(column.get(lang)), escape(cell.get(lang))),
            })
            .collect();
        let text = format!("- **{}** {}{}", escape(first), others.join(" · "), markers(&row.sources));
        Item { text, sources: row.sources.clone() }
    });
    Section { name: escape(table.title.get(lang)), items: items.collect() }
}

fn table_links(table: &Table) -> impl Iterator<Item = Link> + '_ {
    table.rows.iter().filter_map(|row| {
        let label = row.cells.first()?.clone();
        Some(Link { label, target: row.target.clone()? })
    })
}
