//! Finds out why a signature does not verify, by trying the usual mistakes.
//!
//! An RSA signature, opened with the public key, shows the hash of the text that was signed. So the first question has
//! a certain answer: is it the right key? If it is, every text that a merchant may have signed by mistake can be tried by
//! hashing it.

mod diagnosis;
mod encoding;
mod hash;
mod serialisation;
mod text;

use crate::{
    key::PublicKey,
    signing::{self, Message, SignatureError},
};

pub use diagnosis::Diagnosis;
pub use encoding::Misencoding;

/// Finds out why the value of a `signature` header is not that of `message` by `key`. Also names a wrong form that this
/// message's verification happens to accept. `other_side` is the public key
/// of the verifying side, if it is known: a message that its private half has signed shows that the keys are swapped.
/// `host` is the host and port that the message was sent to, if it is known.
pub fn diagnose(
    message: &Message<'_>,
    header: &str,
    key: &PublicKey,
    other_side: Option<&PublicKey>,
    host: Option<&str>,
) -> Diagnosis {
    let strict = signing::parse_header(header);
    let value = match (&strict, signing::header_part(header, "signature")) {
        (Err(error @ (SignatureError::NoSignature | SignatureError::Algorithm { .. })), _) => {
            return Diagnosis::Header(error.clone());
        }
        (_, value) => value.unwrap_or_default(),
    };
    if let Ok(signature) = &strict
        && encoding::is_url_encoded(value)
        && key.verifies(&message.string_to_sign(), signature)
    {
        return Diagnosis::Verifies;
    }
    let readings = encoding::readings(value);
    for (how, signature) in &readings {
        if let Some(diagnosis) = signed_by(key, message, signature, host) {
            return misencoded(*how, diagnosis);
        }
    }
    let by_other_side = |signature: &[u8]| other_side.is_some_and(|other| other.open(signature).is_some());
    if let Some((how, _)) = readings.iter().find(|(_, signature)| by_other_side(signature)) {
        return misencoded(*how, Diagnosis::OtherSidesKey);
    }
    let expected = key.signature_length();
    match strict {
        Ok(signature) if signature.len() == expected => Diagnosis::UnknownKey,
        strict => match (readings.iter().find(|(_, signature)| signature.len() == expected), strict) {
            (Some((how, _)), _) => misencoded(*how, Diagnosis::UnknownKey),
            (None, Ok(signature)) => Diagnosis::WrongLength { found: signature.len(), expected },
            (None, Err(error)) => Diagnosis::Header(error),
        },
    }
}

fn misencoded(how: Option<Misencoding>, besides: Diagnosis) -> Diagnosis {
    match how {
        Some(how) => Diagnosis::Misencoded { how, besides: Box::new(besides) },
        None => besides,
    }
}

/// What is wrong with a signature that this key has made; `None` when it has not.
fn signed_by(key: &PublicKey, message: &Message<'_>, signature: &[u8], host: Option<&str>) -> Option<Diagnosis> {
    let expected = message.string_to_sign();
    let Some(payload) = key.open(signature) else {
        let found = "the padding PSS";
        return key
            .verifies_pss(&expected, signature)
            .then(|| Diagnosis::OtherAlgorithm { found, besides: Box::new(Diagnosis::Verifies) });
    };
    let signed = hash::read(&payload);
    let besides = if signed.cannot_be_compared() || signed.is_of(&expected) {
        Diagnosis::Verifies
    } else if let Some((what, _)) = text::mistakes(message, host).into_iter().find(|(_, text)| signed.is_of(text)) {
        Diagnosis::OtherText(what)
    } else {
        serialisation::find(message, |text| signed.is_of(text)).unwrap_or(Diagnosis::UnknownText)
    };
    Some(match signed.unusual {
        Some(found) => Diagnosis::OtherAlgorithm { found, besides: Box::new(besides) },
        None => besides,
    })
}
