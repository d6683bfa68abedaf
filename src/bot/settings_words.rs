//! What a person or a server has set, in words.

use crate::lang::Lang;
use crate::lang::Text;
use crate::orders::settings::ANONYMISE_DAYS;
use crate::orders::settings::Preferences;
use crate::orders::settings::Route;
use crate::orders::store::preferences::Owner;

/// All that holds, one line each. `said`: something was just changed.
pub(super) fn settings_words(wishes: &Preferences, owner: &Owner, said: bool) -> Text {
    let mut lines = Vec::new();
    lines.push(match (owner, said) {
        (Owner::Person(_), false) => text!("**Your settings**", "**您的设置**"),
        (Owner::Person(_), true) => text!("**Saved. Your settings**", "**已保存。您的设置**"),
        (Owner::Guild(_), false) => text!("**Settings of this server**", "**本服务器的设置**"),
        (Owner::Guild(_), true) => text!("**Saved. Settings of this server**", "**已保存。本服务器的设置**"),
    });
    lines.push(route(wishes));
    lines.push(match wishes.quiet {
        Some(quiet) => {
            let (from, to) = (quiet.from_hour, quiet.to_hour);
            text!("Quiet from {from}:00 to {to}:00, China time.", "免打扰：{from}:00 至 {to}:00（北京时间）。")
        }
        None => text!("No quiet hours.", "没有免打扰时段。"),
    });
    if !wishes.off.is_empty() {
        let labels: Vec<Text> = wishes.off.iter().map(|kind| kind.label()).collect();
        lines.push(text!("Switched off: {}.", "已关闭的提醒：{}。"; Text::join(&labels, ", ", "、")));
    }
    if let Some(lang) = wishes.lang {
        let lang = match lang {
            Lang::En => text!("English", "英文"),
            Lang::Zh => text!("Chinese", "中文"),
        };
        lines.push(text!("Reminders in {}.", "提醒语言：{}。"; lang));
    }
    if matches!(owner, Owner::Guild(_)) {
        lines.extend(of_server(wishes));
    }
    Text::join(&lines, "\n", "\n")
}

fn route(wishes: &Preferences) -> Text {
    match (wishes.route, &wishes.place) {
        (Some(Route::Off), _) => text!("No reminders.", "不发送提醒。"),
        (Some(Route::Direct), _) => text!("Reminders come as direct messages.", "提醒以私信发送。"),
        (Some(Route::Place) | None, Some(place)) => {
            text!("Reminders go to <#{place}>.", "提醒发到 <#{place}>。")
        }
        (Some(Route::Place) | None, None) => {
            text!("Reminders come where the order was opened.", "提醒发到新建订单的频道。")
        }
    }
}

fn of_server(wishes: &Preferences) -> Vec<Text> {
    let staff = if wishes.staff_roles.is_empty() {
        text!(
            "No staff yet: name a role with staff-role, and its holders can use /board and /assign.",
            "还没有工作人员：用“工作人员身份组”指定后，其成员可使用 /看板 和 /分配。"
        )
    } else {
        let roles: Vec<String> = wishes.staff_roles.iter().map(|role| format!("<@&{role}>")).collect();
        let roles = roles.join(" ");
        text!("Staff: {roles}.", "工作人员：{roles}。")
    };
    let digest = match &wishes.digest {
        Some(digest) => {
            let (place, hour) = (&digest.place, digest.hour);
            text!(
                "Weekly digest in <#{place}>: {}, {hour}:00, China time.", "周报：<#{place}>，{} {hour}:00（北京时间）。";
                weekday(digest.weekday)
            )
        }
        None => text!("No weekly digest.", "不发周报。"),
    };
    let days = wishes.anonymise_days.unwrap_or(ANONYMISE_DAYS);
    let kept = text!("Closed orders lose names and notes after {days} days.", "订单结束 {days} 天后删去昵称和备注。");
    vec![staff, digest, kept]
}

fn weekday(number: u32) -> Text {
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = [
        text!("Monday", "周一"),
        text!("Tuesday", "周二"),
        text!("Wednesday", "周三"),
        text!("Thursday", "周四"),
        text!("Friday", "周五"),
        text!("Saturday", "周六"),
        text!("Sunday", "周日"),
    ];
    match number {
        1 => monday,
        2 => tuesday,
        3 => wednesday,
        4 => thursday,
        5 => friday,
        6 => saturday,
        _ => sunday,
    }
}
