//! What Antom's browser SDK needs of a page's Content-Security-Policy: the checkout sends it, the doctor looks for it.

use url::Url;

/// Antom's hosts, by what the SDK (1.47.2) asks them for.
mod antom {
    /// The hosted forms: of the component, and of Payment Element.
    pub(super) const FRAMES: [&str; 2] = ["https://ac.alipay.com", "https://checkout.antom.com"];
    /// The gateway for browsers, by region; the SDK's configuration, risk checks and telemetry.
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

/// What the SDK needs of a policy: each directive with the sources that it must allow.
pub type Needs = Vec<(&'static str, Vec<String>)>;

/// What the SDK at `sdk_url` needs. The simulator's stand-in takes everything from its own origin.
pub fn needs(sdk_url: &Url, simulated: bool) -> Needs {
    let origin = sdk_url.origin().ascii_serialization();
    if simulated {
        let directives = ["script-src", "frame-src", "connect-src"];
        return directives.map(|directive| (directive, vec![origin.clone()])).into();
    }
    let owned = |sources: &[&str]| sources.iter().map(|&source| source.to_owned()).collect::<Vec<_>>();
    vec![
        ("script-src", [vec![origin], owned(&antom::SCRIPTS)].concat()),
        ("frame-src", owned(&antom::FRAMES)),
        ("connect-src", owned(&antom::CONNECTIONS)),
        ("img-src", owned(&antom::IMAGES)),
        // The SDK writes style elements and gives them no nonce: without this it pays, but is no dialog.
        ("style-src", owned(&["'unsafe-inline'"])),
    ]
}

/// What a policy that was received does not allow of what the SDK needs: the directive, and the source. Whoever stands
/// before the shop, a proxy or a CDN, may have sent another policy than the shop did.
pub fn missing(policy: &str, needs: &Needs) -> Vec<(&'static str, String)> {
    let directive = |wanted: &str| {
        policy.split(';').find_map(|text| {
            let mut words = text.split_ascii_whitespace();
            words.next().filter(|name| name.eq_ignore_ascii_case(wanted)).map(|_| words.collect::<Vec<_>>())
        })
    };
    let mut missing = Vec::new();
    for (name, sources) in needs {
        // The documented fallbacks of the fetch directives (W3C Content Security Policy, 6.8).
        let fallback = if *name == "frame-src" { directive("child-src") } else { None };
        let Some(allowed) = directive(name).or(fallback).or_else(|| directive("default-src")) else { continue };
        missing.extend(sources.iter().filter(|source| !allows(&allowed, source)).map(|source| (*name, source.clone())));
    }
    missing
}

/// Whether a directive's sources let one in: word for word, by its scheme, or by a wildcard before its host.
fn allows(allowed: &[&str], source: &str) -> bool {
    let host = source.split_once("://").map(|(_, host)| host);
    allowed.iter().any(|&word| {
        let bare = word.trim_end_matches('/');
        bare == source
            || host.is_some_and(|host| word == "*" || bare == host)
            // Plain http includes what is better.
            || host.is_some() && (word == "https:" || word == "http:")
            || wildcard(bare).zip(host).is_some_and(|(suffix, host)| host.ends_with(suffix))
    })
}

/// `.alipay.com` of `https://*.alipay.com` or `*.alipay.com`.
fn wildcard(word: &str) -> Option<&str> {
    word.strip_prefix("https://").unwrap_or(word).strip_prefix('*').filter(|suffix| suffix.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_parsed_as_browsers_parse_it() {
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
            assert_eq!(missing(open, &needs), [], "{open}");
        }
        for closed in ["default-src 'self'", "frame-src", "frame-src wss:", "frame-src *.evil.com; child-src *"] {
            assert_eq!(missing(closed, &needs).len(), 1, "{closed}");
        }
    }
}
