//! The address of the API.

pub const PREFIX: &str = "/api/v1";
