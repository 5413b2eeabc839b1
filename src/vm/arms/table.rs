//! Which arm does which instruction.

use super::{attributes, by_call, calls, items, iterate, jumps, long_way, numbers, variables};
use crate::code::{Op, Word};
use crate::object::*;

/// The code of an instruction, with the [`Machine`]'s fields for parameters. Whether the loop goes on with the current
/// frame, whatever it is, at its pc; if not, something has to be settled.
pub(super) type Arm = unsafe fn(*mut Vm, *mut Frame, *mut Value, *const Word, Word) -> bool;

/// An arm of a function of the machine, by its name in the binary.
macro_rules! arm {
    ($body:path) => {
        $crate::vm::arms::table::arm!($body, arm)
    };
    ($body:path, $name:ident) => {{
        #[inline(never)]
        #[allow(non_snake_case, reason = "named after the instruction")]
        unsafe fn $name(
            vm: *mut $crate::object::Vm,
            frame: *mut $crate::object::Frame,
            regs: *mut $crate::object::Value,
            pc: *const $crate::code::Word,
            w: $crate::code::Word,
        ) -> bool {
            let mut machine = $crate::vm::arms::Machine {
                vm,
                frame,
                regs,
                pc,
                w,
            };
            let next = $body(&mut machine);
            machine.go(next)
        }
        $name as $crate::vm::arms::table::Arm
    }};
}
pub(super) use arm;

/// The arm of the instruction.
#[inline(always)]
pub(super) unsafe fn arm_of(w: Word) -> Arm {
    debug_assert!(usize::from(w.op()) < ARMS.len());
    // Every word's opcode is in the table (the verifier has seen to it).
    *ARMS.get_unchecked(usize::from(w.op()))
}

/// Run the current frame from its pc.
#[inline(always)]
pub(in crate::vm) unsafe fn enter(vm: *mut Vm) -> bool {
    let frame = (*vm).current;
    let pc = (*frame).pc;
    let w = *pc;
    arm_of(w)(vm, frame, (*frame).regs, pc.add(1), w)
}

/// The table: what is not in it goes the long way.
macro_rules! arms {
    ($($first:ident $(| $op:ident)* => $body:path;)+) => {
        static ARMS: [Arm; Op::ALL.len()] = {
            let mut arms = [long_way as Arm; Op::ALL.len()];
            $(
                // By its instruction, so that `order.ld` can tell it from the others.
                let arm = arm!($body, $first);
                arms[Op::$first as usize] = arm;
                $(arms[Op::$op as usize] = arm;)*
            )+
            arms
        };
    };
}

arms! {
    Move => variables::copy;
    LoadConst => variables::load_const;
    LoadInt => variables::load_int;
    LoadNone => variables::load_none;
    LoadBool => variables::load_bool;
    Clear => variables::clear;
    CheckLocal => variables::check_local;
    LoadClosure => variables::load_closure;
    LoadCell => variables::load_cell;
    StoreCell => variables::store_cell;
    LoadGlobal => variables::load_global;
    LoadName => variables::load_name;
    StoreName => variables::store_name;
    StoreGlobal => variables::store_global;

    Add | IAdd => numbers::add;
    Sub | ISub => numbers::sub;
    Mul | IMul => numbers::mul;
    TrueDiv | ITrueDiv => numbers::true_div;
    FloorDiv | IFloorDiv => numbers::floor_div;
    Mod | IMod => numbers::modulo;
    Pow | IPow => numbers::power;
    LShift | ILShift => numbers::left_shift;
    RShift | IRShift => numbers::right_shift;
    And | IAnd => numbers::and;
    Or | IOr => numbers::or;
    Xor | IXor => numbers::xor;
    AddInt | IAddInt => numbers::add_int;
    SubInt | ISubInt => numbers::sub_int;
    MulInt => numbers::mul_int;
    FloorDivInt => numbers::floor_div_int;
    ModInt => numbers::modulo_int;
    LShiftInt => numbers::left_shift_int;
    RShiftInt => numbers::right_shift_int;
    AndInt => numbers::and_int;
    Neg => numbers::negate;
    Not => numbers::not;
    Lt => numbers::lt;
    Le => numbers::le;
    Eq => numbers::eq;
    Ne => numbers::ne;
    Gt => numbers::gt;
    Ge => numbers::ge;
    Is | IsNot => numbers::is;

    Jump => jumps::jump;
    JumpBack => jumps::jump_back;
    JumpIf => jumps::jump_if_true;
    JumpUnless => jumps::jump_unless;
    JumpIfNone | JumpUnlessNone => jumps::jump_by_none;
    JumpIfIs | JumpUnlessIs => jumps::jump_by_identity;
    JumpIfUnset => jumps::jump_if_unset;
    JumpIfLt => jumps::if_lt;
    JumpIfLe => jumps::if_le;
    JumpIfEq => jumps::if_eq;
    JumpIfNe => jumps::if_ne;
    JumpIfGt => jumps::if_gt;
    JumpIfGe => jumps::if_ge;
    JumpUnlessLt => jumps::unless_lt;
    JumpUnlessLe => jumps::unless_le;
    JumpUnlessEq => jumps::unless_eq;
    JumpUnlessNe => jumps::unless_ne;
    JumpUnlessGt => jumps::unless_gt;
    JumpUnlessGe => jumps::unless_ge;
    JumpIfLtInt => jumps::if_lt_int;
    JumpIfLeInt => jumps::if_le_int;
    JumpIfEqInt => jumps::if_eq_int;
    JumpIfNeInt => jumps::if_ne_int;
    JumpIfGtInt => jumps::if_gt_int;
    JumpIfGeInt => jumps::if_ge_int;
    JumpUnlessLtInt => jumps::unless_lt_int;
    JumpUnlessLeInt => jumps::unless_le_int;
    JumpUnlessEqInt => jumps::unless_eq_int;
    JumpUnlessNeInt => jumps::unless_ne_int;
    JumpUnlessGtInt => jumps::unless_gt_int;
    JumpUnlessGeInt => jumps::unless_ge_int;
    BeginHandler => jumps::begin_handler;
    EndHandler => jumps::end_handler;
    MatchException => jumps::match_exception;

    LoadAttr => attributes::load;
    StoreAttr => attributes::store;
    LoadMethod => attributes::load_method;

    LoadIndex => items::load;
    LoadIndexInt => items::load_int;
    StoreIndex => items::store;
    LoadSlice => items::load_slice;
    LoadStride => items::load_stride;
    StoreSlice => items::store_slice;
    Contains | NotContains => items::contains;
    BuildTuple => items::build_tuple;
    BuildList => items::build_list;
    ListAppend => items::append;

    BuildSet => by_call::build_set;
    BuildDict => by_call::build_dict;
    BuildString => by_call::build_string;
    ListExtend => by_call::extend_list;
    SetAdd => by_call::add_to_set;
    DictAdd => by_call::add_to_dict;
    Format => by_call::format_value;
    MakeFunction => by_call::make_function;
    SetFunction => by_call::set_function;
    MatchSequence => by_call::match_sequence;
    MatchMapping => by_call::match_mapping;
    MatchKeys => by_call::match_keys;
    MatchRest => by_call::match_rest;
    MatchClass => by_call::match_exact_class;
    MatchAttributes => by_call::match_attributes;
    GetLen => by_call::get_len;

    Call => calls::call;
    CallMethod => calls::call_method;
    CallKw => calls::call_named;
    CallMethodKw => calls::call_method_named;
    CallEx => calls::call_unpacked;
    LoadWith => calls::load_with;
    CallExit => calls::call_exit;
    Return => calls::leave;
    ReturnNone => calls::leave_with_none;

    GetIter => iterate::get_iter;
    ForNext => iterate::for_next;
    Unpack => iterate::unpack;
    GetAsyncNext => iterate::get_async_next;
    Yield => iterate::give;
    YieldFrom => iterate::give_onwards;
}
