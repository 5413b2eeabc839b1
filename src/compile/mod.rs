//! From the syntax tree to `Code`.
//!
//! ```text
//! symtable.rs   which scopes there are, what is bound and used in each     scope.rs   what they found
//! resolve.rs    what each name means
//! module.rs … pattern.rs   one file for each kind of construct: emits into a `Unit` (unit.rs)
//! assemble.rs   labels become offsets: `Code`
//! ```
//!
//! The compiler knows nothing of values or of the machine. It reports SyntaxErrors in CPython's words, those of
//! the symbol tables before those of code generation, as CPython does. It is linear in the source; native
//! stack does not grow with nesting (`error::deeper`).
//!
//! # Where values go
//! An expression is compiled *into* a register that its user names, or *as an operand*: wherever it is, which
//! for a local variable is its own register. So `x = a + b` is one instruction. Temporaries are a stack, and the
//! instruction that uses a temporary takes the value out of it.

use std::sync::Arc;

use pyish_grammar::ast::{Root, Span};
use pyish_grammar::error::{SyntaxError, SyntaxWarning};
use pyish_grammar::{UNWATCHED, Watch};

use self::names::Names;
use self::scope::Scopes;
use self::symtable::Setting;
use self::unit::Unit;
use crate::code::{Code, Source};

mod annotations;
mod assemble;
mod assign;
mod assigned;
mod call;
mod class;
mod compare;
mod comprehension;
mod condition;
pub(crate) mod constants;
mod display;
mod error;
mod expr;
mod flow;
mod fstring;
mod function;
mod future;
mod generic;
mod import;
mod loops;
mod module;
mod names;
mod pattern;
mod resolve;
mod scope;
mod stmt;
mod symtable;
mod try_;
mod unit;
mod unparse;
mod variables;
mod warnings;
mod with_;

#[cfg(test)]
mod serial_tests;
#[cfg(test)]
mod tests;

/// How to compile.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// `await` may stand at module level: the code is a coroutine's if it does.
    pub top_level_await: bool,
    /// 1 drops `assert` and makes `__debug__` false, 2 drops docstrings too.
    pub optimize: u8,
    /// `from __future__ import annotations` is in force already (code that `exec` is given inherits it).
    pub future_annotations: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Compiled {
    /// The module's code.
    pub code: Arc<Code>,
    /// What is legal and probably wrong.
    pub warnings: Vec<SyntaxWarning>,
}

/// Compile a tree. Linear in its size.
pub fn compile(
    root: &Root<'_>,
    source: Arc<Source>,
    options: Options,
) -> Result<Compiled, SyntaxError> {
    compile_watched(root, source, options, UNWATCHED)
}

/// The same, as long as the watch lets it; it is told of what this adds to the tree.
pub fn compile_watched(
    root: &Root<'_>,
    source: Arc<Source>,
    options: Options,
    watch: Watch<'_>,
) -> Result<Compiled, SyntaxError> {
    let mut names = Names::new();
    let mut scopes = Scopes::new();
    let future = future::scan(root)?;
    let setting = Setting {
        future_annotations: options.future_annotations || future.annotations,
        top_level_await: options.top_level_await,
    };
    let mut warnings = Vec::new();
    warnings::finally_jumps(root, &mut warnings);
    symtable::build(root, &mut names, &mut scopes, setting)?;
    resolve::resolve(&mut scopes, &names)?;
    if !watch(scopes.len() * SCOPE_BYTES) {
        return Err(SyntaxError::stopped());
    }
    let hosted = comprehension::hosted(&scopes);
    let compiler = Compiler {
        names,
        scopes,
        hosted,
        source,
        options,
        setting,
        is_interactive: matches!(root, Root::Interactive(_)),
        future_end: future.end,
        u: Unit::new(scope::ScopeId(0), String::new(), String::new(), 1),
        outer: Vec::new(),
        warnings,
        watch,
        statements: 0,
    };
    compiler.root(root)
}

/// The state of a compilation.
struct Compiler<'a> {
    names: Names,
    scopes: Scopes,
    /// The inlined comprehensions of each scope, and their first hidden register.
    hosted: comprehension::Hosted,
    source: Arc<Source>,
    options: Options,
    setting: Setting,
    /// The values of expression statements at module level are printed.
    is_interactive: bool,
    /// The byte up to which `__future__` may be imported.
    future_end: u32,
    /// The code that is being made.
    u: Unit<'a>,
    /// The codes around it.
    outer: Vec<Unit<'a>>,
    warnings: Vec<SyntaxWarning>,
    watch: Watch<'a>,
    statements: usize,
}

/// Between two looks at the watch lie so many statements.
const STRIDE: usize = 256;
/// About what a scope takes with the code that becomes of it, a statement, and an instruction of the code in progress.
const SCOPE_BYTES: usize = 2048;
const STATEMENT_BYTES: usize = 64;
const INSTRUCTION_BYTES: usize = 40;

impl Compiler<'_> {
    /// A statement comes: now and then it is asked whether to go on.
    fn count_statement(&mut self) -> error::Res {
        self.statements += 1;
        if !self.statements.is_multiple_of(STRIDE) {
            return Ok(());
        }
        let held = self.scopes.len() * SCOPE_BYTES
            + self.statements * STATEMENT_BYTES
            + self.u.words.len() * INSTRUCTION_BYTES;
        if (self.watch)(held) {
            Ok(())
        } else {
            Err(SyntaxError::stopped())
        }
    }

    /// Note a SyntaxWarning.
    fn warn(&mut self, message: impl Into<String>, span: Span) {
        self.warnings.push(SyntaxWarning {
            message: message.into(),
            span,
        });
    }
}
