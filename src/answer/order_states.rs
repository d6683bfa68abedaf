//! Where an order can stand, what you can do there, and what comes next; the kinds of orders.

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Row;
use crate::answer::Statement;
use crate::answer::Table;
use crate::answer::Target;
use crate::answer::diagnose::diagnosis_label;
use crate::answer::fact_text::labelled;
use crate::answer::fact_text::not_found;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::order_state::CanEnd;
use crate::rules::order_state::OrderStates;
use crate::rules::order_state::OrderType;
use crate::rules::order_state::State;

/// All states with their moves, limits and console names, then the kinds of orders.
pub fn order_states_answer(rules: &Rulebook) -> Answer {
    let orders = rules.order_states();
    let mut builder = Builder::new(rules, text!("Where an order can stand", "订单状态说明"));
    builder.push(Block::Headline(text!(
        "Find the state that the console shows; below it stands who acts, how long it may take and what you can do.",
        "找到控制台显示的状态，看由谁处理、时限多久、您能做什么。"
    )));
    builder.push(Block::Table(overview(orders)));
    for state in &orders.states {
        let items = state_items(&mut builder, orders, state);
        builder.list(ListKind::Facts, "state", state.label.clone(), items);
    }
    let coexistence = builder.facts(&orders.coexistence);
    let title = text!("Which orders can run at the same time", "哪些订单可以同时进行");
    builder.list(ListKind::Facts, "coexistence", title, coexistence);
    for kind in &orders.order_types {
        let items = type_items(&mut builder, kind);
        let title = text!("Kind of order: {}", "订单类型：{}"; &kind.label);
        builder.list(ListKind::Facts, "order-type", title, items);
    }
    let reference = vec![builder.fact(&orders.reference)];
    builder.list(ListKind::Facts, "reference", text!("How an order is named", "订单怎么标识"), reference);
    builder.list(ListKind::Facts, "not-found", text!("Not known", "未查到"), not_found(&orders.not_found));
    builder.push(Block::Links(vec![
        Link { label: diagnosis_label(), target: Target::Diagnose(Vec::new()) },
        Link { label: text!("How a modification goes, step by step", "变更备案流程"), target: Target::Procedure },
        Link { label: text!("Frequent questions", "常见问题"), target: Target::Faq },
    ]));
    builder.finish()
}

fn overview(orders: &OrderStates) -> Table {
    let rows = orders.states.iter().map(|state| Row {
        cells: vec![
            state.label.clone(),
            state.who_acts.clone(),
            state.time_limit.text.clone(),
            state.customer_action.clone(),
        ],
        target: None,
        sources: Vec::new(),
    });
    Table {
        id: "overview",
        title: text!("All states at a glance", "状态一览"),
        columns: vec![
            text!("State", "状态"),
            text!("Who acts", "由谁处理"),
            text!("Time limit", "时限"),
            text!("What you do", "您要做什么"),
        ],
        rows: rows.collect(),
    }
}

fn state_items(builder: &mut Builder<'_>, orders: &OrderStates, state: &State) -> Vec<Statement> {
    let mut items = vec![builder.statement(&state.meaning, &state.sources, state.confidence)];
    items.push(Statement::plain(labelled(&text!("What you do", "您要做什么"), &state.customer_action)));
    let limit = &state.time_limit;
    let text = labelled(&text!("Time limit", "时限"), &limit.text);
    items.push(builder.statement(&text, &limit.sources, limit.confidence));
    let mut notification = builder.fact(&state.notification);
    notification.text = labelled(&text!("You are told by", "通知方式"), &notification.text);
    items.push(notification);
    items.push(Statement::plain(labelled(&text!("Ending it", "能否撤销"), &ending(state.can_end))));
    if state.blocks_other_modification {
        items.push(Statement::plain(text!(
            "While it stands here, no other modification can be started.",
            "处于此状态时不能发起其他变更。"
        )));
    }
    let next: Vec<Text> =
        state.next_states.iter().filter_map(|id| orders.state(id.as_str())).map(|next| next.label.clone()).collect();
    if !next.is_empty() {
        let next = Text::join(&next, "; ", "；");
        items.push(Statement::plain(labelled(&text!("What can come next", "之后可能的状态"), &next)));
    }
    for label in &state.console_labels {
        let text = text!("Shown as ({}): {}", "界面显示（{}）：{}"; &Text::same(&label.provider), &label.label);
        let mut item = builder.statement(&text, &label.sources, label.confidence);
        if !label.confirmed {
            item.caution = Some(text!("the exact wording was not seen", "未见到确切字样"));
        }
        items.push(item);
    }
    items.extend(state.note.clone().map(Statement::plain));
    items
}

fn ending(can_end: CanEnd) -> Text {
    match can_end {
        CanEnd::No => text!("not possible by yourself", "不能自行结束"),
        CanEnd::Abandon => text!("you can abandon the order", "可以放弃备案"),
        CanEnd::Withdraw => text!("you can withdraw the order", "可以撤销备案"),
    }
}

fn type_items(builder: &mut Builder<'_>, kind: &OrderType) -> Vec<Statement> {
    let mut items = vec![builder.statement(&kind.description, &kind.sources, kind.confidence)];
    let sms = &kind.sms;
    for said in [&sms.who, &sms.conflict].into_iter().flatten() {
        let text = labelled(&text!("Text message", "短信核验"), said);
        items.push(builder.statement(&text, &sms.sources, sms.confidence));
    }
    let facts = [
        (text!("Domain verification", "域名核验"), &kind.domain_verification),
        (text!("Effect on the site", "对访问的影响"), &kind.effect_on_access),
    ];
    for (label, fact) in facts {
        let mut item = builder.fact(fact);
        item.text = labelled(&label, &item.text);
        items.push(item);
    }
    let withdrawable = match kind.withdrawable_before_administration {
        true => text!("It can be withdrawn before it is with the administration.", "提交管局前可以撤销。"),
        false => text!("It cannot be withdrawn.", "不能撤销。"),
    };
    items.push(Statement::plain(withdrawable));
    items.extend([&kind.review, &kind.note].into_iter().flatten().cloned().map(Statement::plain));
    items
}
