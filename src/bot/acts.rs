//! Presses and forms about one order: each does one thing and shows the order as it stands then.

use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::bot::answering::show;
use crate::bot::call::Call;
use crate::bot::call::What;
use crate::bot::card::act_button;
use crate::bot::card::card;
use crate::bot::card::card_part;
use crate::bot::card::finished;
use crate::bot::card::is_return;
use crate::bot::card::page;
use crate::bot::card::story;
use crate::bot::counter::Counter;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::traditional::label_in_script;
use crate::bot::trouble;
use crate::bot::trouble::Trouble;
use crate::lang::Text;
use crate::orders::access::Deed;
use crate::orders::access::allow;
use crate::orders::clock;
use crate::orders::command;
use crate::orders::command::Command;
use crate::orders::command::TEXT_CHARS_MAX;
use crate::orders::command::state_named;
use crate::orders::event::PersonId;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::refusal::Refused;
use crate::orders::report;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Form;
use crate::render::discord::message::Input;
use crate::render::discord::message::Message;
use crate::render::discord::press::Act;
use crate::render::discord::press::Press;
use crate::render::discord::rows::menu;
use crate::rules::document::DocumentId;
use crate::rules::order_state::StateId;

/// The field of every form here.
pub(super) const WORDS: &str = "words";
/// Number of the menu of documents.
const DOCUMENTS_MENU: usize = 31;

/// What a press, or a filled form with the same id, does.
pub(super) async fn act(shop: &Shop, call: &Call, order: i64, act: &Act, locale: Locale) -> Result<Reaction, Trouble> {
    let counter = Counter::of(shop, call, locale).await?;
    let id = OrderId(order);
    let words = words_of(call);
    let message = match (act, words) {
        (Act::Note, None) => return Ok(Reaction::Form(note_form(id, locale))),
        (Act::Return { to, seen }, None) => {
            let (order, _) = counter.order(id).await?;
            return Ok(Reaction::Form(return_form(&counter, &order, &StateId::new(to.as_str()), *seen)));
        }
        (Act::Note, Some(words)) => note(&counter, id, words).await?,
        (Act::Return { to, seen }, Some(words)) => {
            advance(&counter, id, to, Some(words.to_owned()), Some(*seen)).await?
        }
        (Act::Show { part }, _) => card_part(&counter, id, *part, None).await?,
        (Act::Story { part }, _) => story(&counter, id, *part).await?,
        (Act::Documents, _) => documents(&counter, id).await?,
        (Act::Ready { document, ready }, _) => {
            let document = DocumentId::new(document.as_str());
            counter.execute(id, &Command::Prepare { document, ready: *ready }, None).await?;
            documents(&counter, id).await?
        }
        (Act::Move { to, seen }, _) => advance(&counter, id, to, None, Some(*seen)).await?,
        (Act::Withdraw { seen }, _) => withdraw(&counter, id, None, Some(*seen)).await?,
        (Act::Reopen { seen }, _) => reopen(&counter, id, Some(*seen)).await?,
        (Act::Undo { seen }, _) => undo(&counter, id, Some(*seen)).await?,
        (Act::Watch { watching }, _) => watch(&counter, id, *watching).await?,
        (Act::Reason, _) => return reason(&counter, id).await,
    };
    Ok(in_place(call, message))
}

/// In place of a message that is the person's own anyway, else as a message of its own.
fn in_place(call: &Call, message: Message) -> Reaction {
    match &call.what {
        What::Press { own_message: true, .. } | What::Submit { own_message: true, .. } => Reaction::Update(message),
        What::Press { .. } | What::Submit { .. } | What::Command(_) | What::Suggest { .. } => {
            Reaction::Message(message)
        }
    }
}

/// What was written into a form.
fn words_of(call: &Call) -> Option<&str> {
    match &call.what {
        What::Submit { fields, .. } => {
            Some(fields.iter().find(|(name, _)| name == WORDS).map_or("", |(_, words)| words.trim()))
        }
        What::Press { .. } | What::Command(_) | What::Suggest { .. } => None,
    }
}

fn form(id: String, title: &Text, label: &Text, placeholder: &Text, required: bool, locale: Locale) -> Form {
    let said = |text: &Text| label_in_script(text.get(locale.lang()), locale);
    let input = Input {
        id: WORDS.to_owned(),
        label: said(label),
        placeholder: said(placeholder),
        required,
        chars_max: u16::try_from(TEXT_CHARS_MAX).unwrap_or(u16::MAX),
    };
    Form { id, title: said(title), inputs: vec![input] }
}

/// Asks for a note.
pub(super) fn note_form(order: OrderId, locale: Locale) -> Form {
    let id = Press::Order { order: order.0, locale, act: Act::Note }.id();
    form(
        id,
        &text!("Note on order {order}", "订单 {order} 备注"),
        &text!("Your note", "备注内容"),
        &text!("No ID, phone or licence numbers, please", "请勿填写证件号、手机号、执照号"),
        true,
        locale,
    )
}

/// Asks why the order came back. It may stay empty: the text message is not always at hand.
pub(super) fn return_form(counter: &Counter<'_>, order: &Order, to: &StateId, seen: u32) -> Form {
    let act = Act::Return { to: to.to_string(), seen };
    let number = order.id;
    let id = Press::Order { order: number.0, locale: counter.locale, act }.id();
    form(
        id,
        &text!("Order {number}: why did it come back?", "订单 {number}：退回原因"),
        &text!("Reason as it was given (optional)", "原文（可不填）"),
        &text!("Paste the words from the console or the text message", "粘贴控制台或短信里的原话"),
        false,
        counter.locale,
    )
}

pub(super) async fn note(counter: &Counter<'_>, id: OrderId, words: &str) -> Result<Message, Trouble> {
    counter.execute(id, &Command::Note { text: words.to_owned() }, None).await?;
    card(counter, id, Some(&text!("Noted.", "已记下备注。"))).await
}

/// Records that the order is in another state; with the reason where there is one.
pub(super) async fn advance(
    counter: &Counter<'_>,
    id: OrderId,
    to: &str,
    reason: Option<String>,
    seen: Option<u32>,
) -> Result<Message, Trouble> {
    let to = state_named(counter.rules(), to)?;
    let reason = reason.filter(|reason| !reason.is_empty());
    let command = Command::Advance { to: to.clone(), since: None, reason };
    counter.execute(id, &command, seen).await?;
    card(counter, id, Some(&recorded(counter, &to))).await
}

/// Said above the card after a move.
pub(super) fn recorded(counter: &Counter<'_>, to: &StateId) -> Text {
    let label = counter.moves().label(to);
    let minutes = command::UNDO_MINUTES;
    if counter.moves().is_closed(to) {
        return text!(
            "Recorded: {}. Pressed by mistake? You can undo it for {minutes} minutes.",
            "已记录：{}。点错了可在 {minutes} 分钟内撤销。"; label
        );
    }
    text!(
        "Recorded: {}. The time limits below are new. Pressed by mistake? You can undo it for {minutes} minutes.",
        "已记录：{}。下面的时限已更新，点错了可在 {minutes} 分钟内撤销。"; label
    )
}

pub(super) async fn withdraw(
    counter: &Counter<'_>,
    id: OrderId,
    reason: Option<String>,
    seen: Option<u32>,
) -> Result<Message, Trouble> {
    let done = counter.execute(id, &Command::Withdraw { reason }, seen).await?;
    let state = counter.moves().label(&done.order.state);
    let said = text!(
        "Recorded as withdrawn; it is “{}” now. Withdraw it in the console as well if you haven't.",
        "已记为撤单，现为“{}”。如尚未在控制台撤单，请一并操作。"; state
    );
    card(counter, id, Some(&said)).await
}

/// A filed order starts again; one whose state is final gets a new one in its place.
pub(super) async fn reopen(counter: &Counter<'_>, id: OrderId, seen: Option<u32>) -> Result<Message, Trouble> {
    let (order, _) = counter.order(id).await?;
    if !Moves::new(counter.rules()).is_final(&order.state) {
        counter.execute(id, &Command::Reopen, seen).await?;
        return card(counter, id, Some(&text!("Order {id} is open again.", "订单 {id} 已重新打开。"))).await;
    }
    let request = counter.request("", seen);
    let done = counter.store.open_order(&request, command::successor(&order), None).await?;
    let new = done.order.id;
    let said = text!(
        "Order {id} had ended for good, so this is a new one in its place: order {new}.",
        "订单 {id} 已终止，已另建订单 {new} 接替。"
    );
    card(counter, new, Some(&said)).await
}

pub(super) async fn undo(counter: &Counter<'_>, id: OrderId, seen: Option<u32>) -> Result<Message, Trouble> {
    let done = counter.execute(id, &Command::Undo, seen).await?;
    let state = counter.moves().label(&done.order.state);
    card(counter, id, Some(&text!("Undone; the order is at “{}”.", "已撤销上一步，订单现为“{}”。"; state))).await
}

pub(super) async fn watch(counter: &Counter<'_>, id: OrderId, watching: bool) -> Result<Message, Trouble> {
    counter.execute(id, &Command::Watch { person: counter.person(), watching }, None).await?;
    let said = if watching {
        text!("You follow order {id}: its reminders come to you too.", "已关注订单 {id}，它的提醒也会发给您。")
    } else {
        text!("You no longer follow order {id}.", "已取消关注订单 {id}。")
    };
    // Who only saw the order because they followed it does not see it any more.
    match card(counter, id, Some(&said)).await {
        Err(_) if !watching => Ok(trouble::said(&said, counter.locale)),
        shown => shown,
    }
}

/// Lets somebody else follow an order, or no longer: they can look at it then. Only who may change it decides that.
pub(super) async fn share(
    counter: &Counter<'_>,
    id: OrderId,
    person: PersonId,
    watching: bool,
) -> Result<Message, Trouble> {
    if person == counter.person() {
        return watch(counter, id, watching).await;
    }
    let (order, _) = counter.order(id).await?;
    allow(&counter.viewer, &order, Deed::Change).map_err(|denied| Refused::of_denied(denied, id))?;
    counter.execute(id, &Command::Watch { person, watching }, None).await?;
    let said = if watching {
        text!(
            "They follow order {id} now: they can look at it and get its reminders.",
            "对方已关注订单 {id}，可以查看并收到提醒。"
        )
    } else {
        text!("They no longer follow order {id}.", "对方已不再关注订单 {id}。")
    };
    card(counter, id, Some(&said)).await
}

/// The documents of an order, each to be ticked off.
pub(super) async fn documents(counter: &Counter<'_>, id: OrderId) -> Result<Message, Trouble> {
    let (order, _) = counter.order(id).await?;
    let rules = counter.rules();
    let all = report::documents(rules, &order);
    let name = |id: &DocumentId| {
        rules.documents().find(|it| it.id == *id).map_or_else(|| Text::same(id.to_string()), |it| it.name.clone())
    };
    let listed = |ready: bool| -> Vec<Statement> {
        let ids = all.iter().filter(|id| order.documents_ready.contains(*id) == ready);
        ids.map(|id| Statement::plain(name(id))).collect()
    };
    let mut builder = Builder::new(rules, report::title(rules, &order));
    let missing = listed(false);
    if missing.is_empty() {
        builder.push(Block::Headline(if all.is_empty() {
            text!("I know of no documents for this order.", "没有查到此订单需要的材料。")
        } else {
            text!("All documents are ready.", "材料已全部备齐。")
        }));
    }
    builder.list(ListKind::Checklist, "missing", text!("Still missing", "还缺"), missing);
    builder.list(ListKind::Facts, "ready", text!("Ready", "已备齐"), listed(true));
    let mut message = page(counter, &order, &builder.finish(), 1, |part| Act::Show { part });
    let lang = counter.locale.lang();
    let entries = all.iter().map(|id| {
        let ready = order.documents_ready.contains(id);
        let mark = if ready { "☑" } else { "☐" };
        let act = Act::Ready { document: id.to_string(), ready: !ready };
        let press = Press::Order { order: order.id.0, locale: counter.locale, act };
        (format!("{mark} {}", name(id).get(lang)), press)
    });
    let pick = text!("Pick what is ready, or missing again", "选择已备齐（或又缺）的材料");
    message.rows.extend(menu(DOCUMENTS_MENU, pick.get(lang), entries));
    let back = act_button(counter, &order, &text!("Back to the order", "返回订单"), Act::Show { part: 1 }, false);
    Ok(finished(message.with_row(vec![back]), counter))
}

/// What the reason of a rejection means, and what cures it.
async fn reason(counter: &Counter<'_>, id: OrderId) -> Result<Reaction, Trouble> {
    let (order, _) = counter.order(id).await?;
    let Some(words) = order.reason.as_deref() else {
        return Err(Trouble::Said(text!("No reason is recorded for order {id}.", "订单 {id} 没有记录原因。")));
    };
    let today = clock::day(counter.shop.now());
    let reply = counter.shop.desk().notice(words, Some(counter.locale.lang()), today);
    let message = show(counter.shop, &reply.answer, counter.locale, 1);
    Ok(Reaction::Message(Message { ephemeral: true, ..message }))
}

/// Whether a move by command should ask for a reason first.
pub(super) fn asks_for_reason(counter: &Counter<'_>, order: &Order, to: &StateId, given: Option<&str>) -> bool {
    given.is_none() && is_return(counter, &order.state, to) && counter.moves().is_legal(&order.state, to)
}
