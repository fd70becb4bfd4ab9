//! Antom's browser SDK: its version, whether it can be loaded, and whether the checkout lets it work.

use domain::{checkout::CheckoutMode, diagnostics::Finding};
use reqwest::{
    Client,
    header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};
use url::Url;

use super::{DoctorInput, PlainHttp, in_words};
use crate::{app_context::url_below, sdk_policy};

const SUBJECT: &str = "Browser SDK";

/// The version that this shop was tested with, by its numbers.
const TESTED: (u32, u32) = (1, 47);

pub(super) async fn examine(setup: &DoctorInput, http: &PlainHttp, reached: bool, found: &mut impl FnMut(Finding)) {
    found(Finding::good("Checkout", format!("the checkout shows Antom's {}", setup.checkout_mode.name())));
    let Some(url) = &setup.sdk_url else { return };
    if !setup.simulated {
        found(version(url, setup.checkout_mode));
    }
    found(loaded(url, http.client(url)).await);
    if reached {
        found(policy(setup, url, http.client(&setup.public_url)).await);
    }
}

fn version(url: &Url, checkout_mode: CheckoutMode) -> Finding {
    if matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) {
        return Finding::advice(
            SUBJECT,
            format!("{url} is a copy on this machine"),
            "with an account, load Antom's own: unset ANTOM_SDK_URL",
        );
    }
    let numbers = url.path_segments().and_then(|mut segments| segments.find_map(version_numbers));
    match numbers {
        None => Finding::advice(
            SUBJECT,
            format!("{url} names no version: what it loads can change at any time"),
            "pin the version that you have tested, in ANTOM_SDK_URL",
        ),
        Some((major, minor, _)) if (major, minor) < TESTED && checkout_mode == CheckoutMode::Element => Finding::wrong(
            SUBJECT,
            format!("{url} is older than {}.{}, which brought Payment Element", TESTED.0, TESTED.1),
            "unset ANTOM_SDK_URL: the default is the version that this shop was made with",
        ),
        Some((major, minor, patch)) if (major, minor) != TESTED => Finding::advice(
            SUBJECT,
            format!("version {major}.{minor}.{patch}; this shop was tested with {}.{}", TESTED.0, TESTED.1),
            "try every kind of payment method with it before buyers do",
        ),
        Some((major, minor, patch)) => Finding::good(SUBJECT, format!("version {major}.{minor}.{patch}, pinned")),
    }
}

fn version_numbers(segment: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = segment.split('.').map(|number| number.parse().ok());
    match (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()) {
        (major, minor, patch, None) => Some((major, minor, patch)),
        _ => None,
    }
}

async fn loaded(url: &Url, http: &Client) -> Finding {
    let subject = "Browser SDK's address";
    let remedy = "check ANTOM_SDK_URL; browsers must reach it, this machine need not";
    match http.get(url.clone()).send().await {
        Err(error) => {
            Finding::advice(subject, format!("{url} cannot be loaded from here: {}", in_words(error)), remedy)
        }
        Ok(answer) => {
            let kind = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("nothing");
            if answer.status() == 200 && kind.contains("javascript") {
                Finding::good(subject, format!("{url} loads"))
            } else {
                let text = format!("{url} answers HTTP {} with {kind}, not with a script", answer.status());
                Finding::wrong(subject, text, remedy)
            }
        }
    }
}

/// The policy as it arrives: whoever stands before the shop may have sent another one.
async fn policy(setup: &DoctorInput, sdk_url: &Url, http: &Client) -> Finding {
    let subject = "Content-Security-Policy";
    let url = url_below(&setup.public_url, "/checkout/doctor");
    let answer = match http.get(&url).header("accept", "text/html").send().await {
        Ok(answer) => answer,
        Err(error) => return Finding::unknown(subject, format!("{url} does not answer: {}", in_words(error))),
    };
    let needs = sdk_policy::needs(sdk_url, setup.simulated);
    let policies = answer.headers().get_all(CONTENT_SECURITY_POLICY).into_iter().filter_map(|it| it.to_str().ok());
    // Every policy must allow it, so each one's gaps count.
    let missing: Vec<_> = policies.flat_map(|policy| sdk_policy::missing(policy, &needs)).collect();
    if missing.is_empty() {
        return Finding::good(subject, "the checkout lets the SDK load and reach all that it needs");
    }
    let missing: Vec<String> = missing.iter().map(|(directive, source)| format!("{directive} {source}")).collect();
    Finding::wrong(
        subject,
        format!("the checkout's policy keeps the SDK from: {}", missing.join(", ")),
        "let the proxy or CDN pass the shop's own policy on, or add these to the one that it sends",
    )
}
