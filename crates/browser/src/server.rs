//! Questions to the server: its server functions, whose answers are JSON, and its pages. The browser's own functions send
//! and read them. A JSON library, and the types of which only one or two values are used here, would be half of what is sent
//! to browsers.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DocumentFragment, FormData, HtmlFormElement, HtmlTemplateElement, RequestInit, Response, UrlSearchParams,
};

use crate::value::{get, text};

/// Why the server did not do what it was asked.
#[derive(Default)]
pub(crate) struct Refusal {
    /// In the customer's language. Empty if the server did not answer.
    pub(crate) text: String,
    /// Whether the result page, and not the payment form, shows how it goes on.
    pub(crate) leads_to_result: bool,
}

/// Whether the checkout can go on: `PaymentProgress` of the server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    Open,
    Unpaid,
    Decided,
}

/// What the server knows about the order's payment.
pub(crate) struct PaymentCheck {
    pub(crate) progress: Progress,
    /// Why the payment has ended unpaid, in the customer's language.
    pub(crate) reason: Option<String>,
}

/// The fields of a form, as the browser would send them.
pub(crate) fn fields(form: &HtmlFormElement) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
}

/// Starts the payment that the form describes. Returns Antom's `paymentSessionData`.
pub(crate) async fn start_payment(form: &UrlSearchParams) -> Result<String, Refusal> {
    read_session(&call("/api/start_payment", form).await?)
}

/// The same for Payment Element. `renew`: the last session cannot be used again.
pub(crate) async fn start_element(order: &str, renew: bool) -> Result<String, Refusal> {
    let form = order_form(order)?;
    form.append("renew", if renew { "true" } else { "false" });
    read_session(&call("/api/start_element", &form).await?)
}

/// Makes the server inquire about the order's payment. `result_code`: why it has ended according to the SDK.
pub(crate) async fn check_payment(order: &str, result_code: Option<&str>) -> Result<PaymentCheck, Refusal> {
    let form = order_form(order)?;
    if let Some(code) = result_code {
        form.append("result_code", code);
    }
    let answer = call("/api/check_payment", &form).await?;
    let progress = match text(&answer, "progress").ok_or_else(Refusal::default)?.as_str() {
        "Open" => Progress::Open,
        "Unpaid" => Progress::Unpaid,
        _ => Progress::Decided,
    };
    Ok(PaymentCheck { progress, reason: text(&answer, "reason") })
}

/// A page of the shop. A `template` holds it: nothing in it is loaded or run.
pub(crate) async fn load_page(address: &str) -> Option<DocumentFragment> {
    let response = fetch(address, &RequestInit::new()).await.ok().filter(Response::ok)?;
    let html = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let template: HtmlTemplateElement = document().create_element("template").ok()?.unchecked_into();
    template.set_inner_html(&html);
    Some(template.content())
}

fn order_form(order: &str) -> Result<UrlSearchParams, Refusal> {
    let form = UrlSearchParams::new().map_err(|_| Refusal::default())?;
    form.append("order", order);
    Ok(form)
}

fn read_session(answer: &JsValue) -> Result<String, Refusal> {
    text(answer, "session_data").ok_or_else(Refusal::default)
}

/// Calls a server function, and returns the object that it answers with.
async fn call(function: &str, form: &UrlSearchParams) -> Result<JsValue, Refusal> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(form);
    let response = fetch(function, &request).await.map_err(|_| Refusal::default())?;
    let reading = response.json().map_err(|_| Refusal::default())?;
    let answer = JsFuture::from(reading).await.map_err(|_| Refusal::default())?;
    if response.ok() {
        return Ok(answer);
    }
    Err(Refusal {
        text: text(&answer, "text").unwrap_or_default(),
        leads_to_result: get(&answer, "leads_to_result").is_truthy(),
    })
}

async fn fetch(address: &str, request: &RequestInit) -> Result<Response, JsValue> {
    let response = JsFuture::from(window().fetch_with_str_and_init(address, request)).await?;
    Ok(response.unchecked_into())
}
