//! To which payments and calls a scenario applies.

use antom::types::Amount;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::{
    behavior::{
        scenario_error::ScenarioError,
        schema::{self, AmountSchema},
    },
    model::{endpoint::Endpoint, method_catalogue},
};

/// The payments and calls to which a scenario applies. A field that is `None` matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Match {
    /// Only this payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// Only payments with this `paymentMethodType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::optional_method)]
    pub payment_method_type: Option<String>,
    /// Only payments of this amount.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "amount")]
    #[schema(value_type = Option<AmountSchema>)]
    pub amount: Option<Amount>,
    /// Only calls of this endpoint, such as `inquiryPayment`. For effects on answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::optional_endpoint)]
    pub endpoint: Option<String>,
    /// How many times the effect happens before the scenario is switched off; at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 4_294_967_295_i64)]
    pub times: Option<u32>,
}

impl Match {
    /// Matches everything.
    pub fn any() -> Self {
        Self::default()
    }

    /// Matches only the payment with this `paymentRequestId`.
    #[must_use]
    pub fn payment_request_id(self, id: impl Into<String>) -> Self {
        Self { payment_request_id: Some(id.into()), ..self }
    }

    /// Matches only payments with this `paymentMethodType`.
    #[must_use]
    pub fn payment_method_type(self, method: impl Into<String>) -> Self {
        Self { payment_method_type: Some(method.into()), ..self }
    }

    /// Matches only payments of this amount.
    #[must_use]
    pub fn amount(self, amount: Amount) -> Self {
        Self { amount: Some(amount), ..self }
    }

    /// Matches only calls of this endpoint, such as `inquiryPayment`.
    #[must_use]
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self { endpoint: Some(endpoint.into()), ..self }
    }

    /// Matches only so many times; at least 1.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    pub(crate) fn matches(&self, target: &Target<'_>) -> bool {
        fn fits<T: PartialEq + ?Sized>(wanted: Option<&T>, found: Option<&T>) -> bool {
            wanted.is_none() || wanted == found
        }
        fits(self.payment_request_id.as_deref(), target.payment_request_id)
            && fits(self.payment_method_type.as_deref(), target.payment_method_type)
            && fits(self.amount.as_ref(), target.amount)
            && fits(self.endpoint.as_deref(), target.endpoint)
    }

    pub(crate) fn check(&self, has_endpoint: bool) -> Result<(), ScenarioError> {
        if self.times == Some(0) {
            return Err(ScenarioError::new("match.times", "must be at least 1, found 0"));
        }
        if let Some(endpoint) = &self.endpoint {
            if !has_endpoint {
                return Err(ScenarioError::new("match.endpoint", "is for effects on answers only"));
            }
            let names = Endpoint::ALL.map(Endpoint::name);
            if !names.contains(&endpoint.as_str()) {
                let rule = format!("there is no {endpoint:?}; it can be {}", names.join(", "));
                return Err(ScenarioError::new("match.endpoint", rule));
            }
        }
        if let Some(kind) = &self.payment_method_type
            && method_catalogue::find(kind).is_none()
        {
            let rule = format!("{kind:?} is not known; GET /control/methods lists them");
            return Err(ScenarioError::new("match.paymentMethodType", rule));
        }
        self.amount.as_ref().map_or(Ok(()), |amount| check_amount("match.amount", amount))
    }
}

fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let given = Option::<AmountSchema>::deserialize(deserializer)?;
    Ok(given.map(|AmountSchema { currency, value }| Amount { currency, value }))
}

/// Checks an amount whose fields are below `path`.
pub(crate) fn check_amount(path: &str, Amount { currency, value }: &Amount) -> Result<(), ScenarioError> {
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let rule = format!("must be three capitals, found {currency:?}");
        return Err(ScenarioError::new(format!("{path}.currency"), rule));
    }
    let is_number = Amount { currency: String::new(), value: value.clone() }.minor_units().is_ok();
    if is_number {
        Ok(())
    } else {
        Err(ScenarioError::new(format!("{path}.value"), format!("must be digits, found {value:?}")))
    }
}

/// The payment or call to which an effect would happen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Target<'a> {
    pub(crate) payment_request_id: Option<&'a str>,
    pub(crate) payment_method_type: Option<&'a str>,
    pub(crate) amount: Option<&'a Amount>,
    pub(crate) endpoint: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_match_must_fit() {
        let amount = Amount::new("SGD", 4200);
        let target = Target {
            payment_request_id: Some("request-1"),
            payment_method_type: Some("PAYNOW"),
            amount: Some(&amount),
            endpoint: None,
        };
        let matching = |text: &str| serde_json::from_str::<Match>(text).unwrap();
        for (text, matches) in [
            ("{}", true),
            (r#"{"paymentRequestId":"request-1"}"#, true),
            (r#"{"paymentRequestId":"request-2"}"#, false),
            (r#"{"paymentMethodType":"PAYNOW","amount":{"currency":"SGD","value":"4200"}}"#, true),
            (r#"{"paymentMethodType":"PAYNOW","amount":{"currency":"SGD","value":"4201"}}"#, false),
            (r#"{"paymentMethodType":"PAYNOW","endpoint":"refund"}"#, false),
        ] {
            assert_eq!(matching(text).matches(&target), matches, "{text}");
        }
    }
}
