//! How the gateway behaves: scenarios that tests switch on, assumptions about the real gateway, and the clock.

/// The scenarios that are switched on.
pub(crate) mod active_scenarios;
/// How the gateway behaves where Antom's documentation is not clear.
pub(crate) mod assumptions;
/// The clock, which tests can move forward.
pub(crate) mod clock;
/// What a scenario does.
pub(crate) mod effect;
/// One example of every effect.
pub(crate) mod effect_examples;
/// To which payments and calls a scenario applies.
pub(crate) mod matching;
/// An effect and the payments and calls to which it applies.
pub(crate) mod scenario;
/// Why a scenario is not valid.
pub(crate) mod scenario_error;
/// Parts of the OpenAPI schema of scenarios.
pub(crate) mod schema;
