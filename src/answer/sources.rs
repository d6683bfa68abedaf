//! Every page, notice and law that the rules refer to, with the day it was last checked.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Row;
use crate::answer::Table;
use crate::answer::Target;
use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::source::Source;
use crate::source::SourceKind;

const KINDS: [SourceKind; 7] = [
    SourceKind::OfficialCurrent,
    SourceKind::Law,
    SourceKind::OfficialArchived,
    SourceKind::OfficialOtherProvider,
    SourceKind::Community,
    SourceKind::ThirdPartyCopy,
    SourceKind::ThirdParty,
];

/// All sources by kind, the strongest first.
pub fn sources_answer(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("Sources", "资料来源"));
    let count = rules.sources().count();
    let oldest = rules.sources().map(|source| source.checked).min();
    let newest = rules.sources().map(|source| source.checked).max();
    if let (Some(oldest), Some(newest)) = (oldest, newest) {
        builder.push(Block::Headline(text!(
            "{count} pages, notices and laws stand behind the answers; all were checked between {oldest} and {newest}.",
            "回答依据的{count}个页面、通知和法规，核对日期为{oldest}至{newest}。"
        )));
    }
    for kind in KINDS {
        let rows: Vec<Row> = rules.sources().filter(|source| source.kind == kind).map(row).collect();
        if rows.is_empty() {
            continue;
        }
        builder.push(Block::Table(Table {
            id: "kind",
            title: kind.label().map(capital),
            columns: vec![text!("Page", "页面"), text!("Checked", "核对日期"), text!("Note", "备注")],
            rows,
        }));
    }
    builder.finish()
}

fn row(source: &Source) -> Row {
    let note = source.note.clone().unwrap_or_else(|| Text::same("–"));
    Row {
        cells: vec![
            Text::new(source.name(Lang::En), source.name(Lang::Zh)),
            Text::same(source.checked.to_string()),
            note,
        ],
        target: source.url.clone().map(Target::Url),
        sources: Vec::new(),
    }
}

fn capital(_: Lang, text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
