//! The guide to one province: its verdicts, its rules by topic, and what is not known.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Row;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::Table;
use crate::answer::Target;
use crate::answer::rule_text::told_once;
use crate::answer::verdict::Basis;
use crate::answer::verdict::ruling;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::Scope;
use crate::rules::change::Verdict;
use crate::rules::province::AppliesTo;
use crate::rules::province::Province;

/// All that is known of a province.
pub fn province_answer(rules: &Rulebook, province: &Province) -> Answer {
    let title = text!("Modifying an ICP filing in {}", "{}ICP备案变更指南"; &province.name);
    let mut builder = Builder::new(rules, title);
    builder.subject(Subject { province: Some(province.slug.clone()), ..Subject::default() });
    let count = province.rules.len();
    builder.push(Block::Headline(text!(
        "{count} statements about filings in {} are collected here, each with its source: mostly pages of cloud providers about what the administration asks for. What no source speaks of is listed at the end.",
        "这里收录了关于{}备案的{count}条规定，每条都注明来源，多为云服务商页面对管局要求的说明；未查到的事项列在最后。"; &province.name
    )));
    builder.push(Block::Table(verdict_table(rules, province)));
    builder.list(ListKind::Facts, "legend", text!("How to read the table", "怎么看这张表"), legend());
    for topic in rules.topics() {
        let mut items = Vec::new();
        for rule in province.rules.iter().filter(|rule| rule.topic == topic.id) {
            let mut item = builder.rule_statement(rule);
            if rule.applicant != AppliesTo::Both {
                item.text = text!("({}) {}", "（{}）{}"; &rule.applicant.label(), &item.text);
            }
            items.push(item);
        }
        builder.list(ListKind::Facts, "topic", topic.label.clone(), told_once(items));
    }
    let unknown: Vec<Statement> =
        province.not_found.iter().map(|id| Statement::plain(rules.topic_of(id).label.clone())).collect();
    builder.list(ListKind::Facts, "not-found", text!("Not known", "未查到规定的事项"), unknown);
    builder.push(Block::Links(vec![
        Link { label: text!("The procedure step by step", "变更备案流程"), target: Target::Procedure },
        Link { label: text!("Frequent questions", "常见问题"), target: Target::Faq },
    ]));
    builder.finish()
}

/// Changes on which a province rule decides, or which every province decides for itself.
fn is_decided_locally(rules: &Rulebook, change: &Change, province: &Province) -> bool {
    let local = |who: Applicant| {
        let ruling = ruling(rules, change, province, who);
        ruling.basis == Basis::Province
            && !ruling.deciding.iter().all(|rule| rules.topic_of(&rule.topic).every_modification)
    };
    let national_unknown = change.national.verdict == Some(Verdict::Unknown);
    change.scope != Scope::Explained && (national_unknown || Applicant::ALL.into_iter().any(local))
}

fn verdict_table(rules: &Rulebook, province: &Province) -> Table {
    let mut rows = Vec::new();
    for change in rules.changes().iter().filter(|change| is_decided_locally(rules, change, province)) {
        let mut cells = vec![change.label.clone()];
        cells.extend(Applicant::ALL.into_iter().map(|who| verdict_cell(rules, change, province, who)));
        rows.push(Row {
            cells,
            target: Some(Target::Change {
                change: change.id.clone(),
                province: Some(province.slug.clone()),
                applicant: None,
            }),
            sources: Vec::new(),
        });
    }
    Table {
        id: "verdicts",
        title: text!("What may be changed here", "哪些可以变更"),
        columns: vec![text!("Change", "变更事项"), text!("Organization", "单位"), text!("Individual", "个人")],
        rows,
    }
}

/// What the marks in a table of verdicts mean.
pub fn legend() -> Vec<Statement> {
    let dash = text!("“–” means that this kind of applicant has no such change.", "“–”表示该类主体没有这一项变更。");
    let year = text!(
        "A year in brackets: the newest dated page behind the verdict is that old. “Undated”: no page shows its date.",
        "括号里的年份：结论所依据的页面中，最新的是该年的；“未标日期”：页面都没有日期。"
    );
    vec![Statement::plain(dash), Statement::plain(year)]
}

/// The verdict in a cell; a dash where this applicant has no such thing or nothing is to be allowed.
pub fn verdict_cell(rules: &Rulebook, change: &Change, province: &Province, applicant: Applicant) -> Text {
    if rules.planning().implied_applicant(&change.id).is_some_and(|only| only != applicant) {
        return Text::same("–");
    }
    let ruling = ruling(rules, change, province, applicant);
    match (ruling.basis, ruling.verdict) {
        (Basis::Applicant | Basis::Nothing, _) | (_, None) => Text::same("–"),
        (_, Some(verdict)) => match ruling.age() {
            Some(age) => text!("{} ({})", "{}（{}）"; &verdict.label(), &age),
            None => verdict.label(),
        },
    }
}
