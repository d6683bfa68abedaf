//! One order as a message: where it stands, and below it what this person can do next.

use chrono::Duration;

use crate::answer::Answer;
use crate::answer::Block;
use crate::bot::counter::Counter;
use crate::bot::traditional::in_script;
use crate::bot::traditional::with_script_hint;
use crate::bot::trouble::Trouble;
use crate::lang::Text;
use crate::orders::access::Deed;
use crate::orders::access::allow;
use crate::orders::command::UNDO_MINUTES;
use crate::orders::event::Actor;
use crate::orders::event::Event;
use crate::orders::event::Happening;
use crate::orders::event::PersonId;
use crate::orders::moves::Lane;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::order::last_step;
use crate::orders::report;
use crate::render::discord::View;
use crate::render::discord::escape::escape;
use crate::render::discord::limits::BUTTON_LABEL_MAX;
use crate::render::discord::limits::BUTTONS_PER_ROW_MAX;
use crate::render::discord::limits::CONTENT_MAX;
use crate::render::discord::limits::shorten;
use crate::render::discord::message::Button;
use crate::render::discord::message::Message;
use crate::render::discord::message::Row;
use crate::render::discord::press::Act;
use crate::render::discord::press::Press;
use crate::render::discord::render;
use crate::render::discord::rows::menu;
use crate::rules::order_state::StateId;

/// Number of the menu of moves, where they are too many for buttons.
const MOVES_MENU: usize = 30;
/// So many lines of the story stand on the card itself.
const STORY_LINES: usize = 8;
/// The report's list of missing documents.
const DOCUMENTS: &str = "documents";
/// Lists of the report that buttons say here.
const SAID_BY_BUTTONS: [&str; 1] = ["moves"];

/// The order's card, with a line above it about what was just done.
pub(super) async fn card(counter: &Counter<'_>, id: OrderId, done: Option<&Text>) -> Result<Message, Trouble> {
    card_part(counter, id, 1, done).await
}

/// One part of the card; only the first has buttons to act.
pub(super) async fn card_part(
    counter: &Counter<'_>,
    id: OrderId,
    part: usize,
    done: Option<&Text>,
) -> Result<Message, Trouble> {
    let (order, events) = counter.order(id).await?;
    let now = counter.shop.now();
    let (shown, told) = with_mentions(&order, &events);
    let mut answer = report::order_answer(counter.rules(), &shown, &told, now);
    answer.blocks.retain(|block| !is_said_by_buttons(block));
    answer.blocks.iter_mut().for_each(without_ids);
    let mut message = page(counter, &order, &answer, part, |part| Act::Show { part });
    if part == 1 {
        add_actions(&mut message, counter, &order, &events);
    }
    let summary = report::summary(counter.rules(), &order, now).filter(|_| part == 1);
    let lines = done.into_iter().map(|done| escape(done.get(counter.locale.lang())));
    let lines = lines.chain(summary.map(|line| format!("**{}**", escape(line.get(counter.locale.lang())))));
    message.content = shorten(&lines.collect::<Vec<_>>().join("\n"), CONTENT_MAX);
    Ok(finished(message, counter))
}

/// Documents are ticked off in a menu here, so nobody needs to know their ids.
fn without_ids(block: &mut Block) {
    if let Block::List(list) = block
        && list.id == DOCUMENTS
    {
        list.items.iter_mut().for_each(|item| item.details.clear());
    }
}

/// All that happened to an order.
pub(super) async fn story(counter: &Counter<'_>, id: OrderId, part: usize) -> Result<Message, Trouble> {
    let (order, events) = counter.order(id).await?;
    let (shown, told) = with_mentions(&order, &events);
    let answer = report::story_answer(counter.rules(), &shown, &told);
    let message = page(counter, &order, &answer, part, |part| Act::Story { part });
    let back = act_button(counter, &order, &text!("Back to the order", "返回订单"), Act::Show { part: 1 }, false);
    Ok(finished(message.with_row(vec![back]), counter))
}

/// A button that does something with the order.
pub(super) fn act_button(counter: &Counter<'_>, order: &Order, label: &Text, act: Act, primary: bool) -> Button {
    let id = Press::Order { order: order.id.0, locale: counter.locale, act }.id();
    Button::Press { label: shorten(label.get(counter.locale.lang()), BUTTON_LABEL_MAX), id, primary }
}

/// A move by which somebody else hands the order back to the customer: there is a reason then.
pub(super) fn is_return(counter: &Counter<'_>, from: &StateId, to: &StateId) -> bool {
    let moves = counter.moves();
    moves.lane(from) == Lane::Others && moves.lane(to) == Lane::Customer && *to != moves.start()
}

/// The script of the reader, and only for them.
pub(super) fn finished(message: Message, counter: &Counter<'_>) -> Message {
    let message = with_script_hint(in_script(message, counter.locale), counter.locale);
    Message { ephemeral: true, ..message }
}

/// An answer about the order without the buttons that lead to other answers.
pub(super) fn page(
    counter: &Counter<'_>,
    order: &Order,
    answer: &Answer,
    part: usize,
    turn: impl Fn(usize) -> Act,
) -> Message {
    let view = |part| View { locale: counter.locale, addresses: &|_, _| None, part };
    let bare = |part| Message { rows: Vec::new(), ..render(answer, &view(part)) };
    let (message, next) = (bare(part), bare(part + 1));
    // Beyond the last part the last is shown again.
    let more = if next == message {
        Vec::new()
    } else {
        vec![act_button(counter, order, &text!("More", "继续看"), turn(part + 1), true)]
    };
    message.map_text(&|text| unescaped_mentions(text)).with_row(more)
}

fn is_said_by_buttons(block: &Block) -> bool {
    match block {
        Block::List(list) => SAID_BY_BUTTONS.contains(&list.id),
        Block::Links(_) => true,
        Block::Headline(_) | Block::Clicks(_) | Block::Verdict(_) | Block::Table(_) | Block::Choices(_) => false,
    }
}

fn add_actions(message: &mut Message, counter: &Counter<'_>, order: &Order, events: &[Event]) {
    let may_change = allow(&counter.viewer, order, Deed::Change).is_ok() && !order.anonymised;
    let rows = if may_change {
        vec![step_buttons(counter, order, events), more_buttons(counter, order, events)]
    } else {
        vec![more_buttons(counter, order, events)]
    };
    if may_change {
        add_moves(message, counter, order);
    }
    for row in rows.into_iter().filter(|row| !row.is_empty()) {
        message.rows.push(Row::Buttons(row));
    }
}

/// Where the order can go: a few as buttons, many as a menu.
fn add_moves(message: &mut Message, counter: &Counter<'_>, order: &Order) {
    let moves = counter.moves();
    // Withdrawing has a button of its own.
    let back = moves.withdrawal(&order.state);
    let next: Vec<&StateId> = moves.next(&order.state).iter().filter(|id| Some(*id) != back.as_ref()).collect();
    let seen = order.version;
    let act = |to: &StateId| {
        let to_text = to.to_string();
        if is_return(counter, &order.state, to) {
            Act::Return { to: to_text, seen }
        } else {
            Act::Move { to: to_text, seen }
        }
    };
    if next.len() <= BUTTONS_PER_ROW_MAX {
        let button = |to: &&StateId| {
            let label = text!("→ {}", "→ {}"; moves.label(to));
            act_button(counter, order, &label, act(to), !moves.is_closed(to))
        };
        *message = std::mem::take(message).with_row(next.iter().map(button).collect());
        return;
    }
    let placeholder = text!("What happened next?", "接下来发生了什么？");
    let lang = counter.locale.lang();
    let entries = next.iter().map(|to| {
        let press = Press::Order { order: order.id.0, locale: counter.locale, act: act(to) };
        (moves.label(to).get(lang).to_owned(), press)
    });
    message.rows.extend(menu(MOVES_MENU, placeholder.get(lang), entries));
}

/// What else the person can do to the order.
fn step_buttons(counter: &Counter<'_>, order: &Order, events: &[Event]) -> Vec<Button> {
    let moves = counter.moves();
    let seen = order.version;
    let mut buttons = Vec::new();
    let now = counter.shop.now();
    if last_step(events).is_some_and(|step| now - step.at <= Duration::minutes(UNDO_MINUTES)) {
        buttons.push(act_button(counter, order, &text!("Undo last step", "撤销上一步"), Act::Undo { seen }, false));
    }
    let is_customers_turn = moves.lane(&order.state) == Lane::Customer;
    if is_customers_turn && !report::documents(counter.rules(), order).is_empty() {
        buttons.push(act_button(counter, order, &text!("Documents", "材料"), Act::Documents, false));
    }
    if moves.withdrawal(&order.state).is_some() {
        buttons.push(act_button(counter, order, &text!("Withdraw", "撤单"), Act::Withdraw { seen }, false));
    }
    if moves.is_closed(&order.state) {
        buttons.push(act_button(counter, order, &text!("Reopen", "重新打开"), Act::Reopen { seen }, false));
    }
    buttons.push(act_button(counter, order, &text!("Add a note", "写备注"), Act::Note, false));
    buttons
}

/// What the person can look at.
fn more_buttons(counter: &Counter<'_>, order: &Order, events: &[Event]) -> Vec<Button> {
    let mut buttons = Vec::new();
    if order.reason.is_some() {
        let label = text!("What does this reason mean?", "这个原因怎么解决？");
        buttons.push(act_button(counter, order, &label, Act::Reason, true));
    }
    if let Some(change) = order.changes.iter().find(|id| counter.rules().change(id.as_str()).is_some()) {
        let press = Press::Change {
            change: change.to_string(),
            province: order.province.as_ref().map(ToString::to_string),
            applicant: order.applicant.map(|applicant| applicant.code().to_owned()),
            locale: counter.locale,
            part: 1,
        };
        let label = text!("What to click", "点哪里");
        let label = label.get(counter.locale.lang()).to_owned();
        buttons.push(Button::Press { label, id: press.id(), primary: false });
    }
    if events.len() > STORY_LINES {
        let label = text!("Whole story", "全部经过");
        buttons.push(act_button(counter, order, &label, Act::Story { part: 1 }, false));
    }
    let person = counter.person();
    if !order.is_owned_by(&person) && !order.anonymised {
        let watching = order.watchers.contains(&person);
        let label = if watching { text!("Stop following", "取消关注") } else { text!("Follow", "关注") };
        buttons.push(act_button(counter, order, &label, Act::Watch { watching: !watching }, false));
    }
    buttons
}

/// The same order with people written as mentions, which Discord shows by their names.
fn with_mentions(order: &Order, events: &[Event]) -> (Order, Vec<Event>) {
    let mut order = order.clone();
    let mention = |person: &mut PersonId| *person = PersonId::new(mention_of(person));
    order.assignee.iter_mut().for_each(mention);
    order.watchers = order.watchers.iter().map(|person| PersonId::new(mention_of(person))).collect();
    let mut events = events.to_vec();
    for event in &mut events {
        if let Actor::Person(person) = &mut event.actor {
            mention(person);
        }
        match &mut event.what {
            Happening::Assigned { to: Some(person) } | Happening::Watched { person, .. } => mention(person),
            Happening::Assigned { to: None }
            | Happening::Opened(_)
            | Happening::Moved { .. }
            | Happening::Undone { .. }
            | Happening::Noted { .. }
            | Happening::Linked { .. }
            | Happening::Dated { .. }
            | Happening::Prepared { .. }
            | Happening::Muted { .. }
            | Happening::Recomputed { .. }
            | Happening::Anonymised => {}
        }
    }
    (order, events)
}

fn mention_of(person: &PersonId) -> String {
    if person.as_str().chars().all(|c| c.is_ascii_digit()) { format!("<@{person}>") } else { person.to_string() }
}

/// Mentions survive the escaping of everything else. They notify nobody: no message here may.
fn unescaped_mentions(text: &str) -> String {
    const BEFORE: &str = "\\<@\u{200b}";
    const AFTER: &str = "\\>";
    let mut out = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once(BEFORE) {
        out.push_str(head);
        match tail.split_once(AFTER) {
            Some((id, after)) if is_id(id) => {
                out.push_str(&format!("<@{id}>"));
                rest = after;
            }
            Some(_) | None => {
                out.push_str(BEFORE);
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.chars().all(|c| c.is_ascii_digit())
}

/// The state of a rejection from here: the order is handed back, and there is no review left to withdraw from.
pub(super) fn rejection(counter: &Counter<'_>, from: &StateId) -> Option<StateId> {
    let moves = counter.moves();
    let back: Vec<&StateId> = moves.next(from).iter().filter(|to| is_return(counter, from, to)).collect();
    let ended = back.iter().find(|to| moves.withdrawal(to).is_none());
    ended.or(back.first()).map(|to| (*to).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_mentions_are_restored() {
        assert_eq!(unescaped_mentions("by \\<@\u{200b}55\\> now"), "by <@55> now");
        assert_eq!(unescaped_mentions("\\<@\u{200b}&7\\>"), "\\<@\u{200b}&7\\>");
        assert_eq!(unescaped_mentions("\\<@\u{200b}everyone"), "\\<@\u{200b}everyone");
        assert_eq!(unescaped_mentions("plain"), "plain");
    }
}
