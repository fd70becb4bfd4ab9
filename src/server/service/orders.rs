//! Placing an order, and reading it for its pages.

use jiff::Timestamp;
use leptos_i18n::td_string;

use crate::{
    domain::{
        method::PaymentMethod,
        money::{Currency, Money},
        order::{HistoryEntry, Order, OrderLine, Payment},
        payment::PaymentStatus,
        product::MAXIMUM_QUANTITY,
    },
    error::AppError,
    language::{self, Language},
    server::{
        shop::Shop,
        store::{
            events::EventSummary,
            idempotency::{self, Known, Once},
            orders::{self, StoredOrder},
            payments::StoredPayment,
        },
    },
};

/// The most lines of one order: as many as Antom takes (`order.goods`).
const MAXIMUM_LINES: usize = 100;

/// What a buyer wants of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Which.
    pub product: String,
    /// Of which kind; empty: the first.
    pub variant: String,
    /// How many.
    pub quantity: i64,
}

/// Places an order and returns its id. The prices are the database's; nothing else the buyer sends counts.
///
/// # Errors
/// [`AppError`] says what is wrong with the wishes; then nothing was stored.
pub async fn place(
    shop: &Shop,
    wishes: &[Wish],
    currency: Currency,
    language: Language,
    once: Option<&Once>,
) -> Result<String, AppError> {
    if wishes.is_empty() || wishes.len() > MAXIMUM_LINES {
        return Err(AppError::BadRequest(format!("an order has 1 to {MAXIMUM_LINES} lines")));
    }
    let mut lines = Vec::with_capacity(wishes.len());
    for wish in wishes {
        if !(1..=MAXIMUM_QUANTITY).contains(&wish.quantity) {
            return Err(AppError::Quantity);
        }
        let product = shop.store.product(&wish.product, currency, language::tag(language)).await?;
        let product = product.ok_or(AppError::UnknownProduct)?;
        let variant = product.variant(&wish.variant).ok_or(AppError::UnknownVariant)?.clone();
        // Told early; what counts is whether there is enough when a payment is begun.
        if wish.quantity > variant.stock {
            return Err(AppError::OutOfStock { name: product.name });
        }
        lines.push(OrderLine {
            slug: product.slug,
            name: product.name,
            variant: variant.code,
            variant_name: variant.name,
            quantity: wish.quantity,
            unit_price: product.price,
        });
    }
    let order = StoredOrder {
        id: uuid::Uuid::new_v4().simple().to_string(),
        total: total(&lines, currency).ok_or(AppError::Quantity)?,
        created_at: shop.clock.now(),
        lines,
    };
    let mut tx = shop.store.write().await?;
    if let Some(once) = once {
        match idempotency::keep(&mut tx, once, &order.id, order.created_at).await? {
            Known::New => {}
            Known::Made(earlier) => return Ok(earlier),
            Known::Reused => return Err(AppError::KeyReused),
        }
    }
    orders::insert(&mut tx, &order).await?;
    tx.commit().await.map_err(crate::server::store::StoreError::from)?;
    tracing::info!(order = order.id, total = %order.total, "order placed");
    Ok(order.id)
}

fn total(lines: &[OrderLine], currency: Currency) -> Option<Money> {
    lines
        .iter()
        .try_fold(Money::new(currency, 0), |sum, line| sum.checked_add(line.unit_price.checked_times(line.quantity)?))
}

/// An order as its pages show it, its history in this language. Asks the gateway for nothing.
///
/// # Errors
/// [`AppError::UnknownOrder`] when there is none.
pub async fn read(shop: &Shop, id: &str, language: Language) -> Result<Order, AppError> {
    let order = shop.store.order(id).await?.ok_or(AppError::UnknownOrder)?;
    let payments = shop.store.payments_of_order(id).await?;
    let events = shop.store.events_of_order(id).await?;
    let payment = deciding(&payments).map(|payment| Payment {
        payment_request_id: payment.payment_request_id.clone(),
        payment_id: payment.payment_id.clone(),
        method: payment.method.clone(),
        status: payment.status,
        result_code: payment.result_code.clone(),
    });
    Ok(Order {
        history: history(&order, &payments, &events, language),
        id: order.id,
        lines: order.lines,
        total: order.total,
        payment,
    })
}

/// The payment that decides where the order stands: one that is paid, else one that a person must look at, else one
/// that may still be paid, else the newest.
pub fn deciding(payments: &[StoredPayment]) -> Option<&StoredPayment> {
    let is_review = |status| status == PaymentStatus::Review;
    let ranks: [&dyn Fn(PaymentStatus) -> bool; 3] = [&PaymentStatus::is_paid, &is_review, &PaymentStatus::is_open];
    ranks.iter().find_map(|rank| payments.iter().find(|payment| rank(payment.status))).or_else(|| payments.last())
}

fn history(
    order: &StoredOrder,
    payments: &[StoredPayment],
    events: &[EventSummary],
    language: Language,
) -> Vec<HistoryEntry> {
    let placed = (order.created_at, td_string!(language, history.placed).to_owned());
    let begun = payments.iter().map(|payment| {
        let what = match &*payment.method {
            "" => td_string!(language, history.begun).to_owned(),
            method => {
                let method = PaymentMethod::name_of(method).to_owned();
                td_string!(language, history.begun_with, method = method).to_string()
            }
        };
        (payment.created_at, what)
    });
    let heard = events.iter().filter_map(|event| Some((event.received_at, describe(event, language)?)));
    let mut entries: Vec<(Timestamp, String)> = std::iter::once(placed).chain(begun).chain(heard).collect();
    entries.sort_by_key(|(at, _)| *at);
    let pattern = td_string!(language, history.time);
    entries
        .into_iter()
        .map(|(at, what)| HistoryEntry {
            at: at.strftime(pattern).to_string(),
            moment: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            what,
        })
        .collect()
}

/// What an event did, and how we know. News that moved nothing is worth a line only when it confirms an end.
fn describe(event: &EventSummary, language: Language) -> Option<String> {
    let (before, after) = event.moved;
    let what = match after {
        _ if before == after && after.is_open() => return None,
        _ if before == after => td_string!(language, history.confirmed),
        PaymentStatus::Created | PaymentStatus::Processing => td_string!(language, history.under_way),
        PaymentStatus::Pending => td_string!(language, history.pending),
        PaymentStatus::Paid => td_string!(language, history.paid),
        PaymentStatus::Failed => td_string!(language, history.failed),
        PaymentStatus::Expired => td_string!(language, history.expired),
        PaymentStatus::Surplus => td_string!(language, history.surplus),
        PaymentStatus::RefundDue => td_string!(language, history.refund_due),
        PaymentStatus::Refunded => td_string!(language, history.refunded),
        PaymentStatus::Cancelled => td_string!(language, history.cancelled),
        PaymentStatus::Review => td_string!(language, history.review),
    };
    let how = match event.source.as_str() {
        "refund" => td_string!(language, history.by_refund),
        "settlement" => td_string!(language, history.by_settlement),
        "shop" => td_string!(language, history.by_shop),
        "notification" => td_string!(language, history.by_notification),
        "cancel" => td_string!(language, history.by_cancel),
        "refusal" => td_string!(language, history.by_refusal),
        _ => td_string!(language, history.by_inquiry),
    };
    Some(format!("{what}: {how}"))
}
