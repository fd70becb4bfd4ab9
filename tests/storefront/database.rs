//! Databases of another version of the shop.

use crate::{process::Process, program, test_shop::TestShop};

/// Starts the program with this database; returns whether it succeeded, and its output.
fn start(database_url: &str) -> (bool, String) {
    let (status, output) = Process::start(&mut program::command(database_url), b"").finish();
    (status.success(), output)
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

        let (good, output) = start(&shop.database_url);

        assert!(!good, "{output}");
        let file = shop.database_url.trim_start_matches("sqlite://");
        assert!(output.contains(&format!("another version of the shop created {file}")), "{output}");
        assert!(output.contains("Move it away") && output.contains("or delete it"), "{output}");
        assert_eq!(shop.rows("orders").await, 1);
    }
}
