//! An answer as Markdown.

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

/// The answer as CommonMark with tables.
pub fn render(answer: &Answer, lang: Lang) -> String {
    let mut out = format!("# {}\n", escape(answer.title.get(lang)));
    for block in &answer.blocks {
        out.push('\n');
        push_block(&mut out, block, lang);
    }
    push_sources(&mut out, &answer.sources, lang);
    out
}

fn push_block(out: &mut String, block: &Block, lang: Lang) {
    match block {
        Block::Headline(text) => out.push_str(&format!("**{}**\n", escape(text.get(lang)))),
        Block::Clicks(clicks) => push_clicks(out, clicks, lang),
        Block::Verdict(verdict) => push_verdict(out, verdict, lang),
        Block::List(list) => push_list(out, list, lang),
        Block::Table(table) => push_table(out, table, lang),
        Block::Choices(choices) => {
            out.push_str(&format!("{}\n\n", escape(choices.question.get(lang))));
            for link in &choices.items {
                out.push_str(&format!("- {}\n", link_text(link, lang)));
            }
        }
        Block::Links(links) => {
            out.push_str(&format!("## {}\n\n", wording::see_also().get(lang)));
            for link in links {
                out.push_str(&format!("- {}\n", link_text(link, lang)));
            }
        }
    }
}

fn push_clicks(out: &mut String, clicks: &Clicks, lang: Lang) {
    out.push_str(&format!("## {}\n", wording::where_to_click().get(lang)));
    for (title, steps) in [(wording::on_pc(), &clicks.pc), (wording::on_mobile(), &clicks.mobile)] {
        if steps.is_empty() {
            continue;
        }
        out.push_str(&format!("\n**{}**\n\n", title.get(lang)));
        for (at, step) in steps.iter().enumerate() {
            out.push_str(&format!("{}. {}\n", at + 1, escape(step.get(lang))));
        }
    }
}

fn push_verdict(out: &mut String, verdict: &VerdictBlock, lang: Lang) {
    out.push_str(&format!("## {}\n\n", escape(verdict.title.get(lang))));
    for reason in &verdict.reasons {
        push_item(out, "-", reason, true, lang);
    }
    if !verdict.sides.is_empty() {
        out.push_str(&format!("\n**{}**\n\n", wording::both_sides().get(lang)));
        for side in &verdict.sides {
            push_item(out, "-", side, true, lang);
        }
    }
    if let Some(advice) = &verdict.advice {
        out.push_str(&format!("\n> {}\n", escape(advice.get(lang))));
    }
}

fn push_list(out: &mut String, list: &List, lang: Lang) {
    out.push_str(&format!("## {}\n\n", escape(list.title.get(lang))));
    for (at, item) in list.items.iter().enumerate() {
        let marker = match list.kind {
            ListKind::Checklist => "- [ ]".to_owned(),
            ListKind::Steps => format!("{}.", at + 1),
            ListKind::Warnings => "- ⚠".to_owned(),
            ListKind::Facts => "-".to_owned(),
        };
        push_item(out, &marker, item, wording::shows_sources(&list.items, at), lang);
    }
}

fn push_item(out: &mut String, marker: &str, item: &Statement, with_sources: bool, lang: Lang) {
    let shown = if with_sources { item.sources.as_slice() } else { &[] };
    let sources = wording::markers(shown).replace('[', "\\[").replace(']', "\\]");
    let gap = if sources.is_empty() { "" } else { " " };
    out.push_str(&format!("{marker} {}{gap}{sources}\n", escape(&wording::sentence(item, lang))));
    for detail in &item.details {
        out.push_str(&format!("  - {}\n", escape(detail.get(lang))));
    }
}

fn push_table(out: &mut String, table: &Table, lang: Lang) {
    out.push_str(&format!("## {}\n\n", escape(table.title.get(lang))));
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(table.columns.iter().map(|cell| cell_text(cell.get(lang))).collect()));
    out.push_str(&line(table.columns.iter().map(|_| "---".to_owned()).collect()));
    for row in &table.rows {
        out.push_str(&line(row.cells.iter().map(|cell| cell_text(cell.get(lang))).collect()));
    }
}

fn push_sources(out: &mut String, sources: &[Citation], lang: Lang) {
    if sources.is_empty() {
        return;
    }
    out.push_str(&format!("\n## {}\n\n", wording::sources().get(lang)));
    for (at, source) in sources.iter().enumerate() {
        let name = escape(source.name.get(lang));
        let name = match &source.url {
            Some(url) => format!("[{name}](<{url}>)"),
            None => name,
        };
        let comma = match lang {
            Lang::En => ", ",
            Lang::Zh => "，",
        };
        out.push_str(&format!("{}. {name}{comma}{}\n", at + 1, wording::checked(source).get(lang)));
        if let Some(note) = &source.note {
            out.push_str(&format!("   {}\n", escape(note.get(lang))));
        }
    }
}

fn link_text(link: &Link, lang: Lang) -> String {
    let label = escape(link.label.get(lang));
    match &link.target {
        Target::Url(url) => format!("[{label}](<{url}>)"),
        Target::Change { change, .. } => format!("{label} (`{change}`)"),
        Target::Province(slug) => format!("{label} (`{slug}`)"),
        Target::Compare(id) => format!("{label} (`{id}`)"),
        Target::Diagnose(_) | Target::Procedure | Target::OrderStates | Target::Faq | Target::Question(_) => label,
    }
}

fn cell_text(text: &str) -> String {
    escape(text).replace('\n', " ")
}

/// Backslashes before what Markdown would take for markup.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
