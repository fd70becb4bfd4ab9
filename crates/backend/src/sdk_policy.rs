//! The sources that a Content-Security-Policy must allow for Antom's browser SDK. The checkout page sends such a policy,
//! and the doctor checks it.

use url::Url;

/// The hosts that the SDK (1.47.2) uses.
mod antom {
    /// The forms of the payment component and of Payment Element.
    pub(super) const FRAMES: [&str; 2] = ["https://ac.alipay.com", "https://checkout.antom.com"];
    /// The gateways for browsers, by region, and the SDK's configuration, risk checks and telemetry.
    pub(super) const CONNECTIONS: [&str; 9] = [
        "https://imgs-sea-global.alipay.com",
        "https://imgs-na-global.alipay.com",
        "https://imgs-de-global.alipay.com",
        "https://open-sea-global.alipay.com",
        "https://open-na-global.alipay.com",
        "https://open-de-global.alipay.com",
        "https://config.marmot-cloud.com",
        "https://gw.alipayobjects.com",
        "https://imdap-sea.alipay.com",
    ];
    /// Telemetry.
    pub(super) const SCRIPTS: [&str; 1] = ["https://gw.alipayobjects.com"];
    /// The icon of the close button, and probes of the risk checks.
    pub(super) const IMAGES: [&str; 2] = ["https://cdn.marmot-cloud.com", "https://gw.alipayobjects.com"];
}

/// The host of version 2 of the SDK, whose requests have not been observed: only its documentation is public.
pub const VERSION_2_HOST: &str = "js.antom.com";

/// What version 2 is known to need in addition, from integrations that use it: connections to its own hosts.
const VERSION_2_CONNECTIONS: [&str; 2] = ["https://js.antom.com", "https://checkout.antom.com"];

/// Directives with the sources that they must allow.
pub type RequiredSources = Vec<(&'static str, Vec<String>)>;

/// The sources that the SDK at `sdk_url` needs. The simulator's SDK loads everything from its own origin.
pub fn required_sources(sdk_url: &Url, simulated: bool) -> RequiredSources {
    let origin = sdk_url.origin().ascii_serialization();
    if simulated {
        let directives = ["script-src", "frame-src", "connect-src"];
        return directives.map(|directive| (directive, vec![origin.clone()])).into();
    }
    let to_strings = |sources: &[&str]| sources.iter().map(|&source| source.to_owned()).collect::<Vec<_>>();
    let version_2 = if sdk_url.host_str() == Some(VERSION_2_HOST) { &VERSION_2_CONNECTIONS[..] } else { &[] };
    vec![
        ("script-src", [vec![origin], to_strings(&antom::SCRIPTS)].concat()),
        ("frame-src", to_strings(&antom::FRAMES)),
        ("connect-src", [to_strings(&antom::CONNECTIONS), to_strings(version_2)].concat()),
        ("img-src", to_strings(&antom::IMAGES)),
        // The SDK adds style elements without a nonce. Without this source its dialog has no layout.
        ("style-src", to_strings(&["'unsafe-inline'"])),
    ]
}

/// The required sources that a received policy does not allow. A proxy or a CDN in front of the shop can change the
/// policy.
pub fn missing_sources(policy: &str, required: &RequiredSources) -> Vec<(&'static str, String)> {
    let directive = |wanted: &str| {
        policy.split(';').find_map(|text| {
            let mut words = text.split_ascii_whitespace();
            words.next().filter(|name| name.eq_ignore_ascii_case(wanted)).map(|_| words.collect::<Vec<_>>())
        })
    };
    let mut missing = Vec::new();
    for (name, sources) in required {
        // The documented fallbacks of the fetch directives (W3C Content Security Policy, 6.8).
        let fallback = if *name == "frame-src" { directive("child-src") } else { None };
        let Some(allowed) = directive(name).or(fallback).or_else(|| directive("default-src")) else { continue };
        missing.extend(sources.iter().filter(|source| !allows(&allowed, source)).map(|source| (*name, source.clone())));
    }
    missing
}

/// Whether a directive allows a source: by the same text, by its scheme, or by a wildcard for its host.
fn allows(allowed: &[&str], source: &str) -> bool {
    let host = source.split_once("://").map(|(_, host)| host);
    allowed.iter().any(|&word| {
        let bare = word.trim_end_matches('/');
        bare == source
            || host.is_some_and(|host| word == "*" || bare == host)
            // `http:` also allows https.
            || host.is_some() && (word == "https:" || word == "http:")
            || wildcard_suffix(bare).zip(host).is_some_and(|(suffix, host)| host.ends_with(suffix))
    })
}

/// `.alipay.com` of `https://*.alipay.com` or `*.alipay.com`.
fn wildcard_suffix(word: &str) -> Option<&str> {
    word.strip_prefix("https://").unwrap_or(word).strip_prefix('*').filter(|suffix| suffix.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_as_browsers_read_it() {
        let needs = vec![("frame-src", vec!["https://ac.alipay.com".to_owned()])];
        for open in [
            "",
            "script-src 'none'",
            "default-src *",
            "frame-src https:",
            "FRAME-SRC https://*.alipay.com",
            "frame-src *.alipay.com/",
            "child-src ac.alipay.com; default-src 'none'",
            "frame-src https://ac.alipay.com/",
        ] {
            assert_eq!(missing_sources(open, &needs), [], "{open}");
        }
        for closed in ["default-src 'self'", "frame-src", "frame-src wss:", "frame-src *.evil.com; child-src *"] {
            assert_eq!(missing_sources(closed, &needs).len(), 1, "{closed}");
        }
    }
}
