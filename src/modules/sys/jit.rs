//! `sys._jit`: pyish has no compiler to machine code, and says so.

use pyish_derive::module;

/// Utilities for observing just-in-time compilation.
#[module(name = "sys._jit")]
impl Surface {
    /// Return True if the current Python executable supports JIT compilation, and False otherwise.
    #[function("is_available()")]
    fn is_available() -> bool {
        false
    }

    /// Return True if JIT compilation is enabled for the current Python process, and False otherwise.
    #[function("is_enabled()")]
    fn is_enabled() -> bool {
        false
    }

    /// Return True if the topmost Python frame is currently executing JIT code, and False otherwise.
    #[function("is_active()")]
    fn is_active() -> bool {
        false
    }
}
