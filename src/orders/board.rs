//! The board by urgency and the weekly digest, from rows that the store has counted.

use chrono::DateTime;
use chrono::Utc;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Row;
use crate::answer::Statement;
use crate::answer::Table;
use crate::lang::Text;
use crate::orders::clock;
use crate::orders::event::PersonId;
use crate::orders::moves::Lane;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::report;
use crate::rules::Rulebook;
use crate::rules::change::ChangeId;
use crate::rules::order_state::StateId;
use crate::rules::province::ProvinceSlug;

/// Sections of the board, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    SmsRunning,
    Overdue,
    Customer,
    Others,
    Closed,
}

impl Section {
    /// What a board shows; the closed are looked up with a filter.
    pub const OPEN: [Section; 4] = [Section::SmsRunning, Section::Overdue, Section::Customer, Section::Others];

    pub fn code(self) -> &'static str {
        match self {
            Section::SmsRunning => "sms-running",
            Section::Overdue => "overdue",
            Section::Customer => "waiting-for-customer",
            Section::Others => "waiting-for-administration",
            Section::Closed => "closed",
        }
    }

    pub fn label(self) -> Text {
        match self {
            Section::SmsRunning => text!("SMS window running", "短信核验进行中"),
            Section::Overdue => text!("Overdue", "已超期"),
            Section::Customer => text!("Waiting for the customer", "等待客户"),
            Section::Others => text!("Waiting for provider or administration", "等待服务商或管局"),
            Section::Closed => text!("Closed", "已结束"),
        }
    }

    /// Where an order stands now.
    pub fn of(rules: &Rulebook, order: &Order, now: DateTime<Utc>) -> Section {
        let overdue = clock::urgent_at(rules, order).is_some_and(|at| at <= now);
        match Moves::new(rules).lane(&order.state) {
            Lane::Closed => Section::Closed,
            Lane::Sms => Section::SmsRunning,
            Lane::Customer | Lane::Others if overdue => Section::Overdue,
            Lane::Customer => Section::Customer,
            Lane::Others => Section::Others,
        }
    }
}

/// What a list or board is narrowed to. Empty = everything the viewer may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: Option<StateId>,
    pub province: Option<ProvinceSlug>,
    pub change: Option<ChangeId>,
    pub assignee: Option<PersonId>,
    pub plan: Option<crate::orders::event::PlanId>,
}

/// One section with as many orders as fit, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Group {
    pub section: Section,
    pub count: Count,
    pub orders: Vec<Order>,
}

/// A number of orders; beyond a limit nobody needs the exact one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exactly(usize),
    MoreThan(usize),
}

impl Count {
    pub fn text(self) -> String {
        match self {
            Count::Exactly(count) => count.to_string(),
            Count::MoreThan(count) => format!("{count}+"),
        }
    }

    pub fn is_zero(self) -> bool {
        self == Count::Exactly(0)
    }
}

/// The board: every section with its count and its most urgent orders.
pub fn board_answer(rules: &Rulebook, groups: &[Group], parked: usize, now: DateTime<Utc>) -> Answer {
    let mut builder = Builder::new(rules, text!("Orders by urgency", "订单看板（按紧急程度）"));
    add_groups(&mut builder, rules, groups, now);
    if parked > 0 {
        builder.list(
            ListKind::Warnings,
            "parked",
            text!("Reminders that could not be sent", "未能发送的提醒"),
            vec![Statement::plain(text!(
                "{parked} reminders were given up after several tries; `icp-guide doctor` shows why.",
                "有 {parked} 条提醒多次发送失败，已搁置；运行 icp-guide doctor 查看原因。"
            ))],
        );
    }
    builder.finish()
}

/// A plain list of orders.
pub fn list_answer(rules: &Rulebook, orders: &[Order], title: Text, now: DateTime<Utc>) -> Answer {
    let mut builder = Builder::new(rules, title);
    if orders.is_empty() {
        builder.push(Block::Headline(text!("No orders.", "没有订单。")));
    } else {
        builder.push(table(rules, "orders", text!("Orders", "订单"), orders, now));
    }
    builder.finish()
}

/// What moved in a week and what needs somebody next, for a channel.
pub fn digest_answer(rules: &Rulebook, groups: &[Group], moved: usize, closed: usize, now: DateTime<Utc>) -> Answer {
    let mut builder = Builder::new(rules, text!("Filing orders: the week", "备案订单周报"));
    builder.push(Block::Headline(text!(
        "{moved} steps were recorded in the last seven days; {closed} orders were closed.",
        "过去七天记录了 {moved} 步进展，{closed} 个订单已结束。"
    )));
    add_groups(&mut builder, rules, groups, now);
    builder.finish()
}

fn add_groups(builder: &mut Builder<'_>, rules: &Rulebook, groups: &[Group], now: DateTime<Utc>) {
    if groups.iter().all(|group| group.count.is_zero()) {
        builder.push(Block::Headline(text!("No open orders.", "没有进行中的订单。")));
        return;
    }
    let counts: Vec<Text> = groups
        .iter()
        .map(|group| {
            let count = group.count.text();
            text!("{}: {count}", "{}：{count}"; group.section.label())
        })
        .collect();
    builder.push(Block::Headline(Text::join(&counts, " · ", " · ")));
    for group in groups.iter().filter(|group| !group.orders.is_empty()) {
        builder.push(table(rules, group.section.code(), group.section.label(), &group.orders, now));
    }
}

fn table(rules: &Rulebook, id: &'static str, title: Text, orders: &[Order], now: DateTime<Utc>) -> Block {
    let moves = Moves::new(rules);
    let row = |order: &Order| {
        let province = order.province.as_ref().and_then(|slug| rules.province(slug.as_str()));
        Row {
            cells: vec![
                Text::same(order.id.to_string()),
                report::short_name(rules, order),
                province.map_or_else(|| Text::same("–"), |province| province.name.clone()),
                moves.label(&order.state),
                urgency(rules, order, now),
            ],
            target: None,
            sources: Vec::new(),
        }
    };
    Block::Table(Table {
        id,
        title,
        columns: vec![
            text!("No.", "编号"),
            text!("Order", "订单"),
            text!("Province", "省份"),
            text!("State", "状态"),
            text!("Until", "时限"),
        ],
        rows: orders.iter().map(row).collect(),
    })
}

fn urgency(rules: &Rulebook, order: &Order, now: DateTime<Utc>) -> Text {
    match clock::urgent_at(rules, order) {
        Some(at) => report::time_left(at, now),
        None => Text::same("–"),
    }
}
