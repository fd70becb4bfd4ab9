//! `POST /api/v1/orders/{token}/payments`.

use antom::types::{OsType as WireOs, TerminalType as WireTerminal};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header::USER_AGENT},
};
use backend::{
    app_context::AppContext,
    gateway::Terminal,
    service::{
        checkout::{self, PaymentChoice},
        orders,
    },
};
use domain::{contact::Contact, error::AppError, method_list::METHODS, order_keys::OrderToken};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{
    body::Body,
    idempotency::{IdempotencyKey, KeyHeader, idempotent_request},
    problem::Problem,
    schema::one_of,
};

/// How the customer pays.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum NewPayment {
    Web(WebPayment),
    Phone(PhonePayment),
}

/// On a website on a computer.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct WebPayment {
    terminal_type: Web,
    /// Antom's name of the method; it must pay in the order's currency.
    #[schema(example = "SHOPEEPAY_SG", value_type = MethodCode)]
    payment_method_type: String,
    /// For a method that needs it, such as `KONBINI`.
    #[serde(default, serialize_with = "leave_out")]
    contact: Option<ContactData>,
    /// Not used.
    os_type: Option<OsType>,
    /// The app's own link to come back to: one of those the shop is configured for. The result page otherwise.
    redirect_url: Option<String>,
}

/// On a phone, whose system Antom wants to know.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PhonePayment {
    terminal_type: Phone,
    /// Antom's name of the method; it must pay in the order's currency.
    #[schema(example = "SHOPEEPAY_SG", value_type = MethodCode)]
    payment_method_type: String,
    /// For a method that needs it, such as `KONBINI`.
    #[serde(default, serialize_with = "leave_out")]
    contact: Option<ContactData>,
    os_type: OsType,
    /// The app's own link to come back to: one of those the shop is configured for. The result page otherwise.
    redirect_url: Option<String>,
}

/// The customer's contact data. Antom uses it to send the customer the payment number; we delete it after 90 days. It is not
/// part of what an `Idempotency-Key` is compared with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactData {
    /// The full name.
    #[schema(example = "Aiko Tanaka", min_length = 1, max_length = 128)]
    name: String,
    #[schema(example = "aiko@example.com", min_length = 3, max_length = 64)]
    email: String,
    /// 6 to 15 digits, with the country code.
    #[schema(example = "+819012345678", min_length = 6, max_length = 24)]
    phone: String,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Web {
    Web,
}

/// A website on a phone, or an app.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Phone {
    Wap,
    App,
}

/// A phone's system.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum OsType {
    Ios,
    Android,
}

/// The codes of the shop's payment methods, for the description.
struct MethodCode;

impl PartialSchema for MethodCode {
    fn schema() -> RefOr<Schema> {
        one_of(METHODS.iter().map(|method| method.code))
    }
}

impl ToSchema for MethodCode {}

impl<'de> Deserialize<'de> for NewPayment {
    /// By hand, because an error of an untagged enum does not say what is wrong.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Terminal {
            terminal_type: TerminalType,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "UPPERCASE")]
        enum TerminalType {
            Web,
            Wap,
            App,
        }
        let value = Value::Object(Map::deserialize(deserializer)?);
        let payment = Terminal::deserialize(&value).and_then(|terminal| match terminal.terminal_type {
            TerminalType::Web => WebPayment::deserialize(value).map(Self::Web),
            TerminalType::Wap | TerminalType::App => PhonePayment::deserialize(value).map(Self::Phone),
        });
        payment.map_err(D::Error::custom)
    }
}

/// What Antom's SDK is opened with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StartedPayment {
    /// Our id of the attempt.
    payment_request_id: String,
    /// For the SDK's `createComponent`, whole and unchanged.
    payment_session_data: String,
    /// Until when it can be opened (ISO 8601).
    #[schema(example = "2026-01-31T09:30:05Z")]
    payment_session_expiry_time: String,
    /// `sandbox` or `prod`: the SDK must be set up for the same.
    #[schema(example = "sandbox")]
    environment: String,
}

/// Starts the payment of an order, or goes on with the one that is open.
#[utoipa::path(
    post,
    path = "/orders/{token}/payments",
    request_body = NewPayment,
    params(
        ("token" = String, Path, description = "The order's token"),
        KeyHeader,
    ),
    responses(
        (status = 201, description = "The payment can be opened", body = StartedPayment),
        (status = 403, description = "A page of another site has sent the request", body = Problem,
         content_type = "application/problem+json"),
        (status = 400, description = "The request cannot be read, or names a link that is not allowed",
         body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "The order needs no payment, an earlier one may still succeed, or the method takes another \
         currency or amount, or needs contact data (`contact_needed`, `contact_invalid`)", body = Problem,
         content_type = "application/problem+json"),
        (status = 415, description = "The body is not sent as application/json", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "The key belongs to another request", body = Problem,
         content_type = "application/problem+json"),
        (status = 502, description = "Antom refused", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Antom did not answer; try again", body = Problem,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn start(
    State(context): State<AppContext>,
    Path(token): Path<String>,
    key: Option<IdempotencyKey>,
    headers: HeaderMap,
    Body(payment): Body<NewPayment>,
) -> Result<(StatusCode, Json<StartedPayment>), Problem> {
    let order = orders::number_of(&context, &OrderToken::new(token)).await?;
    let idempotency = idempotent_request(key, format!("payments of {order}"), &payment);
    let (method, terminal) = parts(&payment);
    if let Some(url) = &terminal.redirect_url {
        check_redirect_url(&context, url)?;
    }
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let terminal = Terminal { user_agent, ..terminal };
    let contact = read_contact(&payment)?;
    let choice = PaymentChoice::component(method).with_contact(contact.as_ref());
    let opened = checkout::start_payment(&context, &order, choice, &terminal, idempotency.as_ref()).await?;
    let started = StartedPayment {
        payment_request_id: opened.payment_request_id,
        payment_session_data: opened.session.data,
        payment_session_expiry_time: opened.session.expires_at.to_string(),
        environment: context.sdk.environment.clone(),
    };
    Ok((StatusCode::CREATED, Json(started)))
}

/// Keeps contact data out of the table of idempotency keys.
fn leave_out<T, S: Serializer>(_: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_none()
}

fn read_contact(payment: &NewPayment) -> Result<Option<Contact>, Problem> {
    let (NewPayment::Web(WebPayment { contact, .. }) | NewPayment::Phone(PhonePayment { contact, .. })) = payment;
    let Some(ContactData { name, email, phone }) = contact else { return Ok(None) };
    let contact = Contact::parse(name, email, phone);
    contact.map(Some).map_err(|field| AppError::InvalidContact { field }.into())
}

/// Takes a request apart: its method, and the terminal without the browser's `User-Agent`.
fn parts(payment: &NewPayment) -> (&str, Terminal) {
    let (kind, method, os, redirect_url) = match payment {
        NewPayment::Web(web) => (WireTerminal::Web, &web.payment_method_type, None, &web.redirect_url),
        NewPayment::Phone(phone) => {
            let kind = match phone.terminal_type {
                Phone::Wap => WireTerminal::Wap,
                Phone::App => WireTerminal::App,
            };
            let os = match phone.os_type {
                OsType::Ios => WireOs::Ios,
                OsType::Android => WireOs::Android,
            };
            (kind, &phone.payment_method_type, Some(os), &phone.redirect_url)
        }
    };
    (method, Terminal { kind: Some(kind), os, user_agent: None, redirect_url: redirect_url.clone() })
}

fn check_redirect_url(context: &AppContext, url: &str) -> Result<(), Problem> {
    if context.app_redirect_urls.iter().any(|allowed| allowed == url) {
        return Ok(());
    }
    let url: String = url.chars().take(200).collect();
    let detail = format!("redirectUrl {url:?} is not one of those in APP_REDIRECT_URLS.");
    Err(Problem::new(StatusCode::BAD_REQUEST, "redirect_url", detail))
}
