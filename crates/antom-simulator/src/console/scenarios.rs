//! The scenarios that are switched on, and forms for all of them.

use axum::{
    extract::{Path, Query, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Answer, Filled, Gate, Problem, Returning,
    effects::{self, MOMENTS},
    frame::{self, Area, Page},
    links,
    text::count,
};
use crate::{
    control,
    endpoints::Endpoint,
    gateway::Gateway,
    method::METHODS,
    payment::Payment,
    result_code::OUTCOMES,
    scenario::{Active, Effect, Moment},
};

const PATH: &str = "/console/scenarios";

/// What the forms are filled with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct About {
    payment_request_id: Option<String>,
}

/// Every effect with its form, and what is switched on.
pub(super) async fn list(State(gateway): Gate, Query(about): Query<About>) -> Answer {
    let main = html! {
        h1 { "Scenarios" }
        p class="lead" {
            "What a gateway does on a bad day. A scenario is an effect and what it is bound to; it happens until its \
             calls are used up, or until it is switched off."
        }
        @for (moment, heading) in MOMENTS {
            section aria-labelledby=(format!("{moment:?}")) {
                h2 id=(format!("{moment:?}")) { (heading) }
                @for effect in effects::examples().iter().filter(|effect| effect.moment() == moment) {
                    (form(effect, about.payment_request_id.as_deref()))
                }
            }
        }
        datalist id="methods" { @for method in METHODS { option value=(method.kind) { (method.name) } } }
    };
    let page = Page {
        title: "Scenarios".to_owned(),
        area: Some(Area::Scenarios),
        main,
        aside: Some(switched_on(&gateway, PATH, None)),
    };
    Ok(frame::respond(StatusCode::OK, &page))
}

/// A form that leads to the page of the scenario that it describes.
fn form(effect: &Effect, payment_request_id: Option<&str>) -> Markup {
    let kind = links::kind(effect);
    html! {
        details class="effect" {
            summary { strong { (effects::title(effect)) } " " span { (effects::sentence(effect)) } }
            form id=(kind) method="get" action="/console/scenarios/new" class="fields" {
                input type="hidden" name="kind" value=(kind);
                @for (key, usual) in links::fields(effect) { (field(effect, &key, &usual)) }
                fieldset {
                    legend { "Bound to – what is left empty may be anything" }
                    label class="wide" {
                        "Payment (paymentRequestId)" input name="paymentRequestId" value=[payment_request_id];
                    }
                    label { "Method (paymentMethodType)" input name="paymentMethodType" list="methods"; }
                    @if effect.moment() == Moment::Answer {
                        label { "Endpoint" select name="endpoint" {
                            option value="" { "any" }
                            @for endpoint in Endpoint::ALL { option { (endpoint.name()) } }
                        } }
                    }
                    label { "Currency" input name="currency" pattern="[A-Z]{3}"; }
                    label { "Amount, in the smallest unit" input name="value" inputmode="numeric" pattern="[0-9]*"; }
                    label { "How often; empty: until switched off" input type="number" name="calls" min="1" value="1"; }
                }
                button type="submit" { "See what will happen" }
            }
        }
    }
}

/// One of the effect's own fields.
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
                option value="half" { "the time that was signed is missing" }
            } }
        },
        "resultCode" | "paymentResultCode" if outcomes => html! {
            label { "Ends with" select name=(name) {
                @for outcome in OUTCOMES { option selected[outcome.code == usual] { (outcome.code) } }
            } }
        },
        "resultCode" => text("Result code", "[A-Z_]+"),
        "value" => text("Amount named, in the smallest unit", "[0-9]+"),
        "currency" => text("Currency named", "[A-Z]{3}"),
        "status" => number("HTTP status, 500 to 599", 500, Some(599)),
        "copies" => number("How many in all, 2 to 100", 2, Some(100)),
        _ => number("How many seconds", 0, None),
    }
}

/// What is switched on: all of it, or what can happen to one payment.
pub(super) fn switched_on(gateway: &Gateway, back: &str, payment: Option<&Payment>) -> Markup {
    let all = gateway.scenarios.list();
    let concerns = |active: &&Active| {
        let bound = active.scenario.binding.payment_request_id.as_ref();
        payment.is_none_or(|payment| bound.is_none_or(|id| *id == payment.request_id))
    };
    let shown: Vec<_> = all.iter().filter(concerns).collect();
    let others = all.len() - shown.len();
    html! {
        section class="panel" aria-labelledby="switched-on" {
            h2 id="switched-on" { "Switched on" }
            @if shown.is_empty() { p class="faint" { "No scenario: the gateway behaves." } }
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

fn entry(Active { id, scenario, calls_left }: &Active, back: &str) -> Markup {
    let sentence = effects::sentence(&scenario.effect);
    html! {
        p { a href=(links::scenario(scenario)) { (sentence) } " " (effects::reach(scenario)) }
        form method="post" action=(format!("/console/scenarios/{id}/off")) class="buttons" {
            (frame::back(back))
            span class="faint" {
                @match calls_left {
                    Some(left) => { (left) " of " (scenario.binding.calls.unwrap_or(*left)) " left" }
                    None => { "No limit" }
                }
            }
            button type="submit" aria-label=(format!("Switch off: {sentence}")) { "Switch off" }
        }
    }
}

/// The page of a scenario. It changes nothing, so that its address can be passed on.
pub(super) async fn preview(RawQuery(query): RawQuery) -> Answer {
    let query = query.unwrap_or_default();
    let scenario = links::described(&query).map_err(Problem::bad)?;
    let link = links::scenario(&scenario);
    if query.split('&').any(|field| field.ends_with('=')) {
        // Forms send empty fields, too: without them the address is worth passing on.
        return Ok(Redirect::to(&link).into_response());
    }
    let json = serde_json::to_string_pretty(&scenario).unwrap_or_default();
    let main = html! {
        section {
            p class="sentence" { (effects::sentence(&scenario.effect)) }
            p { (effects::reach(&scenario)) }
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

/// Switches on what the address describes.
pub(super) async fn switch_on(State(gateway): Gate, RawQuery(query): RawQuery, form: Filled<Returning>) -> Answer {
    let scenario = links::described(&query.unwrap_or_default()).map_err(Problem::bad)?;
    let back = form?.0.back;
    control::switch_on(&gateway, scenario)?;
    Ok(back.or("/console/scenarios#switched-on"))
}

/// Switches one off.
pub(super) async fn switch_off(State(gateway): Gate, Path(id): Path<i64>, form: Filled<Returning>) -> Answer {
    // One that is used up meanwhile is off already: that is what was wanted.
    let _ = control::switch_off(&gateway, id);
    Ok(form?.0.back.or(PATH))
}

/// Switches all of them off.
pub(super) async fn switch_all_off(State(gateway): Gate, form: Filled<Returning>) -> Answer {
    let back = form?.0.back;
    control::switch_all_off(&gateway);
    Ok(back.or(PATH))
}
