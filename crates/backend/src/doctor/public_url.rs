//! Whether Antom and buyers reach the shop where it says it is.

use std::net::IpAddr;

use domain::diagnostics::Finding;
use reqwest::{Client, StatusCode, header::LOCATION};
use url::{Host, Url};

use super::{DoctorInput, PlainHttp, in_words};
use crate::app_context::{NOTIFICATION_PATH, path_below, url_below};

const ADDRESS: &str = "Public address";
const NOTIFICATIONS: &str = "Notifications";

/// What to do when Antom cannot reach the shop; payments end right all the same.
const TUNNEL: &str = "payments still end right, by inquiry. To receive notifications too, open a tunnel to the shop (for \
                      example cloudflared, ngrok or `ssh -R`) and put its https address into PUBLIC_URL";

/// Whether the shop answered at its public address.
pub(super) async fn examine(setup: &DoctorInput, http: &PlainHttp, found: &mut impl FnMut(Finding)) -> bool {
    let private = is_private(&setup.public_url).await;
    found(address(setup, &private));
    match health(&setup.public_url, http.client(&setup.public_url)).await {
        Ok(finding) => {
            found(finding);
            found(notifications(setup, http.client(&setup.public_url), private == Ok(true)).await);
            true
        }
        Err(finding) => {
            found(finding);
            false
        }
    }
}

fn address(setup: &DoctorInput, private: &Result<bool, String>) -> Finding {
    let url = &setup.public_url;
    match private {
        Err(reason) => Finding::wrong(
            ADDRESS,
            format!("the host of PUBLIC_URL={url} is not known here: {reason}"),
            "check its spelling and its DNS record",
        ),
        Ok(true) if setup.simulated => Finding::good(ADDRESS, format!("{url}, which the simulator reaches")),
        Ok(true) => {
            Finding::advice(ADDRESS, format!("Antom cannot reach {url}: it is an address of this network only"), TUNNEL)
        }
        Ok(false) if url.scheme() == "https" => {
            Finding::good(ADDRESS, format!("{url} is https, with an address of the internet"))
        }
        Ok(false) => Finding::wrong(ADDRESS, format!("{url} is plain http"), "use https: buyers pay through this page"),
    }
}

async fn health(public_url: &Url, http: &Client) -> Result<Finding, Finding> {
    const SUBJECT: &str = "Reachable";
    let url = url_below(public_url, "/healthz");
    let answer = http.get(&url).send().await.map_err(|error| {
        Finding::wrong(
            SUBJECT,
            format!("{url} does not answer: {}", in_words(error)),
            "start the shop, and point PUBLIC_URL (or the proxy or tunnel behind it) at the address it listens on",
        )
    })?;
    let status = answer.status();
    if let Some(location) = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()) {
        return Err(Finding::wrong(
            SUBJECT,
            format!("{url} redirects to {location}"),
            "set PUBLIC_URL to the address that answers: Antom follows no redirect, and signs the path it posts to",
        ));
    }
    if status == StatusCode::OK && answer.text().await.is_ok_and(|body| body == "ok") {
        let text =
            format!("the shop answers at {url}. Asked from this machine: only Antom can tell how it is for Antom");
        return Ok(Finding::good(SUBJECT, text));
    }
    Err(Finding::wrong(
        SUBJECT,
        format!("{url} answers HTTP {status}, but not as this shop does"),
        "something else listens there: point PUBLIC_URL, or the proxy behind it, at the shop",
    ))
}

/// Posts what is no notification, and looks at who refuses it.
async fn notifications(setup: &DoctorInput, http: &Client, private: bool) -> Finding {
    let url = url_below(&setup.public_url, NOTIFICATION_PATH);
    let path = path_below(&setup.public_url, NOTIFICATION_PATH);
    let answer = http.post(&url).header("content-type", "application/json").body("{}").send().await;
    let (status, location, body) = match answer {
        Ok(answer) => {
            let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
            (answer.status(), location, answer.text().await.unwrap_or_default())
        }
        Err(error) => {
            let text = format!("{url} does not answer a POST: {}", in_words(error));
            return Finding::wrong(NOTIFICATIONS, text, "a proxy in between may let only GET through");
        }
    };
    // The words of `NotificationError::MissingHeader`.
    if status == StatusCode::BAD_REQUEST && body.starts_with("the header `") {
        let text = format!("{url} refuses what is not signed, as it should; Antom must sign the path {path}");
        if private && !setup.simulated {
            return Finding::advice(NOTIFICATIONS, format!("{text}. Antom cannot reach it"), TUNNEL);
        }
        return Finding::good(NOTIFICATIONS, text);
    }
    let remedy = match (status.as_u16(), location) {
        (_, Some(location)) => format!("it redirects to {location}: notifications are posted, and follow no redirect"),
        (401 | 403, _) => "a login, a firewall or a CSRF check stands before it: let this path through, the signature \
                           protects it"
            .to_owned(),
        (404 | 405, _) => "the request does not arrive at the shop's own path: let the proxy pass it on unchanged, or \
                           strip just the path that PUBLIC_URL has"
            .to_owned(),
        (500.., _) => "the proxy or the shop has trouble: look at their logs".to_owned(),
        _ => "something before the shop answers instead of it".to_owned(),
    };
    Finding::wrong(NOTIFICATIONS, format!("{url} answers HTTP {status} to a POST"), remedy)
}

/// Whether an address cannot be one of the internet; an error when its name is not known.
async fn is_private(url: &Url) -> Result<bool, String> {
    match url.host() {
        Some(Host::Ipv4(ip)) => Ok(is_private_ip(ip.into())),
        Some(Host::Ipv6(ip)) => Ok(is_private_ip(ip.into())),
        Some(Host::Domain(name)) => {
            let addresses = tokio::net::lookup_host((name, 443)).await.map_err(|error| error.to_string())?;
            let mut addresses = addresses.map(|address| is_private_ip(address.ip())).peekable();
            if addresses.peek().is_none() {
                return Err("it has no address".to_owned());
            }
            Ok(addresses.all(|private| private))
        }
        None => Err("it names no host".to_owned()),
    }
}

fn is_private_ip(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified(),
    }
}
