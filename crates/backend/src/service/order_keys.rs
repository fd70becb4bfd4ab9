//! Draws the keys of a new order.

use domain::order_keys::{LOOKUP_CODE_DIGITS, LookupCode, NUMBER_DIGITS, OrderNumber, OrderToken};

/// Crockford's base 32: digits and letters that are not mistaken for each other.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The digits of a token: 130 random bits.
const TOKEN_DIGITS: usize = 26;

/// The most letters of a number.
const MAXIMUM_LETTERS: usize = 4;

/// The letters of a number if the shop's name has no Latin letter.
const DEFAULT_LETTERS: &str = "N";

/// Draws a number. The number is longer after each collision, so that a shop with many orders finds a free one.
pub(super) fn draw_number(shop_name: &str, collisions: usize) -> Result<OrderNumber, getrandom::Error> {
    Ok(OrderNumber::new(format!("{}-{}", initials(shop_name), draw_digits(NUMBER_DIGITS + collisions)?)))
}

pub(super) fn draw_token() -> Result<OrderToken, getrandom::Error> {
    Ok(OrderToken::new(draw_digits(TOKEN_DIGITS)?.to_lowercase()))
}

pub(super) fn draw_lookup_code() -> Result<LookupCode, getrandom::Error> {
    Ok(LookupCode::new(draw_digits(LOOKUP_CODE_DIGITS)?))
}

fn draw_digits(count: usize) -> Result<String, getrandom::Error> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.into_iter().map(|byte| char::from(DIGITS[usize::from(byte % 32)])).collect())
}

/// The initials of the shop's name, in upper case.
fn initials(shop_name: &str) -> String {
    let words = shop_name.split(|char: char| !char.is_alphanumeric());
    let initials = words.filter_map(|word| word.chars().next()).filter(char::is_ascii_alphanumeric);
    match initials.take(MAXIMUM_LETTERS).collect::<String>() {
        none if none.is_empty() => DEFAULT_LETTERS.to_owned(),
        initials => initials.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_begins_with_the_initials_of_the_shop() {
        for (name, letters) in [
            ("Teh Corner", "TC"),
            ("kopi", "K"),
            ("7 Days & More", "7DM"),
            ("The Very Long Name Of A Shop", "TVLN"),
            ("小巷咖啡", "N"),
            ("", "N"),
        ] {
            let number = draw_number(name, 0).unwrap();
            let (before, digits) = number.as_str().split_once('-').unwrap();
            assert_eq!((before, digits.len()), (letters, NUMBER_DIGITS), "{name}");
            assert_eq!(OrderNumber::from_typed(number.as_str()), number);
        }
    }

    #[test]
    fn a_token_has_at_least_128_random_bits() {
        let tokens = [draw_token().unwrap(), draw_token().unwrap()];
        assert_ne!(tokens[0], tokens[1]);
        for token in tokens {
            let digits = token.as_str().to_uppercase();
            assert!(digits.len() * 5 >= 128 && digits.bytes().all(|digit| DIGITS.contains(&digit)));
        }
    }
}
