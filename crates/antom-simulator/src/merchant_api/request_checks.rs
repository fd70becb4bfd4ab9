//! The checks up to the signature: path, method, media type, headers, client, signature, time.

use antom::{
    Message, SignatureError,
    diagnostics::{Diagnosis, diagnose},
    types::ResultInfo,
};
use axum::http::{Method, header, request::Parts};
use sha2::{Digest, Sha256};

use crate::{
    engine::gateway::Gateway,
    merchant_api::{
        refusal::{MESSAGE_LIMIT, failure},
        request_time,
    },
    model::endpoint::Endpoint,
};

/// The largest request that is read, in bytes.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

/// Checks a call. Returns its endpoint and the body, whose signature is verified. `body` is `None` when it could not be
/// read.
///
/// # Errors
/// The result of an unsigned refusal.
pub(super) fn check<'a>(
    gateway: &Gateway,
    parts: &Parts,
    body: Option<&'a [u8]>,
) -> Result<(Endpoint, &'a [u8]), ResultInfo> {
    let path = parts.uri.path();
    let endpoint = Endpoint::at(path).ok_or_else(|| {
        let path: String = path.chars().take(120).collect();
        failure("NO_INTERFACE_DEF", format!("There is no interface at {path}; the simulator's page at / lists them."))
    })?;
    if parts.method != Method::POST {
        return Err(failure("METHOD_NOT_SUPPORTED", format!("Use POST; found {}.", parts.method)));
    }
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    // The documentation makes the header optional.
    if let Some(found) = header(header::CONTENT_TYPE.as_str())
        && !found.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
    {
        let found: String = found.chars().take(80).collect();
        let message = format!("Send content-type: application/json; charset=UTF-8; found {found}.");
        return Err(failure("MEDIA_TYPE_NOT_ACCEPTABLE", message));
    }
    let required = |name: &str| {
        let found = header(name).filter(|value| !value.is_empty());
        found.ok_or_else(|| failure("PARAM_ILLEGAL", format!("The header {name} is missing or empty.")))
    };
    let (client_id, time, signature) = (required("client-id")?, required("request-time")?, required("signature")?);
    let body = body.ok_or_else(|| {
        failure("PARAM_ILLEGAL", "The body could not be read: it was cut off, or is larger than 1 MB.")
    })?;
    let message = Message { method: "POST", path, client_id, time, body };
    let merchant = std::slice::from_ref(&gateway.merchant_public_key);
    if client_id != gateway.client_id {
        let found: String = client_id.chars().take(64).collect();
        let ours = &gateway.client_id;
        let is_signed_for_ours = Message { client_id: ours, ..message }.verify(signature, merchant).is_ok();
        let hint =
            if is_signed_for_ours { ". The signature is valid for that one: send it in the header, too" } else { "" };
        return Err(failure("INVALID_CLIENT", format!("There is no client {found}; the simulator's is {ours}{hint}.")));
    }
    message.verify(signature, merchant).map_err(|error| {
        failure(
            "INVALID_SIGNATURE",
            signature_message(gateway, &error, &message, signature, header(header::HOST.as_str())),
        )
    })?;
    let sandbox = path.starts_with("/ams/sandbox/");
    if gateway.assumptions().sandbox_path_required && client_id.starts_with("SANDBOX_") && !sandbox {
        let message = "A client id that begins with SANDBOX_ uses /ams/sandbox/api/… instead of /ams/api/….";
        return Err(failure("ACCESS_DENIED", message));
    }
    request_time::check(time, gateway.now(), gateway.assumptions().request_time_window_seconds)
        .map_err(|message| failure("PARAM_ILLEGAL", message))?;
    Ok((endpoint, body))
}

/// What is wrong with a signature, and what has to be signed.
fn signature_message(
    gateway: &Gateway,
    error: &SignatureError,
    message: &Message<'_>,
    signature: &str,
    host: Option<&str>,
) -> String {
    let own = Some(&gateway.antom_public_key);
    let diagnosis = diagnose(message, signature, &gateway.merchant_public_key, own, host);
    if matches!(diagnosis, Diagnosis::Header(_)) {
        return format!("{error}. Expected: algorithm=RSA256,keyVersion=1,signature=<url-encoded base64>");
    }
    let Message { path, client_id, time, body, .. } = *message;
    let time: String = time.chars().take(40).collect();
    let diagnosis = sentence(&diagnosis.to_string());
    let expected = format!("{diagnosis}. To be signed: `POST {path}\\n{client_id}.{time}.<body>`");
    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let with = |hash: &str| format!("{expected}, body of {} bytes, SHA-256 {hash}", body.len());
    let beginning = || with(&format!("{}…", hash.get(..16).unwrap_or_default()));
    let fits = |text: &String| text.chars().count() <= MESSAGE_LIMIT;
    Some(with(&hash)).filter(fits).or_else(|| Some(beginning()).filter(fits)).unwrap_or(expected)
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
