#![no_main]

#[path = "../checks/session_data.rs"]
mod session_data;

libfuzzer_sys::fuzz_target!(|text: &str| session_data::check(text));
