//! What the result page shows of an order, in the customer's language.

use browser::payment_watch::OrderProgress;
use domain::{order::OrderStatus, order_keys::OrderToken};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    pub token: OrderToken,
    pub status: OrderStatus,
    pub state: ResultState,
    /// For how many seconds the customer has waited.
    pub waited: u32,
    /// The page's title, without the shop's name.
    pub title: String,
    pub message: Message,
    /// What the message is while the server does not answer.
    pub unanswered: Option<Message>,
    /// What else the customer has to know.
    pub notes: Vec<String>,
    /// A moment that message and notes name.
    pub deadline: Option<Moment>,
    pub steps: Option<Steps>,
    pub actions: Vec<Action>,
    pub method: String,
    /// Ids and codes.
    pub references: Vec<Reference>,
    /// Oldest first.
    pub history: Vec<HistoryLine>,
    /// What is still to come, for developers.
    pub awaiting: Option<String>,
    /// Whether the history of a final order is about to change.
    pub expects_more: bool,
}

/// What the page says about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResultState {
    /// The order's status says it.
    Settled,
    /// The customer has just come back.
    Checking,
    /// The gateway answers that the customer has not finished.
    Waiting,
    /// The customer has finished; the outcome comes later.
    Pending,
    /// The outcome takes longer than usual, or the gateway does not answer.
    Slow,
    /// The customer has a number, and pays with it at a store or by transfer.
    PayLater,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub heading: String,
    pub text: String,
}

/// A moment in UTC: the browser shows it in the customer's own time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// `2026-01-31T09:30:05Z`.
    pub at: String,
    /// The same as the language writes it.
    pub text: String,
}

/// The steps of an order until it is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    pub label: String,
    pub names: Vec<String>,
    /// Index of the current one.
    pub current: usize,
}

/// A link that looks like a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub text: String,
    pub href: String,
    pub is_primary: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub name: String,
    pub code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// UTC: `2026-01-31T09:30:05Z`.
    pub at: String,
    /// The same as the language writes it.
    pub moment: String,
    pub what: String,
    /// The attempt's amount and reference, and Antom's code.
    pub about: String,
    pub tone: Tone,
}

/// The kind of a history line, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    Neutral,
    Good,
    Bad,
}

impl OrderView {
    /// The same while the server does not answer, which means that the outcome is unknown.
    pub fn unanswered(&self) -> Option<Self> {
        let message = self.unanswered.clone()?;
        let actions = self.actions.iter().filter(|action| action.href == "/").cloned().collect();
        let title = message.heading.clone();
        Some(Self { title, message, state: ResultState::Slow, actions, ..self.clone() })
    }

    /// The same in the markup.
    pub fn progress(&self) -> OrderProgress {
        let expects = match (self.status.is_processing(), self.expects_more) {
            (true, _) => "payment",
            (false, true) => "more",
            (false, false) => "",
        };
        OrderProgress {
            status: self.status.as_str().to_owned(),
            state: self.state_name().to_owned(),
            expects: expects.to_owned(),
        }
    }

    /// The state's name in the markup.
    fn state_name(&self) -> &'static str {
        match self.state {
            ResultState::Settled => self.status.as_str(),
            ResultState::Checking => "checking",
            ResultState::Waiting => "waiting",
            ResultState::Pending => "pending",
            ResultState::Slow => "slow",
            ResultState::PayLater => "pay_later",
        }
    }

    /// In how many seconds a page without JavaScript loads again.
    pub fn reload_after(&self) -> u32 {
        if self.state == ResultState::PayLater {
            return 30;
        }
        if self.waited < 60 { 2 } else { 5 }
    }
}

impl Tone {
    /// The name in the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }
}
