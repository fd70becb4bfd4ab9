//! Starting a payment: at most one attempt of an order can be paid at a time.

use std::time::Duration;

use domain::{
    checkout::CheckoutMode,
    error::AppError,
    method::PaymentMethod,
    payment::{PaymentEventKind, PaymentStatus},
};
use jiff::Timestamp;

use crate::{
    app_context::AppContext,
    error::earlier_payment_unknown,
    gateway::{GatewayError, PaymentEvent, Terminal, can_get_session, is_open, is_over, minutes_until_over},
    service::{
        orders::{self, current_payment},
        payments::{self, Outcome},
        stock,
    },
    store::{
        StoreError, Write,
        idempotency::{self, IdempotentRequest, KeyLookup},
        orders::StoredOrder,
        payments::{self as rows, StoredPayment, StoredSession},
    },
};

/// How long a call that got no answer waits before it is repeated, give or take: many shops must not come back
/// at once.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// What the customer wants to pay with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentChoice<'a> {
    /// Which of Antom's checkouts.
    pub mode: CheckoutMode,
    /// Antom's `paymentMethodType`. `None`: Antom asks the customer for the method.
    pub method: Option<&'a str>,
    /// Start a new attempt even if one could be continued: the SDK has reported `needChangeSessionForRetry`.
    pub renew: bool,
}

impl<'a> PaymentChoice<'a> {
    /// The payment component with a method.
    pub fn component(method: &'a str) -> Self {
        Self { mode: CheckoutMode::Component, method: Some(method), renew: false }
    }

    /// Payment Element, in which Antom asks for the method.
    pub fn element(renew: bool) -> Self {
        Self { mode: CheckoutMode::Element, method: None, renew }
    }

    /// Antom's hosted page, with a method or without one.
    pub fn hosted_page(method: Option<&'a str>) -> Self {
        Self { mode: CheckoutMode::HostedPage, method, renew: false }
    }

    /// Whether an open attempt fits this choice.
    fn is_continued_by(self, payment: &StoredPayment) -> bool {
        payment.checkout_mode == self.mode
            && match self.mode {
                CheckoutMode::Component | CheckoutMode::HostedPage => payment.method == self.method.unwrap_or_default(),
                // The customer can change the method inside the element.
                CheckoutMode::Element => !self.renew,
            }
    }
}

/// A payment that Antom's SDK can be opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedPayment {
    /// Our id of the attempt.
    pub payment_request_id: String,
    /// What the SDK is opened with.
    pub session: StoredSession,
}

/// Gives the browser or the app what it needs to open the payment component for an order.
///
/// The same choice again, while the session is valid, is the same session: a buyer who closed the component goes on
/// where they were. Another choice, or a session that has ended, is a new attempt with a new payment request id, once
/// the old one can no longer be paid.
///
/// # Errors
/// Says why the order cannot be paid this way now.
pub async fn start_payment(
    context: &AppContext,
    order_id: &str,
    choice: PaymentChoice<'_>,
    terminal: &Terminal,
    idempotent: Option<&IdempotentRequest>,
) -> Result<OpenedPayment, AppError> {
    // One attempt of an order at a time, and one request with a key at a time.
    let _lock = context.order_locks.lock(order_id).await;
    if let Some(idempotent) = idempotent {
        match context.store.look_up(idempotent, context.clock.now()).await? {
            KeyLookup::Unused => {}
            KeyLookup::Conflict => return Err(AppError::KeyReused),
            KeyLookup::Replay(payment_request_id) => {
                // A session that is over would be of no use: then the request is done as if it were the first.
                let payment = context.store.payment(&payment_request_id).await?;
                if let Some(payment) = payment.filter(|payment| payment.status.is_open())
                    && let Some(session) = payment.session.filter(|session| is_open(session, context.clock.now()))
                {
                    return Ok(OpenedPayment { payment_request_id, session });
                }
            }
        }
    }
    start(context, order_id, choice, terminal, idempotent).await
}

async fn start(
    context: &AppContext,
    order_id: &str,
    choice: PaymentChoice<'_>,
    terminal: &Terminal,
    idempotent: Option<&IdempotentRequest>,
) -> Result<OpenedPayment, AppError> {
    let order = context.store.order(order_id).await?.ok_or(AppError::UnknownOrder)?;
    let currency = order.total.currency;
    if let Some(code) = choice.method {
        let method = PaymentMethod::find(code, currency);
        let method = method.ok_or_else(|| AppError::UnknownMethod { currency: currency.code().to_owned() })?;
        if method.exceeded_limit(order.total).is_some() {
            return Err(AppError::MethodLimit);
        }
    }

    let payments = context.store.payments_of_order(order_id).await?;
    if let Some(payment) = current_payment(&payments) {
        refuse_if_settled(payment.status)?;
    }
    let now = context.clock.now();
    if orders::is_closed(context, &order, &payments) {
        return Err(AppError::OrderClosed);
    }
    let terminal_key = terminal.fingerprint();
    let may_go_on = |payment: &StoredPayment| {
        let lasts = match &payment.session {
            Some(session) => is_open(session, now),
            None => can_get_session(payment, now),
        };
        lasts && choice.is_continued_by(payment) && payment.terminal == terminal_key
    };
    let (mut going_on, mut endings) = (None, Vec::new());
    for payment in payments.into_iter().filter(|payment| payment.status.is_open()) {
        if going_on.is_none() && may_go_on(&payment) {
            going_on = Some(payment);
            continue;
        }
        match close_attempt(context, &payment).await {
            Ok(ending) => endings.extend(ending),
            Err(error) => {
                apply_all(context, &endings).await?;
                return Err(error);
            }
        }
    }
    let payment = match going_on {
        Some(payment) => {
            apply_all(context, &endings).await?;
            if let Some(idempotent) = idempotent {
                let mut tx = context.store.write().await?;
                reserve(&mut tx, idempotent, &payment, now).await?;
                tx.commit().await.map_err(StoreError::from)?;
            }
            payment
        }
        None => match begin_attempt(context, &order, choice, terminal_key, idempotent, &endings).await {
            Ok(payment) => payment,
            Err(error) => {
                apply_all(context, &endings).await?;
                return Err(error);
            }
        },
    };
    open_session(context, &order, payment, terminal).await
}

/// Ends an order's payments, so that none of them can be paid and its things can be sold again.
///
/// # Errors
/// When one may still be paid, or has been.
pub async fn give_up(context: &AppContext, order_id: &str) -> Result<(), AppError> {
    let _lock = context.order_locks.lock(order_id).await;
    for payment in context.store.payments_of_order(order_id).await? {
        if payment.status.is_open() {
            let ending = close_attempt(context, &payment).await?;
            apply_all(context, ending.as_slice()).await?;
        }
    }
    Ok(())
}

async fn apply_all(context: &AppContext, events: &[PaymentEvent]) -> Result<(), StoreError> {
    for event in events {
        payments::apply(context, event).await?;
    }
    Ok(())
}

/// The address of Antom's own page, for the payment of an order that was begun there.
///
/// # Errors
/// [`AppError::UnknownOrder`] when no such payment is open.
pub async fn page_of(context: &AppContext, order_id: &str) -> Result<String, AppError> {
    let payments = context.store.payments_of_order(order_id).await?;
    let open = payments.into_iter().rev().find(|payment| payment.status.is_open());
    open.and_then(|payment| payment.session?.page).ok_or(AppError::UnknownOrder)
}

/// Nothing is begun while an order is paid, is looked at by a person, or has a payment that the buyer has finished.
fn refuse_if_settled(status: PaymentStatus) -> Result<(), AppError> {
    match status {
        PaymentStatus::Paid => Err(AppError::AlreadyPaid),
        PaymentStatus::ManualReview => Err(AppError::InReview),
        PaymentStatus::Pending => Err(AppError::PaymentUnderWay { minutes: None }),
        _ => Ok(()),
    }
}

/// Ends an attempt at the gateway, so that only the next one can be paid. Returns what the gateway says about its end,
/// which is not stored yet: the attempt must not let go of the stock before the next one has it. An attempt that may still
/// be paid, or may have been paid, is an error.
async fn close_attempt(context: &AppContext, payment: &StoredPayment) -> Result<Option<PaymentEvent>, AppError> {
    let now = context.clock.now();
    // A session that nobody was given cannot be paid.
    let issued = payment.session.as_ref();
    let unknown = |error: GatewayError| match issued {
        Some(_) => earlier_payment_unknown(&error),
        None => error.into(),
    };
    let under_way =
        || AppError::PaymentUnderWay { minutes: issued.and_then(|session| minutes_until_over(session, now)) };
    // Ask first: cancelling a payment that has just succeeded would give the money back.
    match context.gateway.inquire(payment).await.map_err(unknown)? {
        Some(event) if payment.status.after(event.kind).is_closed_unpaid() => return Ok(Some(event)),
        Some(event) => {
            payments::apply(context, &event).await?;
        }
        None => {}
    }
    let current = context.store.payment(&payment.payment_request_id).await?;
    let status = current.map_or(payment.status, |payment| payment.status);
    refuse_if_settled(status)?;
    if !status.is_open() {
        return Ok(None);
    }
    match context.gateway.cancel(payment).await {
        Ok(Some(event)) => Ok(Some(event)),
        // The gateway says that it knows no such payment, which does not say that there will be none: with a session that
        // it has given out, the buyer can still submit one.
        Ok(None) if issued.is_some_and(|session| !is_over(session, now)) => Err(under_way()),
        Ok(None) => Ok(Some(PaymentEvent::of_ours(&payment.payment_request_id, PaymentEventKind::Expired))),
        // Some methods cannot be cancelled (docs.antom.com/ac/easypay/cancel): what can still be paid has to close by
        // itself before anything else may be paid.
        Err(error) if error.is_final_refusal() => Err(under_way()),
        Err(error) => Err(unknown(error)),
    }
}

/// Stores a new attempt before the gateway hears of it, in one transaction with the ends of those that it replaces: what
/// they hold of the stock passes to it.
async fn begin_attempt(
    context: &AppContext,
    order: &StoredOrder,
    choice: PaymentChoice<'_>,
    terminal: String,
    idempotent: Option<&IdempotentRequest>,
    endings: &[PaymentEvent],
) -> Result<StoredPayment, AppError> {
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    let mut changes = Vec::with_capacity(endings.len());
    for event in endings {
        if let Outcome::Recorded(change) = payments::apply_in(&mut tx, event, now).await? {
            changes.push(change);
        }
    }
    let earlier = rows::of_order(&mut tx, &order.id).await?;
    // Looked at again, where nothing can come in between: a payment may have succeeded while another was cancelled.
    if let Some(payment) = current_payment(&earlier) {
        refuse_if_settled(payment.status)?;
    }
    if let Some(open) = earlier.iter().find(|payment| payment.status.is_open()) {
        let minutes = open.session.as_ref().and_then(|session| minutes_until_over(session, now));
        return Err(AppError::PaymentUnderWay { minutes });
    }
    let payment = StoredPayment {
        payment_request_id: uuid::Uuid::new_v4().to_string(),
        order_id: order.id.clone(),
        attempt: earlier.last().map_or(1, |payment| payment.attempt + 1),
        checkout_mode: choice.mode,
        method: choice.method.unwrap_or_default().to_owned(),
        terminal,
        amount: order.total,
        status: PaymentStatus::Created,
        session: None,
        payment_id: None,
        paid_at: None,
        result_code: None,
        inquired_at: None,
        created_at: now,
    };
    rows::insert(&mut tx, &payment).await?;
    if let Some(idempotent) = idempotent {
        reserve(&mut tx, idempotent, &payment, payment.created_at).await?;
    }
    stock::reserve(&mut tx, order).await?;
    tx.commit().await.map_err(StoreError::from)?;
    changes.iter().for_each(|change| change.log());
    let (checkout_mode, method) = (payment.checkout_mode.as_str(), &payment.method);
    tracing::info!(order = order.id, payment = payment.payment_request_id, checkout_mode, method, "payment begun");
    Ok(payment)
}

/// Lets a request's key stand for an attempt, in the transaction that begins or continues it.
async fn reserve(
    tx: &mut Write,
    idempotent: &IdempotentRequest,
    payment: &StoredPayment,
    now: Timestamp,
) -> Result<(), AppError> {
    match idempotency::record(tx, idempotent, &payment.payment_request_id, now).await? {
        KeyLookup::Unused => Ok(()),
        KeyLookup::Replay(_) => Ok(idempotency::replace(tx, idempotent, &payment.payment_request_id).await?),
        KeyLookup::Conflict => Err(AppError::KeyReused),
    }
}

async fn open_session(
    context: &AppContext,
    order: &StoredOrder,
    payment: StoredPayment,
    terminal: &Terminal,
) -> Result<OpenedPayment, AppError> {
    if let Some(session) = &payment.session {
        return Ok(opened(&payment, session.clone()));
    }
    let session = match create_session(context, order, &payment, terminal).await {
        Ok(session) => session,
        Err(error) => {
            // Nobody knows yet what the gateway has made of it, not even after a refusal: it may be paid already. Ask,
            // unless the buyer has waited long; the reconciler asks later.
            let asked = if error.is_timeout() { None } else { payments::inquire(context, &payment).await.ok() };
            if let (Some(_), Some(refusal)) = (asked, error.signed_refusal()) {
                payments::apply(context, &refusal).await?;
            }
            return Err(error.into());
        }
    };
    let mut tx = context.store.write().await?;
    rows::set_session(&mut tx, &payment.payment_request_id, &session, context.clock.now()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(opened(&payment, session))
}

/// Repeats the call with the same payment request id while the answer is open and the buyer's patience lasts.
async fn create_session(
    context: &AppContext,
    order: &StoredOrder,
    payment: &StoredPayment,
    terminal: &Terminal,
) -> Result<StoredSession, GatewayError> {
    let mut pauses = PAUSES.into_iter();
    loop {
        match context.gateway.create_session(order, payment, terminal).await {
            Err(error) if !error.is_final_refusal() && !error.is_timeout() => match pauses.next() {
                Some(pause) => tokio::time::sleep(pause + Duration::from_millis(fastrand::u64(0..200))).await,
                None => return Err(error),
            },
            answered => return answered,
        }
    }
}

fn opened(payment: &StoredPayment, session: StoredSession) -> OpenedPayment {
    OpenedPayment { payment_request_id: payment.payment_request_id.clone(), session }
}
