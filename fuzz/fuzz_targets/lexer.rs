#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| pyish_fuzz::lexer(data));
