//! Asks the server about an attempt that is open while the form is shown: the customer has closed the component, has left
//! the element, or opens the checkout again. They may have paid on their phone.

use std::time::Duration;

use domain::checkout::{PaymentCheck, PaymentProgress};
use leptos::{prelude::*, task::spawn_local};

use super::{
    phrase::Phrase,
    state::{Message, MessageKind, PaymentFormState},
};
use crate::{api::checkout::check_payment, browser::sleep};

/// How often the form asks, as long as the customer is likely to wait. The server limits how often it inquires.
const INTERVAL: Duration = Duration::from_secs(2);

/// How often it asks afterwards.
const LATER_INTERVAL: Duration = Duration::from_secs(10);

/// After how many answers it asks less often.
const FREQUENT: u32 = 60;

impl PaymentFormState {
    /// Asks until the attempt has ended, or the customer pays again. Then goes to the result page, or shows why the
    /// attempt has ended unpaid.
    pub(super) fn watch_open_attempt(self) {
        let Some(watch) = self.next_watch() else { return };
        spawn_local(async move {
            for asked in 0_u32.. {
                let answer = check_payment(self.order.get_value(), None).await;
                // `None` after the page was left.
                if self.watch.try_get_value() != Some(watch) {
                    return;
                }
                match answer {
                    Ok(PaymentCheck { progress: PaymentProgress::Decided, .. }) => return self.show_result(),
                    Ok(PaymentCheck { progress: PaymentProgress::Unpaid, reason }) => {
                        return self.show_unpaid(reason);
                    }
                    // A failed request proves nothing.
                    Ok(PaymentCheck { progress: PaymentProgress::Open, .. }) | Err(_) => {}
                }
                sleep(if asked < FREQUENT { INTERVAL } else { LATER_INTERVAL }).await;
            }
        });
    }

    /// Stops asking: the customer pays, which continues or closes the open attempt.
    pub(super) fn stop_watching(self) {
        self.next_watch();
        self.open_attempt.set(None);
    }

    fn next_watch(self) -> Option<u32> {
        self.watch.try_update_value(|watch| {
            *watch += 1;
            *watch
        })
    }

    fn show_unpaid(self, reason: Option<String>) {
        self.open_attempt.set(None);
        if reason.is_some() {
            let text = self.text_with_reason(Phrase::PaymentFailed, reason);
            self.message.set(Message { text, kind: MessageKind::Error });
        }
    }
}
