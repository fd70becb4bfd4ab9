//! What the result page says about a payment that the customer makes later, at a store or by transfer.

use domain::{
    method::{Flow, PaymentMethod},
    order::{Order, PayLater},
};
use leptos_i18n::td_string;

use super::order_view::{Action, Message, Moment};
use crate::{labels, language::Language};

/// The method and the deadline of such a payment.
fn find(order: &Order) -> Option<(&'static PaymentMethod, &PayLater)> {
    let payment = order.payment.as_ref()?;
    Some((PaymentMethod::find(&payment.method, order.total.currency)?, payment.pay_later.as_ref()?))
}

pub(super) fn deadline(language: Language, order: &Order) -> Option<Moment> {
    let (_, PayLater { until, .. }) = find(order)?;
    Some(Moment { at: until.clone(), text: labels::moment(language, until) })
}

pub(super) fn message(language: Language, order: &Order) -> Option<Message> {
    let (method, _) = find(order)?;
    let deadline = deadline(language, order)?.text;
    let heading = match method.flow {
        Flow::Voucher => td_string!(language, voucher.waiting_store),
        _ => td_string!(language, voucher.waiting_transfer),
    };
    let text = td_string!(language, voucher.pay_until, deadline = deadline).to_string();
    Some(Message { heading: heading.to_owned(), text })
}

/// Where the number is, and what another way to pay would mean.
pub(super) fn notes(language: Language, order: &Order) -> Vec<String> {
    let Some((method, PayLater { until, .. })) = find(order) else { return Vec::new() };
    // Antom sends the number only with methods for which it gets an address.
    let number = if method.needs_contact {
        td_string!(language, voucher.number_in_mail)
    } else {
        td_string!(language, voucher.number_in_window)
    };
    let other_way = if method.can_be_cancelled {
        td_string!(language, voucher.other_way_replaces).to_owned()
    } else {
        let deadline = labels::moment(language, until);
        td_string!(language, voucher.other_way_waits, method = method.name, deadline = deadline).to_string()
    };
    vec![number.to_owned(), other_way]
}

pub(super) fn actions(language: Language, order: &Order) -> Vec<Action> {
    let Some((method, pay_later)) = find(order) else { return Vec::new() };
    let checkout = |text: &str, is_primary| Action {
        text: text.to_owned(),
        href: format!("/checkout/{}", order.token.as_str()),
        is_primary,
    };
    let show = pay_later.can_reopen.then(|| checkout(td_string!(language, voucher.show_again), true));
    let other_way = method.can_be_cancelled.then(|| checkout(td_string!(language, voucher.other_way), false));
    show.into_iter().chain(other_way).collect()
}
