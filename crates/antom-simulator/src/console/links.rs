//! Addresses of the console, and scenarios as links: `/console/scenarios/new?kind=notificationDrop&calls=1`.

use std::fmt::Write;

use antom::types::Amount;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::effects;
use crate::{
    payment::Payment,
    scenario::{Binding, Effect, Scenario},
};

/// What a link says about the binding, next to the effect's own fields.
const BINDING: [&str; 6] = ["paymentRequestId", "paymentMethodType", "currency", "value", "endpoint", "calls"];

/// The page of a payment.
pub(super) fn payment(payment: &Payment) -> String {
    // As a part of a path these two mean something else, however they are written.
    let id = if matches!(&*payment.request_id, "." | "..") { &payment.id } else { &payment.request_id };
    payment_named(id)
}

/// The page of the payment with this `paymentRequestId` or `paymentId`.
pub(super) fn payment_named(id: &str) -> String {
    format!("/console/payments/{}", encoded(id))
}

/// A text as one part of a path.
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

/// The page that offers a scenario; a POST to the same address switches it on.
pub(super) fn scenario(scenario: &Scenario) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("kind", &kind(&scenario.effect));
    for (key, value) in fields(&scenario.effect) {
        query.append_pair(name(&key), &plain(&value));
    }
    let Binding { payment_request_id, payment_method_type, amount, endpoint, calls } = &scenario.binding;
    let (currency, value) = amount.as_ref().map(|Amount { currency, value }| (currency, value)).unzip();
    let calls = calls.map(|calls| calls.to_string());
    let values =
        [payment_request_id.as_ref(), payment_method_type.as_ref(), currency, value, endpoint.as_ref(), calls.as_ref()];
    for (name, value) in BINDING.iter().zip(values) {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("/console/scenarios/new?{}", query.finish())
}

/// The scenario that a link describes, checked.
///
/// # Errors
/// Says which field is wrong, and what would be right.
pub(super) fn described(query: &str) -> Result<Scenario, String> {
    let mut given = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // Forms send what was left empty.
        if !value.is_empty() && given.insert(name.clone().into_owned(), value.into_owned().into()).is_some() {
            return Err(format!("{name}: is given twice"));
        }
    }
    let mut take = |name: &str| given.remove(name).map(|value| plain(&value));

    let examples = effects::examples();
    let wanted = take("kind");
    let example = examples.iter().find(|example| wanted.as_ref() == Some(&kind(example))).ok_or_else(|| {
        let found = wanted.as_ref().map_or_else(|| "is missing".to_owned(), |wanted| format!("there is no {wanted:?}"));
        let kinds: Vec<_> = examples.iter().map(kind).collect();
        format!("kind: {found}; it can be {}", kinds.join(", "))
    })?;
    let effect = effect(example, &mut take)?;
    let binding = binding(&mut take)?;
    if let Some(unknown) = given.keys().next() {
        let own: Vec<_> = fields(example).into_iter().map(|(key, _)| name(&key).to_owned()).collect();
        let known: Vec<_> = own.iter().map(String::as_str).chain(BINDING).collect();
        return Err(format!("{unknown}: {} has no such field; it has {}", kind(example), known.join(", ")));
    }
    let scenario = Scenario { effect, binding };
    scenario.check().map_err(|message| in_words_of_links(&message))?;
    Ok(scenario)
}

/// The example with the fields that were given: each on its own, so that it is clear which one is wrong.
fn effect(example: &Effect, take: &mut impl FnMut(&str) -> Option<String>) -> Result<Effect, String> {
    let mut effect = example.clone();
    for (key, usual) in fields(example) {
        let name = name(&key);
        let text = take(name)
            .ok_or_else(|| format!("{name}: is required with {}; for example {}", kind(example), plain(&usual)))?;
        let value = if usual.is_number() {
            let number = text.parse::<u64>();
            number.map_err(|_| format!("{name}: must be a whole number, found {text:?}"))?.into()
        } else {
            Value::from(text.clone())
        };
        let mut changed = serde_json::to_value(&effect).unwrap_or_default();
        if let Some(field) = changed.get_mut(&key) {
            *field = value;
        }
        effect = serde_json::from_value(changed).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(effect)
}

fn binding(take: &mut impl FnMut(&str) -> Option<String>) -> Result<Binding, String> {
    let amount = match (take("currency"), take("value")) {
        (Some(currency), Some(value)) => Some(Amount { currency, value }),
        (None, None) => None,
        (Some(_), None) => return Err("value: is missing; an amount has both currency and value".to_owned()),
        (None, Some(_)) => return Err("currency: is missing; an amount has both currency and value".to_owned()),
    };
    let calls = take("calls").map(|text| {
        text.parse().map_err(|_| format!("calls: must be a whole number from 1, or be left out, found {text:?}"))
    });
    Ok(Binding {
        payment_request_id: take("paymentRequestId"),
        payment_method_type: take("paymentMethodType"),
        amount,
        endpoint: take("endpoint"),
        calls: calls.transpose()?,
    })
}

/// An effect's `kind`.
pub(super) fn kind(effect: &Effect) -> String {
    object(effect).remove("kind").map(|kind| plain(&kind)).unwrap_or_default()
}

/// An effect's own fields, with their values.
pub(super) fn fields(effect: &Effect) -> Map<String, Value> {
    let mut fields = object(effect);
    fields.remove("kind");
    fields
}

/// What links call a field of an effect: two of them have the names of the binding's amount.
pub(super) fn name(key: &str) -> &str {
    match key {
        "value" => "effectValue",
        "currency" => "effectCurrency",
        other => other,
    }
}

/// The other way round, for the messages of the control API, which name fields by their path in its JSON.
fn in_words_of_links(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("effect.") {
        let (key, rest) = rest.split_once(':').unwrap_or((rest, ""));
        return format!("{}:{rest}", name(key));
    }
    let rest = message.strip_prefix("binding.").unwrap_or(message);
    rest.strip_prefix("amount.").unwrap_or(rest).to_owned()
}

fn object(effect: &Effect) -> Map<String, Value> {
    // An effect is always written as an object.
    match serde_json::to_value(effect) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// A value as links have it.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_the_one_that_its_link_describes() {
        let everything = Binding {
            payment_request_id: Some("a/b?c=d&e „<’“ .".to_owned()),
            payment_method_type: Some("PAYNOW".to_owned()),
            amount: Some(Amount::new("SGD", 4200)),
            endpoint: None,
            calls: Some(3),
        };
        for effect in effects::examples() {
            for binding in [Binding::default(), everything.clone()] {
                let wanted = Scenario { effect: effect.clone(), binding };
                let link = scenario(&wanted);
                let (_, query) = link.split_once('?').unwrap();
                assert_eq!(described(query).as_ref(), Ok(&wanted), "{link}");
            }
        }
    }

    #[test]
    fn a_wrong_link_says_which_field_and_what_would_be_right() {
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
                "fault: unknown variant `bad`, expected one of `wrong`, `missing`, `half`",
            ),
            ("kind=notificationAmount&effectValue=x", "effectValue: must be digits, found \"x\""),
            ("kind=notificationCurrency&effectCurrency=usd", "effectCurrency: must be three capitals"),
            ("kind=outcome&paymentResultCode=NO", "paymentResultCode: \"NO\" is no final result code"),
            ("kind=notificationDrop&seconds=1", "seconds: notificationDrop has no such field; it has paymentRequestId"),
            ("kind=hang&seconds=1&second=1", "second: hang has no such field; it has seconds, paymentRequestId"),
            ("kind=notificationDrop&calls=0", "calls: must be at least 1, found 0"),
            ("kind=notificationDrop&calls=-1", "calls: must be a whole number from 1"),
            ("kind=notificationDrop&value=1", "currency: is missing"),
            ("kind=notificationDrop&currency=SGD", "value: is missing"),
            ("kind=notificationDrop&currency=SGD&value=x", "value: must be digits, found \"x\""),
            ("kind=notificationDrop&currency=sgd&value=1", "currency: must be three capitals, found \"sgd\""),
            ("kind=notificationDrop&endpoint=refund", "endpoint: is for effects on answers only"),
            ("kind=loseAnswer&endpoint=refunds", "endpoint: there is no \"refunds\"; it can be createPaymentSession"),
            ("kind=notificationDrop&paymentMethodType=PAY", "paymentMethodType: \"PAY\" is not known"),
            ("kind=notificationDrop&calls=1&calls=2", "calls: is given twice"),
        ] {
            let error = described(query).unwrap_err();
            assert!(error.starts_with(message), "{query}: {error}");
        }
    }

    #[test]
    fn any_id_is_one_part_of_a_path() {
        assert_eq!(encoded("a-b_c.~1"), "a-b_c.~1");
        assert_eq!(encoded("a/b?c#d%e <ü>"), "a%2Fb%3Fc%23d%25e%20%3C%C3%BC%3E");
    }
}
