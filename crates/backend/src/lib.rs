//! The shop's server without its pages: configuration, database, gateway and services. It has no HTTP handlers and no
//! translations.

pub mod app_context;
pub mod config;
pub mod doctor;
pub mod error;
pub mod gateway;
pub mod lookup_limits;
pub mod metrics;
pub mod readiness;
pub mod redaction;
pub mod request_limits;
pub mod sdk_policy;
pub mod service;
pub mod store;
pub mod webhook_secret;
