//! Payments and scenarios in the answers of the control API.

use antom::types::{Amount, PaymentStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    behavior::{active_scenarios::ActiveScenario, effect::Effect, matching::Match, schema::AmountSchema},
    engine::store::{
        messages::StoredMessage,
        outbox::{SentAttempt, SentDelivery},
    },
    model::{
        payment::Payment,
        payment_record::PaymentRecord,
        time::iso8601,
        transaction::{Transaction, TransactionKind},
    },
};

/// A payment. Times are by the gateway's clock.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentView {
    /// The merchant's id of the payment.
    pub(crate) payment_request_id: String,
    /// The gateway's id of the payment.
    pub(crate) payment_id: String,
    /// `order.referenceOrderId`.
    pub(crate) reference_order_id: String,
    /// `PROCESSING`, `PENDING`, `SUCCESS`, `FAIL` or `CANCELLED`.
    #[schema(value_type = String)]
    pub(crate) payment_status: PaymentStatus,
    /// The result code of the current status.
    pub(crate) payment_result_code: &'static str,
    /// The method; missing until the buyer has chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_method_type: Option<&'static str>,
    /// The methods that the buyer may choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) offered_payment_method_types: Vec<&'static str>,
    /// `paymentAmount`.
    #[schema(value_type = AmountSchema)]
    pub(crate) payment_amount: Amount,
    /// When the session was created.
    pub(crate) payment_create_time: String,
    /// When the buyer submitted the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) submit_time: Option<String>,
    /// When the status became final.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finish_time: Option<String>,
    /// When an unpaid payment is closed.
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
            offered_payment_method_types: payment.offered_methods().iter().map(|method| method.kind).collect(),
            payment_amount: payment.amount.clone(),
            payment_create_time: iso8601(payment.created_at),
            submit_time: payment.submitted_at.map(iso8601),
            finish_time: payment.finished_at.map(iso8601),
            close_time: payment.finished_at.is_none().then(|| iso8601(payment.closes_at)),
        }
    }
}

/// A payment with its refunds, captures, notifications and calls.
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
    /// The calls about it that are still in the message log.
    pub(crate) messages: Vec<MessageView>,
}

impl PaymentDetails {
    pub(crate) fn of(record: &PaymentRecord, deliveries: Vec<SentDelivery>, messages: Vec<StoredMessage>) -> Self {
        Self {
            payment: PaymentView::of(&record.payment),
            transactions: record.transactions.iter().map(TransactionView::of).collect(),
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
    /// The gateway's id.
    pub(crate) transaction_id: String,
    /// The merchant's id.
    pub(crate) transaction_request_id: String,
    /// `refundAmount` or `captureAmount`.
    #[schema(value_type = AmountSchema)]
    pub(crate) transaction_amount: Amount,
    /// The result, or that it is in process.
    pub(crate) result_code: String,
    /// When it was requested.
    pub(crate) create_time: String,
}

impl TransactionView {
    fn of(transaction: &Transaction) -> Self {
        Self {
            transaction_type: match transaction.kind {
                TransactionKind::Refund => "REFUND",
                TransactionKind::Capture => "CAPTURE",
            },
            transaction_id: transaction.id.clone(),
            transaction_request_id: transaction.request_id.clone(),
            transaction_amount: transaction.amount.clone(),
            result_code: transaction.result().result_code,
            create_time: iso8601(transaction.created_at),
        }
    }
}

/// A notification and its attempts.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationView {
    /// The id for sending it again.
    pub(crate) id: String,
    /// `PAYMENT_RESULT` and so on.
    pub(crate) notify_type: String,
    /// The notify URL.
    pub(crate) url: String,
    /// Its body, as sent.
    pub(crate) body: String,
    /// When it is sent next; missing when there is an outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_time: Option<String>,
    /// `ACKNOWLEDGED`, `ABANDONED` or `DROPPED`; missing while it is being sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<String>,
    /// The attempts, the oldest first.
    pub(crate) attempts: Vec<AttemptView>,
}

/// An attempt to deliver a notification.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttemptView {
    /// When it was sent.
    pub(crate) time: String,
    /// Request line, headers and body, in the format of `messages`. Missing when it could not be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<String>,
    /// A description of the merchant's answer.
    pub(crate) answer: String,
    /// The merchant's answer: a line such as `HTTP: 400`, the headers, an empty line, the beginning of the body. Missing
    /// when there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<String>,
}

impl AttemptView {
    fn of(SentAttempt { sent_at, request, answer, response }: SentAttempt) -> Self {
        Self { time: iso8601(sent_at), request, answer, response }
    }
}

impl NotificationView {
    fn of(delivery: SentDelivery) -> Self {
        let attempts = delivery.attempts.into_iter();
        Self {
            due_time: delivery.outcome.is_none().then(|| iso8601(delivery.due_at)),
            attempts: attempts.map(AttemptView::of).collect(),
            id: delivery.id,
            notify_type: delivery.notify_type,
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
    /// The id for switching it off.
    pub(crate) id: i64,
    /// What happens.
    pub(crate) effect: Effect,
    /// To which payments and calls it happens.
    #[serde(rename = "match")]
    pub(crate) matching: Match,
    /// How many more times it happens; missing without a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times_left: Option<u32>,
}

impl ScenarioView {
    pub(crate) fn of(active: ActiveScenario) -> Self {
        let ActiveScenario { id, scenario, times_left } = active;
        Self { id, effect: scenario.effect, matching: scenario.matching, times_left }
    }
}

/// A call and its answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageView {
    /// When it was received.
    pub(crate) time: String,
    /// The path of the request.
    pub(crate) path: String,
    /// The result code, or what happened instead of an answer.
    pub(crate) result: String,
    /// The request: a line such as `POST: /ams/api/v1/payments/cancel`, the headers `host`, `client-id`,
    /// `request-time`, `signature`, `content-type` and `user-agent` as far as they were sent, an empty line, the body. Of a
    /// body that is longer than 16 KiB only the beginning is kept.
    pub(crate) request: String,
    /// The answer: a line such as `HTTP: 200`, the headers, an empty line, the body. Empty when the connection was closed
    /// instead.
    pub(crate) answer: String,
}

impl MessageView {
    pub(crate) fn of(StoredMessage { message, .. }: StoredMessage) -> Self {
        Self {
            time: iso8601(message.received_at),
            path: message.path,
            result: message.result,
            request: message.request,
            answer: message.answer,
        }
    }
}
