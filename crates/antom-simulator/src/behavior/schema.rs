//! Parts of the OpenAPI schema of scenarios that the derived schema cannot express.

use serde::Deserialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, SchemaType, Type},
};

use crate::model::{endpoint::Endpoint, method_catalogue::METHODS, result_code::OUTCOMES};

/// An amount of money in the smallest unit of the currency.
// Stands for antom::types::Amount, which has no OpenAPI schema and accepts unknown fields, as it must on the wire.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmountSchema {
    /// Three capital letters.
    #[schema(example = "SGD", pattern = "^[A-Z]{3}$")]
    pub(crate) currency: String,
    /// A whole number.
    #[schema(example = "4200", pattern = "^[0-9]{1,16}$")]
    pub(crate) value: String,
}

/// The name of an endpoint, or null.
pub(crate) fn optional_endpoint() -> Object {
    optional(Endpoint::ALL.into_iter().map(Endpoint::name))
}

/// A `paymentMethodType`, or null.
pub(crate) fn optional_method() -> Object {
    optional(METHODS.iter().map(|method| method.kind))
}

/// A final result code.
pub(crate) fn result_code() -> Object {
    let codes = OUTCOMES.iter().map(|outcome| outcome.code);
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).examples(["SUCCESS"]).build()
}

fn optional(values: impl Iterator<Item = &'static str>) -> Object {
    let types = SchemaType::from_iter([Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(types).enum_values(Some(values.map(Some).chain([None]))).build()
}
