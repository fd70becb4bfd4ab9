//! Addresses of the console, and scenarios as links: `/console/scenarios/new?kind=notificationDrop&times=1`.

use std::fmt::Write;

use antom::types::Amount;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use crate::{
    behavior::{
        effect::Effect, effect_examples::effect_examples, matching::Match, scenario::Scenario,
        scenario_error::ScenarioError,
    },
    model::payment::Payment,
};

/// The list of payments.
pub(super) const PAYMENTS: &str = "/console";

/// The parameters for the match, beside the fields of the effect.
const MATCH: [&str; 6] = ["paymentRequestId", "paymentMethodType", "currency", "value", "endpoint", "times"];

/// The page of a payment.
pub(super) fn payment(payment: &Payment) -> String {
    // Browsers resolve these two as path segments, even if they are encoded.
    let id = if matches!(&*payment.request_id, "." | "..") { &payment.id } else { &payment.request_id };
    payment_named(id)
}

/// The page of the shop to which the buyer returns; `None` if a browser must not open it.
pub(super) fn shop(payment: &Payment) -> Option<&str> {
    let url = Url::parse(&payment.redirect_url).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(payment.redirect_url.as_str())
}

/// The page of the payment with this `paymentRequestId` or `paymentId`.
pub(super) fn payment_named(id: &str) -> String {
    format!("/console/payments/{}", encoded(id))
}

/// A text as one segment of a path.
pub(super) fn encoded(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            path.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

/// The page of a scenario. A POST to the same address switches it on.
pub(super) fn scenario(scenario: &Scenario) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("kind", &kind(&scenario.effect));
    for (key, value) in fields(&scenario.effect) {
        query.append_pair(name(&key), &plain(&value));
    }
    let Match { payment_request_id, payment_method_type, amount, endpoint, times } = &scenario.matching;
    let (currency, value) = amount.as_ref().map(|Amount { currency, value }| (currency, value)).unzip();
    let times = times.map(|times| times.to_string());
    let values =
        [payment_request_id.as_ref(), payment_method_type.as_ref(), currency, value, endpoint.as_ref(), times.as_ref()];
    for (name, value) in MATCH.iter().zip(values) {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("/console/scenarios/new?{}", query.finish())
}

/// The scenario of a link, checked.
///
/// # Errors
/// The parameter that is wrong, and what would be right.
pub(super) fn described(query: &str) -> Result<Scenario, ScenarioError> {
    let mut given = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // Forms send empty fields, too.
        if !value.is_empty() && given.insert(name.clone().into_owned(), value.into_owned().into()).is_some() {
            return Err(ScenarioError::new(name, "is given twice"));
        }
    }
    let mut take = |name: &str| given.remove(name).map(|value| plain(&value));

    let examples = effect_examples();
    let wanted = take("kind");
    let example = examples.iter().find(|example| wanted.as_ref() == Some(&kind(example))).ok_or_else(|| {
        let found = wanted.as_ref().map_or_else(|| "is missing".to_owned(), |wanted| format!("there is no {wanted:?}"));
        let kinds: Vec<_> = examples.iter().map(kind).collect();
        ScenarioError::new("kind", format!("{found}; it can be {}", kinds.join(", ")))
    })?;
    let effect = effect(example, &mut take)?;
    let matching = matching(&mut take)?;
    if let Some(unknown) = given.keys().next() {
        let own: Vec<_> = fields(example).into_iter().map(|(key, _)| name(&key).to_owned()).collect();
        let known: Vec<_> = own.iter().map(String::as_str).chain(MATCH).collect();
        let rule = format!("{} has no such field; it has {}", kind(example), known.join(", "));
        return Err(ScenarioError::new(unknown, rule));
    }
    let scenario = Scenario::new(effect, matching);
    scenario.check().map_err(|error| ScenarioError { field: parameter(&error.field), ..error })?;
    Ok(scenario)
}

/// The example with the values of the link. Each is checked on its own, so that the error has the name of the wrong one.
fn effect(example: &Effect, take: &mut impl FnMut(&str) -> Option<String>) -> Result<Effect, ScenarioError> {
    let mut effect = example.clone();
    for (key, usual) in fields(example) {
        let name = name(&key);
        let text = take(name).ok_or_else(|| {
            let rule = format!("is required with {}; for example {}", kind(example), plain(&usual));
            ScenarioError::new(name, rule)
        })?;
        let value = if usual.is_number() {
            let number = text.parse::<u64>();
            number.map_err(|_| ScenarioError::new(name, format!("must be a whole number, found {text:?}")))?.into()
        } else {
            Value::from(text.clone())
        };
        let mut changed = serde_json::to_value(&effect).unwrap_or_default();
        if let Some(field) = changed.get_mut(&key) {
            *field = value;
        }
        effect = serde_json::from_value(changed).map_err(|error| ScenarioError::new(name, error.to_string()))?;
    }
    Ok(effect)
}

fn matching(take: &mut impl FnMut(&str) -> Option<String>) -> Result<Match, ScenarioError> {
    let incomplete = |name: &str| ScenarioError::new(name, "is missing; an amount has both currency and value");
    let amount = match (take("currency"), take("value")) {
        (Some(currency), Some(value)) => Some(Amount { currency, value }),
        (None, None) => None,
        (Some(_), None) => return Err(incomplete("value")),
        (None, Some(_)) => return Err(incomplete("currency")),
    };
    let times = take("times").map(|text| {
        let rule = format!("must be a whole number from 1, or be left out, found {text:?}");
        text.parse().map_err(|_| ScenarioError::new("times", rule))
    });
    Ok(Match {
        payment_request_id: take("paymentRequestId"),
        payment_method_type: take("paymentMethodType"),
        amount,
        endpoint: take("endpoint"),
        times: times.transpose()?,
    })
}

/// The `kind` of an effect.
pub(super) fn kind(effect: &Effect) -> String {
    object(effect).remove("kind").map(|kind| plain(&kind)).unwrap_or_default()
}

/// The other fields of an effect, with their values.
pub(super) fn fields(effect: &Effect) -> Map<String, Value> {
    let mut fields = object(effect);
    fields.remove("kind");
    fields
}

/// The parameter for a field of an effect. Two fields have the names of the parameters for the amount of the match.
pub(super) fn name(key: &str) -> &str {
    match key {
        "value" => "effectValue",
        "currency" => "effectCurrency",
        other => other,
    }
}

/// The parameter for a field of the control API's JSON, which is given by its path.
fn parameter(field: &str) -> String {
    match field.split_once('.') {
        Some(("effect", key)) => name(key).to_owned(),
        Some((_, path)) => path.rsplit('.').next().unwrap_or(path).to_owned(),
        None => field.to_owned(),
    }
}

fn object(effect: &Effect) -> Map<String, Value> {
    // An effect is always written as an object.
    match serde_json::to_value(effect) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// A value as the text of a parameter.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_can_be_read_from_its_link() {
        let everything = Match {
            payment_request_id: Some("a/b?c=d&e „<’“ .".to_owned()),
            payment_method_type: Some("PAYNOW".to_owned()),
            amount: Some(Amount::new("SGD", 4200)),
            endpoint: None,
            times: Some(3),
        };
        for effect in effect_examples() {
            for matching in [Match::default(), everything.clone()] {
                let wanted = Scenario::new(effect.clone(), matching);
                let link = scenario(&wanted);
                let (_, query) = link.split_once('?').unwrap();
                assert_eq!(described(query).as_ref(), Ok(&wanted), "{link}");
            }
        }
    }

    #[test]
    fn an_error_has_the_wrong_parameter_and_what_would_be_right() {
        for (query, message) in [
            ("", "kind: is missing; it can be httpStatus, hang,"),
            ("kind=drop", "kind: there is no \"drop\"; it can be httpStatus,"),
            ("kind=hang", "seconds: is required with hang; for example 30"),
            ("kind=hang&seconds=", "seconds: is required with hang; for example 30"),
            ("kind=hang&seconds=soon", "seconds: must be a whole number, found \"soon\""),
            ("kind=hang&seconds=0", "seconds: must be 1 to 600, found 0"),
            ("kind=httpStatus&status=99999", "status: invalid value: integer `99999`"),
            (
                "kind=answerSignature&fault=bad",
                "fault: unknown variant `bad`, expected one of `wrong`, `missing`, `timeMissing`",
            ),
            ("kind=notificationAmount&effectValue=x", "effectValue: must be digits, found \"x\""),
            ("kind=notificationCurrency&effectCurrency=usd", "effectCurrency: must be three capitals"),
            ("kind=outcome&paymentResultCode=NO", "paymentResultCode: \"NO\" is no final result code"),
            ("kind=notificationDrop&seconds=1", "seconds: notificationDrop has no such field; it has paymentRequestId"),
            ("kind=hang&seconds=1&second=1", "second: hang has no such field; it has seconds, paymentRequestId"),
            ("kind=notificationDrop&times=0", "times: must be at least 1, found 0"),
            ("kind=notificationDrop&times=-1", "times: must be a whole number from 1"),
            ("kind=notificationDrop&value=1", "currency: is missing"),
            ("kind=notificationDrop&currency=SGD", "value: is missing"),
            ("kind=notificationDrop&currency=SGD&value=x", "value: must be digits, found \"x\""),
            ("kind=notificationDrop&currency=sgd&value=1", "currency: must be three capitals, found \"sgd\""),
            ("kind=notificationDrop&endpoint=refund", "endpoint: is for effects on answers only"),
            ("kind=loseAnswer&endpoint=refunds", "endpoint: there is no \"refunds\"; it can be createPaymentSession"),
            ("kind=notificationDrop&paymentMethodType=PAY", "paymentMethodType: \"PAY\" is not known"),
            ("kind=notificationDrop&times=1&times=2", "times: is given twice"),
        ] {
            let error = described(query).unwrap_err().to_string();
            assert!(error.starts_with(message), "{query}: {error}");
        }
    }

    #[test]
    fn any_id_is_one_segment_of_a_path() {
        assert_eq!(encoded("a-b_c.~1"), "a-b_c.~1");
        assert_eq!(encoded("a/b?c#d%e <ü>"), "a%2Fb%3Fc%23d%25e%20%3C%C3%BC%3E");
    }
}
