//! Python 3.14's language and asyncio as a small, fast, safe library.

mod code;
