//! Three instances behind a load balancer lose each other and their PostgreSQL server: `./dev cluster`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use antom_simulator::{Effect, Match, Scenario};
use fastrand::Rng;
use tokio::time::sleep;

use crate::{
    balancer::Balancer,
    customers::{Customers, Experience},
    invariants::{assert_each_can_fail, count},
    postgres::PostgresServer,
    shop::{FOR_A_PERSON, Place, ShopProcess},
    variable,
};

/// The reconciler inquires an attempt that has ended a minute later: its customer can still have paid.
const RECONCILIATION: Duration = Duration::from_secs(90);

/// The longest time for an answer. A request waits twice for the database, 5 s each: to lock its order, and to change it.
const LONGEST: Duration = Duration::from_secs(15);

/// How long the server is away, in milliseconds. What an instance repeats for 5 s outlasts the first two.
const OUTAGES: [u64; 3] = [0, 1_000, 6_000];

/// What an error in the log says if the server was away.
const AWAY: [&str; 5] = [
    "communicating with database",
    "terminating connection",
    "the database system is",
    "pool timed out",
    "the database cannot be written",
];

/// What happens in a round.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// An instance is killed, and starts after a while.
    Kill,
    /// The server stops in an orderly way or as in a crash, and starts after a while.
    Restart,
    /// The server ends all connections, several times.
    Cut,
    /// The server crashes while an instance is away.
    KillAndRestart,
}

impl Fault {
    const ALL: [Self; 4] = [Self::Kill, Self::Restart, Self::Cut, Self::KillAndRestart];
}

/// What fails.
struct Cluster {
    place: Arc<Place>,
    server: PostgresServer,
    instances: Vec<Option<ShopProcess>>,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it needs PostgreSQL and haproxy: ./dev cluster"]
async fn a_cluster_loses_no_payment_and_counts_none_twice_while_its_parts_fail() {
    let rounds = variable("CLUSTER_ROUNDS").unwrap_or(Fault::ALL.len());
    let seed = variable("CLUSTER_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{rounds} rounds with CLUSTER_SEED={seed}");
    let began = Instant::now();
    let mut random = Rng::with_seed(seed);
    let server = PostgresServer::start();
    let (place, simulator) = Place::prepare_cluster("cluster", server.create_database().await, &mut random).await;
    let mut instances = Vec::new();
    for number in 0..place.instances.len() {
        instances.push(Some(place.start_shop(number).await));
    }
    let balancer = Balancer::start(&place).await;
    let mut cluster = Cluster { place: place.clone(), server, instances };
    let customers = Customers::start(&place, &mut random);

    let mut faults = Vec::new();
    for round in 1..=rounds {
        if faults.is_empty() {
            faults.extend(Fault::ALL);
            random.shuffle(&mut faults);
        }
        simulator.add_scenario(Scenario::new(random.choice(effects()).unwrap(), Match::any().times(3))).unwrap();
        sleep(Duration::from_millis(random.u64(100..900))).await;
        let fault = cluster.fail(faults.pop().unwrap(), &mut random).await;
        customers.assert_alive();
        let mut both = place.databases().await;
        place.check(&mut both, |invariant| invariant.always).await;
        println!("round {round} of {rounds}, {fault}: {}", count(&mut both).await);
    }
    let experience = customers.stop().await;
    place.end_scenarios().await;
    place.check_when_reconciled(RECONCILIATION).await;
    let failures = place.refused_notifications().await.into_iter().filter(|answer| answer.starts_with("HTTP 500"));
    assert_eq!(failures.collect::<Vec<_>>(), [] as [String; 0]);
    place.assert_only_errors(&[&AWAY[..], &FOR_A_PERSON].concat());
    simulator.stop().await;
    let mut both = place.databases().await;
    drop((balancer, cluster));

    let Experience { requests, interrupted, refused, longest } = experience;
    println!(
        "{rounds} rounds in {} s; {requests} requests, {interrupted} cut off, {refused} refused while the database was away, \
         the longest took {longest:?}; {}",
        began.elapsed().as_secs(),
        count(&mut both).await
    );
    assert_each_can_fail(&mut both).await;
    assert!(interrupted + refused > 0, "no fault met a request, so the test proves nothing");
    assert!(longest < LONGEST, "a customer waited for {longest:?}");
    std::fs::remove_dir_all(place.folder()).unwrap();
}

/// What the gateway does meanwhile: customers pay twice or too late, and messages come several times or not at all.
fn effects() -> [Effect; 5] {
    [
        Effect::TwoSuccesses,
        Effect::LateSuccess { seconds: 1 },
        Effect::LoseAnswer,
        Effect::NotificationDrop,
        Effect::NotificationDuplicate { copies: 3 },
    ]
}

impl Cluster {
    /// Returns what happened.
    async fn fail(&mut self, fault: Fault, random: &mut Rng) -> String {
        let number = random.usize(..self.instances.len());
        let mode = random.choice(["fast", "immediate"]).unwrap();
        let outage = random.choice(OUTAGES).unwrap();
        let pause = random.u64(..1_500);
        match fault {
            Fault::Kill => {
                self.instances[number] = None;
                sleep(Duration::from_millis(pause)).await;
                self.instances[number] = Some(self.place.start_shop(number).await);
                format!("instance {} killed and started after {pause} ms", number + 1)
            }
            Fault::Restart => {
                self.restart_server(mode, outage).await;
                format!("PostgreSQL stopped ({mode}) and started after {outage} ms")
            }
            Fault::Cut => {
                let mut cut = 0;
                for _ in 0..random.u32(1..8) {
                    cut += self.server.cut_connections().await;
                    sleep(Duration::from_millis(random.u64(..200))).await;
                }
                format!("{cut} connections cut")
            }
            Fault::KillAndRestart => {
                self.instances[number] = None;
                self.restart_server(mode, outage).await;
                self.instances[number] = Some(self.place.start_shop(number).await);
                format!("instance {} killed, PostgreSQL stopped ({mode}) and started after {outage} ms", number + 1)
            }
        }
    }

    async fn restart_server(&self, mode: &'static str, outage: u64) {
        self.server.stop(mode).await;
        sleep(Duration::from_millis(outage)).await;
        self.server.start_again().await;
    }
}
