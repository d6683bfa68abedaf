//! `icp-guide rules diff --orders`: which open orders a change of the rules touches, and their dates computed anew.

use serde::Serialize;

use crate::answer::Block;
use crate::answer::List;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::cli::order::Moment;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::rules::DiffArgs;
use crate::cli::rules::changes::RulebookChanges;
use crate::cli::rules::diff;
use crate::cli::store;
use crate::lang::Lang;
use crate::orders::access::Viewer;
use crate::orders::affected::Affected;
use crate::orders::affected::affected;
use crate::orders::board::Filter;
use crate::orders::event::Happening;
use crate::orders::event::Origin;
use crate::orders::order::Order;
use crate::orders::report;
use crate::orders::store::Failure;
use crate::orders::store::Request;
use crate::orders::store::Store;
use crate::rules::Rulebook;
use crate::rules::files::RuleFiles;

/// Rules change by themselves as far as orders are concerned: no person stands in the story.
const CLOCK: Viewer = Viewer::Clock;

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    rules: diff::Report<'a>,
    orders: Vec<AffectedJson>,
    /// How many stories got a note; null unless it was asked for.
    recomputed: Option<usize>,
}

#[derive(Serialize)]
struct AffectedJson {
    id: String,
    because: Vec<String>,
}

/// What `run` found in the store.
struct Found {
    orders: Vec<(Order, Affected)>,
    recomputed: Option<usize>,
}

/// Compares as `rules diff` does, then looks through the open orders.
///
/// # Errors
/// Broken rules, or a store that cannot be read.
pub fn run(args: &DiffArgs, files: &RuleFiles, moment: &Moment, output: &Output) -> Result<(), Refusal> {
    let (old, new) = diff::sides(args, files)?;
    let changes = RulebookChanges::between(&old, &new);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let found = runtime.map_err(|error| Refusal::internal(&error))?.block_on(async {
        let store = args.store.open(&new).await?;
        let found = look(&store, &old, &new, args.apply, moment).await;
        store.close().await;
        found.map_err(|failure| store::refusal(&new, &failure))
    })?;
    if output.format == Format::Json {
        return output.json(&Report {
            rules: diff::report(&changes),
            orders: found.orders.iter().map(|(_, it)| json(it, output.lang)).collect(),
            recomputed: found.recomputed,
        });
    }
    let mut page = diff::page(&old, &new, &changes);
    page.blocks.push(block(&new, &found));
    output.page(&page)
}

async fn look(store: &Store, old: &Rulebook, new: &Rulebook, apply: bool, moment: &Moment) -> Result<Found, Failure> {
    let mut orders = Vec::new();
    let mut after = None;
    loop {
        let page = store.list(&Viewer::Operator, &Filter::default(), after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        let touched = affected(old, new, &page);
        for it in touched {
            if let Some(order) = page.iter().find(|order| order.id == it.order) {
                orders.push((order.clone(), it));
            }
        }
    }
    let recomputed = if apply { Some(recompute(store, new, &orders, moment).await?) } else { None };
    Ok(Found { orders, recomputed })
}

/// Notes the difference in every story that does not end with this very note, and computes dates and reminders anew.
async fn recompute(
    store: &Store,
    new: &Rulebook,
    orders: &[(Order, Affected)],
    moment: &Moment,
) -> Result<usize, Failure> {
    let mut pending = Vec::new();
    for (_, it) in orders {
        let (_, events) = store.order(&Viewer::Operator, it.order).await?;
        let note = it.note();
        let is_told = events.last().is_some_and(|event| match &event.what {
            Happening::Recomputed { because } => *because == note,
            Happening::Opened(_)
            | Happening::Moved { .. }
            | Happening::Undone { .. }
            | Happening::Noted { .. }
            | Happening::Assigned { .. }
            | Happening::Watched { .. }
            | Happening::Linked { .. }
            | Happening::Dated { .. }
            | Happening::Prepared { .. }
            | Happening::Muted { .. }
            | Happening::Anonymised => false,
        });
        if !is_told {
            pending.push(it.clone());
        }
    }
    let request = Request {
        rules: new,
        viewer: &CLOCK,
        origin: Origin::Upkeep,
        now: moment.now,
        key: format!("rules/{}", moment.unique),
        expected: None,
    };
    store.recompute(&request, &pending).await
}

fn json(it: &Affected, lang: Lang) -> AffectedJson {
    let because = it.because.iter().map(|text| text.get(lang).to_owned()).collect();
    AffectedJson { id: it.order.to_string(), because }
}

fn block(new: &Rulebook, found: &Found) -> Block {
    let mut items: Vec<Statement> = found.orders.iter().map(|(order, it)| line(new, order, it)).collect();
    if items.is_empty() {
        items.push(Statement::plain(text!("No open order reads differently.", "没有受影响的订单。")));
    }
    match found.recomputed {
        Some(count) => items.push(Statement::plain(text!(
            "{count} orders: dates computed anew, with a note in each story.",
            "已重新计算 {count} 个订单的日期，并记入各自的经过。"
        ))),
        None if !found.orders.is_empty() => items.push(Statement::plain(text!(
            "Nothing was changed in the orders; --apply computes their dates anew.",
            "订单未作更改；加 --apply 可重新计算日期。"
        ))),
        None => {}
    }
    let title = text!("Open orders that read differently", "受影响的订单");
    Block::List(List { kind: ListKind::Facts, id: "orders", title, items })
}

fn line(new: &Rulebook, order: &Order, it: &Affected) -> Statement {
    let mut statement = Statement::plain(report::title(new, order));
    statement.details = it.because.clone();
    statement
}
