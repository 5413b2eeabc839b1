//! The built-in functions, by what they are about.

pub(crate) mod attributes;
pub(crate) mod classes;
pub(crate) mod code;
pub(crate) mod iteration;
pub(crate) mod minmax;
pub(crate) mod next;
pub(crate) mod numbers;
pub(crate) mod output;
pub(crate) mod scopes;
pub(crate) mod sum;
pub(crate) mod text;
