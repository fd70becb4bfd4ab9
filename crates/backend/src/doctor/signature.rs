//! Finds the cause of a failing signature: `antom-storefront doctor signature`.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use antom::{
    Message, PrivateKey, PublicKey,
    diagnostics::{Diagnosis, Misencoding, diagnose},
};
use anyhow::{Context, bail};
use domain::diagnostics::Finding;
use url::Url;

use crate::{
    config::{AntomConfig, Config, ConfigError, GatewayConfig, decode_key_text},
    redaction::redacted,
};

#[derive(Debug, Clone, clap::Args)]
pub struct SignatureArguments {
    /// The HTTP message: the request line, the headers client-id, signature, and request-time or response-time, an empty
    /// line, the body. Or a `request` from the simulator's control API. For an answer, give the line of its request.
    /// `-`: standard input
    #[arg(default_value = "-", value_name = "FILE")]
    message: PathBuf,

    /// The exact body, if the message has only headers
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,

    /// The public key of the signer, or its private half. Default: ANTOM_PUBLIC_KEY for messages from Antom, and the public
    /// half of ANTOM_PRIVATE_KEY for requests to Antom
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,

    /// The key of the other side, public or private, to recognise swapped keys. Default: the other one of
    /// these two
    #[arg(long, value_name = "FILE")]
    other_key: Option<PathBuf>,
}

/// Names the cause of a failing signature. Fails if the message or a key cannot be read.
pub fn diagnose_signature(
    arguments: &SignatureArguments,
    config: Result<&Config, &ConfigError>,
) -> anyhow::Result<Finding> {
    let text = read_file(&arguments.message)?;
    let wire =
        WireMessage::read(&text).with_context(|| format!("the message in {}", describe_source(&arguments.message)))?;
    let body = match &arguments.body {
        Some(_) if !wire.body.is_empty() => {
            bail!("the message contains a body: remove --body, or the body from the message")
        }
        Some(file) => read_file(file)?,
        None => wire.body.to_vec(),
    };
    let antom = match config.map(|config| &config.gateway) {
        Ok(GatewayConfig::Antom(antom)) => Some(&**antom),
        Ok(GatewayConfig::Simulator(_)) => None,
        // A key in the arguments replaces the configured one.
        Err(_) if arguments.public_key.is_some() => None,
        Err(error) => {
            bail!("there is no key for the verification: give --public-key, or correct the configuration. {error}")
        }
    };
    let keys = Keys::choose(arguments, antom, wire.is_request_to_antom())?;
    Ok(examine(&wire, &body, &keys))
}

/// The keys of the two sides.
struct Keys {
    /// One of them verifies the message.
    signer: Vec<PublicKey>,
    verifier: Option<PublicKey>,
}

impl Keys {
    fn choose(
        arguments: &SignatureArguments,
        antom: Option<&AntomConfig>,
        is_request_to_antom: bool,
    ) -> anyhow::Result<Self> {
        let merchant_key = antom.map(|antom| antom.private_key.public_key());
        let antom_keys = antom.map(|antom| antom.public_keys.clone()).unwrap_or_default();
        let (signer, verifier) = if is_request_to_antom {
            (merchant_key.into_iter().collect(), antom_keys.into_iter().next())
        } else {
            (antom_keys, merchant_key)
        };
        let signer = match &arguments.public_key {
            Some(file) => vec![read_public_key(file)?],
            None if signer.is_empty() => {
                bail!("there is no key for the verification: give --public-key, or set the ANTOM_ variables")
            }
            None => signer,
        };
        let verifier = match &arguments.other_key {
            Some(file) => Some(read_public_key(file)?),
            None => verifier.filter(|key| !signer.contains(key)),
        };
        Ok(Self { signer, verifier })
    }

    /// With several keys, returns the diagnosis for the key that signed the message.
    fn diagnose(&self, message: &Message<'_>, wire: &WireMessage<'_>) -> Diagnosis {
        let by = |key| diagnose(message, &wire.signature, key, self.verifier.as_ref(), wire.host.as_deref());
        let is_foreign = |it: &Diagnosis| matches!(it, Diagnosis::UnknownKey | Diagnosis::WrongLength { .. });
        let diagnoses = self.signer.iter().map(by);
        diagnoses.reduce(|best, other| if is_foreign(&best) { other } else { best }).unwrap_or(Diagnosis::UnknownKey)
    }
}

fn examine(wire: &WireMessage<'_>, body: &[u8], keys: &Keys) -> Finding {
    let with_body = |body| {
        let WireMessage { method, path, client_id, time, .. } = wire;
        keys.diagnose(&Message { method, path, client_id, time, body }, wire)
    };
    let diagnosis = with_body(body);
    let length = body.len();
    // Editors and `jq -r` add a newline at the end of the file.
    let Some(cut) = body.strip_suffix(b"\n").filter(|_| diagnosis != Diagnosis::Verifies) else {
        return build_finding(&diagnosis, wire, length, "");
    };
    match with_body(cut) {
        Diagnosis::UnknownText => build_finding(&diagnosis, wire, length, ""),
        without => {
            let note = ", without the newline at the end of the file; sign the newline if it is part of the body";
            build_finding(&without, wire, cut.len(), note)
        }
    }
}

fn build_finding(diagnosis: &Diagnosis, wire: &WireMessage<'_>, length: usize, note: &str) -> Finding {
    let subject = "Signature";
    if *diagnosis == Diagnosis::Verifies {
        let text = format!("{diagnosis}: {} {}, {length} bytes of body{note}", wire.method, wire.path);
        return Finding::good(subject, text);
    }
    Finding::wrong(subject, diagnosis.to_string(), find_remedy(diagnosis, wire, length))
}

/// The instruction that solves the problem. With several mistakes, it has a sentence for each.
fn find_remedy(diagnosis: &Diagnosis, wire: &WireMessage<'_>, length: usize) -> String {
    let (here, besides) = match diagnosis {
        Diagnosis::Misencoded { how, besides } => (find_encoding_remedy(*how).to_owned(), Some(besides)),
        Diagnosis::OtherAlgorithm { besides, .. } => (
            "sign with RSA PKCS#1 v1.5 and SHA-256: SHA256withRSA in Java, RSA-SHA256 in Node.js, OPENSSL_ALGO_SHA256 \
             in PHP, crypto.SHA256 in Go, padding.PKCS1v15() with hashes.SHA256() in Python"
                .to_owned(),
            Some(besides),
        ),
        Diagnosis::Header(_) => {
            ("the header is `algorithm=RSA256,keyVersion=1,signature=<URL-encoded base64>`".to_owned(), None)
        }
        Diagnosis::OtherText(_) => {
            let (method, path, id, time) = (&wire.method, &wire.path, &wire.client_id, &wire.time);
            let text =
                format!("sign exactly `{method} {path}`, a newline, `{id}.{time}.` and the {length} bytes of the body");
            (text, None)
        }
        Diagnosis::SerialisedTwice { .. } => (
            "serialise the body once, sign these bytes and send the same bytes: give the HTTP client the text, not the \
             object. Verify the received bytes before a parser changes them"
                .to_owned(),
            None,
        ),
        Diagnosis::UnknownText => (
            "give the exact bytes of the body, before a parser changes them: check that no editor saved the file, and \
             that all headers are from the same message"
                .to_owned(),
            None,
        ),
        Diagnosis::OtherSidesKey => (
            "the keys are swapped: each side signs with its own private key, and verifies with the other side's public key"
                .to_owned(),
            None,
        ),
        Diagnosis::WrongLength { .. } => (
            "send the whole signature. If it is complete, its key has another length: copy the public key again"
                .to_owned(),
            None,
        ),
        _ => (
            "verify with the public key of the signing key, in the same environment: copy it again from the \
             dashboard"
                .to_owned(),
            None,
        ),
    };
    match besides.filter(|besides| ***besides != Diagnosis::Verifies) {
        Some(besides) => format!("{here}; {}", find_remedy(besides, wire, length)),
        None => here,
    }
}

fn find_encoding_remedy(how: Misencoding) -> &'static str {
    match how {
        Misencoding::NotUrlEncoded => "URL-encode the base64 before it goes into the header",
        Misencoding::EncodedTwice => "URL-encode once: your library may do it already",
        Misencoding::LineBreaks => {
            "write the base64 on one line and without quotes: `openssl base64 -A`, `base64 -w0`, Base64.NO_WRAP on \
             Android, getEncoder() instead of getMimeEncoder() in Java"
        }
        Misencoding::Base64Url => {
            "use the standard alphabet, which has + and /, with padding: getEncoder() instead of getUrlEncoder() in \
             Java, StdEncoding instead of URLEncoding in Go, 'base64' instead of 'base64url' in Node.js"
        }
        Misencoding::Unpadded => "keep the = at the end of the base64, URL-encoded as %3D",
        Misencoding::Hex => "encode the bytes of the signature in base64, then URL-encode the text",
        _ => "encode the bytes of the signature in base64 once: the signing function may do it already",
    }
}

/// An HTTP message with a signature.
#[derive(Debug)]
struct WireMessage<'a> {
    method: String,
    path: String,
    host: Option<String>,
    client_id: String,
    time: String,
    is_answer: bool,
    signature: String,
    body: &'a [u8],
}

impl<'a> WireMessage<'a> {
    fn read(text: &'a [u8]) -> anyhow::Result<Self> {
        let (head, body) = split_message(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
        let head = std::str::from_utf8(head).context("the headers are not text")?;
        let mut lines = head.lines();
        let (method, path) = parse_request_line(lines.next().unwrap_or_default())?;
        if body.ends_with("…".as_bytes()) {
            bail!(
                "the body is incomplete, because the simulator stores only the beginning of a long body and ends it with `…`"
            );
        }
        let headers = parse_headers(lines);
        let find = |wanted: &str| {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.clone())
        };
        let needed = |name: &str| find(name).with_context(|| format!("the header `{name}` is missing"));
        let time = match (find("response-time"), find("request-time")) {
            (Some(_), Some(_)) => bail!(
                "the message has both request-time and response-time: keep request-time for a request, response-time for an answer"
            ),
            (Some(time), None) | (None, Some(time)) => time,
            (None, None) => bail!("the header `request-time`, or `response-time` of an answer, is missing"),
        };
        Ok(Self {
            method,
            path,
            host: find("host"),
            client_id: needed("client-id")?,
            is_answer: find("response-time").is_some(),
            time,
            signature: needed("signature")?,
            body,
        })
    }

    /// Whether the merchant is the signer.
    fn is_request_to_antom(&self) -> bool {
        !self.is_answer && self.path.starts_with("/ams/")
    }
}

/// Parses method and path of `POST /path HTTP/1.1`, or of the simulator's `POST: /path`. An error shows no part of the line,
/// because the file may be a key.
fn parse_request_line(line: &str) -> anyhow::Result<(String, String)> {
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        bail!("the first line must be the request line, such as `POST /antom/notify HTTP/1.1`");
    };
    let method = method.strip_suffix(':').unwrap_or(method);
    if method.starts_with("HTTP") {
        bail!("the first line is the status line of an answer: replace it by the request line");
    }
    let path = match Url::parse(target) {
        Ok(url) if url.has_host() => url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
        _ => target.to_owned(),
    };
    if !path.starts_with('/') || !method.chars().all(|char| char.is_ascii_alphabetic()) {
        bail!("the first line has no path; it must be like `POST /antom/notify HTTP/1.1`");
    }
    Ok((method.to_owned(), path))
}

/// Parses names and values. A line without a colon, or with white space at its start, continues the previous value.
fn parse_headers<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(&'a str, String)> {
    let mut headers: Vec<(&str, String)> = Vec::new();
    for line in lines {
        match (line.split_once(':'), headers.last_mut()) {
            (Some((name, value)), _) if !line.starts_with([' ', '\t']) => {
                headers.push((name.trim(), value.trim().to_owned()));
            }
            (_, Some((_, value))) => value.extend(["\n", line.trim()]),
            (_, None) => {}
        }
    }
    headers
}

/// Splits headers and body at the first empty line.
fn split_message(text: &[u8]) -> (&[u8], &[u8]) {
    for separator in [&b"\r\n\r\n"[..], b"\n\n"] {
        if let Some(at) = text.windows(separator.len()).position(|window| window == separator) {
            let (head, rest) = text.split_at(at);
            return (head, rest.get(separator.len()..).unwrap_or_default());
        }
    }
    (text, b"")
}

fn read_file(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut text = Vec::new();
        io::stdin().read_to_end(&mut text).context("standard input")?;
        return Ok(text);
    }
    fs::read(file).with_context(|| format!("{} cannot be read", describe_source(file)))
}

fn read_public_key(file: &Path) -> anyhow::Result<PublicKey> {
    let text = decode_key_text(read_file(file)?).with_context(|| describe_source(file))?;
    match text.parse::<PublicKey>() {
        Ok(key) => Ok(key),
        // A private key contains its public half.
        Err(error) => match text.parse::<PrivateKey>() {
            Ok(key) => Ok(key.public_key()),
            Err(_) => bail!("{}: {error}", describe_source(file)),
        },
    }
}

fn describe_source(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { redacted(&file.display().to_string()) }
}
