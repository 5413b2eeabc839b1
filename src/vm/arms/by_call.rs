//! Instructions that are no more than a call of a function in `ops/`: displays, formats, functions and patterns.

use super::table::arm;
use super::{Machine, Next, numbers};
use crate::code::Word;
use crate::object::*;
use crate::vm::native_frames::End;

/// What does an instruction for its result: with the registers of the current frame, which it may take values out of.
type Gives = unsafe fn(&mut Vm, *mut Value, Word) -> Registers<Res>;

/// What does one that has no result.
type Does = unsafe fn(&mut Vm, *mut Value, Word) -> Res<()>;

#[inline(always)]
unsafe fn gives(m: &mut Machine, work: Gives) -> Next {
    m.save_pc();
    let made = work(&mut *m.vm, m.regs, m.w);
    m.reload();
    match made.open() {
        Ok(value) => match m.done(m.w.oa(), value) {
            Next::On => m.attended(),
            next => next,
        },
        Err(raised) => m.leave_with(End::Throw(raised)),
    }
}

#[inline(always)]
unsafe fn does(m: &mut Machine, work: Does) -> Next {
    m.save_pc();
    let done = work(&mut *m.vm, m.regs, m.w);
    m.reload();
    match done {
        Ok(()) => m.attended(),
        Err(raised) => m.leave_with(End::Throw(raised)),
    }
}

macro_rules! by {
    ($($kind:ident $name:ident;)+) => {
        $(
            #[inline(always)]
            pub(super) unsafe fn $name(m: &mut Machine) -> Next {
                $kind(m, Vm::$name)
            }
        )+
    };
}

by! {
    gives build_set;
    gives build_dict;
    gives build_string;
    gives format_value;
    gives make_function;
    gives get_len;
    gives match_keys;
    gives match_rest;
    does add_to_set;
    does add_to_dict;
    does extend_list;
    does set_function;
    does match_class;
    does match_attributes;
}

/// `+` of two exact strings.
#[inline(always)]
pub(super) unsafe fn add_texts(m: &mut Machine) -> Next {
    let text = &(&*m.vm).types.str;
    match (m.at(m.w.ob()), m.at(m.w.oc())) {
        (Value::Object(left), Value::Object(right))
            if left.ty().is_same(text) && right.ty().is_same(text) && m.w.rb() != m.w.rc() =>
        {
            gives(m, Vm::add_strings)
        }
        _ => Next::Through(arm!(numbers::add_in_script)),
    }
}

/// A dict gains an entry for a key of a built-in class, or of one like it.
#[inline(always)]
pub(super) unsafe fn store_new_entry(m: &mut Machine) -> Next {
    let types = &(&*m.vm).types;
    let is_simple = match m.at(m.w.ob()) {
        Value::Object(key) => key.ty().has_plain_keys(),
        _ => true,
    };
    match m.at(m.w.oa()) {
        Value::Object(dict) if is_simple && dict.ty().is_same(&types.dict) => {
            does(m, Vm::insert_entry)
        }
        _ => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn match_sequence(m: &mut Machine) -> Next {
    let truth = (*m.vm).is_sequence_pattern(m.at(m.w.ob()));
    m.done(m.w.oa(), Value::bool(truth))
}

#[inline(always)]
pub(super) unsafe fn match_mapping(m: &mut Machine) -> Next {
    let truth = (*m.vm).is_mapping_pattern(m.at(m.w.ob()));
    m.done(m.w.oa(), Value::bool(truth))
}

/// Most subjects are of the class itself.
#[inline(always)]
pub(super) unsafe fn match_exact_class(m: &mut Machine) -> Next {
    if let (Value::Object(class), Value::Object(subject)) = (m.at(m.w.oa()), m.at(m.w.ob()))
        && subject.ty().is_same(class)
    {
        return Next::On;
    }
    Next::Through(arm!(match_class))
}
