//! Asks the server about an attempt that is open while the form is shown: the customer has closed the component, has left
//! the element, or opens the checkout again. They may have paid on their phone.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::{
    phrase::Phrase,
    state::{Message, MessageKind, PaymentFormState},
};
use crate::{
    page::sleep,
    server::{self, PaymentCheck, Progress},
};

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
        let watch = self.next_watch();
        spawn_local(async move {
            for asked in 0_u32.. {
                let answer = server::check_payment(&self.order(), None).await;
                if self.watch.get_value() != watch {
                    return;
                }
                match answer {
                    Ok(PaymentCheck { progress: Progress::Decided, .. }) => return self.show_result(),
                    Ok(PaymentCheck { progress: Progress::Unpaid, reason }) => {
                        return self.show_unpaid(reason);
                    }
                    // A failed request proves nothing.
                    Ok(PaymentCheck { progress: Progress::Open, .. }) | Err(_) => {}
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

    fn next_watch(self) -> u32 {
        self.watch.update_value(|watch| *watch += 1);
        self.watch.get_value()
    }

    fn show_unpaid(self, reason: Option<String>) {
        self.open_attempt.set(None);
        if reason.is_some() {
            let text = self.text_with_reason(Phrase::PaymentFailed, reason);
            self.message.set(Message { text, kind: MessageKind::Error });
        }
    }
}
