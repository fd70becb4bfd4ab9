//! What was signed, and whether the signature is valid. Both are worked out from the logged message, with the same
//! function that has checked the call.

use antom::{Message, PublicKey, diagnostics::diagnose, signing};

use crate::{console::wire::Wire, engine::gateway::Gateway};

/// Who has signed a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    Merchant,
    Antom,
}

impl Signer {
    /// Whose key verifies the message.
    pub(super) fn key_name(self) -> &'static str {
        match self {
            Self::Merchant => "the merchant’s key",
            Self::Antom => "Antom’s key",
        }
    }
}

/// The public keys of both sides. There are no private keys on any page.
pub(super) struct Keys<'a> {
    merchant: &'a PublicKey,
    antom: &'a PublicKey,
}

impl<'a> Keys<'a> {
    pub(super) fn of(gateway: &'a Gateway) -> Self {
        Self { merchant: &gateway.merchant_public_key, antom: &gateway.antom_public_key }
    }

    /// The key of the signer, and that of the other side.
    fn pair(&self, signer: Signer) -> (&'a PublicKey, &'a PublicKey) {
        match signer {
            Signer::Merchant => (self.merchant, self.antom),
            Signer::Antom => (self.antom, self.merchant),
        }
    }

    /// The public key as bare base64.
    pub(super) fn public_key(&self, signer: Signer) -> Option<String> {
        self.pair(signer).0.to_base64().ok()
    }
}

/// The signature of a message.
pub(super) struct Examined {
    /// The text that has to be signed; `None` when a part of it is not known.
    pub(super) text: Option<String>,
    /// The bytes of the signature, if they can be read.
    pub(super) signature: Option<Vec<u8>>,
    pub(super) verdict: Verdict,
}

/// Whether a signature is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Valid,
    /// Not valid, and why.
    Invalid(String),
    /// Not signed, or without a part of the signed text.
    Missing(&'static str),
    /// The log has not kept the whole body.
    Unknown,
}

/// Examines the signature of a message. `paths` are the paths that may have been signed.
pub(super) fn examine(
    wire: &Wire<'_>,
    paths: &[&str],
    time_header: &'static str,
    signer: Signer,
    keys: &Keys<'_>,
) -> Examined {
    let header = wire.header("signature");
    let missing = |name| {
        let first = if header.is_none() { "signature" } else { name };
        Examined { text: None, signature: None, verdict: Verdict::Missing(first) }
    };
    let Some(client_id) = wire.header("client-id") else { return missing("client-id") };
    let Some(time) = wire.header(time_header) else { return missing(time_header) };
    let message = |path| Message { method: "POST", path, client_id, time, body: wire.body.as_bytes() };
    let (key, other) = keys.pair(signer);
    let is_signed = |path| header.is_some_and(|header| message(path).verify(header, std::slice::from_ref(key)).is_ok());
    let signed = paths.iter().copied().find(|&path| is_signed(path));
    let shown = message(signed.or(paths.first().copied()).unwrap_or_default());
    let verdict = match header {
        None => Verdict::Missing("signature"),
        Some(_) if signed.is_some() => Verdict::Valid,
        Some(_) if !wire.is_whole() => Verdict::Unknown,
        Some(header) => Verdict::Invalid(diagnose(&shown, header, key, Some(other), wire.header("host")).to_string()),
    };
    Examined {
        text: wire.is_whole().then(|| String::from_utf8_lossy(&shown.string_to_sign()).into_owned()),
        signature: header.and_then(|header| signing::parse_header(header).ok()),
        verdict,
    }
}
