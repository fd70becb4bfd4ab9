//! createPaymentSession (One-time Payments): the guide, step 1.

use std::time::Duration;

use antom::types::{Amount, PaymentSession};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    Answer, Refusal, answer, declined,
    fields::{Fields, Illegal},
};
use crate::{
    gateway::Gateway,
    method::{self, Method},
    payment::{Payment, State, later},
    session::{Tokens, session_data},
    store::StoreError,
};

/// How long a session lasts unless the merchant wants it shorter; it cannot be longer.
const SESSION_LIFE: Duration = Duration::from_secs(60 * 60);

/// Optional texts with their limits, in characters.
const OPTIONAL_TEXTS: &[(&str, usize)] = &[
    ("productScene", 32),
    ("paymentMethod.paymentMethodId", 128),
    ("order.buyer.referenceBuyerId", 64),
    ("order.buyer.buyerPhoneNo", 24),
    ("order.buyer.buyerEmail", 64),
    ("order.buyer.buyerName.firstName", 32),
    ("order.buyer.buyerName.middleName", 32),
    ("order.buyer.buyerName.lastName", 32),
    ("order.buyer.buyerName.fullName", 128),
    ("order.shipping.shippingPhoneNo", 16),
    ("order.shipping.shippingCarrier", 128),
    ("order.shipping.shipToEmail", 64),
    ("order.shipping.shippingAddress.region", 2),
    ("order.shipping.shippingAddress.state", 8),
    ("order.shipping.shippingAddress.city", 32),
    ("order.shipping.shippingAddress.address1", 256),
    ("order.shipping.shippingAddress.address2", 256),
    ("order.shipping.shippingAddress.zipCode", 32),
    ("env.deviceTokenId", 64),
    ("env.clientIp", 64),
    ("env.userAgent", 2048),
    ("env.extendInfo", 2048),
    ("locale", 8),
    ("merchantRegion", 2),
    ("userRegion", 2),
];

/// The same for every line of the order.
const OPTIONAL_GOODS_TEXTS: &[(&str, usize)] =
    &[("priceId", 64), ("goodsCategory", 64), ("goodsUrl", 2048), ("goodsImageUrl", 2048), ("deliveryMethodType", 32)];

/// What the simulator takes from a request that kept all the rules.
struct Wish<'a> {
    request_id: &'a str,
    amount: Amount,
    method: &'static Method,
    redirect_url: &'a str,
    notify_url: Option<&'a str>,
    order_amount: Amount,
    order_description: &'a str,
    session_expires_at: Timestamp,
}

/// Answers one call.
pub(super) async fn call(gateway: &Gateway, request: &Value) -> Answer {
    let now = gateway.clock.now();
    let wish = read(request, now)?;
    let tokens = Tokens::draw(now).map_err(StoreError::from)?;
    let payment = Payment {
        id: tokens.payment_id,
        request_id: wish.request_id.to_owned(),
        session_token: tokens.session_token,
        session_id: tokens.session_id,
        buyer_token: tokens.buyer_token,
        method: wish.method,
        amount: wish.amount,
        order_amount: wish.order_amount,
        order_description: wish.order_description.to_owned(),
        redirect_url: wish.redirect_url.to_owned(),
        notify_url: wish.notify_url.map(str::to_owned),
        created_at: now,
        session_expires_at: wish.session_expires_at,
        state: State::Created,
        wrong_codes: 0,
        submitted_at: None,
        closes_at: wish.session_expires_at,
        finished_at: None,
    };
    let payment = match gateway.store.add(&payment).await? {
        None => payment,
        Some(mut earlier) => {
            // Whatever the worker has not come round to closing is closed for this answer too.
            earlier.close_if_overdue(now);
            repeated(&earlier, &payment)?;
            earlier
        }
    };
    answer(
        "success.",
        PaymentSession {
            payment_session_data: session_data(&payment.session_token, &gateway.client_id),
            payment_session_id: Some(payment.session_id),
            payment_session_expiry_time: payment.session_expires_at,
        },
    )
}

/// Whether a second request with the same id may have the first one's session: only if it asks for the same, and only
/// while it can still be paid.
fn repeated(earlier: &Payment, now: &Payment) -> Result<(), Refusal> {
    if (&earlier.amount, earlier.method) != (&now.amount, now.method) {
        let message = "paymentRequestId: was used before with another amount, currency or payment method; \
                       use a new one for a new payment";
        return Err(declined("REPEAT_REQ_INCONSISTENT", message));
    }
    let (code, what) = match earlier.state {
        State::Created | State::Submitted | State::Pending => return Ok(()),
        State::Success => ("ORDER_IS_FINISHED", "has been paid"),
        State::Failed(_) => ("ORDER_IS_CLOSED", "has failed or was not paid in time"),
        State::Cancelled => ("ORDER_IS_CANCELED", "has been cancelled"),
    };
    Err(declined(code, format!("The payment with this paymentRequestId {what}; use a new one for a new payment.")))
}

/// Checks the request against the field table of docs.antom.com/ac/ams/session_cashier. What is not in it is accepted.
fn read<'a>(request: &'a Value, now: Timestamp) -> Result<Wish<'a>, Refusal> {
    let fields = Fields::of(request)?;
    fields.one_of("productCode", &["CASHIER_PAYMENT"])?;
    let request_id = fields.text("paymentRequestId", 64)?;
    let amount = fields.amount("paymentAmount")?;
    let method = payment_method(&fields, &amount)?;
    let redirect_url = fields.link("paymentRedirectUrl")?;
    let notify_url = fields.optional_url("paymentNotifyUrl")?;
    fields.text("order.referenceOrderId", 64)?;
    let order_description = fields.text("order.orderDescription", 256)?;
    let order_amount = fields.amount("order.orderAmount")?;
    goods(&fields)?;
    for (path, limit) in OPTIONAL_TEXTS {
        fields.optional_text(path, *limit)?;
    }
    fields.optional_one_of("env.terminalType", &["WEB", "WAP", "APP", "MINI_APP"])?;
    fields.optional_one_of("env.osType", &["IOS", "ANDROID"])?;
    fields.optional_currency("settlementStrategy.settlementCurrency")?;
    // The guide asks for false or nothing with APM payments; `true` is legal, and only makes the funds less certain.
    fields.optional_flag("paymentFactor.isAuthorization")?;
    fields.optional_one_of("paymentFactor.captureMode", &["AUTOMATIC", "MANUAL"])?;
    fields.optional_time("paymentExpiryTime")?;

    let latest = later(now, SESSION_LIFE);
    let expiry = "paymentSessionExpiryTime";
    let session_expires_at = fields.optional_time(expiry)?.unwrap_or(latest);
    if session_expires_at <= now || session_expires_at > latest {
        let found = crate::session::iso8601(session_expires_at);
        let rule = format!("must be within one hour from now, found {found}");
        return Err(fields.illegal(expiry, rule).into());
    }
    Ok(Wish {
        request_id,
        amount,
        method,
        redirect_url,
        notify_url,
        order_amount,
        order_description,
        session_expires_at,
    })
}

fn payment_method(fields: &Fields<'_>, amount: &Amount) -> Result<&'static Method, Refusal> {
    let path = "paymentMethod.paymentMethodType";
    let kind = fields.text(path, 64)?;
    let method = method::find(kind).ok_or_else(|| {
        fields.illegal(path, format_args!("the simulator has no method {kind:?}; its page at / lists them"))
    })?;
    if !method.currencies.contains(&amount.currency.as_str()) {
        let (takes, found) = (method.currencies.join(" or "), &amount.currency);
        let message = format!("paymentAmount.currency: {kind} is paid in {takes}, found {found}");
        return Err(declined("CURRENCY_NOT_SUPPORT", message));
    }
    if amount.minor_units().is_ok_and(|units| units % method.multiple_of != 0) {
        let rule = format!("must be a multiple of {} with {kind}, found {}", method.multiple_of, amount.value);
        return Err(fields.illegal("paymentAmount.value", rule).into());
    }
    Ok(method)
}

fn goods(fields: &Fields<'_>) -> Result<(), Illegal> {
    for item in fields.optional_list("order.goods", 100)? {
        // A line is known by the merchant's id, or by the id of a price kept at Antom.
        if item.optional_text("priceId", 64)?.is_none() {
            item.text("referenceGoodsId", 64)?;
            item.text("goodsName", 256)?;
        }
        for (path, limit) in OPTIONAL_GOODS_TEXTS {
            item.optional_text(path, *limit)?;
        }
        item.optional_amount("goodsUnitAmount")?;
        item.optional_count("goodsQuantity")?;
    }
    Ok(())
}
