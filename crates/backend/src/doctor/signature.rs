//! Why a signature does not verify: `antom-storefront doctor signature`.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use antom::{Message, PrivateKey, PublicKey, diagnosis::Diagnosis};
use anyhow::{Context, bail};
use domain::examination::Finding;

use crate::config::{Config, GatewayConfig};

/// What is diagnosed.
#[derive(Debug, Clone, clap::Args)]
pub struct SignatureArguments {
    /// The message as it went over the wire: the request line, the headers client-id, signature, and request-time or
    /// response-time, an empty line, the body. For an answer, give the line of the request it answers. `-`: standard
    /// input
    #[arg(default_value = "-", value_name = "FILE")]
    message: PathBuf,

    /// The body, byte for byte, when the message holds only headers
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,

    /// The public key that should verify it. Default: ANTOM_PUBLIC_KEY, which verifies what Antom sends
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,

    /// The key of the other side, public or private, to recognise swapped keys. Default: ANTOM_PRIVATE_KEY
    #[arg(long, value_name = "FILE")]
    other_key: Option<PathBuf>,
}

/// Names the cause of a failing signature.
///
/// # Errors
/// When the message or a key cannot be read: says which, and how it should look.
pub fn diagnose_signature(arguments: &SignatureArguments, config: Option<&Config>) -> anyhow::Result<Finding> {
    let text = read(&arguments.message)?;
    let wire = WireMessage::read(&text).with_context(|| format!("the message in {}", shown(&arguments.message)))?;
    let body = match &arguments.body {
        Some(_) if !wire.body.is_empty() => bail!("the message has a body of its own: leave out --body, or the body"),
        Some(file) => read(file)?,
        None => wire.body.to_vec(),
    };
    let antom = config.and_then(|config| match &config.gateway {
        GatewayConfig::Antom(antom) => Some(antom),
        GatewayConfig::Simulator(_) => None,
    });
    let key = match (&arguments.public_key, antom.and_then(|antom| antom.public_keys.first())) {
        (Some(file), _) => public_key(file)?,
        (None, Some(key)) => key.clone(),
        (None, None) => bail!("there is no key to verify with: give --public-key, or set ANTOM_PUBLIC_KEY"),
    };
    let other = match &arguments.other_key {
        Some(file) => Some(public_key(file)?),
        None => antom.map(|antom| antom.private_key.public_key()),
    };
    let message =
        Message { method: &wire.method, path: &wire.path, client_id: &wire.client_id, time: &wire.time, body: &body };
    let diagnosis = antom::diagnosis::diagnose(&message, &wire.signature, &key, other.as_ref(), wire.host.as_deref());
    Ok(in_words(&diagnosis, &wire, body.len()))
}

fn in_words(diagnosis: &Diagnosis, wire: &WireMessage<'_>, length: usize) -> Finding {
    let subject = "Signature";
    let text = diagnosis.to_string();
    let remedy = match diagnosis {
        Diagnosis::Verifies => {
            let what = format!("{text}: {} {}, {length} bytes of body", wire.method, wire.path);
            return Finding::good(subject, what);
        }
        Diagnosis::Header(_) => {
            "the header is `algorithm=RSA256,keyVersion=1,signature=<URL-encoded base64>`".to_owned()
        }
        Diagnosis::NotUrlEncoded => "URL-encode the base64 before it goes into the header".to_owned(),
        Diagnosis::EncodedTwice => "encode once: a library may do it for you".to_owned(),
        Diagnosis::OtherText(_) => {
            let (method, path, id, time) = (&wire.method, &wire.path, &wire.client_id, &wire.time);
            format!("sign exactly `{method} {path}`, a newline, `{id}.{time}.` and the {length} bytes of the body")
        }
        Diagnosis::UnknownText => {
            "the body must be the bytes that were sent, before any parser touched them: was the file saved by an editor, \
             or a header copied from another message?"
                .to_owned()
        }
        Diagnosis::OtherSidesKey => {
            "the keys are swapped: each side signs with its own private key, and verifies with the other's public one"
                .to_owned()
        }
        _ => "verify with the public key of whoever signs, in the same environment: copy it again from the dashboard"
            .to_owned(),
    };
    Finding::wrong(subject, text, remedy)
}

/// A message as it stood on the wire.
#[derive(Debug)]
struct WireMessage<'a> {
    method: String,
    path: String,
    host: Option<String>,
    client_id: String,
    time: String,
    signature: String,
    body: &'a [u8],
}

impl<'a> WireMessage<'a> {
    fn read(text: &'a [u8]) -> anyhow::Result<Self> {
        let (head, body) = split(text);
        let head = std::str::from_utf8(head).context("its headers are not text")?;
        let mut lines = head.lines();
        let line = lines.next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            bail!("its first line is {line:?}; it must be the request's, such as `POST /antom/notify HTTP/1.1`");
        };
        if !target.starts_with('/') {
            bail!("its first line asks for {target:?}; give the path, beginning with a slash");
        }
        let headers: Vec<(&str, &str)> =
            lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim())).collect();
        let find = |wanted: &str| {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| (*value).to_owned())
        };
        let needed = |name: &str| find(name).with_context(|| format!("the header `{name}` is missing"));
        let time = match (find("response-time"), find("request-time")) {
            (Some(_), Some(_)) => bail!("it has both request-time and response-time: keep that of its own"),
            (Some(time), None) | (None, Some(time)) => time,
            (None, None) => bail!("the header `request-time`, or `response-time` of an answer, is missing"),
        };
        Ok(Self {
            method: method.to_owned(),
            path: target.to_owned(),
            host: find("host"),
            client_id: needed("client-id")?,
            time,
            signature: needed("signature")?,
            body,
        })
    }
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
    fs::read(file).with_context(|| format!("{} cannot be read", shown(file)))
}

fn public_key(file: &Path) -> anyhow::Result<PublicKey> {
    let text = String::from_utf8(read(file)?).with_context(|| format!("{} is not text", shown(file)))?;
    match text.parse::<PublicKey>() {
        Ok(key) => Ok(key),
        // A private key has its public half with it.
        Err(error) => match text.parse::<PrivateKey>() {
            Ok(key) => Ok(key.public_key()),
            Err(_) => bail!("{}: {error}", shown(file)),
        },
    }
}

fn shown(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() }
}
