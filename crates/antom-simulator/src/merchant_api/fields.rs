//! Reads single fields of a request, so that a refusal has the path of the field and the rule that it breaks.
//!
//! With a typed struct the message would be serde's; a merchant needs
//! `order.goods[2].goodsName: must have at most 256 characters, found 300`.

use antom::types::Amount;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use crate::{
    merchant_api::refusal::{Refusal, declined},
    model::currency::decimals,
};

/// An object of the request, and its path.
#[derive(Clone)]
pub(super) struct Fields<'a> {
    object: &'a Value,
    prefix: String,
}

/// A field breaks a rule. The text has the path, the rule and what was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidField(pub(super) String);

impl From<InvalidField> for Refusal {
    fn from(InvalidField(message): InvalidField) -> Self {
        declined("PARAM_ILLEGAL", message)
    }
}

impl<'a> Fields<'a> {
    /// The whole request.
    pub(super) fn of(request: &'a Value) -> Result<Self, InvalidField> {
        if request.is_object() {
            Ok(Self { object: request, prefix: String::new() })
        } else {
            Err(InvalidField(format!("The body must be a JSON object, found {}", found(request))))
        }
    }

    /// The value at a path such as `order.buyer.buyerEmail`. `null` counts as missing.
    fn find(&self, path: &str) -> Result<Option<&'a Value>, InvalidField> {
        let mut value = self.object;
        let mut passed = String::new();
        for name in path.split('.') {
            if !value.is_object() {
                return Err(self.invalid(&passed, format_args!("must be an object, found {}", found(value))));
            }
            match value.get(name) {
                None | Some(Value::Null) => return Ok(None),
                Some(inner) => value = inner,
            }
            if !passed.is_empty() {
                passed.push('.');
            }
            passed.push_str(name);
        }
        Ok(Some(value))
    }

    pub(super) fn invalid(&self, path: &str, rule: impl std::fmt::Display) -> InvalidField {
        InvalidField(format!("{}{path}: {rule}", self.prefix))
    }

    fn required<T>(&self, path: &str, value: Option<T>) -> Result<T, InvalidField> {
        value.ok_or_else(|| self.invalid(path, "is required"))
    }

    pub(super) fn optional_text(&self, path: &str, limit: usize) -> Result<Option<&'a str>, InvalidField> {
        let Some(value) = self.find(path)? else { return Ok(None) };
        let Value::String(text) = value else {
            return Err(self.invalid(path, format_args!("must be a string, found {}", found(value))));
        };
        let length = text.chars().count();
        if length > limit {
            let rule = format_args!("must have at most {limit} characters, found {length}");
            return Err(self.invalid(path, rule));
        }
        Ok(Some(text))
    }

    pub(super) fn text(&self, path: &str, limit: usize) -> Result<&'a str, InvalidField> {
        let text = self.required(path, self.optional_text(path, limit)?)?;
        if text.trim().is_empty() { Err(self.invalid(path, "must not be empty")) } else { Ok(text) }
    }

    pub(super) fn optional_url(&self, path: &str, limit: usize) -> Result<Option<&'a str>, InvalidField> {
        let Some(text) = self.optional_text(path, limit)? else { return Ok(None) };
        let is_web_address = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if is_web_address && !text.contains(|char: char| char.is_whitespace() || char.is_control()) {
            Ok(Some(text))
        } else {
            let rule = format_args!("must be an absolute http or https URL, found {}", quoted(text));
            Err(self.invalid(path, rule))
        }
    }

    /// A web address or a link of an app.
    pub(super) fn link(&self, path: &str) -> Result<&'a str, InvalidField> {
        let text = self.required(path, self.optional_text(path, 2048)?)?;
        let scheme = Url::parse(text).map(|url| url.scheme().to_owned());
        let runs_code = |scheme: String| matches!(scheme.as_str(), "javascript" | "data" | "vbscript" | "file");
        if scheme.is_ok_and(|scheme| !runs_code(scheme))
            && !text.contains(|char: char| char.is_whitespace() || char.is_control())
        {
            Ok(text)
        } else {
            let rule = format_args!("must be an absolute http or https URL or an app's link, found {}", quoted(text));
            Err(self.invalid(path, rule))
        }
    }

    pub(super) fn optional_one_of(&self, path: &str, allowed: &[&str]) -> Result<Option<&'a str>, InvalidField> {
        let Some(text) = self.optional_text(path, usize::MAX)? else { return Ok(None) };
        if allowed.contains(&text) {
            Ok(Some(text))
        } else {
            let rule = format_args!("must be {}, found {}", allowed.join(" or "), quoted(text));
            Err(self.invalid(path, rule))
        }
    }

    pub(super) fn one_of(&self, path: &str, allowed: &[&str]) -> Result<&'a str, InvalidField> {
        self.required(path, self.optional_one_of(path, allowed)?)
    }

    /// Antom's reference requires every scalar to be a string; its SDKs send booleans. Both are accepted.
    pub(super) fn optional_flag(&self, path: &str) -> Result<Option<bool>, InvalidField> {
        match self.find(path)? {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text == "true" => Ok(Some(true)),
            Some(Value::String(text)) if text == "false" => Ok(Some(false)),
            Some(other) => Err(self.invalid(path, format_args!("must be true or false, found {}", found(other)))),
        }
    }

    /// A count of at least one, as a string or a number.
    pub(super) fn optional_count(&self, path: &str) -> Result<Option<u64>, InvalidField> {
        let Some(value) = self.find(path)? else { return Ok(None) };
        let count = match value {
            Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Value::Number(number) => number.as_u64(),
            _ => None,
        };
        let rule = || self.invalid(path, format_args!("must be a whole number of at least 1, found {}", found(value)));
        count.filter(|count| *count >= 1).map(Some).ok_or_else(rule)
    }

    pub(super) fn optional_time(&self, path: &str) -> Result<Option<Timestamp>, InvalidField> {
        let Some(text) = self.optional_text(path, 64)? else { return Ok(None) };
        let rule = || {
            let example = "must be an ISO 8601 time with an offset, such as 2024-01-01T00:00:00+08:00";
            self.invalid(path, format_args!("{example}, found {}", quoted(text)))
        };
        text.parse().map(Some).map_err(|_| rule())
    }

    pub(super) fn optional_currency(&self, path: &str) -> Result<Option<&'a str>, InvalidField> {
        let Some(text) = self.optional_text(path, usize::MAX)? else { return Ok(None) };
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Some(text))
        } else {
            Err(self.invalid(path, format_args!("must be three capital letters (ISO 4217), found {}", quoted(text))))
        }
    }

    pub(super) fn optional_amount(&self, path: &str) -> Result<Option<Amount>, InvalidField> {
        let Some(object) = self.find(path)? else { return Ok(None) };
        if !object.is_object() {
            return Err(self.invalid(path, format_args!("must be an object, found {}", found(object))));
        }
        let amount = Self { object, prefix: format!("{}{path}.", self.prefix) };
        let currency = amount.required("currency", amount.optional_currency("currency")?)?;
        if decimals(currency).is_none() {
            return Err(amount
                .invalid("currency", format_args!("must be a currency that Antom supports, found \"{currency}\"")));
        }
        let value = amount.required("value", amount.find("value")?)?;
        let digits = value.as_str().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let rule = match digits.map(|digits| (digits, digits.len(), digits.parse::<i64>())) {
            None => "must be a positive whole number as a string",
            Some((_, 17.., _)) => "must have at most 16 digits",
            Some((_, _, Ok(0) | Err(_))) => "must be a positive whole number as a string",
            // `value` includes two decimals, but rupiah amounts have none.
            Some((_, _, Ok(units))) if currency == "IDR" && units % 100 != 0 => "must be a multiple of 100 in IDR",
            Some((_, _, Ok(units))) => return Ok(Some(Amount::new(currency, units))),
        };
        Err(amount.invalid("value", format_args!("{rule}, found {}", found(value))))
    }

    pub(super) fn amount(&self, path: &str) -> Result<Amount, InvalidField> {
        self.required(path, self.optional_amount(path)?)
    }

    /// The objects of a list, each with its index in the path.
    pub(super) fn optional_list(&self, path: &str, limit: usize) -> Result<Vec<Self>, InvalidField> {
        let Some(value) = self.find(path)? else { return Ok(Vec::new()) };
        let Value::Array(items) = value else {
            return Err(self.invalid(path, format_args!("must be a list, found {}", found(value))));
        };
        if items.len() > limit {
            return Err(self.invalid(path, format_args!("must have at most {limit} items, found {}", items.len())));
        }
        let item = |(index, object): (usize, &'a Value)| {
            let place = format!("{path}[{index}]");
            if object.is_object() {
                Ok(Self { object, prefix: format!("{}{place}.", self.prefix) })
            } else {
                Err(self.invalid(&place, format_args!("must be an object, found {}", found(object))))
            }
        };
        items.iter().enumerate().map(item).collect()
    }
}

/// The value for a message, shortened.
fn found(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) => quoted(text),
        other => other.to_string().chars().take(40).collect(),
    }
}

fn quoted(text: &str) -> String {
    let beginning: String = text.chars().take(40).collect();
    let dots = if beginning.len() < text.len() { "…" } else { "" };
    format!("{beginning:?}{dots}")
}
