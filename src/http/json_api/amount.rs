//! Amounts of money.

use antom::types::Amount as WireAmount;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount of money.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Amount {
    /// Three capital letters (ISO 4217).
    #[schema(example = "SGD")]
    currency: String,
    /// A whole number of the currency's smallest unit.
    #[schema(example = "4200")]
    value: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        let WireAmount { currency, value } = WireAmount::new(money.currency.code(), money.minor_units);
        Self { currency, value }
    }
}
