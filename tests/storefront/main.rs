//! The whole shop through its front door: each test starts the real application on a port of its own, with database
//! files of its own and a gateway of its own.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod addresses;
mod bad_input;
mod branding;
mod buying;
mod cache_control;
mod cart;
mod catalogue;
mod checkout_page;
mod configuration;
mod connections;
mod cross_site;
mod csp;
mod database;
mod demo_catalogue;
mod disconnected;
mod doctor;
mod element;
mod foreign_gateway;
mod forms;
mod gateway_troubles;
mod harness;
mod imports;
mod json_api;
mod languages;
mod load;
mod methods;
mod notifications;
mod order_of_events;
mod paying_again;
mod pictures;
mod process;
mod program;
mod readme;
mod result_page;
mod review;
mod scripted_gateway;
mod sdk_events;
mod stock;
mod stress;
mod subcommands;
mod terminals;
mod tidy;
