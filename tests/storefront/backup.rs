//! `antom-storefront backup` and `restore`.

use std::path::Path;

use domain::order::OrderStatus;

use crate::{fixtures::temporary_file, program, raw_database::file_of, test_shop::TestShop};

/// Runs the program with these arguments while the shop serves; returns whether it succeeded, and its output.
async fn run(database_url: &str, subcommand: &str, file: &Path) -> (bool, String) {
    let mut command = program::command(database_url);
    command.arg(subcommand).arg(file);
    program::run(command).await
}

/// Orders and payments in a database file.
async fn contents(file: &Path) -> (i64, i64) {
    let database = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let sql = "select (select count(*) from orders), (select count(*) from payments)";
    let counts = sqlx::query_as(sql).fetch_one(&database).await.unwrap();
    database.close().await;
    counts
}

#[tokio::test]
async fn a_backup_of_a_running_shop_can_be_restored_after_it_has_stopped() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.notification(&session.payment_request_id).deliver().await;
    let backup = temporary_file("backup");

    let (good, output) = run(&shop.database_url, "backup", &backup).await;

    assert!(good && output.contains("1 orders and 1 payments"), "{output}");
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid, "the shop still serves");
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&backup).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "only the owner can read orders");
    }
    let (good, output) = run(&shop.database_url, "backup", &backup).await;
    assert!(!good && output.contains("exists already"), "{output}");

    shop.place_order("kaya-jam", 1, "SGD").await;
    let (good, output) = run(&shop.database_url, "restore", &backup).await;
    assert!(!good && output.contains("stop the shop first"), "{output}");
    assert_eq!(shop.rows("orders").await, 2);

    shop.context.store.close().await;
    let (good, output) = run(&shop.database_url, "restore", &backup).await;
    assert!(good && output.contains("1 orders and 1 payments again"), "{output}");
    assert_eq!(contents(file_of(&shop.database_url)).await, (1, 1));
    let (_, replaced) = output.split_once("The database before is ").unwrap();
    let (replaced, _) = replaced.split_once(". Delete it").unwrap();
    assert_eq!(contents(Path::new(replaced)).await, (2, 1), "nothing is lost");
}

#[tokio::test]
async fn a_backup_is_complete_while_orders_are_placed() {
    let shop = TestShop::start().await;
    let url = shop.database_url.clone();
    let running = tokio::spawn(async move {
        let backup = temporary_file("backup-under-load");
        (run(&url, "backup", &backup).await, backup)
    });
    let mut placed = 0;
    while !running.is_finished() {
        shop.place_order("kaya-jam", 1, "SGD").await;
        placed += 1;
    }
    let ((good, output), backup) = running.await.unwrap();
    assert!(good, "{output}");
    let (orders, _) = contents(&backup).await;
    assert!(orders <= placed, "{orders} of {placed}");
    assert_eq!(shop.rows("orders").await, placed);
}

#[tokio::test]
async fn restore_refuses_what_is_not_a_whole_database_of_this_version() {
    let shop = TestShop::start().await;
    let good = temporary_file("whole");
    assert!(run(&shop.database_url, "backup", &good).await.0);
    shop.context.store.close().await;
    let before = std::fs::read(file_of(&shop.database_url)).unwrap();

    let bytes = std::fs::read(&good).unwrap();
    let mut damaged = bytes.clone();
    damaged[4096..20_000].fill(0x5a);
    let other = temporary_file("other-version");
    std::fs::write(&other, &bytes).unwrap();
    let database = sqlx::SqlitePool::connect(&format!("sqlite://{}", other.display())).await.unwrap();
    sqlx::query("update _sqlx_migrations set checksum = x'00'").execute(&database).await.unwrap();
    database.close().await;
    let write = |kind: &str, bytes: &[u8]| {
        let file = temporary_file(kind);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    for (file, reason) in [
        (write("damaged", &damaged), "is not a whole database"),
        (write("half", &bytes[..bytes.len() / 2]), "is not a whole database"),
        (write("text", b"not a database at all"), "is not a whole database"),
        (write("empty", b""), "is not a whole database"),
        (other, "another version of the shop"),
        (temporary_file("missing"), "there is no database"),
    ] {
        let (good, output) = run(&shop.database_url, "restore", &file).await;
        assert!(!good && output.contains(reason), "{}: {output}", file.display());
    }
    assert_eq!(std::fs::read(file_of(&shop.database_url)).unwrap(), before, "the shop's database is untouched");
}
