//! The examples in the docs of pyish, to be run: `cargo test -p pyish-doctests`.

#![allow(
    missing_docs,
    non_camel_case_types,
    reason = "each item stands for an example"
)]

include!(concat!(env!("OUT_DIR"), "/examples.rs"));
