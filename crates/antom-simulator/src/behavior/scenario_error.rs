//! Why a scenario is not valid.

/// A field of a [`Scenario`](crate::Scenario) breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {rule}")]
#[non_exhaustive]
pub struct ScenarioError {
    /// The path of the field in the scenario's JSON, such as `effect.seconds` or `match.amount.value`.
    pub field: String,
    /// The rule and what was found.
    pub rule: String,
}

impl ScenarioError {
    pub(crate) fn new(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { field: field.into(), rule: rule.into() }
    }
}
