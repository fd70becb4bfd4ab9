//! Sends outgoing webhooks, until the other side answers with a status of 200 to 299. A message can arrive more than once,
//! with the same id.

use std::time::Duration;

use antom::client::http_client_builder;
use http::header::CONTENT_TYPE;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::{
    app_context::AppContext,
    config::WebhookConfig,
    error::WithCauses,
    metrics::WebhookOutcome,
    store::{StoreError, webhooks::OutgoingWebhook},
};

/// The pauses after failed attempts. The last one is repeated.
const PAUSES: [SignedDuration; 7] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
];

/// The age at which a message is given up.
const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The time between two searches for due messages.
const TICK: Duration = Duration::from_secs(1);

/// The most messages that are sent at the same time.
const CONCURRENCY: i64 = 16;

/// Sends the messages.
pub struct WebhookSender {
    http: reqwest::Client,
    target: WebhookConfig,
}

/// The other side did not take a message.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error("it answered {0}")]
    Status(http::StatusCode),
    #[error("it did not answer")]
    NoAnswer(#[source] reqwest::Error),
}

impl WebhookSender {
    /// TLS uses the default provider of the process, or `ring` if none is installed.
    pub fn new(target: WebhookConfig) -> Result<Self, reqwest::Error> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self { http: http_client_builder(&target.url).build()?, target })
    }

    /// Runs for ever. It can be dropped at any time: unfinished messages are sent again.
    pub async fn run(self, context: AppContext) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.send_due(&context).await {
                tracing::error!(error = %WithCauses(&error), "the search for due webhooks failed");
            }
        }
    }

    async fn send_due(&self, context: &AppContext) -> Result<(), StoreError> {
        let mut attempts = JoinSet::new();
        for message in context.store.claim_due_webhooks(context.clock.now(), CONCURRENCY).await? {
            let request = self.request(&message, context.clock.now());
            attempts.spawn(async move { (message, send(request).await) });
        }
        while let Some(attempt) = attempts.join_next().await {
            // An attempt that panicked is repeated with the next search.
            if let Ok((message, result)) = attempt {
                record(context, &message, result).await?;
            }
        }
        Ok(())
    }

    fn request(&self, message: &OutgoingWebhook, now: Timestamp) -> reqwest::RequestBuilder {
        let timestamp = now.as_second();
        self.http
            .post(self.target.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", self.target.secret.sign(&message.id, timestamp, &message.body))
            .body(message.body.clone())
    }
}

async fn send(request: reqwest::RequestBuilder) -> Result<(), NotTaken> {
    // The error's text would repeat the address, which can contain a secret of the other side.
    let answer = request.send().await.map_err(|error| NotTaken::NoAnswer(error.without_url()))?;
    if answer.status().is_success() { Ok(()) } else { Err(NotTaken::Status(answer.status())) }
}

/// Deletes a message that has arrived or is too old, and postpones every other one.
async fn record(
    context: &AppContext,
    message: &OutgoingWebhook,
    result: Result<(), NotTaken>,
) -> Result<(), StoreError> {
    let (webhook, attempt, now) = (&message.id, message.attempts + 1, context.clock.now());
    let outcome = match result {
        Ok(()) => {
            tracing::info!(webhook, attempt, "webhook delivered");
            context.store.delete_webhook(webhook).await?;
            WebhookOutcome::Delivered
        }
        Err(error) if now.duration_since(message.created_at) > LIFETIME => {
            tracing::error!(webhook, attempt, error = %WithCauses(&error), body = message.body, "webhook given up");
            context.store.delete_webhook(webhook).await?;
            WebhookOutcome::GivenUp
        }
        Err(error) => {
            tracing::warn!(webhook, attempt, error = %WithCauses(&error), "webhook not delivered");
            let failures = usize::try_from(message.attempts).unwrap_or(usize::MAX);
            let pause = PAUSES.get(failures).or(PAUSES.last()).copied().unwrap_or(LIFETIME);
            context.store.postpone_webhook(webhook, now + pause).await?;
            WebhookOutcome::Failed
        }
    };
    context.metrics.count_webhook(outcome);
    Ok(())
}
