//! createPaymentSession (One-time Payments): the guide, step 1.

use std::time::Duration;

use antom::types::{Amount, PaymentSession, ResultInfo};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    About, Answer, Refusal, answer, declined,
    fields::{Fields, Illegal},
};
use crate::{
    fidelity::{Fidelity, RepeatedSession},
    gateway::Gateway,
    method::{self, METHODS, Method, display},
    payment::{Payment, Scene, State, Taking, later},
    session::{Tokens, session_data},
    store::{Key, StoreError},
};

/// How long a session lasts unless the merchant wants it shorter; it cannot be longer.
const SESSION_LIFE: Duration = Duration::from_secs(60 * 60);

/// Optional texts with their limits, in characters.
const OPTIONAL_TEXTS: &[(&str, usize)] = &[
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

const METHOD: &str = "paymentMethod.paymentMethodType";

/// More methods than there are.
const MOST_METHODS: usize = 100;

/// What the simulator takes from a request that kept all the rules.
pub(super) struct Wish<'a> {
    request_id: &'a str,
    order_id: &'a str,
    amount: Amount,
    taking: Taking,
    scene: Scene,
    method: Option<&'static Method>,
    redirect_url: &'a str,
    notify_url: Option<&'a str>,
    order_amount: Amount,
    order_description: &'a str,
    session_expires_at: Timestamp,
}

/// Answers one call.
pub(super) async fn call(gateway: &Gateway, request: &Value, about: &mut About) -> Answer {
    let now = gateway.now();
    let fidelity = gateway.fidelity();
    let wish = read(request, now, &fidelity)?;
    let tokens = Tokens::draw(now).map_err(StoreError::from)?;
    let payment = Payment {
        id: tokens.payment_id,
        request_id: wish.request_id.to_owned(),
        order_id: wish.order_id.to_owned(),
        session_token: tokens.session_token,
        session_id: tokens.session_id,
        buyer_token: tokens.buyer_token,
        scene: wish.scene,
        method: wish.method,
        amount: wish.amount,
        order_amount: wish.order_amount,
        order_description: wish.order_description.to_owned(),
        redirect_url: wish.redirect_url.to_owned(),
        notify_url: wish.notify_url.map(str::to_owned),
        taking: wish.taking,
        created_at: now,
        session_expires_at: wish.session_expires_at,
        state: State::Created,
        wrong_codes: 0,
        submitted_at: None,
        closes_at: wish.session_expires_at,
        finished_at: None,
        plan: None,
    };
    let payment = match gateway.store.add(&payment).await? {
        None => payment,
        Some(earlier) => {
            *about = Some(earlier.id.clone());
            again(gateway, &earlier, payment, fidelity.repeated_session).await?
        }
    };
    *about = Some(payment.id);
    let data = session_data(&payment.session_token, &payment.scene, &gateway.client_id);
    let mut body = PaymentSession::new(data, payment.session_expires_at);
    body.payment_session_id = Some(payment.session_id);
    if matches!(payment.scene, Scene::Page(_)) {
        body.normal_url = Some(gateway.url(&format!("/checkout/{}", payment.buyer_token)));
    }
    answer(ResultInfo::success("success."), body)
}

/// The payment of a second request with the same id: the first one's, with its session or with a new one.
async fn again(
    gateway: &Gateway,
    earlier: &Payment,
    wanted: Payment,
    session: RepeatedSession,
) -> Result<Payment, Refusal> {
    // Whatever the worker has not come round to closing is closed for this answer too.
    let earlier = gateway.find(Key::PaymentId(&earlier.id)).await?.map_or_else(|| earlier.clone(), |it| it.payment);
    repeated(&earlier, &wanted)?;
    if session == RepeatedSession::Same {
        return Ok(earlier);
    }
    let renewed = gateway.edit(&earlier.id, |account, _| {
        account.payment.session_token = wanted.session_token;
        account.payment.session_id = wanted.session_id;
        account.payment.session_expires_at = wanted.session_expires_at;
        if matches!(account.payment.state, State::Created | State::Declined(_)) {
            account.payment.closes_at = wanted.closes_at;
        }
    });
    Ok(renewed.await?.map_or(earlier, |(account, ())| account.payment))
}

/// Whether a second request with the same id may have the first one's session: only if it asks for the same, and only
/// while it can still be paid.
fn repeated(earlier: &Payment, now: &Payment) -> Result<(), Refusal> {
    // What the buyer has chosen meanwhile, in the element or on the page, is not the merchant's doing.
    let same_method = !now.offered().is_empty() || earlier.method == now.method;
    if (&earlier.amount, &earlier.scene) != (&now.amount, &now.scene) || !same_method {
        let message = "paymentRequestId: was used before with another amount, currency or payment method; \
                       use a new one for a new payment";
        return Err(declined("REPEAT_REQ_INCONSISTENT", message));
    }
    let (code, what) = match earlier.state {
        State::Created | State::Submitted | State::Pending | State::Declined(_) => return Ok(()),
        State::Success => ("ORDER_IS_FINISHED", "has been paid"),
        State::Failed(_) => ("ORDER_IS_CLOSED", "has failed or was not paid in time"),
        State::Cancelled => ("ORDER_IS_CANCELED", "has been cancelled"),
    };
    Err(declined(code, format!("The payment with this paymentRequestId {what}; use a new one for a new payment.")))
}

/// Checks the request against the field table of docs.antom.com/ac/ams/session_cashier. What is not in it is accepted.
pub(super) fn read<'a>(request: &'a Value, now: Timestamp, fidelity: &Fidelity) -> Result<Wish<'a>, Refusal> {
    let fields = Fields::of(request)?;
    fields.one_of("productCode", &["CASHIER_PAYMENT"])?;
    let request_id = fields.text("paymentRequestId", 64)?;
    let amount = fields.amount("paymentAmount")?;
    let (scene, method) = scene(&fields, &amount)?;
    let redirect_url = fields.link("paymentRedirectUrl")?;
    let notify_url = fields.optional_url("paymentNotifyUrl", 2048)?;
    let order_id = fields.text("order.referenceOrderId", 64)?;
    let order_description = fields.text("order.orderDescription", 256)?;
    let order_amount = fields.amount("order.orderAmount")?;
    goods(&fields)?;
    for (path, limit) in OPTIONAL_TEXTS {
        fields.optional_text(path, *limit)?;
    }
    let terminal = fields.optional_one_of("env.terminalType", &["WEB", "WAP", "APP", "MINI_APP"])?;
    let system = fields.optional_one_of("env.osType", &["IOS", "ANDROID"])?;
    if let (Some(terminal @ ("WAP" | "APP")), None) = (terminal, system) {
        return Err(fields.illegal("env.osType", format_args!("is required with terminalType {terminal}")).into());
    }
    let settlement = "settlementStrategy.settlementCurrency";
    if fields.optional_currency(settlement)?.is_none() && fidelity.settlement_currency_required {
        return Err(fields.illegal(settlement, "is required").into());
    }
    // The guide asks for false or nothing with APM payments; `true` is legal, and only makes the funds less certain.
    let authorised = fields.optional_flag("paymentFactor.isAuthorization")?.unwrap_or(false);
    let capture = fields.optional_one_of("paymentFactor.captureMode", &["AUTOMATIC", "MANUAL"])?;
    let taking = match capture {
        _ if !authorised => Taking::AtOnce,
        Some("MANUAL") => Taking::CapturedByMerchant,
        _ => Taking::CapturedAutomatically,
    };
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
        order_id,
        amount,
        taking,
        scene,
        method,
        redirect_url,
        notify_url,
        order_amount,
        order_description,
        session_expires_at,
    })
}

/// What the buyer pays in, and with which method if the merchant has named one.
fn scene(fields: &Fields<'_>, amount: &Amount) -> Result<(Scene, Option<&'static Method>), Refusal> {
    let path = "productScene";
    match fields.optional_text(path, 32)?.filter(|scene| !scene.is_empty()) {
        None => Ok((Scene::Cashier, Some(payment_method(fields, amount, fields.text(METHOD, 64)?)?))),
        Some(scene @ ("ELEMENT_PAYMENT" | "CHECKOUT_PAYMENT")) => {
            let listed = listed_methods(fields)?;
            let methods = match fields.optional_text(METHOD, 64)? {
                Some(named) => vec![payment_method(fields, amount, named)?],
                None => offered_methods(fields, amount, &listed)?,
            };
            Ok((if scene == "ELEMENT_PAYMENT" { Scene::Element(methods) } else { Scene::Page(methods) }, None))
        }
        Some(other) => {
            let rule = format_args!(
                "must be ELEMENT_PAYMENT, CHECKOUT_PAYMENT, or nothing for the guide's component; the simulator does not \
                 have {other:?}"
            );
            Err(fields.illegal(path, rule).into())
        }
    }
}

/// `availablePaymentMethod.paymentMethodTypeList`, the smallest `paymentMethodOrder` first, those without one last.
fn listed_methods<'a>(fields: &Fields<'a>) -> Result<Vec<&'a str>, Illegal> {
    let mut listed = Vec::new();
    for item in fields.optional_list("availablePaymentMethod.paymentMethodTypeList", MOST_METHODS)? {
        let kind = item.text("paymentMethodType", 64)?;
        let order = item.optional_count("paymentMethodOrder")?;
        item.optional_flag("expressCheckout")?;
        listed.push((order.unwrap_or(u64::MAX), kind));
    }
    listed.sort_by_key(|(order, _)| *order);
    Ok(listed.into_iter().map(|(_, kind)| kind).collect())
}

/// What the element offers: what is listed, or everything if nothing is, as far as it can pay this. A method that
/// cannot is left out, as one that the account has no contract for.
fn offered_methods(fields: &Fields<'_>, amount: &Amount, listed: &[&str]) -> Result<Vec<&'static Method>, Refusal> {
    let wanted: Vec<_> = if listed.is_empty() {
        METHODS.iter().collect()
    } else {
        listed.iter().filter_map(|kind| method::find(kind)).collect()
    };
    let mut offered: Vec<&'static Method> = Vec::new();
    for method in wanted {
        if !offered.contains(&method) && payment_method(fields, amount, method.kind).is_ok() {
            offered.push(method);
        }
    }
    if offered.is_empty() {
        let what = if listed.is_empty() { "no method" } else { "none of the methods listed" };
        let message = format!("availablePaymentMethod: {what} can pay {}", display(amount));
        return Err(declined("NO_PAY_OPTIONS", message));
    }
    Ok(offered)
}

/// The method of this type, if it can pay this amount with what is known of the buyer.
fn payment_method(fields: &Fields<'_>, amount: &Amount, kind: &str) -> Result<&'static Method, Refusal> {
    let method = method::find(kind).ok_or_else(|| {
        fields.illegal(METHOD, format_args!("the simulator has no method {kind:?}; its page at / lists them"))
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
    let limit = |units: i64| display(&Amount::new(&*amount.currency, units));
    let units = amount.minor_units().unwrap_or(0);
    if units < method.minimum {
        let rule = format!("must be at least {} with {kind}, found {}", limit(method.minimum), amount.value);
        return Err(fields.illegal("paymentAmount.value", rule).into());
    }
    if let Some(maximum) = method.maximum
        && units > maximum
    {
        let (most, found) = (limit(maximum), &amount.value);
        let message = format!("paymentAmount.value: must be at most {most} with {kind}, found {found}");
        return Err(declined("PAYMENT_AMOUNT_EXCEED_LIMIT", message));
    }
    if method.needs_buyer {
        fields.text("order.buyer.buyerEmail", 64)?;
        fields.text("order.buyer.buyerPhoneNo", 24)?;
        if fields.optional_text("order.buyer.buyerName.fullName", 128)?.is_none() {
            fields.text("order.buyer.buyerName.firstName", 32)?;
            fields.text("order.buyer.buyerName.lastName", 32)?;
        }
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
