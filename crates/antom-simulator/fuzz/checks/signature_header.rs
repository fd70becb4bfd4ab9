//! The value of a `signature` header, which is untrusted.

use antom::{SignatureError, signing::parse_header};
use base64::{Engine, prelude::BASE64_STANDARD};

/// Panics if a property does not hold for the input.
pub(crate) fn check(header: &str) {
    let read = parse_header(header);
    // Antom's documentation writes spaces between the parts, its SDKs do not.
    assert_eq!(parse_header(&header.replace(',', " , ")), read, "white space made a difference");
    match read {
        // Bytes have one base64 form, so a known signature cannot be varied.
        Ok(signature) => {
            let base64 = BASE64_STANDARD.encode(&signature);
            let encoded = base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
            let written = format!("algorithm=RSA256,keyVersion=1,signature={encoded}");
            assert_eq!(parse_header(&written), Ok(signature), "{written}");
        }
        // Answers and logs quote it.
        Err(SignatureError::Algorithm { found }) => assert!(found.chars().count() <= 32, "quoted at length: {found}"),
        Err(SignatureError::NoSignature | SignatureError::Encoding) => {}
        Err(error) => panic!("not an error of the header: {error}"),
    }
}
