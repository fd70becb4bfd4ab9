//! A message with everything about its signature.

use maud::{Markup, html};

use crate::console::{
    code_block::{Lines, block},
    frame::{Tone, badge},
    shell,
    signature::{self, Examined, Keys, Signer, Verdict},
    text::indented,
    wire::Wire,
};

/// A message to be shown.
pub(super) struct SignedMessage<'a> {
    /// Unique on the page.
    pub(super) id: String,
    pub(super) wire: &'a Wire<'a>,
    pub(super) signer: Signer,
    pub(super) examined: Examined,
    /// Where the same request can be sent again.
    pub(super) url: Option<String>,
}

impl<'a> SignedMessage<'a> {
    /// A call of the merchant.
    pub(super) fn call(id: i64, wire: &'a Wire<'a>, path: &str, keys: &Keys<'_>, origin: &str) -> Self {
        let examined = signature::examine(wire, &[path], "request-time", Signer::Merchant, keys);
        let url = format!("{}{}", origin.trim_end_matches('/'), wire.first.1);
        Self { id: format!("call-{id}"), wire, signer: Signer::Merchant, examined, url: Some(url) }
    }

    /// The answer to a call at `path`.
    pub(super) fn answer(id: i64, wire: &'a Wire<'a>, path: &str, keys: &Keys<'_>) -> Self {
        let examined = signature::examine(wire, &[path], "response-time", Signer::Antom, keys);
        Self { id: format!("answer-{id}"), wire, signer: Signer::Antom, examined, url: None }
    }

    /// A notification that was sent to `url`. An assumption decides whether the query is signed.
    pub(super) fn notification(id: String, wire: &'a Wire<'a>, url: &str, keys: &Keys<'_>) -> Self {
        let target = wire.first.1;
        let path = target.split_once('?').map_or(target, |(path, _)| path);
        let examined = signature::examine(wire, &[path, target], "request-time", Signer::Antom, keys);
        Self { id, wire, signer: Signer::Antom, examined, url: Some(url.to_owned()) }
    }

    /// The result of the verification for a heading.
    pub(super) fn short_seal(&self) -> Markup {
        html! {
            @if self.examined.verdict == Verdict::Valid {
                " " span class="seal" title=(format!("Verified with {}", self.signer.key_name())) { "✓ verified" }
            } @else { " " (self.seal()) }
        }
    }

    /// The result of the verification in a few words.
    pub(super) fn seal(&self) -> Markup {
        let key = self.signer.key_name();
        match &self.examined.verdict {
            Verdict::Valid => badge(Tone::Good, &format!("verified with {key}")),
            Verdict::Invalid(_) => badge(Tone::Bad, &format!("not signed with {key}")),
            Verdict::Missing(header) => badge(Tone::Bad, &format!("no {header}")),
            Verdict::Unknown => badge(Tone::Over, "signature not checked here"),
        }
    }

    /// Everything: the signed text, the headers, the body and commands.
    pub(super) fn show(&self, keys: &Keys<'_>) -> Markup {
        let Self { id, wire, examined, .. } = self;
        let headers: String = std::iter::once(format!("{}\n", wire.first_line()))
            .chain(wire.headers.iter().map(|(name, value)| format!("{name}: {value}\n")))
            .collect();
        html! {
            (self.verdict())
            @if let Some(text) = &examined.text { (block(&format!("{id}-signed"), "Signed text", text, Lines::Wrapped)) }
            (block(&format!("{id}-headers"), "Headers", headers.trim_end(), Lines::Scrolled))
            @if wire.body.is_empty() { p class="faint" { "The body is empty." } } @else {
                @if let Some(pretty) = indented(wire.body) {
                    (block(&format!("{id}-pretty"), "Body, indented", &pretty, Lines::Scrolled))
                }
                details id=(format!("{id}-raw-details")) {
                    summary { "Body as sent, " (wire.body.len()) " bytes" }
                    (block(&format!("{id}-raw"), "Body as sent", wire.body, Lines::Wrapped))
                }
            }
            (self.commands(keys))
        }
    }

    fn verdict(&self) -> Markup {
        html! {
            p class="verdict" {
                (self.seal())
                @match &self.examined.verdict {
                    Verdict::Valid => {}
                    Verdict::Invalid(why) => { " The signature does not verify: " (why) "." }
                    Verdict::Missing("signature") => { " The header " code { "signature" } " is missing." }
                    Verdict::Missing(header) => {
                        " The header " code { (header) } " is missing. Its value is a part of the signed text."
                    }
                    Verdict::Unknown => { " The log keeps only the first 16 KiB of a body, and only text." }
                }
            }
        }
    }

    fn commands(&self, keys: &Keys<'_>) -> Markup {
        let Self { id, wire, examined, .. } = self;
        let openssl = match (&examined.text, &examined.signature, keys.public_key(self.signer)) {
            (Some(text), Some(signature), Some(key)) => shell::openssl(text, signature, &key),
            _ => None,
        };
        let curl = self.url.as_ref().filter(|_| wire.is_whole()).and_then(|url| shell::curl(url, wire));
        html! {
            @if openssl.is_some() || curl.is_some() {
                details id=(format!("{id}-commands")) {
                    summary { "Commands for a terminal" }
                    @if let Some(command) = openssl {
                        (block(&format!("{id}-openssl"), "Verify the signature with openssl", &command, Lines::Scrolled))
                    }
                    @if let Some(command) = curl {
                        (block(&format!("{id}-curl"), "Send the same request again", &command, Lines::Scrolled))
                    }
                }
            }
        }
    }
}
