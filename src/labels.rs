//! The texts for the domain's values, in each language.

pub mod history;
mod moment;
mod money;

use browser::payment_form::phrase::Phrase;
use domain::{
    contact::ContactField,
    error::AppError,
    method::{Flow, Limit, PaymentMethod},
    money::Currency,
    order::{Order, OrderStatus},
    payment::PaymentStatus,
    product::MAXIMUM_QUANTITY,
    result_code::{FailureReason, failure_reason},
};
use leptos_i18n::td_string;

pub use moment::moment;
pub use money::money;

use crate::language::Language;

/// The name of a currency.
pub fn currency(language: Language, currency: Currency) -> &'static str {
    match currency {
        Currency::Sgd => td_string!(language, shop.SGD),
        Currency::Myr => td_string!(language, shop.MYR),
        Currency::Php => td_string!(language, shop.PHP),
        Currency::Thb => td_string!(language, shop.THB),
        Currency::Idr => td_string!(language, shop.IDR),
        Currency::Krw => td_string!(language, shop.KRW),
        Currency::Jpy => td_string!(language, shop.JPY),
        Currency::Cny => td_string!(language, shop.CNY),
        Currency::Hkd => td_string!(language, shop.HKD),
        Currency::Eur => td_string!(language, shop.EUR),
        Currency::Brl => td_string!(language, shop.BRL),
        Currency::Vnd => td_string!(language, shop.VND),
        Currency::Pln => td_string!(language, shop.PLN),
    }
}

/// The customer's next step with a method. `on_phone`: the customer uses a phone.
pub fn next_step(language: Language, method: &PaymentMethod, on_phone: bool) -> String {
    let days = method.closes_after.as_secs() / (24 * 60 * 60);
    let text = match (method.flow, on_phone) {
        (Flow::Wallet, true) => return td_string!(language, checkout.app, method = method.name).to_string(),
        (Flow::Wallet, false) => return td_string!(language, checkout.redirect, method = method.name).to_string(),
        (Flow::Bank, true) => td_string!(language, checkout.bank_app),
        (Flow::Bank, false) => td_string!(language, checkout.bank),
        (Flow::Qr, true) => td_string!(language, checkout.qr_on_phone),
        (Flow::Qr, false) => td_string!(language, checkout.qr),
        (Flow::Form, _) => td_string!(language, checkout.form),
        (Flow::Voucher, _) => return td_string!(language, voucher.next_store, days = days).to_string(),
        (Flow::Transfer, _) => return td_string!(language, voucher.next_transfer, days = days).to_string(),
    };
    text.to_owned()
}

/// Why a method cannot pay an amount.
pub fn limit(language: Language, limit: Limit) -> String {
    match limit {
        Limit::Minimum(money) => {
            td_string!(language, checkout.too_little, amount = self::money(language, money)).to_string()
        }
        Limit::Maximum(money) => {
            td_string!(language, checkout.too_much, amount = self::money(language, money)).to_string()
        }
    }
}

/// A message of the payment form.
pub fn phrase(language: Language, phrase: Phrase) -> String {
    let text = match phrase {
        Phrase::Preparing => td_string!(language, checkout.preparing),
        Phrase::Opening => td_string!(language, checkout.opening),
        Phrase::FinishInWindow => td_string!(language, checkout.finish_in_window),
        Phrase::FinishAbove => td_string!(language, checkout.finish_above),
        Phrase::Redirecting => td_string!(language, checkout.redirecting),
        Phrase::Checking => td_string!(language, checkout.checking),
        Phrase::LoadingMethods => td_string!(language, checkout.loading_methods),
        Phrase::MethodsFailed => td_string!(language, checkout.methods_failed),
        Phrase::WindowNotLoaded => td_string!(language, checkout.window_not_loaded),
        Phrase::WindowNotOpened => td_string!(language, checkout.window_not_opened),
        Phrase::PageNotOpened => td_string!(language, checkout.page_not_opened),
        Phrase::PaymentFailed => td_string!(language, checkout.payment_failed),
        Phrase::SdkError => td_string!(language, checkout.sdk_error),
        Phrase::NotConfirmed => td_string!(language, checkout.not_confirmed),
        Phrase::Closed => td_string!(language, checkout.closed),
        Phrase::ClosedOnPhone => {
            let (closed, wait) = (td_string!(language, checkout.closed), td_string!(language, checkout.wait_here));
            return format!("{closed} {wait}");
        }
        Phrase::Left => {
            let (left, wait) = (td_string!(language, checkout.left), td_string!(language, checkout.wait_here));
            return format!("{left} {wait}");
        }
        Phrase::StillOpen => td_string!(language, checkout.still_open_unnamed),
        Phrase::CheckTyping => td_string!(language, checkout.check_typing),
        Phrase::CheckEntries => td_string!(language, checkout.check_entries),
        Phrase::ChooseFirst => td_string!(language, checkout.choose_first),
        Phrase::Unreachable => td_string!(language, error.unreachable),
    };
    text.to_owned()
}

/// Why an order's last payment has ended unpaid.
pub fn unpaid_reason(language: Language, order: &Order) -> Option<&'static str> {
    let payment = order.payment.as_ref()?;
    match payment.status {
        PaymentStatus::Failed => Some(result_code(language, payment.result_code.as_deref().unwrap_or_default())),
        PaymentStatus::Expired => Some(td_string!(language, order.reason_time)),
        PaymentStatus::Cancelled => Some(td_string!(language, order.reason_cancelled)),
        _ => None,
    }
}

/// What a `paymentResultCode` means to the customer, and whether trying again can help.
pub fn result_code(language: Language, code: &str) -> &'static str {
    match failure_reason(code) {
        FailureReason::Balance => td_string!(language, order.reason_balance),
        FailureReason::Limit => td_string!(language, order.reason_limit),
        FailureReason::Count => td_string!(language, order.reason_count),
        FailureReason::Verification => td_string!(language, order.reason_verification),
        FailureReason::Account => td_string!(language, order.reason_account),
        FailureReason::Time => td_string!(language, order.reason_time),
        FailureReason::Session => td_string!(language, order.reason_session),
        FailureReason::Cancelled => td_string!(language, order.reason_cancelled),
        FailureReason::Declined => td_string!(language, order.reason_declined),
        FailureReason::Unavailable => td_string!(language, order.reason_unavailable),
        FailureReason::Processing => td_string!(language, order.reason_processing),
        FailureReason::Unknown => td_string!(language, order.reason_unknown),
    }
}

/// The status of an order, in a few words.
pub fn order_status(language: Language, status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Unpaid | OrderStatus::Cancelled | OrderStatus::Expired => td_string!(language, order.unpaid),
        OrderStatus::Processing => td_string!(language, order.checking),
        OrderStatus::Paid => td_string!(language, order.paid),
        OrderStatus::Failed => td_string!(language, order.failed),
        OrderStatus::Refunded => td_string!(language, order.refunded),
        OrderStatus::ManualReview => td_string!(language, order.review),
        OrderStatus::Closed => td_string!(language, order.closed),
    }
}

/// What is wrong, in the customer's language. The error's own text is for logs and programs.
pub fn error(language: Language, error: &AppError) -> String {
    let text = match error {
        AppError::BadRequest(reason) => {
            return td_string!(language, error.bad_request, reason = reason.clone()).to_string();
        }
        AppError::Quantity => return td_string!(language, error.quantity, maximum = MAXIMUM_QUANTITY).to_string(),
        AppError::OutOfStock { name } => {
            return td_string!(language, error.out_of_stock, name = name.clone()).to_string();
        }
        AppError::UnknownMethod { currency } => {
            return td_string!(language, error.unknown_method, currency = currency.clone()).to_string();
        }
        AppError::GatewayRefused { reference } => {
            return td_string!(language, error.gateway_refused, reference = reference.clone()).to_string();
        }
        AppError::EarlierPaymentUnknown { reference } => {
            return td_string!(language, error.earlier_payment_unknown, reference = reference.clone()).to_string();
        }
        AppError::GatewayUnavailable { reference } => {
            return td_string!(language, error.gateway_unavailable, reference = reference.clone()).to_string();
        }
        AppError::CannotSave { reference } => {
            return td_string!(language, error.cannot_save, reference = reference.clone()).to_string();
        }
        AppError::Internal { reference } => {
            return td_string!(language, error.internal, reference = reference.clone()).to_string();
        }
        AppError::AllInCart { count } => return td_string!(language, shop.all_in_cart, count = *count).to_string(),
        AppError::TooManyTries { minutes } => {
            return td_string!(language, orders.too_many_tries, minutes = *minutes).to_string();
        }
        AppError::NoOrderWithCode => td_string!(language, orders.no_order),
        AppError::CrossSite => td_string!(language, error.cross_site),
        AppError::NoSuchPage => td_string!(language, error.no_such_page),
        AppError::UnknownProduct => td_string!(language, error.unknown_product),
        AppError::UnknownVariant => td_string!(language, error.unknown_variant),
        AppError::CartFull => td_string!(language, error.cart_full),
        AppError::CartEmpty => td_string!(language, error.cart_empty),
        AppError::UnknownCurrency => td_string!(language, error.unknown_currency),
        AppError::UnknownLanguage => td_string!(language, error.unknown_language),
        AppError::MethodLimit => td_string!(language, error.method_limit),
        AppError::ContactNeeded => td_string!(language, contact.needed),
        AppError::InvalidContact { field: ContactField::Name } => td_string!(language, contact.invalid_name),
        AppError::InvalidContact { field: ContactField::Email } => td_string!(language, contact.invalid_email),
        AppError::InvalidContact { field: ContactField::Phone } => td_string!(language, contact.invalid_phone),
        AppError::UnknownOrder => td_string!(language, error.unknown_order),
        AppError::AlreadyPaid => td_string!(language, error.already_paid),
        AppError::InReview => td_string!(language, error.in_review),
        AppError::PaymentUnderWay { minutes: Some(minutes) } => {
            return td_string!(language, error.payment_under_way_until, minutes = *minutes).to_string();
        }
        AppError::PaymentPayable { until } => {
            return td_string!(language, voucher.payable_until, until = moment(language, until)).to_string();
        }
        AppError::PaymentUnderWay { minutes: None } => td_string!(language, error.payment_under_way),
        AppError::OrderClosed => td_string!(language, error.order_closed),
        AppError::KeyReused => td_string!(language, error.key_reused),
        AppError::Unreachable => td_string!(language, error.unreachable),
    };
    text.to_owned()
}
