//! What an amount of Antom's messages can be.

use antom::types::Amount;

#[test]
fn a_value_is_one_to_sixteen_digits() {
    for (value, minor_units) in [("0", 0), ("1800", 1800), ("0042", 42), ("9999999999999999", 9_999_999_999_999_999)] {
        let amount = Amount { currency: "SGD".to_owned(), value: value.to_owned() };
        assert_eq!(amount.minor_units(), Ok(minor_units));
    }
    for value in ["", "12345678901234567", "+1800", "-1800", "18.00", "1e3", " 1800", "1800 ", "１８００", "0x18"] {
        let amount = Amount { currency: "SGD".to_owned(), value: value.to_owned() };
        let error = amount.minor_units().map_err(|error| error.to_string());
        let expected = format!("an amount's value must be a whole number of at most 16 digits; found {value:?}");
        assert_eq!(error, Err(expected));
    }
}
