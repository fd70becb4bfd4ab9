//! The request fields of `createPaymentSession` (<https://docs.antom.com/ac/ams/session_cashier>).

use std::time::Duration;

use antom::types::Amount;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    behavior::assumptions::Assumptions,
    merchant_api::{
        fields::{Fields, InvalidField},
        refusal::{Refusal, declined},
    },
    model::{
        capture_mode::CaptureMode,
        currency::display,
        method::Method,
        method_catalogue::{self, METHODS},
        product_scene::ProductScene,
        time::{iso8601, later},
    },
};

/// The default and the longest life of a session.
const SESSION_LIFE: Duration = Duration::from_secs(60 * 60);

/// Optional text fields with their limits in characters.
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
    ("merchantRegion", 2),
    ("userRegion", 2),
];

/// The same for every item of `order.goods`.
const OPTIONAL_GOODS_TEXTS: &[(&str, usize)] =
    &[("priceId", 64), ("goodsCategory", 64), ("goodsUrl", 2048), ("goodsImageUrl", 2048), ("deliveryMethodType", 32)];

const METHOD: &str = "paymentMethod.paymentMethodType";

/// The limit of `paymentMethodTypeList`; there are fewer methods.
const MAX_METHODS: usize = 100;

/// The fields of a valid request that the simulator uses.
pub(super) struct SessionRequest<'a> {
    pub(super) request_id: &'a str,
    pub(super) order_id: &'a str,
    pub(super) amount: Amount,
    pub(super) capture_mode: CaptureMode,
    pub(super) scene: ProductScene,
    pub(super) method: Option<&'static Method>,
    pub(super) redirect_url: &'a str,
    pub(super) notify_url: Option<&'a str>,
    pub(super) order_amount: Amount,
    pub(super) order_description: &'a str,
    pub(super) locale: &'a str,
    pub(super) session_expires_at: Timestamp,
}

/// Checks the fields against the table of the documentation. Other fields are accepted.
pub(super) fn read<'a>(
    request: &'a Value,
    now: Timestamp,
    assumptions: &Assumptions,
) -> Result<SessionRequest<'a>, Refusal> {
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
    let locale = fields.optional_text("locale", 8)?.unwrap_or_default();
    goods(&fields)?;
    for (path, limit) in OPTIONAL_TEXTS {
        fields.optional_text(path, *limit)?;
    }
    let terminal = fields.optional_one_of("env.terminalType", &["WEB", "WAP", "APP", "MINI_APP"])?;
    let system = fields.optional_one_of("env.osType", &["IOS", "ANDROID"])?;
    if let (Some(terminal @ ("WAP" | "APP")), None) = (terminal, system) {
        return Err(fields.invalid("env.osType", format_args!("is required with terminalType {terminal}")).into());
    }
    let settlement = "settlementStrategy.settlementCurrency";
    if fields.optional_currency(settlement)?.is_none() && assumptions.settlement_currency_required {
        return Err(fields.invalid(settlement, "is required").into());
    }
    // The guide requires `false` or no field for APM payments, but `true` is accepted.
    let authorised = fields.optional_flag("paymentFactor.isAuthorization")?.unwrap_or(false);
    let capture = fields.optional_one_of("paymentFactor.captureMode", &["AUTOMATIC", "MANUAL"])?;
    let capture_mode = match capture {
        _ if !authorised => CaptureMode::Immediate,
        Some("MANUAL") => CaptureMode::Manual,
        _ => CaptureMode::Automatic,
    };
    fields.optional_time("paymentExpiryTime")?;

    let latest = later(now, SESSION_LIFE);
    let expiry = "paymentSessionExpiryTime";
    let session_expires_at = fields.optional_time(expiry)?.unwrap_or(latest);
    if session_expires_at <= now || session_expires_at > latest {
        let found = iso8601(session_expires_at);
        let rule = format!("must be within one hour from now, found {found}");
        return Err(fields.invalid(expiry, rule).into());
    }
    Ok(SessionRequest {
        request_id,
        order_id,
        amount,
        capture_mode,
        scene,
        method,
        redirect_url,
        notify_url,
        order_amount,
        order_description,
        locale,
        session_expires_at,
    })
}

/// The scene, and the method if the merchant has named one.
fn scene(fields: &Fields<'_>, amount: &Amount) -> Result<(ProductScene, Option<&'static Method>), Refusal> {
    let path = "productScene";
    match fields.optional_text(path, 32)?.filter(|scene| !scene.is_empty()) {
        None => Ok((ProductScene::Cashier, Some(payment_method(fields, amount, fields.text(METHOD, 64)?)?))),
        Some(scene @ ("ELEMENT_PAYMENT" | "CHECKOUT_PAYMENT")) => {
            let listed = listed_methods(fields)?;
            let methods = match fields.optional_text(METHOD, 64)? {
                Some(named) => vec![payment_method(fields, amount, named)?],
                None => offered_methods(fields, amount, &listed)?,
            };
            Ok((
                if scene == "ELEMENT_PAYMENT" {
                    ProductScene::Element(methods)
                } else {
                    ProductScene::CheckoutPage(methods)
                },
                None,
            ))
        }
        Some(other) => {
            let rule = format_args!(
                "must be ELEMENT_PAYMENT, CHECKOUT_PAYMENT, or nothing for the component of the guide; the simulator does \
                 not support {other:?}"
            );
            Err(fields.invalid(path, rule).into())
        }
    }
}

/// `availablePaymentMethod.paymentMethodTypeList`, the smallest `paymentMethodOrder` first, those without one last.
fn listed_methods<'a>(fields: &Fields<'a>) -> Result<Vec<&'a str>, InvalidField> {
    let mut listed = Vec::new();
    for item in fields.optional_list("availablePaymentMethod.paymentMethodTypeList", MAX_METHODS)? {
        let kind = item.text("paymentMethodType", 64)?;
        let order = item.optional_count("paymentMethodOrder")?;
        item.optional_flag("expressCheckout")?;
        listed.push((order.unwrap_or(u64::MAX), kind));
    }
    listed.sort_by_key(|(order, _)| *order);
    Ok(listed.into_iter().map(|(_, kind)| kind).collect())
}

/// The methods that the buyer may choose from: the listed ones, or all if none are listed. Methods that cannot pay the
/// amount are left out, like methods without a contract at Antom.
fn offered_methods(fields: &Fields<'_>, amount: &Amount, listed: &[&str]) -> Result<Vec<&'static Method>, Refusal> {
    let wanted: Vec<_> = if listed.is_empty() {
        METHODS.iter().collect()
    } else {
        listed.iter().filter_map(|kind| method_catalogue::find(kind)).collect()
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

/// The method, if it can pay the amount and the request has the buyer's details that it needs.
fn payment_method(fields: &Fields<'_>, amount: &Amount, kind: &str) -> Result<&'static Method, Refusal> {
    let method = method_catalogue::find(kind).ok_or_else(|| {
        fields.invalid(METHOD, format_args!("the simulator has no method {kind:?}; its page at / lists all"))
    })?;
    if !method.currencies.contains(&amount.currency.as_str()) {
        let (takes, found) = (method.currencies.join(" or "), &amount.currency);
        let message = format!("paymentAmount.currency: {kind} is paid in {takes}, found {found}");
        return Err(declined("CURRENCY_NOT_SUPPORT", message));
    }
    if amount.minor_units().is_ok_and(|units| units % method.multiple_of != 0) {
        let rule = format!("must be a multiple of {} with {kind}, found {}", method.multiple_of, amount.value);
        return Err(fields.invalid("paymentAmount.value", rule).into());
    }
    let limit = |units: i64| display(&Amount::new(&*amount.currency, units));
    let units = amount.minor_units().unwrap_or(0);
    if units < method.minimum {
        let rule = format!("must be at least {} with {kind}, found {}", limit(method.minimum), amount.value);
        return Err(fields.invalid("paymentAmount.value", rule).into());
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

fn goods(fields: &Fields<'_>) -> Result<(), InvalidField> {
    for item in fields.optional_list("order.goods", 100)? {
        // An item has the merchant's id, or the id of a price that is stored at Antom.
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
