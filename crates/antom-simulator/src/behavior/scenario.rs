//! Scenarios: failures and unusual behaviour of a gateway, on request.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;
use utoipa::ToSchema;

use crate::behavior::{
    effect::{Effect, Trigger},
    matching::Match,
    scenario_error::ScenarioError,
};

/// An effect, and the payments and calls to which it applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Scenario {
    /// What happens.
    #[serde(deserialize_with = "effect")]
    pub effect: Effect,
    /// To which payments and calls it happens, and how many times. By default, to all until it is switched off.
    #[serde(default, rename = "match")]
    pub matching: Match,
}

/// Reads an effect and refuses unknown fields. Serde accepts them for effects without fields.
fn effect<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Effect, D::Error> {
    let given = Value::deserialize(deserializer)?;
    let effect: Effect = serde_path_to_error::deserialize(&given).map_err(D::Error::custom)?;
    let known = serde_json::to_value(&effect).map_err(D::Error::custom)?;
    match given.as_object().and_then(|given| given.keys().find(|name| known.get(*name).is_none())) {
        Some(name) => Err(D::Error::custom(format!("unknown field `{name}`"))),
        None => Ok(effect),
    }
}

impl Scenario {
    /// A scenario with this effect on everything that matches.
    pub fn new(effect: Effect, matching: Match) -> Self {
        Self { effect, matching }
    }

    /// Checks the fields.
    ///
    /// # Errors
    /// The first field that breaks a rule, or that can never match.
    pub(crate) fn check(&self) -> Result<(), ScenarioError> {
        self.effect.check()?;
        self.matching.check(self.effect.trigger() == Trigger::Answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_field_is_refused_by_name() {
        for (effect, field) in [
            (Effect::HttpStatus { status: 200 }, "effect.status"),
            (Effect::Hang { seconds: 0 }, "effect.seconds"),
            (Effect::Outcome { payment_result_code: "PAYMENT_IN_PROCESS".into() }, "effect.paymentResultCode"),
            (Effect::NotificationDuplicate { copies: 1 }, "effect.copies"),
            (Effect::NotificationAmount { value: "-1".into() }, "effect.value"),
            (Effect::NotificationCurrency { currency: "sgd".into() }, "effect.currency"),
            (Effect::Result { result_code: "not a code".into() }, "effect.resultCode"),
        ] {
            let error = Scenario::new(effect, Match::any()).check().unwrap_err();
            assert_eq!(error.field, field, "{error}");
        }
        assert!(Scenario::new(Effect::LoseAnswer, Match::any().times(0)).check().is_err());
        assert!(Scenario::new(Effect::NotificationDrop, Match::any().endpoint("refund")).check().is_err());
    }
}
