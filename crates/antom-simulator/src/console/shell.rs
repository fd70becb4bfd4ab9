//! Commands that a developer can copy into a shell.

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::console::wire::Wire;

/// A text as one word of a POSIX shell; `None` for texts that no shell can pass on.
fn quoted(text: &str) -> Option<String> {
    (!text.contains('\0')).then(|| format!("'{}'", text.replace('\'', "'\\''")))
}

/// Verifies the signature of `text` with openssl. `public_key` is bare base64.
pub(super) fn openssl(text: &str, signature: &[u8], public_key: &str) -> Option<String> {
    let mut pem = String::new();
    for (index, char) in public_key.chars().enumerate() {
        if index > 0 && index.is_multiple_of(64) {
            pem.push('\n');
        }
        pem.push(char);
    }
    let signature = BASE64_STANDARD.encode(signature);
    let text = quoted(text)?;
    // In a folder of its own: the command leaves no file where the developer is.
    Some(format!(
        "(cd \"$(mktemp -d)\" && cat > key.pem <<'END' &&\n-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\nEND\n\
         printf %s '{signature}' | openssl base64 -d -A > signature &&\n\
         printf %s {text} | openssl dgst -sha256 -verify key.pem -signature signature)"
    ))
}

/// Sends the same request again, with the same signature.
pub(super) fn curl(url: &str, wire: &Wire<'_>) -> Option<String> {
    let mut command = format!("curl -i {}", quoted(url)?);
    if wire.first.0 != "POST" {
        command.extend([" \\\n  -X ", &quoted(wire.first.0)?]);
    }
    // curl writes the others itself.
    for (name, value) in wire.headers.iter().filter(|(name, _)| !matches!(*name, "host" | "user-agent")) {
        command.extend([" \\\n  -H ", &quoted(&format!("{name}: {value}"))?]);
    }
    // Not --data, which reads a file if the body begins with @.
    command.extend([" \\\n  --data-raw ", &quoted(wire.body)?]);
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_one_word_of_a_shell() {
        assert_eq!(quoted("it's $HOME `id` \"x\"\n").as_deref(), Some("'it'\\''s $HOME `id` \"x\"\n'"));
        assert_eq!(quoted("\0"), None);
    }

    #[test]
    fn the_request_is_sent_with_its_headers_and_its_body() {
        let wire = Wire::parse("POST: /a\nhost: shop\nclient-id: O'ne\nuser-agent: x\n\n@{}");
        let command = "curl -i 'http://shop/a' \\\n  -H 'client-id: O'\\''ne' \\\n  --data-raw '@{}'";
        assert_eq!(curl("http://shop/a", &wire).as_deref(), Some(command));
    }
}
