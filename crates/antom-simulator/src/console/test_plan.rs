//! The scenarios of a payment as a test plan: what happens, what the shop should do, and what the simulator has seen.

use maud::{Markup, html};

use crate::{
    behavior::{
        active_scenarios::ActiveScenario,
        effect::{Effect, SignatureFault},
        matching::Match,
        scenario::Scenario,
    },
    console::{
        effects,
        expectations::expectation,
        frame::{self, Tone, badge},
        links,
        observations::{self, Check, CheckState, Evidence},
        text::count,
    },
    model::{capture_mode::CaptureMode, payment::Payment, payment_state::PaymentState},
};

/// Buttons that switch a scenario on for this payment, each for one time.
pub(super) fn section(evidence: &Evidence<'_>, active: &[ActiveScenario], back: &str) -> Markup {
    let payment = &evidence.record.payment;
    let all = format!("/console/scenarios?paymentRequestId={}", links::encoded(&payment.request_id));
    html! {
        section id="test-plan" class="plan" aria-labelledby="test-plan-heading" data-region {
            h2 id="test-plan-heading" { "Test plan" }
            p class="faint" {
                "Each button makes one failure happen, once, to this payment. The simulator ticks what it has seen your shop \
                 do. A scenario changes notifications that are written after it is switched on. "
                a href=(all) { "All scenarios with all options" }
            }
            @for (index, group) in groups(payment).into_iter().enumerate() {
                @let rows = group.seen_by(evidence);
                @let done = rows.iter().filter(|(_, checks)| is_done(checks)).count();
                @if !rows.is_empty() {
                    details id=(format!("plan-{index}")) open[index == 0] {
                        summary {
                            strong { (group.heading) }
                            span class="count" { (count(rows.len() as u64, "scenario")) @if done > 0 { ", " (done) " ✓" } }
                        }
                        form method="post" action="/console/scenarios/new" {
                            (frame::back(back))
                            ul { @for (row, checks) in &rows { li { (entry(payment, group.is_possible, row, checks, active)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn is_done(checks: &[Check]) -> bool {
    !checks.is_empty() && checks.iter().all(|check| check.state == CheckState::Done)
}

struct Row {
    label: &'static str,
    effect: Effect,
}

/// Scenarios with the same trigger.
struct Group {
    heading: &'static str,
    /// Whether they can still happen to the payment.
    is_possible: bool,
    rows: Vec<Row>,
}

impl Group {
    /// The scenarios that can happen, or have happened, with what the simulator has seen.
    fn seen_by(&self, evidence: &Evidence<'_>) -> Vec<(&Row, Vec<Check>)> {
        let checked = self.rows.iter().map(|row| (row, observations::checks(&row.effect, evidence)));
        let has_happened = |checks: &[Check]| checks.iter().any(|check| check.state != CheckState::Open);
        checked.filter(|(_, checks)| self.is_possible || has_happened(checks)).collect()
    }
}

fn entry(payment: &Payment, is_possible: bool, row: &Row, checks: &[Check], active: &[ActiveScenario]) -> Markup {
    let matching = Match::any().payment_request_id(&payment.request_id).times(1);
    let is_active = active.iter().any(|active| {
        active.scenario.matching.payment_request_id.as_ref() == Some(&payment.request_id)
            && observations::is_similar(&active.scenario.effect, &row.effect)
    });
    let link = links::scenario(&Scenario::new(row.effect.clone(), matching));
    html! {
        @if is_possible { button type="submit" formaction=(link) { (row.label) } } @else { strong { (row.label) } }
        div {
            p { (effects::sentence(&row.effect)) }
            p { b { "What your shop should do: " } (expectation(&row.effect)) }
            @if is_active || !checks.is_empty() {
                p class="checks" {
                    @if is_active { (badge(Tone::Waiting, "switched on")) }
                    @for check in checks {
                        @match check.state {
                            CheckState::Done => (badge(Tone::Good, check.text)),
                            CheckState::Failed => (badge(Tone::Bad, check.text)),
                            CheckState::Open => span class="badge over" {
                                span aria-hidden="true" { "☐ " } span class="hidden" { "not seen: " } (check.text)
                            },
                        }
                    }
                }
            }
        }
    }
}

fn groups(payment: &Payment) -> [Group; 6] {
    let is_open = !payment.state.is_final();
    let has_money = is_open || payment.state == PaymentState::Success;
    let is_captured = has_money && payment.capture_mode == CaptureMode::Manual;
    let group = |heading, is_possible, rows| Group { heading, is_possible, rows };
    [
        group("When the buyer approves", payment.state.can_be_closed(), approvals()),
        group("The next notification", true, notifications(payment)),
        group("The next answer to your shop", true, answers()),
        group("Unexpected successes", is_open, successes()),
        group("The next refund", has_money, refunds()),
        group("The next capture", is_captured, captures()),
    ]
}

fn rows(of: impl IntoIterator<Item = (&'static str, Effect)>) -> Vec<Row> {
    of.into_iter().map(|(label, effect)| Row { label, effect }).collect()
}

fn approvals() -> Vec<Row> {
    let pending = |code: &str| Effect::Processing { seconds: 10, payment_result_code: code.to_owned() };
    rows([
        ("Keep it pending, then pay", pending("SUCCESS")),
        ("Keep it pending, then fail", pending("RISK_REJECT")),
        ("Fail immediately", Effect::Outcome { payment_result_code: "RISK_REJECT".to_owned() }),
    ])
}

fn successes() -> Vec<Row> {
    rows([
        ("Let two attempts succeed", Effect::TwoSuccesses),
        ("Pay after a cancellation", Effect::LateSuccess { seconds: 5 }),
    ])
}

fn notifications(payment: &Payment) -> Vec<Row> {
    let currency = if payment.amount.currency == "USD" { "EUR" } else { "USD" };
    let signature = |fault| Effect::NotificationSignature { fault };
    rows([
        ("Drop it", Effect::NotificationDrop),
        ("Delay it by a minute", Effect::NotificationDelay { seconds: 60 }),
        ("Send it twice", Effect::NotificationDuplicate { copies: 2 }),
        ("Send it out of order", Effect::NotificationReorder),
        ("Send a wrong amount", Effect::NotificationAmount { value: (payment.minor_units() + 1).to_string() }),
        ("Send a wrong currency", Effect::NotificationCurrency { currency: currency.to_owned() }),
        ("Sign another body", signature(SignatureFault::Wrong)),
        ("Send no signature", signature(SignatureFault::Missing)),
        ("Send no signed time", signature(SignatureFault::TimeMissing)),
        ("Sign it a day ago", Effect::NotificationStale { seconds: 86_400 }),
        ("Name an unknown order", Effect::NotificationUnknownOrder),
    ])
}

fn answers() -> Vec<Row> {
    let signature = |fault| Effect::AnswerSignature { fault };
    rows([
        ("Lose it", Effect::LoseAnswer),
        ("Answer with HTTP 500", Effect::HttpStatus { status: 500 }),
        ("Time out after 30 seconds", Effect::Hang { seconds: 30 }),
        ("Answer 10 seconds late", Effect::DelayAnswer { seconds: 10 }),
        ("Answer UNKNOWN_EXCEPTION", Effect::Result { result_code: "UNKNOWN_EXCEPTION".to_owned() }),
        ("Sign another body", signature(SignatureFault::Wrong)),
        ("Send no signature", signature(SignatureFault::Missing)),
        ("Send no signed time", signature(SignatureFault::TimeMissing)),
    ])
}

fn refunds() -> Vec<Row> {
    let refund = |seconds, code: &str| Effect::Refund { seconds, result_code: code.to_owned() };
    rows([
        ("Keep it pending, then succeed", refund(10, "SUCCESS")),
        ("Keep it pending, then fail", refund(10, "PROCESS_FAIL")),
        ("Fail immediately", refund(0, "PROCESS_FAIL")),
    ])
}

fn captures() -> Vec<Row> {
    let capture = |code: &str| Effect::Capture { seconds: 10, result_code: code.to_owned() };
    rows([
        ("Keep it pending, then succeed", capture("SUCCESS")),
        ("Keep it pending, then fail", capture("PROCESS_FAIL")),
    ])
}
