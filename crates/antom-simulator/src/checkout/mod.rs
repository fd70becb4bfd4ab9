//! What the buyer's browser uses: the SDK files, the RPC of the component, and the pages of wallets and banks.
//!
//! The genuine counterparts are described in the [APM guide](https://docs.antom.com/ac/cashierpay/apm) and in
//! [Payment Element](https://docs.antom.com/ac/cashierpay/element).

/// The layout of the buyer's pages.
mod card;
/// The Checkout Page, on which the buyer chooses the method.
mod checkout_page;
/// The content of the buyer's pages.
mod content;
/// The pages that the SDK opens in an iframe.
mod hosted_page;
/// Redirects and errors of the buyer's pages.
mod page_response;
/// The pages of wallets and banks, and the page that stands in for the buyer's phone.
mod pages;
/// QR codes.
mod qr;
/// The routes of the buyer's pages.
pub(crate) mod routes;
/// The RPC of the component in the browser.
pub(crate) mod rpc;
/// The answers of the RPC.
mod rpc_answer;
/// The files of the stand-in browser SDK.
pub(crate) mod sdk;
/// Where the buyer decides about a payment.
pub(crate) mod surface;
