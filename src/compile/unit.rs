//! The code that is being made: instructions so far, labels, registers, constants and names.
//!
//! # Registers
//! Variables come first and stay; temporaries are a stack above them. Whoever takes temporaries remembers
//! `top` and sets it back when their values have been taken, so that between statements the stack is empty
//! but for what loops, `with` and handlers keep.
//!
//! # Pinned constants
//! A constant that a loop uses as an operand is loaded once, when the code begins, into a register of its own
//! between the variables and the temporaries (two instructions of eight in mandelbrot's inner loop, one of four
//! in sieve's). While the code is made such registers have numbers from [`PINNED`] on; `assemble.rs` gives them
//! their places.
//!
//! # Reachability
//! After a jump, `return` or `raise` nothing is emitted until a label is placed that something jumps to. So dead
//! code costs nothing, and is still looked at for errors.

use hashbrown::HashMap;

use pyish_grammar::ast::Span;

use super::assigned::Assigned;
use super::flow::Block;
use super::names::{NameId, NameMap};
use super::scope::ScopeId;
use crate::code::operand::{Const, Imm, Imm32, In, Live, Name, Out, Site};
use crate::code::{Arguments, Constant, Flags, Ins, NO_REGISTER, Word};

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(pub(super) u32);

/// A range of instructions with a handler.
pub(super) struct Protected {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) handler: Label,
    pub(super) exception: u16,
    pub(super) depth: u16,
    /// How many blocks lie around it: the innermost handler comes first.
    pub(super) nesting: u32,
}

/// A comprehension that runs in this frame, and where its variables live.
pub(super) struct Overlay {
    pub(super) scope: ScopeId,
    pub(super) registers: NameMap<u16>,
}

/// An annotation that is evaluated later.
pub(super) struct Deferred<'a> {
    pub(super) name: NameId,
    pub(super) annotation: &'a pyish_grammar::ast::Expr<'a>,
    /// Its number, if it may not be reached.
    pub(super) condition: Option<i32>,
}

/// The code that is being made.
pub(super) struct Unit<'a> {
    pub(super) scope: ScopeId,
    pub(super) name: String,
    pub(super) qualname: String,
    pub(super) first_line: u32,
    pub(super) flags: Flags,
    pub(super) arguments: Arguments,
    pub(super) words: Vec<Word>,
    pub(super) spans: Vec<Span>,
    /// Where each label lies.
    pub(super) labels: Vec<u32>,
    /// What is known where each label lies: nothing until something jumps there.
    states: Vec<Option<Assigned>>,
    /// Where the last label was placed.
    pub(super) last_placed: u32,
    /// Instructions that jump, and where to.
    pub(super) jumps: Vec<(u32, Label)>,
    pub(super) protected: Vec<Protected>,
    /// Constants in registers of their own.
    pub(super) pinned: Vec<(Constant, Span)>,
    /// How many loops lie around, within this code.
    pub(super) loop_depth: u32,
    pub(super) constants: Vec<Constant>,
    constant_ids: HashMap<Constant, u32>,
    pub(super) names: Vec<NameId>,
    name_ids: NameMap<u32>,
    pub(super) sites: Vec<u32>,
    shared_sites: NameMap<u32>,
    /// Variables of this frame and cells made by it.
    pub(super) registers: NameMap<u16>,
    /// Cells that come with the closure.
    pub(super) free: NameMap<u16>,
    pub(super) varnames: Vec<NameId>,
    pub(super) cells: Vec<NameId>,
    pub(super) frees: Vec<NameId>,
    pub(super) hidden: Vec<(NameId, u16, bool)>,
    pub(super) overlays: Vec<Overlay>,
    /// How many registers are variables.
    pub(super) nlocals: u16,
    /// The first free temporary.
    pub(super) top: u16,
    /// The most registers in use at once.
    pub(super) nregs: u16,
    pub(super) assigned: Assigned,
    /// The locals that are deleted somewhere.
    pub(super) deletable: Assigned,
    pub(super) is_dead: bool,
    pub(super) blocks: Vec<Block>,
    /// The register of the exception that is being handled here.
    pub(super) handled: u16,
    /// Whether something exceeds what an instruction can say.
    pub(super) is_too_large: bool,
    pub(super) deferred: Vec<Deferred<'a>>,
    /// The place kept for the code of a module's `__annotate__`.
    pub(super) annotate_constant: Option<u32>,
    /// How many compound statements lie around, within this code.
    pub(super) conditional_depth: u32,
    /// The first register of inlined comprehensions.
    pub(super) hidden_base: u16,
    pub(super) static_attributes: Vec<NameId>,
    /// How many handlers have begun, ever.
    pub(super) handlers_begun: u32,
}

/// Where the numbers of pinned constants begin, while code is made.
pub(super) const PINNED: u16 = 0x7800;

/// The most constants that are pinned.
const MAX_PINNED: usize = 16;

/// More sites than this are shared by those with the same name, so that their numbers fit an operand.
const OWN_SITES: usize = 0x8000;

impl<'a> Unit<'a> {
    pub(super) fn new(scope: ScopeId, name: String, qualname: String, first_line: u32) -> Unit<'a> {
        Unit {
            scope,
            name,
            qualname,
            first_line,
            flags: Flags::default(),
            arguments: Arguments::default(),
            words: Vec::new(),
            spans: Vec::new(),
            labels: Vec::new(),
            states: Vec::new(),
            last_placed: 0,
            jumps: Vec::new(),
            protected: Vec::new(),
            pinned: Vec::new(),
            loop_depth: 0,
            constants: Vec::new(),
            constant_ids: HashMap::new(),
            names: Vec::new(),
            name_ids: NameMap::default(),
            sites: Vec::new(),
            shared_sites: NameMap::default(),
            registers: NameMap::default(),
            free: NameMap::default(),
            varnames: Vec::new(),
            cells: Vec::new(),
            frees: Vec::new(),
            hidden: Vec::new(),
            overlays: Vec::new(),
            nlocals: 0,
            top: 0,
            nregs: 0,
            assigned: Assigned::default(),
            deletable: Assigned::default(),
            is_dead: false,
            blocks: Vec::new(),
            handled: NO_REGISTER,
            is_too_large: false,
            deferred: Vec::new(),
            annotate_constant: None,
            conditional_depth: 0,
            hidden_base: 0,
            static_attributes: Vec::new(),
            handlers_begun: 0,
        }
    }

    // ---- instructions

    /// Append an instruction, unless nothing leads here.
    pub(super) fn emit(&mut self, ins: Ins, span: Span) {
        if self.is_dead {
            return;
        }
        self.is_too_large |= !ins.fits();
        self.words.push(ins.encode());
        self.spans.push(span);
        self.is_dead = ins.op().info().effects.leaves;
    }

    /// The place of the instruction before: what goes on from it without words of its own.
    pub(super) fn last_span(&self) -> Span {
        self.spans.last().copied().unwrap_or_default()
    }

    /// Return `a`, or None. The temporaries in use by now are all that the frame has to drop beside its variables.
    pub(super) fn emit_return(&mut self, a: Option<In>, span: Span) {
        let b = Live(self.top.max(self.nlocals));
        match a {
            Some(a) => self.emit(Ins::Return { a, b }, span),
            None => self.emit(Ins::ReturnNone { b }, span),
        }
    }

    /// Where the next instruction will lie.
    pub(super) fn here(&self) -> u32 {
        self.words.len() as u32
    }

    pub(super) fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        self.states.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// Append a jump to `label`; its offset is filled in at the end. A jump backwards is a safe point.
    pub(super) fn branch(&mut self, ins: Ins, label: Label, span: Span) {
        if self.is_dead {
            return;
        }
        let is_behind = self.labels[label.0 as usize] != u32::MAX;
        let ins = match ins {
            Ins::Jump { d } if is_behind => Ins::JumpBack { d },
            other => other,
        };
        self.reach(label, &self.assigned.clone());
        self.jumps.push((self.here(), label));
        self.emit(ins, span);
    }

    /// Something leads to `label` when `assigned` holds.
    pub(super) fn reach(&mut self, label: Label, assigned: &Assigned) {
        match &mut self.states[label.0 as usize] {
            Some(state) => state.intersect(assigned),
            state => *state = Some(assigned.clone()),
        }
    }

    /// Whether something jumps to `label`.
    pub(super) fn is_reached(&self, label: Label) -> bool {
        self.states[label.0 as usize].is_some()
    }

    /// The label lies here.
    pub(super) fn place(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.here();
        self.last_placed = self.here();
        if let Some(state) = &self.states[label.0 as usize] {
            if self.is_dead {
                self.assigned = state.clone();
                self.is_dead = false;
            } else {
                self.assigned.intersect(state);
            }
        }
    }

    /// The label of a loop's body lies here: its jumps come later, and it is reached if the loop was.
    pub(super) fn place_loop(&mut self, label: Label, entry: Option<&Assigned>) {
        self.labels[label.0 as usize] = self.here();
        match entry {
            Some(assigned) => {
                self.is_dead = false;
                self.assigned = assigned.clone();
                self.assigned.subtract(&self.deletable);
            }
            None => self.is_dead = true,
        }
    }

    /// What is known here, if anything leads here.
    pub(super) fn state(&self) -> Option<Assigned> {
        if self.is_dead {
            None
        } else {
            Some(self.assigned.clone())
        }
    }

    // ---- registers

    /// A fresh temporary.
    pub(super) fn temp(&mut self) -> u16 {
        if self.top >= PINNED - 4 {
            self.is_too_large = true;
            return self.top;
        }
        let register = self.top;
        self.top += 1;
        self.nregs = self.nregs.max(self.top);
        register
    }

    /// The first of `count` fresh neighbouring temporaries.
    pub(super) fn temps(&mut self, count: u16) -> u16 {
        let first = self.top;
        for _ in 0..count {
            self.temp();
        }
        first
    }

    /// Whether a register is a temporary.
    pub(super) fn is_temp(&self, register: u16) -> bool {
        register >= self.nlocals && register < PINNED
    }

    /// Whether a register is the last temporary taken, so that a window may start there.
    pub(super) fn is_last_temp(&self, register: u16) -> bool {
        self.is_temp(register) && register + 1 == self.top
    }

    // ---- tables

    /// The index of a constant.
    pub(super) fn constant(&mut self, constant: Constant) -> u32 {
        if let Some(id) = self.constant_ids.get(&constant) {
            return *id;
        }
        let id = self.push_constant(constant.clone());
        self.constant_ids.insert(constant, id);
        id
    }

    /// A constant of its own, even if there is an equal one.
    pub(super) fn push_constant(&mut self, constant: Constant) -> u32 {
        self.constants.push(constant);
        self.constants.len() as u32 - 1
    }

    /// The index of a name.
    pub(super) fn name(&mut self, name: NameId) -> Name {
        let next = self.names.len() as u32;
        let id = *self.name_ids.entry(name).or_insert(next);
        if id == next {
            self.names.push(name);
        }
        Name(id)
    }

    /// A site for an attribute: one of its own, so that its cache serves one place.
    pub(super) fn own_site(&mut self, name: NameId) -> Site {
        if self.sites.len() >= OWN_SITES {
            return self.shared_site(name);
        }
        self.push_site(name)
    }

    /// The site for a global or a name of the namespace: one for the whole code.
    pub(super) fn shared_site(&mut self, name: NameId) -> Site {
        if let Some(site) = self.shared_sites.get(&name) {
            return Site(*site);
        }
        let site = self.push_site(name);
        self.shared_sites.insert(name, site.0);
        site
    }

    fn push_site(&mut self, name: NameId) -> Site {
        let Name(id) = self.name(name);
        self.sites.push(id);
        Site(self.sites.len() as u32 - 1)
    }

    // ---- small sequences

    /// The register of a constant that is pinned, if this is a place for it.
    pub(super) fn pin(&mut self, constant: &Constant, span: Span) -> Option<u16> {
        if self.loop_depth == 0 || self.is_dead {
            return None;
        }
        let at = match self.pinned.iter().position(|(known, _)| known == constant) {
            Some(at) => at,
            None if self.pinned.len() < MAX_PINNED => {
                self.pinned.push((constant.clone(), span));
                self.pinned.len() - 1
            }
            None => return None,
        };
        Some(PINNED + at as u16)
    }

    /// `dst = constant`
    pub(super) fn load(&mut self, constant: Constant, dst: u16, span: Span) {
        let a = Out(dst);
        let ins = match constant {
            Constant::None => Ins::LoadNone { a },
            Constant::Bool(value) => Ins::LoadBool {
                a,
                b: Imm(i16::from(value)),
            },
            Constant::Int(value) if i32::try_from(value).is_ok() => Ins::LoadInt {
                a,
                d: Imm32(value as i32),
            },
            constant if self.is_dead => {
                drop(constant);
                return;
            }
            constant => Ins::LoadConst {
                a,
                d: Const(self.constant(constant)),
            },
        };
        self.emit(ins, span);
    }

    /// `dst = source`, unless they are the same register.
    pub(super) fn mov(&mut self, dst: u16, source: In, span: Span) {
        if source.register() != dst {
            self.emit(
                Ins::Move {
                    a: Out(dst),
                    b: source,
                },
                span,
            );
        }
    }

    /// Drop what a temporary holds.
    pub(super) fn clear(&mut self, register: u16, span: Span) {
        self.emit(
            Ins::Clear {
                a: crate::code::operand::InOut(register),
            },
            span,
        );
    }
}
