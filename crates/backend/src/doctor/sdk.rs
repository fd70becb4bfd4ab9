//! Checks Antom's browser SDK: its version, its address, and the checkout page's Content-Security-Policy.

use domain::{checkout::CheckoutMode, diagnostics::Finding};
use reqwest::{
    Client,
    header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};
use url::Url;

use super::{
    input::DoctorInput,
    plain_http::{PlainHttp, error_chain},
};
use crate::{app_context::url_below, sdk_policy};

const SUBJECT: &str = "Browser SDK";

/// Major and minor number of the version with which the shop is tested.
const TESTED_VERSION: (u32, u32) = (1, 47);

pub(super) async fn examine(input: &DoctorInput, http: &PlainHttp, is_reachable: bool, emit: &mut impl FnMut(Finding)) {
    emit(Finding::good("Checkout", format!("the checkout shows Antom's {}", input.checkout_mode.name())));
    let Some(url) = &input.sdk_url else { return };
    if !input.simulated {
        emit(check_version(url, input.checkout_mode));
    }
    emit(check_script(url, http.client(url)).await);
    if is_reachable {
        emit(check_policy(input, url, http.client(&input.public_url)).await);
    }
}

fn check_version(url: &Url, checkout_mode: CheckoutMode) -> Finding {
    if matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) {
        return Finding::advice(
            SUBJECT,
            format!("{url} is a copy on this machine"),
            "with an Antom account, unset ANTOM_SDK_URL to load Antom's own SDK",
        );
    }
    if url.host_str() == Some(sdk_policy::VERSION_2_HOST) {
        return check_version_2(url, checkout_mode);
    }
    let numbers = url.path_segments().and_then(|mut segments| segments.find_map(parse_version));
    match numbers {
        None => Finding::advice(
            SUBJECT,
            format!("{url} names no version, so its content can change at any time"),
            "set ANTOM_SDK_URL to the version that you have tested",
        ),
        Some((major, minor, _)) if (major, minor) < TESTED_VERSION && checkout_mode == CheckoutMode::Element => {
            Finding::wrong(
                SUBJECT,
                format!(
                    "{url} is older than {}.{}, the first version with Payment Element",
                    TESTED_VERSION.0, TESTED_VERSION.1
                ),
                "unset ANTOM_SDK_URL: the default is the version with which this shop is tested",
            )
        }
        Some((major, minor, patch)) if (major, minor) != TESTED_VERSION => Finding::advice(
            SUBJECT,
            format!(
                "version {major}.{minor}.{patch}; this shop is tested with {}.{}",
                TESTED_VERSION.0, TESTED_VERSION.1
            ),
            "test every kind of payment method with it",
        ),
        Some((major, minor, patch)) => Finding::good(SUBJECT, format!("the fixed version {major}.{minor}.{patch}")),
    }
}

/// Antom's address of version 2 names no exact version, so there is nothing to pin.
fn check_version_2(url: &Url, checkout_mode: CheckoutMode) -> Finding {
    let (major, minor) = TESTED_VERSION;
    match checkout_mode {
        CheckoutMode::Component => Finding::advice(
            SUBJECT,
            format!("{url} is version 2, whose documentation has Payment Element and not AMSCashierPayment"),
            "set CHECKOUT_MODE=element, or unset ANTOM_SDK_URL",
        ),
        CheckoutMode::Element | CheckoutMode::HostedPage => Finding::advice(
            SUBJECT,
            format!(
                "{url} is version 2, which Antom changes at the same address; this shop is tested with {major}.{minor}"
            ),
            "pay with every kind of method in the sandbox, and look for refused requests in the browser's console",
        ),
    }
}

fn parse_version(segment: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = segment.split('.').map(|number| number.parse().ok());
    match (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()) {
        (major, minor, patch, None) => Some((major, minor, patch)),
        _ => None,
    }
}

async fn check_script(url: &Url, http: &Client) -> Finding {
    let subject = "Browser SDK's address";
    let remedy = "check ANTOM_SDK_URL. Only browsers have to reach it, not this machine";
    match http.get(url.clone()).send().await {
        Err(error) => {
            Finding::advice(subject, format!("this machine cannot load {url}: {}", error_chain(error)), remedy)
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

/// Checks the policy that arrives, because a proxy or a CDN in front of the shop can change it.
async fn check_policy(input: &DoctorInput, sdk_url: &Url, http: &Client) -> Finding {
    let subject = "Content-Security-Policy";
    let url = url_below(&input.public_url, "/checkout/doctor");
    let answer = match http.get(&url).header("accept", "text/html").send().await {
        Ok(answer) => answer,
        Err(error) => return Finding::unknown(subject, format!("{url} does not answer: {}", error_chain(error))),
    };
    let required = sdk_policy::required_sources(sdk_url, input.simulated);
    let policies = answer.headers().get_all(CONTENT_SECURITY_POLICY).into_iter().filter_map(|it| it.to_str().ok());
    // A response can have several policies, and the browser applies all of them.
    let missing: Vec<_> = policies.flat_map(|policy| sdk_policy::missing_sources(policy, &required)).collect();
    if missing.is_empty() {
        return Finding::good(subject, "the checkout page allows the SDK all sources that it needs");
    }
    let missing: Vec<String> = missing.iter().map(|(directive, source)| format!("{directive} {source}")).collect();
    Finding::wrong(
        subject,
        format!("the checkout page's policy does not allow the SDK: {}", missing.join(", ")),
        "configure the proxy or CDN to keep the shop's own policy, or add these sources to its policy",
    )
}
