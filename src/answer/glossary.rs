//! The papers that somebody asks for, and who asks.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Row;
use crate::answer::Table;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::document::DocumentId;

/// Every document with what it is, the changes that need it everywhere and the provinces that name it.
pub fn documents_answer(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("Documents you may be asked for", "材料名词解释"));
    builder.push(Block::Headline(text!(
        "What each paper is, and who asks for it. Which ones you need stands on the page of your change and province.",
        "各种材料是什么、由谁要求。您需要哪些，请看对应变更事项和省份的页面。"
    )));
    let rows = rules.documents().map(|document| Row {
        cells: vec![document.name.clone(), document.what.clone(), who_asks(rules, &document.id)],
        target: None,
        sources: Vec::new(),
    });
    builder.push(Block::Table(Table {
        id: "documents",
        title: text!("All documents", "全部材料"),
        columns: vec![text!("Document", "材料"), text!("What it is", "是什么"), text!("Who asks for it", "由谁要求")],
        rows: rows.collect(),
    }));
    builder.finish()
}

fn who_asks(rules: &Rulebook, id: &DocumentId) -> Text {
    let mut parts = Vec::new();
    let changes =
        rules.changes().iter().filter(|change| change.documents.iter().any(|it| it.document.as_ref() == Some(id)));
    let labels: Vec<Text> = changes.map(|change| change.label.clone()).collect();
    if !labels.is_empty() {
        parts.push(text!("everywhere for: {}", "各地均需：{}"; &Text::join(&labels, ", ", "、")));
    }
    let provinces =
        rules.provinces().iter().filter(|province| province.rules.iter().any(|rule| rule.documents.contains(id)));
    let names: Vec<Text> = provinces.map(|province| province.name.clone()).collect();
    if !names.is_empty() {
        parts.push(text!("rules of: {}", "省份规定：{}"; &Text::join(&names, ", ", "、")));
    }
    if parts.is_empty() {
        parts.push(text!("named in notices and procedures", "见于通知和流程"));
    }
    Text::join(&parts, "; ", "；")
}
