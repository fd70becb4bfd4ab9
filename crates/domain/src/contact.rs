//! The contact data that some payment methods need.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest name, `order.buyer.buyerName.fullName` (docs.antom.com/ac/ams/session_cashier).
pub const MAXIMUM_NAME: usize = 128;

/// The longest e-mail address, `order.buyer.buyerEmail`.
pub const MAXIMUM_EMAIL: usize = 64;

/// The shortest and the longest phone number in digits. E.164 allows 15; Antom's limit of 24 characters is above that.
pub const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 6..=15;

/// The days after which the shop deletes contact data.
pub const RETENTION_DAYS: i64 = 90;

/// Valid contact data of a customer. Antom gets it with the payment, to send the customer the payment number.
///
/// `Debug` does not show the data, so that it does not reach a log or an error.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    name: String,
    email: String,
    phone: String,
}

/// What a customer has typed into the checkout's form, `contact[name]` and so on. Not checked.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    pub name: String,
    pub email: String,
    pub phone: String,
}

/// A field of [`Contact`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactField {
    Name,
    Email,
    Phone,
}

impl ContactField {
    /// The name in forms and in the JSON API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

impl ContactForm {
    pub fn is_empty(&self) -> bool {
        [&self.name, &self.email, &self.phone].iter().all(|text| text.trim().is_empty())
    }
}

impl fmt::Debug for ContactForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactForm(…)")
    }
}

impl Contact {
    /// Reads what a customer has typed. Returns the first field that cannot be right.
    pub fn parse(name: &str, email: &str, phone: &str) -> Result<Self, ContactField> {
        Ok(Self {
            name: parse_name(name).ok_or(ContactField::Name)?,
            email: parse_email(email).ok_or(ContactField::Email)?,
            phone: parse_phone(phone).ok_or(ContactField::Phone)?,
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn email(&self) -> &str {
        &self.email
    }

    /// Digits only, after `+` if the customer has typed the country code so.
    pub fn phone(&self) -> &str {
        &self.phone
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(…)")
    }
}

fn parse_name(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_possible = name.chars().any(char::is_alphabetic)
        && !name.chars().any(char::is_control)
        && name.chars().count() <= MAXIMUM_NAME;
    is_possible.then_some(name)
}

/// Accepts the addresses that mail providers give out, and not every address of RFC 5322: no quotes, no comments, no IP
/// addresses.
fn parse_email(text: &str) -> Option<String> {
    let email = text.trim();
    let (local, domain) = email.split_once('@')?;
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_possible = email.len() <= MAXIMUM_EMAIL
        && !local.is_empty()
        && local.split('.').all(|part| !part.is_empty())
        && local.bytes().all(is_local)
        && domain.contains('.')
        && domain.split('.').all(is_label);
    is_possible.then(|| email.to_owned())
}

fn parse_phone(text: &str) -> Option<String> {
    let text = text.trim();
    let (plus, number) = text.strip_prefix('+').map_or(("", text), |rest| ("+", rest));
    let is_known = |character: char| character.is_ascii_digit() || " -.()/".contains(character);
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let is_possible = number.chars().all(is_known) && PHONE_DIGITS.contains(&digits.len());
    is_possible.then(|| format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: &str = "aiko@example.com";
    const PHONE: &str = "+81 90-1234-5678";

    #[test]
    fn contact_data_is_stored_as_antom_expects_it() {
        let contact = Contact::parse("  Aiko\u{3000}Tanaka ", " aiko@example.com ", PHONE).unwrap();
        assert_eq!(
            (contact.name(), contact.email(), contact.phone()),
            ("Aiko Tanaka", "aiko@example.com", "+819012345678")
        );
    }

    #[test]
    fn each_field_that_cannot_be_right_is_refused() {
        let long = "a".repeat(MAXIMUM_NAME + 1);
        for name in ["", "  ", "12", "Ai\u{0}ko", &long] {
            assert_eq!(Contact::parse(name, EMAIL, PHONE), Err(ContactField::Name), "{name:?}");
        }
        let long = format!("{}@example.com", "a".repeat(MAXIMUM_EMAIL));
        for email in [
            "",
            "aiko",
            "aiko@",
            "@example.com",
            "aiko@example",
            "aiko@@example.com",
            "ai ko@example.com",
            "aiko@example..com",
            "aiko.@example.com",
            "aiko@-example.com",
            "aiko@example.com\nBcc: x@y.z",
            "愛子@example.com",
            &long,
        ] {
            assert_eq!(Contact::parse("Aiko Tanaka", email, PHONE), Err(ContactField::Email), "{email:?}");
        }
        for phone in ["", "12345", "1234567890123456", "090-CALL-ME", "81+9012345678", "+"] {
            assert_eq!(Contact::parse("Aiko Tanaka", EMAIL, phone), Err(ContactField::Phone), "{phone:?}");
        }
    }

    #[test]
    fn the_debug_text_does_not_have_the_data() {
        let text = format!("{:?}", Contact::parse("Aiko Tanaka", EMAIL, PHONE).unwrap());
        assert_eq!(text, "Contact(…)");
    }
}
