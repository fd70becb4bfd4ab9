//! Schemas of the description that no type has by itself.

use domain::money::Currency;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// The codes of the shop's currencies.
pub(super) struct CurrencyCode;

impl PartialSchema for CurrencyCode {
    fn schema() -> RefOr<Schema> {
        one_of(Currency::ALL.map(Currency::code))
    }
}

impl ToSchema for CurrencyCode {}

/// A string with one of these values.
pub(super) fn one_of(values: impl IntoIterator<Item = &'static str>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build().into()
}
