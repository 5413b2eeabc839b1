//! From a finished unit to `Code`: labels become offsets, near jumps that do not reach are led through far ones.
//! Linear in the code.

use std::sync::Arc;

use super::error::{Res, syntax_error};
use super::names::{NameId, Names};
use super::unit::{PINNED, Protected, Unit};
use crate::code::operand::JumpFar;
use crate::code::{
    Body, Code, Field, Handler, Ins, LAST_USE, NO_REGISTER, Op, Role, Source, Variable, Word,
};

/// Make code of a unit.
pub(super) fn assemble(mut unit: Unit<'_>, names: &Names, source: &Arc<Source>) -> Res<Arc<Code>> {
    settle_pinned(&mut unit);
    if unit.is_too_large || unit.words.len() > i32::MAX as usize / 4 {
        return Err(syntax_error("code object is too large", Default::default()));
    }
    // A label that nothing jumps to may lie behind the last instruction; one that is jumped to does not, except
    // where a body ends there: every unit ends with a return.
    let targets: Vec<u32> = unit
        .jumps
        .iter()
        .map(|(_, label)| unit.labels[label.0 as usize])
        .collect();
    let layout = Layout::new(&unit, &targets);
    let mut words = Vec::with_capacity(unit.words.len() + 2 * layout.widened);
    let mut spans = Vec::with_capacity(words.capacity());
    let mut jumps = unit.jumps.iter().zip(&targets).peekable();
    for (at, (word, span)) in unit.words.iter().zip(&unit.spans).enumerate() {
        match jumps.next_if(|((pc, _), _)| *pc as usize == at) {
            None => words.push(*word),
            Some((_, target)) => layout.write_jump(at, *word, *target, &mut words),
        }
        spans.resize(words.len(), *span);
    }
    let handlers = handlers(&mut unit.protected, &unit.labels, &layout);
    let text = |name: &NameId| -> Box<str> { (*names.text(*name)).into() };
    let cell = |name: &NameId, register: u16| Variable {
        name: text(name),
        register,
        is_cell: true,
    };
    let cellvars = unit
        .cells
        .iter()
        .map(|name| cell(name, unit.registers[name]))
        .collect();
    let freevars = unit
        .frees
        .iter()
        .map(|name| cell(name, unit.free[name]))
        .collect();
    let class_cell = unit.free.get(&NameId::CLASS).copied();
    let hidden = unit.hidden.iter();
    let body = Body {
        words: words.into(),
        spans: spans.into(),
        names: unit.names.iter().map(text).collect(),
        sites: unit.sites.into(),
        handlers,
        varnames: unit.varnames.iter().map(text).collect(),
        cellvars,
        freevars,
        hidden: hidden
            .map(|(name, register, is_cell)| Variable {
                name: text(name),
                register: *register,
                is_cell: *is_cell,
            })
            .collect(),
        class_cell,
        constants: unit.constants.into(),
    };
    Ok(Arc::new(Code {
        name: unit.name.into(),
        qualname: unit.qualname.into(),
        source: source.clone(),
        first_line: unit.first_line,
        arguments: unit.arguments,
        nregs: unit.nregs.max(unit.nlocals),
        nlocals: unit.nlocals,
        flags: unit.flags,
        contents: body.into(),
    }))
}

/// Give pinned constants their registers, behind the variables: temporaries move up, and the code begins by
/// loading them.
fn settle_pinned(unit: &mut Unit<'_>) {
    let count = unit.pinned.len() as u16;
    if count == 0 {
        return;
    }
    let nlocals = unit.nlocals;
    let settle = |register: u16| match register {
        NO_REGISTER => NO_REGISTER,
        PINNED.. => nlocals + (register - PINNED),
        _ if register >= nlocals => register + count,
        _ => register,
    };
    for word in &mut unit.words {
        let Some(op) = word.operation() else { continue };
        for (field, role) in op.info().operands {
            let is_register = match role {
                Role::In | Role::Out | Role::InOut | Role::InPeek => true,
                Role::Window | Role::Range | Role::OutRange | Role::PairPeek => true,
                Role::Index => op == Op::EndHandler,
                _ => false,
            };
            if *role == Role::Live {
                let live = (word.field(*field) as u16).max(nlocals) + count;
                *word = word.put(*field, u32::from(live));
            }
            if is_register {
                let bits = word.field(*field) as u16;
                let settled = settle(bits & !LAST_USE) | bits & LAST_USE;
                *word = word.put(*field, u32::from(settled));
            }
        }
    }
    for range in &mut unit.protected {
        range.exception = settle(range.exception);
        range.depth = settle(range.depth);
        range.start += u32::from(count);
        range.end += u32::from(count);
    }
    for label in &mut unit.labels {
        *label = label.saturating_add(u32::from(count));
    }
    for (pc, _) in &mut unit.jumps {
        *pc += u32::from(count);
    }
    unit.nlocals += count;
    unit.nregs += count;
    let body = std::mem::take(&mut unit.words);
    let spans = std::mem::take(&mut unit.spans);
    for (at, (constant, span)) in std::mem::take(&mut unit.pinned).into_iter().enumerate() {
        unit.is_dead = false;
        unit.load(constant, nlocals + at as u16, span);
    }
    unit.words.extend(body);
    unit.spans.extend(spans);
}

/// Where each instruction goes.
struct Layout {
    /// Its place in the final code; one more entry for the end. Empty if nothing moves.
    places: Vec<u32>,
    /// How many near jumps are led through a far one.
    widened: usize,
}

/// How far a near jump reaches.
const REACH: i64 = i16::MAX as i64;

impl Layout {
    fn new(unit: &Unit<'_>, targets: &[u32]) -> Layout {
        // Three words for each near jump is the worst case: if that reaches, all is well.
        if unit.words.len() + 2 * targets.len() < REACH as usize {
            return Layout {
                places: Vec::new(),
                widened: 0,
            };
        }
        // Distances are taken in the worst case, so that widening one jump never puts another out of reach.
        let mut before = Vec::with_capacity(unit.words.len() + 1);
        let mut jumps = unit.jumps.iter().peekable();
        let mut at = 0u32;
        for pc in 0..unit.words.len() {
            before.push(at);
            at += if jumps.next_if(|(jump, _)| *jump as usize == pc).is_some() {
                3
            } else {
                1
            };
        }
        before.push(at);
        let is_far = |pc: u32, target: u32| {
            (i64::from(before[pc as usize]) - i64::from(before[target as usize])).abs() >= REACH - 3
        };
        let mut widened = 0;
        let mut places = Vec::with_capacity(before.len());
        let mut jumps = unit.jumps.iter().zip(targets).peekable();
        let mut at = 0u32;
        for pc in 0..unit.words.len() as u32 {
            places.push(at);
            let jump = jumps.next_if(|((jump, _), _)| *jump == pc);
            let is_wide = jump
                .is_some_and(|(_, target)| is_near(unit.words[pc as usize]) && is_far(pc, *target));
            widened += usize::from(is_wide);
            at += if is_wide { 3 } else { 1 };
        }
        places.push(at);
        Layout { places, widened }
    }

    fn place(&self, pc: u32) -> u32 {
        if self.places.is_empty() {
            pc
        } else {
            self.places[pc as usize]
        }
    }

    fn write_jump(&self, pc: usize, word: Word, target: u32, words: &mut Vec<Word>) {
        let at = words.len() as i64;
        let to = i64::from(self.place(target));
        let offset = to - at - 1;
        if !is_near(word) {
            words.push(word.put(Field::d, offset as i32 as u32));
        } else if self.place(pc as u32 + 1) as i64 == at + 1 {
            words.push(word.put(Field::c, offset as i16 as u16 as u32));
        } else {
            // The jump leads to a far one; its other way steps over that.
            let far = JumpFar((to - at - 3) as i32);
            words.push(word.put(Field::c, 1));
            words.push(Ins::Jump { d: JumpFar(1) }.encode());
            words.push(if to <= at {
                Ins::JumpBack { d: far }.encode()
            } else {
                Ins::Jump { d: far }.encode()
            });
        }
    }
}

fn is_near(word: Word) -> bool {
    let operands = word
        .operation()
        .map_or(&[][..], |op: Op| op.info().operands);
    operands
        .iter()
        .any(|(field, role)| *field == Field::c && *role == Role::Jump)
}

fn handlers(protected: &mut [Protected], labels: &[u32], layout: &Layout) -> Box<[Handler]> {
    protected.sort_by_key(|range| std::cmp::Reverse(range.nesting));
    protected
        .iter()
        .map(|range| Handler {
            start: layout.place(range.start),
            end: layout.place(range.end),
            target: layout.place(labels[range.handler.0 as usize]),
            exception: range.exception,
            depth: range.depth,
        })
        .collect()
}
