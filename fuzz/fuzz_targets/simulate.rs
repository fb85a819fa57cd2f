#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| multifield_laws::simulate(bytes));
