//! The disassembler: code as text, for `pyish dis` and for tests of the compiler. Linear in the code.

use std::fmt::Write;
use std::sync::Arc;

use super::code::Code;
use super::constant::Constant;
use super::op::Ins;
use super::operand::{Common, Field, Intrinsic, Intrinsic2, LAST_USE, Operand, Role, Word};

/// The text of a code and of all codes among its constants.
pub fn disassemble(code: &Code) -> String {
    let mut out = String::new();
    // A worklist: nesting is as deep as the source's, and native stack is not.
    let mut pending: Vec<Arc<Code>> = Vec::new();
    write_code(code, &mut out, &mut pending);
    while let Some(code) = pending.pop() {
        out.push('\n');
        write_code(&code, &mut out, &mut pending);
    }
    out
}

fn write_code(code: &Code, out: &mut String, pending: &mut Vec<Arc<Code>>) {
    let _ = writeln!(
        out,
        "{} (line {}, {} locals, {} registers):",
        code.qualname, code.first_line, code.nlocals, code.nregs
    );
    let mut last_line = 0;
    for pc in 0..code.words.len() as u32 {
        let line = code.line(pc);
        let label = if line == last_line {
            String::new()
        } else {
            line.to_string()
        };
        last_line = line;
        let _ = writeln!(out, "{label:>5} {pc:>5}  {}", instruction(code, pc));
    }
    for handler in &code.handlers {
        let _ = writeln!(
            out,
            "      {}..{} -> {} exception r{} depth {}",
            handler.start, handler.end, handler.target, handler.exception, handler.depth
        );
    }
    pending.extend(
        code.constants
            .iter()
            .rev()
            .filter_map(|constant| match constant {
                Constant::Code(code) => Some(code.clone()),
                _ => None,
            }),
    );
}

/// The text of one instruction.
pub fn instruction(code: &Code, pc: u32) -> String {
    let word = code.words[pc as usize];
    let Some(ins) = Ins::decode(word) else {
        return format!("invalid {:#x}", word.0);
    };
    let info = ins.op().info();
    let mut text = info.name.to_string();
    // How many registers a return drops is for the loop, not for readers.
    let shown = info.operands.iter().filter(|(_, role)| *role != Role::Live);
    for (at, (field, role)) in shown.enumerate() {
        text.push_str(if at == 0 { " " } else { ", " });
        write_operand(code, pc, word, *field, *role, &mut text);
    }
    text
}

fn write_operand(code: &Code, pc: u32, word: Word, field: Field, role: Role, text: &mut String) {
    let bits = word.field(field);
    let signed = if field == Field::d {
        bits as i32
    } else {
        i32::from(bits as u16 as i16)
    };
    let _ = match role {
        Role::In | Role::Out | Role::InOut | Role::InPeek => {
            let register = bits as u16 & !LAST_USE;
            let mark = if bits as u16 & LAST_USE != 0 { "!" } else { "" };
            match register_name(code, register) {
                Some(name) => write!(text, "{name}{mark}"),
                None => write!(text, "r{register}{mark}"),
            }
        }
        Role::Window | Role::Range | Role::OutRange | Role::PairPeek => {
            write!(text, "r{bits}..")
        }
        Role::Imm | Role::Imm32 => write!(text, "{signed}"),
        Role::Const => write!(text, "{}", Literal(code.constants.get(bits as usize))),
        Role::CodeConst => write!(text, "{}", Literal(code.constants.get(bits as usize))),
        Role::Name => write!(text, "{}", code.name(bits)),
        Role::Site => write!(text, ".{}", code.site_name(bits)),
        Role::Index | Role::Count => write!(text, "{bits}"),
        Role::Live => Ok(()),
        Role::Pair => write!(text, "{}+{}", bits & 0xff, bits >> 8),
        Role::Jump => write!(text, "->{}", i64::from(pc) + 1 + i64::from(signed)),
        Role::Common => write!(text, "{:?}", Common::from_bits(bits)),
        Role::Intrinsic => write!(text, "{:?}", Intrinsic::from_bits(bits)),
        Role::Intrinsic2 => write!(text, "{:?}", Intrinsic2::from_bits(bits)),
    };
}

fn register_name(code: &Code, register: u16) -> Option<&str> {
    if register >= code.nlocals {
        return None;
    }
    let cells = code
        .cellvars
        .iter()
        .chain(&code.freevars)
        .chain(&code.hidden);
    let cell = cells
        .clone()
        .find(|variable| variable.register == register)
        .map(|variable| &*variable.name);
    cell.or_else(|| code.varnames.get(register as usize).map(|name| &**name))
}

/// A constant as one would write it, roughly.
struct Literal<'a>(Option<&'a Constant>);

impl std::fmt::Display for Literal<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(constant) = self.0 else {
            return out.write_str("?");
        };
        let many = |out: &mut std::fmt::Formatter<'_>, items: &[Constant]| {
            items.iter().enumerate().try_for_each(|(at, item)| {
                write!(
                    out,
                    "{}{}",
                    if at == 0 { "" } else { ", " },
                    Literal(Some(item))
                )
            })
        };
        match constant {
            Constant::None => out.write_str("None"),
            Constant::Ellipsis => out.write_str("..."),
            Constant::Bool(true) => out.write_str("True"),
            Constant::Bool(false) => out.write_str("False"),
            Constant::Int(value) => write!(out, "{value}"),
            Constant::BigInt(value) => write!(out, "0x{}", value.to_str_radix(16)),
            Constant::Float(value) => write!(out, "{value:?}"),
            Constant::Complex(real, imaginary) => write!(out, "({real:?}+{imaginary:?}j)"),
            Constant::Str(bytes) => write!(out, "{:?}", String::from_utf8_lossy(bytes)),
            Constant::Bytes(bytes) => write!(out, "b{:?}", String::from_utf8_lossy(bytes)),
            Constant::Tuple(items) => {
                out.write_str("(")?;
                many(out, items)?;
                out.write_str(")")
            }
            Constant::FrozenSet(items) => {
                out.write_str("{")?;
                many(out, items)?;
                out.write_str("}")
            }
            Constant::Code(code) => write!(out, "<code {}>", code.qualname),
        }
    }
}
