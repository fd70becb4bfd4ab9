//! What the control API and the console do to the gateway.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::{
    behavior::{active_scenarios::ActiveScenario, assumptions::Assumptions, scenario::Scenario},
    control::error::ControlError,
    engine::{
        buyer::{self, FinishError},
        clock_move::ClockMove,
        gateway::Gateway,
    },
    model::payment::Payment,
};

/// The longest move of the clock in seconds: four weeks.
const MAX_MOVE: u64 = 28 * 24 * 60 * 60;

/// Moves the clock and waits until everything that is due is done.
pub(crate) async fn move_clock(gateway: &Gateway, seconds: u64) -> Result<Timestamp, ControlError> {
    if !(1..=MAX_MOVE).contains(&seconds) {
        return Err(ControlError::bad_request(format!("seconds: must be 1 to {MAX_MOVE}, found {seconds}")));
    }
    let (done, moved) = oneshot::channel();
    let clock_move = ClockMove { by: Duration::from_secs(seconds), done };
    gateway.clock_moves.send(clock_move).await.map_err(|_| ControlError::Stopping)?;
    moved.await.map_err(|_| ControlError::Stopping)
}

pub(crate) fn set_assumptions(gateway: &Gateway, assumptions: Assumptions) -> Result<(), ControlError> {
    let status = assumptions.gateway_error_status;
    if !(200..=599).contains(&status) {
        return Err(ControlError::bad_request(format!("gatewayErrorStatus: must be 200 to 599, found {status}")));
    }
    gateway.set_assumptions(assumptions);
    Ok(())
}

/// Switches a scenario on. The worker saves it.
pub(crate) fn switch_on(gateway: &Gateway, scenario: Scenario) -> Result<ActiveScenario, ControlError> {
    let active = gateway.scenarios.add(scenario)?;
    gateway.wake.notify_one();
    Ok(active)
}

pub(crate) fn switch_all_off(gateway: &Gateway) {
    gateway.scenarios.clear();
    gateway.wake.notify_one();
}

pub(crate) fn switch_off(gateway: &Gateway, id: i64) -> Result<(), ControlError> {
    if !gateway.scenarios.remove(id) {
        return Err(ControlError::not_found("such scenario"));
    }
    gateway.wake.notify_one();
    Ok(())
}

/// Ends a payment as its buyer.
pub(crate) async fn finish(gateway: &Gateway, payment_request_id: &str, code: &str) -> Result<Payment, ControlError> {
    buyer::finish(gateway, payment_request_id, code).await.map_err(|error| match error {
        FinishError::UnknownResultCode(_) => ControlError::bad_request(format!(
            "paymentResultCode: {code:?} is no final result code; GET /control/result-codes lists them"
        )),
        FinishError::NoSuchPayment(_) => ControlError::not_found("payment with this paymentRequestId"),
        FinishError::AlreadyFinal(_) => {
            ControlError::Request(StatusCode::CONFLICT, "The payment is over already.".to_owned())
        }
        FinishError::Store(error) => ControlError::Store(error),
    })
}

/// Sends a notification again.
pub(crate) async fn send_again(gateway: &Gateway, id: &str) -> Result<(), ControlError> {
    if !gateway.store.send_again(id, gateway.now()).await? {
        return Err(ControlError::not_found("notification with this id"));
    }
    gateway.wake.notify_one();
    Ok(())
}
