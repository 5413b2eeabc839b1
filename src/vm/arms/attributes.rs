//! Attributes: what an inline cache has learned last stands here, what it knows besides in `ops/cache.rs`.

use super::table::{Arm, arm};
use super::{Machine, Next};
use crate::object::*;
use crate::vm::ops;

#[inline(always)]
pub(super) unsafe fn load(m: &mut Machine) -> Next {
    let w = m.w;
    // One way out for all others: a second one costs a register and two instructions.
    if !w.takes_b() {
        let (object, site) = (m.at(w.ob()), m.site(w.c().into()));
        let place = ops::quick_place(object, site).or_else(|| ops::quick_member(object, site));
        if let Some(place) = place
            && !(*place).is_unset()
        {
            return m.done(w.oa(), (*place).clone());
        }
    }
    Next::Through(arm!(load_of_last))
}

/// The same where this is the last use of the object.
#[inline(always)]
unsafe fn load_of_last(m: &mut Machine) -> Next {
    let w = m.w;
    if w.takes_b()
        && let Some(place) = ops::quick_place(m.at(w.ob()), m.site(w.c().into()))
        && !(*place).is_unset()
    {
        return m.done_with(w.oa(), (*place).clone(), w.ob(), true);
    }
    Next::Through(arm!(load_otherwise))
}

/// The same of an object of another class.
#[inline(always)]
unsafe fn load_otherwise(m: &mut Machine) -> Next {
    let w = m.w;
    match ops::known_place(m.at(w.ob()), m.site(w.c().into())) {
        Some(place) if !(*place).is_unset() => {
            m.done_with(w.oa(), (*place).clone(), w.ob(), w.takes_b())
        }
        _ => match ops::settled_value(m.at(w.ob()), m.site(w.c().into())) {
            Some(value) => m.done_with(w.oa(), value, w.ob(), w.takes_b()),
            None => Next::Through(arm!(load_property)),
        },
    }
}

/// A property whose getter is a function of a script: its frame is pushed.
#[inline(always)]
unsafe fn load_property(m: &mut Machine) -> Next {
    let (w, vm) = (m.w, &mut *m.vm);
    let args = vm.stack.top;
    if let Some(getter) = ops::quick_getter(m.at(w.ob()), m.site(w.c().into()))
        && let Some(function) = vm.plain_callee(getter, args, 1)
        && m.passes_safe_point()
    {
        m.save_pc();
        args.write(m.input(w.ob(), w.takes_b()));
        vm.push_in_place(m.frame, function.clone(), args, 1, w.ra());
        return Next::Switched;
    }
    Next::Through(arm!(load_known))
}

unsafe fn load_known(m: &mut Machine) -> Next {
    if !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    match (*m.vm).load_cached_attr(m.regs, m.w, m.site(m.w.c().into())) {
        ops::Cached::Done | ops::Cached::Switched => Next::Switched,
        ops::Cached::Miss => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn store(m: &mut Machine) -> Next {
    let w = m.w;
    if !w.takes_a()
        && let Some(place) = ops::quick_place(m.at(w.oa()), m.site(w.c().into()))
    {
        let value = m.input(w.ob(), w.takes_b());
        return m.store(place, value);
    }
    Next::Through(arm!(store_new))
}

/// What an `__init__` does: the instance gains the attribute, or has a member for it.
#[inline(always)]
unsafe fn store_new(m: &mut Machine) -> Next {
    let w = m.w;
    if !w.takes_a()
        && let Some(place) = ops::quick_new_place(m.at(w.oa()), m.site(w.c().into()))
    {
        let value = m.input(w.ob(), w.takes_b());
        return m.store(place, value);
    }
    Next::Through(arm!(store_in_last))
}

/// As the first, where this is the last use of the object.
#[inline(always)]
unsafe fn store_in_last(m: &mut Machine) -> Next {
    let w = m.w;
    if w.takes_a()
        && let Some(place) = ops::quick_place(m.at(w.oa()), m.site(w.c().into()))
    {
        let value = m.input(w.ob(), w.takes_b());
        let before = std::mem::replace(&mut *place, value);
        return Machine::gives_up_both(before, m.taken(w.oa(), true));
    }
    Next::Through(arm!(store_otherwise))
}

/// The same of an object of another class.
#[inline(always)]
unsafe fn store_otherwise(m: &mut Machine) -> Next {
    let w = m.w;
    let Some(place) = ops::known_place(m.at(w.oa()), m.site(w.c().into())) else {
        return Next::Through(arm!(store_known));
    };
    let value = m.input(w.ob(), w.takes_b());
    let before = std::mem::replace(&mut *place, value);
    let object = m.taken(w.oa(), w.takes_a());
    Machine::gives_up_both(before, object)
}

unsafe fn store_known(m: &mut Machine) -> Next {
    if ops::store_cached(m.regs, m.w, m.site(m.w.c().into())) {
        return Next::On;
    }
    Next::LONG
}

#[inline(always)]
pub(super) unsafe fn load_method(m: &mut Machine) -> Next {
    fill_window(
        m,
        |it, site| ops::quick_method(it, site),
        arm!(load_known_method),
    )
}

unsafe fn load_known_method(m: &mut Machine) -> Next {
    let w = m.w;
    let receiver = m.place(w.oa()).add(1);
    if (*receiver).object().is_none()
        && let Some(value) = ops::settled_value(m.at(w.ob()), m.site(w.c().into()))
    {
        receiver.write(Value::Unset);
        return m.done_with(w.oa(), value, w.ob(), w.takes_b());
    }
    fill_window(
        m,
        |it, site| ops::other_method(it, site),
        arm!(load_any_method),
    )
}

/// Put the method, if it is known, and its receiver where they are called. The window's registers are mostly empty.
#[inline(always)]
unsafe fn fill_window(
    m: &mut Machine,
    known: impl FnOnce(&Value, *const Site) -> Option<Value>,
    otherwise: Arm,
) -> Next {
    let w = m.w;
    let receiver = m.place(w.oa()).add(1);
    if (*receiver).object().is_none()
        && let Some(method) = known(m.at(w.ob()), m.site(w.c().into()))
    {
        receiver.write(m.input(w.ob(), w.takes_b()));
        return m.done(w.oa(), method);
    }
    Next::Through(otherwise)
}

unsafe fn load_any_method(m: &mut Machine) -> Next {
    match (*m.vm).load_cached_method(m.regs, m.w, m.site(m.w.c().into())) {
        ops::Cached::Done => Next::On,
        _ => Next::LONG,
    }
}
