//! A disk on which nothing can be written: the shop says so, and continues when it can.
//!
//! The operating system refuses the writes: the test lowers the process's limit for the size of files to nothing.

use std::{net::SocketAddr, process::Command};

use antom::notification::ACKNOWLEDGEMENT;
use reqwest::{
    Client, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
};

use crate::{
    fixtures::temporary_file,
    notification::Notification,
    program::{self, Program},
    scripted_gateway::{Answer, CLIENT_ID, ScriptedGateway, inquiry, session},
    test_shop::http_client,
    waiting::{expect_that, wait_for},
};

/// The program with a gateway of its own. A write beyond the limit is an error for it and does not end it.
fn command(gateway: SocketAddr) -> Command {
    let program = program::command(&format!("sqlite://{}", temporary_file("full-disk").display()));
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\""]).arg(program.get_program());
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    for simulator in ["SIMULATOR_ADDR", "SIMULATOR_DATABASE"] {
        shell.env_remove(simulator);
    }
    shell.current_dir(program.get_current_dir().unwrap()).envs(program::credentials(gateway));
    shell
}

/// Sets the largest size of a file that the process may write.
fn limit_files(shop: &Program, bytes: &str) {
    let set = Command::new("prlimit").args(["--pid", &shop.pid().to_string(), &format!("--fsize={bytes}:")]).status();
    assert!(set.unwrap().success());
}

async fn get(http: &Client, url: String) -> (StatusCode, String) {
    let answer = http.get(url).header(ACCEPT, "text/html").send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

/// Presses "Buy now", without JavaScript; returns where the browser is sent to, and the cookies that are set.
async fn place_order(http: &Client, shop: &str) -> (String, String) {
    let answer = http
        .post(format!("{shop}/api/place_order"))
        .header(ACCEPT, "text/html")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body("product=kopi-o-dark-roast&quantity=1&currency=SGD")
        .send()
        .await
        .unwrap();
    let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|it| it.to_str().ok()?.split(';').next());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    (answer.headers()[LOCATION].to_str().unwrap().to_owned(), cookies)
}

/// Starts a payment as an app does; returns its id.
async fn start_payment(http: &Client, shop: &str, order: &str) -> String {
    let request = http.post(format!("{shop}/api/v1/orders/{order}/payments")).header(CONTENT_TYPE, "application/json");
    let request = request.body(r#"{"terminalType":"WEB","paymentMethodType":"GRABPAY_SG"}"#);
    let answer = request.send().await.unwrap().text().await.unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    answer["paymentRequestId"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_shop_that_cannot_write_acknowledges_nothing_says_so_and_continues_when_it_can() {
    let gateway = ScriptedGateway::start(crate::fixtures::keys().1.clone(), |endpoint, request| match endpoint {
        "inquiryPayment" => Answer::Signed(inquiry(request, "PROCESSING")),
        _ => Answer::Signed(session()),
    })
    .await;
    let program = Program::start_command(&mut command(gateway.address));
    let (http, shop) = (http_client(), format!("http://{}", program.address));
    let (checkout, _) = place_order(&http, &shop).await;
    let order = checkout.rsplit_once('/').unwrap().1.to_owned();
    let payment = start_payment(&http, &shop, &order).await;
    let notification = Notification::success(&shop, CLIENT_ID, &payment).signed();

    limit_files(&program, "0");
    let (status, answer) = notification.send().await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!answer.contains("SUCCESS"), "{answer}");
    let (status, reason) = get(&http, format!("{shop}/readyz")).await;
    assert_eq!((status, &*reason), (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written"));
    assert_eq!(get(&http, format!("{shop}/healthz")).await.0, StatusCode::OK);
    let (page, cookies) = place_order(&http, &shop).await;
    let page = http.get(format!("{shop}{page}")).header(ACCEPT, "text/html").header(COOKIE, cookies).send();
    let page = page.await.unwrap().text().await.unwrap();
    assert!(page.contains("The shop cannot save anything at the moment."), "{page}");
    for path in ["/".to_owned(), format!("/orders/{order}")] {
        assert_eq!(get(&http, format!("{shop}{path}")).await.0, StatusCode::OK, "{path}");
    }

    limit_files(&program, "unlimited");
    assert_eq!(notification.send().await, (StatusCode::OK, ACKNOWLEDGEMENT.to_owned()));
    let (_, page) = get(&http, format!("{shop}/api/v1/orders/{order}")).await;
    assert!(page.contains("\"paid\""), "{page}");
    // An answer is valid for a second.
    wait_for(async || expect_that(get(&http, format!("{shop}/readyz")).await.0 == StatusCode::OK, "not ready")).await;
}
