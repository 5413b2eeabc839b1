//! Leaving blocks early: what `return`, `break` and `continue` run on their way out, and which instructions a
//! handler covers.
//!
//! A `finally` suite is compiled once. Who enters it says why in a register (0: the end was reached, -1: an
//! exception, other numbers: an exit), and after the suite the code goes on accordingly. So the code stays linear in
//! the source however exits and `finally` are nested.

use pyish_grammar::ast::Span;

use super::Compiler;
use super::assigned::Assigned;
use super::error::{Res, syntax_error};
use super::names::NameId;
use super::unit::{Label, Protected};
use crate::code::operand::{Imm32, In, InOut, Index, JumpFar, Out};
use crate::code::{Ins, NO_REGISTER};

/// What surrounds the statement that is being compiled, within its code.
pub(super) enum Block {
    Loop {
        /// Where `break` goes.
        exit: Label,
        /// Where `continue` goes.
        again: Label,
        /// The iterator to drop when a `return` leaves the loop; after a `break` the loop itself does.
        iterator: Option<u16>,
    },
    /// The body of a `try` with handlers.
    Try(Cover),
    /// An `except` clause.
    Handler {
        cover: Option<Cover>,
        exception: u16,
        previous: u16,
        name: Option<NameId>,
    },
    /// An `except*` clause: cannot be left.
    StarHandler(Cover),
    /// What a `finally` guards.
    Finally {
        cover: Cover,
        why: u16,
        value: u16,
        enter: Label,
        exits: Vec<Exit>,
    },
    /// A `finally` suite.
    FinallySuite {
        exception: u16,
        previous: u16,
        value: u16,
    },
    /// The body of a `with`.
    With {
        cover: Cover,
        exit: u16,
        is_async: bool,
        span: Span,
    },
}

/// How a block is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Return,
    /// To the loop that is the block with this index.
    Break(usize),
    Continue(usize),
}

/// A range of instructions with a handler, open at its end.
#[derive(Clone)]
pub(super) struct Cover {
    handler: Label,
    exception: u16,
    depth: u16,
    nesting: u32,
    start: u32,
    /// What is known at the start, and so whenever the handler runs.
    state: Assigned,
}

/// CPython's limit (`CO_MAXBLOCKS`).
const MAX_BLOCKS: usize = 21;

impl Compiler<'_> {
    /// Begin a range that `handler` covers: the exception will be in `exception`, temporaries from `depth` on are
    /// cleared.
    pub(super) fn cover(&mut self, handler: Label, exception: u16, depth: u16) -> Cover {
        let nesting = self.u.blocks.len() as u32;
        let mut state = self.u.assigned.clone();
        state.subtract(&self.u.deletable);
        Cover {
            handler,
            exception,
            depth,
            nesting,
            start: self.u.here(),
            state,
        }
    }

    /// The range ends here, for now.
    pub(super) fn uncover(&mut self, cover: &Cover) {
        let end = self.u.here();
        if cover.start < end {
            self.u.reach(cover.handler, &cover.state);
            self.u.protected.push(Protected {
                start: cover.start,
                end,
                handler: cover.handler,
                exception: cover.exception,
                depth: cover.depth,
                nesting: cover.nesting,
            });
        }
    }

    /// Enter a block.
    pub(super) fn push_block(&mut self, block: Block, span: Span) -> Res {
        // CPython gives generators and coroutines a block of their own.
        let limit = MAX_BLOCKS - usize::from(self.u.flags.suspends());
        if self.u.blocks.len() >= limit {
            return Err(syntax_error("too many statically nested blocks", span));
        }
        self.u.blocks.push(block);
        Ok(())
    }

    /// Leave the innermost block at its end; a range that it covers ends here.
    pub(super) fn pop_block(&mut self) -> Option<Block> {
        let block = self.u.blocks.pop()?;
        if let Some(cover) = block.cover() {
            let cover = cover.clone();
            self.uncover(&cover);
        }
        Some(block)
    }

    /// Whether a returned value has to be kept apart on its way out.
    pub(super) fn has_cleanup(&self) -> bool {
        self.u
            .blocks
            .iter()
            .any(|block| !matches!(block, Block::Loop { .. } | Block::Try(_)))
    }

    /// Leave blocks from the innermost out, as `exit` says. `value` is what is returned, in a temporary.
    pub(super) fn leave(&mut self, exit: Exit, mut value: Option<In>, span: Span) -> Res {
        if self.u.is_dead {
            return Ok(());
        }
        let all = self.u.blocks.len();
        let mut at = all;
        let until = match exit {
            Exit::Return => 0,
            Exit::Break(index) | Exit::Continue(index) => index + 1,
        };
        let mut has_left = false;
        while at > until && !has_left {
            at -= 1;
            self.close_cover(at);
            has_left = self.leave_block(at, exit, &mut value, span)?;
        }
        if !has_left {
            self.finish_exit(exit, value, span);
        }
        let here = self.u.here();
        for block in &mut self.u.blocks[at..all] {
            if let Some(cover) = block.cover_mut() {
                cover.start = here;
            }
        }
        Ok(())
    }

    fn close_cover(&mut self, at: usize) {
        if let Some(cover) = self.u.blocks[at].cover().cloned() {
            self.uncover(&cover);
        }
    }

    fn finish_exit(&mut self, exit: Exit, value: Option<In>, span: Span) {
        match exit {
            Exit::Return => self.u.emit_return(value, span),
            Exit::Break(index) => {
                if let Block::Loop { exit, .. } = self.u.blocks[index] {
                    self.u.branch(Ins::Jump { d: JumpFar(0) }, exit, span);
                }
            }
            Exit::Continue(index) => {
                if let Block::Loop { again, .. } = self.u.blocks[index] {
                    self.u.branch(Ins::Jump { d: JumpFar(0) }, again, span);
                }
            }
        }
    }

    /// Run what leaving one block takes. True if the code went elsewhere to do so.
    fn leave_block(
        &mut self,
        at: usize,
        exit: Exit,
        value: &mut Option<In>,
        span: Span,
    ) -> Res<bool> {
        // What is emitted here belongs to the blocks around.
        let inner = self.u.blocks.split_off(at + 1);
        let block = self.u.blocks.pop();
        let mut has_left = false;
        let block = match block {
            Some(Block::Loop {
                exit: target,
                again,
                iterator,
            }) => {
                if let Some(iterator) = iterator {
                    self.u.clear(iterator, span);
                }
                Some(Block::Loop {
                    exit: target,
                    again,
                    iterator,
                })
            }
            Some(Block::Handler {
                cover,
                exception,
                previous,
                name,
            }) => {
                if let Some(name) = name {
                    self.unbind_name(name, span);
                }
                self.end_handler(exception, previous, span);
                Some(Block::Handler {
                    cover,
                    exception,
                    previous,
                    name,
                })
            }
            Some(Block::FinallySuite {
                exception,
                previous,
                value: kept,
            }) => {
                self.end_handler(exception, previous, span);
                self.u.clear(kept, span);
                Some(Block::FinallySuite {
                    exception,
                    previous,
                    value: kept,
                })
            }
            Some(Block::With {
                cover,
                exit: method,
                is_async,
                span: context,
            }) => {
                self.call_exit(method, is_async, context);
                Some(Block::With {
                    cover,
                    exit: method,
                    is_async,
                    span: context,
                })
            }
            Some(Block::Finally {
                cover,
                why,
                value: kept,
                enter,
                mut exits,
            }) => {
                let number = match exits.iter().position(|known| *known == exit) {
                    Some(number) => number,
                    None => {
                        exits.push(exit);
                        exits.len() - 1
                    }
                };
                if let Some(value) = value.take() {
                    self.u.mov(kept, value, span);
                } else if exit == Exit::Return {
                    self.u.emit(Ins::LoadNone { a: Out(kept) }, span);
                }
                self.enter_finally(why, number as i32 + 1, span);
                self.u.branch(Ins::Jump { d: JumpFar(0) }, enter, span);
                has_left = true;
                Some(Block::Finally {
                    cover,
                    why,
                    value: kept,
                    enter,
                    exits,
                })
            }
            other => other,
        };
        self.u.blocks.extend(block);
        self.u.blocks.extend(inner);
        Ok(has_left)
    }

    /// Say why a `finally` suite is entered, other than by an exception.
    pub(super) fn enter_finally(&mut self, why: u16, number: i32, span: Span) {
        self.u.emit(
            Ins::LoadInt {
                a: Out(why),
                d: Imm32(number),
            },
            span,
        );
        // The suite's handlers put back "what is handled here": that is what is handled around it.
        if self.u.handled != NO_REGISTER {
            let exception = why + 2;
            self.u.mov(exception, In::keep(self.u.handled), span);
        }
    }

    /// A handler begins with the exception in `exception`.
    pub(super) fn begin_handler(&mut self, exception: u16, span: Span) {
        self.u.handlers_begun += 1;
        self.u.emit(
            Ins::BeginHandler {
                a: crate::code::operand::InPeek(exception),
            },
            span,
        );
    }

    /// A handler is done.
    pub(super) fn end_handler(&mut self, exception: u16, previous: u16, span: Span) {
        self.u.emit(
            Ins::EndHandler {
                a: InOut(exception),
                b: Index(u32::from(previous)),
            },
            span,
        );
    }
}

impl Block {
    fn cover(&self) -> Option<&Cover> {
        match self {
            Block::Try(cover) | Block::StarHandler(cover) => Some(cover),
            Block::Finally { cover, .. } | Block::With { cover, .. } => Some(cover),
            Block::Handler { cover, .. } => cover.as_ref(),
            Block::Loop { .. } | Block::FinallySuite { .. } => None,
        }
    }

    fn cover_mut(&mut self) -> Option<&mut Cover> {
        match self {
            Block::Try(cover) | Block::StarHandler(cover) => Some(cover),
            Block::Finally { cover, .. } | Block::With { cover, .. } => Some(cover),
            Block::Handler { cover, .. } => cover.as_mut(),
            Block::Loop { .. } | Block::FinallySuite { .. } => None,
        }
    }
}
