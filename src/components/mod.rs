//! Small views. Two of them are islands, which the browser brings to life: [`payment_form`] and [`payment_watch`].

pub mod frame;
pub mod notice;
pub mod order_summary;
pub mod payment_form;
pub mod payment_watch;
pub mod product_card;
