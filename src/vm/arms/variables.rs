//! Registers, constants, cells, globals and names.

use super::table::arm;
use super::{Machine, Next};
use crate::object::*;
use crate::vm::ops;

#[inline(always)]
pub(super) unsafe fn copy(m: &mut Machine) -> Next {
    let value = m.input(m.w.ob(), m.w.takes_b());
    m.done(m.w.oa(), value)
}

#[inline(always)]
pub(super) unsafe fn load_const(m: &mut Machine) -> Next {
    let constants = &(*(*m.frame).code).constants;
    m.done(m.w.oa(), constants.get_unchecked(m.w.d() as usize).clone())
}

#[inline(always)]
pub(super) unsafe fn load_int(m: &mut Machine) -> Next {
    m.done(m.w.oa(), Value::Int(i64::from(m.w.sd())))
}

#[inline(always)]
pub(super) unsafe fn load_none(m: &mut Machine) -> Next {
    m.done(m.w.oa(), Value::None)
}

#[inline(always)]
pub(super) unsafe fn load_bool(m: &mut Machine) -> Next {
    m.done(m.w.oa(), Value::bool(m.w.sb() != 0))
}

#[inline(always)]
pub(super) unsafe fn clear(m: &mut Machine) -> Next {
    m.done(m.w.oa(), Value::Unset)
}

#[inline(always)]
pub(super) unsafe fn check_local(m: &mut Machine) -> Next {
    if m.at(m.w.oa()).is_unset() {
        return Next::LONG;
    }
    Next::On
}

#[inline(always)]
pub(super) unsafe fn load_closure(m: &mut Machine) -> Next {
    if let Some(function) = &(*m.frame).func
        && let Some(cells) = &*function.closure.as_ptr()
        && let Some(cell) = cells.items().get(m.w.d() as usize)
    {
        return m.done(m.w.oa(), cell.clone());
    }
    Next::LONG
}

#[inline(always)]
pub(super) unsafe fn load_cell(m: &mut Machine) -> Next {
    if let Value::Object(cell) = m.at(m.w.ob()) {
        let value = &*cell.downcast_unchecked::<Cell>().value.as_ptr();
        if !value.is_unset() {
            return m.done(m.w.oa(), value.clone());
        }
    }
    Next::LONG
}

#[inline(always)]
pub(super) unsafe fn store_cell(m: &mut Machine) -> Next {
    if let Value::Object(cell) = m.at(m.w.oa()) {
        let value = m.input(m.w.ob(), m.w.takes_b());
        let place = cell.downcast_unchecked::<Cell>().value.as_ptr();
        return m.store(place, value);
    }
    Next::LONG
}

#[inline(always)]
pub(super) unsafe fn load_global(m: &mut Machine) -> Next {
    match Vm::known_global(m.frame, m.site(m.w.d())) {
        Some(value) => m.done(m.w.oa(), value.clone()),
        None => Next::Through(arm!(load_builtin)),
    }
}

#[inline(always)]
unsafe fn load_builtin(m: &mut Machine) -> Next {
    match Vm::known_builtin(m.frame, m.site(m.w.d())) {
        Some(value) => m.done(m.w.oa(), value.clone()),
        None => Next::Through(arm!(load_moved)),
    }
}

#[inline(always)]
unsafe fn load_moved(m: &mut Machine) -> Next {
    match Vm::moved_global(m.frame, m.site(m.w.d())) {
        Some(value) => m.done(m.w.oa(), value.clone()),
        None => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn load_name(m: &mut Machine) -> Next {
    if ops::is_globals(m.frame, &*m.regs) {
        return load_global(m);
    }
    Next::LONG
}

#[inline(always)]
pub(super) unsafe fn store_name(m: &mut Machine) -> Next {
    match ops::quick_name(&*m.vm, &*m.regs, m.site(m.w.d())) {
        Some(place) => m.store(place, m.input(m.w.oa(), m.w.takes_a())),
        None => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn store_global(m: &mut Machine) -> Next {
    if let Some(function) = &(*m.frame).func
        && let Some(place) = ops::quick_global(&function.globals, m.site(m.w.d()))
    {
        return m.store(place, m.input(m.w.oa(), m.w.takes_a()));
    }
    Next::LONG
}
