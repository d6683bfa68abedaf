//! Why something was not done with an order, as the person hears it.

use crate::bot::reaction::note;
use crate::bot::shop::Shop;
use crate::bot::traditional::in_script;
use crate::bot::traditional::label_in_script;
use crate::lang::Text;
use crate::orders::moves::Moves;
use crate::orders::order::OrderId;
use crate::orders::refusal::Refused;
use crate::orders::store;
use crate::render::discord::escape::escape;
use crate::render::discord::limits::CONTENT_MAX;
use crate::render::discord::limits::shorten;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Button;
use crate::render::discord::message::Message;
use crate::render::discord::press::Act;
use crate::render::discord::press::Press;
use crate::rules::order_state::StateId;

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Said to the person as it is.
    Said(Text),
    Store(store::Failure),
}

impl From<store::Failure> for Trouble {
    fn from(failure: store::Failure) -> Trouble {
        Trouble::Store(failure)
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        Trouble::Store(store::Failure::Refused(refused))
    }
}

/// The person's own sentence, safe to show.
pub(super) fn said(text: &Text, locale: Locale) -> Message {
    let line = shorten(&escape(text.get(locale.lang())), CONTENT_MAX);
    in_script(note(&Text::same(line), locale), locale)
}

/// What the person is told, with a way to the order where it is about one.
pub(super) fn message_of(shop: &Shop, trouble: &Trouble, locale: Locale) -> Message {
    let failure = match trouble {
        Trouble::Said(text) => return said(text, locale),
        Trouble::Store(failure) => failure,
    };
    let moves = Moves::new(shop.desk().rules());
    let store::Failure::Refused(refused) = failure else {
        tracing::warn!(%failure, "the order store failed");
        let text = if matches!(failure, store::Failure::TimedOut) {
            store_is_slow()
        } else if failure.is_passing() {
            store_is_away()
        } else {
            store_is_broken()
        };
        return said(&text, locale);
    };
    let message = said(&refusal_text(refused, &moves), locale);
    match order_of(refused) {
        Some(order) => message.with_row(vec![show_button(order, locale)]),
        None => message,
    }
}

/// A button that opens an order.
pub(super) fn show_button(order: OrderId, locale: Locale) -> Button {
    let label = text!("Show order {order}", "查看订单 {order}");
    let act = Act::Show { part: 1 };
    let id = Press::Order { order: order.0, locale, act }.id();
    let label = label_in_script(label.get(locale.lang()), locale);
    Button::Press { label, id, primary: true }
}

/// The order that the person should look at before they try again.
fn order_of(refused: &Refused) -> Option<OrderId> {
    match refused {
        Refused::IllegalMove { order, .. }
        | Refused::CannotWithdraw { order, .. }
        | Refused::StillOpen { order, .. }
        | Refused::NothingToUndo(order)
        | Refused::UndoTooLate { order, .. } => Some(*order),
        Refused::Overtaken(event) => Some(event.order),
        Refused::NotFound(_)
        | Refused::NotYours(_)
        | Refused::StaffOnly(_)
        | Refused::UnknownState { .. }
        | Refused::UnknownChange(_)
        | Refused::UnknownProvince(_)
        | Refused::UnknownDocument(_)
        | Refused::NoChange
        | Refused::BadTime { .. }
        | Refused::PersonalData { .. }
        | Refused::TooLong { .. }
        | Refused::Empty(_)
        | Refused::Anonymised(_)
        | Refused::KeyTaken(_) => None,
    }
}

/// A refusal in the words of this surface: by names instead of ids, and with commands that exist here.
fn refusal_text(refused: &Refused, moves: &Moves<'_>) -> Text {
    match refused {
        Refused::NotFound(order) => text!(
            "I find no order {order} of yours here. /orders lists your orders.",
            "这里没有您的订单 {order}。用 /我的订单 查看全部订单。"
        ),
        Refused::IllegalMove { order, from, to } => text!(
            "Order {order} is at “{}” and cannot go to “{}” from there. {}",
            "订单 {order} 目前是“{}”，不能直接变为“{}”。{}";
            moves.label(from), moves.label(to), possible(from, moves)
        ),
        Refused::CannotWithdraw { order, from } => text!(
            "Order {order} cannot be withdrawn while it is at “{}”. {}",
            "订单 {order} 处于“{}”时不能撤回。{}";
            moves.label(from), possible(from, moves)
        ),
        Refused::StillOpen { order, from } => text!(
            "Order {order} is still open (“{}”), so there is nothing to reopen. {}",
            "订单 {order} 仍在进行（“{}”），无需重新打开。{}";
            moves.label(from), possible(from, moves)
        ),
        Refused::UnknownState { .. } => text!(
            "I don't know that state. Please pick one from the list that appears while you type.",
            "不认识这个状态，请从输入时出现的列表里选择。"
        ),
        Refused::UnknownChange(_) | Refused::NoChange => text!(
            "I don't know what is to be changed. Please pick it from the list that appears while you type.",
            "不清楚要变更什么，请从输入时出现的列表里选择。"
        ),
        Refused::UnknownProvince(_) => text!("I don't know that province.", "不认识这个省份。"),
        Refused::UnknownDocument(_) => text!(
            "I don't know that document. Please pick it from the list that appears while you type.",
            "不认识这份材料，请从输入时出现的列表里选择。"
        ),
        Refused::StaffOnly(_) => {
            text!("Only staff of this server can do that.", "只有本服务器的工作人员可以这样操作。")
        }
        other @ (Refused::NotYours(_)
        | Refused::NothingToUndo(_)
        | Refused::UndoTooLate { .. }
        | Refused::BadTime { .. }
        | Refused::PersonalData { .. }
        | Refused::TooLong { .. }
        | Refused::Empty(_)
        | Refused::Anonymised(_)
        | Refused::Overtaken(_)
        | Refused::KeyTaken(_)) => other.text(moves),
    }
}

/// "Possible now: …", by names.
fn possible(from: &StateId, moves: &Moves<'_>) -> Text {
    let next = moves.next(from);
    if next.is_empty() {
        return text!("That is the end of this order; open a new one instead.", "这个订单已到终点，请新建订单。");
    }
    let names: Vec<Text> = next.iter().map(|id| text!("“{}”", "“{}”"; moves.label(id))).collect();
    text!("Possible now: {}.", "现在可以变为：{}。"; Text::join(&names, ", ", "、"))
}

fn store_is_away() -> Text {
    text!(
        "I can't reach the orders right now. Nothing was changed; please try again in a minute.",
        "暂时无法读取订单，未做任何更改，请一分钟后再试。"
    )
}

pub(super) fn store_is_slow() -> Text {
    text!(
        "The orders don't answer right now. Please try again in a minute. If you were changing something, look at the order first: it may have counted.",
        "订单库暂时没有响应，请一分钟后再试。如果刚才在修改订单，请先查看：可能已经生效。"
    )
}

fn store_is_broken() -> Text {
    text!(
        "The orders cannot be used right now. Whoever runs this bot finds the reason in its log. Nothing was changed.",
        "订单功能暂时不可用，机器人管理员可在日志中查看原因。未做任何更改。"
    )
}
