//! Commands that write into an order's story: `/move`, `/reject`, `/note`, `/details`, `/assign`.

use chrono::DateTime;
use chrono::Utc;
use serenity::builder::CreateCommand;
use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;

use crate::bot::acts;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::card::card;
use crate::bot::card::rejection;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::in_servers;
use crate::bot::commands::one_order::reason;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::commands::track::DATE_CHARS_MAX;
use crate::bot::commands::track::DOMAIN_EXPIRES;
use crate::bot::commands::track::ID_EXPIRES;
use crate::bot::commands::track::domain_expires;
use crate::bot::commands::track::id_expires;
use crate::bot::counter::Counter;
use crate::bot::counter::served;
use crate::bot::dates;
use crate::bot::order_options;
use crate::bot::order_options::PLAN;
use crate::bot::order_options::REASON;
use crate::bot::order_options::STATE;
use crate::bot::order_options::order_of;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::trouble::Trouble;
use crate::bot::words::Words;
use crate::orders::clock;
use crate::orders::command;
use crate::orders::command::TEXT_CHARS_MAX;
use crate::orders::command::state_named;
use crate::orders::event::PersonId;
use crate::orders::event::PlanId;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::refusal::Refused;
use crate::rules::order_state::StateId;

pub(super) const MOVE: Entry = entry("move", move_definition);
pub(super) const REJECT: Entry = entry("reject", reject_definition);
pub(super) const NOTE: Entry = entry("note", note_definition);
pub(super) const DETAILS: Entry = entry("details", details_definition);
pub(super) const ASSIGN: Entry = entry("assign", assign_definition);

const SINCE: &str = "since";
const TEXT: &str = "text";
const STAFF: &str = "staff";

const fn entry(name: &'static str, definition: fn() -> CreateCommand) -> Entry {
    Entry { name, definition, answer: |shop, call, command| answer(shop, call, command), suggest: None }
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move { served(shop, call.locale, step(shop, call, command)).await })
}

async fn step(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Trouble> {
    let id = order_of(command)?;
    let counter = Counter::of(shop, call, call.locale).await?;
    match command.name.as_str() {
        "move" => {
            let to = state_named(counter.rules(), command.text(STATE).unwrap_or_default())?;
            advance(&counter, id, &to, command).await
        }
        "reject" => {
            let (order, _) = counter.order(id).await?;
            match rejection(&counter, &order.state) {
                Some(to) => advance(&counter, id, &to, command).await,
                None => Err(not_in_review(&counter, &order)),
            }
        }
        "details" => details(&counter, id, command).await,
        "assign" => assign(&counter, id, command).await,
        _ => match command.text(TEXT) {
            Some(words) => Ok(Reaction::Message(acts::note(&counter, id, words).await?)),
            None => {
                // Nobody shall write a long note for an order that is not there.
                counter.order(id).await?;
                Ok(Reaction::Form(acts::note_form(id, call.locale)))
            }
        },
    }
}

async fn advance(counter: &Counter<'_>, id: OrderId, to: &StateId, command: &Command) -> Result<Reaction, Trouble> {
    let (order, _) = counter.order(id).await?;
    let reason = command.text(REASON);
    if acts::asks_for_reason(counter, &order, to, reason) && command.text(SINCE).is_none() {
        return Ok(Reaction::Form(acts::return_form(counter, &order, to, order.version)));
    }
    let since = since(counter, &order, command)?;
    let wish = command::Command::Advance { to: to.clone(), since, reason: reason.map(str::to_owned) };
    counter.execute(id, &wish, None).await?;
    Ok(Reaction::Message(card(counter, id, Some(&acts::recorded(counter, to))).await?))
}

/// Since when: a day begins at midnight, but not before the state that it follows; today means now.
fn since(counter: &Counter<'_>, order: &Order, command: &Command) -> Result<Option<DateTime<Utc>>, Trouble> {
    let Some(day) = dates::option(command, SINCE)? else { return Ok(None) };
    if day == clock::day(counter.shop.now()) {
        return Ok(None);
    }
    if day == clock::day(order.since) {
        return Ok(Some(order.since));
    }
    Ok(Some(clock::at_hour(day, 0)))
}

fn not_in_review(counter: &Counter<'_>, order: &Order) -> Trouble {
    let id = order.id;
    let state = counter.moves().label(&order.state);
    Trouble::Said(text!(
        "Order {id} is at “{}”: nobody is reviewing it, so it cannot be rejected. Record where it is with /move first.",
        "订单 {id} 目前是“{}”，不在审核中，不能记为驳回。请先用 /进度 记录它的实际状态。"; state
    ))
}

/// Dates and plan; each is an event of its own.
async fn details(counter: &Counter<'_>, id: OrderId, command: &Command) -> Result<Reaction, Trouble> {
    let domain_expires = dates::option(command, DOMAIN_EXPIRES)?;
    let id_expires = dates::option(command, ID_EXPIRES)?;
    let plan = command.text(PLAN).map(PlanId::new);
    let has_dates = domain_expires.is_some() || id_expires.is_some();
    if !has_dates && plan.is_none() {
        return Err(Trouble::Said(text!(
            "Nothing to change: give a date or a plan.",
            "没有要改的内容：请填写日期或方案。"
        )));
    }
    if has_dates {
        let dates = command::Command::Dates { domain_expires, id_expires };
        counter.store.execute(&counter.request("dates", None), id, &dates).await?;
    }
    if plan.is_some() {
        let link = command::Command::Link { plan };
        counter.store.execute(&counter.request("plan", None), id, &link).await?;
    }
    Ok(Reaction::Message(card(counter, id, Some(&text!("Saved.", "已保存。"))).await?))
}

async fn assign(counter: &Counter<'_>, id: OrderId, command: &Command) -> Result<Reaction, Trouble> {
    if !counter.is_staff() {
        // An order that they may not see is not confirmed to exist either.
        counter.order(id).await?;
        return Err(Refused::StaffOnly(id).into());
    }
    let to = command.text(STAFF).map(PersonId::new);
    let said = match &to {
        Some(_) => text!("Assigned.", "已分配。"),
        None => text!("Assigned to nobody.", "已取消分配。"),
    };
    counter.execute(id, &command::Command::Assign { to }, None).await?;
    Ok(Reaction::Message(card(counter, id, Some(&said)).await?))
}

fn move_definition() -> CreateCommand {
    let name = Words::new("move", "进度", "進度");
    let description = Words::new(
        "Record what happened to an order: it was submitted, reviewed, approved …",
        "记录订单的进展：已提交、审核中、已通过等",
        "記錄訂單的進展：已提交、審核中、已通過等",
    );
    let state = Words::new(
        "Where it is now; only possible states are suggested",
        "现在的状态，只列出可能的状态",
        "現在的狀態，只列出可能的狀態",
    );
    slash(&name, &description)
        .add_option(order_options::order())
        .add_option(order_options::state(&state).required(true))
        .add_option(reason())
        .add_option(since_option())
}

fn since_option() -> CreateCommandOption {
    let name = Words::new(SINCE, "起始日期", "起始日期");
    let description = Words::new(
        "The day it happened, like 2026-03-02; leave out for now",
        "发生日期，如 2026-03-02；不填表示现在",
        "發生日期，如 2026-03-02；不填表示現在",
    );
    option(CommandOptionType::String, &name, &description).max_length(DATE_CHARS_MAX)
}

fn reject_definition() -> CreateCommand {
    let name = Words::new("reject", "驳回", "駁回");
    let description = Words::new(
        "Record that an order was rejected; I tell you what the reason means",
        "记录订单被驳回，并解读驳回原因",
        "記錄訂單被駁回，並解讀駁回原因",
    );
    slash(&name, &description).add_option(order_options::order()).add_option(reason()).add_option(since_option())
}

fn note_definition() -> CreateCommand {
    let name = Words::new("note", "备注", "備註");
    let description = Words::new("Write a note into an order's story", "给订单写一条备注", "給訂單寫一條備註");
    let text = option(
        CommandOptionType::String,
        &Words::new(TEXT, "内容", "內容"),
        &Words::new(
            "The note; leave out for a bigger window. No personal data",
            "备注内容；不填则打开大输入框。不要填个人信息",
            "備註內容；不填則開啟大輸入框。不要填個人資訊",
        ),
    );
    slash(&name, &description)
        .add_option(order_options::order())
        .add_option(text.max_length(u16::try_from(TEXT_CHARS_MAX).unwrap_or(u16::MAX)))
}

fn details_definition() -> CreateCommand {
    let name = Words::new("details", "补充信息", "補充資訊");
    let description = Words::new(
        "Expiry dates of an order, or the plan it belongs to",
        "补充订单的到期日，或归入某个方案",
        "補充訂單的到期日，或歸入某個方案",
    );
    slash(&name, &description)
        .add_option(order_options::order())
        .add_option(domain_expires())
        .add_option(id_expires())
        .add_option(order_options::plan())
}

fn assign_definition() -> CreateCommand {
    let name = Words::new("assign", "分配", "分配");
    let description =
        Words::new("Staff: who takes care of an order", "工作人员：指定订单的负责人", "工作人員：指定訂單的負責人");
    let staff = option(
        CommandOptionType::User,
        &Words::new(STAFF, "负责人", "負責人"),
        &Words::new("Leave out for nobody", "不填则取消分配", "不填則取消分配"),
    );
    in_servers(slash(&name, &description)).add_option(order_options::order()).add_option(staff)
}
