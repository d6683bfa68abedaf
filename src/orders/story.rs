//! What happened to an order, line by line, in words.

use crate::lang::Text;
use crate::orders::clock;
use crate::orders::event::Actor;
use crate::orders::event::Event;
use crate::orders::event::Happening;
use crate::orders::event::How;
use crate::orders::moves::Moves;

/// What happened, without when and who.
pub fn line(event: &Event, moves: &Moves<'_>) -> Text {
    let what = happening(event, moves);
    match &event.reason {
        Some(reason) => text!("{} (reason: {reason})", "{}（原因：{reason}）"; what),
        None => what,
    }
}

/// When, what and who, as one line of a story.
pub fn full_line(event: &Event, moves: &Moves<'_>) -> Text {
    let when = clock::stamp(event.at);
    text!("{when}  {} · {}", "{when}  {} · {}"; line(event, moves), actor(&event.actor))
}

pub fn actor(actor: &Actor) -> Text {
    match actor {
        Actor::Operator => text!("operator", "管理员"),
        Actor::Clock => text!("automatic", "自动"),
        Actor::Person(id) => text!("person {id}", "用户 {id}"),
    }
}

fn happening(event: &Event, moves: &Moves<'_>) -> Text {
    match &event.what {
        Happening::Opened(opening) => match opening.follows {
            Some(order) => text!("opened in place of order {order}", "接替订单 {order} 新建"),
            None => text!("opened", "新建订单"),
        },
        Happening::Moved { to, since, how } => moved(event, moves.label(to), *since, *how),
        Happening::Undone { seq } => {
            text!("step {seq} taken back: “{}” again", "撤回第 {seq} 步：恢复为“{}”"; moves.label(&event.after))
        }
        Happening::Noted { text } => text!("note: {text}", "备注：{text}"),
        Happening::Assigned { to: Some(person) } => text!("assigned to {person}", "分配给 {person}"),
        Happening::Assigned { to: None } => text!("assigned to nobody", "取消分配"),
        Happening::Watched { person, watching: true } => text!("{person} watches", "{person} 关注"),
        Happening::Watched { person, watching: false } => text!("{person} stopped watching", "{person} 取消关注"),
        Happening::Linked { plan: Some(plan) } => text!("part of plan {plan}", "归入方案 {plan}"),
        Happening::Linked { plan: None } => text!("no longer part of a plan", "移出方案"),
        Happening::Dated { domain_expires, id_expires } => dated(*domain_expires, *id_expires),
        Happening::Prepared { document, ready: true } => text!("ready: {document}", "已备齐：{document}"),
        Happening::Prepared { document, ready: false } => text!("missing again: {document}", "又缺：{document}"),
        Happening::Muted { reminder, off, until } => {
            let what = reminder.map_or_else(|| text!("all reminders", "全部提醒"), |kind| kind.label());
            match (off, until) {
                (false, _) => text!("reminders on: {}", "开启提醒：{}"; what),
                (true, None) => text!("reminders off: {}", "关闭提醒：{}"; what),
                (true, Some(until)) => {
                    let until = clock::stamp(*until);
                    text!("snoozed until {until}: {}", "稍后提醒（{until}）：{}"; what)
                }
            }
        }
        Happening::Recomputed { because } => text!("dates computed anew: {because}", "重新计算日期：{because}"),
        Happening::Anonymised => text!("anonymised", "已匿名处理"),
    }
}

fn moved(event: &Event, to: Text, since: chrono::DateTime<chrono::Utc>, how: How) -> Text {
    let state = match how {
        How::Advanced => text!("now “{}”", "变为“{}”"; to),
        How::Withdrawn => text!("withdrawn, now “{}”", "已撤销，变为“{}”"; to),
        How::Reopened => text!("reopened, now “{}”", "重新打开，变为“{}”"; to),
    };
    // Said only where it was recorded later than it happened.
    if event.at - since < chrono::Duration::minutes(1) {
        return state;
    }
    let since = clock::stamp(since);
    text!("{} (since {since})", "{}（自 {since}）"; state)
}

fn dated(domain: Option<chrono::NaiveDate>, id: Option<chrono::NaiveDate>) -> Text {
    let mut parts = Vec::new();
    if let Some(date) = domain {
        parts.push(text!("domain expires {date}", "域名到期日 {date}"));
    }
    if let Some(date) = id {
        parts.push(text!("ID document expires {date}", "证件到期日 {date}"));
    }
    Text::join(&parts, ", ", "，")
}
