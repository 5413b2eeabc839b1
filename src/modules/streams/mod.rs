//! `_streams`: the native halves of asyncio's transports and stream readers: what runs for every read and write.

pub(crate) mod queue;
mod reader;
mod transport;

use pyish_derive::module;

/// The native halves of transports and stream readers.
#[module(name = "_streams", classes(reader::CLASS, transport::CLASS))]
impl Surface {}
