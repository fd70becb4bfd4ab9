//! Places and reads orders.

use std::net::IpAddr;

use domain::{
    error::AppError,
    method::PaymentMethod,
    money::{Currency, Money},
    order::{ListedOrder, Order, OrderLine, PayLater, Payment},
    order_keys::{LookupCode, OrderNumber, OrderToken},
    payment::PaymentStatus,
    product::MAXIMUM_QUANTITY,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    app_context::AppContext,
    error::ServiceError,
    gateway::session_is_open,
    lookup_limits::TooManyTries,
    service::{
        order_history::OrderHistory,
        order_keys::{draw_lookup_code, draw_number, draw_token},
    },
    store::{
        idempotency::{self, IdempotentRequest, KeyLookup},
        order_record::OrderRecord,
        orders::{self, StoredOrder, write_time},
        payments::StoredPayment,
    },
};

/// The most lines of one order: Antom accepts no more `order.goods`.
const MAXIMUM_LINES: usize = 100;

/// The requested quantity of one variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRequest {
    /// Slug of the product.
    pub product: String,
    /// Code of the variant; empty for the first one.
    pub variant: String,
    pub quantity: i64,
}

/// Places an order. The prices come from the database, not from the request. An error stores nothing. A repeated request
/// returns the order that it has placed before.
pub async fn place(
    context: &AppContext,
    requested_lines: &[LineRequest],
    currency: Currency,
    language: &str,
    idempotent: Option<&IdempotentRequest>,
) -> Result<OrderRecord, ServiceError> {
    if requested_lines.is_empty() || requested_lines.len() > MAXIMUM_LINES {
        return Err(AppError::BadRequest(format!("an order has 1 to {MAXIMUM_LINES} lines")).into());
    }
    let now = context.clock.now();
    // Check the key first: the stock that the first request reserves must not cause the refusal of its repetition.
    if let Some(idempotent) = idempotent {
        match context.store.look_up_key(idempotent, now).await? {
            KeyLookup::Unused => {}
            KeyLookup::Replay(earlier) => return find(context, &OrderNumber::new(earlier)).await,
            KeyLookup::Conflict => return Err(AppError::KeyReused.into()),
        }
    }
    let mut lines: Vec<OrderLine> = Vec::with_capacity(requested_lines.len());
    for requested in requested_lines {
        if !(1..=MAXIMUM_QUANTITY).contains(&requested.quantity) {
            return Err(AppError::Quantity.into());
        }
        let product = context.store.product(&requested.product, currency, language).await?;
        let product = product.ok_or(AppError::UnknownProduct)?;
        let variant = product.variant(&requested.variant).ok_or(AppError::UnknownVariant)?.clone();
        // Merge lines of the same variant, because the limits apply to their sum.
        let earlier = lines.iter().position(|line| line.slug == product.slug && line.variant == variant.code);
        let quantity = requested.quantity + earlier.map_or(0, |index| lines[index].quantity);
        if quantity > MAXIMUM_QUANTITY {
            return Err(AppError::Quantity.into());
        }
        // An early check for the customer. The start of the payment reserves the stock.
        if quantity > variant.stock {
            return Err(AppError::OutOfStock { name: product.name }.into());
        }
        match earlier {
            Some(index) => lines[index].quantity = quantity,
            None => lines.push(OrderLine {
                slug: product.slug,
                name: product.name,
                variant: variant.code,
                variant_name: variant.name,
                quantity,
                unit_price: product.price,
            }),
        }
    }
    let mut order = StoredOrder {
        number: draw_number(&context.name, 0)?,
        token: draw_token()?,
        lookup_code: draw_lookup_code()?,
        total: sum_lines(&lines, currency).ok_or(AppError::Quantity)?,
        created_at: now,
        lines,
    };
    let mut tx = context.store.write().await?;
    let mut collisions = 0;
    while !orders::insert(&mut tx, &order).await? {
        collisions += 1;
        order.number = draw_number(&context.name, collisions)?;
    }
    if let Some(idempotent) = idempotent {
        match idempotency::record(&mut tx, idempotent, order.number.as_str(), order.created_at).await? {
            KeyLookup::Unused => {}
            KeyLookup::Replay(earlier) => {
                tx.undo().await?;
                return find(context, &OrderNumber::new(earlier)).await;
            }
            KeyLookup::Conflict => return Err(AppError::KeyReused.into()),
        }
    }
    tx.commit().await?;
    tracing::info!(order = %order.number, total = %order.total, "order placed");
    Ok(OrderRecord { order, payments: Vec::new(), events: Vec::new() })
}

async fn find(context: &AppContext, number: &OrderNumber) -> Result<OrderRecord, ServiceError> {
    Ok(context.store.record_of_order(number).await?.ok_or(AppError::UnknownOrder)?)
}

/// The number of the order that a token opens. Pages and the JSON API get tokens; everything behind them gets numbers.
pub async fn number_of(context: &AppContext, token: &OrderToken) -> Result<OrderNumber, ServiceError> {
    Ok(context.store.number_of_token(token).await?.ok_or(AppError::UnknownOrder)?)
}

fn sum_lines(lines: &[OrderLine], currency: Currency) -> Option<Money> {
    lines
        .iter()
        .try_fold(Money::new(currency, 0), |sum, line| sum.checked_add(line.unit_price.checked_times(line.quantity)?))
}

/// The time for which an answer of the gateway counts as an answer to the last inquiry.
const ANSWER_VALIDITY: SignedDuration = SignedDuration::from_secs(4);

/// Reads an order from the database, without a call to the gateway.
pub async fn read(context: &AppContext, number: &OrderNumber) -> Result<Order, ServiceError> {
    Ok(describe(context, find(context, number).await?))
}

/// The same for the order that a token opens.
pub async fn open(context: &AppContext, token: &OrderToken) -> Result<Order, ServiceError> {
    let record = context.store.record_of_token(token).await?;
    Ok(describe(context, record.ok_or(AppError::UnknownOrder)?))
}

/// An order with the status that follows from its payments.
pub fn describe(context: &AppContext, record: OrderRecord) -> Order {
    let OrderRecord { order, payments, events } = record;
    let history = OrderHistory::new(&order, &payments, &events);
    let current = current_payment(&payments);
    let payment = current.map(|payment| Payment {
        payment_request_id: payment.payment_request_id.clone(),
        payment_id: payment.payment_id.clone(),
        method: payment.method.clone(),
        status: payment.status,
        result_code: payment.result_code.clone(),
        is_answered: is_answered(payment, context.clock.now()),
        awaits_notification: history.awaits_notification(payment),
        pay_later: pay_later(payment, context.clock.now()),
    });
    Order {
        closed: is_closed(context, &order, &payments),
        placed_at: write_time(order.created_at),
        refunds: history.refunds(current),
        history: history.entries(),
        number: order.number,
        token: order.token,
        lookup_code: order.lookup_code,
        lines: order.lines,
        total: order.total,
        payment,
    }
}

/// The id of the payment that determines the status of the order with this token, if there is one.
pub async fn find_payment(context: &AppContext, token: &OrderToken) -> Result<Option<String>, ServiceError> {
    let payments = context.store.payments_of_token(token).await?;
    Ok(current_payment(&payments).map(|payment| payment.payment_request_id.clone()))
}

/// The orders with these tokens, in the same order. Skips tokens that open nothing.
pub async fn list(context: &AppContext, tokens: &[OrderToken]) -> Result<Vec<ListedOrder>, ServiceError> {
    let mut listed = Vec::with_capacity(tokens.len());
    for token in tokens {
        let Some(record) = context.store.record_of_token(token).await? else { continue };
        let order = describe(context, record);
        listed.push(ListedOrder {
            status: order.status(),
            number: order.number,
            token: order.token,
            total: order.total,
            placed_at: order.placed_at,
        });
    }
    Ok(listed)
}

/// Finds an order by what its receipt shows. `address` is the customer's. A wrong number and a wrong code get the same answer.
pub async fn look_up(
    context: &AppContext,
    number: &OrderNumber,
    code: &LookupCode,
    address: Option<IpAddr>,
) -> Result<OrderToken, ServiceError> {
    let too_many = |error: TooManyTries| AppError::TooManyTries { minutes: error.minutes };
    context.lookup_limits.count(number, address, context.clock.now()).map_err(too_many)?;
    Ok(context.store.token_of_code(number, code).await?.ok_or(AppError::NoOrderWithCode)?)
}

/// Whether the gateway has answered the last inquiry, or the one before while the last one is on its way.
fn is_answered(payment: &StoredPayment, now: Timestamp) -> bool {
    payment.answered_at.is_some_and(|answered| {
        payment.inquired_at.is_none_or(|inquired| answered >= inquired)
            || now.duration_since(answered) < ANSWER_VALIDITY
    })
}

/// The deadline of a payment that the customer makes later, while it is open.
fn pay_later(payment: &StoredPayment, now: Timestamp) -> Option<PayLater> {
    let method = PaymentMethod::find(&payment.method, payment.amount.currency)?;
    if !method.flow.is_paid_later() || payment.status != PaymentStatus::Processing {
        return None;
    }
    Some(PayLater {
        until: write_time(payment.payable_until?),
        can_reopen: payment.session.as_ref().is_some_and(|session| session_is_open(session, now)),
    })
}

/// Whether the time to pay an order is over and no payment of it may still succeed.
pub fn is_closed(context: &AppContext, order: &StoredOrder, payments: &[StoredPayment]) -> bool {
    let is_closed = |payment: &StoredPayment| payment.status.is_closed_unpaid();
    payments.iter().all(is_closed) && context.clock.now().duration_since(order.created_at) > context.order_lifetime
}

/// The payment that determines the order's status: the paid one, else one in review, else an open one, else the newest.
pub fn current_payment(payments: &[StoredPayment]) -> Option<&StoredPayment> {
    let is_review = |status| status == PaymentStatus::ManualReview;
    let ranks: [&dyn Fn(PaymentStatus) -> bool; 3] = [&PaymentStatus::is_paid, &is_review, &PaymentStatus::is_open];
    ranks.iter().find_map(|rank| payments.iter().find(|payment| rank(payment.status))).or_else(|| payments.last())
}
