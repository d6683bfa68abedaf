//! The life of an order, without any store: legal moves, deadlines, reminders, access, undo.

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use icp_guide::lang::Lang;
use icp_guide::orders::access;
use icp_guide::orders::access::Deed;
use icp_guide::orders::access::Denied;
use icp_guide::orders::access::Viewer;
use icp_guide::orders::affected;
use icp_guide::orders::clock;
use icp_guide::orders::clock::Basis;
use icp_guide::orders::clock::DeadlineKind;
use icp_guide::orders::command::Command;
use icp_guide::orders::command::checked_opening;
use icp_guide::orders::command::decide;
use icp_guide::orders::event::Actor;
use icp_guide::orders::event::Event;
use icp_guide::orders::event::Happening;
use icp_guide::orders::event::Opening;
use icp_guide::orders::event::Origin;
use icp_guide::orders::event::PersonId;
use icp_guide::orders::ics;
use icp_guide::orders::moves::Moves;
use icp_guide::orders::order::Order;
use icp_guide::orders::order::OrderId;
use icp_guide::orders::refusal::Refused;
use icp_guide::orders::reminder;
use icp_guide::orders::reminder::ReminderKind;
use icp_guide::orders::report;
use icp_guide::orders::settings::Preferences;
use icp_guide::orders::settings::Quiet;
use icp_guide::orders::settings::Route;
use icp_guide::orders::settings::Wishes;
use icp_guide::render::terminal;
use icp_guide::rules::order_state::StateId;
use proptest::prelude::*;

use crate::ground::at;
use crate::ground::member;
use crate::ground::opening;
use crate::ground::rules;

/// An order in memory: events and what follows.
#[derive(Clone)]
struct Life {
    order: Order,
    events: Vec<Event>,
}

impl Life {
    fn new(opening: Opening, now: DateTime<Utc>) -> Life {
        let start = Moves::new(rules()).start();
        let first = Event {
            order: OrderId(1),
            seq: 1,
            at: now,
            actor: Actor::Operator,
            origin: Origin::CommandLine,
            before: None,
            after: start,
            reason: None,
            what: Happening::Opened(Box::new(opening)),
            key: "1".to_owned(),
        };
        let events = vec![first];
        Life { order: Order::replay(&events).unwrap(), events }
    }

    fn run(&mut self, command: &Command, now: DateTime<Utc>) -> Result<(), Refused> {
        let decision = decide(rules(), &self.order, &self.events, command, now)?;
        let seq = self.order.version + 1;
        self.events.push(Event {
            order: self.order.id,
            seq,
            at: now.max(self.order.touched),
            actor: Actor::Operator,
            origin: Origin::CommandLine,
            before: Some(self.order.state.clone()),
            after: decision.after.clone(),
            reason: decision.reason,
            what: decision.what,
            key: seq.to_string(),
        });
        self.order = Order::replay(&self.events).unwrap();
        assert_eq!(self.order.state, decision.after, "the event must lead where it says");
        Ok(())
    }

    fn go(&mut self, states: &[&str], now: DateTime<Utc>) {
        for state in states {
            self.run(&to(state), now).unwrap();
        }
    }
}

fn to(state: &str) -> Command {
    Command::Advance { to: StateId::new(state), since: None, reason: None }
}

fn kinds_due(life: &Life, now: DateTime<Utc>) -> Vec<(ReminderKind, DateTime<Utc>)> {
    let schedule = reminder::schedule(rules(), &life.order, &Wishes::default(), now);
    schedule.into_iter().map(|reminder| (reminder.kind, reminder.due)).collect()
}

#[test]
fn exactly_the_moves_of_the_rules_are_legal() {
    let states = &rules().order_states().states;
    let now = at("2026-03-02 10:00");
    for from in states {
        let mut life = Life::new(opening("a"), now);
        life.order.state = from.id.clone();
        for target in states {
            let legal = from.next_states.contains(&target.id);
            let result = decide(rules(), &life.order, &life.events, &to(target.id.as_str()), now);
            assert_eq!(result.is_ok(), legal, "{} → {}", from.id, target.id);
            if let Err(refused) = result {
                assert_eq!(refused.possible(&Moves::new(rules())), from.next_states);
                let words = refused.text(&Moves::new(rules()));
                for next in &from.next_states {
                    assert!(words.get(Lang::En).contains(next.as_str()), "{words:?}");
                    assert!(words.get(Lang::Zh).contains(next.as_str()), "{words:?}");
                }
            }
        }
    }
}

#[test]
fn an_unknown_state_is_answered_with_the_nearest() {
    let refused = icp_guide::orders::command::state_named(rules(), "initial-reveiw").unwrap_err();
    assert!(refused.text(&Moves::new(rules())).get(Lang::En).contains("Did you mean `initial-review`?"));
}

#[test]
fn withdrawing_is_possible_exactly_where_the_rules_say_so() {
    let now = at("2026-03-02 10:00");
    for state in &rules().order_states().states {
        let mut life = Life::new(opening("a"), now);
        life.order.state = state.id.clone();
        let result = decide(rules(), &life.order, &life.events, &Command::Withdraw { reason: None }, now);
        let may = state.can_end == icp_guide::rules::order_state::CanEnd::Withdraw;
        assert_eq!(result.is_ok(), may, "{}", state.id);
    }
}

#[test]
fn the_last_step_can_be_taken_back_for_ten_minutes() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    life.go(&["initial-review", "pending-submission"], now);
    life.run(&Command::Undo, now + Duration::minutes(10)).unwrap();
    assert_eq!(life.order.state, "initial-review");
    life.run(&Command::Undo, now + Duration::minutes(10)).unwrap();
    assert_eq!(life.order.state, "draft");
    let refused = life.run(&Command::Undo, now + Duration::minutes(10)).unwrap_err();
    assert_eq!(refused, Refused::NothingToUndo(OrderId(1)));
    life.go(&["initial-review"], now + Duration::minutes(10));
    let late = now + Duration::minutes(10) + Duration::minutes(10) + Duration::milliseconds(1);
    assert!(matches!(life.run(&Command::Undo, late), Err(Refused::UndoTooLate { .. })));
}

#[test]
fn free_texts_with_personal_data_are_refused_whatever_they_are_dressed_in() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    let bad = [
        "11010519491231002X",
        "call 138 0013 8000",
        "１３８００１３８０００",
        "mail wang@example.com",
        "代码 91330106673959654P",
    ];
    for text in bad {
        let note = life.run(&Command::Note { text: text.to_owned() }, now);
        assert!(matches!(note, Err(Refused::PersonalData { .. })), "{text}");
        let advance =
            Command::Advance { to: StateId::new("initial-review"), since: None, reason: Some(text.to_owned()) };
        assert!(matches!(life.run(&advance, now), Err(Refused::PersonalData { .. })), "{text}");
        let named = checked_opening(rules(), opening(text)).unwrap_err();
        let words = named.text(&Moves::new(rules()));
        assert!(words.get(Lang::En).contains("never stored") && words.get(Lang::Zh).contains("不保存"), "{words:?}");
        assert!(!words.get(Lang::En).contains(text), "the refusal must not repeat what it refuses");
    }
    assert_eq!(life.events.len(), 1);
    life.run(&Command::Note { text: "订单号 20260302001，周五前补照片".to_owned() }, now).unwrap();
}

#[test]
fn the_sms_window_ends_a_day_after_the_message_whenever_it_was_recorded() {
    let sent = at("2026-03-02 14:20");
    let mut life = Life::new(opening("a"), sent);
    life.go(&["initial-review", "pending-submission"], sent);
    let recorded = sent + Duration::hours(3);
    let command = Command::Advance { to: StateId::new("sms-verification"), since: Some(sent), reason: None };
    life.run(&command, recorded).unwrap();
    let deadlines = clock::deadlines(rules(), &life.order);
    assert_eq!(deadlines[0].kind, DeadlineKind::SmsWindow);
    assert_eq!(deadlines[0].at, at("2026-03-03 14:20"));
    let due = kinds_due(&life, recorded);
    assert_eq!(
        due,
        [
            (ReminderKind::SmsStart, sent),
            (ReminderKind::Sms12h, at("2026-03-03 02:20")),
            (ReminderKind::Sms2h, at("2026-03-03 12:20")),
        ]
    );
    // Nine hours later only the newest of those that are due is still worth saying.
    let kinds: Vec<_> = kinds_due(&life, at("2026-03-03 03:00")).into_iter().map(|it| it.0).collect();
    assert_eq!(kinds, [ReminderKind::Sms12h, ReminderKind::Sms2h]);
}

#[test]
fn a_time_in_the_future_or_before_the_state_is_refused() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    for since in [now + Duration::minutes(1), now - Duration::minutes(1)] {
        let command = Command::Advance { to: StateId::new("initial-review"), since: Some(since), reason: None };
        assert!(matches!(life.run(&command, now), Err(Refused::BadTime { .. })));
    }
}

#[test]
fn the_decision_is_expected_on_working_day_twenty() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    life.go(&["initial-review", "pending-submission", "sms-verification", "administration-review"], now);
    let deadlines = clock::deadlines(rules(), &life.order);
    let decision = deadlines.iter().find(|it| it.kind == DeadlineKind::Decision).unwrap();
    let twentieth = rules().calendar().add_working_days(clock::day(now), 20).unwrap();
    assert_eq!(decision.last_day(), twentieth);
    assert_eq!(decision.basis, Basis::Published);
    assert_eq!(decision.earliest, Some("2026-03-03".parse().unwrap()));
    let due = kinds_due(&life, now);
    assert!(due.contains(&(ReminderKind::DecisionExpected, clock::at_hour(twentieth, 9))));
    assert!(due.contains(&(ReminderKind::NoMovement, clock::at_hour(twentieth + chrono::Days::new(1), 9))));
}

#[test]
fn dates_beyond_the_published_calendar_are_marked_as_estimates() {
    let now = at("2027-01-25 10:00");
    let mut life = Life::new(opening("a"), now);
    life.go(&["initial-review", "pending-submission", "sms-verification", "administration-review"], now);
    let deadlines = clock::deadlines(rules(), &life.order);
    let decision = deadlines.iter().find(|it| it.kind == DeadlineKind::Decision).unwrap();
    assert_eq!(decision.basis, Basis::Estimated);
    assert!(decision.at_earliest < decision.at);
    let answer = report::order_answer(rules(), &life.order, &life.events, now);
    let text = terminal::render(&answer, Lang::En, terminal::Layout::default());
    assert!(text.contains("estimated"), "{text}");
}

#[test]
fn a_draft_is_spoken_of_after_thirty_and_forty_days() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    let expected =
        [(ReminderKind::ValidityFirst, at("2026-04-01 09:00")), (ReminderKind::ValidityLast, at("2026-04-11 09:00"))];
    assert_eq!(kinds_due(&life, now), expected);
    // The validity counts on while the order comes back for corrections, and stops with the administration.
    life.go(&["initial-review", "initial-review-rejected"], now + Duration::days(2));
    assert_eq!(kinds_due(&life, now + Duration::days(2)), expected);
}

#[test]
fn a_holiday_on_the_way_is_announced_two_days_before() {
    let now = at("2026-09-28 10:00");
    let mut life = Life::new(opening("a"), now);
    life.go(&["initial-review", "pending-submission", "sms-verification", "administration-review"], now);
    let due = kinds_due(&life, now);
    assert!(due.contains(&(ReminderKind::HolidayAhead, at("2026-09-29 09:00"))), "{due:?}");
    let reminder = report::reminder_answer(rules(), &life.order, ReminderKind::HolidayAhead, now, now);
    let text = terminal::render(&reminder, Lang::Zh, terminal::Layout::default());
    assert!(text.contains("国庆节") && text.contains("恢复审核"), "{text}");
}

#[test]
fn domain_and_id_are_warned_of_a_month_and_a_week_before() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    let dates = Command::Dates { domain_expires: Some("2026-05-01".parse().unwrap()), id_expires: None };
    life.run(&dates, now).unwrap();
    let due = kinds_due(&life, now);
    assert!(due.contains(&(ReminderKind::DomainExpiring, at("2026-04-01 09:00"))));
    assert!(due.contains(&(ReminderKind::DomainExpiring, at("2026-04-24 09:00"))));
}

#[test]
fn a_closed_order_has_no_deadline_and_no_reminder() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    life.go(&["abandoned"], now);
    assert_eq!(clock::deadlines(rules(), &life.order), []);
    assert_eq!(kinds_due(&life, now), []);
}

#[test]
fn a_snoozed_reminder_comes_again_and_one_switched_off_does_not() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    life.go(&["initial-review", "pending-submission", "sms-verification"], now);
    let keys = |life: &Life| -> Vec<String> {
        let schedule = reminder::schedule(rules(), &life.order, &Wishes::default(), now);
        schedule.into_iter().filter(|it| it.kind == ReminderKind::SmsStart).map(|it| it.key).collect()
    };
    let first = keys(&life);
    let until = Some(now + Duration::hours(4));
    life.run(&Command::Mute { reminder: Some(ReminderKind::SmsStart), off: true, until }, now).unwrap();
    assert!(kinds_due(&life, now).contains(&(ReminderKind::SmsStart, now + Duration::hours(4))));
    assert_ne!(keys(&life), first, "the first one may have been sent already");
    life.run(&Command::Mute { reminder: None, off: true, until: None }, now).unwrap();
    assert_eq!(kinds_due(&life, now), []);
    life.run(&Command::Mute { reminder: None, off: false, until: None }, now).unwrap();
    assert_eq!(keys(&life), first);
}

#[test]
fn quiet_hours_move_a_reminder_later_or_earlier_but_never_past_its_use() {
    let quiet = Quiet { from_hour: 22, to_hour: 8 };
    let deadline = at("2026-03-03 14:20");
    let since = at("2026-03-02 14:20");
    // 02:20 → 08:00: six hours are left.
    assert_eq!(quiet.shift(at("2026-03-03 02:20"), since, Some(deadline)), at("2026-03-03 08:00"));
    // The end is at 09:00: 08:00 would be too late, so just before the night.
    let early = at("2026-03-03 09:00");
    assert_eq!(quiet.shift(at("2026-03-03 07:00"), since, Some(early)), at("2026-03-02 21:59"));
    // Nothing fits: being on time wins.
    let night = at("2026-03-03 01:00");
    assert_eq!(quiet.shift(at("2026-03-02 23:00"), at("2026-03-02 22:30"), Some(night)), at("2026-03-02 23:00"));
    assert_eq!(quiet.shift(at("2026-03-02 12:00"), since, Some(deadline)), at("2026-03-02 12:00"));
}

#[test]
fn a_persons_wishes_go_before_the_guilds() {
    let person = Preferences { route: Some(Route::Off), ..Preferences::default() };
    let guild = Preferences {
        route: Some(Route::Direct),
        quiet: Some(Quiet { from_hour: 22, to_hour: 8 }),
        ..Preferences::default()
    };
    let wishes = Wishes::of(&person, &guild);
    assert_eq!((wishes.route, wishes.quiet), (Route::Off, guild.quiet));
    let life = Life::new(opening("a"), at("2026-03-02 10:00"));
    assert_eq!(reminder::schedule(rules(), &life.order, &wishes, at("2026-03-02 10:00")), []);
}

#[test]
fn a_late_reminder_says_so() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    life.go(&["initial-review", "pending-submission", "sms-verification"], now);
    let words = |late: Duration| {
        let answer = report::reminder_answer(rules(), &life.order, ReminderKind::SmsStart, now, now + late);
        [Lang::En, Lang::Zh].map(|lang| terminal::render(&answer, lang, terminal::Layout::default()))
    };
    let [en, zh] = words(Duration::hours(2));
    assert!(en.contains("This reminder is late") && zh.contains("本提醒迟到了"), "{en}\n{zh}");
    assert!(!words(Duration::minutes(2))[0].contains("late"));
}

#[test]
fn every_refusal_of_access() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("a"), now);
    life.run(&Command::Watch { person: PersonId::new("22"), watching: true }, now).unwrap();
    let order = &life.order;
    let deeds = [Deed::See, Deed::Watch, Deed::Change, Deed::Assign, Deed::Erase];
    let (ok, hidden) = (Ok(()), Err(Denied::NotFound));
    let (theirs, staff) = (Err(Denied::NotYours), Err(Denied::StaffOnly));
    let table = [
        ("operator", Viewer::Operator, [ok; 5]),
        ("clock", Viewer::Clock, [ok; 5]),
        ("owner here", member("11", Some("7"), false), [ok, ok, ok, staff, ok]),
        ("owner in a direct message", member("11", None, false), [ok, ok, ok, staff, ok]),
        ("owner in another guild", member("11", Some("8"), false), [hidden; 5]),
        ("watcher", member("22", Some("7"), false), [ok, ok, theirs, staff, theirs]),
        ("stranger here", member("33", Some("7"), false), [hidden; 5]),
        ("staff here", member("44", Some("7"), true), [ok, ok, ok, ok, theirs]),
        ("staff of another guild", member("44", Some("8"), true), [hidden; 5]),
        ("staff in a direct message", member("44", None, true), [hidden; 5]),
    ];
    for (who, viewer, expected) in table {
        for (deed, expected) in deeds.into_iter().zip(expected) {
            assert_eq!(access::allow(&viewer, order, deed), expected, "{who}: {deed:?}");
        }
    }
    assert!(!access::is_staff_of(&member("44", Some("8"), true), order.guild.as_ref().unwrap()));
}

#[test]
fn a_rules_change_lists_the_orders_it_touches() {
    let now = at("2026-03-02 10:00");
    let mut review = Life::new(opening("a"), now);
    review.go(&["initial-review", "pending-submission", "sms-verification", "administration-review"], now);
    let draft = Life::new(opening("b"), now);
    let mut closed = Life::new(opening("c"), now);
    closed.go(&["abandoned"], now);
    let changed = changed_rules("order-states.toml", "1~20个工作日", "working_days_max = 20", "working_days_max = 25");
    let orders = [review.order, draft.order, closed.order];
    let same = affected::affected(rules(), rules(), &orders);
    assert!(same.is_empty(), "{same:?}");
    let touched = affected::affected(rules(), &changed, &orders);
    assert_eq!(touched.len(), 1, "{touched:?}");
    assert!(touched[0].note().contains("decision"), "{}", touched[0].note());
}

/// The embedded rules with one value changed, after a mark in one file.
fn changed_rules(file: &str, after: &str, from: &str, to: &str) -> icp_guide::rules::Rulebook {
    let dir = tempfile::tempdir().unwrap();
    copy(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")), dir.path());
    let path = dir.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let start = text.find(after).unwrap();
    let at = start + text[start..].find(from).unwrap();
    std::fs::write(&path, format!("{}{to}{}", &text[..at], &text[at + from.len()..])).unwrap();
    icp_guide::rules::Rulebook::load(&icp_guide::rules::files::RuleFiles::from_dir(dir.path())).unwrap()
}

pub(crate) fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn deadlines_go_into_a_calendar_file() {
    let now = at("2026-03-02 10:00");
    let mut life = Life::new(opening("官网"), now);
    life.go(&["initial-review", "pending-submission", "sms-verification"], now);
    let file = ics::calendar(rules(), &[life.order], Lang::Zh, now);
    assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    assert!(file.contains("DTEND:20260303T020000Z\r\n"), "{file}");
    assert!(file.contains("SUMMARY:短信核验：订单 1 官网\r\n"), "{file}");
}

/// Any command, most of them sensible in some state.
fn any_command() -> impl Strategy<Value = Command> {
    let states: Vec<StateId> = rules().order_states().states.iter().map(|state| state.id.clone()).collect();
    let hours = prop_oneof![Just(None), (0_i64..48).prop_map(Some)];
    let advance = (proptest::sample::select(states), hours).prop_map(|(to, back)| {
        // Hours before a fixed time: mostly refused, sometimes not.
        let since = back.map(|hours| at("2026-03-20 10:00") - Duration::hours(hours));
        Command::Advance { to, since, reason: None }
    });
    let person = (0_u8..3, any::<bool>())
        .prop_map(|(who, watching)| Command::Watch { person: PersonId::new(who.to_string()), watching });
    let mute = (any::<bool>(), proptest::option::of(0_i64..100)).prop_map(|(off, hours)| Command::Mute {
        reminder: None,
        off,
        until: hours.map(|hours| at("2026-03-02 10:00") + Duration::hours(hours)),
    });
    prop_oneof![
        8 => advance,
        2 => Just(Command::Undo),
        1 => Just(Command::Withdraw { reason: None }),
        1 => Just(Command::Reopen),
        1 => Just(Command::Note { text: "照片已重拍".to_owned() }),
        1 => person,
        1 => mute,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked, in whatever sequence: only legal moves, a clock that never runs backwards, nothing changed by a
    /// refusal, and the order always follows from its events.
    #[test]
    fn any_sequence_of_commands_keeps_the_promises(
        steps in proptest::collection::vec((any_command(), -30_i64..600), 0..40)
    ) {
        let mut now = at("2026-03-02 10:00");
        let mut life = Life::new(opening("a"), now);
        for (command, minutes) in &steps {
            now += Duration::minutes(*minutes);
            let before = life.clone();
            let result = life.run(command, now);
            if result.is_err() {
                prop_assert_eq!(&life.order, &before.order);
                prop_assert_eq!(&life.events, &before.events);
                continue;
            }
            let event = life.events.last().unwrap();
            if let Happening::Moved { to, since, .. } = &event.what {
                let from = rules().order_states().state(before.order.state.as_str()).unwrap();
                let withdrawn = matches!(command, Command::Withdraw { .. });
                prop_assert!(from.next_states.contains(to) || withdrawn);
                prop_assert!(*since >= before.order.since);
            }
            prop_assert!(event.at >= before.order.touched);
            prop_assert_eq!(life.order.version, before.order.version + 1);
            // The snapshot that a store keeps is the same order again.
            let json = serde_json::to_string(&life.order).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Order>(&json).unwrap(), &life.order);
            // Every reminder is computed alike each time, with a key of its own.
            let mut keys: Vec<String> =
                reminder::schedule(rules(), &life.order, &Wishes::default(), now).into_iter().map(|it| it.key).collect();
            let count = keys.len();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(keys.len(), count);
        }
    }

    /// An undone step leaves the order as it was, save for version and time.
    #[test]
    fn undo_restores_what_was(steps in proptest::collection::vec(any_command(), 1..20)) {
        let now = at("2026-03-02 10:00");
        let mut life = Life::new(opening("a"), now);
        for command in &steps {
            let before = life.order.clone();
            if matches!(command, Command::Undo) || life.run(command, now).is_err() {
                continue;
            }
            let mut undone = life.clone();
            undone.run(&Command::Undo, now).unwrap();
            prop_assert_eq!(
                Order { version: 0, touched: now, ..undone.order },
                Order { version: 0, touched: now, ..before }
            );
        }
    }
}
