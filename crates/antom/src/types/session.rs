//! createPaymentSession (One-time Payments): the guide, step 1.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{amount::Amount, datetime, request::Request};

/// Asks for a payment session, which the browser's checkout component is opened with.
///
/// Fields and limits: <https://docs.antom.com/ac/ams/session_cashier>. Optional fields that are `None` are not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreatePaymentSession {
    /// Always `CASHIER_PAYMENT` in this integration.
    pub product_code: ProductCode,
    /// What the session is shown in. `None`: in the component that the guide describes, `AMSCashierPayment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_scene: Option<ProductScene>,
    /// The merchant's id of this attempt, at most 64 characters; a new one every time a payment is initiated.
    pub payment_request_id: String,
    /// What the buyer pays.
    pub payment_amount: Amount,
    /// How the buyer pays. `None` when Antom asks the buyer, which Payment Element does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// What Antom may offer the buyer when it asks. `None`: whatever the account can take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_payment_method: Option<AvailablePaymentMethod>,
    /// The merchant's result page, to which the buyer returns, at most 2048 characters.
    pub payment_redirect_url: String,
    /// What is being bought.
    pub order: Order,
    /// Where Antom sends the result, at most 2048 characters; see [`NotifyUrl`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_notify_url: Option<String>,
    /// The settlement currency, needed when several are contracted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settlement_strategy: Option<SettlementStrategy>,
    /// Authorisation or immediate payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_factor: Option<PaymentFactor>,
    /// Where and on what the buyer is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<Env>,
    /// When the session ends, at most one hour after its creation, which is also the default.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub payment_session_expiry_time: Option<Timestamp>,
}

impl Request for CreatePaymentSession {
    const PATH: &'static str = "/ams/api/v1/payments/createPaymentSession";
    type Response = PaymentSession;
}

impl CreatePaymentSession {
    /// A request with the guide's required parameters and where the result is sent.
    pub fn new(
        payment_request_id: impl Into<String>,
        payment_amount: Amount,
        payment_method: PaymentMethod,
        payment_redirect_url: impl Into<String>,
        payment_notify_url: NotifyUrl,
        order: Order,
    ) -> Self {
        Self {
            product_code: ProductCode::CashierPayment,
            product_scene: None,
            payment_request_id: payment_request_id.into(),
            payment_amount,
            payment_method: Some(payment_method),
            available_payment_method: None,
            payment_redirect_url: payment_redirect_url.into(),
            order,
            payment_notify_url: payment_notify_url.into_field(),
            settlement_strategy: None,
            payment_factor: None,
            env: None,
            payment_session_expiry_time: None,
        }
    }

    /// The same for a scene in which Antom asks the buyer for the method, and offers those of `methods` that the account
    /// can take, in this order: Payment Element (<https://docs.antom.com/ac/cashierpay/element>) or the Checkout Page.
    pub fn in_scene<'a>(
        scene: ProductScene,
        payment_request_id: impl Into<String>,
        payment_amount: Amount,
        methods: impl IntoIterator<Item = &'a str>,
        payment_redirect_url: impl Into<String>,
        payment_notify_url: NotifyUrl,
        order: Order,
    ) -> Self {
        let offered = methods.into_iter().zip(1..).map(|(method, place)| OfferedPaymentMethod {
            payment_method_type: method.to_owned(),
            payment_method_order: Some(place),
        });
        let method = PaymentMethod::of_type("");
        Self {
            product_scene: Some(scene),
            payment_method: None,
            available_payment_method: Some(AvailablePaymentMethod { payment_method_type_list: offered.collect() }),
            ..Self::new(payment_request_id, payment_amount, method, payment_redirect_url, payment_notify_url, order)
        }
    }
}

/// Where Antom sends the result of a payment. There is no default, because a merchant that gets no notifications depends
/// on inquiries alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotifyUrl {
    /// To this URL, `https` and at most 2048 characters. It is preferred to the one in the dashboard.
    To(String),
    /// To the URL that is set in the Antom dashboard, and nowhere when none is set there.
    FromDashboard,
}

impl NotifyUrl {
    /// To this URL.
    pub fn to(url: impl Into<String>) -> Self {
        Self::To(url.into())
    }

    fn into_field(self) -> Option<String> {
        match self {
            Self::To(url) => Some(url),
            Self::FromDashboard => None,
        }
    }
}

/// The Antom product a payment belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ProductCode {
    /// A one-time payment in Antom's cashier.
    CashierPayment,
}

/// What a session is shown in. The guide's component has no name here: it is what is shown without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ProductScene {
    /// Payment Element, `AMSElement` in the browser: a form inside the page.
    ElementPayment,
    /// The Checkout Page, on Antom's own site: the browser is sent to [`PaymentSession::normal_url`].
    CheckoutPayment,
}

/// What Antom may offer the buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AvailablePaymentMethod {
    /// The methods that may be offered, in any order: each carries its own place.
    pub payment_method_type_list: Vec<OfferedPaymentMethod>,
}

/// A method that Antom may offer the buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OfferedPaymentMethod {
    /// Antom's name of the method, for example `SHOPEEPAY_SG`.
    pub payment_method_type: String,
    /// Its place in the list; the smallest is shown first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method_order: Option<u32>,
}

/// The payment method of one payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentMethod {
    /// Antom's name of the method, for example `SHOPEEPAY_SG`.
    pub payment_method_type: String,
}

impl PaymentMethod {
    /// A method by its type alone.
    pub fn of_type(payment_method_type: impl Into<String>) -> Self {
        Self { payment_method_type: payment_method_type.into() }
    }
}

/// What is being bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Order {
    /// The merchant's order id, at most 64 characters.
    pub reference_order_id: String,
    /// What the buyer reads in the wallet, at most 256 characters.
    pub order_description: String,
    /// The order's total; normally the payment's amount.
    pub order_amount: Amount,
    /// Who buys, for risk checks and promotions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    /// The order's lines, at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goods: Vec<Goods>,
}

impl Order {
    /// An order with its required fields.
    pub fn new(reference_order_id: impl Into<String>, description: impl Into<String>, amount: Amount) -> Self {
        Self {
            reference_order_id: reference_order_id.into(),
            order_description: description.into(),
            order_amount: amount,
            buyer: None,
            goods: Vec::new(),
        }
    }
}

/// Who buys. `Debug` hides the buyer's personal data, so that it does not reach a log.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Buyer {
    /// The merchant's id of the buyer, at most 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_buyer_id: Option<String>,
    /// The buyer's name. Some methods need it, for example `KONBINI`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<BuyerName>,
    /// The buyer's e-mail address, at most 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_email: Option<String>,
    /// The buyer's phone number, at most 24 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_phone_no: Option<String>,
}

impl fmt::Debug for Buyer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buyer").field("reference_buyer_id", &self.reference_buyer_id).finish_non_exhaustive()
    }
}

/// The buyer's name. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BuyerName {
    /// The whole name, at most 128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
}

impl fmt::Debug for BuyerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BuyerName(…)")
    }
}

impl Buyer {
    /// A buyer with the contact data that some methods need, for example `KONBINI`.
    pub fn with_contact(
        full_name: impl Into<String>,
        email: impl Into<String>,
        phone_number: impl Into<String>,
    ) -> Self {
        Self {
            reference_buyer_id: None,
            buyer_name: Some(BuyerName { full_name: Some(full_name.into()) }),
            buyer_email: Some(email.into()),
            buyer_phone_no: Some(phone_number.into()),
        }
    }
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Goods {
    /// The merchant's id of the goods, at most 64 characters.
    pub reference_goods_id: String,
    /// Their name, at most 256 characters.
    pub goods_name: String,
    /// The price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods_unit_amount: Option<Amount>,
    /// How many, as a string of at least `1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods_quantity: Option<String>,
}

impl Goods {
    /// A line with its required fields.
    pub fn new(reference_goods_id: impl Into<String>, goods_name: impl Into<String>) -> Self {
        Self {
            reference_goods_id: reference_goods_id.into(),
            goods_name: goods_name.into(),
            goods_unit_amount: None,
            goods_quantity: None,
        }
    }
}

/// In which currency the merchant is paid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SettlementStrategy {
    /// Three capital letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settlement_currency: Option<String>,
}

impl SettlementStrategy {
    /// Payment in this currency (ISO 4217).
    pub fn in_currency(settlement_currency: impl Into<String>) -> Self {
        Self { settlement_currency: Some(settlement_currency.into()) }
    }
}

/// Conditions of a payment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentFactor {
    /// Whether funds are only held until captured. Leave it empty or `false` for APM payments, as the guide asks:
    /// otherwise the funds may be released to the buyer automatically.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_authorization: Option<bool>,
}

/// Where and on what the buyer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Env {
    /// A desktop site, a mobile site or an app.
    pub terminal_type: TerminalType,
    /// The phone's system, with `WAP` and `APP`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_type: Option<OsType>,
    /// The buyer's IP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_ip: Option<String>,
    /// The browser's `User-Agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

impl Env {
    /// Where the buyer is, without anything about the device.
    pub fn new(terminal_type: TerminalType) -> Self {
        Self { terminal_type, os_type: None, client_ip: None, user_agent: None }
    }
}

/// The kind of client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum TerminalType {
    /// A website on a desktop.
    Web,
    /// A website on a phone.
    Wap,
    /// An app.
    App,
    /// An app inside an app.
    MiniApp,
}

/// A phone's system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum OsType {
    /// Apple's.
    Ios,
    /// Google's.
    Android,
}

/// The session that the browser's component is opened with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentSession {
    /// Passed to `createComponent` as `sessionData`, whole and unchanged; at most 4096 characters.
    pub payment_session_data: String,
    /// Antom's id of the session, at most 64 characters.
    #[serde(default)]
    pub payment_session_id: Option<String>,
    /// The address of the Checkout Page, at most 2048 characters; with [`ProductScene::CheckoutPayment`] only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal_url: Option<String>,
    /// Until when the component may be opened with it.
    #[serde(with = "datetime::required")]
    pub payment_session_expiry_time: Timestamp,
}

impl PaymentSession {
    /// A session with its required fields, for simulators.
    pub fn new(payment_session_data: impl Into<String>, payment_session_expiry_time: Timestamp) -> Self {
        Self {
            payment_session_data: payment_session_data.into(),
            payment_session_id: None,
            normal_url: None,
            payment_session_expiry_time,
        }
    }
}
