//! What the domain's values are called, in each language: the one place between the vocabulary and the words.

use leptos_i18n::td_string;

use crate::{
    domain::{
        checkout::Phrase,
        method::{Flow, Limit},
        money::Currency,
        order::{Order, OrderStatus},
        product::MAXIMUM_QUANTITY,
        result_code::{Reason, reason},
    },
    error::AppError,
    language::Language,
};

/// What a currency is called.
pub fn currency(language: Language, currency: Currency) -> &'static str {
    match currency {
        Currency::Sgd => td_string!(language, shop.SGD),
        Currency::Myr => td_string!(language, shop.MYR),
        Currency::Php => td_string!(language, shop.PHP),
        Currency::Thb => td_string!(language, shop.THB),
        Currency::Idr => td_string!(language, shop.IDR),
        Currency::Krw => td_string!(language, shop.KRW),
        Currency::Jpy => td_string!(language, shop.JPY),
        Currency::Hkd => td_string!(language, shop.HKD),
        Currency::Eur => td_string!(language, shop.EUR),
        Currency::Brl => td_string!(language, shop.BRL),
        Currency::Vnd => td_string!(language, shop.VND),
        Currency::Pln => td_string!(language, shop.PLN),
    }
}

/// What will happen next when a method of this kind is chosen. `on_phone`: the buyer holds it already.
pub fn flow(language: Language, flow: Flow, on_phone: bool) -> &'static str {
    match (flow, on_phone) {
        (Flow::Wallet, true) => td_string!(language, checkout.app),
        (Flow::Wallet | Flow::Bank, _) => td_string!(language, checkout.redirect),
        (Flow::Qr, true) => td_string!(language, checkout.qr_on_phone),
        (Flow::Qr, false) => td_string!(language, checkout.qr),
        (Flow::Form, _) => td_string!(language, checkout.form),
    }
}

/// Why a method cannot pay an amount.
pub fn limit(language: Language, limit: Limit) -> String {
    match limit {
        Limit::Minimum(money) => td_string!(language, checkout.too_little, amount = money.to_string()).to_string(),
        Limit::Maximum(money) => td_string!(language, checkout.too_much, amount = money.to_string()).to_string(),
    }
}

/// What the checkout says.
pub fn phrase(language: Language, phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Preparing => td_string!(language, checkout.preparing),
        Phrase::Opening => td_string!(language, checkout.opening),
        Phrase::FinishInWindow => td_string!(language, checkout.finish_in_window),
        Phrase::FinishAbove => td_string!(language, checkout.finish_above),
        Phrase::TakingYou => td_string!(language, checkout.taking_you),
        Phrase::Checking => td_string!(language, checkout.checking),
        Phrase::LoadingMethods => td_string!(language, checkout.loading_methods),
        Phrase::MethodsFailed => td_string!(language, checkout.methods_failed),
        Phrase::WindowNotLoaded => td_string!(language, checkout.window_not_loaded),
        Phrase::WindowNotOpened => td_string!(language, checkout.window_not_opened),
        Phrase::PageNotOpened => td_string!(language, checkout.page_not_opened),
        Phrase::NotThrough => td_string!(language, checkout.not_through),
        Phrase::WentWrong => td_string!(language, checkout.went_wrong),
        Phrase::NotConfirmed => td_string!(language, checkout.not_confirmed),
        Phrase::Closed => td_string!(language, checkout.closed),
        Phrase::Left => td_string!(language, checkout.left),
        Phrase::CheckTyping => td_string!(language, checkout.check_typing),
        Phrase::CheckEntries => td_string!(language, checkout.check_entries),
        Phrase::ChooseFirst => td_string!(language, checkout.choose_first),
    }
}

/// What a `paymentResultCode` means to the buyer, and whether trying again can help.
pub fn result_code(language: Language, code: &str) -> &'static str {
    match reason(code) {
        Reason::Balance => td_string!(language, order.reason_balance),
        Reason::Limit => td_string!(language, order.reason_limit),
        Reason::Count => td_string!(language, order.reason_count),
        Reason::Verification => td_string!(language, order.reason_verification),
        Reason::Account => td_string!(language, order.reason_account),
        Reason::Time => td_string!(language, order.reason_time),
        Reason::Session => td_string!(language, order.reason_session),
        Reason::Cancelled => td_string!(language, order.reason_cancelled),
        Reason::Declined => td_string!(language, order.reason_declined),
        Reason::Unavailable => td_string!(language, order.reason_unavailable),
        Reason::Processing => td_string!(language, order.reason_processing),
        Reason::Unknown => td_string!(language, order.reason_unknown),
    }
}

/// Where an order stands, in a few words.
pub fn order_status(language: Language, status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Unpaid | OrderStatus::Cancelled | OrderStatus::Expired => td_string!(language, order.unpaid),
        OrderStatus::Processing => td_string!(language, order.processing),
        OrderStatus::Paid => td_string!(language, order.paid),
        OrderStatus::Failed => td_string!(language, order.failed),
        OrderStatus::Refunded => td_string!(language, order.refunded),
        OrderStatus::Review => td_string!(language, order.review),
    }
}

/// The same in a sentence: what happened to the money, and what helps.
pub fn order_explanation(language: Language, order: &Order) -> String {
    let text = match order.status() {
        OrderStatus::Paid => {
            return td_string!(language, order.paid_text, total = order.total.to_string()).to_string();
        }
        OrderStatus::Unpaid => td_string!(language, order.unpaid_text),
        OrderStatus::Cancelled => td_string!(language, order.cancelled_text),
        OrderStatus::Expired => td_string!(language, order.expired_text),
        OrderStatus::Refunded => td_string!(language, order.refunded_text),
        OrderStatus::Processing => td_string!(language, order.processing_text),
        OrderStatus::Review => td_string!(language, order.review_text),
        OrderStatus::Failed => {
            let code = order.payment.as_ref().and_then(|payment| payment.result_code.as_deref());
            result_code(language, code.unwrap_or_default())
        }
    };
    text.to_owned()
}

/// What is wrong, in the shopper's language. The error's own text is for logs and programs.
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
        AppError::GatewayUnavailable { reference } => {
            return td_string!(language, error.gateway_unavailable, reference = reference.clone()).to_string();
        }
        AppError::Internal { reference } => {
            return td_string!(language, error.internal, reference = reference.clone()).to_string();
        }
        AppError::NoSuchPage => td_string!(language, error.no_such_page),
        AppError::UnknownProduct => td_string!(language, error.unknown_product),
        AppError::UnknownVariant => td_string!(language, error.unknown_variant),
        AppError::CartFull => td_string!(language, error.cart_full),
        AppError::CartEmpty => td_string!(language, error.cart_empty),
        AppError::UnknownCurrency => td_string!(language, error.unknown_currency),
        AppError::UnknownLanguage => td_string!(language, error.unknown_language),
        AppError::MethodLimit => td_string!(language, error.method_limit),
        AppError::UnknownOrder => td_string!(language, error.unknown_order),
        AppError::AlreadyPaid => td_string!(language, error.already_paid),
        AppError::InReview => td_string!(language, error.in_review),
        AppError::PaymentUnderWay => td_string!(language, error.payment_under_way),
        AppError::KeyReused => td_string!(language, error.key_reused),
        AppError::Unreachable => td_string!(language, error.unreachable),
    };
    text.to_owned()
}
