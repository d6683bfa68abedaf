//! `/export` and `/erase`: what is kept about a person, given to them or removed for good.

use serenity::builder::CreateCommand;
use serenity::model::application::CommandOptionType;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::commands::with_choice;
use crate::bot::errand::Errand;
use crate::bot::errand::Shape;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::traditional::in_script;
use crate::bot::trouble::said;
use crate::bot::words::Words;
use crate::lang::Text;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Button;
use crate::render::discord::message::Message;
use crate::render::discord::press::Press;

pub(super) const EXPORT: Entry = Entry {
    name: "export",
    definition: export_definition,
    answer: |shop, call, command| export(shop, call, command),
    suggest: None,
};

pub(super) const ERASE: Entry = Entry {
    name: "erase",
    definition: erase_definition,
    answer: |shop, call, command| erase(shop, call, command),
    suggest: None,
};

const FORMAT: &str = "format";

fn export_definition() -> CreateCommand {
    let name = Words::new("export", "导出", "匯出");
    let description = Words::new(
        "Your orders as a file: table, calendar, or everything that is kept about you",
        "把您的订单导出为文件：表格、日历，或全部数据",
        "把您的訂單匯出為檔案：表格、日曆，或全部資料",
    );
    let format = option(
        CommandOptionType::String,
        &Words::new(FORMAT, "格式", "格式"),
        &Words::new("What kind of file", "文件类型", "檔案類型"),
    );
    let table = Words::new("Table (CSV)", "表格（CSV）", "表格（CSV）");
    let calendar = Words::new("Calendar of deadlines (.ics)", "时限日历（.ics）", "時限日曆（.ics）");
    let everything = Words::new("Everything (JSON)", "全部数据（JSON）", "全部資料（JSON）");
    let format = with_choice(format, &table, Shape::Csv.code());
    let format = with_choice(format, &calendar, Shape::Calendar.code());
    slash(&name, &description).add_option(with_choice(format, &everything, Shape::Json.code()).required(true))
}

fn erase_definition() -> CreateCommand {
    let name = Words::new("erase", "删除我的数据", "刪除我的資料");
    let description = Words::new(
        "Remove your orders and settings for good (I ask before I do it)",
        "彻底删除您的订单和设置（执行前会再确认）",
        "徹底刪除您的訂單和設定（執行前會再確認）",
    );
    slash(&name, &description)
}

fn export<'a>(_shop: &'a Shop, call: &'a Call, command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let shape = command.text(FORMAT).and_then(Shape::from_code).unwrap_or(Shape::Csv);
        Ok(Reaction::Later(Errand::Export { shape, locale: call.locale }))
    })
}

fn erase<'a>(_shop: &'a Shop, call: &'a Call, _command: &'a Command) -> Answering<'a> {
    Box::pin(async move { Ok(Reaction::Message(sure(call.locale))) })
}

/// Asks before anything is lost.
fn sure(locale: Locale) -> Message {
    let words = text!(
        "This removes all your orders in every server, their reminders, your settings and your name in the orders of others. It cannot be undone. To keep a copy, use /export first.",
        "将删除您在所有服务器的订单、提醒、设置，以及您在他人订单中的记录，且无法恢复。如需留底，请先用 /导出。"
    );
    let button = |label: Text, sure: bool| {
        let id = Press::Erase { sure, locale }.id();
        Button::Press { label: label.get(locale.lang()).to_owned(), id, primary: !sure }
    };
    let keep = button(text!("Keep everything", "保留，不删除"), false);
    let go = button(text!("Erase for good", "彻底删除"), true);
    in_script(said(&words, locale).with_row(vec![keep, go]), locale)
}
