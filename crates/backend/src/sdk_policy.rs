//! The sources that a Content-Security-Policy must allow for Antom's browser SDK. The checkout page sends such a policy,
//! and the doctor checks it.

use url::Url;

/// The address of the SDK in Antom's documentation (docs.antom.com/ac/sdks/web_sdk), with a fixed version.
pub const SDK_URL: &str = "https://sdk.marmot-cloud.com/package/ams-checkout/1.47.1/dist/umd/ams-checkout.min.js";

/// What the SDK (1.47.2) uses. Scripts are named by their path, because other files are at the same hosts; frames and
/// connections by their host, because Antom documents no paths.
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
    /// Telemetry, of any version.
    pub(super) const SCRIPTS: [&str; 1] = ["https://gw.alipayobjects.com/render/p/yuyan_npm/@alipay_intl-tracker/"];
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
    // A policy cannot name a query, and these characters separate its parts.
    let script = format!("{origin}{}", sdk_url.path().replace(';', "%3B").replace(',', "%2C"));
    if simulated {
        return vec![("script-src", vec![script]), ("frame-src", vec![origin.clone()]), ("connect-src", vec![origin])];
    }
    let to_strings = |sources: &[&str]| sources.iter().map(|&source| source.to_owned()).collect::<Vec<_>>();
    let (script, more) = match sdk_url.host_str() {
        // It may load further files.
        Some(VERSION_2_HOST) => (origin, &VERSION_2_CONNECTIONS[..]),
        _ => (script, &[][..]),
    };
    vec![
        ("script-src", [vec![script], to_strings(&antom::SCRIPTS)].concat()),
        ("frame-src", to_strings(&antom::FRAMES)),
        ("connect-src", [to_strings(&antom::CONNECTIONS), to_strings(more)].concat()),
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

/// Whether a directive allows a source: by the same text, by its scheme, or by its host, with a wildcard or a path if the
/// policy has one (W3C Content Security Policy, 6.7.2).
fn allows(allowed: &[&str], source: &str) -> bool {
    let Some((scheme, address)) = source.split_once("://") else { return allowed.contains(&source) };
    let (host, path) = split_path(address);
    allowed.iter().any(|&word| {
        // `http:` also allows https.
        if matches!(word, "*" | "https:" | "http:") {
            return true;
        }
        let (word_scheme, word) = word.split_once("://").unwrap_or((scheme, word));
        let (word_host, word_path) = split_path(word);
        let is_host = word_host == host
            || word_host.strip_prefix('*').is_some_and(|suffix| suffix.starts_with('.') && host.ends_with(suffix));
        let is_path = match word_path {
            "" | "/" => true,
            folder if folder.ends_with('/') => path.starts_with(folder),
            file => file == path,
        };
        (word_scheme == scheme || word_scheme == "http") && is_host && is_path
    })
}

fn split_path(address: &str) -> (&str, &str) {
    address.split_at(address.find('/').unwrap_or(address.len()))
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
        let script = vec![("script-src", vec!["https://cdn.example/sdk/1.2/sdk.js".to_owned()])];
        for open in [
            "script-src https://cdn.example",
            "script-src cdn.example/sdk/",
            "script-src https://cdn.example/sdk/1.2/sdk.js",
        ] {
            assert_eq!(missing_sources(open, &script), [], "{open}");
        }
        for closed in ["script-src https://cdn.example/sdk", "script-src cdn.example/sdk/1.3/ https://other.example"] {
            assert_eq!(missing_sources(closed, &script).len(), 1, "{closed}");
        }
    }

    #[test]
    fn scripts_are_allowed_by_their_whole_path() {
        for (sdk, simulated, expected) in [
            ("https://sdk.example/1.47.1/sdk.min.js?a=b", false, "https://sdk.example/1.47.1/sdk.min.js"),
            ("https://sdk.example/a;b,c.js", false, "https://sdk.example/a%3Bb%2Cc.js"),
            ("http://127.0.0.1:3030/sdk/ams-checkout.js", true, "http://127.0.0.1:3030/sdk/ams-checkout.js"),
            ("https://js.antom.com/v2/ams-checkout.js", false, "https://js.antom.com"),
        ] {
            let required = required_sources(&Url::parse(sdk).unwrap(), simulated);
            let (_, scripts) = required.iter().find(|(directive, _)| *directive == "script-src").unwrap();
            assert_eq!(scripts[0], expected, "{sdk}");
            let is_whole_host = |source: &String| Url::parse(source).unwrap().path() == "/";
            assert!(!scripts[1..].iter().any(is_whole_host), "{scripts:?}");
        }
    }
}
