//! The orders: which changes share one, and which order comes first.

use crate::answer::action::CHANGE_ENTITY;
use crate::answer::action::REFILE;
use crate::answer::clock::Window;
use crate::answer::plan::Order;
use crate::answer::plan::OrderKind;
use crate::answer::plan::Wishes;
use crate::answer::plan::sort::Sorted;
use crate::answer::verdict::has_lost;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::change::ChangeId;
use crate::rules::change::Scope;
use crate::rules::planning::OwnOrderKind;
use crate::rules::provider::ActionId;
use crate::rules::province::Effect;
use crate::rules::province::Province;
use crate::rules::province::Rule;

/// The records that a modification order can be for, in the sequence of their orders.
const RECORDS: [Scope; 3] = [Scope::Entity, Scope::Website, Scope::App];
const CANCEL_ENTITY: &str = "cancel-entity";
const ACCEPTED_ORDER_TYPE: &str = "accepted_order_type";
const WHOLE_FILING: &str = "whole-filing";

/// All orders in sequence: modifications, what is cancelled and filed again, additions, cancellations.
pub(super) fn orders(rules: &Rulebook, wishes: &Wishes<'_>, sorted: &Sorted<'_>) -> Vec<Order> {
    let mut refile = refile_orders(rules, sorted);
    let mut modifications = modifications(rules, sorted);
    refile.iter_mut().for_each(|order| absorb(rules, order, &mut modifications));
    if let Some(rule) = combined_rule(rules, wishes.province, sorted) {
        modifications = combine(modifications, rule);
    }
    let mut orders = modifications;
    orders.extend(refile);
    orders.extend(own_orders(rules, sorted));
    for order in &mut orders {
        order.changes.sort_by_key(|id| rules.change_of(id).position);
        order.changes.dedup();
        order.added = order.changes.iter().filter(|id| !sorted.is_wanted(id)).cloned().collect();
    }
    orders
}

fn order(kind: OrderKind, action: ActionId, record: Scope, changes: Vec<ChangeId>, order_types: Vec<String>) -> Order {
    let open = Window { earliest: None, latest: None, estimated: false };
    Order {
        kind,
        action,
        record,
        changes,
        added: Vec::new(),
        order_types,
        combined: false,
        combined_by: None,
        first: None,
        documents: Vec::new(),
        submit: open,
        stages: Vec::new(),
        result: open,
    }
}

/// One order for each record, with the photos that ride along; an order for photos alone where no record changes.
fn modifications(rules: &Rulebook, sorted: &Sorted<'_>) -> Vec<Order> {
    let mut orders: Vec<Order> = Vec::new();
    for record in RECORDS {
        let changes: Vec<&Change> = sorted.modify.iter().filter(|it| record_of(it) == record).copied().collect();
        if !changes.is_empty() {
            let ids = changes.iter().map(|change| change.id.clone()).collect();
            let action = action_of(record, &changes);
            orders.push(order(OrderKind::Modification, action, record, ids, vec![order_type_of(record)]));
        }
    }
    // Those that need the entity's order go first: the others may then ride with it.
    let mut riders: Vec<&Change> = sorted.riders.clone();
    let brought = sorted.added_riders.iter().filter(|rider| !sorted.is_wanted(&rider.id));
    riders.extend(brought);
    riders.sort_by_key(|rider| (needed_record(rules, rider).is_none(), rider.position));
    riders.dedup_by(|left, right| left.id == right.id);
    for rider in riders {
        let needed = needed_record(rules, rider);
        let host = orders.iter_mut().find(|order| needed.is_none_or(|record| order.record == record));
        match host {
            Some(host) => host.changes.push(rider.id.clone()),
            None => {
                let record = needed.unwrap_or(Scope::Entity);
                let types = vec![order_type_of(record)];
                orders.push(order(
                    OrderKind::Modification,
                    rider.action.clone(),
                    record,
                    vec![rider.id.clone()],
                    types,
                ));
            }
        }
    }
    orders.sort_by_key(|order| RECORDS.iter().position(|record| *record == order.record));
    orders
}

fn needed_record(rules: &Rulebook, rider: &Change) -> Option<Scope> {
    rules.planning().rider(&rider.id).and_then(|it| it.record)
}

/// A change that a province lets pass although it is refused elsewhere is one of the entity.
fn record_of(change: &Change) -> Scope {
    match change.scope {
        Scope::Website | Scope::App => change.scope,
        Scope::Entity | Scope::Documents | Scope::Elsewhere | Scope::Explained => Scope::Entity,
    }
}

/// The action that all share; the plain change of the record where they differ.
fn action_of(record: Scope, changes: &[&Change]) -> ActionId {
    let plain = ActionId::new(order_type_of(record));
    match changes {
        [only] if only.action != *REFILE => only.action.clone(),
        _ => plain,
    }
}

/// Modification actions and order types carry the same names.
fn order_type_of(record: Scope) -> String {
    match record {
        Scope::Website => "change-website".to_owned(),
        Scope::App => "change-app".to_owned(),
        Scope::Entity | Scope::Documents | Scope::Elsewhere | Scope::Explained => CHANGE_ENTITY.to_owned(),
    }
}

/// What is refused: one order for the whole filing, or one for each record that goes alone.
fn refile_orders(rules: &Rulebook, sorted: &Sorted<'_>) -> Vec<Order> {
    let mut orders: Vec<Order> = Vec::new();
    for change in &sorted.refile {
        let types = refile_types(rules, change);
        let whole = types.iter().any(|id| id == CANCEL_ENTITY);
        let record = if whole { Scope::Entity } else { service_of(change) };
        let action = ActionId::new(REFILE);
        let host = orders.iter_mut().find(|order| order.record == record || order.record == Scope::Entity);
        match host {
            Some(host) => host.changes.push(change.id.clone()),
            None => orders.push(order(OrderKind::Refile, action, record, vec![change.id.clone()], types)),
        }
    }
    // The whole filing takes the single services with it.
    if let Some(at) = orders.iter().position(|order| order.record == Scope::Entity) {
        let mut whole = orders.swap_remove(at);
        whole.changes.extend(orders.into_iter().flat_map(|order| order.changes));
        return vec![whole];
    }
    orders
}

fn service_of(change: &Change) -> Scope {
    if change.scope == Scope::App { Scope::App } else { Scope::Website }
}

/// The change's own order types without the modification, or those of its record.
fn refile_types(rules: &Rulebook, change: &Change) -> Vec<String> {
    let own: Vec<String> = change.order_types.iter().filter(|id| !is_modification(id)).cloned().collect();
    if own.is_empty() { rules.planning().refile(change.scope).to_vec() } else { own }
}

fn is_modification(order_type: &str) -> bool {
    RECORDS.iter().any(|record| order_type_of(*record) == order_type)
}

/// What is filed anew carries the other changes of that record, and photos that any order can carry: they need no
/// order of their own.
fn absorb(rules: &Rulebook, refile: &mut Order, modifications: &mut Vec<Order>) {
    let whole = refile.record == Scope::Entity;
    let rides_anywhere = |id: &ChangeId| rules.planning().rider(id).is_some_and(|rider| rider.record.is_none());
    let (inside, outside) = std::mem::take(modifications)
        .into_iter()
        .partition(|order: &Order| whole || order.record == refile.record || order.changes.iter().all(rides_anywhere));
    *modifications = outside;
    let inside: Vec<Order> = inside;
    refile.changes.extend(inside.into_iter().flat_map(|order| order.changes));
}

/// The rule by which this province accepts the modification of the whole filing only.
fn combined_rule<'a>(rules: &Rulebook, province: Option<&'a Province>, sorted: &Sorted<'_>) -> Option<&'a Rule> {
    province?.rules.iter().find(|rule| is_combined_only(rule, sorted.applicant) && governs(rules, rule, sorted))
}

fn is_combined_only(rule: &Rule, applicant: Applicant) -> bool {
    let word = rule.value.get(ACCEPTED_ORDER_TYPE).and_then(|value| value.as_word());
    word == Some(WHOLE_FILING)
        && rule.effect == Effect::Required
        && rule.applicant.includes(applicant)
        && !has_lost(rule)
}

/// Rules about every modification hold for all; those about one change hold if the entity's side of it is wanted.
fn governs(rules: &Rulebook, rule: &Rule, sorted: &Sorted<'_>) -> bool {
    let topic = rules.topic_of(&rule.topic);
    topic.every_modification
        || sorted.modify.iter().any(|change| change.scope == Scope::Entity && topic.changes.contains(&change.id))
}

fn combine(modifications: Vec<Order>, rule: &Rule) -> Vec<Order> {
    let mut orders = modifications.into_iter();
    let Some(mut combined) = orders.next() else { return Vec::new() };
    for order in orders {
        combined.changes.extend(order.changes);
        combined.order_types.extend(order.order_types);
    }
    combined.combined = true;
    combined.combined_by = Some(rule.id.clone());
    vec![combined]
}

/// Additions and cancellations, one order for each group.
fn own_orders(rules: &Rulebook, sorted: &Sorted<'_>) -> Vec<Order> {
    let planning = rules.planning();
    let mut ids: Vec<&ChangeId> = sorted.own.iter().map(|change| &change.id).collect();
    let wanted: Vec<_> = ids.iter().filter_map(|id| planning.own_order(id)).collect();
    // What a replacement leaves behind is removed afterwards, unless something wanted removes it anyway.
    ids.extend(wanted.iter().filter_map(|own| own.afterwards.as_ref()));
    let covered: Vec<&ChangeId> = wanted.iter().flat_map(|own| &own.covers).collect();
    let mut groups: Vec<(u32, &str, Order)> = Vec::new();
    for id in ids {
        let Some(own) = planning.own_order(id) else { continue };
        let change = rules.change_of(id);
        let coverer = wanted.iter().find(|it| it.covers.contains(id));
        let target = coverer.copied().unwrap_or(own);
        let mut changes = vec![id.clone()];
        changes.extend(own.brings.clone().filter(|brought| !covered.contains(&brought)));
        match groups.iter_mut().find(|(_, group, _)| *group == target.group) {
            Some((_, _, order)) => order.changes.extend(changes),
            None => {
                let kind = match target.kind {
                    OwnOrderKind::Add => OrderKind::Add,
                    OwnOrderKind::Cancel => OrderKind::Cancel,
                };
                let types = vec![target.order_type.clone()];
                groups.push((
                    target.rank,
                    &target.group,
                    order(kind, change.action.clone(), service_of(change), changes, types),
                ));
            }
        }
    }
    groups.sort_by_key(|(rank, _, _)| *rank);
    let mut orders: Vec<Order> = groups.into_iter().map(|(_, _, order)| order).collect();
    for order in &mut orders {
        order.first = order.changes.iter().filter_map(|id| planning.own_order(id)?.first.clone()).next();
    }
    orders
}
