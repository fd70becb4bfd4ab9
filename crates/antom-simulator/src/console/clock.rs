//! The gateway's clock, and buttons that move it.

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Answer, Back, Filled, Gate, frame, text};
use crate::{control, gateway::Gateway};

/// What the buttons move it by, in minutes: 14 is when most methods close a payment that nobody has paid.
const MOVES: [(u64, &str); 4] = [(1, "+1 minute"), (14, "+14 minutes"), (60, "+1 hour"), (24 * 60, "+24 hours")];

/// How far the clock is to be moved.
#[derive(Deserialize)]
pub(super) struct Advance {
    number: u64,
    unit: Unit,
    #[serde(default)]
    back: Back,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Seconds,
    Minutes,
    Hours,
}

/// The time, and the buttons. `back` is the page they come back to.
pub(super) fn panel(gateway: &Gateway, back: &str) -> Markup {
    // Rounded: moving it takes a moment, by which it falls short of what was asked for.
    let ahead = text::seconds(gateway.clock.moved_by());
    html! {
        section class="panel" aria-labelledby="clock" {
            h2 id="clock" { "The gateway’s clock" }
            p class="clock" { (text::when(gateway.now())) }
            p class="faint" {
                @if ahead == 0 { "As this machine’s." } @else { (text::lasting(ahead)) " ahead of this machine’s." }
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
            p class="faint" { "What falls due on the way happens at its time. The page comes when all of it is done." }
        }
    }
}

/// Moves the clock, and comes back when everything on the way has happened.
pub(super) async fn advance(State(gateway): Gate, form: Filled<Advance>) -> Answer {
    let form = form?.0;
    let seconds = match form.unit {
        Unit::Seconds => form.number,
        Unit::Minutes => form.number.saturating_mul(60),
        Unit::Hours => form.number.saturating_mul(60 * 60),
    };
    control::move_clock(&gateway, seconds).await?;
    Ok(form.back.or("/console"))
}
