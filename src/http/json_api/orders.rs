//! `POST /api/v1/orders` and `GET /api/v1/orders/{token}`.

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use backend::{
    app_context::AppContext,
    service::{orders, payments},
};
use domain::{
    error::AppError,
    order::{Order as DomainOrder, OrderStatus as DomainStatus},
    order_keys::OrderToken,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Number;
use utoipa::ToSchema;

use super::{
    amount::Amount,
    body::Body,
    idempotency::{IdempotencyKey, KeyHeader, idempotent_request},
    prefix::PREFIX,
    problem::Problem,
    schema::CurrencyCode,
};
use crate::language::Language;

/// What the customer orders.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrder {
    /// The currency to pay in.
    #[schema(example = "SGD", value_type = CurrencyCode)]
    currency: String,
    /// One to a hundred lines.
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<NewLine>,
}

/// One line of an order.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLine {
    /// The product's slug.
    #[schema(example = "kaya-jam")]
    product: String,
    /// The code of one of the product's variants; the first one otherwise.
    #[schema(example = "")]
    #[serde(default, skip_serializing_if = "String::is_empty")]
    variant: String,
    /// One to twenty.
    #[schema(example = 2, minimum = 1, maximum = 20)]
    #[serde(deserialize_with = "read_whole_number")]
    quantity: i64,
}

/// JSON Schema counts `2.0` among the integers.
fn read_whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = Number::deserialize(deserializer)?.to_string();
    let whole = number.strip_suffix(".0").unwrap_or(&number).parse();
    whole.map_err(|_| D::Error::custom(format!("{number} is not a whole number")))
}

/// An order that was placed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlacedOrder {
    /// The readable name, for the customer and the shop. It opens nothing. Antom gets it as `referenceOrderId`.
    #[schema(example = "KL-7F3A9C")]
    number: String,
    /// Opens the order: everyone who has it can see and pay the order. Keep it out of logs.
    #[schema(example = "6h2vj0c8w5zk3r9p1x7d4m0tqs")]
    token: String,
    /// On the receipt: with the number, it finds the order on the shop's page `/orders`.
    #[schema(example = "7F3A-9C2K")]
    lookup_code: String,
    status: OrderStatus,
    amount: Amount,
    lines: Vec<Line>,
    /// The order's page, for a browser.
    result_url: String,
}

/// One line of an order, at the price it was ordered for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Line {
    product: String,
    name: String,
    /// Empty for a product without a choice.
    variant: String,
    quantity: i64,
    unit_price: Amount,
}

/// An order and its payments.
#[derive(Serialize, ToSchema)]
pub(super) struct Order {
    /// The readable name, for the customer and the shop. It opens nothing. Antom gets it as `referenceOrderId`.
    #[schema(example = "KL-7F3A9C")]
    number: String,
    /// Opens the order: everyone who has it can see and pay the order. Keep it out of logs.
    #[schema(example = "6h2vj0c8w5zk3r9p1x7d4m0tqs")]
    token: String,
    status: OrderStatus,
    amount: Amount,
    /// Every attempt to pay it, oldest first.
    payments: Vec<Payment>,
}

/// One attempt to pay an order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Payment {
    payment_request_id: String,
    /// Antom's id, once it is known.
    #[schema(required)]
    payment_id: Option<String>,
    /// The status of this attempt; see docs/payment-states.md.
    #[schema(example = "paid")]
    status: String,
    /// Null while the customer has not chosen it.
    #[schema(example = "SHOPEEPAY_SG", required)]
    payment_method_type: Option<String>,
    /// Antom's reason, once there is one.
    #[schema(required)]
    payment_result_code: Option<String>,
    /// Until when the customer can pay it at least (ISO 8601): minutes with a wallet, days with a voucher. Null once it has
    /// ended.
    #[schema(example = "2026-01-31T09:30:05Z", required)]
    payable_until: Option<String>,
}

/// The status of an order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OrderStatus {
    Unpaid,
    Processing,
    Paid,
    Failed,
    Cancelled,
    Expired,
    Refunded,
    /// Reserved: the shop does not make partial refunds yet.
    #[expect(dead_code, reason = "part of the API, not used yet")]
    PartiallyRefunded,
    ManualReview,
    /// It was not paid in time.
    Closed,
}

impl From<DomainStatus> for OrderStatus {
    fn from(status: DomainStatus) -> Self {
        match status {
            DomainStatus::Unpaid => Self::Unpaid,
            DomainStatus::Processing => Self::Processing,
            DomainStatus::Paid => Self::Paid,
            DomainStatus::Failed => Self::Failed,
            DomainStatus::Cancelled => Self::Cancelled,
            DomainStatus::Expired => Self::Expired,
            DomainStatus::Refunded => Self::Refunded,
            DomainStatus::ManualReview => Self::ManualReview,
            DomainStatus::Closed => Self::Closed,
        }
    }
}

/// Places an order. The prices are the shop's.
#[utoipa::path(
    post,
    path = "/orders",
    request_body = NewOrder,
    params(KeyHeader),
    responses(
        (status = 201, description = "The order was placed", body = PlacedOrder),
        (status = 403, description = "A page of another site has sent the request", body = Problem,
         content_type = "application/problem+json"),
        (status = 400, description = "The order cannot be read, or its quantity or currency is wrong", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "There is no such product", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "There is not enough left of something", body = Problem,
         content_type = "application/problem+json"),
        (status = 415, description = "The body is not sent as application/json", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "The key belongs to another request", body = Problem,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn place(
    State(context): State<AppContext>,
    key: Option<IdempotencyKey>,
    Body(order): Body<NewOrder>,
) -> Result<impl IntoResponse, Problem> {
    let idempotency = idempotent_request(key, "orders".to_owned(), &order);
    let currency = order.currency.parse().map_err(AppError::from)?;
    let requested = |line: &NewLine| orders::LineRequest {
        product: line.product.clone(),
        variant: line.variant.clone(),
        quantity: line.quantity,
    };
    let requested_lines: Vec<orders::LineRequest> = order.lines.iter().map(requested).collect();
    let placed =
        orders::place(&context, &requested_lines, currency, language::tag(Language::default()), idempotency.as_ref())
            .await?;
    let location = context.url_of(&format!("{PREFIX}/orders/{}", placed.order.token.as_str()));
    let placed = describe_placed(&context, orders::describe(&context, placed));
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(placed)))
}

/// Returns the status of an order. The server asks the gateway about a payment that is not final, at most every two seconds.
#[utoipa::path(
    get,
    path = "/orders/{token}",
    params(("token" = String, Path, description = "The order's token")),
    responses(
        (status = 200, description = "The order and its payments", body = Order),
        (status = 404, description = "There is no such order", body = Problem,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(State(context): State<AppContext>, Path(token): Path<String>) -> Result<Json<Order>, Problem> {
    let record = payments::refreshed_record(&context, &OrderToken::new(token)).await?;
    let payments = record.payments.clone();
    let order = orders::describe(&context, record);
    let payments = payments.into_iter().map(|payment| Payment {
        payment_request_id: payment.payment_request_id,
        payment_id: payment.payment_id,
        status: payment.status.to_string(),
        payment_method_type: Some(payment.method).filter(|method| !method.is_empty()),
        payment_result_code: payment.result_code,
        payable_until: payment.payable_until.filter(|_| payment.status.is_open()).map(|until| until.to_string()),
    });
    Ok(Json(Order {
        number: order.number.to_string(),
        token: order.token.as_str().to_owned(),
        status: order.status().into(),
        amount: order.total.into(),
        payments: payments.collect(),
    }))
}

fn describe_placed(context: &AppContext, order: DomainOrder) -> PlacedOrder {
    PlacedOrder {
        number: order.number.to_string(),
        token: order.token.as_str().to_owned(),
        lookup_code: order.lookup_code.grouped(),
        result_url: context.url_of(&format!("/orders/{}", order.token.as_str())),
        status: order.status().into(),
        amount: order.total.into(),
        lines: order
            .lines
            .into_iter()
            .map(|line| Line {
                product: line.slug,
                name: line.name,
                variant: line.variant,
                quantity: line.quantity,
                unit_price: line.unit_price.into(),
            })
            .collect(),
    }
}
