//! Why something was not done to an order, in words that say what is possible instead.

use chrono::DateTime;
use chrono::Utc;

use crate::lang::Text;
use crate::orders::access::Denied;
use crate::orders::clock;
use crate::orders::event::Event;
use crate::orders::moves::Moves;
use crate::orders::order::OrderId;
use crate::orders::story;
use crate::query::PersonalData;
use crate::rules::order_state::StateId;

/// Which free text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Name,
    Reason,
    Note,
    Plan,
}

impl Field {
    fn label(self) -> Text {
        match self {
            Field::Name => text!("nickname", "昵称"),
            Field::Reason => text!("reason", "原因"),
            Field::Note => text!("note", "备注"),
            Field::Plan => text!("plan name", "方案名称"),
        }
    }
}

/// Why something was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// No such order, or none that the asker may know of.
    NotFound(OrderId),
    NotYours(OrderId),
    StaffOnly(OrderId),
    UnknownState {
        given: String,
        nearest: Option<StateId>,
    },
    UnknownChange(String),
    UnknownProvince(String),
    UnknownDocument(String),
    NoChange,
    IllegalMove {
        order: OrderId,
        from: StateId,
        to: StateId,
    },
    CannotWithdraw {
        order: OrderId,
        from: StateId,
    },
    /// Reopening is for closed orders.
    StillOpen {
        order: OrderId,
        from: StateId,
    },
    NothingToUndo(OrderId),
    UndoTooLate {
        order: OrderId,
        done: DateTime<Utc>,
    },
    /// A time that was given lies in the future or before the state it follows.
    BadTime {
        given: DateTime<Utc>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    },
    PersonalData {
        field: Field,
        kinds: Vec<PersonalData>,
    },
    TooLong {
        field: Field,
        chars_max: usize,
    },
    Empty(Field),
    Anonymised(OrderId),
    /// Somebody else was faster; this is what they did.
    Overtaken(Box<Event>),
    /// The idempotency key belongs to another order.
    KeyTaken(OrderId),
}

impl Refused {
    pub fn of_denied(denied: Denied, order: OrderId) -> Refused {
        match denied {
            Denied::NotFound => Refused::NotFound(order),
            Denied::NotYours => Refused::NotYours(order),
            Denied::StaffOnly => Refused::StaffOnly(order),
        }
    }

    /// The states that would have been possible, where the refusal is about a move.
    pub fn possible(&self, moves: &Moves<'_>) -> Vec<StateId> {
        match self {
            Refused::IllegalMove { from, .. }
            | Refused::CannotWithdraw { from, .. }
            | Refused::StillOpen { from, .. } => moves.next(from).to_vec(),
            Refused::UnknownState { .. } => moves.ids().cloned().collect(),
            Refused::NotFound(_)
            | Refused::NotYours(_)
            | Refused::StaffOnly(_)
            | Refused::UnknownChange(_)
            | Refused::UnknownProvince(_)
            | Refused::UnknownDocument(_)
            | Refused::NoChange
            | Refused::NothingToUndo(_)
            | Refused::UndoTooLate { .. }
            | Refused::BadTime { .. }
            | Refused::PersonalData { .. }
            | Refused::TooLong { .. }
            | Refused::Empty(_)
            | Refused::Anonymised(_)
            | Refused::Overtaken(_)
            | Refused::KeyTaken(_) => Vec::new(),
        }
    }

    /// Said to the person.
    pub fn text(&self, moves: &Moves<'_>) -> Text {
        match self {
            Refused::NotFound(id) => text!("There is no order {id} here.", "这里没有订单 {id}。"),
            Refused::NotYours(id) => text!(
                "Order {id} belongs to someone else: you can look at it, not change it.",
                "订单 {id} 不是您的：可以查看，不能修改。"
            ),
            Refused::StaffOnly(_) => text!("Only staff can do that.", "只有工作人员可以这样操作。"),
            Refused::UnknownState { given, nearest } => unknown_state(given, nearest.as_ref(), moves),
            Refused::UnknownChange(id) => text!(
                "`{id}` is not a change I know; `icp-guide change` lists all.",
                "没有变更事项“{id}”，运行 icp-guide change 查看全部。"
            ),
            Refused::UnknownProvince(name) => text!("`{name}` is not a province I know.", "不认识省份“{name}”。"),
            Refused::UnknownDocument(id) => {
                text!("`{id}` is not a document of this order.", "“{id}”不是这个订单的材料。")
            }
            Refused::NoChange => {
                text!("Say at least one change that the order is for.", "请至少说明一项变更事项。")
            }
            Refused::IllegalMove { order, from, to } => illegal_move(*order, from, to, moves),
            Refused::CannotWithdraw { order, from } => text!(
                "Order {order} cannot be withdrawn while it is “{}”. {}",
                "订单 {order} 处于“{}”时不能撤销。{}";
                moves.label(from), possible_moves(from, moves)
            ),
            Refused::StillOpen { order, from } => text!(
                "Order {order} is still open (“{}”), so there is nothing to reopen. {}",
                "订单 {order} 仍在进行（“{}”），无需重新打开。{}";
                moves.label(from), possible_moves(from, moves)
            ),
            Refused::NothingToUndo(id) => {
                text!("Order {id} has no step that could be taken back.", "订单 {id} 没有可以撤回的操作。")
            }
            Refused::UndoTooLate { order, done } => {
                let when = clock::stamp(*done);
                let minutes = crate::orders::command::UNDO_MINUTES;
                text!(
                    "The last step of order {order} was at {when}, and steps can be taken back for {minutes} minutes \
                     only. Record the right state instead.",
                    "订单 {order} 的上一步操作在 {when}，只能在 {minutes} 分钟内撤回。请直接记录正确的状态。"
                )
            }
            Refused::BadTime { given, from, to } => {
                let (given, from, to) = (clock::stamp(*given), clock::stamp(*from), clock::stamp(*to));
                text!(
                    "The time {given} does not fit: it must lie between {from} and {to}.",
                    "时间 {given} 不合理：应在 {from} 与 {to} 之间。"
                )
            }
            Refused::PersonalData { field, kinds } => personal_data(*field, kinds),
            Refused::TooLong { field, chars_max } => text!(
                "The {} is too long: {chars_max} characters at most.",
                "{}太长：最多 {chars_max} 个字符。"; field.label()
            ),
            Refused::Empty(field) => text!("The {} is empty.", "{}是空的。"; field.label()),
            Refused::Anonymised(id) => text!(
                "Order {id} is long closed and was anonymised: it cannot be changed any more.",
                "订单 {id} 早已结束并已匿名处理，不能再修改。"
            ),
            Refused::Overtaken(event) => overtaken(event, moves),
            Refused::KeyTaken(id) => text!(
                "That key was already used for order {id}; nothing was done.",
                "该幂等键已用于订单 {id}，未做任何操作。"
            ),
        }
    }
}

fn unknown_state(given: &str, nearest: Option<&StateId>, moves: &Moves<'_>) -> Text {
    let all = moves.ids().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    match nearest {
        Some(hint) => text!(
            "`{given}` is not a state. Did you mean `{hint}`? All states: {all}.",
            "没有状态“{given}”。是否指 {hint}？全部状态：{all}。"
        ),
        None => text!("`{given}` is not a state. All states: {all}.", "没有状态“{given}”。全部状态：{all}。"),
    }
}

fn illegal_move(order: OrderId, from: &StateId, to: &StateId, moves: &Moves<'_>) -> Text {
    text!(
        "Order {order} is “{}” and cannot go to “{}” from there. {}",
        "订单 {order} 目前是“{}”，不能直接变为“{}”。{}";
        moves.label(from), moves.label(to), possible_moves(from, moves)
    )
}

/// "Possible now: …", with ids for those who type them.
pub fn possible_moves(from: &StateId, moves: &Moves<'_>) -> Text {
    let next = moves.next(from);
    if next.is_empty() {
        return text!("This state is final; open a new order instead.", "这是最终状态，请新建订单。");
    }
    let names: Vec<Text> = next.iter().map(|id| text!("{id} ({})", "{id}（{}）"; moves.label(id))).collect();
    text!("Possible now: {}.", "现在可以变为：{}。"; Text::join(&names, ", ", "、"))
}

fn personal_data(field: Field, kinds: &[PersonalData]) -> Text {
    let labels: Vec<Text> = kinds.iter().map(|kind| kind.label()).collect();
    text!(
        "The {} holds {}. Such data is never stored here: please leave it out and try again.",
        "{}中含有{}。这里不保存此类信息，请去掉后重试。";
        field.label(), Text::join(&labels, ", ", "、")
    )
}

fn overtaken(event: &Event, moves: &Moves<'_>) -> Text {
    let (order, when) = (event.order, clock::stamp(event.at));
    text!(
        "Someone was faster with order {order}: {when}, {}. Look at it again, then decide.",
        "订单 {order} 刚被他人更新：{when}，{}。请重新查看后再操作。";
        story::line(event, moves)
    )
}
