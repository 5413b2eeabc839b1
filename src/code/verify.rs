//! The verifier: accepts code that can be run with unchecked registers, constants and jumps.
//!
//! It checks each instruction alone: that it is one, that its operands are in range, that windows end inside
//! the frame, that jumps stay inside the code; and that the last instruction does not fall off the end and that
//! the exception table is sane. It runs after the compiler in debug builds, and on code that comes from bytes, which
//! `flow.rs` looks at as a whole besides. Linear in the code.

use super::code::{Arguments, Code, Flags};
use super::constant::Constant;
use super::op::{Ins, Op};
use super::operand::{Field, LAST_USE, NO_REGISTER, Role, Word};

/// Why code is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The instruction, or the number of instructions if the fault is in a table.
    pub pc: u32,
    /// What is wrong.
    pub what: String,
}

/// Accept or refuse `code`; the codes among its constants are not looked into.
pub fn verify(code: &Code) -> Result<(), Fault> {
    let length = code.words.len();
    let in_tables = |what: &str| Fault {
        pc: length as u32,
        what: what.to_string(),
    };
    if code.spans.len() != length {
        return Err(in_tables("not one span for each instruction"));
    }
    if code.nregs < code.nlocals
        || code.nregs >= NO_REGISTER
        || arguments_exceed(&code.arguments, code)
    {
        return Err(in_tables("register counts"));
    }
    if code
        .sites
        .iter()
        .any(|name| *name as usize >= code.names.len())
    {
        return Err(in_tables("a site without a name"));
    }
    if code.arguments.total() > code.varnames.len()
        || code.varnames.len() > usize::from(code.nlocals)
        || code.flags.has(Flags::VARARGS) != code.arguments.has_varargs
        || code.flags.has(Flags::VARKEYWORDS) != code.arguments.has_varkw
        || code
            .class_cell
            .is_some_and(|register| register >= code.nlocals)
    {
        return Err(in_tables("parameters"));
    }
    let variables = code
        .cellvars
        .iter()
        .chain(&code.freevars)
        .chain(&code.hidden);
    if variables
        .into_iter()
        .any(|variable| variable.register >= code.nlocals)
    {
        return Err(in_tables("a variable without a register"));
    }
    for (pc, word) in code.words.iter().enumerate() {
        check_word(code, pc, *word).map_err(|what| Fault {
            pc: pc as u32,
            what,
        })?;
    }
    match code.words.last().and_then(|word| word.operation()) {
        Some(op) if op.info().effects.leaves => {}
        _ => return Err(in_tables("falls off the end")),
    }
    for handler in &code.handlers {
        let range = handler.start < handler.end && handler.end as usize <= length;
        // Forwards: exceptions alone make no loop, which would pass no safe point.
        let target = handler.target >= handler.end && (handler.target as usize) < length;
        let registers = handler.exception < code.nregs
            && handler.depth >= code.nlocals
            && handler.depth <= code.nregs;
        if !(range && target && registers) {
            return Err(in_tables(&format!("handler {handler:?}")));
        }
    }
    Ok(())
}

fn arguments_exceed(arguments: &Arguments, code: &Code) -> bool {
    arguments.posonly > arguments.positional || arguments.total() > usize::from(code.nlocals)
}

fn check_word(code: &Code, pc: usize, word: Word) -> Result<(), String> {
    let ins = Ins::decode(word).ok_or("no instruction")?;
    if ins.op().info().effects.suspends && !code.flags.suspends() {
        return Err("a plain function cannot suspend".to_owned());
    }
    let kept = match ins {
        // Backwards go those jumps that are safe points.
        Ins::Jump { d } => d.0 >= 0,
        Ins::EndAsyncFor { d, .. } => d.0 >= 0,
        Ins::LoadSuperMethod { c, .. } => c.0 >= 0 && code.nregs > 0,
        // The namespace is in register 0.
        Ins::LoadName { .. }
        | Ins::StoreName { .. }
        | Ins::DeleteName { .. }
        | Ins::ImportStar { .. }
        | Ins::LoadLocals { .. } => code.nregs > 0,
        Ins::SetFunction { c, .. } => (0..=5).contains(&c.0),
        Ins::Format { c, .. } => (0..=8).contains(&c.0),
        Ins::BuildInterpolation { c, .. } => (0..=3).contains(&c.0),
        Ins::GetAwaitable { c, .. } => (0..=2).contains(&c.0),
        Ins::Return { b, .. } | Ins::ReturnNone { b } => b.0 >= code.nlocals,
        _ => true,
    };
    if !kept {
        return Err(format!("{}: an operand", ins.op().info().name));
    }
    for (field, role) in ins.op().info().operands {
        let bits = word.field(*field);
        if !operand_is_sound(code, pc, word, *field, *role) {
            return Err(format!(
                "{}: operand {field:?} = {bits}",
                ins.op().info().name
            ));
        }
    }
    Ok(())
}

fn operand_is_sound(code: &Code, pc: usize, word: Word, field: Field, role: Role) -> bool {
    let bits = word.field(field);
    let fits = |first: u32, count: u32| first + count <= u32::from(code.nregs);
    match role {
        Role::In => fits(bits & !u32::from(LAST_USE), 1) && !is_taken_local(code, bits as u16),
        Role::Out | Role::InOut | Role::InPeek => fits(bits, 1),
        Role::PairPeek => fits(bits, 2),
        Role::Window | Role::Range | Role::OutRange => {
            window_length(word).is_some_and(|length| fits(bits, length))
        }
        Role::Live => fits(0, bits),
        Role::Const => {
            (bits as usize) < code.constants.len()
                && (!names_keywords(word)
                    || is_tuple_of_names(&code.constants[bits as usize], word.b()))
        }
        Role::CodeConst => matches!(code.constants.get(bits as usize), Some(Constant::Code(_))),
        Role::Name => (bits as usize) < code.names.len(),
        Role::Site => (bits as usize) < code.sites.len(),
        Role::Index => match word.operation() {
            Some(Op::LoadClosure) => (bits as usize) < code.freevars.len(),
            Some(Op::EndHandler) => bits == u32::from(NO_REGISTER) || fits(bits, 1),
            _ => false,
        },
        Role::Jump => {
            let offset = if field == Field::d {
                i64::from(bits as i32)
            } else {
                i64::from(bits as u16 as i16)
            };
            let target = pc as i64 + 1 + offset;
            0 <= target && target < code.words.len() as i64
        }
        // `decode` has refused what is no member; the others are plain numbers.
        Role::Imm
        | Role::Imm32
        | Role::Count
        | Role::Pair
        | Role::Common
        | Role::Intrinsic
        | Role::Intrinsic2 => true,
    }
}

/// Variables are never taken: a later read would find nothing.
fn is_taken_local(code: &Code, bits: u16) -> bool {
    bits & LAST_USE != 0 && (bits & !LAST_USE) < code.nlocals
}

fn names_keywords(word: Word) -> bool {
    matches!(word.operation(), Some(Op::CallKw | Op::CallMethodKw))
}

fn is_tuple_of_names(constant: &Constant, arguments: u16) -> bool {
    match constant {
        Constant::Tuple(names) if names.len() > usize::from(arguments) => false,
        Constant::Tuple(names) => names.iter().all(|name| matches!(name, Constant::Str(_))),
        _ => false,
    }
}

/// How many registers from its window's first an instruction touches.
fn window_length(word: Word) -> Option<u32> {
    let (b, c) = (u32::from(word.b()), u32::from(word.c()));
    Some(match word.operation()? {
        Op::LoadMethod | Op::LoadSuperMethod => 2,
        Op::LoadWith | Op::LoadAsyncWith => 4,
        Op::BuildSlice | Op::LoadStride => 3,
        Op::LoadSlice | Op::StoreSlice => 2,
        Op::Call | Op::CallKw => 1 + b,
        Op::CallMethod | Op::CallMethodKw => 2 + b,
        Op::CallEx => 3,
        Op::Unpack => c,
        Op::UnpackEx => (c & 0xff) + 1 + (c >> 8),
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => c,
        Op::BuildDict => 2 * c,
        Op::Format => 1 + u32::from(c & 4 != 0),
        Op::BuildInterpolation => 3,
        Op::BuildTemplate | Op::Intrinsic2 | Op::ImportName | Op::JoinGroup => 2,
        Op::MatchAttributes => 1 + c.max(1),
        _ => return None,
    })
}
