//! The one place that knows both the shop's words and Antom's.

mod event;

pub use event::{PaymentEvent, Source, refund_request_id};

use std::sync::Arc;

use antom::{
    Client, ClientConfig, Declined,
    client::http_client_builder,
    types::{
        Amount, CancelPayment, CreatePaymentSession, Env, Goods, InquiryPayment, InquiryRefund, NotifyUrl, Order,
        OsType, PaymentMethod, PaymentStatus as WireStatus, ProductScene, RefundPayment, RefundStatus, ResultStatus,
        TerminalType,
    },
};
use domain::{checkout::CheckoutMode, method::PaymentMethod as ShopMethod, money::Money, payment::PaymentEventKind};
use jiff::Timestamp;

use crate::store::{
    orders::StoredOrder,
    payments::{StoredPayment, StoredSession},
};

/// The way to Antom.
#[derive(Debug, Clone)]
pub struct Gateway {
    client: Client,
    addresses: Arc<Addresses>,
    shop_name: Arc<str>,
}

/// What the gateway is told about where to find us.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// `paymentNotifyUrl`.
    pub notify: String,
    /// The start of `paymentRedirectUrl`; the order's id follows.
    pub result_page: String,
}

/// A call to the gateway that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error("{call} for payment {payment_request_id}: {cause}")]
pub struct GatewayError {
    call: &'static str,
    payment_request_id: String,
    cause: Cause,
}

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("{}", .0.with_causes())]
    Client(antom::Error),
    #[error("the answer is about another payment")]
    OtherPayment,
}

impl GatewayError {
    /// Whether the gateway certainly refused; otherwise the same call may be repeated.
    pub fn is_final_refusal(&self) -> bool {
        matches!(&self.cause, Cause::Client(error) if error.is_final_refusal())
    }

    /// Whether the gateway took all the time it has: the buyer has waited long enough.
    pub fn is_timeout(&self) -> bool {
        matches!(self.cause, Cause::Client(antom::Error::Transport { timeout: true, .. }))
    }

    /// A refusal that Antom signed, as a report: nobody can pay this attempt, the next one needs a new id. An unsigned
    /// refusal (a wrong key, an unknown client) says nothing about the payment.
    pub fn signed_refusal(&self) -> Option<PaymentEvent> {
        let Cause::Client(antom::Error::Declined(Declined { result, signed: true, .. })) = &self.cause else {
            return None;
        };
        (result.result_status == ResultStatus::F).then(|| PaymentEvent {
            source: Source::Refusal,
            result_code: Some(result.result_code.clone()),
            ..PaymentEvent::of_ours(&self.payment_request_id, PaymentEventKind::Fail)
        })
    }
}

/// What the buyer sits at.
#[derive(Debug, Clone, Default)]
pub struct Terminal {
    /// A desktop site, a mobile site or an app. `None`: read from the browser's `User-Agent`.
    pub kind: Option<TerminalType>,
    /// The phone's system.
    pub os: Option<OsType>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// Where an app wants its buyer back. `None`: at the result page.
    pub redirect_url: Option<String>,
}

impl Terminal {
    /// What a session is made for. At another terminal, or with another way back, it is of no use.
    pub fn fingerprint(&self) -> String {
        let env = env(self);
        let parts = (env.terminal_type, env.os_type, &self.redirect_url);
        // Words and a string can always be written.
        serde_json::to_string(&parts).unwrap_or_default()
    }
}

/// How long a session can be opened, if Antom agrees (docs.antom.com/ac/ams/session_cashier, `paymentSessionExpiryTime`):
/// short, because until then no other method can be chosen where Antom cannot cancel the first.
const SESSION_LIFETIME: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// A client for the gateway. TLS is the process's own, `ring` unless it has chosen another one before.
///
/// # Errors
/// When the system's certificates cannot be loaded.
pub fn connect(config: ClientConfig) -> Result<Client, antom::Error> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = http_client_builder(&config.gateway).build();
    let http = http.map_err(|error| antom::Error::HttpClient(error.into()))?;
    Client::builder(config).http_client(http).build()
}

impl Gateway {
    /// A way to the gateway that `client` is set up for. Orders are described with the shop's name.
    pub fn new(client: Client, addresses: Addresses, shop_name: Arc<str>) -> Self {
        Self { client, addresses: Arc::new(addresses), shop_name }
    }

    /// Where the gateway is.
    pub fn url(&self) -> &url::Url {
        &self.client.config().gateway
    }

    /// The client itself, for the doctor.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Creates the payment session of an attempt, or gets it again: the guide, step 1.
    ///
    /// # Errors
    /// [`GatewayError`]; unless it is a final refusal, the same call may be repeated with the same payment.
    pub async fn create_session(
        &self,
        order: &StoredOrder,
        payment: &StoredPayment,
        terminal: &Terminal,
    ) -> Result<StoredSession, GatewayError> {
        let (id, amount) = (&payment.payment_request_id, wire_amount(payment.amount));
        let back_to = terminal.redirect_url.clone();
        let back_to = back_to.unwrap_or_else(|| format!("{}{}", self.addresses.result_page, order.id));
        let notify = NotifyUrl::to(&self.addresses.notify);
        let mut request = match payment.checkout_mode {
            CheckoutMode::Component => {
                let method = PaymentMethod::of_type(&payment.method);
                CreatePaymentSession::new(id, amount, method, back_to, notify, wire_order(&self.shop_name, order))
            }
            CheckoutMode::Element | CheckoutMode::HostedPage => {
                let methods = ShopMethod::in_currency(payment.amount.currency);
                let methods =
                    methods.filter(|method| method.exceeded_limit(payment.amount).is_none()).map(|it| it.code);
                let chosen = |code: &&str| payment.method.is_empty() || payment.method == *code;
                let scene = match payment.checkout_mode {
                    CheckoutMode::HostedPage => ProductScene::CheckoutPayment,
                    _ => ProductScene::ElementPayment,
                };
                let methods = methods.filter(chosen);
                CreatePaymentSession::in_scene(
                    scene,
                    id,
                    amount,
                    methods,
                    back_to,
                    notify,
                    wire_order(&self.shop_name, order),
                )
            }
        };
        request.payment_session_expiry_time = Some(payment.created_at + SESSION_LIFETIME);
        request.env = Some(env(terminal));
        let session = self.client.send(&request).await.map_err(in_call("createPaymentSession", payment))?;
        Ok(StoredSession {
            data: session.payment_session_data,
            expires_at: session.payment_session_expiry_time,
            // Buyers are sent there: whatever else a URL can be, it has to be a page.
            page: session
                .normal_url
                .filter(|url| url::Url::parse(url).is_ok_and(|it| matches!(it.scheme(), "http" | "https"))),
        })
    }

    /// Asks how a payment stands: the guide, step 3. `None` when the gateway does not know the payment.
    ///
    /// # Errors
    /// [`GatewayError`] when there was no answer that can be believed.
    pub async fn inquire(&self, payment: &StoredPayment) -> Result<Option<PaymentEvent>, GatewayError> {
        let answer = match self.client.send(&InquiryPayment::by_request_id(&payment.payment_request_id)).await {
            Ok(answer) => answer,
            Err(antom::Error::Declined(declined)) if is_unknown_order(&declined) => return Ok(None),
            Err(error) => return Err(in_call("inquiryPayment", payment)(error)),
        };
        // The answer must be about the payment that was asked for, whatever it says.
        if answer.payment_request_id.as_ref().is_some_and(|id| *id != payment.payment_request_id) {
            return Err(failed("inquiryPayment", payment, Cause::OtherPayment));
        }
        let kind = match answer.payment_status {
            Some(WireStatus::Success) => PaymentEventKind::Success,
            Some(WireStatus::Fail) => PaymentEventKind::Fail,
            Some(WireStatus::Cancelled) => PaymentEventKind::Cancelled,
            Some(WireStatus::Pending) => PaymentEventKind::Pending,
            // `Processing`, and what this version of the client does not know.
            Some(_) | None => PaymentEventKind::Processing,
        };
        Ok(Some(PaymentEvent {
            payment_request_id: payment.payment_request_id.clone(),
            source: Source::Inquiry,
            kind,
            payment_id: answer.payment_id,
            paid_at: answer.payment_time,
            result_code: answer.payment_result_code,
            method: answer.payment_method_type,
            amount: answer.payment_amount,
            decision: None,
        }))
    }

    /// Cancels a payment, so that the buyer can no longer pay it. `None` when the gateway does not know the payment.
    ///
    /// # Errors
    /// [`GatewayError`] when the gateway refused or did not answer.
    pub async fn cancel(&self, payment: &StoredPayment) -> Result<Option<PaymentEvent>, GatewayError> {
        match self.client.send(&CancelPayment::by_request_id(&payment.payment_request_id)).await {
            Ok(answer) => Ok(Some(PaymentEvent {
                source: Source::Cancel,
                payment_id: answer.payment_id,
                ..PaymentEvent::of_ours(&payment.payment_request_id, PaymentEventKind::Cancelled)
            })),
            Err(antom::Error::Declined(declined)) if is_unknown_order(&declined) => Ok(None),
            Err(error) => Err(in_call("cancel", payment)(error)),
        }
    }
}

/// How a refund is refused when there is nothing left to give back: Antom gave the money back by itself, after a late
/// success (docs.antom.com/ac/cashierpay/payment_status_desc) or as the earlier of two (docs.antom.com/ac/cashierpay/payment_retry).
const ALREADY_BACK: [&str; 2] = ["ORDER_IS_CANCELED", "REFUND_AMOUNT_EXCEED"];

/// How a refund is refused that can be asked for again later, with the same id.
const NOT_NOW: [&str; 2] = ["MERCHANT_BALANCE_NOT_ENOUGH", "REQUEST_TRAFFIC_EXCEED_LIMIT"];

/// How a refund stands at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundProgress {
    /// The gateway has not been asked for it.
    NotRequested,
    /// The gateway has it, or will take it later.
    Pending,
    /// It is final.
    Final(Box<PaymentEvent>),
}

impl Gateway {
    /// Asks for all of a payment's money to go back. Asking again is asking for the same refund: its id is the payment's.
    /// That the gateway accepts it does not say that the money has gone back: see [`Gateway::inquire_refund`].
    ///
    /// # Errors
    /// [`GatewayError`] when there was no answer that can be believed, or Antom does not know yet.
    pub async fn refund(
        &self,
        payment: &StoredPayment,
        payment_id: &str,
        reason: &str,
    ) -> Result<RefundProgress, GatewayError> {
        let mut request = RefundPayment::new(refund_request_id(payment), payment_id, wire_amount(payment.amount));
        request.refund_reason = Some(reason.to_owned());
        request.refund_notify_url = Some(self.addresses.notify.clone());
        match self.client.send(&request).await {
            Ok(_) => Ok(RefundProgress::Pending),
            Err(antom::Error::Declined(Declined { result, signed: true, .. })) => {
                let code = result.result_code.as_str();
                match result.result_status {
                    _ if ALREADY_BACK.contains(&code) => Ok(final_refund(payment, PaymentEventKind::Refunded, None)),
                    ResultStatus::U => Ok(RefundProgress::Pending),
                    _ if NOT_NOW.contains(&code) => {
                        tracing::warn!(payment = payment.payment_request_id, code, "the refund has to wait");
                        Ok(RefundProgress::Pending)
                    }
                    _ => Ok(final_refund(payment, PaymentEventKind::RefundRefused, Some(result.result_code))),
                }
            }
            Err(error) => Err(in_call("refund", payment)(error)),
        }
    }

    /// Asks how the refund of a payment stands.
    ///
    /// # Errors
    /// [`GatewayError`] when there was no answer that can be believed.
    pub async fn inquire_refund(&self, payment: &StoredPayment) -> Result<RefundProgress, GatewayError> {
        match self.client.send(&InquiryRefund::by_request_id(refund_request_id(payment))).await {
            Ok(answer) => Ok(match answer.refund_status {
                RefundStatus::Success => final_refund(payment, PaymentEventKind::Refunded, None),
                RefundStatus::Fail => final_refund(payment, PaymentEventKind::RefundRefused, None),
                // `Processing`, and what this version of the client does not know.
                _ => RefundProgress::Pending,
            }),
            Err(antom::Error::Declined(Declined { result, signed: true, .. }))
                if result.result_code == "REFUND_NOT_EXIST" =>
            {
                Ok(RefundProgress::NotRequested)
            }
            Err(error) => Err(in_call("inquiryRefund", payment)(error)),
        }
    }
}

fn final_refund(payment: &StoredPayment, kind: PaymentEventKind, result_code: Option<String>) -> RefundProgress {
    let ours = PaymentEvent::of_ours(&payment.payment_request_id, kind);
    RefundProgress::Final(Box::new(PaymentEvent { source: Source::Refund, result_code, ..ours }))
}

fn wire_amount(money: Money) -> Amount {
    Amount::new(money.currency.code(), money.minor_units)
}

fn wire_order(shop_name: &str, order: &StoredOrder) -> Order {
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
        goods.goods_unit_amount = Some(wire_amount(line.unit_price));
        goods.goods_quantity = Some(line.quantity.to_string());
        goods
    });
    let mut wire = Order::new(&order.id, description, wire_amount(order.total));
    wire.goods = goods.collect();
    wire
}

fn env(terminal: &Terminal) -> Env {
    let agent = terminal.user_agent.as_deref().unwrap_or_default();
    let os_type = terminal.os.or_else(|| system_of(agent));
    // Antom wants the system with `WAP`, and knows two: a phone with another one is sent what a computer is sent.
    let detected = if os_type.is_some() { TerminalType::Wap } else { TerminalType::Web };
    let terminal_type = terminal.kind.unwrap_or(detected);
    let mut env = Env::new(terminal_type);
    env.os_type = os_type.filter(|_| terminal_type != TerminalType::Web);
    env.user_agent = terminal.user_agent.as_ref().map(|agent| agent.chars().take(500).collect());
    env
}

/// Whether a browser with this `User-Agent` runs on a phone or a tablet. Tablets do not call themselves mobile.
pub fn is_phone(agent: &str) -> bool {
    agent.contains("Mobi") || agent.contains("Tablet;") || system_of(agent).is_some()
}

/// The system of a phone or a tablet, by the name that its browsers give it.
fn system_of(agent: &str) -> Option<OsType> {
    if ["iPhone", "iPad", "iPod"].iter().any(|it| agent.contains(it)) {
        Some(OsType::Ios)
    } else {
        agent.contains("Android").then_some(OsType::Android)
    }
}

fn is_unknown_order(declined: &Declined) -> bool {
    declined.signed && declined.result.result_code == "ORDER_NOT_EXIST"
}

fn in_call(call: &'static str, payment: &StoredPayment) -> impl FnOnce(antom::Error) -> GatewayError {
    move |error| failed(call, payment, Cause::Client(error))
}

fn failed(call: &'static str, payment: &StoredPayment, cause: Cause) -> GatewayError {
    GatewayError { call, payment_request_id: payment.payment_request_id.clone(), cause }
}

/// Whether a session can still be opened: with a minute to spare, so that it does not end under the buyer's hands.
pub fn is_open(session: &StoredSession, now: Timestamp) -> bool {
    session.expires_at.duration_since(now) > jiff::SignedDuration::from_secs(60)
}

/// Whether a payment that has no session yet can still get one which lasts.
pub fn can_get_session(payment: &StoredPayment, now: Timestamp) -> bool {
    now.duration_since(payment.created_at) < SESSION_LIFETIME - jiff::SignedDuration::from_mins(5)
}

/// After how many minutes a session can certainly no longer be opened; `None` when that is so already.
pub fn minutes_until_over(session: &StoredSession, now: Timestamp) -> Option<u32> {
    let seconds = (session.expires_at + GRACE).duration_since(now).as_secs();
    u32::try_from(seconds).ok().map(|seconds| seconds / 60 + 1)
}

/// How far the gateway's clock may be from ours.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_mins(2);

/// Whether a session can certainly no longer be opened.
pub fn is_over(session: &StoredSession, now: Timestamp) -> bool {
    now.duration_since(session.expires_at) > GRACE
}
