//! Does what an `order` command says.

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::Utc;

use crate::ask::Desk;
use crate::cli::lookup::province_flag;
use crate::cli::order::args::AddArgs;
use crate::cli::order::args::ExportShape;
use crate::cli::order::args::FilterArgs;
use crate::cli::order::args::OrderArgs;
use crate::cli::order::args::OrderCommand;
use crate::cli::order::args::StepArgs;
use crate::cli::order::settings;
use crate::cli::order::settings::Trouble;
use crate::cli::order::show::Envelope;
use crate::cli::order::show::SectionJson;
use crate::cli::order::show::Show;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::store;
use crate::orders::access::Viewer;
use crate::orders::board;
use crate::orders::board::Filter;
use crate::orders::clock;
use crate::orders::command;
use crate::orders::command::Command;
use crate::orders::command::state_named;
use crate::orders::event::Opening;
use crate::orders::event::Origin;
use crate::orders::export::EventJson;
use crate::orders::export::csv;
use crate::orders::ics;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::store::Failure;
use crate::orders::store::Request;
use crate::orders::store::Store;
use crate::orders::store::Whose;
use crate::rules::change::ChangeId;
use crate::rules::document::DocumentId;

/// The board shows so many orders of each section.
const BOARD_ORDERS: i64 = 10;

/// The time, and a word that no other run of the program has: both come from `main`.
#[derive(Clone, Debug)]
pub struct Moment {
    pub now: DateTime<Utc>,
    pub unique: String,
}

/// What a command needs.
struct Clerk<'a> {
    desk: &'a Desk,
    store: Store,
    viewer: Viewer,
    moment: &'a Moment,
    show: Show<'a>,
}

pub fn run(desk: &Desk, args: &OrderArgs, moment: &Moment, output: &Output) -> Result<(), Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Refusal::internal(&error))?;
    runtime.block_on(async {
        let store = args.store.open(desk.rules()).await?;
        let show = Show { rules: desk.rules(), output, now: moment.now };
        let clerk = Clerk { desk, store, viewer: Viewer::Operator, moment, show };
        let done = clerk.run(args).await;
        clerk.store.close().await;
        match done {
            Ok(()) => Ok(()),
            Err(Trouble::Refusal(refusal)) => Err(refusal),
            Err(Trouble::Failure(failure)) => {
                if let Failure::Refused(refused) = &failure {
                    show.refused(refused)?;
                }
                Err(store::refusal(desk.rules(), &failure))
            }
        }
    })
}

impl Clerk<'_> {
    fn request(&self, step: &StepArgs) -> Request<'_> {
        Request {
            rules: self.desk.rules(),
            viewer: &self.viewer,
            origin: Origin::CommandLine,
            now: self.moment.now,
            key: step.key.clone().unwrap_or_else(|| self.moment.unique.clone()),
            expected: step.seen,
        }
    }

    async fn run(&self, args: &OrderArgs) -> Result<(), Trouble> {
        match &args.command {
            OrderCommand::Add(add) => self.add(add).await,
            OrderCommand::Show { id } => {
                let (order, events) = self.store.order(&self.viewer, *id).await?;
                Ok(self.show.order(&order, &events, None)?)
            }
            OrderCommand::History { id } => {
                let (order, events) = self.store.order(&self.viewer, *id).await?;
                Ok(self.show.story(&order, &events)?)
            }
            OrderCommand::List { filter, due, all } => self.list(filter, *due, *all).await,
            OrderCommand::Board { filter } => self.board(filter).await,
            OrderCommand::Advance { id, state, reason, at, step } => {
                let to = state_named(self.desk.rules(), state).map_err(Failure::Refused)?;
                let since = at.as_deref().map(time_flag).transpose()?;
                self.step(*id, Command::Advance { to, since, reason: reason.clone() }, step).await
            }
            OrderCommand::Undo { id, step } => self.step(*id, Command::Undo, step).await,
            OrderCommand::Withdraw { id, reason, step } => {
                self.step(*id, Command::Withdraw { reason: reason.clone() }, step).await
            }
            OrderCommand::Reopen { id, step } => self.reopen(*id, step).await,
            OrderCommand::Note { id, text, step } => self.step(*id, Command::Note { text: text.join(" ") }, step).await,
            OrderCommand::Assign { id, person, step } => {
                self.step(*id, Command::Assign { to: person.clone() }, step).await
            }
            OrderCommand::Watch { id, person, off, step } => {
                self.step(*id, Command::Watch { person: person.clone(), watching: !off }, step).await
            }
            OrderCommand::Link { id, plan, step } => self.step(*id, Command::Link { plan: plan.clone() }, step).await,
            OrderCommand::Document { id, document, missing, step } => {
                let document = DocumentId::new(document.as_str());
                self.step(*id, Command::Prepare { document, ready: !missing }, step).await
            }
            OrderCommand::Dates { id, domain_expires, id_expires, step } => {
                let dates = Command::Dates { domain_expires: *domain_expires, id_expires: *id_expires };
                self.step(*id, dates, step).await
            }
            OrderCommand::Remind { id, kind, snooze_hours, off, on: _, step } => {
                let until = snooze_hours.map(|hours| self.moment.now + Duration::hours(i64::from(hours)));
                let off = *off || until.is_some();
                self.step(*id, Command::Mute { reminder: *kind, off, until }, step).await
            }
            OrderCommand::Export { shape, order, person, guild } => {
                let keep = |it: &Order| {
                    order.is_none_or(|id| it.id == id)
                        && person.as_ref().is_none_or(|id| it.people().any(|named| named == id))
                        && guild.as_ref().is_none_or(|id| it.guild.as_ref() == Some(id))
                };
                self.export(*shape, keep).await
            }
            OrderCommand::Erase { order, person, guild, yes } => {
                let whose = match (order, person, guild) {
                    (Some(order), _, _) => Whose::Order(*order),
                    (None, Some(person), _) => Whose::Person(person.clone()),
                    (None, None, Some(guild)) => Whose::Guild(guild.clone()),
                    (None, None, None) => return Err(nobody_named().into()),
                };
                self.erase(&whose, *yes).await
            }
            OrderCommand::Backup { file } => {
                self.store.backup(file).await?;
                let shown = file.display();
                let said = text!("Copied into {shown}.", "已备份到 {shown}。");
                Ok(self.show.said(&said, &Envelope::new())?)
            }
            OrderCommand::Settings(args) => {
                settings::run(&self.store, &self.request(&StepArgs::default()), args, self.show).await
            }
            OrderCommand::Anonymise { days } => {
                let days = days.unwrap_or(args.store.config()?.anonymise_days());
                let count = self.store.anonymise_old(self.desk.rules(), days, self.moment.now).await?;
                let said = text!("{count} orders were anonymised.", "已匿名处理 {count} 个订单。");
                Ok(self.show.said(&said, &Envelope { count: Some(count as u64), ..Envelope::new() })?)
            }
            OrderCommand::Retry => {
                let count = self.store.unpark().await?;
                let said = text!("{count} reminders will be tried again.", "将重试 {count} 条提醒。");
                Ok(self.show.said(&said, &Envelope { count: Some(count), ..Envelope::new() })?)
            }
        }
    }

    async fn add(&self, args: &AddArgs) -> Result<(), Trouble> {
        let opening = Opening {
            name: args.name.clone(),
            province: province_flag(self.desk, args.province.as_deref())?,
            applicant: args.applicant,
            changes: args.changes.iter().map(|id| ChangeId::new(id.as_str())).collect(),
            owner: args.person.clone(),
            guild: args.guild.clone(),
            place: args.channel.clone(),
            plan: args.plan.clone(),
            follows: None,
            domain_expires: args.domain_expires,
            id_expires: args.id_expires,
        };
        let submitted = args.submitted.map(|date| clock::at_hour(date, 0));
        let step = StepArgs { key: args.key.clone(), seen: None };
        let done = self.store.open_order(&self.request(&step), opening, submitted).await?;
        self.show_done(done.order.id, done.repeated).await
    }

    async fn step(&self, id: OrderId, command: Command, step: &StepArgs) -> Result<(), Trouble> {
        let done = self.store.execute(&self.request(step), id, &command).await?;
        self.show_done(id, done.repeated).await
    }

    async fn show_done(&self, id: OrderId, repeated: bool) -> Result<(), Trouble> {
        let (order, events) = self.store.order(&self.viewer, id).await?;
        Ok(self.show.order(&order, &events, Some(repeated))?)
    }

    /// A filed order starts again; one whose state is final gets a new one in its place.
    async fn reopen(&self, id: OrderId, step: &StepArgs) -> Result<(), Trouble> {
        let (order, _) = self.store.order(&self.viewer, id).await?;
        if !Moves::new(self.desk.rules()).is_final(&order.state) {
            return self.step(id, Command::Reopen, step).await;
        }
        let done = self.store.open_order(&self.request(step), command::successor(&order), None).await?;
        self.show_done(done.order.id, done.repeated).await
    }

    fn filter(&self, args: &FilterArgs) -> Result<Filter, Trouble> {
        let state = args.state.as_deref().map(|state| state_named(self.desk.rules(), state));
        Ok(Filter {
            state: state.transpose().map_err(Failure::Refused)?,
            province: province_flag(self.desk, args.province.as_deref())?,
            change: args.change.as_deref().map(ChangeId::new),
            assignee: args.assignee.clone(),
            plan: args.plan.clone(),
        })
    }

    async fn all(&self, filter: &Filter) -> Result<Vec<Order>, Failure> {
        let mut orders: Vec<Order> = Vec::new();
        loop {
            let page = self.store.list(&self.viewer, filter, orders.last().map(|order| order.id)).await?;
            if page.is_empty() {
                return Ok(orders);
            }
            orders.extend(page);
        }
    }

    async fn list(&self, args: &FilterArgs, due: bool, all: bool) -> Result<(), Trouble> {
        let filter = self.filter(args)?;
        let (rules, now) = (self.desk.rules(), self.moment.now);
        let orders = if due {
            self.store.due(&self.viewer, &filter, now).await?
        } else {
            let mut orders = self.all(&filter).await?;
            let moves = Moves::new(rules);
            // Who asks for a state by name means it, closed or not.
            orders.retain(|order| all || filter.state.is_some() || !moves.is_closed(&order.state));
            orders.sort_by_cached_key(|order| {
                let urgent = clock::urgent_at(rules, order).unwrap_or(DateTime::<Utc>::MAX_UTC);
                (board::Section::of(rules, order, now), urgent, order.id)
            });
            orders
        };
        if self.show.is_json() {
            let orders = orders.iter().map(|order| self.show.json_of(order)).collect();
            return Ok(self.show.output.json(&Envelope { orders: Some(orders), ..Envelope::new() })?);
        }
        let title = if due { text!("Due now", "急需处理") } else { text!("Orders", "订单") };
        Ok(self.show.output.page(&board::list_answer(rules, &orders, title, now))?)
    }

    async fn board(&self, args: &FilterArgs) -> Result<(), Trouble> {
        let groups = self.store.board(&self.viewer, &self.filter(args)?, BOARD_ORDERS, self.moment.now).await?;
        if self.show.is_json() {
            let section = |group: &board::Group| SectionJson {
                id: group.section.code(),
                count: group.count.text(),
                orders: group.orders.iter().map(|order| self.show.json_of(order)).collect(),
            };
            let sections = groups.iter().map(section).collect();
            return Ok(self.show.output.json(&Envelope { sections: Some(sections), ..Envelope::new() })?);
        }
        let parked = self.store.parked(100).await?.len();
        Ok(self.show.output.page(&board::board_answer(self.desk.rules(), &groups, parked, self.moment.now))?)
    }

    async fn export(&self, shape: ExportShape, keep: impl Fn(&Order) -> bool) -> Result<(), Trouble> {
        let mut orders = self.all(&Filter::default()).await?;
        orders.retain(keep);
        let (rules, lang, now) = (self.desk.rules(), self.show.output.lang, self.moment.now);
        let text = match shape {
            ExportShape::Csv => csv(rules, &orders, lang, now),
            ExportShape::Ics => ics::calendar(rules, &orders, lang, now),
            ExportShape::Json => {
                let mut events = Vec::new();
                for order in &orders {
                    let (_, story) = self.store.order(&self.viewer, order.id).await?;
                    events.extend(story.iter().map(|event| EventJson::new(rules, event, lang)));
                }
                let orders = orders.iter().map(|order| self.show.json_of(order)).collect();
                let all = Envelope { orders: Some(orders), events: Some(events), ..Envelope::new() };
                return Ok(self.show.output.json(&all)?);
            }
        };
        Ok(self.show.output.line(text.trim_end())?)
    }

    async fn erase(&self, whose: &Whose, yes: bool) -> Result<(), Trouble> {
        if !yes {
            return Err(Refusal::usage(text!(
                "This removes data for good and cannot be taken back. Add --yes if you mean it.",
                "此操作将彻底删除数据且无法恢复。确认请加 --yes。"
            ))
            .into());
        }
        let erased = self.store.erase(&self.request(&StepArgs::default()), whose).await?;
        let (orders, mentions) = (erased.orders, erased.mentions);
        let said = if erased.file_is_clean {
            text!(
                "Erased for good: {orders} orders; mentions removed from {mentions} others.",
                "已彻底删除 {orders} 个订单，并从另外 {mentions} 个订单中移除相关记录。"
            )
        } else {
            text!(
                "Erased: {orders} orders; mentions removed from {mentions} others. Another program is using the file, so \
                 traces may remain in it: stop it and run this again.",
                "已删除 {orders} 个订单，并从另外 {mentions} 个订单中移除相关记录。另有程序占用文件，其中可能仍有痕迹：请停止该程序后重试。"
            )
        };
        let envelope = Envelope {
            count: Some(orders),
            mentions: Some(mentions),
            file_is_clean: Some(erased.file_is_clean),
            ..Envelope::new()
        };
        Ok(self.show.said(&said, &envelope)?)
    }
}

fn nobody_named() -> Refusal {
    Refusal::usage(text!("Say what to erase.", "请说明要删除什么。"))
}

/// A time in China as people type it.
fn time_flag(text: &str) -> Result<DateTime<Utc>, Refusal> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Ok(clock::at_hour(date, 0));
    }
    let local = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"].iter().find_map(|it| NaiveDateTime::parse_from_str(text, it).ok());
    let at = local.and_then(|local| local.and_local_timezone(clock::SHANGHAI).single());
    at.map(|at| at.with_timezone(&Utc)).ok_or_else(|| {
        Refusal::usage(text!(
            "`{text}` is not a time: write YYYY-MM-DD or \"YYYY-MM-DD HH:MM\".",
            "“{text}”不是时间：应写作 YYYY-MM-DD 或 \"YYYY-MM-DD HH:MM\"。"
        ))
    })
}
