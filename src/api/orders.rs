//! Orders.

use domain::{
    order::{ListedOrder, Order},
    order_keys::OrderToken,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    components::payment_watch::{order_view::OrderView, receipt::Receipt},
    error::ApiError,
};

/// Places an order and redirects to its checkout. A plain form posts this.
///
/// `quantity` is signed so that a negative one gets its own error, not one about an unreadable number.
#[server(prefix = "/api", endpoint = "place_order")]
pub async fn place_order(
    product: String,
    variant: Option<String>,
    quantity: i64,
    currency: String,
) -> Result<(), ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::orders};
    let context = expect_context::<AppContext>();
    let currency = responses::with_status(currency.parse())?;
    let requested = orders::LineRequest { product, variant: variant.unwrap_or_default(), quantity };
    let placed = orders::place(&context, &[requested], currency, cookies::language_tag(), None).await;
    let token = responses::with_status(placed)?.order.token;
    cookies::remember_order(&token);
    leptos_axum::redirect(&context.path_of(&format!("/checkout/{}", token.as_str())));
    Ok(())
}

/// An order as it is stored, for its checkout page. While the outcome of a payment is pending, there is nothing to choose: the
/// customer gets the result page.
#[server(prefix = "/api", endpoint = "show_order")]
pub async fn show_order(order: OrderToken) -> Result<Order, ApiError> {
    use crate::http::responses;
    use backend::{app_context::AppContext, service::orders};
    use domain::payment::PaymentStatus;
    let context = expect_context::<AppContext>();
    let order = responses::with_status(orders::open(&context, &order).await)?;
    if order.payment.as_ref().is_some_and(|payment| payment.status == PaymentStatus::Pending) {
        leptos_axum::redirect(&context.path_of(&format!("/orders/{}", order.token.as_str())));
    }
    Ok(order)
}

/// What the result page shows of an order, after an inquiry about its payment: step 3 of
/// [the guide](https://docs.antom.com/ac/cashierpay/apm), "Inquire about the result". `waited`: for how many seconds the
/// page has waited; `None` if the customer has just come.
#[server(prefix = "/api", endpoint = "show_result")]
pub async fn show_result(order: OrderToken, waited: Option<u32>) -> Result<OrderResult, ApiError> {
    use crate::http::{cookies, development_access, responses};
    use backend::app_context::AppContext;
    let order = responses::refresh_order(&order, waited).await?;
    let context = expect_context::<AppContext>();
    let (language, for_developers) = (cookies::language(), development_access::is_open());
    Ok(OrderResult {
        view: OrderView::new(language, &order, waited.unwrap_or_default(), for_developers),
        receipt: Receipt::new(language, &order, &context.name, context.contact.as_deref(), for_developers),
        order,
    })
}

/// What the result page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderResult {
    pub order: Order,
    pub view: OrderView,
    pub receipt: Receipt,
}

/// The orders that were placed or looked up on this device, newest first.
#[server(prefix = "/api", endpoint = "list_orders")]
pub async fn list_orders() -> Result<Vec<ListedOrder>, ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::orders};
    responses::with_status(orders::list(&expect_context::<AppContext>(), &cookies::orders()).await)
}

/// Opens the order with the number and the code of a receipt. A plain form posts this.
#[server(prefix = "/api", endpoint = "look_up_order")]
pub async fn look_up_order(number: String, code: String) -> Result<(), ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::orders};
    use domain::order_keys::{LookupCode, OrderNumber};
    let context = expect_context::<AppContext>();
    let (number, code) = (OrderNumber::from_typed(&number), LookupCode::from_typed(&code));
    let token = orders::look_up(&context, &number, &code, responses::client_address()).await;
    let token = responses::with_status(token)?;
    cookies::remember_order(&token);
    leptos_axum::redirect(&context.path_of(&format!("/orders/{}", token.as_str())));
    Ok(())
}
