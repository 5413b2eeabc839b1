//! Python 3.14's language and asyncio as a small, fast, safe library.

extern crate self as pyish;

mod code;

mod object;
