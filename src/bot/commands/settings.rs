//! `/settings` and `/server-settings`: where reminders go and when not, and who is staff.

use serenity::builder::CreateCommand;
use serenity::builder::CreateCommandOption;
use serenity::model::application::CommandOptionType;
use serenity::model::channel::ChannelType;
use serenity::model::permissions::Permissions;

use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::in_servers;
use crate::bot::commands::option;
use crate::bot::commands::slash;
use crate::bot::commands::with_choice;
use crate::bot::counter::Counter;
use crate::bot::counter::Trouble;
use crate::bot::counter::guild;
use crate::bot::counter::served;
use crate::bot::options::LANGUAGE;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::note;
use crate::bot::settings_words::settings_words;
use crate::bot::shop::Shop;
use crate::bot::traditional::in_script;
use crate::bot::traditional::traditional;
use crate::bot::words::Words;
use crate::lang::Lang;
use crate::orders::event::PlaceId;
use crate::orders::reminder::ReminderKind;
use crate::orders::settings::DigestTime;
use crate::orders::settings::Preferences;
use crate::orders::settings::Quiet;
use crate::orders::settings::Route;
use crate::orders::store::preferences::Owner;

pub(super) const PERSON: Entry = Entry {
    name: "settings",
    definition: person_definition,
    answer: |shop, call, command| {
        Box::pin(async move { served(shop, call.locale, of_person(shop, call, command)).await }) as Answering<'_>
    },
    suggest: None,
};

pub(super) const SERVER: Entry = Entry {
    name: "server-settings",
    definition: server_definition,
    answer: |shop, call, command| {
        Box::pin(async move { served(shop, call.locale, of_server(shop, call, command)).await }) as Answering<'_>
    },
    suggest: None,
};

const REMINDERS: &str = "reminders";
const QUIET_FROM: &str = "quiet-from";
const QUIET_TO: &str = "quiet-to";
const MUTE: &str = "mute";
const UNMUTE: &str = "unmute";
const CHANNEL: &str = "channel";
const DIGEST_CHANNEL: &str = "digest-channel";
const DIGEST_DAY: &str = "digest-day";
const DIGEST_HOUR: &str = "digest-hour";
const STAFF_ROLE: &str = "staff-role";
const NO_STAFF_ROLE: &str = "remove-staff-role";
const ANONYMISE_DAYS: &str = "anonymise-days";
/// The digest comes at this hour unless another was chosen.
const MORNING: u32 = 9;
const MONDAY: u32 = 1;
/// Ten years.
const DAYS_MAX: u64 = 3650;

async fn of_person(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Trouble> {
    let counter = Counter::of(shop, call, call.locale).await?;
    let owner = Owner::Person(counter.person());
    changed(&counter, &owner, command, |wishes| person_wishes(wishes, command)).await
}

async fn of_server(shop: &Shop, call: &Call, command: &Command) -> Result<Reaction, Trouble> {
    let counter = Counter::of(shop, call, call.locale).await?;
    let Some(guild) = guild(call) else {
        return Err(Trouble::Said(text!(
            "These are the settings of a server; use the command there.",
            "这是服务器的设置，请在服务器里使用。"
        )));
    };
    // Discord hides the command from others; that alone is no protection.
    if !call.member.manages_guild {
        return Err(Trouble::Said(text!(
            "Only who may manage this server (permission “Manage Server”) can do that.",
            "只有拥有“管理服务器”权限的人可以这样操作。"
        )));
    }
    changed(&counter, &Owner::Guild(guild), command, |wishes| server_wishes(wishes, command)).await
}

/// Stores what is different, and shows what holds then.
async fn changed(
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

fn server_wishes(mut wishes: Preferences, command: &Command) -> Result<Preferences, Trouble> {
    common_wishes(&mut wishes, command)?;
    if let Some(channel) = command.text(CHANNEL) {
        wishes.place = Some(PlaceId::new(channel));
    }
    if let Some(role) = command.text(STAFF_ROLE) {
        wishes.staff_roles.insert(role.to_owned());
    }
    if let Some(role) = command.text(NO_STAFF_ROLE) {
        wishes.staff_roles.remove(role);
    }
    wishes.anonymise_days = command.number(ANONYMISE_DAYS).or(wishes.anonymise_days);
    wishes.digest = digest(wishes.digest.take(), command)?;
    Ok(wishes)
}

fn common_wishes(wishes: &mut Preferences, command: &Command) -> Result<(), Trouble> {
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

fn digest(before: Option<DigestTime>, command: &Command) -> Result<Option<DigestTime>, Trouble> {
    let day = command.number(DIGEST_DAY).and_then(|day| u32::try_from(day).ok());
    if day == Some(0) {
        return Ok(None);
    }
    let (place, hour) = (command.text(DIGEST_CHANNEL).map(PlaceId::new), hour(command, DIGEST_HOUR));
    match (before, place) {
        (None, None) if day.is_some() || hour.is_some() => {
            Err(Trouble::Said(text!("Please choose the digest's channel as well.", "请同时选择周报频道。")))
        }
        (None, None) => Ok(None),
        (Some(digest), place) => Ok(Some(DigestTime {
            place: place.unwrap_or(digest.place),
            weekday: day.unwrap_or(digest.weekday),
            hour: hour.unwrap_or(digest.hour),
        })),
        (None, Some(place)) => {
            Ok(Some(DigestTime { place, weekday: day.unwrap_or(MONDAY), hour: hour.unwrap_or(MORNING) }))
        }
    }
}

/// An hour of the day; Discord keeps to the limits, others may not.
fn hour(command: &Command, name: &str) -> Option<u32> {
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
        .add_option(hour_option(QUIET_FROM))
        .add_option(hour_option(QUIET_TO))
        .add_option(kinds(option(CommandOptionType::String, &mute, &mute_is)))
        .add_option(kinds(option(CommandOptionType::String, &unmute, &unmute_is)))
        .add_option(language())
}

fn server_definition() -> CreateCommand {
    let name = Words::new("server-settings", "服务器设置", "伺服器設定");
    let description = Words::new(
        "Reminder channel, weekly digest, staff roles, how long closed orders keep names",
        "提醒频道、周报、工作人员身份组、已结束订单的保留时间",
        "提醒頻道、週報、工作人員身分組、已結束訂單的保留時間",
    );
    let staff = Words::new(STAFF_ROLE, "工作人员身份组", "工作人員身分組");
    let staff_is = Words::new(
        "Who has this role sees and moves all orders of this server",
        "此身份组可查看并更新本服务器全部订单",
        "此身分組可查看並更新本伺服器全部訂單",
    );
    let no_staff = Words::new(NO_STAFF_ROLE, "移除身份组", "移除身分組");
    let no_staff_is = Words::new("This role is no longer staff", "此身份组不再是工作人员", "此身分組不再是工作人員");
    let days = Words::new(ANONYMISE_DAYS, "保留天数", "保留天數");
    let days_is = Words::new(
        "Closed orders lose names and notes after so many days",
        "订单结束多少天后删去昵称和备注",
        "訂單結束多少天後刪去暱稱和備註",
    );
    in_servers(slash(&name, &description))
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .add_option(option(CommandOptionType::Role, &staff, &staff_is))
        .add_option(option(CommandOptionType::Role, &no_staff, &no_staff_is))
        .add_option(channel(
            &Words::new(CHANNEL, "提醒频道", "提醒頻道"),
            &Words::new("All reminders go here", "所有提醒都发到这里", "所有提醒都發到這裡"),
        ))
        .add_option(channel(
            &Words::new(DIGEST_CHANNEL, "周报频道", "週報頻道"),
            &Words::new("The weekly digest goes here", "周报发到这里", "週報發到這裡"),
        ))
        .add_option(weekday())
        .add_option(hour_option(DIGEST_HOUR))
        .add_option(route())
        .add_option(hour_option(QUIET_FROM))
        .add_option(hour_option(QUIET_TO))
        .add_option(option(CommandOptionType::Integer, &days, &days_is).min_int_value(1).max_int_value(DAYS_MAX))
        .add_option(language())
}

fn route() -> CreateCommandOption {
    let name = Words::new(REMINDERS, "提醒去向", "提醒去向");
    let description = Words::new("Where reminders go", "提醒发到哪里", "提醒發到哪裡");
    let option = option(CommandOptionType::String, &name, &description);
    let place = Words::new("Where the order was opened", "新建订单的频道", "新建訂單的頻道");
    let direct = Words::new("As a direct message", "私信", "私訊");
    let off = Words::new("Nowhere", "不提醒", "不提醒");
    let option = with_choice(option, &place, Route::Place.code());
    with_choice(with_choice(option, &direct, Route::Direct.code()), &off, Route::Off.code())
}

fn hour_option(name: &'static str) -> CreateCommandOption {
    let (name, description) = match name {
        QUIET_FROM => (
            Words::new(QUIET_FROM, "免打扰开始", "免打擾開始"),
            Words::new("Hour in China, such as 22", "几点开始（北京时间），如 22", "幾點開始（北京時間），如 22"),
        ),
        QUIET_TO => (
            Words::new(QUIET_TO, "免打扰结束", "免打擾結束"),
            Words::new(
                "Hour in China, such as 8; the same as quiet-from switches it off",
                "几点结束，如 8；与开始相同则取消免打扰",
                "幾點結束，如 8；與開始相同則取消免打擾",
            ),
        ),
        _ => (
            Words::new(DIGEST_HOUR, "周报钟点", "週報鐘點"),
            Words::new("Hour in China, such as 9", "几点（北京时间），如 9", "幾點（北京時間），如 9"),
        ),
    };
    option(CommandOptionType::Integer, &name, &description).min_int_value(0).max_int_value(23)
}

fn weekday() -> CreateCommandOption {
    let name = Words::new(DIGEST_DAY, "周报星期", "週報星期");
    let description = Words::new("Day of the digest", "每周哪天发周报", "每週哪天發週報");
    let days = [
        Words::new("No digest", "不发周报", "不發週報"),
        Words::new("Monday", "周一", "週一"),
        Words::new("Tuesday", "周二", "週二"),
        Words::new("Wednesday", "周三", "週三"),
        Words::new("Thursday", "周四", "週四"),
        Words::new("Friday", "周五", "週五"),
        Words::new("Saturday", "周六", "週六"),
        Words::new("Sunday", "周日", "週日"),
    ];
    let option = option(CommandOptionType::Integer, &name, &description);
    (0..)
        .zip(days)
        .fold(option, |option, (number, day)| option.add_int_choice_localized(day.en, number, day.localized()))
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

fn language() -> CreateCommandOption {
    let name = Words::new(LANGUAGE, "语言", "語言");
    let description = Words::new("Language of reminders", "提醒用哪种语言", "提醒用哪種語言");
    let option = option(CommandOptionType::String, &name, &description);
    let option = with_choice(option, &Words::new("English", "英文（English）", "英文（English）"), Lang::En.code());
    with_choice(option, &Words::new("Chinese (中文)", "中文", "中文"), Lang::Zh.code())
}

fn channel(name: &Words, description: &Words) -> CreateCommandOption {
    option(CommandOptionType::Channel, name, description).channel_types(vec![
        ChannelType::Text,
        ChannelType::News,
        ChannelType::PublicThread,
        ChannelType::PrivateThread,
    ])
}
