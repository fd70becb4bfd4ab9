//! What the merchant has to see: the newest orders, and what needs a person.

use clap::ValueEnum;
use domain::{
    event_source::EventSource,
    money::{Currency, Money},
    notification::OtherNotification,
    order_keys::OrderNumber,
    overview::{NotificationSummary, OrderSummary, Overview, PaymentInReview},
};

use crate::{
    app_context::AppContext,
    error::ServiceError,
    service::{
        orders,
        review::{self, Resolution, ReviewCase, describe_event},
    },
    store::{events::PaymentEventRecord, notifications::StoredNotification, orders::write_time},
};

/// How many orders are listed.
const MAXIMUM_ORDERS: i64 = 50;

pub async fn read(context: &AppContext) -> Result<Overview, ServiceError> {
    let mut summaries = Vec::new();
    for number in context.store.newest_orders(MAXIMUM_ORDERS).await? {
        summaries.push(summarize_order(context, &number).await?);
    }
    let reviews = review::list_cases(&context.store).await?;
    let other = context.store.other_notifications().await?;
    Ok(Overview {
        reviews: reviews.into_iter().map(summarize_case).collect(),
        orders: summaries,
        refused: context.store.refused_notifications().await?,
        other: other.into_iter().map(summarize_other).collect(),
    })
}

async fn summarize_order(context: &AppContext, number: &OrderNumber) -> Result<OrderSummary, ServiceError> {
    let order = orders::read(context, number).await?;
    let mut notifications = Vec::new();
    for payment in context.store.payments_of_order(number).await? {
        let events = context.store.events_of_payment(&payment.payment_request_id).await?;
        notifications.extend(events.into_iter().filter(is_notification));
    }
    notifications.sort_by_key(|event| event.received_at);
    let last = notifications.iter().next_back();
    let mismatch = notifications.iter().rfind(|event| is_mismatch(event)).filter(|event| last != Some(event));
    Ok(OrderSummary {
        status: order.status(),
        number: order.number,
        token: order.token,
        placed_at: order.history.first().map(|entry| entry.at.clone()).unwrap_or_default(),
        total: order.total,
        method: order.payment.as_ref().map(|payment| payment.method.clone()).unwrap_or_default(),
        payment_request_id: order.payment.map(|payment| payment.payment_request_id),
        notifications: last.into_iter().chain(mismatch).map(summarize_notification).collect(),
    })
}

fn is_notification(event: &PaymentEventRecord) -> bool {
    [EventSource::Notification, EventSource::RefundNotification].iter().any(|source| source.as_str() == event.source)
}

fn is_mismatch(event: &PaymentEventRecord) -> bool {
    event.kind == domain::payment::PaymentEventKind::Mismatch.as_str()
}

fn summarize_notification(event: &PaymentEventRecord) -> NotificationSummary {
    let amount = event.amount.as_ref().map(|(code, minor_units)| match (code.parse::<Currency>(), minor_units) {
        (Ok(currency), Some(minor_units)) => Money::new(currency, *minor_units).to_string(),
        (Err(_), Some(minor_units)) => format!("{code} {minor_units} (smallest unit)"),
        (_, None) => format!("{code}, unreadable"),
    });
    NotificationSummary {
        received_at: write_time(event.received_at),
        kind: event.kind.clone(),
        is_mismatch: is_mismatch(event),
        amount,
        result_code: event.result_code.clone(),
    }
}

fn summarize_case(case: ReviewCase) -> PaymentInReview {
    let describe = |event: &PaymentEventRecord| format!("{} {}", write_time(event.received_at), describe_event(event));
    let resolution = |it: &Resolution| {
        let value = it.to_possible_value()?;
        Some((value.get_name().to_owned(), value.get_help().map(ToString::to_string).unwrap_or_default()))
    };
    PaymentInReview {
        order: case.payment.order,
        events: case.events.iter().map(describe).collect(),
        resolutions: Resolution::value_variants().iter().filter_map(resolution).collect(),
        payment_request_id: case.payment.payment_request_id,
        payment_id: case.payment.payment_id,
        method: case.payment.method,
        amount: case.payment.amount,
    }
}

fn summarize_other(notification: StoredNotification) -> OtherNotification {
    let StoredNotification { notify_type, body, received_at } = notification;
    OtherNotification { notify_type, body, received_at: write_time(received_at) }
}
