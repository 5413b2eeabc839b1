//! What registers may hold, followed through all ways that a code can take: the second half of the verifier.
//!
//! `verify.rs` looks at each instruction alone. Code that did not come from our compiler just now must keep three promises
//! more, on which the loop relies without looking: an instruction for cells finds a cell (and `ListAppend` a list); the
//! registers beyond the arguments of a call are empty, since the frame of what is called begins with them; and a frame that
//! is left has emptied its registers. Where the last cannot be shown, the frame is made to empty all of them.
//!
//! For each register three bits say what it may hold; none of them: nothing, or a number. Where ways meet, the bits are
//! joined, until nothing changes. O(instructions × registers) for each time that a loop's head changes, and refused
//! beyond a bound.

use std::collections::BTreeSet;

use super::code::Code;
use super::op::{Ins, Op};
use super::operand::{Field, Role, Word};
use super::verify::Fault;

const CELL: u8 = 1;
const LIST: u8 = 2;
const OTHER: u8 = 4;

/// More work than this, and the code is refused: no compiler of ours makes such.
const WORK_MAX: usize = 1 << 31;

const NO_HANDLER: u32 = u32::MAX;

/// What a register may hold at some place of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No object.
    Empty,
    /// If an object, then a cell.
    Cell,
    /// If an object, then a list.
    List,
    /// Anything.
    Any,
}

/// What the registers may hold before the instruction at `pc`, of code that `verify` has accepted.
pub fn kinds_at(code: &Code, pc: u32) -> Result<Vec<Kind>, Fault> {
    let mut flow = Flow::new(code)?;
    flow.watched = Some((pc as usize, None));
    flow.run()?;
    let Some((_, Some(bits))) = flow.watched else {
        return Err(Fault {
            pc,
            what: "no way leads there".to_owned(),
        });
    };
    let kind = |bits: &u8| match *bits {
        0 => Kind::Empty,
        CELL => Kind::Cell,
        LIST => Kind::List,
        _ => Kind::Any,
    };
    Ok(bits.iter().map(kind).collect())
}

/// Accept or refuse what `code`, which `verify` has accepted, does with its registers. What comes back are the
/// `Return`s for which it does not show that all registers beyond their counts are empty (a `finally` may or may not
/// have an exception to raise again): they have to drop every register.
pub fn check(code: &Code) -> Result<Vec<usize>, Fault> {
    let mut flow = Flow::new(code)?;
    flow.run()?;
    Ok(flow.untidy.into_iter().collect())
}

/// For each instruction the handler that its exceptions go to: the first in the table that covers it.
fn innermost_handlers(code: &Code) -> Vec<u32> {
    let mut of = vec![NO_HANDLER; code.words.len()];
    for (at, handler) in code.handlers.iter().enumerate().rev() {
        of[handler.start as usize..handler.end as usize].fill(at as u32);
    }
    of
}

struct Flow<'c> {
    code: &'c Code,
    nregs: usize,
    handler_of: Vec<u32>,
    /// What is known on entry of the instructions that are jumped to.
    states: Vec<Option<Box<[u8]>>>,
    work: Vec<u32>,
    untidy: BTreeSet<usize>,
    /// A place that is asked for, and what is known there.
    watched: Option<(usize, Option<Vec<u8>>)>,
    spent: usize,
}

impl<'c> Flow<'c> {
    fn new(code: &'c Code) -> Result<Flow<'c>, Fault> {
        let nregs = usize::from(code.nregs);
        let covered = code.handlers.iter().fold(0usize, |sum, handler| {
            sum.saturating_add((handler.end - handler.start) as usize)
        });
        if code.words.len().saturating_mul(nregs) > WORK_MAX || covered > WORK_MAX {
            return Err(Fault {
                pc: 0,
                what: "too large".to_owned(),
            });
        }
        Ok(Flow {
            code,
            nregs,
            handler_of: innermost_handlers(code),
            states: vec![None; code.words.len()],
            work: Vec::new(),
            untidy: BTreeSet::new(),
            watched: None,
            spent: 0,
        })
    }

    fn run(&mut self) -> Result<(), Fault> {
        let mut entry = vec![0; self.nregs];
        for register in entry.iter_mut().take(self.code.arguments.total()) {
            *register = OTHER;
        }
        if self.code.arguments.total() == 0 && self.nregs > 0 {
            // The namespace of a module or class.
            entry[0] = OTHER;
        }
        self.join(0, &entry);
        while let Some(pc) = self.work.pop() {
            self.follow(pc as usize)?;
        }
        Ok(())
    }

    /// A way leads to `pc` with these registers.
    fn join(&mut self, pc: usize, registers: &[u8]) {
        let changed = match &mut self.states[pc] {
            Some(known) => {
                let mut changed = false;
                for (known, new) in known.iter_mut().zip(registers) {
                    changed |= *new & !*known != 0;
                    *known |= *new;
                }
                changed
            }
            unknown => {
                *unknown = Some(registers.into());
                true
            }
        };
        if changed {
            self.work.push(pc as u32);
        }
    }

    /// Follow the code from `start` on until a way ends, or comes to an instruction that others lead to as well.
    fn follow(&mut self, start: usize) -> Result<(), Fault> {
        let Some(state) = &self.states[start] else {
            return Ok(());
        };
        let mut registers = state.to_vec();
        let mut pc = start;
        loop {
            self.spent += self.nregs + 1;
            if let Some((place, known)) = &mut self.watched
                && *place == pc
            {
                let known = known.get_or_insert_with(|| vec![0; registers.len()]);
                for (known, new) in known.iter_mut().zip(&registers) {
                    *known |= *new;
                }
            }
            let word = self.code.words[pc];
            let fault = |what: &str| {
                Err(Fault {
                    pc: pc as u32,
                    what: what.to_owned(),
                })
            };
            if self.spent > WORK_MAX {
                return fault("too many ways lead through the code");
            }
            let (Some(ins), Some(op)) = (Ins::decode(word), word.operation()) else {
                return fault("no instruction");
            };
            if !demands(ins, &registers) {
                return fault("an operand may be of another kind");
            }
            let (live, returned) = match ins {
                Ins::Return { a, b } => (b.0, Some(usize::from(a.register()))),
                Ins::ReturnNone { b } => (b.0, None),
                _ => (self.code.nregs, None),
            };
            let mut beyond = registers.iter().enumerate().skip(usize::from(live));
            if beyond.any(|(at, kinds)| *kinds != 0 && returned != Some(at)) {
                self.untidy.insert(pc);
            }
            let before = self.handler_of[pc];
            let entry = (before != NO_HANDLER).then(|| registers.clone());
            let ways = self.step(ins, op, word, pc, &mut registers);
            if let Some(mut entry) = entry {
                self.spent += self.nregs;
                self.raises(before, &mut entry, &registers, ways.jump.as_ref());
            }
            if let Some((target, registers)) = ways.jump {
                self.join(target, &registers);
            }
            if !ways.falls {
                return Ok(());
            }
            pc += 1;
            if self.states[pc].is_some() {
                self.join(pc, &registers);
                return Ok(());
            }
        }
    }

    /// The instruction may raise: its handler finds what was there before, or what it has made of it.
    fn raises(
        &mut self,
        handler: u32,
        entry: &mut [u8],
        after: &[u8],
        jump: Option<&(usize, Vec<u8>)>,
    ) {
        let handler = self.code.handlers[handler as usize];
        for (at, register) in entry.iter_mut().enumerate() {
            *register |= after[at];
            if let Some((_, jumped)) = jump {
                *register |= jumped[at];
            }
        }
        let clear = usize::from(handler.depth);
        entry[clear..].fill(0);
        entry[usize::from(handler.exception)] = OTHER;
        self.join(handler.target as usize, entry);
    }

    /// What an instruction does to the registers, and where it leads.
    fn step(&self, ins: Ins, op: Op, word: Word, pc: usize, registers: &mut Vec<u8>) -> Ways {
        let (a, b, c) = (word.ra(), word.rb(), word.rc());
        // What is taken, by the operands' roles.
        for (field, role) in op.info().operands {
            if *role == Role::In {
                let (register, takes) = match field {
                    Field::a => (a, word.takes_a()),
                    Field::b | Field::d => (b, word.takes_b()),
                    Field::c => (c, word.takes_c()),
                };
                if takes && !matches!(op, Op::Move) {
                    registers[register] = 0;
                }
            }
        }
        let target = |offset: i64| (pc as i64 + 1 + offset) as usize;
        let mut jump = None;
        match ins {
            Ins::Move { .. } => {
                let kind = registers[b];
                if word.takes_b() {
                    registers[b] = 0;
                }
                registers[a] = kind;
            }
            Ins::MakeCell { .. } | Ins::LoadClosure { .. } => registers[a] = CELL,
            Ins::BuildList { b, c, .. } => {
                empty(registers, b.0, c.0);
                registers[a] = LIST;
            }
            Ins::BuildTuple { b, c, .. }
            | Ins::BuildSet { b, c, .. }
            | Ins::BuildString { b, c, .. } => {
                empty(registers, b.0, c.0);
                registers[a] = OTHER;
            }
            Ins::BuildDict { b, c, .. } => {
                empty(registers, b.0, 2 * c.0);
                registers[a] = OTHER;
            }
            Ins::BuildSlice { b, .. } | Ins::BuildInterpolation { b, .. } => {
                empty(registers, b.0, 3);
                registers[a] = OTHER;
            }
            Ins::LoadSlice { c, .. } => {
                empty(registers, c.0, 2);
                registers[a] = OTHER;
            }
            Ins::LoadStride { c, .. } => {
                empty(registers, c.0, 3);
                registers[a] = OTHER;
            }
            Ins::StoreSlice { c, .. } => empty(registers, c.0, 2),
            Ins::BuildTemplate { b, .. }
            | Ins::Intrinsic2 { b, .. }
            | Ins::ImportName { b, .. }
            | Ins::JoinGroup { b, .. } => {
                empty(registers, b.0, 2);
                registers[a] = OTHER;
            }
            Ins::Format { b, c, .. } => {
                empty(registers, b.0, 1 + u16::from(c.0 & 4 != 0));
                registers[a] = OTHER;
            }
            Ins::Call { a: first, b } | Ins::CallKw { a: first, b, .. } => {
                empty(registers, first.0, 1 + b.0);
                registers[a] = OTHER;
            }
            Ins::CallMethod { a: first, b } | Ins::CallMethodKw { a: first, b, .. } => {
                empty(registers, first.0, 2 + b.0);
                registers[a] = OTHER;
            }
            Ins::CallEx { a: first } => {
                empty(registers, first.0, 3);
                registers[a] = OTHER;
            }
            Ins::LoadMethod { .. } => {
                registers[a] = OTHER;
                registers[a + 1] = OTHER;
            }
            Ins::LoadSuperMethod { c, .. } => {
                let mut found = registers.clone();
                found[a] = OTHER;
                found[a + 1] = OTHER;
                jump = Some((target(i64::from(c.0)), found));
            }
            Ins::LoadWith { .. } | Ins::LoadAsyncWith { .. } => {
                registers[a..a + 4].fill(OTHER);
            }
            Ins::Unpack { c, .. } => {
                registers[a..a + usize::from(c.0)].fill(OTHER);
            }
            Ins::UnpackEx { c, .. } => {
                let count = usize::from(c.0 & 0xff) + 1 + usize::from(c.0 >> 8);
                registers[a..a + count].fill(OTHER);
            }
            Ins::ForNext { c, .. } => {
                let mut again = registers.clone();
                again[a] = OTHER;
                jump = Some((target(i64::from(c.0)), again));
                registers[b] = 0;
            }
            Ins::Await { .. } | Ins::YieldFrom { .. } => {
                registers[b] = 0;
                registers[a] = OTHER;
            }
            Ins::MatchGroup { .. } => {
                registers[b] = OTHER;
                registers[a] = OTHER;
            }
            Ins::MatchClass { .. } => registers[a] = OTHER,
            Ins::MatchAttributes { c, .. } => {
                empty(registers, a as u16, 2);
                registers[a + 1..][..usize::from(c.0)].fill(OTHER);
            }
            Ins::Clear { .. } | Ins::DeleteLocal { .. } | Ins::EndHandler { .. } => {
                registers[a] = 0;
            }
            Ins::LoadFromOrCell { .. } => registers[a] = OTHER,
            Ins::EndAsyncFor { d, .. } => {
                registers[a] = 0;
                jump = Some((target(i64::from(d.0)), registers.clone()));
            }
            Ins::LoadInt { .. } | Ins::LoadNone { .. } | Ins::LoadBool { .. } => registers[a] = 0,
            // One way leads on with a `None`, which is no object.
            Ins::JumpIfNone { d, .. } => {
                let mut none = registers.clone();
                none[a] = 0;
                jump = Some((target(i64::from(d.0)), none));
            }
            Ins::JumpUnlessNone { d, .. } => {
                jump = Some((target(i64::from(d.0)), registers.clone()));
                registers[a] = 0;
            }
            _ => {
                for (field, role) in op.info().operands {
                    match role {
                        Role::Out if *field == Field::a => registers[a] = OTHER,
                        Role::Jump => {
                            let offset = if *field == Field::d {
                                i64::from(word.sd())
                            } else {
                                i64::from(word.sc())
                            };
                            jump = Some((target(offset), registers.clone()));
                        }
                        _ => {}
                    }
                }
            }
        }
        Ways {
            falls: !op.info().effects.leaves,
            jump,
        }
    }
}

/// Whether an instruction finds what it takes for granted.
fn demands(ins: Ins, registers: &[u8]) -> bool {
    let only = |register: u16, kind: u8| registers[usize::from(register)] & !kind == 0;
    // The frame that a call pushes begins with its arguments: what lies beyond them is its own.
    let ends = |first: u16, count: u16| {
        let end = usize::from(first) + usize::from(count);
        registers.iter().skip(end).all(|kinds| *kinds == 0)
    };
    match ins {
        Ins::Call { a, b } | Ins::CallKw { a, b, .. } => ends(a.0, b.0 + 1),
        Ins::CallMethod { a, b } | Ins::CallMethodKw { a, b, .. } => ends(a.0, b.0 + 2),
        Ins::LoadCell { b, .. } => only(b.register(), CELL),
        Ins::StoreCell { a, .. } => only(a.register(), CELL),
        Ins::DeleteCell { a, .. } => only(a.register(), CELL),
        Ins::ListAppend { a, .. } => only(a.0, LIST),
        _ => true,
    }
}

/// Where an instruction leads: on, and to its jump's target with these registers.
struct Ways {
    falls: bool,
    jump: Option<(usize, Vec<u8>)>,
}

fn empty(registers: &mut [u8], first: u16, count: u16) {
    let first = usize::from(first);
    registers[first..first + usize::from(count)].fill(0);
}
