//! Reads orders: one with its story, lists, the board by urgency.

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use sqlx::Row;

use crate::orders::access::Deed;
use crate::orders::access::Denied;
use crate::orders::access::Scope;
use crate::orders::access::Viewer;
use crate::orders::access::allow;
use crate::orders::access::scope;
use crate::orders::board::Count;
use crate::orders::board::Filter;
use crate::orders::board::Group;
use crate::orders::board::Section;
use crate::orders::event::Event;
use crate::orders::moves::Lane;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::refusal::Refused;
use crate::orders::store::PATIENCE;
use crate::orders::store::Store;
use crate::orders::store::failure::Failure;
use crate::orders::store::rows;
use crate::orders::store::within;

/// Beyond so many orders in a section nobody needs the exact number.
const COUNT_MAX: i64 = 1000;
/// So many orders a list reads at once at most; exports read page by page.
const PAGE: i64 = 500;
/// A deadline within so many days makes an order due.
const DUE_DAYS: i64 = 3;

/// Which orders a viewer's lists may hold; `$1` guild, `$2` person.
macro_rules! scoped {
    (everything, $rest:literal) => {
        concat!("FROM orders WHERE $1 = $1 AND $2 = $2 AND ", $rest)
    };
    (guild, $rest:literal) => {
        concat!("FROM orders WHERE guild = $1 AND $2 = $2 AND ", $rest)
    };
    (own, $rest:literal) => {
        concat!(
            "FROM orders WHERE ($1 = '' OR guild = $1) AND id IN (SELECT id FROM orders WHERE owner = $2 ",
            "UNION SELECT order_id FROM watchers WHERE person = $2) AND ",
            $rest
        )
    };
}

/// The same query for each scope: everything, one guild, one's own.
macro_rules! for_scope {
    ($scope:expr, $head:literal, $rest:literal, $tail:literal) => {
        match $scope {
            Scope::Everything => concat!($head, scoped!(everything, $rest), $tail),
            Scope::Guild(_) => concat!($head, scoped!(guild, $rest), $tail),
            Scope::Own { .. } => concat!($head, scoped!(own, $rest), $tail),
        }
    };
}

fn guild_of(scope: &Scope) -> String {
    match scope {
        Scope::Everything => String::new(),
        Scope::Guild(guild) => guild.to_string(),
        Scope::Own { guild, .. } => guild.as_ref().map_or_else(String::new, ToString::to_string),
    }
}

fn person_of(scope: &Scope) -> String {
    match scope {
        Scope::Everything | Scope::Guild(_) => String::new(),
        Scope::Own { person, .. } => person.to_string(),
    }
}

/// A filter as columns compare it; empty = any.
struct Columns {
    state: String,
    province: String,
    assignee: String,
    plan: String,
    /// Matches the id inside the snapshot's list.
    change: String,
}

impl Columns {
    fn of(filter: &Filter) -> Columns {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map_or_else(String::new, T::to_string)
        }
        Columns {
            state: text(filter.state.as_ref()),
            province: text(filter.province.as_ref()),
            assignee: text(filter.assignee.as_ref()),
            plan: text(filter.plan.as_ref()),
            change: filter.change.as_ref().map_or_else(String::new, |id| format!("%\"{id}\"%")),
        }
    }
}

/// One section's part of the index.
struct Slice {
    lane: Lane,
    /// Deadlines after this, exclusive …
    after_ms: i64,
    /// … up to this, inclusive.
    until_ms: i64,
}

fn slices(section: Section, now_ms: i64) -> Vec<Slice> {
    let slice = |lane, after_ms, until_ms| Slice { lane, after_ms, until_ms };
    match section {
        Section::SmsRunning => vec![slice(Lane::Sms, i64::MIN, i64::MAX)],
        Section::Overdue => {
            vec![slice(Lane::Customer, i64::MIN, now_ms), slice(Lane::Others, i64::MIN, now_ms)]
        }
        Section::Customer => vec![slice(Lane::Customer, now_ms, i64::MAX)],
        Section::Others => vec![slice(Lane::Others, now_ms, i64::MAX)],
        Section::Closed => vec![slice(Lane::Closed, i64::MIN, i64::MAX)],
    }
}

impl Store {
    /// An order with its whole story, as far as the viewer may see it.
    ///
    /// # Errors
    /// [`Refused::NotFound`] also for an order that exists but is not the viewer's to see.
    pub async fn order(&self, viewer: &Viewer, id: OrderId) -> Result<(Order, Vec<Event>), Failure> {
        within(PATIENCE, async {
            let (order, events) = self.load(id).await?.ok_or(Refused::NotFound(id))?;
            match allow(viewer, &order, Deed::See) {
                Ok(()) => Ok((order, events)),
                Err(Denied::NotFound | Denied::NotYours | Denied::StaffOnly) => Err(Refused::NotFound(id).into()),
            }
        })
        .await
    }

    pub(crate) async fn load(&self, id: OrderId) -> Result<Option<(Order, Vec<Event>)>, Failure> {
        // One statement, so that order and story are from the same moment.
        let select = "SELECT o.snapshot, e.order_id, e.seq, e.at_ms, e.actor, e.source, e.before_state, e.after_state, \
                      e.reason, e.details, e.idempotency_key FROM orders o JOIN events e ON e.order_id = o.id \
                      WHERE o.id = $1 ORDER BY e.seq";
        let found = sqlx::query(select).bind(id.0).fetch_all(&self.pool).await?;
        let Some(first) = found.first() else { return Ok(None) };
        Ok(Some((rows::order(first)?, rows::events(&found)?)))
    }

    /// The board: every open section with its count and its most urgent orders.
    pub async fn board(
        &self,
        viewer: &Viewer,
        filter: &Filter,
        per_section: i64,
        now: DateTime<Utc>,
    ) -> Result<Vec<Group>, Failure> {
        within(PATIENCE, async {
            let scope = scope(viewer);
            let mut groups = Vec::new();
            for section in Section::OPEN {
                groups.push(self.group(&scope, filter, section, per_section, now.timestamp_millis()).await?);
            }
            Ok(groups)
        })
        .await
    }

    async fn group(
        &self,
        scope: &Scope,
        filter: &Filter,
        section: Section,
        limit: i64,
        now_ms: i64,
    ) -> Result<Group, Failure> {
        let (mut orders, mut count) = (Vec::new(), 0);
        for slice in slices(section, now_ms) {
            orders.extend(self.slice(scope, filter, &slice, limit).await?);
            count += self.count(scope, filter, &slice).await?;
        }
        // Two lanes in one section: what is longest over comes first.
        if section == Section::Overdue {
            orders.sort_by_key(|(urgent_ms, _)| *urgent_ms);
        }
        let kept = usize::try_from(limit).unwrap_or(0);
        Ok(Group {
            section,
            count: if count > COUNT_MAX {
                Count::MoreThan(1000)
            } else {
                Count::Exactly(usize::try_from(count).unwrap_or(0))
            },
            orders: orders.into_iter().take(kept).map(|(_, order)| order).collect(),
        })
    }

    async fn slice(
        &self,
        scope: &Scope,
        filter: &Filter,
        slice: &Slice,
        limit: i64,
    ) -> Result<Vec<(i64, Order)>, Failure> {
        let sql = for_scope!(
            scope,
            "SELECT urgent_ms, snapshot ",
            "lane = $3 AND urgent_ms > $4 AND urgent_ms <= $5 AND ($6 = '' OR state = $6) \
             AND ($7 = '' OR province = $7) AND ($8 = '' OR assignee = $8) AND ($9 = '' OR plan = $9) \
             AND ($10 = '' OR snapshot LIKE $10)",
            " ORDER BY urgent_ms, id LIMIT $11"
        );
        let found = bind_filter(sqlx::query(sql), scope, slice, filter).bind(limit).fetch_all(&self.pool).await?;
        found.iter().map(|row| Ok((row.try_get(0)?, rows::order(row)?))).collect()
    }

    async fn count(&self, scope: &Scope, filter: &Filter, slice: &Slice) -> Result<i64, Failure> {
        let sql = for_scope!(
            scope,
            "SELECT COUNT(*) FROM (SELECT 1 AS one ",
            "lane = $3 AND urgent_ms > $4 AND urgent_ms <= $5 AND ($6 = '' OR state = $6) \
             AND ($7 = '' OR province = $7) AND ($8 = '' OR assignee = $8) AND ($9 = '' OR plan = $9) \
             AND ($10 = '' OR snapshot LIKE $10)",
            " LIMIT $11) AS few"
        );
        let query = bind_filter(sqlx::query(sql), scope, slice, filter).bind(COUNT_MAX + 1);
        Ok(query.fetch_one(&self.pool).await?.try_get(0)?)
    }

    /// All orders that the viewer may see, page by page: those after `after`, in the sequence of their numbers.
    pub async fn list(&self, viewer: &Viewer, filter: &Filter, after: Option<OrderId>) -> Result<Vec<Order>, Failure> {
        within(PATIENCE, async {
            let scope = scope(viewer);
            let sql = for_scope!(
                &scope,
                "SELECT snapshot ",
                "id > $3 AND ($4 = '' OR state = $4) AND ($5 = '' OR province = $5) AND ($6 = '' OR assignee = $6) \
                 AND ($7 = '' OR plan = $7) AND ($8 = '' OR snapshot LIKE $8)",
                " ORDER BY id LIMIT $9"
            );
            let columns = Columns::of(filter);
            let found = sqlx::query(sql)
                .bind(guild_of(&scope))
                .bind(person_of(&scope))
                .bind(after.map_or(0, |id| id.0))
                .bind(columns.state)
                .bind(columns.province)
                .bind(columns.assignee)
                .bind(columns.plan)
                .bind(columns.change)
                .bind(PAGE)
                .fetch_all(&self.pool)
                .await?;
            rows::orders(&found)
        })
        .await
    }

    /// Orders that need somebody now: an SMS window runs, or a deadline is past or close. Most urgent first.
    pub async fn due(&self, viewer: &Viewer, filter: &Filter, now: DateTime<Utc>) -> Result<Vec<Order>, Failure> {
        within(PATIENCE, async {
            let scope = scope(viewer);
            let soon = (now + Duration::days(DUE_DAYS)).timestamp_millis();
            let mut found = self
                .slice(&scope, filter, &Slice { lane: Lane::Sms, after_ms: i64::MIN, until_ms: i64::MAX }, PAGE)
                .await?;
            for lane in [Lane::Customer, Lane::Others] {
                found.extend(
                    self.slice(&scope, filter, &Slice { lane, after_ms: i64::MIN, until_ms: soon }, PAGE).await?,
                );
            }
            found.sort_by_key(|(urgent_ms, order)| (*urgent_ms, order.id));
            Ok(found.into_iter().map(|(_, order)| order).collect())
        })
        .await
    }

    /// How many steps were recorded and how many orders were closed since a time, for the digest.
    pub async fn moved_since(&self, viewer: &Viewer, since: DateTime<Utc>) -> Result<(usize, usize), Failure> {
        within(PATIENCE, async {
            let scope = scope(viewer);
            let moved = for_scope!(
                &scope,
                "SELECT COUNT(*) FROM events WHERE at_ms >= $3 AND before_state <> after_state AND before_state <> '' \
                 AND order_id IN (SELECT id ",
                "touched_ms >= $3",
                ")"
            );
            let closed = for_scope!(&scope, "SELECT COUNT(*) ", "lane = 'closed' AND touched_ms >= $3", "");
            let mut counts = [0_i64; 2];
            for (count, sql) in counts.iter_mut().zip([moved, closed]) {
                let query =
                    sqlx::query(sql).bind(guild_of(&scope)).bind(person_of(&scope)).bind(since.timestamp_millis());
                *count = query.fetch_one(&self.pool).await?.try_get(0)?;
            }
            let [moved, closed] = counts.map(|count| usize::try_from(count).unwrap_or(0));
            Ok((moved, closed))
        })
        .await
    }
}

type AnyQuery<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

fn bind_filter<'q>(query: AnyQuery<'q>, scope: &Scope, slice: &Slice, filter: &Filter) -> AnyQuery<'q> {
    let columns = Columns::of(filter);
    query
        .bind(guild_of(scope))
        .bind(person_of(scope))
        .bind(slice.lane.code())
        .bind(slice.after_ms)
        .bind(slice.until_ms)
        .bind(columns.state)
        .bind(columns.province)
        .bind(columns.assignee)
        .bind(columns.plan)
        .bind(columns.change)
}
