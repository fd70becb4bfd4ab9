//! The clock, and buttons that move it.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    console::{
        frame,
        response::{FormResult, PageResult, ReturnPath},
        text,
    },
    control::actions,
    engine::gateway::Gateway,
};

/// The buttons: minutes and label. Most methods close unpaid payments after 14 minutes.
const MOVES: [(u64, &str); 4] = [(1, "+1 minute"), (14, "+14 minutes"), (60, "+1 hour"), (24 * 60, "+24 hours")];

#[derive(Deserialize)]
pub(super) struct Advance {
    number: u64,
    unit: Unit,
    #[serde(default)]
    back: ReturnPath,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Seconds,
    Minutes,
    Hours,
}

/// The time and the buttons. `back` is the page to which the buttons return.
pub(super) fn panel(gateway: &Gateway, back: &str) -> Markup {
    // Rounded: the time that a move takes makes the offset a little shorter than requested.
    let ahead = text::seconds(gateway.clock.offset());
    html! {
        section class="panel" id="clock-panel" aria-labelledby="clock" {
            h2 id="clock" { "The gateway’s clock" }
            p class="clock" { (text::when(gateway.now())) }
            p class="faint" {
                @if ahead == 0 { "The same as this machine’s clock." } @else { (text::lasting(ahead)) " ahead of this machine’s clock." }
            }
            form method="post" action="/console/clock" class="buttons" {
                (frame::back(back))
                input type="hidden" name="unit" value="minutes";
                @for (minutes, label) in MOVES { button type="submit" name="number" value=(minutes) { (label) } }
            }
            form method="post" action="/console/clock" class="inline" {
                (frame::back(back))
                label { "Move it by" input type="number" name="number" min="1" max="2419200" required; }
                label { "Unit" select name="unit" {
                    option value="seconds" { "seconds" }
                    option value="minutes" { "minutes" }
                    option value="hours" { "hours" }
                } }
                button type="submit" { "Move" }
            }
            p class="faint" { "Everything due in between happens in order; the page reloads when it is done." }
        }
    }
}

pub(super) async fn advance(State(gateway): State<Arc<Gateway>>, form: FormResult<Advance>) -> PageResult {
    let form = form?.0;
    let seconds = match form.unit {
        Unit::Seconds => form.number,
        Unit::Minutes => form.number.saturating_mul(60),
        Unit::Hours => form.number.saturating_mul(60 * 60),
    };
    actions::move_clock(&gateway, seconds).await?;
    Ok(form.back.redirect_or("/console"))
}
