//! Items of lists, tuples and dicts, membership, and lists that grow.

use super::table::arm;
use super::{Machine, Next, by_call};
use crate::code::Op;
use crate::object::*;
use crate::vm::ops;

#[inline(always)]
pub(super) unsafe fn load(m: &mut Machine) -> Next {
    let w = m.w;
    if let Value::Int(index) = m.at(w.oc())
        && let Some(value) = ops::item_at(&*m.vm, m.at(w.ob()), *index as usize)
    {
        return m.done_with(w.oa(), value, w.ob(), w.takes_b());
    }
    match is_from_end(m.at(w.oc())) {
        true => Next::Through(arm!(load_from_end)),
        false => Next::Through(arm!(load_char)),
    }
}

/// A character of a text that there is a string of.
#[inline(always)]
unsafe fn load_char(m: &mut Machine) -> Next {
    let w = m.w;
    if let Value::Int(index) = m.at(w.oc())
        && let Some(value) = ops::known_char(&*m.vm, m.at(w.ob()), *index)
    {
        return m.done_with(w.oa(), value, w.ob(), w.takes_b());
    }
    Next::Through(arm!(load_found))
}

/// Whether an index counts from the end.
#[inline(always)]
fn is_from_end(index: &Value) -> bool {
    matches!(index, Value::Int(index) if *index < 0)
}

#[inline(always)]
unsafe fn load_from_end(m: &mut Machine) -> Next {
    let w = m.w;
    if let Value::Int(index) = m.at(w.oc())
        && let Some(value) = ops::quick_item(&*m.vm, m.at(w.ob()), *index)
    {
        return m.done_with(w.oa(), value, w.ob(), w.takes_b());
    }
    Next::Through(arm!(load_char))
}

unsafe fn load_found(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let found = ops::quick_found(&*m.vm, m.at(w.ob()), m.at(w.oc()));
    m.reload();
    match found {
        Some(value) => {
            m.release(w.ob(), w.takes_b());
            m.release(w.oc(), w.takes_c());
            m.done(w.oa(), value)
        }
        None => Next::Through(arm!(load_in_script)),
    }
}

/// `__getitem__` of a script's.
unsafe fn load_in_script(m: &mut Machine) -> Next {
    let w = m.w;
    let operands = [(w.ob(), w.takes_b()), (w.oc(), w.takes_c())];
    by_script(m, Special::GetItem, operands, RetKind::Store)
}

/// The rest of an instruction with two operands is a script's special method of the first; its result goes where the
/// instruction's does.
unsafe fn by_script(
    m: &mut Machine,
    which: Special,
    operands: [(usize, bool); 2],
    ret: RetKind,
) -> Next {
    m.save_pc();
    let row = operands.map(|(offset, _)| m.place(offset).cast_const());
    if !m.may_pass() {
        return Next::LONG;
    }
    if !(*m.vm).call_special_in_script(which, &row, ret, m.w.ra() as u16) {
        return Next::LONG;
    }
    // The registers are the caller's.
    for (offset, takes) in operands {
        m.release(offset, takes);
    }
    Next::Switched
}

#[inline(always)]
pub(super) unsafe fn load_int(m: &mut Machine) -> Next {
    let w = m.w;
    if !w.takes_b()
        && let Some(value) = ops::quick_item(&*m.vm, m.at(w.ob()), i64::from(w.sc()))
    {
        return m.done(w.oa(), value);
    }
    match w.takes_b() {
        true => Next::Through(arm!(load_int_otherwise)),
        false => Next::Through(arm!(load_found_int)),
    }
}

/// The same where this is the last use of the list.
unsafe fn load_int_otherwise(m: &mut Machine) -> Next {
    let w = m.w;
    match ops::quick_item(&*m.vm, m.at(w.ob()), i64::from(w.sc())) {
        Some(value) => m.done_with(w.oa(), value, w.ob(), w.takes_b()),
        None => Next::Through(arm!(load_found_int)),
    }
}

unsafe fn load_found_int(m: &mut Machine) -> Next {
    let w = m.w;
    if let Some(value) = ops::known_char(&*m.vm, m.at(w.ob()), w.sc().into()) {
        return m.done_with(w.oa(), value, w.ob(), w.takes_b());
    }
    m.save_pc();
    let found = ops::quick_found_int(&*m.vm, m.at(w.ob()), i64::from(w.sc()));
    m.reload();
    match found {
        Some(value) => m.done_with(w.oa(), value, w.ob(), w.takes_b()),
        None => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn store(m: &mut Machine) -> Next {
    let w = m.w;
    if let Value::Int(index) = m.at(w.ob())
        && !w.takes_a()
        && let Some(place) = ops::element_at(&*m.vm, m.at(w.oa()), *index as usize)
    {
        let value = m.input(w.oc(), w.takes_c());
        return m.store(place, value);
    }
    match w.takes_a() || is_from_end(m.at(w.ob())) {
        true => Next::Through(arm!(store_otherwise)),
        false => Next::Through(arm!(store_entry)),
    }
}

/// The same where this is the last use of the list, or the index counts from its end.
unsafe fn store_otherwise(m: &mut Machine) -> Next {
    let w = m.w;
    if let Value::Int(index) = m.at(w.ob())
        && let Some(place) = ops::quick_element(&*m.vm, m.at(w.oa()), *index)
    {
        let before = std::mem::replace(&mut *place, m.input(w.oc(), w.takes_c()));
        return Machine::gives_up_both(before, m.taken(w.oa(), w.takes_a()));
    }
    Next::Through(arm!(store_entry))
}

unsafe fn store_entry(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let place = ops::quick_entry(&*m.vm, m.at(w.oa()), m.at(w.ob()));
    m.reload();
    match place {
        Some(place) => {
            let old = std::mem::replace(&mut *place, m.input(w.oc(), w.takes_c()));
            m.release(w.oa(), w.takes_a());
            m.release(w.ob(), w.takes_b());
            Machine::gives_up(old)
        }
        None if is_indexed(m.at(w.oa())) => Next::Through(arm!(store_number)),
        None => Next::Through(arm!(by_call::store_new_entry)),
    }
}

#[inline(always)]
fn is_indexed(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.layout().elements.is_some())
}

/// Into bytes, or an array.
unsafe fn store_number(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let stored = ops::store_number(&mut *m.vm, m.at(w.oa()), m.at(w.ob()), m.at(w.oc()));
    m.reload();
    match stored {
        true => Machine::gives_up(m.taken(w.oa(), w.takes_a())),
        false => Next::Through(arm!(by_call::store_new_entry)),
    }
}

#[inline(always)]
pub(super) unsafe fn load_slice(m: &mut Machine) -> Next {
    part(m, 2)
}

#[inline(always)]
pub(super) unsafe fn load_stride(m: &mut Machine) -> Next {
    part(m, 3)
}

#[inline(always)]
unsafe fn part(m: &mut Machine, bounds: usize) -> Next {
    let w = m.w;
    m.save_pc();
    let part = (*m.vm).quick_part(m.at(w.ob()), m.place(w.oc()), bounds);
    m.reload();
    match part {
        Some(part) => m.done_with(w.oa(), part, w.ob(), w.takes_b()),
        None => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn store_slice(m: &mut Machine) -> Next {
    let w = m.w;
    if !w.takes_b() || !matches!(m.at(w.ob()), Value::Object(from) if from.is_unique()) {
        return Next::LONG;
    }
    m.save_pc();
    let exchanged = (*m.vm).quick_exchange(m.at(w.oa()), m.at(w.ob()), m.place(w.oc()));
    m.reload();
    match exchanged {
        true => m.drop_operands(w.oa(), w.takes_a(), w.ob(), w.takes_b()),
        false => Next::LONG,
    }
}

/// `in` and `not in`.
#[inline(always)]
pub(super) unsafe fn contains(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let found = (*m.vm).quick_contains(m.at(w.ob()), m.at(w.oc()));
    m.reload();
    match found {
        Some(found) => {
            m.release(w.ob(), w.takes_b());
            m.release(w.oc(), w.takes_c());
            let wanted = w.op() == Op::Contains as u16;
            m.done(w.oa(), Value::bool(found == wanted))
        }
        None => Next::Through(arm!(contains_in_script)),
    }
}

/// `__contains__` of a script's.
unsafe fn contains_in_script(m: &mut Machine) -> Next {
    let w = m.w;
    let ret = match w.op() == Op::Contains as u16 {
        true => RetKind::Bool,
        false => RetKind::NotBool,
    };
    let operands = [(w.oc(), w.takes_c()), (w.ob(), w.takes_b())];
    by_script(m, Special::Contains, operands, ret)
}

#[inline(always)]
pub(super) unsafe fn build_tuple(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let tuple = (*m.vm).quick_tuple(m.place(w.ob()), w.c() as usize);
    made(m, tuple)
}

#[inline(always)]
pub(super) unsafe fn build_list(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let list = (*m.vm).quick_list(m.place(w.ob()), w.c() as usize);
    made(m, list)
}

/// Go on with what a function that is not inlined has made, or leave the instruction to the long way.
#[inline(always)]
unsafe fn made(m: &mut Machine, value: Option<Value>) -> Next {
    m.reload();
    match value {
        Some(value) => m.done(m.w.oa(), value),
        None => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn append(m: &mut Machine) -> Next {
    let w = m.w;
    if let Value::Object(list) = m.at(w.oa()) {
        let items = &mut *list.downcast_unchecked::<List>().items.as_ptr();
        if items.has_room() {
            items.push_within(m.input(w.ob(), w.takes_b()));
            return Next::On;
        }
    }
    Next::Through(arm!(append_growing))
}

unsafe fn append_growing(m: &mut Machine) -> Next {
    let w = m.w;
    if let Value::Object(list) = m.at(w.oa()) {
        let items = &mut *list.downcast_unchecked::<List>().items.as_ptr();
        if items.reserve(1).is_ok() {
            items.push_within(m.input(w.ob(), w.takes_b()));
            return Next::On;
        }
    }
    Next::LONG
}
