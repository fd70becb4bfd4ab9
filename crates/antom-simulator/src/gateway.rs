//! What every part of the running simulator shares, and the one door through which a payment changes.

use std::time::Duration;

use antom::{Clock, PublicKey};
use jiff::Timestamp;
use tokio::sync::Notify;
use url::Url;

use crate::{
    keys::Keys,
    notifier,
    payment::{Payment, later},
    store::{Key, Store, StoreError},
};

/// The name of the merchant, where the buyer sees one.
pub(crate) const MERCHANT_NAME: &str = "Demo merchant";

/// The running gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) keys: Keys,
    pub(crate) merchant_public_key: PublicKey,
    pub(crate) client_id: String,
    pub(crate) origin: Url,
    /// How long after the outcome the notification is sent.
    pub(crate) notify_after: Duration,
    /// Rung when something new may be due.
    pub(crate) wake: Notify,
}

impl Gateway {
    /// The payment as it stands now. One whose time is over is closed first, however late the worker is.
    pub(crate) async fn find(&self, key: Key<'_>) -> Result<Option<Payment>, StoreError> {
        match self.store.find(key).await? {
            Some(payment) if payment.is_overdue(self.clock.now()) => {
                Ok(self.edit(&payment.id, |_, _| ()).await?.map(|(payment, ())| payment))
            }
            found => Ok(found),
        }
    }

    /// Lets `change` alter a payment. If that makes it final, the notification is written in the same transaction.
    pub(crate) async fn edit<T>(
        &self,
        payment_id: &str,
        change: impl FnOnce(&mut Payment, Timestamp) -> T,
    ) -> Result<Option<(Payment, T)>, StoreError> {
        let now = self.clock.now();
        let edited = self
            .store
            .edit(payment_id, |payment| {
                let was_final = payment.state.is_final();
                payment.close_if_overdue(now);
                let outcome = change(payment, now);
                let news = !was_final && payment.state.is_final();
                let delivery = if news { notifier::announce(payment, later(now, self.notify_after))? } else { None };
                Ok((outcome, delivery))
            })
            .await?;
        self.wake.notify_one();
        Ok(edited)
    }

    /// An address of the simulator.
    pub(crate) fn url(&self, path: &str) -> String {
        let mut url = self.origin.clone();
        url.set_path(path);
        url.into()
    }
}
