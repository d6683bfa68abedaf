//! What takes longer than Discord waits: Discord is told to wait, the message follows.

use std::time::Duration;

use serde::Serialize;

use crate::bot::call::Call;
use crate::bot::counter::open_store;
use crate::bot::counter::person;
use crate::bot::shop::Shop;
use crate::bot::trouble::Trouble;
use crate::bot::trouble::message_of;
use crate::bot::trouble::said;
use crate::orders::access::Viewer;
use crate::orders::board::Filter;
use crate::orders::event::Origin;
use crate::orders::event::PersonId;
use crate::orders::export::EventJson;
use crate::orders::export::OrderJson;
use crate::orders::export::csv;
use crate::orders::ics;
use crate::orders::order::Order;
use crate::orders::settings::Preferences;
use crate::orders::store::Failure;
use crate::orders::store::Request;
use crate::orders::store::Store;
use crate::orders::store::Whose;
use crate::orders::store::preferences::Owner;
use crate::render::discord::limits::FILE_BYTES_MAX;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::File;
use crate::render::discord::message::Message;

/// An answer can follow for fifteen minutes.
const WITHIN: Duration = Duration::from_secs(600);
const SCHEMA_VERSION: u32 = 1;

/// Something that needs its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// The person's own orders as a file.
    Export { shape: Shape, locale: Locale },
    /// Everything of the person, for good.
    Erase { locale: Locale },
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Csv,
    Json,
    Calendar,
}

impl Shape {
    pub const ALL: [Shape; 3] = [Shape::Csv, Shape::Json, Shape::Calendar];

    pub fn code(self) -> &'static str {
        match self {
            Shape::Csv => "csv",
            Shape::Json => "json",
            Shape::Calendar => "ics",
        }
    }

    pub fn from_code(code: &str) -> Option<Shape> {
        Shape::ALL.into_iter().find(|shape| shape.code() == code)
    }
}

/// Everything that is kept about a person.
#[derive(Serialize)]
struct Everything {
    schema_version: u32,
    orders: Vec<OrderJson>,
    events: Vec<EventJson>,
    settings: Preferences,
}

impl Errand {
    fn locale(&self) -> Locale {
        match self {
            Errand::Export { locale, .. } | Errand::Erase { locale } => *locale,
        }
    }

    /// Does it. What goes wrong is said in the message.
    pub(super) async fn run(&self, shop: &Shop, call: &Call) -> Message {
        let work = async {
            match self {
                Errand::Export { shape, locale } => export(shop, call, *shape, *locale).await,
                Errand::Erase { locale } => erase(shop, call, *locale).await,
            }
        };
        let done = tokio::time::timeout(WITHIN, work).await;
        done.unwrap_or_else(|_| Err(Failure::TimedOut.into()))
            .unwrap_or_else(|trouble| message_of(shop, &trouble, self.locale()))
    }
}

async fn export(shop: &Shop, call: &Call, shape: Shape, locale: Locale) -> Result<Message, Trouble> {
    let store = open_store(shop)?;
    let person = person(call);
    let own = Viewer::Member { person: person.clone(), guild: None, staff: false };
    let orders = own_orders(store, &own, &person).await?;
    if orders.is_empty() && shape != Shape::Json {
        return Ok(said(&text!("You have no orders here.", "您在这里没有订单。"), locale));
    }
    let (rules, lang, now) = (shop.desk().rules(), locale.lang(), shop.now());
    let text = match shape {
        // The mark tells a spreadsheet that this is UTF-8.
        Shape::Csv => format!("\u{feff}{}", csv(rules, &orders, lang, now)),
        Shape::Calendar => ics::calendar(rules, &orders, lang, now),
        Shape::Json => {
            let mut events = Vec::new();
            for order in &orders {
                let (_, story) = store.order(&own, order.id).await?;
                events.extend(story.iter().map(|event| EventJson::new(rules, event, lang)));
            }
            let settings = store.preferences(&Owner::Person(person)).await?;
            let orders = orders.iter().map(|order| OrderJson::new(rules, order, lang, now)).collect();
            let all = Everything { schema_version: SCHEMA_VERSION, orders, events, settings };
            serde_json::to_string_pretty(&all).map_err(|error| Failure::Internal(error.to_string()))?
        }
    };
    if text.len() > FILE_BYTES_MAX {
        return Ok(said(
            &text!(
                "That file is too large for Discord. Whoever runs this bot can export it for you.",
                "文件太大，Discord 无法发送，请联系机器人管理员导出。"
            ),
            locale,
        ));
    }
    let words = match shape {
        Shape::Csv => text!("Your orders, for a spreadsheet.", "您的订单（表格文件）。"),
        Shape::Json => text!("Everything that is kept about you here.", "这里保存的关于您的全部数据。"),
        Shape::Calendar => text!(
            "The deadlines of your orders. Open the file in your calendar.",
            "您订单的各项时限，用日历应用打开即可导入。"
        ),
    };
    let name = format!("orders.{}", shape.code());
    Ok(Message { files: vec![File { name, text }], ..said(&words, locale) })
}

async fn own_orders(store: &Store, own: &Viewer, person: &PersonId) -> Result<Vec<Order>, Failure> {
    let mut orders: Vec<Order> = Vec::new();
    let mut after = None;
    loop {
        let page = store.list(own, &Filter::default(), after).await?;
        let Some(last) = page.last() else { return Ok(orders) };
        after = Some(last.id);
        // What one only watches belongs to somebody else.
        orders.extend(page.into_iter().filter(|order| order.is_owned_by(person)));
    }
}

async fn erase(shop: &Shop, call: &Call, locale: Locale) -> Result<Message, Trouble> {
    let store = open_store(shop)?;
    let person = person(call);
    let viewer = Viewer::Member { person: person.clone(), guild: None, staff: false };
    let request = Request {
        rules: shop.desk().rules(),
        viewer: &viewer,
        origin: Origin::Discord,
        now: shop.now(),
        key: format!("discord/{}", call.id),
        expected: None,
    };
    let erased = store.erase(&request, &Whose::Person(person)).await?;
    let (orders, mentions) = (erased.orders, erased.mentions);
    let words = if erased.file_is_clean {
        text!(
            "Erased for good: your orders ({orders}) and your settings. Orders of others that named you: {mentions}; they do no more.",
            "已彻底删除 {orders} 个订单和您的设置，并从他人的 {mentions} 个订单中移除了您的记录。"
        )
    } else {
        text!(
            "Erased: your orders ({orders}) and your settings. Orders of others that named you: {mentions}; they do no more. Traces may stay in the database file until another program lets go of it.",
            "已删除 {orders} 个订单和您的设置，并从他人的 {mentions} 个订单中移除了您的记录。数据库文件正被其他程序使用，释放前可能仍有痕迹。"
        )
    };
    Ok(said(&words, locale))
}
