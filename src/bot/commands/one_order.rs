//! Commands that look at one order or take a simple step with it: `/order`, `/documents`, `/follow`, `/withdraw`,
//! `/reopen`, `/undo`.

use serenity::builder::CreateCommand;
use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;

use crate::bot::acts;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::call::Value;
use crate::bot::card::card;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::counter::Counter;
use crate::bot::counter::served;
use crate::bot::order_options;
use crate::bot::order_options::DOCUMENT;
use crate::bot::order_options::REASON;
use crate::bot::order_options::order_of;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::trouble::Trouble;
use crate::bot::words::Words;
use crate::orders::command;
use crate::orders::command::TEXT_CHARS_MAX;
use crate::orders::event::PersonId;
use crate::orders::order::OrderId;
use crate::render::discord::message::Message;
use crate::rules::document::DocumentId;

pub(super) const ORDER: Entry = entry("order", order_definition);
pub(super) const DOCUMENTS: Entry = entry("documents", documents_definition);
pub(super) const FOLLOW: Entry = entry("follow", follow_definition);
pub(super) const WITHDRAW: Entry = entry("withdraw", withdraw_definition);
pub(super) const REOPEN: Entry = entry("reopen", reopen_definition);
pub(super) const UNDO: Entry = entry("undo", undo_definition);

const READY: &str = "ready";
const STOP: &str = "stop";
const PERSON: &str = "person";
const DOCUMENT_CHARS_MAX: u16 = 80;

const fn entry(name: &'static str, definition: fn() -> CreateCommand) -> Entry {
    Entry { name, definition, answer: |shop, call, command| answer(shop, call, command), suggest: None }
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move { served(shop, call.locale, step(shop, call, command)).await })
}

async fn step(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Trouble> {
    let id = order_of(command)?;
    let counter = Counter::of(shop, call, call.locale).await?;
    let message = match command.name.as_str() {
        "documents" => documents(&counter, id, command).await?,
        "follow" => {
            let person = command.text(PERSON).map_or_else(|| counter.person(), PersonId::new);
            acts::share(&counter, id, person, !command.flag(STOP)).await?
        }
        "withdraw" => acts::withdraw(&counter, id, command.text(REASON).map(str::to_owned), None).await?,
        "reopen" => acts::reopen(&counter, id, None).await?,
        "undo" => acts::undo(&counter, id, None).await?,
        _ => card(&counter, id, None).await?,
    };
    Ok(Reaction::Message(message))
}

async fn documents(counter: &Counter<'_>, id: OrderId, command: &Command) -> Result<Message, Trouble> {
    if let Some(document) = command.text(DOCUMENT) {
        let missing_again = command.options.iter().any(|(name, value)| name == READY && *value == Value::Flag(false));
        let document = DocumentId::new(document);
        counter.execute(id, &command::Command::Prepare { document, ready: !missing_again }, None).await?;
    }
    acts::documents(counter, id).await
}

fn order_definition() -> CreateCommand {
    let name = Words::new("order", "订单", "訂單");
    let description = Words::new(
        "One order: whose turn, until when, what to click next, what happened",
        "查看一个订单：轮到谁、截止何时、下一步点哪里、经过",
        "查看一個訂單：輪到誰、截止何時、下一步點哪裡、經過",
    );
    slash(&name, &description).add_option(order_options::order())
}

fn documents_definition() -> CreateCommand {
    let name = Words::new("documents", "材料", "材料");
    let description = Words::new(
        "The documents of an order: which are ready, which are missing",
        "一个订单的材料：哪些备齐了，还缺哪些",
        "一個訂單的材料：哪些備齊了，還缺哪些",
    );
    let document = Words::new(DOCUMENT, "材料", "材料");
    let document_is = Words::new(
        "Tick this one off; leave out to see the list",
        "标记这份材料；不填则看清单",
        "標記這份材料；不填則看清單",
    );
    let ready = option(
        CommandOptionType::Boolean,
        &Words::new(READY, "已备齐", "已備齊"),
        &Words::new("False: it is missing again", "选 False 表示又缺了", "選 False 表示又缺了"),
    );
    slash(&name, &description)
        .add_option(order_options::order())
        .add_option(order_options::suggested(&document, &document_is, DOCUMENT_CHARS_MAX))
        .add_option(ready)
}

fn follow_definition() -> CreateCommand {
    let name = Words::new("follow", "关注", "關注");
    let description = Words::new(
        "Follow an order, or let somebody else follow yours: they see it and get its reminders",
        "关注订单，或让别人关注您的订单：可查看并收到提醒",
        "關注訂單，或讓別人關注您的訂單：可查看並收到提醒",
    );
    let stop = option(
        CommandOptionType::Boolean,
        &Words::new(STOP, "取消", "取消"),
        &Words::new("True: stop following it", "选 True 取消关注", "選 True 取消關注"),
    );
    let person = option(
        CommandOptionType::User,
        &Words::new(PERSON, "谁", "誰"),
        &Words::new(
            "Somebody else who shall see it; leave out for yourself",
            "让别人关注并查看；不填表示自己",
            "讓別人關注並查看；不填表示自己",
        ),
    );
    slash(&name, &description).add_option(order_options::order()).add_option(person).add_option(stop)
}

fn withdraw_definition() -> CreateCommand {
    let name = Words::new("withdraw", "撤单", "撤單");
    let description = Words::new(
        "Record that you withdrew the order in the console",
        "记录您已在控制台撤回订单",
        "記錄您已在控制台撤回訂單",
    );
    slash(&name, &description).add_option(order_options::order()).add_option(reason())
}

fn reopen_definition() -> CreateCommand {
    let name = Words::new("reopen", "重新打开", "重新開啟");
    let description = Words::new(
        "Start a closed order again, or a new one in its place",
        "重新开始已结束的订单，或另建一个接替",
        "重新開始已結束的訂單，或另建一個接替",
    );
    slash(&name, &description).add_option(order_options::order())
}

fn undo_definition() -> CreateCommand {
    let name = Words::new("undo", "撤销上一步", "復原上一步");
    let description = Words::new(
        "Take back the last step of an order, within ten minutes",
        "十分钟内撤销订单的上一步记录",
        "十分鐘內復原訂單的上一步記錄",
    );
    slash(&name, &description).add_option(order_options::order())
}

/// Why, in the person's own words.
pub(super) fn reason() -> CreateCommandOption {
    let name = Words::new(REASON, "原因", "原因");
    let description = Words::new(
        "The reason, in the words you were given; no personal data",
        "原因，按原话填写；不要填个人信息",
        "原因，按原話填寫；不要填個人資訊",
    );
    option(CommandOptionType::String, &name, &description).max_length(u16::try_from(TEXT_CHARS_MAX).unwrap_or(u16::MAX))
}
