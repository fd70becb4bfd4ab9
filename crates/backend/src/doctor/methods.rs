//! Which payment methods and currencies the account refuses: found by asking for a session with each.

use antom::{
    Client, Error,
    types::{
        Amount, CancelPayment, CreatePaymentSession, Env, NotifyUrl, Order, PaymentMethod as WireMethod, TerminalType,
    },
};
use domain::{
    diagnostics::Finding,
    method::{METHODS, PaymentMethod},
    money::Currency,
};
use tokio::task::JoinSet;

use super::{DoctorInput, DoctorOptions};

const SUBJECT: &str = "Payment methods";

/// How many sessions are asked for at once.
const CONCURRENCY: usize = 4;

pub(super) async fn examine(setup: &DoctorInput, extent: DoctorOptions, found: &mut impl FnMut(Finding)) {
    let Some(client) = &setup.client else { return };
    if !extent.methods {
        found(Finding::unknown(
            SUBJECT,
            "not tried: `antom-storefront doctor --methods` creates a session with each, and cancels it",
        ));
        return;
    }
    let mut refusals = Vec::new();
    let mut asked = METHODS.iter();
    let mut asking = JoinSet::new();
    loop {
        for method in asked.by_ref().take(CONCURRENCY - asking.len()) {
            asking.spawn(try_method(client.clone(), setup.public_url.to_string(), method));
        }
        match asking.join_next().await {
            None => break,
            Some(Ok(Some(refusal))) => refusals.push(refusal),
            // It fails only by a panic, which has been reported.
            Some(_) => {}
        }
    }
    for currency in Currency::ALL {
        found(in_one_line(currency, &refusals));
    }
}

/// What was wrong with one method.
struct Refusal {
    method: &'static PaymentMethod,
    code: String,
    text: String,
}

/// Asks for a session and gives it up again; `None` when it was granted.
async fn try_method(client: Client, public_url: String, method: &'static PaymentMethod) -> Option<Refusal> {
    let id = format!("doctor-{}", uuid::Uuid::new_v4());
    let amount = everyday(method.currency);
    let order = Order::new(&id, "A trial by the doctor, never to be paid", amount.clone());
    let method_type = WireMethod::of_type(method.code);
    let mut request = CreatePaymentSession::new(&id, amount, method_type, public_url, NotifyUrl::FromDashboard, order);
    request.env = Some(Env::new(TerminalType::Web));
    match client.send(&request).await {
        Ok(_) => {
            // A session that nobody opens closes by itself; giving it up is only tidier.
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

fn in_one_line(currency: Currency, refusals: &[Refusal]) -> Finding {
    let subject = format!("{SUBJECT} in {currency}");
    let all: Vec<&PaymentMethod> = PaymentMethod::in_currency(currency).collect();
    let refused: Vec<&Refusal> = refusals.iter().filter(|it| it.method.currency == currency).collect();
    let names = |methods: &mut dyn Iterator<Item = &PaymentMethod>| {
        methods.map(|method| method.name).collect::<Vec<_>>().join(", ")
    };
    if refused.is_empty() {
        return Finding::good(subject, format!("granted: {}", names(&mut all.iter().copied())));
    }
    let text = refused.iter().map(|it| format!("{} ({}): {}", it.method.name, it.method.code, it.text));
    let text = text.collect::<Vec<_>>().join("; ");
    if refused.len() == all.len() && refused.iter().all(|it| it.code == "CURRENCY_NOT_SUPPORT") {
        return Finding::wrong(
            subject,
            format!("the account takes no {currency}. {text}"),
            "ask Antom to add the currency to your contract, or leave it out of the shop (domain/money.rs)",
        );
    }
    Finding::wrong(
        subject,
        format!("refused: {text}"),
        "ask Antom to activate these methods for your client id, or leave them out of the shop (domain/method.rs)",
    )
}

/// The price of a lunch, so that no method's limits are touched.
fn everyday(currency: Currency) -> Amount {
    let minor_units = match currency {
        // Its hundredths are always 00.
        Currency::Idr => 5_000_000,
        Currency::Krw => 10_000,
        Currency::Jpy => 1_000,
        Currency::Vnd => 100_000,
        Currency::Php | Currency::Thb => 30_000,
        _ => 2_000,
    };
    Amount::new(currency.code(), minor_units)
}
