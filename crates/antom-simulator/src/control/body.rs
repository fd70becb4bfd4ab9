//! Request bodies of the control API.

use axum::{
    Json,
    extract::{FromRequest, Request},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::control::error::ControlError;

/// A JSON body, read as the OpenAPI description says: an object in which `120.0` is the whole number 120.
///
/// # Errors
/// 415 without a JSON media type, 413 when it is too long, 400 with the field and the reason otherwise.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ControlError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ControlError> {
        let Json(value) = Json::<Value>::from_request(request, state).await?;
        read(value).map(Self).map_err(ControlError::bad_request)
    }
}

fn read<T: DeserializeOwned>(mut body: Value) -> Result<T, String> {
    if !body.is_object() {
        return Err("The body must be a JSON object.".to_owned());
    }
    normalise_numbers("", &mut body)?;
    serde_path_to_error::deserialize(body).map_err(|error| error.to_string())
}

/// Serde does not read `120.0` as an integer, and reads a list as an object without names. JSON Schema says otherwise in
/// both cases, and no body of this API has lists.
fn normalise_numbers(path: &str, value: &mut Value) -> Result<(), String> {
    match value {
        Value::Array(_) => Err(format!("{path}: must not be a list")),
        Value::Object(fields) => fields.iter_mut().try_for_each(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            normalise_numbers(&path, value)
        }),
        Value::Number(number) => {
            // Up to 2⁵³: larger JSON numbers are not exact everywhere.
            let whole = number.as_f64().filter(|found| found.fract() == 0.0 && found.abs() <= 9_007_199_254_740_992.0);
            if number.is_f64()
                && let Some(whole) = whole.and_then(|whole| format!("{whole:.0}").parse::<i64>().ok())
            {
                *value = whole.into();
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Example {
        seconds: u64,
        #[serde(default)]
        inner: Option<Inner>,
    }

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    struct Inner {
        times: i64,
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_decimal_point() {
        let read = |body| read::<Example>(body).unwrap();
        assert_eq!(read(json!({ "seconds": 120.0 })), Example { seconds: 120, inner: None });
        let negative = json!({ "seconds": 0, "inner": { "times": -0.0 } });
        assert_eq!(read(negative).inner, Some(Inner { times: 0 }));
    }

    #[test]
    fn an_unreadable_field_is_named() {
        for (body, part) in [
            (json!([120]), "must be a JSON object"),
            (json!("120"), "must be a JSON object"),
            (json!({ "seconds": 0.5 }), "seconds: invalid type: floating point"),
            (json!({ "seconds": 1e300 }), "seconds: invalid type: floating point"),
            (json!({ "seconds": 1, "inner": [2] }), "inner: must not be a list"),
            (json!({ "seconds": 1, "inner": { "times": "2" } }), "inner.times: invalid type: string"),
            (json!({ "seconds": 1, "minutes": 1 }), "minutes: unknown field"),
        ] {
            let error = read::<Example>(body.clone()).unwrap_err();
            assert!(error.contains(part), "{body}: {error}");
        }
    }
}
