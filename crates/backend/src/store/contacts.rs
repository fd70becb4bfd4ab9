//! The table `order_contacts`: contact data, for the methods that need it. The rows are deleted after
//! [`RETENTION_DAYS`](domain::contact::RETENTION_DAYS).

use domain::{contact::Contact, order_keys::OrderNumber};
use jiff::Timestamp;
use sqlx::FromRow;

use super::{Store, StoreError, Write};

#[derive(FromRow)]
struct ContactRow {
    name: String,
    email: String,
    phone: String,
}

/// Stores the contact data of an order in place of earlier data.
pub async fn store(tx: &mut Write, order: &OrderNumber, contact: &Contact, now: Timestamp) -> Result<(), StoreError> {
    tx.query(
        "insert into order_contacts (order_number, name, email, phone, stored_at) values ($1, $2, $3, $4, $5) \
         on conflict (order_number) do update set name = $2, email = $3, phone = $4, stored_at = $5",
    )
    .bind(order.as_str())
    .bind(contact.name())
    .bind(contact.email())
    .bind(contact.phone())
    .bind(now.as_millisecond())
    .execute()
    .await?;
    Ok(())
}

impl Store {
    /// The contact data of an order.
    pub async fn contact_of_order(&self, order: &OrderNumber) -> Result<Option<Contact>, StoreError> {
        let row: Option<ContactRow> = self
            .reader
            .query("select name, email, phone from order_contacts where order_number = $1")
            .bind(order.as_str())
            .fetch_optional()
            .await?;
        // Data that the rules no longer accept counts as missing: the customer is asked again.
        Ok(row.and_then(|ContactRow { name, email, phone }| Contact::parse(&name, &email, &phone).ok()))
    }

    /// Deletes the contact data that was stored before this time, and returns for how many orders.
    pub async fn delete_contacts(&self, stored_before: Timestamp) -> Result<u64, StoreError> {
        self.delete_older("delete from order_contacts where stored_at < $1", stored_before).await
    }
}
