//! Python 3.14's language and asyncio as a small, fast, safe library.

extern crate self as pyish;

#[allow(unused_imports, dead_code)]
mod code;
#[allow(dead_code)]
mod compile;

mod object;
mod text;
