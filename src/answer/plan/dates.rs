//! When each order can be submitted, and when its result is there.

use chrono::NaiveDate;

use crate::answer::clock::Window;
use crate::answer::plan::BeforeStep;
use crate::answer::plan::Order;
use crate::answer::plan::Stage;
use crate::answer::plan::Wishes;
use crate::rules::Rulebook;
use crate::rules::order_state::CanEnd;

/// Fills in the windows, if everything that can be begun today is begun today.
pub(super) fn fill(
    rules: &Rulebook,
    wishes: &Wishes<'_>,
    today: NaiveDate,
    before: &mut [BeforeStep],
    orders: &mut [Order],
) {
    let start = after_open_order(rules, wishes, today);
    let mut ready = start;
    for step in before.iter_mut().filter(|step| step.before_order.is_none()) {
        step.ready = match step.wait.as_deref().and_then(|id| rules.procedure().duration(id)) {
            Some(duration) => Window::day(today).after(rules.calendar(), duration),
            None => Window { latest: None, ..Window::day(today) },
        };
        if step.wait.is_some() {
            ready = ready.not_before(step.ready);
        }
    }
    for (at, order) in orders.iter_mut().enumerate() {
        for step in before.iter_mut().filter(|step| step.before_order == Some(at + 1)) {
            // It takes another provider's order: no figure is known.
            step.ready = Window { latest: None, ..ready };
            ready = step.ready;
        }
        order.submit = ready;
        reckon(rules, order);
        ready = order.result;
    }
}

fn reckon(rules: &Rulebook, order: &mut Order) {
    let mut now = order.submit;
    let mut known = true;
    // A combined order is one order, whatever parts it has.
    let types = if order.combined { &order.order_types[..1] } else { &order.order_types[..] };
    for order_type in types {
        let path = rules.planning().path(order_type);
        known &= !path.is_empty();
        for duration in path.iter().filter_map(|id| rules.procedure().duration(id)) {
            now = now.after(rules.calendar(), duration);
            order.stages.push(Stage { id: duration.id.clone(), ends: now });
        }
    }
    order.result = if known { now } else { Window { latest: None, ..now } };
}

/// From when a new order can be opened.
fn after_open_order(rules: &Rulebook, wishes: &Wishes<'_>, today: NaiveDate) -> Window {
    let now = Window::day(today);
    let Some(state) = wishes.open_order.as_ref().and_then(|id| rules.order_states().state(id.as_str())) else {
        return now;
    };
    if !state.blocks_other_modification || state.can_end != CanEnd::No {
        return now;
    }
    // Only the administration ends it: what is left of its way has to be waited for.
    let states = &rules.planning().progress.states;
    let left = states.iter().skip_while(|id| **id != state.id);
    let limits = left.filter_map(|id| rules.order_states().state(id.as_str())).map(|state| &state.time_limit);
    let since = Window::day(wishes.open_order_since.unwrap_or(today));
    let over =
        limits.fold(since, |window, limit| match (limit.working_days_min, limit.working_days_max, limit.hours) {
            (min, Some(max), _) => window.after_working_days(rules.calendar(), min.unwrap_or(0), Some(max)),
            (_, None, Some(hours)) => window.after_days(0, Some(hours.div_ceil(24))),
            // Approved, and not yet shown: no figure is known.
            (_, None, None) => window,
        });
    // It is open still. Where its usual time is over already, nobody knows how much longer it takes.
    let is_late = over.latest.is_some_and(|latest| latest < today);
    let over = if is_late { Window { latest: None, ..over } } else { over };
    over.not_before(now)
}
