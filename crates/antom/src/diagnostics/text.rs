//! The texts that are signed by mistake.

use ring::digest;

use crate::signing::Message;

/// Each mistake in words, with the text that it signs.
pub(super) fn mistakes(message: &Message<'_>, host: Option<&str>) -> Vec<(&'static str, Vec<u8>)> {
    let Message { path, client_id, time, body, .. } = *message;
    let mut texts = Vec::new();
    let mut add = |what, message: Message<'_>| texts.push((what, message.string_to_sign()));

    let without_sandbox = path.replacen("/ams/sandbox/api", "/ams/api", 1);
    add("the path was signed without /sandbox", Message { path: &without_sandbox, ..*message });
    let with_sandbox = path.replacen("/ams/api", "/ams/sandbox/api", 1);
    add("the path was signed with /sandbox, but requested without", Message { path: &with_sandbox, ..*message });
    let host = host.unwrap_or("localhost");
    for scheme in ["https://", "http://"] {
        let url = format!("{scheme}{host}{path}");
        add("the whole URL was signed instead of its path", Message { path: &url, ..*message });
    }
    let (host_and_path, relative) = (format!("{host}{path}"), path.trim_start_matches('/'));
    add("host and path were signed instead of the path", Message { path: &host_and_path, ..*message });
    add("the path was signed without its first slash", Message { path: relative, ..*message });

    let other_id = match client_id.strip_prefix("SANDBOX_") {
        Some(id) => id.to_owned(),
        None => format!("SANDBOX_{client_id}"),
    };
    add("another client id was signed: with or without SANDBOX_", Message { client_id: &other_id, ..*message });
    add("no client id was signed", Message { client_id: "", ..*message });
    if let Some(seconds) = time.get(..time.len().saturating_sub(3)).filter(|seconds| !seconds.is_empty()) {
        add("the time was signed in seconds but sent in milliseconds", Message { time: seconds, ..*message });
    }
    add("no time was signed", Message { time: "", ..*message });
    add("the method was signed in small letters", Message { method: "post", ..*message });
    add("the method was signed as GET", Message { method: "GET", ..*message });

    add("an empty body was signed", Message { body: b"", ..*message });
    let trimmed = body.trim_ascii();
    add("the body was signed without the white space around it", Message { body: trimmed, ..*message });
    let with_newline = [body, b"\n"].concat();
    add("the body was signed with a newline after it", Message { body: &with_newline, ..*message });
    if let Some(unmarked) = body.strip_prefix(b"\xef\xbb\xbf") {
        add("the body was signed without the byte order mark before it", Message { body: unmarked, ..*message });
    }

    let head = format!("POST {path}");
    let rest = |separator: &str| [format!("{head}{separator}{client_id}.{time}.").as_bytes(), body].concat();
    texts.push(("the newline after the path was signed as two characters", rest("\\n")));
    texts.push(("the newline after the path was signed as CR LF", rest("\r\n")));
    texts.push(("the newline after the path is missing", rest("")));
    texts.push(("only the body was signed", body.to_vec()));

    let hashed_before = "the text was hashed before it was given to a function that hashes it itself";
    let hash = digest::digest(&digest::SHA256, &message.string_to_sign());
    let hexadecimal: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    texts.push((hashed_before, hash.as_ref().to_vec()));
    texts.push((hashed_before, hexadecimal.into_bytes()));
    texts
}
