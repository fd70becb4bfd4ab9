//! Random ids: those that Antom gives out, and those in the addresses of the simulator's pages.

use jiff::Timestamp;

use crate::model::time::SINGAPORE;

/// A `paymentId`, `refundId` or `captureId`: the day and 26 digits.
///
/// # Errors
/// When the system cannot provide randomness.
pub(crate) fn day_and_digits(now: Timestamp) -> Result<String, getrandom::Error> {
    let date = SINGAPORE.to_datetime(now).date();
    let number = u128::from_be_bytes(random()?) % 10_u128.pow(26);
    Ok(format!("{:04}{:02}{:02}{number:026}", date.year(), date.month(), date.day()))
}

/// 128 random bits in hexadecimal digits.
pub(crate) fn random_token() -> Result<String, getrandom::Error> {
    Ok(format!("{:032x}", u128::from_be_bytes(random()?)))
}

pub(crate) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
