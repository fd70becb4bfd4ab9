//! What the control API and the console show of a payment.

use antom::types::{Amount, PaymentStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    account::Account,
    payment::Payment,
    scenario::{Active, AmountSchema, Binding, Effect},
    session::iso8601,
    store::{Message, SentAttempt, SentDelivery},
    transaction::{Kind, Transaction},
};

/// A payment. Times are by the gateway's clock.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentView {
    /// The merchant's id of it.
    pub(crate) payment_request_id: String,
    /// The gateway's id of it.
    pub(crate) payment_id: String,
    /// `order.referenceOrderId`.
    pub(crate) reference_order_id: String,
    /// `PROCESSING`, `PENDING`, `SUCCESS`, `FAIL` or `CANCELLED`.
    #[schema(value_type = String)]
    pub(crate) payment_status: PaymentStatus,
    /// Why it stands so.
    pub(crate) payment_result_code: &'static str,
    /// The method, when it is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_method_type: Option<&'static str>,
    /// In Payment Element: the methods that the buyer may choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) offered_payment_method_types: Vec<&'static str>,
    /// What it is about.
    #[schema(value_type = AmountSchema)]
    pub(crate) payment_amount: Amount,
    /// When the session was made.
    pub(crate) payment_create_time: String,
    /// When the buyer began to pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) submit_time: Option<String>,
    /// When it ended, well or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finish_time: Option<String>,
    /// When it will be closed if nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) close_time: Option<String>,
}

impl PaymentView {
    pub(crate) fn of(payment: &Payment) -> Self {
        Self {
            payment_request_id: payment.request_id.clone(),
            payment_id: payment.id.clone(),
            reference_order_id: payment.order_id.clone(),
            payment_status: payment.status(),
            payment_result_code: payment.result().0,
            payment_method_type: payment.method.map(|method| method.kind),
            offered_payment_method_types: payment.offered().iter().map(|method| method.kind).collect(),
            payment_amount: payment.amount.clone(),
            payment_create_time: iso8601(payment.created_at),
            submit_time: payment.submitted_at.map(iso8601),
            finish_time: payment.finished_at.map(iso8601),
            close_time: payment.finished_at.is_none().then(|| iso8601(payment.closes_at)),
        }
    }
}

/// A payment and everything around it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentDetails {
    /// The payment.
    #[serde(flatten)]
    pub(crate) payment: PaymentView,
    /// Its refunds and captures.
    pub(crate) transactions: Vec<TransactionView>,
    /// Its notifications.
    pub(crate) notifications: Vec<NotificationView>,
    /// What the merchant has asked about it, as far as it is remembered.
    pub(crate) messages: Vec<MessageView>,
}

impl PaymentDetails {
    pub(crate) fn of(account: &Account, deliveries: Vec<SentDelivery>, messages: Vec<Message>) -> Self {
        Self {
            payment: PaymentView::of(&account.payment),
            transactions: account.transactions.iter().map(TransactionView::of).collect(),
            notifications: deliveries.into_iter().map(NotificationView::of).collect(),
            messages: messages.into_iter().map(MessageView::of).collect(),
        }
    }
}

/// A refund or a capture.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionView {
    /// `REFUND` or `CAPTURE`.
    pub(crate) transaction_type: &'static str,
    /// The gateway's id of it.
    pub(crate) transaction_id: String,
    /// The merchant's id of it.
    pub(crate) transaction_request_id: String,
    /// How much it moves.
    #[schema(value_type = AmountSchema)]
    pub(crate) transaction_amount: Amount,
    /// How it went, or that it is in process.
    pub(crate) result_code: String,
    /// When it was asked for.
    pub(crate) create_time: String,
}

impl TransactionView {
    fn of(transaction: &Transaction) -> Self {
        Self {
            transaction_type: match transaction.kind {
                Kind::Refund => "REFUND",
                Kind::Capture => "CAPTURE",
            },
            transaction_id: transaction.id.clone(),
            transaction_request_id: transaction.request_id.clone(),
            transaction_amount: transaction.amount.clone(),
            result_code: transaction.result().result_code,
            create_time: iso8601(transaction.created_at),
        }
    }
}

/// A notification and what has become of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationView {
    /// What it is sent again by.
    pub(crate) id: String,
    /// `PAYMENT_RESULT` and so on.
    pub(crate) notify_type: String,
    /// Where it goes.
    pub(crate) url: String,
    /// Its body, as sent.
    pub(crate) body: String,
    /// When it is sent next, while it is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_time: Option<String>,
    /// `ACKNOWLEDGED`, `ABANDONED` or `DROPPED`, when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<String>,
    /// Each time it was sent.
    pub(crate) attempts: Vec<AttemptView>,
}

/// One time that a notification was sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttemptView {
    /// When.
    pub(crate) time: String,
    /// Request line, headers and body, written as in `messages`. Missing when nothing could be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<String>,
    /// What came back, in words.
    pub(crate) answer: String,
}

impl AttemptView {
    fn of(SentAttempt { sent_at, request, answer }: SentAttempt) -> Self {
        Self { time: iso8601(sent_at), request, answer }
    }
}

impl NotificationView {
    fn of(delivery: SentDelivery) -> Self {
        let attempts = delivery.attempts.into_iter();
        Self {
            due_time: delivery.outcome.is_none().then(|| iso8601(delivery.due_at)),
            attempts: attempts.map(AttemptView::of).collect(),
            id: delivery.id,
            notify_type: delivery.kind,
            url: delivery.url,
            body: delivery.body,
            outcome: delivery.outcome,
        }
    }
}

/// A scenario that is switched on.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScenarioView {
    /// What it is switched off by.
    pub(crate) id: i64,
    /// What happens.
    pub(crate) effect: Effect,
    /// To what it happens.
    pub(crate) binding: Binding,
    /// How often it will still happen; missing when there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) calls_left: Option<u32>,
}

impl ScenarioView {
    pub(crate) fn of(active: Active) -> Self {
        let Active { id, scenario, calls_left } = active;
        Self { id, effect: scenario.effect, binding: scenario.binding, calls_left }
    }
}

/// A call and its answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageView {
    /// When it came.
    pub(crate) time: String,
    /// The path.
    pub(crate) path: String,
    /// The result code, or what was done instead of answering.
    pub(crate) result: String,
    /// The request: a line such as `POST: /ams/api/v1/payments/cancel`, the headers `client-id`, `request-time`,
    /// `signature`, `content-type` and `user-agent` as far as they were sent, an empty line, the body. Of a body that is
    /// longer than 16 KiB only the beginning is kept.
    pub(crate) request: String,
    /// The answer: a line such as `HTTP: 200`, the headers, an empty line, the body. Empty when the connection was closed
    /// instead.
    pub(crate) answer: String,
}

impl MessageView {
    pub(crate) fn of(message: Message) -> Self {
        Self {
            time: iso8601(message.received_at),
            path: message.path,
            result: message.result,
            request: message.request,
            answer: message.answer,
        }
    }
}
