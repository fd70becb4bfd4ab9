#![no_main]

#[path = "../checks/signature_header.rs"]
mod signature_header;

libfuzzer_sys::fuzz_target!(|header: &str| signature_header::check(header));
