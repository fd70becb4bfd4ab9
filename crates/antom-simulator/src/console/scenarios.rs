//! The active scenarios, and the forms for new ones.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    behavior::{
        active_scenarios::ActiveScenario,
        effect::{Effect, Trigger},
        effect_examples::effect_examples,
    },
    console::{
        effects::{self, TRIGGERS},
        expectations::expectation,
        frame::{self, Area, Page},
        links,
        response::{FormResult, PageError, PageResult, ReturnForm},
        text::count,
    },
    control::actions,
    engine::gateway::Gateway,
    model::{endpoint::Endpoint, method_catalogue::METHODS, payment::Payment, result_code::OUTCOMES},
};

const PATH: &str = "/console/scenarios";

/// The values with which the forms are filled.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FormValues {
    payment_request_id: Option<String>,
}

pub(super) async fn list(State(gateway): State<Arc<Gateway>>, Query(values): Query<FormValues>) -> PageResult {
    let main = html! {
        h1 { "Scenarios" }
        p class="lead" {
            "Failures and unusual behaviour of a gateway, and what your shop should do. A scenario has an effect, and the \
             payments and calls to which it happens. It happens as many times as it says, or until it is switched off. The \
             page of a payment has the usual ones as a test plan."
        }
        @for (trigger, heading) in TRIGGERS {
            section aria-labelledby=(format!("{trigger:?}")) {
                h2 id=(format!("{trigger:?}")) { (heading) }
                @for effect in effect_examples().iter().filter(|effect| effect.trigger() == trigger) {
                    (form(effect, values.payment_request_id.as_deref()))
                }
            }
        }
        datalist id="methods" { @for method in METHODS { option value=(method.kind) { (method.name) } } }
    };
    let page = Page {
        title: "Scenarios".to_owned(),
        area: Some(Area::Scenarios),
        main,
        aside: Some(active_scenarios(&gateway, PATH, None)),
        refresh: None,
    };
    Ok(frame::respond(StatusCode::OK, &page))
}

/// A form that opens the page of its scenario.
fn form(effect: &Effect, payment_request_id: Option<&str>) -> Markup {
    let kind = links::kind(effect);
    html! {
        details class="effect" id=(format!("{}-details", links::kind(effect))) {
            summary { strong { (effects::title(effect)) } " " span { (effects::sentence(effect)) } }
            p class="should" { b { "What your shop should do: " } (expectation(effect)) }
            form id=(kind) method="get" action="/console/scenarios/new" class="fields" {
                input type="hidden" name="kind" value=(kind);
                @for (key, usual) in links::fields(effect) { (field(effect, &key, &usual)) }
                fieldset {
                    legend { "Match – empty fields match everything" }
                    label class="wide" {
                        "Payment (paymentRequestId)" input name="paymentRequestId" value=[payment_request_id];
                    }
                    label { "Method (paymentMethodType)" input name="paymentMethodType" list="methods"; }
                    @if effect.trigger() == Trigger::Answer {
                        label { "Endpoint" select name="endpoint" {
                            option value="" { "any" }
                            @for endpoint in Endpoint::ALL { option { (endpoint.name()) } }
                        } }
                    }
                    label { "Currency" input name="currency" pattern="[A-Z]{3}"; }
                    label { "Amount, in the smallest unit" input name="value" inputmode="numeric" pattern="[0-9]*"; }
                    label { "How many times; empty: until switched off" input type="number" name="times" min="1" value="1"; }
                }
                button type="submit" { "Preview" }
            }
        }
    }
}

/// A field of the effect.
fn field(effect: &Effect, key: &str, usual: &Value) -> Markup {
    let (name, usual) = (links::name(key), links::plain(usual));
    let outcomes =
        matches!(key, "paymentResultCode") || matches!(effect, Effect::Refund { .. } | Effect::Capture { .. });
    let number = |label: &str, least: u16, most: Option<u16>| {
        html! { label { (label) input type="number" name=(name) value=(usual) required min=(least) max=[most]; } }
    };
    let text = |label: &str, pattern: &str| {
        html! { label { (label) input name=(name) value=(usual) required pattern=(pattern); } }
    };
    match key {
        "fault" => html! {
            label { "What is wrong with the signature" select name=(name) {
                option value="wrong" { "it is of another body" }
                option value="missing" { "it is missing" }
                option value="timeMissing" { "the signed time is missing" }
            } }
        },
        "resultCode" | "paymentResultCode" if outcomes => html! {
            label { "Ends with" select name=(name) {
                @for outcome in OUTCOMES { option value=(outcome.code) selected[outcome.code == usual] { (outcome.words()) } }
            } }
        },
        "resultCode" => text("Result code", "[A-Z_]+"),
        "value" => text("Amount in the smallest unit", "[0-9]+"),
        "currency" => text("Currency", "[A-Z]{3}"),
        "status" => number("HTTP status, 500 to 599", 500, Some(599)),
        "copies" => number("How many in total, 2 to 100", 2, Some(100)),
        _ => number("How many seconds", 0, None),
    }
}

/// The active scenarios: all of them, or those that can happen to one payment.
pub(super) fn active_scenarios(gateway: &Gateway, back: &str, payment: Option<&Payment>) -> Markup {
    let all = gateway.scenarios.list();
    let concerns = |active: &&ActiveScenario| {
        let matched = active.scenario.matching.payment_request_id.as_ref();
        payment.is_none_or(|payment| matched.is_none_or(|id| *id == payment.request_id))
    };
    let shown: Vec<_> = all.iter().filter(concerns).collect();
    let others = all.len() - shown.len();
    html! {
        section class="panel" id="switched-on-panel" aria-labelledby="switched-on" data-region {
            h2 id="switched-on" { "Switched on" }
            @if shown.is_empty() { p class="faint" { "No scenario is active." } }
            @else {
                ul class="active" {
                    @for active in &shown { li { (entry(active, back)) } }
                }
            }
            @if others > 0 {
                p class="faint" { a href=(PATH) { (count(others as u64, "scenario")) } " about other payments." }
            }
            @if payment.is_none() && !all.is_empty() {
                form method="post" action="/console/scenarios/off" {
                    (frame::back(back))
                    button type="submit" class="danger" { "Switch all off" }
                }
            }
        }
    }
}

fn entry(ActiveScenario { id, scenario, times_left }: &ActiveScenario, back: &str) -> Markup {
    let sentence = effects::sentence(&scenario.effect);
    html! {
        p { a href=(links::scenario(scenario)) { (sentence) } " " (effects::scope(scenario)) }
        form method="post" action=(format!("/console/scenarios/{id}/off")) class="buttons" {
            (frame::back(back))
            span class="faint" {
                @match times_left {
                    Some(left) => { (left) " of " (scenario.matching.times.unwrap_or(*left)) " left" }
                    None => { "No limit" }
                }
            }
            button type="submit" aria-label=(format!("Switch off: {sentence}")) { "Switch off" }
        }
    }
}

/// The page of a scenario. It changes nothing, so that its address can be shared.
pub(super) async fn preview(RawQuery(query): RawQuery) -> PageResult {
    let query = query.unwrap_or_default();
    let scenario = links::described(&query).map_err(PageError::from)?;
    let link = links::scenario(&scenario);
    if query.split('&').any(|field| field.ends_with('=')) {
        // Forms send empty fields, too. The address without them is better to share.
        return Ok(Redirect::to(&link).into_response());
    }
    let json = serde_json::to_string_pretty(&scenario).unwrap_or_default();
    let main = html! {
        section {
            p class="sentence" { (effects::sentence(&scenario.effect)) }
            p { (effects::scope(&scenario)) }
            p { b { "What your shop should do: " } (expectation(&scenario.effect)) }
            form method="post" action=(link) {
                button type="submit" class="primary" { "Switch on" }
            }
            p class="faint" {
                "Nothing changes until the button is pressed. The address of this page can be put into a test plan or \
                 a chat: "
                code { (link) }
            }
            details {
                summary { "The same for the control API" }
                pre { "POST /control/scenarios\ncontent-type: application/json\n\n" (json) }
            }
        }
        p class="after" { a href=(format!("{PATH}#{}", links::kind(&scenario.effect))) { "Another scenario" } }
    };
    let title = effects::title(&scenario.effect);
    Ok(frame::respond(StatusCode::OK, &Page::narrow(title, Some(Area::Scenarios), main)))
}

/// Switches on the scenario of the address.
pub(super) async fn switch_on(
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
    form: FormResult<ReturnForm>,
) -> PageResult {
    let scenario = links::described(&query.unwrap_or_default()).map_err(PageError::from)?;
    let back = form?.0.back;
    actions::switch_on(&gateway, scenario)?;
    Ok(back.redirect_or("/console/scenarios#switched-on"))
}

pub(super) async fn switch_off(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<i64>,
    form: FormResult<ReturnForm>,
) -> PageResult {
    // Fails if the scenario was used up meanwhile; then it is off already.
    let _ = actions::switch_off(&gateway, id);
    Ok(form?.0.back.redirect_or(PATH))
}

pub(super) async fn switch_all_off(State(gateway): State<Arc<Gateway>>, form: FormResult<ReturnForm>) -> PageResult {
    let back = form?.0.back;
    actions::switch_all_off(&gateway);
    Ok(back.redirect_or(PATH))
}
