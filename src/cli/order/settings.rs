//! `icp-guide order settings`: reads wishes from flags, stores them, shows what holds.

use crate::cli::order::args::SettingsArgs;
use crate::cli::order::show::Envelope;
use crate::cli::order::show::Show;
use crate::cli::output::Refusal;
use crate::lang::Lang;
use crate::lang::Text;
use crate::orders::event::PlaceId;
use crate::orders::settings::DigestTime;
use crate::orders::settings::Preferences;
use crate::orders::settings::Quiet;
use crate::orders::store::Failure;
use crate::orders::store::Request;
use crate::orders::store::Store;
use crate::orders::store::preferences::Owner;

/// A refusal of the flags, or a failure of the store.
pub(crate) enum Trouble {
    Refusal(Refusal),
    Failure(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Failure(failure)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        Trouble::Refusal(refusal)
    }
}

pub(crate) async fn run(
    store: &Store,
    request: &Request<'_>,
    args: &SettingsArgs,
    show: Show<'_>,
) -> Result<(), Trouble> {
    let owner = match (&args.person, &args.guild) {
        (Some(person), _) => Owner::Person(person.clone()),
        (None, Some(guild)) => Owner::Guild(guild.clone()),
        (None, None) => return Err(Refusal::usage(text!("Say whose settings.", "请说明是谁的设置。")).into()),
    };
    let before = store.preferences(&owner).await?;
    let wishes = changed(before.clone(), args)?;
    if wishes != before {
        store.set_preferences(request, &owner, &wishes).await?;
    }
    let settings = serde_json::to_value(&wishes).map_err(|error| Refusal::internal(&error))?;
    show.said(&words(&wishes), &Envelope { settings: Some(settings), ..Envelope::new() })?;
    Ok(())
}

fn changed(mut wishes: Preferences, args: &SettingsArgs) -> Result<Preferences, Refusal> {
    wishes.route = args.route.or(wishes.route);
    wishes.lang = args.reminder_lang.or(wishes.lang);
    wishes.place = args.channel.clone().or(wishes.place);
    wishes.anonymise_days = args.anonymise_days.or(wishes.anonymise_days);
    wishes.off.extend(&args.mute);
    wishes.off.retain(|kind| !args.unmute.contains(kind));
    wishes.staff_roles.extend(args.staff_role.iter().cloned());
    match args.quiet.as_deref() {
        Some("none") => wishes.quiet = None,
        Some(hours) => wishes.quiet = Some(quiet(hours)?),
        None => {}
    }
    match args.digest.as_deref() {
        Some("none") => wishes.digest = None,
        Some(when) => wishes.digest = Some(digest(when)?),
        None => {}
    }
    Ok(wishes)
}

fn quiet(hours: &str) -> Result<Quiet, Refusal> {
    let parsed = hours.split_once('-').and_then(|(from, to)| Some((hour(from)?, hour(to)?)));
    match parsed {
        Some((from_hour, to_hour)) if from_hour != to_hour => Ok(Quiet { from_hour, to_hour }),
        Some(_) | None => Err(Refusal::usage(text!(
            "Quiet hours are two hours from 0 to 23, such as 22-8, or `none`.",
            "免打扰时段写作两个 0~23 的钟点，如 22-8，或 none。"
        ))),
    }
}

fn hour(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|hour| *hour < 24)
}

fn digest(when: &str) -> Result<DigestTime, Refusal> {
    let mut parts = when.split(':');
    let place = parts.next().filter(|place| !place.is_empty());
    let weekday = parts.next().and_then(|day| day.parse().ok()).filter(|day| (1..=7).contains(day));
    let hour = parts.next().and_then(hour);
    match (place, weekday, hour, parts.next()) {
        (Some(place), Some(weekday), Some(hour), None) => Ok(DigestTime { place: PlaceId::new(place), weekday, hour }),
        _ => Err(Refusal::usage(text!(
            "The digest is CHANNEL:WEEKDAY:HOUR, such as 1234:1:9 for Monday 09:00, or `none`.",
            "周报写作 频道:星期:钟点，如 1234:1:9 表示周一 9 点，或 none。"
        ))),
    }
}

fn words(wishes: &Preferences) -> Text {
    let mut lines = vec![match wishes.route {
        Some(route) => {
            let route = route.code();
            text!("Reminders go to: {route}", "提醒去向：{route}")
        }
        None => text!("Reminders go where the order was opened.", "提醒发送到新建订单的地方。"),
    }];
    if let Some(quiet) = wishes.quiet {
        let (from, to) = (quiet.from_hour, quiet.to_hour);
        lines.push(text!("Quiet from {from}:00 to {to}:00 in China.", "免打扰：{from}:00 至 {to}:00（北京时间）。"));
    }
    if !wishes.off.is_empty() {
        let labels: Vec<Text> = wishes.off.iter().map(|kind| kind.label()).collect();
        lines.push(text!("Not wanted: {}", "已关闭：{}"; Text::join(&labels, ", ", "、")));
    }
    if let Some(digest) = &wishes.digest {
        let (place, day, hour) = (&digest.place, weekday(digest.weekday), digest.hour);
        lines.push(text!("Weekly digest: channel {place}, {}, {hour}:00.", "周报：频道 {place}，{} {hour}:00。"; day));
    }
    if let Some(days) = wishes.anonymise_days {
        lines.push(text!("Closed orders are anonymised after {days} days.", "订单结束 {days} 天后匿名处理。"));
    }
    if let Some(lang) = wishes.lang {
        let lang = if lang == Lang::Zh { text!("Chinese", "中文") } else { text!("English", "英文") };
        lines.push(text!("Language: {}", "语言：{}"; lang));
    }
    Text::join(&lines, "\n", "\n")
}

fn weekday(number: u32) -> Text {
    let names = [
        text!("Monday", "周一"),
        text!("Tuesday", "周二"),
        text!("Wednesday", "周三"),
        text!("Thursday", "周四"),
        text!("Friday", "周五"),
        text!("Saturday", "周六"),
        text!("Sunday", "周日"),
    ];
    let at = usize::try_from(number.clamp(1, 7) - 1).unwrap_or(0);
    names[at].clone()
}
