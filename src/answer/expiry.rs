//! Things that expire: one list with dates for a case.

use chrono::Days;
use chrono::NaiveDate;

use crate::answer::Answer;
use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Subject;
use crate::answer::clock::Window;
use crate::answer::validity::Threshold;
use crate::answer::validity::domain_threshold;
use crate::answer::validity::id_threshold;
use crate::answer::validity::licence_threshold;
use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::procedure::TimeUnit;
use crate::rules::province::Province;
use crate::source::Confidence;
use crate::source::SourceId;

const RENEWAL: &str = "domain-renewal";
const NEW_CARD: &str = "id-card-expiry";
const NEW_LICENCE: &str = "business-license-renewal";
const MORE_TIME: &str = "extend-deadline";
const DRAFT: &str = "draft";
/// The order type whose way through the stages is taken for a correction that an inspection asks for.
const MODIFICATION: &str = "change-website";
/// An order takes far less; the search for the last day to begin ends there.
const BACK_DAYS_MAX: u64 = 120;

/// What is known of a case.
#[derive(Clone, Debug, Default)]
pub struct Case<'a> {
    pub province: Option<&'a Province>,
    pub applicant: Option<Applicant>,
    pub domain_expires: Option<NaiveDate>,
    pub id_expires: Option<NaiveDate>,
    pub licence_expires: Option<NaiveDate>,
    /// When an order was created that is not with the administration yet.
    pub draft_created: Option<NaiveDate>,
    pub inspection_deadline: Option<NaiveDate>,
}

/// What expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    Domain,
    IdCard,
    Licence,
    Draft,
    Inspection,
}

impl Thing {
    pub fn code(self) -> &'static str {
        match self {
            Thing::Domain => "domain",
            Thing::IdCard => "id-card",
            Thing::Licence => "licence",
            Thing::Draft => "draft",
            Thing::Inspection => "inspection",
        }
    }

    pub fn label(self) -> Text {
        match self {
            Thing::Domain => text!("Domain", "域名"),
            Thing::IdCard => text!("ID card", "身份证"),
            Thing::Licence => text!("Business licence", "营业执照"),
            Thing::Draft => text!("Open order that is not with the administration", "未提交管局的订单"),
            Thing::Inspection => text!("Deadline of the inspection", "核查整改期限"),
        }
    }
}

/// What a day means for a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The last day on which an order can be begun, or submitted, without touching the thing first.
    LastSubmission,
    Reminder,
    Expires,
}

impl Mark {
    pub fn code(self) -> &'static str {
        match self {
            Mark::LastSubmission => "last-submission",
            Mark::Reminder => "reminder",
            Mark::Expires => "expires",
        }
    }
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Item {
    pub thing: Thing,
    pub mark: Mark,
    pub day: NaiveDate,
    /// Negative where the day has passed.
    pub days_left: i64,
    pub estimated: bool,
    pub text: Text,
    /// What helps.
    pub change: Option<ChangeId>,
    pub sources: Vec<SourceId>,
    pub confidence: Confidence,
}

/// Everything that expires in the case, the next day first.
pub fn expiry(rules: &Rulebook, case: &Case<'_>, today: NaiveDate) -> Vec<Item> {
    let applicant = case.applicant.unwrap_or(Applicant::Organization);
    let mut list = Collector { rules, today, items: Vec::new() };
    if let Some(day) = case.domain_expires {
        let (threshold, _) = domain_threshold(rules, case.province, applicant);
        let national = &rules.planning().domain_validity;
        let why = threshold.rule.map_or((&national.text, &national.sources), |rule| (&rule.text, &rule.sources));
        list.document(Thing::Domain, day, RENEWAL, Some(threshold), Some(why));
    }
    if let Some(day) = case.id_expires {
        let threshold = id_threshold(case.province, applicant);
        let why = threshold.and_then(|it| it.rule).map(|rule| (&rule.text, &rule.sources));
        list.document(Thing::IdCard, day, NEW_CARD, threshold, why);
    }
    if let Some(day) = case.licence_expires {
        let threshold = licence_threshold(case.province, applicant);
        let why = threshold.and_then(|it| it.rule).map(|rule| (&rule.text, &rule.sources));
        list.document(Thing::Licence, day, NEW_LICENCE, threshold, why);
    }
    if let Some(day) = case.draft_created {
        list.draft(day);
    }
    if let Some(day) = case.inspection_deadline {
        list.inspection(day);
    }
    let mut items = list.items;
    items.sort_by_key(|item| (item.day, item.thing, item.mark));
    items
}

struct Collector<'a> {
    rules: &'a Rulebook,
    today: NaiveDate,
    items: Vec<Item>,
}

impl Collector<'_> {
    #[expect(clippy::too_many_arguments, reason = "one line of the list has that many parts")]
    fn push(
        &mut self,
        thing: Thing,
        mark: Mark,
        day: NaiveDate,
        estimated: bool,
        text: Text,
        change: Option<&str>,
        sources: Vec<SourceId>,
    ) {
        let days_left = day.signed_duration_since(self.today).num_days();
        let change = change.map(ChangeId::new);
        let confidence = Confidence::High;
        self.items.push(Item { thing, mark, day, days_left, estimated, text, change, sources, confidence });
    }

    fn document(
        &mut self,
        thing: Thing,
        expires: NaiveDate,
        cure: &str,
        threshold: Option<Threshold<'_>>,
        why: Option<(&Text, &Vec<SourceId>)>,
    ) {
        let own = self.rules.change(cure).map(|change| change.sources.clone()).unwrap_or_default();
        let label = thing.label();
        let text = text!("{}: valid until this day", "{}：有效期截止"; &label);
        self.push(thing, Mark::Expires, expires, false, text, Some(cure), own);
        let (Some(threshold), Some((why, sources))) = (threshold, why) else { return };
        if let Some(day) = threshold.last_submission(expires) {
            let text = text!(
                "{}: last day to submit an order before it has to be renewed. {}",
                "{}：不先续期的话，最后可提交订单的一天。{}"; &label, why
            );
            self.push(thing, Mark::LastSubmission, day, false, text, Some(cure), sources.clone());
        }
    }

    /// The clock of an order that waits for the customer: reminders, then deletion.
    fn draft(&mut self, created: NaiveDate) {
        let timers = self.rules.order_states().timers.iter();
        let of_draft = timers.filter(|timer| timer.state == *DRAFT && timer.unit == TimeUnit::Days);
        let longest = of_draft.clone().map(|timer| timer.max).max();
        for timer in of_draft {
            let Some(day) = created.checked_add_days(Days::new(timer.max.into())) else { continue };
            let mark = if Some(timer.max) == longest { Mark::Expires } else { Mark::Reminder };
            let text = text!("{}: {}", "{}：{}"; &Thing::Draft.label(), &timer.meaning);
            self.push(Thing::Draft, mark, day, false, text, None, timer.sources.clone());
        }
    }

    /// An inspection wants the change finished, not begun: the last day to submit is reckoned back.
    fn inspection(&mut self, deadline: NaiveDate) {
        let sources = self.rules.change(MORE_TIME).map(|change| change.sources.clone()).unwrap_or_default();
        let text = text!(
            "{}: the correction has to be finished, not just begun. Ask for more time before this day.",
            "{}：整改须在此日前完成（不只是已提交）。来不及请提前申请延期。"; &Thing::Inspection.label()
        );
        self.push(Thing::Inspection, Mark::Expires, deadline, false, text, Some(MORE_TIME), sources.clone());
        let finished = |day: NaiveDate| order_window(self.rules, day);
        let mut days = (0..BACK_DAYS_MAX).filter_map(|back| deadline.checked_sub_days(Days::new(back)));
        let last = days.find_map(|day| {
            let window = finished(day);
            window.latest.is_some_and(|end| end <= deadline).then_some((day, window.estimated))
        });
        if let Some((day, estimated)) = last {
            let text = text!(
                "Last day to submit the correction so that it is finished in time even if every stage takes its longest.",
                "最后提交整改订单的一天：即使每个阶段都用满时间，也能在期限前办完。"
            );
            self.push(Thing::Inspection, Mark::LastSubmission, day, estimated, text, Some(MORE_TIME), sources);
        }
    }
}

/// When the result of an order is there that is submitted on `day`.
fn order_window(rules: &Rulebook, day: NaiveDate) -> Window {
    let path = rules.planning().path(MODIFICATION);
    let durations = path.iter().filter_map(|id| rules.procedure().duration(id));
    durations.fold(Window::day(day), |window, duration| window.after(rules.calendar(), duration))
}

/// The list for people.
pub fn expiry_answer(rules: &Rulebook, case: &Case<'_>, items: &[Item]) -> Answer {
    let mut builder = Builder::new(rules, text!("What expires, and when", "到期事项"));
    builder.subject(Subject {
        province: case.province.map(|province| province.slug.clone()),
        applicant: case.applicant,
        ..Subject::default()
    });
    builder.push(Block::Headline(headline(items)));
    for (kind, id, title, late) in [
        (ListKind::Warnings, "overdue", text!("Has passed", "已过期"), true),
        (ListKind::Facts, "coming", text!("Coming up", "即将到来"), false),
    ] {
        let mut lines = Vec::new();
        for item in items.iter().filter(|item| (item.days_left < 0) == late) {
            lines.push(line(&mut builder, rules, item));
        }
        builder.list(kind, id, title, lines);
    }
    builder.finish()
}

fn headline(items: &[Item]) -> Text {
    match items.iter().find(|item| item.days_left >= 0) {
        Some(item) => {
            let (day, days) = (item.day, item.days_left);
            text!("Next: {day}, in {days} days. {}", "最近的日期：{day}，还有{days}天。{}"; &item.text)
        }
        None if items.is_empty() => text!("Nothing was named that expires.", "没有填写任何到期日。"),
        None => text!("All of these days have passed.", "这些日期都已过去。"),
    }
}

fn line(builder: &mut Builder<'_>, rules: &Rulebook, item: &Item) -> Statement {
    let day = item.day;
    let day =
        if item.estimated { text!("{day} (estimated)", "{day}（估算）") } else { Text::same(day.to_string()) };
    let text = text!("{}: {}", "{}：{}"; &day, &item.text);
    let mut statement = builder.statement(&text, &item.sources, item.confidence);
    if let Some(change) = item.change.as_ref().and_then(|id| rules.change(id.as_str())) {
        statement.details.push(text!("What helps: {}", "办法：{}"; &change.label));
    }
    statement
}
