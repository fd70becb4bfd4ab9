//! Small views. Two of them are islands, which the browser brings to life: [`payment_form`] and [`payment_watch`].

pub mod frame;
pub mod notice;
pub mod order_summary;
#[expect(missing_docs, reason = "the island macro makes a struct that cannot carry docs")]
pub mod payment_form;
#[expect(missing_docs, reason = "the island macro makes a struct that cannot carry docs")]
pub mod payment_watch;
pub mod product_card;
