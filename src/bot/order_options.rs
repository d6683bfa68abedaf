//! Options of the order commands, and what is suggested for them: the person's own orders, and only moves that are legal.

use std::time::Duration;

use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::option;
use crate::bot::counter::Counter;
use crate::bot::reaction::Suggestion;
use crate::bot::shop::Shop;
use crate::bot::traditional::label_in_script;
use crate::bot::trouble::Trouble;
use crate::bot::words::Words;
use crate::lang::Lang;
use crate::orders::board::Filter;
use crate::orders::command::NAME_CHARS_MAX;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::report;
use crate::render::discord::limits::OPTION_MAX;
use crate::render::discord::limits::OPTIONS_MAX;
use crate::render::discord::limits::shorten;
use crate::rules::document::DocumentId;
use crate::rules::order_state::StateId;

pub(super) const ORDER: &str = "order";
pub(super) const STATE: &str = "state";
pub(super) const DOCUMENT: &str = "document";
pub(super) const PLAN: &str = "plan";
pub(super) const REASON: &str = "reason";

/// Suggestions that come later than this are of no use to someone who types.
const WITHIN: Duration = Duration::from_millis(1200);
/// So many orders of each section of the board are looked at for suggestions.
const PER_SECTION: i64 = 50;
const ID_CHARS_MAX: u16 = 60;

/// The order, by its number; the person's orders are suggested.
pub(super) fn order() -> CreateCommandOption {
    let name = Words::new(ORDER, "订单", "訂單");
    let description = Words::new(
        "Which order: pick it, or type its number",
        "哪个订单：从列表选，或输入编号",
        "哪個訂單：從列表選，或輸入編號",
    );
    suggested(&name, &description, ID_CHARS_MAX).required(true)
}

pub(super) fn state(description: &Words) -> CreateCommandOption {
    suggested(&Words::new(STATE, "状态", "狀態"), description, ID_CHARS_MAX)
}

pub(super) fn plan() -> CreateCommandOption {
    let name = Words::new(PLAN, "方案", "方案");
    let description = Words::new(
        "Orders with the same plan name stand together",
        "同一方案名的订单归在一起",
        "同一方案名的訂單歸在一起",
    );
    suggested(&name, &description, u16::try_from(NAME_CHARS_MAX).unwrap_or(ID_CHARS_MAX))
}

pub(super) fn suggested(name: &Words, description: &Words, chars_max: u16) -> CreateCommandOption {
    option(CommandOptionType::String, name, description).set_autocomplete(true).max_length(chars_max)
}

/// The number of the order that a command is about.
///
/// # Errors
/// Says what a number looks like.
pub(super) fn order_of(command: &Command) -> Result<OrderId, Trouble> {
    let given = command.text(ORDER).unwrap_or_default();
    given.parse().map_err(|_| {
        Trouble::Said(text!(
            "Please give the order's number, such as 17. /orders lists your orders.",
            "请填写订单编号，如 17。用 /我的订单 查看全部订单。"
        ))
    })
}

/// Suggestions for the options that need the store; `None` for all others.
pub(super) async fn suggestions(shop: &Shop, call: &Call, command: &Command, focused: &str) -> Option<Vec<Suggestion>> {
    if ![ORDER, STATE, DOCUMENT, PLAN].contains(&focused) {
        return None;
    }
    let typed = command.text(focused).unwrap_or_default().to_lowercase();
    let work = async {
        let counter = Counter::of(shop, call, call.locale).await.ok()?;
        match focused {
            ORDER => orders(&counter, command, &typed).await.ok(),
            STATE => states(&counter, command, &typed).await.ok(),
            DOCUMENT => documents(&counter, command, &typed).await.ok(),
            _ => plans(&counter, &typed).await.ok(),
        }
    };
    // Without a store there is nothing to suggest; the command itself says so.
    Some(tokio::time::timeout(WITHIN, work).await.ok().flatten().unwrap_or_default())
}

async fn orders(counter: &Counter<'_>, command: &Command, typed: &str) -> Result<Vec<Suggestion>, Trouble> {
    let moves = counter.moves();
    let mut found: Vec<Order> = if command.name == "reopen" {
        let all = counter.store.list(&counter.viewer, &Filter::default(), None).await?;
        all.into_iter().rev().filter(|order| moves.is_closed(&order.state)).collect()
    } else {
        open_orders(counter).await?
    };
    // A number that was typed is looked up, however far down the lists it stands.
    if let Ok(id) = typed.parse::<OrderId>()
        && !found.iter().any(|order| order.id == id)
        && let Ok((order, _)) = counter.order(id).await
    {
        found.insert(0, order);
    }
    let label = |order: &Order| {
        let mut label = format!("{} · {}", order.id, report::short_name(counter.rules(), order).get(lang(counter)));
        if let Some(province) = order.province.as_ref().and_then(|slug| counter.rules().province(slug.as_str())) {
            label = format!("{label} · {}", province.name.get(lang(counter)));
        }
        format!("{label} · {}", moves.label(&order.state).get(lang(counter)))
    };
    let pairs = found.iter().map(|order| (label(order), order.id.to_string()));
    let typed = typed.trim_start_matches(['#', '＃']);
    Ok(fitting(counter, pairs, typed))
}

async fn open_orders(counter: &Counter<'_>) -> Result<Vec<Order>, Trouble> {
    let now = counter.shop.now();
    let groups = counter.store.board(&counter.viewer, &Filter::default(), PER_SECTION, now).await?;
    Ok(groups.into_iter().flat_map(|group| group.orders).collect())
}

/// The legal next states of the order in question; all states where no order is named.
async fn states(counter: &Counter<'_>, command: &Command, typed: &str) -> Result<Vec<Suggestion>, Trouble> {
    let moves = Moves::new(counter.rules());
    let ids: Vec<StateId> = match order_of(command) {
        Ok(id) => moves.next(&counter.order(id).await?.0.state).to_vec(),
        Err(_) => moves.ids().cloned().collect(),
    };
    let pairs = ids.iter().map(|id| (moves.label(id).get(lang(counter)).to_owned(), id.to_string()));
    Ok(fitting(counter, pairs, typed))
}

async fn documents(counter: &Counter<'_>, command: &Command, typed: &str) -> Result<Vec<Suggestion>, Trouble> {
    let (order, _) = counter.order(order_of(command)?).await?;
    let name = |id: &DocumentId| {
        let found = counter.rules().documents().find(|document| document.id == *id);
        found.map_or_else(|| id.to_string(), |document| document.name.get(lang(counter)).to_owned())
    };
    let ids = report::documents(counter.rules(), &order);
    Ok(fitting(counter, ids.iter().map(|id| (name(id), id.to_string())), typed))
}

async fn plans(counter: &Counter<'_>, typed: &str) -> Result<Vec<Suggestion>, Trouble> {
    let mut names: Vec<String> =
        open_orders(counter).await?.iter().filter_map(|order| order.plan.as_ref().map(ToString::to_string)).collect();
    names.sort();
    names.dedup();
    Ok(fitting(counter, names.into_iter().map(|name| (name.clone(), name)), typed))
}

/// Those whose label or value holds what was typed.
fn fitting(counter: &Counter<'_>, pairs: impl Iterator<Item = (String, String)>, typed: &str) -> Vec<Suggestion> {
    let fits = |suggestion: &Suggestion| {
        typed.is_empty() || suggestion.label.to_lowercase().contains(typed) || suggestion.value.contains(typed)
    };
    let suggestion = |(label, value): (String, String)| Suggestion {
        label: shorten(&label_in_script(&label, counter.locale), OPTION_MAX),
        value,
    };
    pairs.map(suggestion).filter(fits).take(OPTIONS_MAX).collect()
}

fn lang(counter: &Counter<'_>) -> Lang {
    counter.locale.lang()
}
