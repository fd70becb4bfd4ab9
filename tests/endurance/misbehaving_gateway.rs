//! The gateway fails in every way that the simulator knows, again and again: `./dev endurance`.

use std::time::{Duration, Instant};

use antom_simulator::{Effect, Match, Scenario, SignatureFault, Simulator};
use domain::payment::PaymentStatus;
use fastrand::Rng;
use sqlx::SqliteConnection;
use tokio::time::sleep;

use crate::{
    customers::Customers,
    invariants::count,
    shop::{FOR_A_PERSON, Place, ShopProcess},
    variable,
};

/// The reconciler inquires an attempt that has ended a minute later: its customer can still have paid.
const RECONCILIATION: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it is meant to run for minutes: ./dev endurance"]
async fn the_shop_loses_nothing_while_the_gateway_misbehaves_in_every_way() {
    let seconds = variable("ENDURANCE_SECONDS").unwrap_or(600);
    let seed = variable("ENDURANCE_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{seconds} seconds with ENDURANCE_SEED={seed}");
    let mut random = Rng::with_seed(seed);
    let (place, simulator) = Place::prepare("misbehaving-gateway", &mut random).await;
    let shop = place.start_shop(0).await;
    let customers = Customers::start(&place, &mut random);

    misbehave(&simulator, &mut random, Duration::from_secs(seconds) / 2).await;
    customers.assert_alive();
    let early = shop.memory();
    misbehave(&simulator, &mut random, Duration::from_secs(seconds) / 2).await;
    customers.assert_alive();
    println!("memory: {early} kB after the first half, {} kB after the second", shop.memory());
    assert!(shop.memory() * 10 <= early * 12, "memory has grown from {early} kB to {} kB", shop.memory());

    customers.stop().await;
    place.end_scenarios().await;
    let mut both = place.check_when_reconciled(RECONCILIATION).await;
    println!("{}", count(&mut both).await);
    assert_metrics_agree(&place, &mut both).await;
    place.assert_only_errors(&FOR_A_PERSON);
    simulator.stop().await;
    drop::<ShopProcess>(shop);
    std::fs::remove_dir_all(place.folder()).unwrap();
}

async fn misbehave(simulator: &Simulator, random: &mut Rng, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        let effect = random.choice(effects()).unwrap();
        simulator.add_scenario(Scenario::new(effect, Match::any().times(random.u32(1..4)))).unwrap();
        sleep(Duration::from_millis(random.u64(50..400))).await;
    }
}

/// What the gateway can do, in times that such a test can wait for.
fn effects() -> Vec<Effect> {
    let code = str::to_owned;
    let faults = [SignatureFault::Wrong, SignatureFault::Missing, SignatureFault::TimeMissing];
    let mut effects = vec![
        Effect::HttpStatus { status: 500 },
        Effect::HttpStatus { status: 503 },
        Effect::Hang { seconds: 1 },
        Effect::LoseAnswer,
        Effect::DelayAnswer { seconds: 1 },
        Effect::Result { result_code: code("UNKNOWN_EXCEPTION") },
        Effect::Result { result_code: code("REQUEST_TRAFFIC_EXCEED_LIMIT") },
        Effect::Outcome { payment_result_code: code("RISK_REJECT") },
        Effect::Processing { seconds: 2, payment_result_code: code("SUCCESS") },
        Effect::Processing { seconds: 1, payment_result_code: code("USER_BALANCE_NOT_ENOUGH") },
        Effect::TwoSuccesses,
        Effect::LateSuccess { seconds: 1 },
        Effect::Refund { seconds: 1, result_code: code("SUCCESS") },
        Effect::Refund { seconds: 0, result_code: code("PROCESS_FAIL") },
        Effect::NotificationDelay { seconds: 2 },
        Effect::NotificationDrop,
        Effect::NotificationDuplicate { copies: 3 },
        Effect::NotificationReorder,
        Effect::NotificationAmount { value: code("1") },
        Effect::NotificationCurrency { currency: code("USD") },
        Effect::NotificationStale { seconds: 86_400 },
        Effect::NotificationUnknownOrder,
    ];
    effects.extend(faults.map(|fault| Effect::AnswerSignature { fault }));
    effects.extend(faults.map(|fault| Effect::NotificationSignature { fault }));
    effects
}

async fn assert_metrics_agree(place: &Place, both: &mut SqliteConnection) {
    let deadline = Instant::now() + RECONCILIATION;
    loop {
        let metrics = place
            .http
            .get(format!("http://{}/metrics", place.instances[0].metrics))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let value = |series: &str| {
            let line = metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
            line.map_or(0, |value| value.parse::<i64>().unwrap())
        };
        assert!(!metrics.contains(r#"status="500""#), "the shop has failed:\n{metrics}");
        let mut differences = Vec::new();
        for status in PaymentStatus::ALL {
            let stored = sqlx::query_scalar("select count(*) from shop.payments where status = $1");
            let stored: i64 = stored.bind(status.as_str()).fetch_one(&mut *both).await.unwrap();
            let shown = value(&format!("shop_payments{{status=\"{status}\"}}"));
            if shown != stored {
                differences.push(format!("{status}: {shown} in the metrics, {stored} in the database"));
            }
        }
        let acknowledged = "select count(*) from gateway.deliveries where outcome = 'ACKNOWLEDGED'";
        let acknowledged: i64 = sqlx::query_scalar(acknowledged).fetch_one(&mut *both).await.unwrap();
        let answered = value(r#"shop_http_requests_total{method="POST",route="/antom/notify",status="200"}"#);
        let counted = ["applied", "repeated", "kept"]
            .map(|verdict| value(&format!("shop_notifications_total{{verdict=\"{verdict}\"}}")))
            .iter()
            .sum::<i64>();
        if [answered, counted] != [acknowledged; 2] {
            differences.push(format!(
                "notifications: {answered} answered with 200, {counted} counted, {acknowledged} acknowledged at the gateway"
            ));
        }
        if differences.is_empty() {
            return;
        }
        // Payments and notifications go on while this reads one after the other.
        assert!(Instant::now() < deadline, "{differences:#?}\n{metrics}");
        sleep(Duration::from_millis(200)).await;
    }
}
