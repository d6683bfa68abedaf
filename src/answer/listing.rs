//! Overviews: the changes by record, the topics, the provinces.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Row;
use crate::answer::Table;
use crate::answer::Target;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Scope;

/// The 31 provinces with their administrations.
pub fn provinces(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("Provinces", "省份"));
    let rows = rules.provinces().iter().map(|province| Row {
        cells: vec![
            Text::same(province.slug.to_string()),
            province.name.clone(),
            province.administration.clone(),
            Text::same(province.rules.len().to_string()),
        ],
        target: Some(Target::Province(province.slug.clone())),
        sources: Vec::new(),
    });
    let rows = rows.collect();
    builder.push(Block::Table(Table {
        id: "provinces",
        title: text!("Choose a province", "请选择省份"),
        columns: vec![
            text!("Id", "标识"),
            text!("Province", "省份"),
            text!("Administration", "管局"),
            text!("Rules", "规定数"),
        ],
        rows,
    }));
    builder.finish()
}

/// What can be compared: changes that provinces decide, and topics.
pub fn comparable(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("What can be compared", "可以对比的内容"));
    let rows = rules.topics().iter().map(|topic| Row {
        cells: vec![Text::same(topic.id.to_string()), topic.label.clone(), topic.meaning.clone()],
        target: Some(Target::Compare(topic.id.to_string())),
        sources: Vec::new(),
    });
    let rows = rows.collect();
    builder.push(Block::Table(Table {
        id: "topics",
        title: text!("Topics (a change id can be compared as well)", "主题（也可以用变更标识对比）"),
        columns: vec![text!("Id", "标识"), text!("Topic", "主题"), text!("Meaning", "含义")],
        rows,
    }));
    builder.finish()
}

/// All changes, grouped by the record they belong to.
pub fn changes(rules: &Rulebook) -> Answer {
    let mut builder = Builder::new(rules, text!("What can be changed or explained", "可以变更或说明的事项"));
    for scope in Scope::ALL {
        let of_scope = rules.changes().iter().filter(|change| change.scope == scope);
        let rows = of_scope.map(|change| Row {
            cells: vec![
                Text::same(change.id.to_string()),
                change.label.clone(),
                rules.action_of(&change.action).label.clone(),
            ],
            target: Some(Target::Change { change: change.id.clone(), province: None, applicant: None }),
            sources: Vec::new(),
        });
        let rows = rows.collect();
        builder.push(Block::Table(Table {
            id: "changes",
            title: scope.label(),
            columns: vec![text!("Id", "标识"), text!("Change", "事项"), text!("What to click", "点哪里")],
            rows,
        }));
    }
    builder.finish()
}
