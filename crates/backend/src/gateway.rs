//! Translates between the shop's types and Antom's API. Follows the APM guide (docs.antom.com/ac/cashierpay/apm).

mod call;
mod event;

pub use event::{PaymentEvent, refund_request_id};

use std::sync::Arc;

use antom::{
    Client, ClientConfig, Declined,
    client::http_client_builder,
    types::{
        Amount, Buyer, CancelPayment, CreatePaymentSession, Env, Goods, InquiryPayment, InquiryRefund, NotifyUrl,
        Order, OsType, PaymentMethod, PaymentStatus as WireStatus, ProductScene, RefundPayment, RefundStatus,
        ResultStatus, TerminalType,
    },
};
use domain::{
    checkout::CheckoutMode, contact::Contact, event_source::EventSource, method::PaymentMethod as ShopMethod,
    money::Money, payment::PaymentEventKind,
};
use jiff::Timestamp;

use crate::{
    metrics::Metrics,
    store::{
        orders::StoredOrder,
        payments::{StoredPayment, StoredSession},
    },
};

/// Calls Antom's API for the shop.
#[derive(Debug, Clone)]
pub struct Gateway {
    client: Client,
    addresses: Arc<Addresses>,
    shop_name: Arc<str>,
    metrics: Metrics,
}

/// The shop's addresses that the gateway gets with each payment.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// `paymentNotifyUrl`.
    pub notify: String,
    /// The start of `paymentRedirectUrl`, before the order's token.
    pub result_page: String,
}

/// A failed call to the gateway.
#[derive(Debug, thiserror::Error)]
#[error("the call {call} for payment {payment_request_id} failed")]
pub struct GatewayError {
    call: &'static str,
    payment_request_id: String,
    #[source]
    cause: Cause,
}

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error(transparent)]
    Client(antom::Error),
    #[error("the gateway answered for another payment")]
    OtherPayment,
}

impl GatewayError {
    /// Whether the gateway refused the call. Otherwise the outcome is unknown, and the same call can be repeated.
    pub fn is_final_refusal(&self) -> bool {
        matches!(&self.cause, Cause::Client(error) if error.is_final_refusal())
    }

    /// Whether the gateway did not answer in time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.cause, Cause::Client(antom::Error::Transport { timeout: true, .. }))
    }

    /// The event of a signed refusal: the customer cannot pay this attempt, and the next one needs a new id. An unsigned
    /// refusal (a wrong key, an unknown client) says nothing about the payment.
    pub fn signed_refusal(&self) -> Option<PaymentEvent> {
        let Cause::Client(antom::Error::Declined(Declined { result, signed: true, .. })) = &self.cause else {
            return None;
        };
        (result.result_status == ResultStatus::F).then(|| PaymentEvent {
            source: EventSource::Refusal,
            result_code: Some(result.result_code.clone()),
            ..PaymentEvent::of_shop(&self.payment_request_id, PaymentEventKind::Fail)
        })
    }
}

/// The device of the customer.
#[derive(Debug, Clone, Default)]
pub struct Terminal {
    /// A desktop site, a mobile site or an app. `None`: detected from the browser's `User-Agent`.
    pub kind: Option<TerminalType>,
    /// The operating system of a phone.
    pub os: Option<OsType>,
    pub user_agent: Option<String>,
    /// The address to which Antom redirects the customer of an app. `None`: the order's result page.
    pub redirect_url: Option<String>,
}

impl Terminal {
    /// Identifies the terminal and the redirect address of a session. Another terminal cannot use the session.
    pub fn fingerprint(&self) -> String {
        let env = to_wire_env(self);
        let parts = (env.terminal_type, env.os_type, &self.redirect_url);
        // The serialisation of enums and a string cannot fail.
        serde_json::to_string(&parts).unwrap_or_default()
    }
}

/// The requested lifetime of a session (docs.antom.com/ac/ams/session_cashier, `paymentSessionExpiryTime`). It is short,
/// because the customer cannot choose another method before it ends if Antom cannot cancel the first one.
const SESSION_LIFETIME: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// Creates a client for the gateway. TLS uses the default provider of the process, or `ring` if none is installed.
pub fn connect(config: ClientConfig) -> Result<Client, antom::Error> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = http_client_builder(&config.gateway).build();
    let http = http.map_err(|error| antom::Error::HttpClient(error.into()))?;
    Client::builder(config).http_client(http).build()
}

impl Gateway {
    pub fn new(client: Client, addresses: Addresses, shop_name: Arc<str>, metrics: Metrics) -> Self {
        Self { client, addresses: Arc::new(addresses), shop_name, metrics }
    }

    pub fn url(&self) -> &url::Url {
        &self.client.config().gateway
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Creates the payment session of an attempt (step 1 of the guide). Antom returns the same session for the same
    /// payment request id, so the call can be repeated unless it is refused.
    pub async fn create_session(
        &self,
        order: &StoredOrder,
        payment: &StoredPayment,
        terminal: &Terminal,
        contact: Option<&Contact>,
    ) -> Result<StoredSession, GatewayError> {
        let (id, amount) = (&payment.payment_request_id, to_wire_amount(payment.amount));
        let redirect_url = terminal.redirect_url.clone();
        let redirect_url =
            redirect_url.unwrap_or_else(|| format!("{}{}", self.addresses.result_page, order.token.as_str()));
        let notify = NotifyUrl::to(&self.addresses.notify);
        let is_chosen = |method: &&ShopMethod| payment.method.is_empty() || payment.method == method.code;
        let methods = ShopMethod::in_currency(payment.amount.currency)
            .filter(is_chosen)
            .filter(|method| method.exceeded_limit(payment.amount).is_none())
            .filter(|method| contact.is_some() || !method.needs_contact);
        let mut wire_order = to_wire_order(&self.shop_name, order);
        wire_order.buyer = contact.filter(|_| methods.clone().any(|method| method.needs_contact)).map(to_wire_buyer);
        let mut request = match payment.checkout_mode {
            CheckoutMode::Component => {
                let method = PaymentMethod::of_type(&payment.method);
                CreatePaymentSession::new(id, amount, method, redirect_url, notify, wire_order)
            }
            CheckoutMode::Element | CheckoutMode::HostedPage => {
                let scene = match payment.checkout_mode {
                    CheckoutMode::HostedPage => ProductScene::CheckoutPayment,
                    _ => ProductScene::ElementPayment,
                };
                let methods = methods.map(|method| method.code);
                CreatePaymentSession::in_scene(scene, id, amount, methods, redirect_url, notify, wire_order)
            }
        };
        request.payment_session_expiry_time = Some(payment.created_at + SESSION_LIFETIME);
        request.env = Some(to_wire_env(terminal));
        let session = self
            .call("createPaymentSession", payment, &request)
            .await
            .map_err(call_error("createPaymentSession", payment))?;
        Ok(StoredSession {
            data: session.payment_session_data,
            expires_at: session.payment_session_expiry_time,
            // The shop redirects the customer to this address, so it accepts only the address of a web page.
            page: session
                .normal_url
                .filter(|url| url::Url::parse(url).is_ok_and(|it| matches!(it.scheme(), "http" | "https"))),
        })
    }

    /// Inquires the status of a payment (step 3 of the guide). `None` if the gateway does not know the payment.
    pub async fn inquire(&self, payment: &StoredPayment) -> Result<Option<PaymentEvent>, GatewayError> {
        let answer = match self
            .call("inquiryPayment", payment, &InquiryPayment::by_request_id(&payment.payment_request_id))
            .await
        {
            Ok(answer) => answer,
            Err(antom::Error::Declined(declined)) if is_unknown_order(&declined) => return Ok(None),
            Err(error) => return Err(call_error("inquiryPayment", payment)(error)),
        };
        // Refuse the answer if it is about another payment.
        if answer.payment_request_id.as_ref().is_some_and(|id| *id != payment.payment_request_id) {
            return Err(gateway_error("inquiryPayment", payment, Cause::OtherPayment));
        }
        let kind = match answer.payment_status {
            Some(WireStatus::Success) => PaymentEventKind::Success,
            Some(WireStatus::Fail) => PaymentEventKind::Fail,
            Some(WireStatus::Cancelled) => PaymentEventKind::Cancelled,
            Some(WireStatus::Pending) => PaymentEventKind::Pending,
            // `Processing`, and values that this version of the client does not know.
            Some(_) | None => PaymentEventKind::Processing,
        };
        Ok(Some(PaymentEvent {
            payment_request_id: payment.payment_request_id.clone(),
            source: EventSource::Inquiry,
            kind,
            payment_id: answer.payment_id,
            paid_at: answer.payment_time,
            result_code: answer.payment_result_code,
            method: answer.payment_method_type,
            amount: answer.payment_amount,
            decision: None,
        }))
    }

    /// Cancels a payment, so that the customer can no longer pay it. `None` if the gateway does not know the payment.
    pub async fn cancel(&self, payment: &StoredPayment) -> Result<Option<PaymentEvent>, GatewayError> {
        match self.call("cancel", payment, &CancelPayment::by_request_id(&payment.payment_request_id)).await {
            Ok(answer) => Ok(Some(PaymentEvent {
                source: EventSource::Cancel,
                payment_id: answer.payment_id,
                ..PaymentEvent::of_shop(&payment.payment_request_id, PaymentEventKind::Cancelled)
            })),
            Err(antom::Error::Declined(declined)) if is_unknown_order(&declined) => Ok(None),
            Err(error) => Err(call_error("cancel", payment)(error)),
        }
    }
}

/// The result codes of a refund that Antom has already made itself, after a late success
/// (docs.antom.com/ac/cashierpay/payment_status_desc) or for the earlier of two payments
/// (docs.antom.com/ac/cashierpay/payment_retry).
const ALREADY_REFUNDED: [&str; 2] = ["ORDER_IS_CANCELED", "REFUND_AMOUNT_EXCEED"];

/// The result codes of a refund that can be requested again later with the same id.
const RETRY_LATER: [&str; 2] = ["MERCHANT_BALANCE_NOT_ENOUGH", "REQUEST_TRAFFIC_EXCEED_LIMIT"];

/// The status of a refund at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundProgress {
    /// The gateway does not know the refund.
    NotRequested,
    /// The gateway processes the refund, or will accept it later.
    Pending,
    Final(Box<PaymentEvent>),
}

impl Gateway {
    /// Requests the refund of the whole payment. The refund's id derives from the payment's, so a repeated call requests the
    /// same refund. An accepted refund is not final: see [`Gateway::inquire_refund`].
    pub async fn refund(
        &self,
        payment: &StoredPayment,
        payment_id: &str,
        reason: &str,
    ) -> Result<RefundProgress, GatewayError> {
        let mut request = RefundPayment::new(refund_request_id(payment), payment_id, to_wire_amount(payment.amount));
        request.refund_reason = Some(reason.to_owned());
        request.refund_notify_url = Some(self.addresses.notify.clone());
        match self.call("refund", payment, &request).await {
            Ok(_) => Ok(RefundProgress::Pending),
            Err(antom::Error::Declined(Declined { result, signed: true, .. })) => {
                let code = result.result_code.as_str();
                match result.result_status {
                    _ if ALREADY_REFUNDED.contains(&code) => {
                        Ok(final_refund(payment, PaymentEventKind::Refunded, None))
                    }
                    ResultStatus::U => Ok(RefundProgress::Pending),
                    _ if RETRY_LATER.contains(&code) => {
                        tracing::warn!(
                            payment = payment.payment_request_id,
                            code,
                            "the gateway accepts the refund only later"
                        );
                        Ok(RefundProgress::Pending)
                    }
                    _ => Ok(final_refund(payment, PaymentEventKind::RefundRefused, Some(result.result_code))),
                }
            }
            Err(error) => Err(call_error("refund", payment)(error)),
        }
    }

    /// Inquires the status of a payment's refund.
    pub async fn inquire_refund(&self, payment: &StoredPayment) -> Result<RefundProgress, GatewayError> {
        match self.call("inquiryRefund", payment, &InquiryRefund::by_request_id(refund_request_id(payment))).await {
            Ok(answer) => Ok(match answer.refund_status {
                RefundStatus::Success => final_refund(payment, PaymentEventKind::Refunded, None),
                RefundStatus::Fail => final_refund(payment, PaymentEventKind::RefundRefused, None),
                // `Processing`, and values that this version of the client does not know.
                _ => RefundProgress::Pending,
            }),
            Err(antom::Error::Declined(Declined { result, signed: true, .. }))
                if result.result_code == "REFUND_NOT_EXIST" =>
            {
                Ok(RefundProgress::NotRequested)
            }
            Err(error) => Err(call_error("inquiryRefund", payment)(error)),
        }
    }
}

fn final_refund(payment: &StoredPayment, kind: PaymentEventKind, result_code: Option<String>) -> RefundProgress {
    let event = PaymentEvent::of_shop(&payment.payment_request_id, kind);
    RefundProgress::Final(Box::new(PaymentEvent { source: EventSource::Refund, result_code, ..event }))
}

fn to_wire_amount(money: Money) -> Amount {
    Amount::new(money.currency.code(), money.minor_units)
}

fn to_wire_order(shop_name: &str, order: &StoredOrder) -> Order {
    let names: Vec<String> = order.lines.iter().map(|line| format!("{} x {}", line.quantity, line.name)).collect();
    let description: String = format!("{shop_name}: {}", names.join(", ")).chars().take(256).collect();
    let goods = order.lines.iter().map(|line| {
        let id = match &*line.variant {
            "" => line.slug.clone(),
            variant => format!("{}-{variant}", line.slug),
        };
        let name = match &*line.variant_name {
            "" => line.name.clone(),
            variant => format!("{}, {variant}", line.name),
        };
        let mut goods = Goods::new(id, name);
        goods.goods_unit_amount = Some(to_wire_amount(line.unit_price));
        goods.goods_quantity = Some(line.quantity.to_string());
        goods
    });
    let mut wire = Order::new(order.number.as_str(), description, to_wire_amount(order.total));
    wire.goods = goods.collect();
    wire
}

fn to_wire_buyer(contact: &Contact) -> Buyer {
    Buyer::with_contact(contact.name(), contact.email(), contact.phone())
}

fn to_wire_env(terminal: &Terminal) -> Env {
    let agent = terminal.user_agent.as_deref().unwrap_or_default();
    let os_type = terminal.os.or_else(|| detect_os(agent));
    // Antom requires the operating system for `WAP` and has two values: another phone counts as a computer.
    let detected = if os_type.is_some() { TerminalType::Wap } else { TerminalType::Web };
    let terminal_type = terminal.kind.unwrap_or(detected);
    let mut env = Env::new(terminal_type);
    env.os_type = os_type.filter(|_| terminal_type != TerminalType::Web);
    env.user_agent = terminal.user_agent.as_ref().map(|agent| agent.chars().take(500).collect());
    env
}

/// Whether a browser with this `User-Agent` runs on a phone or a tablet. The `User-Agent` of a tablet has no `Mobi`.
pub fn is_phone(agent: &str) -> bool {
    agent.contains("Mobi") || agent.contains("Tablet;") || detect_os(agent).is_some()
}

/// The operating system of a phone or a tablet.
fn detect_os(agent: &str) -> Option<OsType> {
    if ["iPhone", "iPad", "iPod"].iter().any(|it| agent.contains(it)) {
        Some(OsType::Ios)
    } else {
        agent.contains("Android").then_some(OsType::Android)
    }
}

fn is_unknown_order(declined: &Declined) -> bool {
    declined.signed && declined.result.result_code == "ORDER_NOT_EXIST"
}

fn call_error(call: &'static str, payment: &StoredPayment) -> impl FnOnce(antom::Error) -> GatewayError {
    move |error| gateway_error(call, payment, Cause::Client(error))
}

fn gateway_error(call: &'static str, payment: &StoredPayment, cause: Cause) -> GatewayError {
    GatewayError { call, payment_request_id: payment.payment_request_id.clone(), cause }
}

/// Whether the customer can still open a session. It must last for another minute, so that it does not end while the
/// customer pays.
pub fn session_is_open(session: &StoredSession, now: Timestamp) -> bool {
    session.expires_at.duration_since(now) > jiff::SignedDuration::from_secs(60)
}

/// Whether a payment without a session can still get one with enough time to pay.
pub fn can_get_session(payment: &StoredPayment, now: Timestamp) -> bool {
    now.duration_since(payment.created_at) < SESSION_LIFETIME - jiff::SignedDuration::from_mins(5)
}

/// The minutes until a session has certainly ended; `None` if it has.
pub fn minutes_until_session_ends(session: &StoredSession, now: Timestamp) -> Option<u32> {
    let seconds = (session.expires_at + CLOCK_TOLERANCE).duration_since(now).as_secs();
    u32::try_from(seconds).ok().map(|seconds| seconds / 60 + 1)
}

/// The assumed difference between the gateway's clock and the shop's.
pub const CLOCK_TOLERANCE: jiff::SignedDuration = jiff::SignedDuration::from_mins(2);

/// Whether a session has certainly ended.
pub fn session_has_ended(session: &StoredSession, now: Timestamp) -> bool {
    now.duration_since(session.expires_at) > CLOCK_TOLERANCE
}
