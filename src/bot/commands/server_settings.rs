//! `/server-settings`: channel, digest, staff roles and how long names are kept, for who manages a server.

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
use crate::bot::commands::settings::changed;
use crate::bot::commands::settings::common_wishes;
use crate::bot::commands::settings::hour;
use crate::bot::commands::settings::hour_option;
use crate::bot::commands::settings::language;
use crate::bot::commands::settings::quiet_from;
use crate::bot::commands::settings::quiet_to;
use crate::bot::commands::settings::route;
use crate::bot::commands::slash;
use crate::bot::counter::Counter;
use crate::bot::counter::guild;
use crate::bot::counter::served;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::trouble::Trouble;
use crate::bot::words::Words;
use crate::orders::event::PlaceId;
use crate::orders::settings::DigestTime;
use crate::orders::settings::Preferences;
use crate::orders::store::preferences::Owner;

pub(super) const ENTRY: Entry = Entry {
    name: "server-settings",
    definition: server_definition,
    answer: |shop, call, command| {
        Box::pin(async move { served(shop, call.locale, of_server(shop, call, command)).await }) as Answering<'_>
    },
    suggest: None,
};

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
        .add_option(digest_hour())
        .add_option(route())
        .add_option(quiet_from())
        .add_option(quiet_to())
        .add_option(option(CommandOptionType::Integer, &days, &days_is).min_int_value(1).max_int_value(DAYS_MAX))
        .add_option(language())
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

fn channel(name: &Words, description: &Words) -> CreateCommandOption {
    option(CommandOptionType::Channel, name, description).channel_types(vec![
        ChannelType::Text,
        ChannelType::News,
        ChannelType::PublicThread,
        ChannelType::PrivateThread,
    ])
}

fn digest_hour() -> CreateCommandOption {
    let name = Words::new(DIGEST_HOUR, "周报钟点", "週報鐘點");
    let description = Words::new("Hour in China, such as 9", "几点（北京时间），如 9", "幾點（北京時間），如 9");
    hour_option(&name, &description)
}
