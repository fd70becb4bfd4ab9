//! Finds the payment methods and currencies that the account refuses, by creating a session with each method.

use antom::{
    Client, Error,
    types::{
        Amount, Buyer, CancelPayment, CreatePaymentSession, Env, NotifyUrl, Order, PaymentMethod as WireMethod,
        TerminalType,
    },
};
use domain::{diagnostics::Finding, method::PaymentMethod, method_list::METHODS, money::Currency};
use tokio::task::JoinSet;

use super::input::{DoctorInput, DoctorOptions};

const SUBJECT: &str = "Payment methods";

/// The number of concurrent requests.
const CONCURRENCY: usize = 4;

pub(super) async fn examine(input: &DoctorInput, options: DoctorOptions, emit: &mut impl FnMut(Finding)) {
    let Some(client) = &input.client else { return };
    if !options.methods {
        emit(Finding::unknown(
            SUBJECT,
            "not checked: `antom-storefront doctor --methods` creates and cancels a session with each",
        ));
        return;
    }
    let mut refusals = Vec::new();
    let mut methods = METHODS.iter();
    let mut requests = JoinSet::new();
    loop {
        for method in methods.by_ref().take(CONCURRENCY - requests.len()) {
            requests.spawn(try_method(client.clone(), input.public_url.to_string(), method));
        }
        match requests.join_next().await {
            None => break,
            Some(Ok(Some(refusal))) => refusals.push(refusal),
            // The task fails only if it panics, and the panic is in the log.
            Some(_) => {}
        }
    }
    for currency in Currency::ALL {
        emit(summarise(currency, &refusals));
    }
}

struct Refusal {
    method: &'static PaymentMethod,
    code: String,
    text: String,
}

/// Creates and cancels a session. Returns `None` if the gateway created it.
async fn try_method(client: Client, public_url: String, method: &'static PaymentMethod) -> Option<Refusal> {
    let id = format!("doctor-{}", uuid::Uuid::new_v4());
    let amount = typical_amount(method);
    let mut order = Order::new(&id, "A check by the doctor without a payment", amount.clone());
    if method.needs_contact {
        order.buyer = Some(Buyer::with_contact("Doctor Check", "doctor@example.com", "+810000000000"));
    }
    let method_type = WireMethod::of_type(method.code);
    let mut request = CreatePaymentSession::new(&id, amount, method_type, public_url, NotifyUrl::FromDashboard, order);
    request.env = Some(Env::new(TerminalType::Web));
    match client.send(&request).await {
        Ok(_) => {
            // The cancellation may fail: an unused session ends by itself.
            let _ = client.send(&CancelPayment::by_request_id(&id)).await;
            None
        }
        Err(Error::Declined(declined)) => Some(Refusal {
            method,
            code: declined.result.result_code.clone(),
            text: format!("{}: {}", declined.result.result_code, declined.result.result_message),
        }),
        Err(error) => Some(Refusal { method, code: String::new(), text: error.with_causes() }),
    }
}

fn summarise(currency: Currency, refusals: &[Refusal]) -> Finding {
    let subject = format!("{SUBJECT} in {currency}");
    let all: Vec<&PaymentMethod> = PaymentMethod::in_currency(currency).collect();
    let refused: Vec<&Refusal> = refusals.iter().filter(|it| it.method.currency == currency).collect();
    let names = |methods: &mut dyn Iterator<Item = &PaymentMethod>| {
        methods.map(|method| method.name).collect::<Vec<_>>().join(", ")
    };
    if refused.is_empty() {
        return Finding::good(subject, format!("accepted: {}", names(&mut all.iter().copied())));
    }
    let text = refused.iter().map(|it| format!("{} ({}): {}", it.method.name, it.method.code, it.text));
    let text = text.collect::<Vec<_>>().join("; ");
    if refused.len() == all.len() && refused.iter().all(|it| it.code == "CURRENCY_NOT_SUPPORT") {
        return Finding::wrong(
            subject,
            format!("the account does not accept {currency}. {text}"),
            "ask Antom to add the currency to your contract, or remove it from crates/domain/src/money.rs",
        );
    }
    Finding::wrong(
        subject,
        format!("refused: {text}"),
        "ask Antom to activate these methods for your client id, or remove them from crates/domain/src/method.rs",
    )
}

/// An amount within the method's limits.
fn typical_amount(method: &PaymentMethod) -> Amount {
    let minor_units: i64 = match method.currency {
        // Rupiah amounts end with 00.
        Currency::Idr => 5_000_000,
        Currency::Krw => 10_000,
        Currency::Jpy => 1_000,
        Currency::Vnd => 100_000,
        Currency::Php | Currency::Thb => 30_000,
        _ => 2_000,
    };
    Amount::new(method.currency.code(), minor_units.max(method.minimum))
}
