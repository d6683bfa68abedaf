//! Which open orders a change of the rules or of the calendar touches, and how.

use crate::lang::Text;
use crate::orders::clock;
use crate::orders::clock::Deadline;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::report;
use crate::rules::Rulebook;

/// One order that reads differently under the new rules.
#[derive(Clone, Debug)]
pub struct Affected {
    pub order: OrderId,
    /// What is different, each in one sentence.
    pub because: Vec<Text>,
}

impl Affected {
    /// For the order's story: one line in both languages.
    pub fn note(&self) -> String {
        let because = Text::join(&self.because, "; ", "；");
        format!("{} / {}", because.get(crate::lang::Lang::En), because.get(crate::lang::Lang::Zh))
    }
}

/// The open orders whose dates, moves, documents, verdict-bearing rules or ids differ between two rulebooks.
pub fn affected(before: &Rulebook, after: &Rulebook, orders: &[Order]) -> Vec<Affected> {
    let open = orders.iter().filter(|order| !Moves::new(before).is_closed(&order.state));
    open.filter_map(|order| {
        let because = differences(before, after, order);
        (!because.is_empty()).then_some(Affected { order: order.id, because })
    })
    .collect()
}

fn differences(before: &Rulebook, after: &Rulebook, order: &Order) -> Vec<Text> {
    let mut because = Vec::new();
    if Moves::new(after).state(&order.state).is_none() {
        let state = &order.state;
        because.push(text!("the state {state} no longer exists", "状态 {state} 已不存在"));
    }
    if Moves::new(before).next(&order.state) != Moves::new(after).next(&order.state) {
        because.push(text!("other moves are possible now", "可选的下一步有变化"));
    }
    dates(&clock::deadlines(before, order), &clock::deadlines(after, order), &mut because);
    if report::documents(before, order) != report::documents(after, order) {
        because.push(text!("other documents are needed", "所需材料有变化"));
    }
    for id in &order.changes {
        match (before.change(id.as_str()), after.change(id.as_str())) {
            (Some(_), None) => because.push(text!("the change {id} no longer exists", "变更事项 {id} 已不存在")),
            (Some(old), Some(new)) if old.action != new.action || old.national.verdict != new.national.verdict => {
                because.push(text!("the rule for “{}” is different", "“{}”的规定有变化"; &new.label));
            }
            (Some(_) | None, _) => {}
        }
    }
    if province_rules(before, order) != province_rules(after, order) {
        because.push(text!("rules of the province are different", "该省的规定有变化"));
    }
    because
}

fn dates(old: &[Deadline], new: &[Deadline], because: &mut Vec<Text>) {
    for deadline in new {
        let Some(was) = old.iter().find(|it| it.kind == deadline.kind) else { continue };
        let (from, to) = (was.last_day(), deadline.last_day());
        if from != to {
            because.push(text!(
                "the last day ({}) moves from {from} to {to}", "{}由 {from} 变为 {to}"; kind_label(deadline)
            ));
        } else if was.basis != deadline.basis {
            because.push(text!("the date {to} is certain now", "日期 {to} 已确定"));
        }
    }
    let kinds = |deadlines: &[Deadline]| deadlines.iter().map(|it| it.kind).collect::<Vec<_>>();
    if old.len() != new.len() {
        let (was, is) = (kinds(old).len(), kinds(new).len());
        because.push(text!("{is} deadlines instead of {was}", "时限由 {was} 个变为 {is} 个"));
    }
}

fn kind_label(deadline: &Deadline) -> Text {
    match deadline.kind {
        clock::DeadlineKind::SmsWindow => text!("SMS verification", "短信核验"),
        clock::DeadlineKind::Movement => text!("usual time", "通常时限"),
        clock::DeadlineKind::Decision => text!("decision", "审核结果"),
        clock::DeadlineKind::OrderValidity => text!("order's validity", "订单有效期"),
        clock::DeadlineKind::DomainValidity => text!("domain", "域名"),
        clock::DeadlineKind::IdValidity => text!("ID document", "证件"),
    }
}

/// What the province says, comparably: id, effect and words of each of its rules.
fn province_rules(rules: &Rulebook, order: &Order) -> Vec<String> {
    let province = order.province.as_ref().and_then(|slug| rules.province(slug.as_str()));
    let rules = province.into_iter().flat_map(|province| &province.rules);
    rules.map(|rule| format!("{} {:?} {:?}", rule.id, rule.effect, rule.text)).collect()
}
