//! The buttons below a reminder: again later, never again, on again after all. Each acts once, and says what holds now.

use chrono::DateTime;
use chrono::Days;
use chrono::Duration;
use chrono::Utc;

use crate::bot::call::Call;
use crate::bot::call::What;
use crate::bot::counter::Counter;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::traditional::label_in_script;
use crate::bot::trouble::Trouble;
use crate::bot::trouble::said;
use crate::bot::trouble::show_button;
use crate::lang::Text;
use crate::orders::clock;
use crate::orders::clock::DeadlineKind;
use crate::orders::command::Command;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::reminder::ReminderKind;
use crate::orders::report;
use crate::render::discord::limits::BUTTON_LABEL_MAX;
use crate::render::discord::limits::shorten;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Button;
use crate::render::discord::message::Message;
use crate::render::discord::press::Nudge;
use crate::render::discord::press::Press;

/// When people begin to work, in China.
const MORNING_HOUR: u32 = 9;

/// The row below a reminder. `mark` tells its message from others.
pub(super) fn buttons(order: OrderId, kind: ReminderKind, locale: Locale, mark: &str) -> Vec<Button> {
    let mut row = vec![button(Nudge::Hour, &text!("Remind me in 1 hour", "1小时后再提醒"), order, kind, locale, mark)];
    // Two hours before the end there is no tomorrow.
    if kind != ReminderKind::Sms2h {
        row.push(button(Nudge::Morning, &text!("Tomorrow at 9:00", "明早9点再提醒"), order, kind, locale, mark));
    }
    row.push(button(Nudge::Off, &text!("Not this kind again", "不再提醒此类"), order, kind, locale, mark));
    row.push(show_button(order, locale));
    row
}

fn button(nudge: Nudge, label: &Text, order: OrderId, kind: ReminderKind, locale: Locale, mark: &str) -> Button {
    let kind = kind.code().to_owned();
    let id = Press::Reminder { nudge, order: order.0, kind, locale, mark: mark.to_owned() }.id();
    let label = label_in_script(label.get(locale.lang()), locale);
    Button::Press { label: shorten(&label, BUTTON_LABEL_MAX), id, primary: nudge == Nudge::Hour }
}

/// Does what the button says, for those who may change the order. The note is for the person alone: the reminder itself
/// stays as it is, since others read it too.
pub(super) async fn nudge(
    shop: &Shop,
    call: &Call,
    wanted: Nudge,
    order: i64,
    kind: &str,
    locale: Locale,
) -> Result<Reaction, Trouble> {
    let Some(kind) = ReminderKind::from_code(kind) else {
        return Ok(Reaction::Message(said(&text!("That kind of reminder is gone.", "这类提醒已不存在。"), locale)));
    };
    let counter = Counter::of(shop, call, locale).await?;
    let now = shop.now();
    let (off, until) = match wanted {
        Nudge::Hour => (true, Some(now + Duration::hours(1))),
        Nudge::Morning => (true, Some(tomorrow_morning(now))),
        Nudge::Off => (true, None),
        Nudge::On => (false, None),
    };
    let (before, _) = counter.order(OrderId(order)).await?;
    if let (Some(until), Some(end)) = (until, window_end(&counter, &before, kind))
        && until >= end
    {
        let end = clock::stamp(end);
        return Ok(Reaction::Message(said(
            &text!(
                "SMS verification ends at {end}, China time: a reminder after that would be too late. Nothing was changed.",
                "短信核验将于北京时间 {end} 截止，那时再提醒就晚了，未做更改。"
            ),
            locale,
        )));
    }
    let command = Command::Mute { reminder: Some(kind), off, until };
    let done = counter.execute(OrderId(order), &command, None).await?;
    let message = holds_now(&counter, &done.order, kind);
    let is_own = matches!(call.what, What::Press { own_message: true, .. });
    Ok(if is_own { Reaction::Update(message) } else { Reaction::Message(message) })
}

/// The end of the SMS window, where the reminder is about that.
fn window_end(counter: &Counter<'_>, order: &Order, kind: ReminderKind) -> Option<DateTime<Utc>> {
    match kind {
        ReminderKind::SmsStart | ReminderKind::Sms12h | ReminderKind::Sms2h => {
            let deadlines = clock::deadlines(counter.rules(), order);
            deadlines.iter().find(|it| it.kind == DeadlineKind::SmsWindow).map(|it| it.at)
        }
        ReminderKind::ValidityFirst
        | ReminderKind::ValidityLast
        | ReminderKind::NoMovement
        | ReminderKind::DecisionExpected
        | ReminderKind::DomainExpiring
        | ReminderKind::IdExpiring
        | ReminderKind::HolidayAhead => None,
    }
}

/// What holds for this kind of reminder, and how to change it.
fn holds_now(counter: &Counter<'_>, order: &Order, kind: ReminderKind) -> Message {
    let (locale, id) = (counter.locale, order.id);
    let name = report::short_name(counter.rules(), order);
    let muted = order.mute_of(kind).map(|mute| mute.until);
    let (text, offered) = match muted {
        Some(Some(until)) if until > counter.shop.now() => (
            text!(
                "“{}” for order {id} ({}): I'll remind again at {}, China time.",
                "“{}”：订单 {id}（{}）将在北京时间 {} 再次提醒。";
                kind.label(), &name, Text::same(clock::stamp(until))
            ),
            (Nudge::Off, text!("Not this kind again", "不再提醒此类")),
        ),
        Some(None) => (
            text!("“{}” is off for this order: {id} ({}).", "“{}”已关闭，仅限订单 {id}（{}）。"; kind.label(), &name),
            (Nudge::On, text!("Switch on again", "重新开启")),
        ),
        Some(Some(_)) | None => (
            text!("“{}” is on for order {id} ({}).", "“{}”已开启，订单 {id}（{}）。"; kind.label(), &name),
            (Nudge::Off, text!("Not this kind again", "不再提醒此类")),
        ),
    };
    let row = vec![button(offered.0, &offered.1, id, kind, locale, ""), show_button(id, locale)];
    said(&text, locale).with_row(row)
}

fn tomorrow_morning(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = clock::day(now);
    clock::at_hour(today.checked_add_days(Days::new(1)).unwrap_or(today), MORNING_HOUR)
}
