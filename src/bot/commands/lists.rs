//! `/orders` and `/board`: one's own orders, and for staff those of the server; the most urgent first.

use serenity::builder::CreateCommand;
use serenity::model::application::CommandOptionType;

use crate::answer::Answer;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::card::finished;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::in_servers;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::counter::Counter;
use crate::bot::counter::guild;
use crate::bot::counter::served;
use crate::bot::options;
use crate::bot::options::PROVINCE;
use crate::bot::order_options;
use crate::bot::order_options::PLAN;
use crate::bot::order_options::STATE;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::Suggestion;
use crate::bot::shop::Shop;
use crate::bot::suggest;
use crate::bot::trouble::Trouble;
use crate::bot::words::Words;
use crate::orders::board;
use crate::orders::board::Filter;
use crate::orders::command::state_named;
use crate::orders::event::PersonId;
use crate::orders::event::PlanId;
use crate::orders::order::Order;
use crate::orders::refusal::Refused;
use crate::orders::report;
use crate::render::discord::View;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;
use crate::render::discord::press::Act;
use crate::render::discord::press::Press;
use crate::render::discord::render;
use crate::render::discord::rows::menu;
use crate::rules::change::ChangeId;

pub(super) const ORDERS: Entry = Entry {
    name: "orders",
    definition: orders_definition,
    answer: |shop, call, command| {
        Box::pin(async move { served(shop, call.locale, orders(shop, call, command)).await }) as Answering<'_>
    },
    suggest: None,
};

pub(super) const BOARD: Entry = Entry {
    name: "board",
    definition: board_definition,
    answer: |shop, call, command| {
        Box::pin(async move { served(shop, call.locale, staff_board(shop, call, command)).await }) as Answering<'_>
    },
    suggest: Some(board_suggestions),
};

const CLOSED: &str = "closed";
const WHAT: &str = "what";
const STAFF: &str = "staff";
const WHAT_CHARS_MAX: u16 = 100;
/// Number of the menu of orders.
const ORDERS_MENU: usize = 32;
/// The lists show so many orders of each section.
const PER_SECTION: i64 = 6;
/// So many closed orders are shown, the latest first.
const CLOSED_SHOWN: usize = 20;

fn orders_definition() -> CreateCommand {
    let name = Words::new("orders", "我的订单", "我的訂單");
    let description = Words::new(
        "Your filing orders, the most urgent first",
        "您的备案订单，最急的排在最前",
        "您的備案訂單，最急的排在最前",
    );
    let closed = option(
        CommandOptionType::Boolean,
        &Words::new(CLOSED, "已结束", "已結束"),
        &Words::new("Show the closed ones instead", "改看已结束的订单", "改看已結束的訂單"),
    );
    slash(&name, &description).add_option(closed).add_option(order_options::plan())
}

fn board_definition() -> CreateCommand {
    let name = Words::new("board", "看板", "看板");
    let description = Words::new(
        "Staff: all orders of this server, the most urgent first",
        "工作人员：本服务器全部订单，最急的排在最前",
        "工作人員：本伺服器全部訂單，最急的排在最前",
    );
    let what = Words::new(WHAT, "变更内容", "變更內容");
    let what_is = Words::new("Only orders for this change", "只看这项变更的订单", "只看這項變更的訂單");
    let staff = option(
        CommandOptionType::User,
        &Words::new(STAFF, "负责人", "負責人"),
        &Words::new("Only orders assigned to this person", "只看分配给此人的订单", "只看分配給此人的訂單"),
    );
    let state = Words::new("Only orders in this state", "只看此状态的订单", "只看此狀態的訂單");
    in_servers(slash(&name, &description))
        .add_option(order_options::state(&state))
        .add_option(options::province(false))
        .add_option(order_options::suggested(&what, &what_is, WHAT_CHARS_MAX))
        .add_option(staff)
        .add_option(order_options::plan())
}

fn board_suggestions(shop: &Shop, call: &Call, command: &Command, focused: &str) -> Vec<Suggestion> {
    let typed = command.text(focused).unwrap_or_default();
    match focused {
        WHAT => suggest::changes(shop, typed, call.locale),
        PROVINCE => suggest::provinces(shop, typed, call.locale),
        _ => Vec::new(),
    }
}

async fn orders(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Trouble> {
    let counter = Counter::of(shop, call, call.locale).await?;
    let (rules, now, own) = (counter.rules(), shop.now(), counter.as_customer());
    let filter = Filter { plan: command.text(PLAN).map(PlanId::new), ..Filter::default() };
    if command.flag(CLOSED) {
        let mut closed = counter.store.list(&own, &filter, None).await?;
        closed.retain(|order| counter.moves().is_closed(&order.state));
        closed.reverse();
        closed.truncate(CLOSED_SHOWN);
        let answer = board::list_answer(rules, &closed, text!("Your closed orders", "已结束的订单"), now);
        return Ok(Reaction::Message(listed(&counter, &answer, &closed)));
    }
    let groups = counter.store.board(&own, &filter, PER_SECTION, now).await?;
    let shown: Vec<Order> = groups.iter().flat_map(|group| group.orders.clone()).collect();
    if shown.is_empty() {
        return Err(Trouble::Said(text!(
            "You have no open orders here. /track begins one, and so does the button “Track this” under an answer.",
            "您在这里没有进行中的订单。用 /跟踪 新建，或点回答下面的“跟踪此订单”。"
        )));
    }
    let answer = Answer { title: text!("Your orders", "我的订单"), ..board::board_answer(rules, &groups, 0, now) };
    Ok(Reaction::Message(listed(&counter, &answer, &shown)))
}

async fn staff_board(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Trouble> {
    let counter = Counter::of(shop, call, call.locale).await?;
    staff_only(&counter)?;
    let filter = filter(&counter, command)?;
    let now = shop.now();
    let groups = counter.store.board(&counter.viewer, &filter, PER_SECTION, now).await?;
    let shown: Vec<Order> = groups.iter().flat_map(|group| group.orders.clone()).collect();
    let parked = match guild(call) {
        Some(guild) => counter.store.parked_in(&guild).await?,
        None => 0,
    };
    let answer = board::board_answer(counter.rules(), &groups, parked, now);
    Ok(Reaction::Message(listed(&counter, &answer, &shown)))
}

/// Says who is staff, to those who are not.
fn staff_only(counter: &Counter<'_>) -> Result<(), Trouble> {
    if counter.is_staff() {
        return Ok(());
    }
    Err(Trouble::Said(if counter.call.guild.is_none() {
        text!(
            "The board belongs to a server. Here, /orders lists your own orders.",
            "看板属于服务器。在私信里请用 /我的订单 查看自己的订单。"
        )
    } else {
        text!(
            "The board is for staff. Who manages this server names the staff roles with /server-settings. /orders lists your own orders.",
            "看板只供工作人员使用。服务器管理员可用 /服务器设置 指定工作人员身份组。查看自己的订单请用 /我的订单。"
        )
    }))
}

fn filter(counter: &Counter<'_>, command: &Command) -> Result<Filter, Trouble> {
    let desk = counter.shop.desk();
    let province = match command.text(PROVINCE) {
        Some(name) => Some(desk.province_named(name).ok_or_else(|| Refused::UnknownProvince(name.to_owned()))?),
        None => None,
    };
    let change = match command.text(WHAT) {
        Some(id) if desk.rules().change(id).is_some() => Some(ChangeId::new(id)),
        Some(_) => return Err(Refused::NoChange.into()),
        None => None,
    };
    Ok(Filter {
        state: command.text(STATE).map(|id| state_named(desk.rules(), id)).transpose()?,
        province,
        change,
        assignee: command.text(STAFF).map(PersonId::new),
        plan: command.text(PLAN).map(PlanId::new),
    })
}

/// The list with a menu that opens each of its orders.
fn listed(counter: &Counter<'_>, answer: &Answer, orders: &[Order]) -> Message {
    let locale: Locale = counter.locale;
    let view = View { locale, addresses: &|_, _| None, part: 1 };
    let mut message = Message { rows: Vec::new(), ..render(answer, &view) };
    let lang = locale.lang();
    let entries = orders.iter().map(|order| {
        let name = report::short_name(counter.rules(), order);
        let label = format!("{} · {} · {}", order.id, name.get(lang), counter.moves().label(&order.state).get(lang));
        (label, Press::Order { order: order.id.0, locale, act: Act::Show { part: 1 } })
    });
    let open = text!("Open an order", "打开一个订单");
    message.rows.extend(menu(ORDERS_MENU, open.get(lang), entries));
    finished(message, counter)
}
