//! The parts of the OpenAPI description that the attributes of the handlers cannot express.

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::behavior::{
    effect::{Effect, Trigger},
    effect_examples::effect_examples,
};

/// The complete description.
pub(super) fn complete(description: &OpenApi) -> serde_json::Result<Value> {
    let mut description = serde_json::to_value(description)?;
    let operations = description["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in
        operations.flat_map(|path| path.as_object_mut().into_iter().flat_map(|methods| methods.values_mut()))
    {
        add_refusals(operation);
    }
    if let Some(scenario) = description.pointer_mut("/components/schemas/Scenario") {
        scenario["anyOf"] = endpoint_rule()?;
    }
    let effects = description.pointer_mut("/components/schemas/Effect/oneOf").and_then(Value::as_array_mut);
    for effect in effects.into_iter().flatten() {
        effect["additionalProperties"] = false.into();
    }
    Ok(description)
}

/// Adds the errors that an operation may answer with.
fn add_refusals(operation: &mut Value) {
    let reads_body = operation.get("requestBody").is_some();
    let reads_parameters = operation.get("parameters").is_some();
    let refusals = [
        ("400", reads_body || reads_parameters, "A field or a parameter cannot be read, or breaks a rule."),
        ("403", true, "The caller is on another machine, or is a page of another origin."),
        ("413", reads_body, "The body is too long."),
        ("415", reads_body, "The body is not sent as application/json."),
    ];
    for (status, applies, description) in refusals {
        if applies {
            operation["responses"][status] = json!({
                "description": description,
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            });
        }
    }
}

/// Only effects on answers can match an endpoint.
fn endpoint_rule() -> serde_json::Result<Value> {
    let mut kinds = Vec::new();
    for effect in effect_examples().iter().filter(|effect| effect.trigger() == Trigger::Answer) {
        kinds.push(kind(effect)?);
    }
    Ok(json!([
        { "properties": { "effect": { "properties": { "kind": { "enum": kinds } } } } },
        { "properties": { "match": { "properties": { "endpoint": { "type": "null" } } } } },
    ]))
}

fn kind(effect: &Effect) -> serde_json::Result<Value> {
    Ok(serde_json::to_value(effect)?["kind"].take())
}
