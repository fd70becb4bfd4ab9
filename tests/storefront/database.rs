//! Databases that the shop does not take: of another version, or of a server that it cannot reach.

use crate::{process::Process, program, test_shop::TestShop};

/// Starts the program with this database; returns whether it succeeded, and its output.
async fn start(database_url: &str) -> (bool, String) {
    program::run(program::command(database_url)).await
}

#[tokio::test]
async fn the_server_refuses_a_database_of_another_version_and_keeps_its_rows() {
    for change in [
        "update _sqlx_migrations set checksum = x'00'",
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (6, 'attempts and notifications', true, x'00', 1)",
    ] {
        let shop = TestShop::start().await;
        shop.place_order("kaya-jam", 1, "SGD").await;
        let database = sqlx::SqlitePool::connect(&shop.database_url).await.unwrap();
        sqlx::query(change).execute(&database).await.unwrap();

        let (good, output) = start(&shop.database_url).await;

        assert!(!good, "{output}");
        let file = shop.database_url.trim_start_matches("sqlite://");
        assert!(output.contains(&format!("another version of the shop created {file}")), "{output}");
        assert!(output.contains("Move it away") && output.contains("or delete it"), "{output}");
        assert_eq!(shop.rows("orders").await, 1);
    }
}

/// No server listens there.
const UNREACHABLE: &str = "postgres://shop:secret-word@127.0.0.1:1/orders?sslmode=disable";

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_named_without_its_password() {
    let (good, output) = start(UNREACHABLE).await;
    assert!(!good, "{output}");
    assert!(output.contains("DATABASE_URL=postgres://127.0.0.1:1/orders"), "{output}");
    assert!(!output.contains("secret-word"), "{output}");
}

#[test]
fn a_database_of_a_server_is_backed_up_with_its_own_tools() {
    for command in ["backup", "restore"] {
        let mut program = program::command(UNREACHABLE);
        let (status, output) = Process::start(program.arg(command).arg("shop.dump"), b"").finish();
        assert!(!status.success() && output.contains("pg_dump"), "{output}");
        assert!(!output.contains("secret-word"), "{output}");
    }
}
