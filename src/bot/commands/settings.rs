//! `/settings`: where a person's reminders go, when not, and in which language.

use serenity::builder::CreateCommand;
use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::commands::with_choice;
use crate::bot::counter::Counter;
use crate::bot::counter::served;
use crate::bot::options::LANGUAGE;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::note;
use crate::bot::settings_words::settings_words;
use crate::bot::shop::Shop;
use crate::bot::traditional::in_script;
use crate::bot::traditional::traditional;
use crate::bot::trouble::Trouble;
use crate::bot::words::Words;
use crate::lang::Lang;
use crate::orders::reminder::ReminderKind;
use crate::orders::settings::Preferences;
use crate::orders::settings::Quiet;
use crate::orders::settings::Route;
use crate::orders::store::preferences::Owner;

pub(super) const ENTRY: Entry = Entry {
    name: "settings",
    definition: person_definition,
    answer: |shop, call, command| {
        Box::pin(async move { served(shop, call.locale, of_person(shop, call, command)).await }) as Answering<'_>
    },
    suggest: None,
};

const REMINDERS: &str = "reminders";
const QUIET_FROM: &str = "quiet-from";
const QUIET_TO: &str = "quiet-to";
const MUTE: &str = "mute";
const UNMUTE: &str = "unmute";

async fn of_person(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Trouble> {
    let counter = Counter::of(shop, call, call.locale).await?;
    let owner = Owner::Person(counter.person());
    changed(&counter, &owner, command, |wishes| person_wishes(wishes, command)).await
}

/// Stores what is different, and shows what holds then.
pub(super) async fn changed(
    counter: &Counter<'_>,
    owner: &Owner,
    command: &Command,
    change: impl FnOnce(Preferences) -> Result<Preferences, Trouble>,
) -> Result<Reaction, Trouble> {
    let before = counter.store.preferences(owner).await?;
    let wishes = change(before.clone())?;
    if wishes != before {
        counter.store.set_preferences(&counter.request("", None), owner, &wishes).await?;
    }
    let words = settings_words(&wishes, owner, !command.options.is_empty());
    Ok(Reaction::Message(in_script(note(&words, counter.locale), counter.locale)))
}

fn person_wishes(mut wishes: Preferences, command: &Command) -> Result<Preferences, Trouble> {
    common_wishes(&mut wishes, command)?;
    if let Some(kind) = command.text(MUTE).and_then(ReminderKind::from_code) {
        wishes.off.insert(kind);
    }
    if let Some(kind) = command.text(UNMUTE).and_then(ReminderKind::from_code) {
        wishes.off.remove(&kind);
    }
    Ok(wishes)
}

pub(super) fn common_wishes(wishes: &mut Preferences, command: &Command) -> Result<(), Trouble> {
    if let Some(code) = command.text(REMINDERS) {
        wishes.route = Route::ALL.into_iter().find(|route| route.code() == code).or(wishes.route);
    }
    if let Some(code) = command.text(LANGUAGE) {
        wishes.lang = Lang::ALL.into_iter().find(|lang| lang.code() == code).or(wishes.lang);
    }
    match (hour(command, QUIET_FROM), hour(command, QUIET_TO)) {
        (None, None) => {}
        (Some(from), Some(to)) if from == to => wishes.quiet = None,
        (Some(from_hour), Some(to_hour)) => wishes.quiet = Some(Quiet { from_hour, to_hour }),
        (Some(_), None) | (None, Some(_)) => {
            return Err(Trouble::Said(text!(
                "Quiet hours need both ends: quiet-from and quiet-to, such as 22 and 8.",
                "免打扰需要同时填写开始和结束，如 22 和 8。"
            )));
        }
    }
    Ok(())
}

/// An hour of the day; Discord keeps to the limits, others may not.
pub(super) fn hour(command: &Command, name: &str) -> Option<u32> {
    command.number(name).and_then(|hour| u32::try_from(hour).ok()).filter(|hour| *hour < 24)
}

fn person_definition() -> CreateCommand {
    let name = Words::new("settings", "设置", "設定");
    let description = Words::new(
        "Your reminders: where they come, when not, in which language",
        "您的提醒：发到哪里、免打扰时段、语言",
        "您的提醒：發到哪裡、免打擾時段、語言",
    );
    let mute = Words::new(MUTE, "关闭提醒", "關閉提醒");
    let mute_is = Words::new("A kind of reminder you don't want", "不想收到的提醒", "不想收到的提醒");
    let unmute = Words::new(UNMUTE, "开启提醒", "開啟提醒");
    let unmute_is = Words::new("A kind of reminder you want again", "重新收到的提醒", "重新收到的提醒");
    slash(&name, &description)
        .add_option(route())
        .add_option(quiet_from())
        .add_option(quiet_to())
        .add_option(kinds(option(CommandOptionType::String, &mute, &mute_is)))
        .add_option(kinds(option(CommandOptionType::String, &unmute, &unmute_is)))
        .add_option(language())
}

pub(super) fn route() -> CreateCommandOption {
    let name = Words::new(REMINDERS, "提醒去向", "提醒去向");
    let description = Words::new("Where reminders go", "提醒发到哪里", "提醒發到哪裡");
    let option = option(CommandOptionType::String, &name, &description);
    let place = Words::new("Where the order was opened", "新建订单的频道", "新建訂單的頻道");
    let direct = Words::new("As a direct message", "私信", "私訊");
    let off = Words::new("Nowhere", "不提醒", "不提醒");
    let option = with_choice(option, &place, Route::Place.code());
    with_choice(with_choice(option, &direct, Route::Direct.code()), &off, Route::Off.code())
}

/// An hour of the day in China.
pub(super) fn hour_option(name: &Words, description: &Words) -> CreateCommandOption {
    option(CommandOptionType::Integer, name, description).min_int_value(0).max_int_value(23)
}

pub(super) fn quiet_from() -> CreateCommandOption {
    let name = Words::new(QUIET_FROM, "免打扰开始", "免打擾開始");
    let description =
        Words::new("Hour in China, such as 22", "几点开始（北京时间），如 22", "幾點開始（北京時間），如 22");
    hour_option(&name, &description)
}

pub(super) fn quiet_to() -> CreateCommandOption {
    let name = Words::new(QUIET_TO, "免打扰结束", "免打擾結束");
    let description = Words::new(
        "Hour in China, such as 8; the same as quiet-from switches it off",
        "几点结束，如 8；与开始相同则取消免打扰",
        "幾點結束，如 8；與開始相同則取消免打擾",
    );
    hour_option(&name, &description)
}

/// The kinds of reminders, by the names that reminders have.
fn kinds(option: CreateCommandOption) -> CreateCommandOption {
    ReminderKind::ALL.into_iter().fold(option, |option, kind| {
        let label = kind.label();
        let (en, zh) = (label.get(Lang::En), label.get(Lang::Zh));
        let tw = traditional(zh);
        let localized = [("en-US", en), ("en-GB", en), ("zh-CN", zh), ("zh-TW", tw.as_str())];
        option.add_string_choice_localized(en, kind.code(), localized)
    })
}

pub(super) fn language() -> CreateCommandOption {
    let name = Words::new(LANGUAGE, "语言", "語言");
    let description = Words::new("Language of reminders", "提醒用哪种语言", "提醒用哪種語言");
    let option = option(CommandOptionType::String, &name, &description);
    let option = with_choice(option, &Words::new("English", "英文（English）", "英文（English）"), Lang::En.code());
    with_choice(option, &Words::new("Chinese (中文)", "中文", "中文"), Lang::Zh.code())
}
