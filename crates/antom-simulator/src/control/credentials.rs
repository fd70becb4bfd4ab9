//! What a merchant needs to configure its SDK.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{control::error::ControlError, engine::gateway::Gateway};

/// What a merchant needs to configure its SDK.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Credentials {
    /// The `client-id` header.
    client_id: String,
    /// The merchant's private key: PKCS#8, base64. It is generated for each database and protects no money.
    merchant_private_key: String,
    /// The gateway's public key: SubjectPublicKeyInfo, base64.
    antom_public_key: String,
}

/// What a merchant needs to configure its SDK.
#[utoipa::path(get, path = "/control/credentials", responses((status = 200, body = Credentials)))]
pub(super) async fn credentials(State(gateway): State<Arc<Gateway>>) -> Result<Json<Credentials>, ControlError> {
    let merchant = gateway.keys.merchant_private_key.to_base64();
    let antom = gateway.antom_public_key.to_base64();
    Ok(Json(Credentials {
        client_id: gateway.client_id.clone(),
        merchant_private_key: merchant.map_err(|error| ControlError::Key(error.into()))?,
        antom_public_key: antom.map_err(|error| ControlError::Key(error.into()))?,
    }))
}
