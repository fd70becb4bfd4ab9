//! Checks whether Antom and customers reach the shop at its public address.

use std::net::IpAddr;

use antom::NotificationError;
use domain::diagnostics::Finding;
use reqwest::{Client, StatusCode, header::LOCATION};
use url::{Host, Url};

use super::{
    input::DoctorInput,
    plain_http::{PlainHttp, error_chain},
};
use crate::app_context::{NOTIFICATION_PATH, path_below, url_below};

const ADDRESS: &str = "Public address";
const NOTIFICATIONS: &str = "Notifications";

/// The advice if Antom cannot reach the shop.
const TUNNEL: &str = "the shop still gets the outcome of payments, by inquiry. To receive notifications too, open a tunnel \
                      to the shop (for example cloudflared, ngrok or `ssh -R`) and set PUBLIC_URL to its https address";

/// Returns whether the shop answers at its public address.
pub(super) async fn examine(input: &DoctorInput, http: &PlainHttp, emit: &mut impl FnMut(Finding)) -> bool {
    let private = is_private(&input.public_url).await;
    emit(check_address(input, &private));
    match check_health(&input.public_url, http.client(&input.public_url)).await {
        Ok(finding) => {
            emit(finding);
            emit(check_notifications(input, http.client(&input.public_url), private == Ok(true)).await);
            true
        }
        Err(finding) => {
            emit(finding);
            false
        }
    }
}

fn check_address(input: &DoctorInput, private: &Result<bool, String>) -> Finding {
    let url = &input.public_url;
    match private {
        Err(reason) => Finding::wrong(
            ADDRESS,
            format!("this machine cannot resolve the host of PUBLIC_URL={url}: {reason}"),
            "check its spelling and its DNS record",
        ),
        Ok(true) if input.simulated => Finding::good(ADDRESS, format!("{url}, which the simulator reaches")),
        Ok(true) => Finding::advice(
            ADDRESS,
            format!("Antom cannot reach {url}, which is an address of this network only"),
            TUNNEL,
        ),
        Ok(false) if url.scheme() == "https" => {
            Finding::good(ADDRESS, format!("{url} uses https and a public address"))
        }
        Ok(false) => {
            Finding::wrong(ADDRESS, format!("{url} is plain http"), "use https, because customers pay on this site")
        }
    }
}

async fn check_health(public_url: &Url, http: &Client) -> Result<Finding, Finding> {
    const SUBJECT: &str = "Reachable";
    let url = url_below(public_url, "/healthz");
    let answer = http.get(&url).send().await.map_err(|error| {
        Finding::wrong(
            SUBJECT,
            format!("{url} does not answer: {}", error_chain(error)),
            "start the shop, and set PUBLIC_URL (or the proxy or tunnel behind it) to the address on which the shop listens",
        )
    })?;
    let status = answer.status();
    if let Some(location) = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()) {
        return Err(Finding::wrong(
            SUBJECT,
            format!("{url} redirects to {location}"),
            "set PUBLIC_URL to the target: Antom does not follow redirects, and signs the path of its request",
        ));
    }
    if status == StatusCode::OK && answer.text().await.is_ok_and(|body| body == "ok") {
        let text = format!("the shop answers this machine at {url}. This does not show whether Antom can reach it");
        return Ok(Finding::good(SUBJECT, text));
    }
    Err(Finding::wrong(
        SUBJECT,
        format!("{url} answers HTTP {status}, but not like this shop"),
        "another server listens there: set PUBLIC_URL, or the proxy behind it, to the shop",
    ))
}

/// Posts an unsigned notification and checks that the shop refuses it.
async fn check_notifications(input: &DoctorInput, http: &Client, private: bool) -> Finding {
    let url = url_below(&input.public_url, NOTIFICATION_PATH);
    let path = path_below(&input.public_url, NOTIFICATION_PATH);
    let answer = http.post(&url).header("content-type", "application/json").body("{}").send().await;
    let (status, location, body) = match answer {
        Ok(answer) => {
            let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
            (answer.status(), location, answer.text().await.unwrap_or_default())
        }
        Err(error) => {
            let text = format!("{url} does not answer a POST: {}", error_chain(error));
            return Finding::wrong(NOTIFICATIONS, text, "a proxy in front of the shop may allow only GET");
        }
    };
    // The shop's own answer to a request without any of the signed headers.
    let refusal = NotificationError::MissingHeader("client-id").to_string();
    if status == StatusCode::BAD_REQUEST && body == refusal {
        let text = format!("{url} refuses unsigned notifications, as expected; Antom must sign the path {path}");
        if private && !input.simulated {
            return Finding::advice(NOTIFICATIONS, format!("{text}. Antom cannot reach it"), TUNNEL);
        }
        return Finding::good(NOTIFICATIONS, text);
    }
    let remedy = match (status.as_u16(), location) {
        (_, Some(location)) => format!("it redirects to {location}, but Antom does not follow redirects"),
        (401 | 403, _) => {
            "a login, a firewall or a CSRF check refuses the request: exclude this path, which the signature \
                           protects"
                .to_owned()
        }
        (404 | 405, _) => {
            "the request does not arrive at the shop's own path: configure the proxy to keep the path, or \
                           to remove only the path of PUBLIC_URL"
                .to_owned()
        }
        (500.., _) => "the proxy or the shop has an internal error: read their logs".to_owned(),
        _ => "a server in front of the shop answers instead of it".to_owned(),
    };
    Finding::wrong(NOTIFICATIONS, format!("{url} answers HTTP {status} to a POST"), remedy)
}

/// Whether an address is not public. Fails if its host cannot be resolved.
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
