//! Starts payments. The customer can pay at most one attempt of an order at a time.

use std::time::Duration;

use domain::{
    checkout::CheckoutMode,
    contact::Contact,
    error::AppError,
    method::PaymentMethod,
    money::Currency,
    order_keys::OrderNumber,
    payment::{PaymentEventKind, PaymentStatus},
};
use jiff::Timestamp;

use crate::{
    app_context::AppContext,
    error::ServiceError,
    gateway::{
        GatewayError, PaymentEvent, Terminal, can_get_session, minutes_until_session_ends, session_has_ended,
        session_is_open,
    },
    service::{
        deadlines,
        orders::{self, current_payment},
        payments::{self, Outcome},
        stock,
    },
    store::{
        StoreError, Write, contacts,
        idempotency::{self, IdempotentRequest, KeyLookup},
        orders::StoredOrder,
        payments::{self as rows, StoredPayment, StoredSession},
    },
};

/// The pauses before a call without an answer is repeated. A random time is added, so that many shops do not repeat their
/// calls at the same moment.
const RETRY_PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// The customer's choice of how to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentChoice<'a> {
    pub mode: CheckoutMode,
    /// Antom's `paymentMethodType`. `None`: Antom asks the customer for the method.
    pub method: Option<&'a str>,
    /// Start a new attempt even if one could be continued: the SDK has reported `needChangeSessionForRetry`.
    pub renew: bool,
    /// For a method that needs it. `None`: the contact data of an earlier attempt.
    pub contact: Option<&'a Contact>,
}

impl<'a> PaymentChoice<'a> {
    /// The payment component with a method.
    pub fn component(method: &'a str) -> Self {
        Self { mode: CheckoutMode::Component, method: Some(method), renew: false, contact: None }
    }

    /// Payment Element, in which Antom asks for the method.
    pub fn element(renew: bool) -> Self {
        Self { mode: CheckoutMode::Element, method: None, renew, contact: None }
    }

    /// Antom's hosted page, with a method or without one.
    pub fn hosted_page(method: Option<&'a str>) -> Self {
        Self { mode: CheckoutMode::HostedPage, method, renew: false, contact: None }
    }

    /// The same with contact data.
    #[must_use]
    pub fn with_contact(self, contact: Option<&'a Contact>) -> Self {
        Self { contact, ..self }
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
    /// The shop's id of the attempt.
    pub payment_request_id: String,
    pub session: StoredSession,
}

/// Starts a payment of an order, or continues the open one, and returns the session for Antom's SDK.
///
/// The same choice returns the same session while it is valid, so a customer who closed the payment component can continue.
/// Another choice, or an ended session, starts a new attempt with a new payment request id after the old attempt is closed.
pub async fn start_payment(
    context: &AppContext,
    order: &OrderNumber,
    choice: PaymentChoice<'_>,
    terminal: &Terminal,
    idempotent: Option<&IdempotentRequest>,
) -> Result<OpenedPayment, ServiceError> {
    // Serialise the attempts of an order, and the requests with the same idempotency key.
    let _lock = context.store.lock_order(order).await?;
    if let Some(idempotent) = idempotent {
        match context.store.look_up_key(idempotent, context.clock.now()).await? {
            KeyLookup::Unused => {}
            KeyLookup::Conflict => return Err(AppError::KeyReused.into()),
            KeyLookup::Replay(payment_request_id) => {
                // If the session has ended, process the request like a new one.
                let payment = context.store.payment(&payment_request_id).await?;
                if let Some(payment) = payment.filter(|payment| payment.status.is_open())
                    && let Some(session) =
                        payment.session.filter(|session| session_is_open(session, context.clock.now()))
                {
                    return Ok(OpenedPayment { payment_request_id, session });
                }
            }
        }
    }
    start(context, order, choice, terminal, idempotent).await
}

async fn start(
    context: &AppContext,
    order: &OrderNumber,
    choice: PaymentChoice<'_>,
    terminal: &Terminal,
    idempotent: Option<&IdempotentRequest>,
) -> Result<OpenedPayment, ServiceError> {
    let order = context.store.order(order).await?.ok_or(AppError::UnknownOrder)?;
    let currency = order.total.currency;
    if let Some(code) = choice.method {
        let method = PaymentMethod::find(code, currency);
        let method = method.ok_or_else(|| AppError::UnknownMethod { currency: currency.code().to_owned() })?;
        if method.exceeded_limit(order.total).is_some() {
            return Err(AppError::MethodLimit.into());
        }
    }
    let is_needed = choice.method.is_some_and(|code| needs_contact(code, currency));
    // The shop stores no contact data that it does not need.
    let choice = choice.with_contact(choice.contact.filter(|_| is_needed));
    let stored_contact = context.store.contact_of_order(&order.number).await?;
    if is_needed && choice.contact.is_none() && stored_contact.is_none() {
        return Err(AppError::ContactNeeded.into());
    }
    // Antom has the earlier data and would send the number there.
    let has_new_contact = choice.contact.is_some() && choice.contact != stored_contact.as_ref();

    let payments = context.store.payments_of_order(&order.number).await?;
    if let Some(payment) = current_payment(&payments) {
        ensure_payable(payment.status)?;
    }
    let now = context.clock.now();
    if orders::is_closed(context, &order, &payments) {
        return Err(AppError::OrderClosed.into());
    }
    let terminal_key = terminal.fingerprint();
    let can_continue = |payment: &StoredPayment| {
        let lasts = match &payment.session {
            Some(session) => session_is_open(session, now),
            None => can_get_session(payment, now),
        };
        lasts && !has_new_contact && choice.is_continued_by(payment) && payment.terminal == terminal_key
    };
    let (mut continued, mut closing_events) = (None, Vec::new());
    for payment in payments.into_iter().filter(|payment| payment.status.is_open()) {
        if continued.is_none() && can_continue(&payment) {
            continued = Some(payment);
            continue;
        }
        match close_attempt(context, &payment).await {
            Ok(event) => closing_events.extend(event),
            Err(error) => {
                apply_events(context, &closing_events).await?;
                return Err(error);
            }
        }
    }
    let payment = match continued {
        Some(payment) => {
            apply_events(context, &closing_events).await?;
            if let Some(idempotent) = idempotent {
                let mut tx = context.store.write().await?;
                record_key(&mut tx, idempotent, &payment, now).await?;
                tx.commit().await?;
            }
            payment
        }
        None => match create_attempt(context, &order, choice, terminal_key, idempotent, &closing_events).await {
            Ok(payment) => payment,
            Err(error) => {
                apply_events(context, &closing_events).await?;
                return Err(error);
            }
        },
    };
    open_payment(context, &order, payment, terminal).await
}

fn needs_contact(method: &str, currency: Currency) -> bool {
    PaymentMethod::find(method, currency).is_some_and(|method| method.needs_contact)
}

/// Closes the open payments of an order, which releases its stock. Fails if one of them may still be paid, or is paid.
pub async fn close_open_payments(context: &AppContext, order: &OrderNumber) -> Result<(), ServiceError> {
    let _lock = context.store.lock_order(order).await?;
    for payment in context.store.payments_of_order(order).await? {
        if payment.status.is_open() {
            let event = close_attempt(context, &payment).await?;
            apply_events(context, event.as_slice()).await?;
        }
    }
    Ok(())
}

async fn apply_events(context: &AppContext, events: &[PaymentEvent]) -> Result<(), StoreError> {
    for event in events {
        payments::apply(context, event).await?;
    }
    Ok(())
}

/// The address of Antom's page for the open payment of an order.
pub async fn hosted_page_url(context: &AppContext, order: &OrderNumber) -> Result<String, ServiceError> {
    let payments = context.store.payments_of_order(order).await?;
    let open = payments.into_iter().rev().find(|payment| payment.status.is_open());
    Ok(open.and_then(|payment| payment.session?.page).ok_or(AppError::UnknownOrder)?)
}

/// Refuses a new payment if the order is paid, is in review, or has a payment that the customer has finished.
fn ensure_payable(status: PaymentStatus) -> Result<(), AppError> {
    match status {
        PaymentStatus::Paid => Err(AppError::AlreadyPaid),
        PaymentStatus::ManualReview => Err(AppError::InReview),
        PaymentStatus::Pending => Err(AppError::PaymentUnderWay { minutes: None }),
        _ => Ok(()),
    }
}

/// Closes an attempt at the gateway, so that the customer can pay only the next one. Returns the closing event without
/// applying it: the attempt must not release the stock before the next one reserves it. Fails if the attempt may still be
/// paid, or may be paid already.
async fn close_attempt(context: &AppContext, payment: &StoredPayment) -> Result<Option<PaymentEvent>, ServiceError> {
    let now = context.clock.now();
    // The customer cannot pay an attempt whose session the shop never received.
    let issued = payment.session.as_ref();
    let unknown = |error: GatewayError| match issued {
        Some(_) => ServiceError::EarlierPaymentUnknown(error),
        None => ServiceError::Gateway(error),
    };
    let still_payable =
        || AppError::PaymentUnderWay { minutes: issued.and_then(|session| minutes_until_session_ends(session, now)) };
    // Inquire first: the cancellation of a successful payment would refund it.
    match context.gateway.inquire(payment).await.map_err(unknown)? {
        Some(event) if payment.status.after(event.kind).is_closed_unpaid() => return Ok(Some(event)),
        Some(event) => {
            payments::apply(context, &event).await?;
        }
        None => {}
    }
    let current = context.store.payment(&payment.payment_request_id).await?;
    let status = current.map_or(payment.status, |payment| payment.status);
    ensure_payable(status)?;
    if !status.is_open() {
        return Ok(None);
    }
    // Stored first: if the answer is lost, the gateway may have cancelled the payment. A success after that is paid back, so
    // the reconciler inquires even about a paid payment until the outcome is known.
    context.store.record_cancel_request(&payment.payment_request_id, now).await?;
    let answer = context.gateway.cancel(payment).await;
    let is_not_executed = match &answer {
        Ok(event) => event.is_none(),
        Err(error) => error.is_final_refusal(),
    };
    if is_not_executed {
        context.store.forget_cancel_request(&payment.payment_request_id, now).await?;
    }
    match answer {
        Ok(Some(event)) => Ok(Some(event)),
        // The gateway does not know the payment yet. The customer can still submit it with a session that has not ended.
        Ok(None) if issued.is_some_and(|session| !session_has_ended(session, now)) => Err(still_payable().into()),
        Ok(None) => Ok(Some(PaymentEvent::of_shop(&payment.payment_request_id, PaymentEventKind::Expired))),
        // Antom cannot cancel the payments of some methods (docs.antom.com/ac/easypay/cancel). Such a payment has to end by
        // itself before the customer can start another one.
        Err(error) if error.is_final_refusal() => Err(deadlines::refusal_until_closed(payment, now).into()),
        Err(error) => Err(unknown(error)),
    }
}

/// Stores a new attempt before the shop sends it to the gateway. The same transaction closes the attempts that it replaces,
/// so that their reserved stock passes to the new attempt.
async fn create_attempt(
    context: &AppContext,
    order: &StoredOrder,
    choice: PaymentChoice<'_>,
    terminal: String,
    idempotent: Option<&IdempotentRequest>,
    closing_events: &[PaymentEvent],
) -> Result<StoredPayment, ServiceError> {
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    let mut changes = Vec::with_capacity(closing_events.len());
    for event in closing_events {
        if let Outcome::Recorded(change) = payments::apply_in(&mut tx, event, now).await? {
            change.report(&context.store, &mut tx, now).await?;
            changes.push(change);
        }
    }
    let earlier = rows::lock_of_order(&mut tx, &order.number).await?;
    // Check again inside the transaction: a payment may have succeeded while another one was cancelled.
    if let Some(payment) = current_payment(&earlier) {
        ensure_payable(payment.status)?;
    }
    if let Some(open) = earlier.iter().find(|payment| payment.status.is_open()) {
        let minutes = open.session.as_ref().and_then(|session| minutes_until_session_ends(session, now));
        return Err(AppError::PaymentUnderWay { minutes }.into());
    }
    let payment = StoredPayment {
        payment_request_id: uuid::Uuid::new_v4().to_string(),
        order: order.number.clone(),
        attempt: earlier.last().map_or(1, |payment| payment.attempt + 1),
        checkout_mode: choice.mode,
        method: choice.method.unwrap_or_default().to_owned(),
        terminal,
        amount: order.total,
        status: PaymentStatus::Created,
        session: None,
        payment_id: None,
        payable_until: choice.method.and_then(|method| deadlines::payable_until(method, order.total.currency, now)),
        paid_at: None,
        result_code: None,
        inquired_at: None,
        answered_at: None,
        cancel_requested_at: None,
        created_at: now,
    };
    rows::insert(&mut tx, &payment).await?;
    if let Some(contact) = choice.contact {
        contacts::store(&mut tx, &order.number, contact, now).await?;
    }
    if let Some(idempotent) = idempotent {
        record_key(&mut tx, idempotent, &payment, payment.created_at).await?;
    }
    stock::reserve(&mut tx, order).await?;
    tx.commit().await?;
    changes.iter().for_each(|change| change.log());
    let (checkout_mode, method) = (payment.checkout_mode.as_str(), &payment.method);
    tracing::info!(order = %order.number, payment = payment.payment_request_id, checkout_mode, method, "payment started");
    Ok(payment)
}

/// Records the attempt as the result of a request with an idempotency key.
async fn record_key(
    tx: &mut Write,
    idempotent: &IdempotentRequest,
    payment: &StoredPayment,
    now: Timestamp,
) -> Result<(), ServiceError> {
    match idempotency::record(tx, idempotent, &payment.payment_request_id, now).await? {
        KeyLookup::Unused => Ok(()),
        KeyLookup::Replay(_) => Ok(idempotency::replace(tx, idempotent, &payment.payment_request_id).await?),
        KeyLookup::Conflict => Err(AppError::KeyReused.into()),
    }
}

async fn open_payment(
    context: &AppContext,
    order: &StoredOrder,
    payment: StoredPayment,
    terminal: &Terminal,
) -> Result<OpenedPayment, ServiceError> {
    if let Some(session) = &payment.session {
        return Ok(opened_payment(&payment, session.clone()));
    }
    let contact = context.store.contact_of_order(&order.number).await?;
    let session = match create_session(context, order, &payment, terminal, contact.as_ref()).await {
        Ok(session) => session,
        Err(error) => {
            // The gateway's status of the payment is unknown even after a refusal: it may be paid already. Inquire, unless
            // the customer has waited too long; then the reconciler inquires later.
            let inquired = if error.is_timeout() { None } else { payments::inquire(context, &payment).await.ok() };
            if let (Some(_), Some(refusal)) = (inquired, error.signed_refusal()) {
                payments::apply(context, &refusal).await?;
            }
            return Err(error.into());
        }
    };
    let mut tx = context.store.write().await?;
    rows::set_session(&mut tx, &payment.payment_request_id, &session, context.clock.now()).await?;
    tx.commit().await?;
    Ok(opened_payment(&payment, session))
}

/// Creates the session. Repeats the call with the same payment request id while its outcome is unknown.
async fn create_session(
    context: &AppContext,
    order: &StoredOrder,
    payment: &StoredPayment,
    terminal: &Terminal,
    contact: Option<&Contact>,
) -> Result<StoredSession, GatewayError> {
    let mut pauses = RETRY_PAUSES.into_iter();
    loop {
        match context.gateway.create_session(order, payment, terminal, contact).await {
            Err(error) if !error.is_final_refusal() && !error.is_timeout() => match pauses.next() {
                Some(pause) => tokio::time::sleep(pause + Duration::from_millis(fastrand::u64(0..200))).await,
                None => return Err(error),
            },
            result => return result,
        }
    }
}

fn opened_payment(payment: &StoredPayment, session: StoredSession) -> OpenedPayment {
    OpenedPayment { payment_request_id: payment.payment_request_id.clone(), session }
}
