//! Starting a payment: at most one attempt of an order can be paid at a time.

use std::time::Duration;

use domain::{
    checkout::Presentation,
    error::AppError,
    method::PaymentMethod,
    payment::{PaymentStatus, Report},
};
use jiff::Timestamp;

use crate::{
    error::earlier_payment_unknown,
    gateway::{GatewayError, PaymentReport, Terminal, can_get_session, is_open, is_over, minutes_until_over},
    service::{
        orders::{self, deciding},
        payments::{self, Outcome},
        stock,
    },
    shop::Shop,
    store::{
        StoreError, Write,
        idempotency::{self, Known, Once},
        orders::StoredOrder,
        payments::{self as rows, StoredPayment, StoredSession},
    },
};

/// How long a call that got no answer waits before it is repeated, give or take: many shops must not come back
/// at once.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// What the buyer has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice<'a> {
    /// To pay with this method, by Antom's name, in the payment component.
    Method(&'a str),
    /// To go to Antom's own page: with this method, or to choose one there.
    Page(Option<&'a str>),
    /// To choose the method in Payment Element.
    Element {
        /// In a new attempt, because the SDK has said that this one's session is of no more use
        /// (`needChangeSessionForRetry`).
        renew: bool,
    },
}

impl<'a> Choice<'a> {
    fn presentation(self) -> Presentation {
        match self {
            Self::Method(_) => Presentation::Component,
            Self::Element { .. } => Presentation::Element,
            Self::Page(_) => Presentation::Page,
        }
    }

    /// The method, if the shop was told it.
    fn method(self) -> Option<&'a str> {
        match self {
            Self::Method(code) => Some(code),
            Self::Page(code) => code,
            Self::Element { .. } => None,
        }
    }

    /// Whether an attempt that is under way is what the buyer asks for.
    fn is_continued_by(self, payment: &StoredPayment) -> bool {
        payment.presentation == self.presentation()
            && match self {
                Self::Method(code) => payment.method == code,
                Self::Page(code) => payment.method == code.unwrap_or_default(),
                // Whichever method was chosen: in the element it can be chosen again.
                Self::Element { renew } => !renew,
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
    shop: &Shop,
    order_id: &str,
    choice: Choice<'_>,
    terminal: &Terminal,
    once: Option<&Once>,
) -> Result<OpenedPayment, AppError> {
    // One attempt of an order at a time, and one request with a key at a time.
    let _turn = shop.turns.of(order_id).await;
    if let Some(once) = once {
        match shop.store.known(once, shop.clock.now()).await? {
            Known::New => {}
            Known::Reused => return Err(AppError::KeyReused),
            Known::Made(payment_request_id) => {
                // A session that is over would be of no use: then the request is done as if it were the first.
                let payment = shop.store.payment(&payment_request_id).await?;
                if let Some(payment) = payment.filter(|payment| payment.status.is_open())
                    && let Some(session) = payment.session.filter(|session| is_open(session, shop.clock.now()))
                {
                    return Ok(OpenedPayment { payment_request_id, session });
                }
            }
        }
    }
    start(shop, order_id, choice, terminal, once).await
}

async fn start(
    shop: &Shop,
    order_id: &str,
    choice: Choice<'_>,
    terminal: &Terminal,
    once: Option<&Once>,
) -> Result<OpenedPayment, AppError> {
    let order = shop.store.order(order_id).await?.ok_or(AppError::UnknownOrder)?;
    let currency = order.total.currency;
    if let Some(code) = choice.method() {
        let method = PaymentMethod::find(code, currency);
        let method = method.ok_or_else(|| AppError::UnknownMethod { currency: currency.code().to_owned() })?;
        if method.limit(order.total).is_some() {
            return Err(AppError::MethodLimit);
        }
    }

    let payments = shop.store.payments_of_order(order_id).await?;
    if let Some(payment) = deciding(&payments) {
        refuse_if_settled(payment.status)?;
    }
    let now = shop.clock.now();
    if orders::is_closed(shop, &order, &payments) {
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
        match close_attempt(shop, &payment).await {
            Ok(ending) => endings.extend(ending),
            Err(error) => {
                apply_all(shop, &endings).await?;
                return Err(error);
            }
        }
    }
    let payment = match going_on {
        Some(payment) => {
            apply_all(shop, &endings).await?;
            if let Some(once) = once {
                let mut tx = shop.store.write().await?;
                reserve(&mut tx, once, &payment, now).await?;
                tx.commit().await.map_err(StoreError::from)?;
            }
            payment
        }
        None => match begin_attempt(shop, &order, choice, terminal_key, once, &endings).await {
            Ok(payment) => payment,
            Err(error) => {
                apply_all(shop, &endings).await?;
                return Err(error);
            }
        },
    };
    open_session(shop, &order, payment, terminal).await
}

/// Ends an order's payments, so that none of them can be paid and its things can be sold again.
///
/// # Errors
/// When one may still be paid, or has been.
pub async fn give_up(shop: &Shop, order_id: &str) -> Result<(), AppError> {
    let _turn = shop.turns.of(order_id).await;
    for payment in shop.store.payments_of_order(order_id).await? {
        if payment.status.is_open() {
            let ending = close_attempt(shop, &payment).await?;
            apply_all(shop, ending.as_slice()).await?;
        }
    }
    Ok(())
}

async fn apply_all(shop: &Shop, reports: &[PaymentReport]) -> Result<(), StoreError> {
    for report in reports {
        payments::apply(shop, report).await?;
    }
    Ok(())
}

/// The address of Antom's own page, for the payment of an order that was begun there.
///
/// # Errors
/// [`AppError::UnknownOrder`] when no such payment is open.
pub async fn page_of(shop: &Shop, order_id: &str) -> Result<String, AppError> {
    let payments = shop.store.payments_of_order(order_id).await?;
    let open = payments.into_iter().rev().find(|payment| payment.status.is_open());
    open.and_then(|payment| payment.session?.page).ok_or(AppError::UnknownOrder)
}

/// Nothing is begun while an order is paid, is looked at by a person, or has a payment that the buyer has finished.
fn refuse_if_settled(status: PaymentStatus) -> Result<(), AppError> {
    match status {
        PaymentStatus::Paid => Err(AppError::AlreadyPaid),
        PaymentStatus::Review => Err(AppError::InReview),
        PaymentStatus::Pending => Err(AppError::PaymentUnderWay { minutes: None }),
        _ => Ok(()),
    }
}

/// Ends an attempt at the gateway, so that only the next one can be paid. Returns what the gateway says about its end,
/// which is not stored yet: the attempt must not let go of the stock before the next one has it. An attempt that may still
/// be paid, or may have been paid, is an error.
async fn close_attempt(shop: &Shop, payment: &StoredPayment) -> Result<Option<PaymentReport>, AppError> {
    let now = shop.clock.now();
    // A session that nobody was given cannot be paid.
    let issued = payment.session.as_ref();
    let unknown = |error: GatewayError| match issued {
        Some(_) => earlier_payment_unknown(&error),
        None => error.into(),
    };
    let under_way =
        || AppError::PaymentUnderWay { minutes: issued.and_then(|session| minutes_until_over(session, now)) };
    // Ask first: cancelling a payment that has just succeeded would give the money back.
    match shop.gateway.inquire(payment).await.map_err(unknown)? {
        Some(report) if payment.status.after(report.report).is_closed_unpaid() => return Ok(Some(report)),
        Some(report) => {
            payments::apply(shop, &report).await?;
        }
        None => {}
    }
    let current = shop.store.payment(&payment.payment_request_id).await?;
    let status = current.map_or(payment.status, |payment| payment.status);
    refuse_if_settled(status)?;
    if !status.is_open() {
        return Ok(None);
    }
    match shop.gateway.cancel(payment).await {
        Ok(Some(report)) => Ok(Some(report)),
        // The gateway says that it knows no such payment, which does not say that there will be none: with a session that
        // it has given out, the buyer can still submit one.
        Ok(None) if issued.is_some_and(|session| !is_over(session, now)) => Err(under_way()),
        Ok(None) => Ok(Some(PaymentReport::of_ours(&payment.payment_request_id, Report::Expired))),
        // Some methods cannot be cancelled (docs.antom.com/ac/easypay/cancel): what can still be paid has to close by
        // itself before anything else may be paid.
        Err(error) if error.is_final_refusal() => Err(under_way()),
        Err(error) => Err(unknown(error)),
    }
}

/// Stores a new attempt before the gateway hears of it, in one transaction with the ends of those that it replaces: what
/// they hold of the stock passes to it.
async fn begin_attempt(
    shop: &Shop,
    order: &StoredOrder,
    choice: Choice<'_>,
    terminal: String,
    once: Option<&Once>,
    endings: &[PaymentReport],
) -> Result<StoredPayment, AppError> {
    let now = shop.clock.now();
    let mut tx = shop.store.write().await?;
    let mut changes = Vec::with_capacity(endings.len());
    for report in endings {
        if let Outcome::Recorded(change) = payments::apply_in(&mut tx, report, now).await? {
            changes.push(change);
        }
    }
    let earlier = rows::of_order(&mut tx, &order.id).await?;
    // Looked at again, where nothing can come in between: a payment may have succeeded while another was cancelled.
    if let Some(payment) = deciding(&earlier) {
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
        presentation: choice.presentation(),
        method: choice.method().unwrap_or_default().to_owned(),
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
    if let Some(once) = once {
        reserve(&mut tx, once, &payment, payment.created_at).await?;
    }
    stock::hold(&mut tx, order).await?;
    tx.commit().await.map_err(StoreError::from)?;
    changes.iter().for_each(|change| change.log());
    let (presentation, method) = (payment.presentation.as_str(), &payment.method);
    tracing::info!(order = order.id, payment = payment.payment_request_id, presentation, method, "payment begun");
    Ok(payment)
}

/// Lets a request's key stand for an attempt, in the transaction that begins or continues it.
async fn reserve(tx: &mut Write, once: &Once, payment: &StoredPayment, now: Timestamp) -> Result<(), AppError> {
    match idempotency::keep(tx, once, &payment.payment_request_id, now).await? {
        Known::New => Ok(()),
        Known::Made(_) => Ok(idempotency::replace(tx, once, &payment.payment_request_id).await?),
        Known::Reused => Err(AppError::KeyReused),
    }
}

async fn open_session(
    shop: &Shop,
    order: &StoredOrder,
    payment: StoredPayment,
    terminal: &Terminal,
) -> Result<OpenedPayment, AppError> {
    if let Some(session) = &payment.session {
        return Ok(opened(&payment, session.clone()));
    }
    let session = match create_session(shop, order, &payment, terminal).await {
        Ok(session) => session,
        Err(error) => {
            // Nobody knows yet what the gateway has made of it, not even after a refusal: it may be paid already. Ask,
            // unless the buyer has waited long; the reconciler asks later.
            let asked = if error.is_timeout() { None } else { payments::inquire(shop, &payment).await.ok() };
            if let (Some(_), Some(refusal)) = (asked, error.signed_refusal()) {
                payments::apply(shop, &refusal).await?;
            }
            return Err(error.into());
        }
    };
    let mut tx = shop.store.write().await?;
    rows::set_session(&mut tx, &payment.payment_request_id, &session, shop.clock.now()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(opened(&payment, session))
}

/// Repeats the call with the same payment request id while the answer is open and the buyer's patience lasts.
async fn create_session(
    shop: &Shop,
    order: &StoredOrder,
    payment: &StoredPayment,
    terminal: &Terminal,
) -> Result<StoredSession, GatewayError> {
    let mut pauses = PAUSES.into_iter();
    loop {
        match shop.gateway.create_session(order, payment, terminal).await {
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
