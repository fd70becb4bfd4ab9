//! Why a signature does not verify: `antom-storefront doctor signature`.

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
    config::{AntomConfig, Config, ConfigError, GatewayConfig, key_text},
    redaction::shown,
};

/// What is diagnosed.
#[derive(Debug, Clone, clap::Args)]
pub struct SignatureArguments {
    /// The message as it went over the wire: the request line, the headers client-id, signature, and request-time or
    /// response-time, an empty line, the body. Or a `request` as the simulator's control API shows it. For an answer,
    /// give the line of the request it answers. `-`: standard input
    #[arg(default_value = "-", value_name = "FILE")]
    message: PathBuf,

    /// The body, byte for byte, when the message holds only headers
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,

    /// The public key that should verify it, or its private half. Default: ANTOM_PUBLIC_KEY for what Antom sends, and
    /// the public half of ANTOM_PRIVATE_KEY for requests to Antom
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,

    /// The key of the other side, public or private, to recognise swapped keys. Default: the other one of
    /// these two
    #[arg(long, value_name = "FILE")]
    other_key: Option<PathBuf>,
}

/// Names the cause of a failing signature.
///
/// # Errors
/// When the message or a key cannot be read: says which, and how it should look.
pub fn diagnose_signature(
    arguments: &SignatureArguments,
    config: Result<&Config, &ConfigError>,
) -> anyhow::Result<Finding> {
    let text = read(&arguments.message)?;
    let wire = WireMessage::read(&text).with_context(|| format!("the message in {}", source(&arguments.message)))?;
    let body = match &arguments.body {
        Some(_) if !wire.body.is_empty() => bail!("the message has a body of its own: leave out --body, or the body"),
        Some(file) => read(file)?,
        None => wire.body.to_vec(),
    };
    let antom = match config.map(|config| &config.gateway) {
        Ok(GatewayConfig::Antom(antom)) => Some(&**antom),
        Ok(GatewayConfig::Simulator(_)) => None,
        // With a key of its own, it works in any configuration.
        Err(_) if arguments.public_key.is_some() => None,
        Err(error) => bail!("there is no key to verify with: give --public-key, or correct the configuration. {error}"),
    };
    let keys = Keys::choose(arguments, antom, wire.is_request_to_antom())?;
    Ok(examine(&wire, &body, &keys))
}

/// The keys of the two sides.
struct Keys {
    /// One of them should verify the message.
    signer: Vec<PublicKey>,
    verifier: Option<PublicKey>,
}

impl Keys {
    fn choose(
        arguments: &SignatureArguments,
        antom: Option<&AntomConfig>,
        is_request_to_antom: bool,
    ) -> anyhow::Result<Self> {
        let merchants = antom.map(|antom| antom.private_key.public_key());
        let antoms = antom.map(|antom| antom.public_keys.clone()).unwrap_or_default();
        let (signer, verifier) = if is_request_to_antom {
            (merchants.into_iter().collect(), antoms.into_iter().next())
        } else {
            (antoms, merchants)
        };
        let signer = match &arguments.public_key {
            Some(file) => vec![public_key(file)?],
            None if signer.is_empty() => {
                bail!("there is no key to verify with: give --public-key, or set the ANTOM_ variables")
            }
            None => signer,
        };
        let verifier = match &arguments.other_key {
            Some(file) => Some(public_key(file)?),
            None => verifier.filter(|key| !signer.contains(key)),
        };
        Ok(Self { signer, verifier })
    }

    /// Of several keys, the diagnosis by that one is of interest which has signed at all.
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
    // Editors and `jq -r` end what they write with a newline that was never sent.
    let Some(cut) = body.strip_suffix(b"\n").filter(|_| diagnosis != Diagnosis::Verifies) else {
        return finding(&diagnosis, wire, length, "");
    };
    match with_body(cut) {
        Diagnosis::UnknownText => finding(&diagnosis, wire, length, ""),
        without => {
            let note = ", not counting the newline at the end of the file; if that was sent, it must be signed";
            finding(&without, wire, cut.len(), note)
        }
    }
}

fn finding(diagnosis: &Diagnosis, wire: &WireMessage<'_>, length: usize, note: &str) -> Finding {
    let subject = "Signature";
    if *diagnosis == Diagnosis::Verifies {
        let text = format!("{diagnosis}: {} {}, {length} bytes of body{note}", wire.method, wire.path);
        return Finding::good(subject, text);
    }
    Finding::wrong(subject, diagnosis.to_string(), remedy(diagnosis, wire, length))
}

/// What to do, in a sentence; with several mistakes, in one for each.
fn remedy(diagnosis: &Diagnosis, wire: &WireMessage<'_>, length: usize) -> String {
    let (here, besides) = match diagnosis {
        Diagnosis::Misencoded { how, besides } => (encoding_remedy(*how).to_owned(), Some(besides)),
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
             object; and verify the bytes that arrived, before anything parses them"
                .to_owned(),
            None,
        ),
        Diagnosis::UnknownText => (
            "the body must be the bytes that were sent, before any parser touched them: was the file saved by an \
             editor, or a header copied from another message?"
                .to_owned(),
            None,
        ),
        Diagnosis::OtherSidesKey => (
            "the keys are swapped: each side signs with its own private key, and verifies with the other's public one"
                .to_owned(),
            None,
        ),
        Diagnosis::WrongLength { .. } => (
            "send the whole signature; if it is whole, its key has another length than the public key: copy that again"
                .to_owned(),
            None,
        ),
        _ => (
            "verify with the public key that belongs to the signing key, in the same environment: copy it again from \
             the dashboard"
                .to_owned(),
            None,
        ),
    };
    match besides.filter(|besides| ***besides != Diagnosis::Verifies) {
        Some(besides) => format!("{here}; {}", remedy(besides, wire, length)),
        None => here,
    }
}

fn encoding_remedy(how: Misencoding) -> &'static str {
    match how {
        Misencoding::NotUrlEncoded => "URL-encode the base64 before it goes into the header",
        Misencoding::EncodedTwice => "URL-encode once: a library may do it for you",
        Misencoding::LineBreaks => {
            "write the base64 on one line and without quotes: `openssl base64 -A`, `base64 -w0`, Base64.NO_WRAP on \
             Android, getEncoder() instead of getMimeEncoder() in Java"
        }
        Misencoding::Base64Url => {
            "use the standard alphabet, which has + and /, with padding: getEncoder() instead of getUrlEncoder() in \
             Java, StdEncoding instead of URLEncoding in Go, 'base64' instead of 'base64url' in Node.js"
        }
        Misencoding::Unpadded => "keep the = at the end of the base64, URL-encoded as %3D",
        Misencoding::Hex => "encode the bytes of the signature in base64, then URL-encode that",
        _ => "encode the bytes of the signature in base64 once: the function that signs may do it already",
    }
}

/// A message as it stood on the wire.
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
        let (head, body) = split(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
        let head = std::str::from_utf8(head).context("its headers are not text")?;
        let mut lines = head.lines();
        let (method, path) = request_line(lines.next().unwrap_or_default())?;
        if body.ends_with("…".as_bytes()) {
            bail!("its body was cut where it ends with `…`: the simulator keeps only the beginning of a long one");
        }
        let headers = headers(lines);
        let find = |wanted: &str| {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.clone())
        };
        let needed = |name: &str| find(name).with_context(|| format!("the header `{name}` is missing"));
        let time = match (find("response-time"), find("request-time")) {
            (Some(_), Some(_)) => bail!("it has both request-time and response-time: keep that of its own"),
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

    /// Whether the merchant has signed it, not Antom.
    fn is_request_to_antom(&self) -> bool {
        !self.is_answer && self.path.starts_with("/ams/")
    }
}

/// The method and the path of `POST /path HTTP/1.1`, or of `POST: /path`, as the simulator writes it. An error shows
/// nothing of the line: it is a key when somebody gives the wrong file.
fn request_line(line: &str) -> anyhow::Result<(String, String)> {
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        bail!("its first line must be the request's, such as `POST /antom/notify HTTP/1.1`");
    };
    let method = method.strip_suffix(':').unwrap_or(method);
    if method.starts_with("HTTP") {
        bail!("its first line is that of an answer: put the line of the request there that it answers");
    }
    let path = match Url::parse(target) {
        Ok(url) if url.has_host() => url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
        _ => target.to_owned(),
    };
    if !path.starts_with('/') || !method.chars().all(|char| char.is_ascii_alphabetic()) {
        bail!("its first line asks for no path; it must be such as `POST /antom/notify HTTP/1.1`");
    }
    Ok((method.to_owned(), path))
}

/// Names and values. A line without a colon, or that begins with white space, continues the value before it.
fn headers<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(&'a str, String)> {
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

/// Headers and body, at the first empty line.
fn split(text: &[u8]) -> (&[u8], &[u8]) {
    for separator in [&b"\r\n\r\n"[..], b"\n\n"] {
        if let Some(at) = text.windows(separator.len()).position(|window| window == separator) {
            let (head, rest) = text.split_at(at);
            return (head, rest.get(separator.len()..).unwrap_or_default());
        }
    }
    (text, b"")
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut text = Vec::new();
        io::stdin().read_to_end(&mut text).context("standard input")?;
        return Ok(text);
    }
    fs::read(file).with_context(|| format!("{} cannot be read", source(file)))
}

fn public_key(file: &Path) -> anyhow::Result<PublicKey> {
    let text = key_text(read(file)?).with_context(|| source(file))?;
    match text.parse::<PublicKey>() {
        Ok(key) => Ok(key),
        // A private key has its public half with it.
        Err(error) => match text.parse::<PrivateKey>() {
            Ok(key) => Ok(key.public_key()),
            Err(_) => bail!("{}: {error}", source(file)),
        },
    }
}

fn source(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { shown(&file.display().to_string()) }
}
