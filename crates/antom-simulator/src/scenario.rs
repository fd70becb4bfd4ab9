//! Scenarios: what a gateway does on a bad day, on request.
//!
//! A scenario is an effect and a binding. The effect happens at its moment, an answer, a payment's outcome, a
//! notification and so on, if everything that the binding names is true of the payment it would happen to.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use antom::types::Amount;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, SchemaType, Type},
};

use crate::{
    endpoints::Endpoint,
    method,
    result_code::{self, Outcome},
};

/// The longest time that a scenario can name: a month.
const MOST_SECONDS: u64 = 31 * 24 * 60 * 60;
/// The longest time that a caller is kept waiting, in real time.
const MOST_WAITING: u64 = 600;

/// Something that goes wrong, or merely otherwise, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    /// What happens.
    #[serde(deserialize_with = "effect")]
    pub effect: Effect,
    /// To what it happens. Without any binding, to everything, until it is switched off.
    #[serde(default)]
    pub binding: Binding,
}

/// Reads an effect and refuses fields that it does not have. Serde ignores them where an effect has no field at all.
fn effect<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Effect, D::Error> {
    let given = Value::deserialize(deserializer)?;
    let effect: Effect = serde_path_to_error::deserialize(&given).map_err(D::Error::custom)?;
    let known = serde_json::to_value(&effect).map_err(D::Error::custom)?;
    match given.as_object().and_then(|given| given.keys().find(|name| known.get(*name).is_none())) {
        Some(name) => Err(D::Error::custom(format!("unknown field `{name}`"))),
        None => Ok(effect),
    }
}

/// What must be true for the effect to happen. Whatever is left out may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Binding {
    /// Only this payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// Only payments with this `paymentMethodType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = method::optional_schema)]
    pub payment_method_type: Option<String>,
    /// Only payments of this amount.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "amount")]
    #[schema(value_type = Option<AmountSchema>)]
    pub amount: Option<Amount>,
    /// Only calls of this endpoint, such as `inquiryPayment`. For effects on answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = endpoint_schema)]
    pub endpoint: Option<String>,
    /// Only so often.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 4_294_967_295_i64)]
    pub calls: Option<u32>,
}

/// An amount of money in the currency's smallest unit.
// Stands for antom::types::Amount, which knows nothing of OpenAPI and ignores other fields, as it must on the wire.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmountSchema {
    /// Three capital letters.
    #[schema(example = "SGD", pattern = "^[A-Z]{3}$")]
    currency: String,
    /// A whole number.
    #[schema(example = "4200", pattern = "^[0-9]{1,16}$")]
    value: String,
}

fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let given = Option::<AmountSchema>::deserialize(deserializer)?;
    Ok(given.map(|AmountSchema { currency, value }| Amount { currency, value }))
}

/// `Binding::endpoint` in the description.
fn endpoint_schema() -> Object {
    let names = Endpoint::ALL.map(|endpoint| Some(endpoint.name())).into_iter().chain([None]);
    let kinds = SchemaType::from_iter([Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(kinds).enum_values(Some(names)).build()
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Effect {
    /// A call is answered with this HTTP status, 500 to 599, and nothing is done.
    HttpStatus {
        /// The status.
        #[schema(minimum = 500, maximum = 599)]
        status: u16,
    },
    /// A call is not answered for so many seconds of real time, then the connection is closed. Nothing is done.
    Hang {
        /// How long.
        #[schema(minimum = 1, maximum = 600)]
        seconds: u64,
    },
    /// A call is done, but the connection breaks before the answer.
    LoseAnswer,
    /// A call is done, and answered so many seconds of real time later.
    DelayAnswer {
        /// How long.
        #[schema(minimum = 1, maximum = 600)]
        seconds: u64,
    },
    /// A call is answered with this result code, and nothing is done.
    #[schema(rename_all = "camelCase")]
    Result {
        /// For example `UNKNOWN_EXCEPTION`. Its status follows from it.
        #[schema(pattern = "^[A-Z_]{1,64}$")]
        result_code: String,
    },
    /// An answer's signature is wrong, missing, or there by half.
    AnswerSignature {
        /// What is wrong with it.
        fault: SignatureFault,
    },

    /// What the buyer approves ends so: `SUCCESS`, or any `paymentResultCode`.
    #[schema(rename_all = "camelCase")]
    Outcome {
        /// The code.
        #[schema(schema_with = result_code::schema)]
        payment_result_code: String,
    },
    /// What the buyer approves is pending first, and ends so later.
    #[schema(rename_all = "camelCase")]
    Processing {
        /// How much later.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
        /// `SUCCESS`, or any `paymentResultCode`.
        #[schema(schema_with = result_code::schema)]
        payment_result_code: String,
    },
    /// After the merchant has cancelled a payment and was told that it is cancelled, the buyer pays it.
    LateSuccess {
        /// How long after.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
    },
    /// When a payment is paid, the other attempts for its order are paid as well, whatever they were.
    TwoSuccesses,

    /// A refund takes its time and ends so: `SUCCESS`, or why not.
    #[schema(rename_all = "camelCase")]
    Refund {
        /// How long; 0 for at once.
        #[schema(minimum = 0, maximum = 2_678_400)]
        seconds: u64,
        /// `SUCCESS`, or any result code.
        #[schema(schema_with = result_code::schema)]
        result_code: String,
    },
    /// A capture takes its time and ends so: `SUCCESS`, or why not.
    #[schema(rename_all = "camelCase")]
    Capture {
        /// How long; 0 for at once.
        #[schema(minimum = 0, maximum = 2_678_400)]
        seconds: u64,
        /// `SUCCESS`, or any result code.
        #[schema(schema_with = result_code::schema)]
        result_code: String,
    },

    /// A notification is sent so much later.
    NotificationDelay {
        /// How much.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
    },
    /// A notification is never sent.
    NotificationDrop,
    /// A notification is sent so often at once.
    NotificationDuplicate {
        /// How often in all: 2 to 100.
        #[schema(minimum = 2, maximum = 100)]
        copies: u32,
    },
    /// A notification is held back until the payment's next one has been sent, or ten minutes have passed.
    NotificationReorder,
    /// A notification names another amount.
    NotificationAmount {
        /// In the currency's smallest unit.
        #[schema(pattern = "^[0-9]{1,16}$")]
        value: String,
    },
    /// A notification names another currency.
    NotificationCurrency {
        /// Three capital letters.
        #[schema(pattern = "^[A-Z]{3}$")]
        currency: String,
    },
    /// A notification's signature is wrong, missing, or there by half.
    NotificationSignature {
        /// What is wrong with it.
        fault: SignatureFault,
    },
    /// A notification is signed, with a `request-time` of so long ago.
    NotificationStale {
        /// How long ago.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
    },
    /// A notification is about a `paymentRequestId` that the merchant has never made.
    NotificationUnknownOrder,
}

/// What is wrong with a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum SignatureFault {
    /// It is of another body.
    Wrong,
    /// The header is not there.
    Missing,
    /// The header is there, the time that was signed is not.
    Half,
}

/// When an effect happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Answer,
    Approved,
    Paid,
    Cancelled,
    Refund,
    Capture,
    Notification,
}

/// What an effect would happen to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Subject<'a> {
    pub(crate) payment_request_id: Option<&'a str>,
    pub(crate) payment_method_type: Option<&'a str>,
    pub(crate) amount: Option<&'a Amount>,
    pub(crate) endpoint: Option<&'a str>,
}

impl Effect {
    pub(crate) fn moment(&self) -> Moment {
        match self {
            Self::HttpStatus { .. }
            | Self::Hang { .. }
            | Self::LoseAnswer
            | Self::DelayAnswer { .. }
            | Self::Result { .. }
            | Self::AnswerSignature { .. } => Moment::Answer,
            Self::Outcome { .. } | Self::Processing { .. } => Moment::Approved,
            Self::TwoSuccesses => Moment::Paid,
            Self::LateSuccess { .. } => Moment::Cancelled,
            Self::Refund { .. } => Moment::Refund,
            Self::Capture { .. } => Moment::Capture,
            Self::NotificationDelay { .. }
            | Self::NotificationDrop
            | Self::NotificationDuplicate { .. }
            | Self::NotificationReorder
            | Self::NotificationAmount { .. }
            | Self::NotificationCurrency { .. }
            | Self::NotificationSignature { .. }
            | Self::NotificationStale { .. }
            | Self::NotificationUnknownOrder => Moment::Notification,
        }
    }

    /// Refuses what cannot be meant.
    fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: u64, least: u64, most: u64| {
            let fits = (least..=most).contains(&value);
            if fits { Ok(()) } else { Err(format!("effect.{name}: must be {least} to {most}, found {value}")) }
        };
        let known = |name: &str, code: &str| match Outcome::find(code) {
            Some(_) => Ok(()),
            None => {
                Err(format!("effect.{name}: {code:?} is no final result code; GET /control/result-codes lists them"))
            }
        };
        match self {
            Self::HttpStatus { status } => within("status", (*status).into(), 500, 599),
            Self::Hang { seconds } | Self::DelayAnswer { seconds } => within("seconds", *seconds, 1, MOST_WAITING),
            Self::Result { result_code } if is_code(result_code) => Ok(()),
            Self::Result { result_code } => {
                Err(format!("effect.resultCode: must be capital letters and underscores, found {result_code:?}"))
            }
            Self::Outcome { payment_result_code } => known("paymentResultCode", payment_result_code),
            Self::Processing { seconds, payment_result_code } => {
                within("seconds", *seconds, 1, MOST_SECONDS)?;
                known("paymentResultCode", payment_result_code)
            }
            Self::Refund { seconds, result_code } | Self::Capture { seconds, result_code } => {
                within("seconds", *seconds, 0, MOST_SECONDS)?;
                known("resultCode", result_code)
            }
            Self::LateSuccess { seconds }
            | Self::NotificationDelay { seconds }
            | Self::NotificationStale { seconds } => within("seconds", *seconds, 1, MOST_SECONDS),
            Self::NotificationDuplicate { copies } => within("copies", (*copies).into(), 2, 100),
            Self::NotificationAmount { value } => {
                amount_is("effect", &Amount { currency: "XXX".to_owned(), value: value.clone() })
            }
            Self::NotificationCurrency { currency } => {
                amount_is("effect", &Amount { currency: currency.clone(), value: "1".to_owned() })
            }
            Self::LoseAnswer
            | Self::AnswerSignature { .. }
            | Self::TwoSuccesses
            | Self::NotificationDrop
            | Self::NotificationReorder
            | Self::NotificationSignature { .. }
            | Self::NotificationUnknownOrder => Ok(()),
        }
    }
}

/// Refuses an amount that cannot be one.
fn amount_is(place: &str, Amount { currency, value }: &Amount) -> Result<(), String> {
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!("{place}.currency: must be three capitals, found {currency:?}"));
    }
    let is_number = Amount { currency: String::new(), value: value.clone() }.minor_units().is_ok();
    if is_number { Ok(()) } else { Err(format!("{place}.value: must be digits, found {value:?}")) }
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

impl Scenario {
    /// Refuses what cannot be meant, or could never happen.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.effect.check()?;
        if self.binding.calls == Some(0) {
            return Err("binding.calls: must be at least 1, found 0".to_owned());
        }
        if let Some(endpoint) = &self.binding.endpoint {
            if self.effect.moment() != Moment::Answer {
                return Err("binding.endpoint: is for effects on answers only".to_owned());
            }
            let names = Endpoint::ALL.map(Endpoint::name);
            if !names.contains(&endpoint.as_str()) {
                return Err(format!("binding.endpoint: there is no {endpoint:?}; it can be {}", names.join(", ")));
            }
        }
        if let Some(kind) = &self.binding.payment_method_type
            && method::find(kind).is_none()
        {
            return Err(format!("binding.paymentMethodType: {kind:?} is not known; GET /control/methods lists them"));
        }
        if let Some(amount) = &self.binding.amount {
            amount_is("binding.amount", amount)?;
        }
        Ok(())
    }
}

impl Binding {
    fn holds_for(&self, subject: &Subject<'_>) -> bool {
        fn is<T: PartialEq + ?Sized>(wanted: Option<&T>, found: Option<&T>) -> bool {
            wanted.is_none() || wanted == found
        }
        is(self.payment_request_id.as_deref(), subject.payment_request_id)
            && is(self.payment_method_type.as_deref(), subject.payment_method_type)
            && is(self.amount.as_ref(), subject.amount)
            && is(self.endpoint.as_deref(), subject.endpoint)
    }
}

/// A scenario that is switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Active {
    /// What it is switched off by.
    pub(crate) id: i64,
    pub(crate) scenario: Scenario,
    /// How often it will still happen; nothing when there is no limit.
    pub(crate) calls_left: Option<u32>,
}

/// The scenarios that are switched on. Here they are looked up and counted down; the database keeps them.
#[derive(Debug, Default)]
pub(crate) struct Scenarios {
    active: Mutex<Vec<Active>>,
    /// Whether the database does not have them as they are.
    changed: AtomicBool,
}

impl Scenarios {
    pub(crate) fn new(active: Vec<Active>) -> Self {
        Self { active: Mutex::new(active), changed: AtomicBool::new(false) }
    }

    pub(crate) fn list(&self) -> Vec<Active> {
        self.active().clone()
    }

    /// Switches a scenario on.
    ///
    /// # Errors
    /// Says which field cannot be meant so.
    pub(crate) fn add(&self, scenario: Scenario) -> Result<Active, String> {
        scenario.check()?;
        let mut active = self.active();
        let id = active.iter().map(|other| other.id).max().unwrap_or(0) + 1;
        let added = Active { id, calls_left: scenario.binding.calls, scenario };
        active.push(added.clone());
        self.changed.store(true, Ordering::Release);
        Ok(added)
    }

    /// Switches one off; `false` when there is none with this id.
    pub(crate) fn remove(&self, id: i64) -> bool {
        let mut active = self.active();
        let before = active.len();
        active.retain(|scenario| scenario.id != id);
        let removed = active.len() < before;
        self.changed.fetch_or(removed, Ordering::AcqRel);
        removed
    }

    /// Switches all of them off.
    pub(crate) fn clear(&self) {
        self.active().clear();
        self.changed.store(true, Ordering::Release);
    }

    /// Whether any effect could happen at this moment, so that nobody needs to look closer when there is none.
    pub(crate) fn any(&self, moment: Moment) -> bool {
        self.active().iter().any(|active| active.scenario.effect.moment() == moment)
    }

    /// The effects that happen at this moment to this subject. Each is counted as having happened.
    pub(crate) fn take(&self, moment: Moment, subject: &Subject<'_>) -> Vec<Effect> {
        let mut taken = Vec::new();
        self.active().retain_mut(|active| {
            let Scenario { effect, binding } = &active.scenario;
            if effect.moment() != moment || !binding.holds_for(subject) {
                return true;
            }
            taken.push(effect.clone());
            active.calls_left = active.calls_left.map(|left| left.saturating_sub(1));
            active.calls_left != Some(0)
        });
        if !taken.is_empty() {
            self.changed.store(true, Ordering::Release);
        }
        taken
    }

    /// The scenarios as they are, if they have changed since this was last asked.
    pub(crate) fn to_save(&self) -> Option<Vec<Active>> {
        self.changed.swap(false, Ordering::AcqRel).then(|| self.list())
    }

    fn active(&self) -> std::sync::MutexGuard<'_, Vec<Active>> {
        // Nothing that holds the lock can panic.
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(effect: Effect, binding: Binding) -> Scenario {
        Scenario { effect, binding }
    }

    #[test]
    fn everything_that_a_binding_names_must_be_true() {
        let amount = Amount::new("SGD", 4200);
        let subject = Subject {
            payment_request_id: Some("request-1"),
            payment_method_type: Some("PAYNOW"),
            amount: Some(&amount),
            endpoint: None,
        };
        let binding = |text: &str| serde_json::from_str::<Binding>(text).unwrap();
        for (text, holds) in [
            ("{}", true),
            (r#"{"paymentRequestId":"request-1"}"#, true),
            (r#"{"paymentRequestId":"request-2"}"#, false),
            (r#"{"paymentMethodType":"PAYNOW","amount":{"currency":"SGD","value":"4200"}}"#, true),
            (r#"{"paymentMethodType":"PAYNOW","amount":{"currency":"SGD","value":"4201"}}"#, false),
            (r#"{"paymentMethodType":"PAYNOW","endpoint":"refund"}"#, false),
        ] {
            assert_eq!(binding(text).holds_for(&subject), holds, "{text}");
        }
    }

    #[test]
    fn a_scenario_happens_as_often_as_it_says_and_only_at_its_moment() {
        let scenarios = Scenarios::default();
        let twice = Binding { calls: Some(2), ..Binding::default() };
        scenarios.add(scenario(Effect::NotificationDrop, twice)).unwrap();
        let subject = Subject::default();
        assert_eq!(scenarios.take(Moment::Answer, &subject), []);
        assert_eq!(scenarios.take(Moment::Notification, &subject), [Effect::NotificationDrop]);
        assert_eq!(scenarios.list().first().and_then(|active| active.calls_left), Some(1));
        assert_eq!(scenarios.take(Moment::Notification, &subject), [Effect::NotificationDrop]);
        assert_eq!(scenarios.take(Moment::Notification, &subject), []);
        assert_eq!(scenarios.list(), []);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_field() {
        for (effect, field) in [
            (Effect::HttpStatus { status: 200 }, "effect.status"),
            (Effect::Hang { seconds: 0 }, "effect.seconds"),
            (Effect::Outcome { payment_result_code: "PAYMENT_IN_PROCESS".into() }, "effect.paymentResultCode"),
            (Effect::NotificationDuplicate { copies: 1 }, "effect.copies"),
            (Effect::NotificationAmount { value: "-1".into() }, "effect.value"),
            (Effect::NotificationCurrency { currency: "sgd".into() }, "effect.currency"),
            (Effect::Result { result_code: "not a code".into() }, "effect.resultCode"),
        ] {
            let error = scenario(effect, Binding::default()).check().unwrap_err();
            assert!(error.starts_with(field), "{error}");
        }
        let never = Binding { calls: Some(0), ..Binding::default() };
        assert!(scenario(Effect::LoseAnswer, never).check().is_err());
        let elsewhere = Binding { endpoint: Some("refund".into()), ..Binding::default() };
        assert!(scenario(Effect::NotificationDrop, elsewhere).check().is_err());
    }
}
