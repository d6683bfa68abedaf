//! "Track this": from an answer or a stage of a plan to an order.

use crate::bot::call::Call;
use crate::bot::card::card;
use crate::bot::counter::Counter;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::trouble::Trouble;
use crate::lang::Text;
use crate::orders::event::Opening;
use crate::orders::event::PlanId;
use crate::orders::order::OrderId;
use crate::orders::refusal::Refused;
use crate::render::discord::limits::CUSTOM_ID_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::message::Button;
use crate::render::discord::press::Press;
use crate::render::discord::press::Track;
use crate::rules::change::Applicant;
use crate::rules::change::ChangeId;
use crate::rules::province::ProvinceSlug;

/// A button that opens an order for these changes; `None` where an id cannot carry them all.
///
/// Stages of one plan give the same `plan`, a short word without colons, so that their orders stand together.
pub(super) fn track_button(label: String, track: Track) -> Option<Button> {
    let id = Press::Track(track).id();
    let fits = length(&id) <= CUSTOM_ID_MAX && Press::read(&id).is_some();
    fits.then_some(Button::Press { label, id, primary: false })
}

/// The words on the button of an answer.
pub(super) fn track_label() -> Text {
    text!("Track this", "跟踪此订单")
}

/// The order that a press on such a button opens.
pub(super) async fn track(shop: &Shop, call: &Call, track: &Track) -> Result<Reaction, Trouble> {
    let counter = Counter::of(shop, call, track.locale).await?;
    let applicant = |letter: &String| {
        let all = Applicant::ALL.into_iter();
        all.into_iter().find(|it| it.code().starts_with(letter.as_str()))
    };
    if track.applicant.is_some() && track.applicant.as_ref().and_then(applicant).is_none() {
        return Err(Refused::NoChange.into());
    }
    let opening = Opening {
        province: track.province.as_deref().map(ProvinceSlug::new),
        applicant: track.applicant.as_ref().and_then(applicant),
        changes: track.changes.iter().map(|id| ChangeId::new(id.as_str())).collect(),
        plan: track.plan.as_deref().map(PlanId::new),
        ..Opening::default()
    };
    let done = counter.open(opening, None).await?;
    Ok(Reaction::Message(card(&counter, done.order.id, Some(&opened(done.order.id, done.repeated))).await?))
}

/// Said above the card of an order that was just opened.
pub(super) fn opened(order: OrderId, repeated: bool) -> Text {
    if repeated {
        return text!("This is already order {order}.", "此订单已建立，编号 {order}。");
    }
    text!(
        "Order {order} is being tracked. When it moves on, press what happened; I keep an eye on the time limits.",
        "已开始跟踪，订单编号 {order}。有进展时点下面的按钮记录，我会盯着各项时限。"
    )
}
