//! Loops over iterators, unpacking, and generators that yield.

use super::table::arm;
use super::{Machine, Next};
use crate::object::*;
use crate::vm::generators::Yielded;
use crate::vm::native_frames::End;
use crate::vm::ops;

#[inline(always)]
pub(super) unsafe fn get_iter(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let iterator = (*m.vm).quick_iter(m.at(w.ob()));
    m.reload();
    match iterator {
        Some(iterator) => m.done_with(w.oa(), iterator, w.ob(), w.takes_b()),
        None => Next::LONG,
    }
}

/// `for` over a range, a list or a tuple.
#[inline(always)]
pub(super) unsafe fn for_next(m: &mut Machine) -> Next {
    let Value::Object(iterator) = m.at(m.w.ob()) else {
        return Next::LONG;
    };
    if m.passes_safe_point() {
        if let Some(value) = ops::quick_step(&*m.vm, iterator) {
            m.pc = m.pc.offset(m.w.sc() as isize);
            return m.done(m.w.oa(), value);
        }
        // The others count it when they know more.
        m.takes_back_safe_point();
    }
    if iterator.ty().is_same(&(&*m.vm).types.generator) {
        return Next::Through(arm!(for_next_of_generator));
    }
    if iterator.is::<StrIter>() {
        return Next::Through(arm!(for_next_of_text));
    }
    match iterator.downcast::<DictIter>() {
        Some(iter) if !iter.reversed => Next::Through(arm!(for_next_of_dict)),
        _ => Next::Through(arm!(for_next_of_any)),
    }
}

/// Over the pairs of a dict, each a tuple: the last one again, where nobody has kept it.
unsafe fn for_next_of_items(m: &mut Machine) -> Next {
    m.save_pc();
    let next = ops::quick_next(&*m.vm, m.at(m.w.ob()));
    m.reload();
    match next {
        ops::QuickNext::Value(value) => m.begins_body(value),
        _ => Next::Through(arm!(for_next_of_any)),
    }
}

/// Over the characters of a text that there are strings of.
unsafe fn for_next_of_text(m: &mut Machine) -> Next {
    let Value::Object(iterator) = m.at(m.w.ob()) else {
        return Next::LONG;
    };
    if m.may_pass()
        && let Some(value) = ops::next_known_char(&*m.vm, iterator.downcast_unchecked::<StrIter>())
    {
        m.passes_safe_point();
        m.pc = m.pc.offset(m.w.sc() as isize);
        return m.done(m.w.oa(), value);
    }
    Next::Through(arm!(for_next_of_any))
}

/// Over the keys or the values of a dict, or over its pairs where they are taken apart.
unsafe fn for_next_of_dict(m: &mut Machine) -> Next {
    let w = m.w;
    let Value::Object(iterator) = m.at(w.ob()) else {
        return Next::LONG;
    };
    let iter = iterator.downcast_unchecked::<DictIter>();
    let body = m.pc.offset(w.sc() as isize);
    if !m.may_pass() {
        return Next::LONG;
    }
    if iter.part == DictPart::Items && !ops::takes_pair_apart(*body, w.ra()) {
        return Next::Through(arm!(for_next_of_items));
    }
    let Some(entry) = ops::next_entry(&*m.vm, iter) else {
        return Next::Through(arm!(for_next_of_any));
    };
    m.passes_safe_point();
    m.pc = body;
    match iter.part {
        DictPart::Keys => m.done(w.oa(), entry.key.clone()),
        DictPart::Values => m.done(w.oa(), entry.value.clone()),
        DictPart::Items => {
            m.pc = body.add(1);
            let first = m.place((*body).oa());
            Machine::gives_up_both(
                std::mem::replace(&mut *first, entry.key.clone()),
                std::mem::replace(&mut *first.add(1), entry.value.clone()),
            )
        }
    }
}

/// Over a generator that is suspended at a `yield` of its own.
unsafe fn for_next_of_generator(m: &mut Machine) -> Next {
    if !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    if (*m.vm).resume_suspended(m.at(m.w.ob()), RetKind::Next, m.w.ra()) {
        m.passes_safe_point();
        return Next::Switched;
    }
    Next::Through(arm!(for_next_of_other_generator))
}

/// One that has not begun, or delegates.
unsafe fn for_next_of_other_generator(m: &mut Machine) -> Next {
    if (*m.vm).resume_quickly(m.at(m.w.ob()), RetKind::Next, m.w.ra()) {
        m.passed();
        return Next::Switched;
    }
    m.reload();
    Next::Through(arm!(for_next_of_any))
}

/// Over what has a native `__next__`.
unsafe fn for_next_of_any(m: &mut Machine) -> Next {
    let w = m.w;
    let Value::Object(iterator) = m.at(w.ob()) else {
        return Next::LONG;
    };
    let body = *m.pc.offset(w.sc() as isize);
    if iterator.layout().pairs.is_some() && ops::takes_pair_apart(body, w.ra()) {
        return Next::Through(arm!(for_next_of_pairs));
    }
    Next::Through(arm!(for_next_natively))
}

unsafe fn for_next_natively(m: &mut Machine) -> Next {
    let w = m.w;
    let Value::Object(iterator) = m.at(w.ob()) else {
        return Next::LONG;
    };
    let Some(call) = iterator.ty().native_next() else {
        return Next::LONG;
    };
    if !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    // The register keeps the iterator while it is asked.
    let answer = call(&mut *m.vm, std::slice::from_ref(m.at(w.ob())));
    m.reload();
    match answer.open() {
        Answer::Value(Value::Unset) => m.ends_loop(),
        Answer::Value(value) => m.begins_body(value),
        answer => {
            let next = (*m.vm).settle_next(Registers::of(answer), w.ra(), m.end());
            m.reload();
            match next.open() {
                ops::NativeNext::Value(value) => m.begins_body(value),
                ops::NativeNext::End => m.ends_loop(),
                // What gives the value may come back by way of `deliver`, which counts no safe point.
                ops::NativeNext::Switched => {
                    m.passed();
                    Next::Switched
                }
                ops::NativeNext::Ended => {
                    m.passed();
                    Next::Leave
                }
            }
        }
    }
}

/// What the pairs are made of, which the body takes apart as soon as they come, so that no tuple is made.
#[inline(always)]
unsafe fn pairs_of<'r>(m: &Machine) -> Option<Pairs<'r>> {
    let iterator = m.at(m.w.ob()).object()?;
    let pairs = iterator.layout().pairs?;
    // One with a `__next__` of its own gives what that says.
    if iterator.ty().is_counted() {
        return None;
    }
    pairs(iterator)
}

/// Over pairs of what lies at hand: elements of lists, tuples and texts, and how many there have been.
unsafe fn for_next_of_pairs(m: &mut Machine) -> Next {
    let vm = &*m.vm;
    let (Some(pairs), true) = (pairs_of(m), m.may_pass()) else {
        return Next::Through(arm!(for_next_natively));
    };
    let pair = match pairs {
        Pairs::Counted { count, iterator } => counted(vm, &mut *count.as_ptr(), iterator),
        Pairs::Zipped(first, second) => zipped(vm, first, second),
    };
    let Some((first, second)) = pair else {
        return Next::Through(arm!(for_next_of_other_pairs));
    };
    m.passes_safe_point();
    let body = m.pc.offset(m.w.sc() as isize);
    m.pc = body.add(1);
    let place = m.place((*body).oa());
    Machine::gives_up_both(
        std::mem::replace(&mut *place, first),
        std::mem::replace(&mut *place.add(1), second),
    )
}

/// A small number, which is counted up, and the next value of an iterator.
#[inline(always)]
unsafe fn counted(vm: &Vm, count: &mut Value, iterator: &Value) -> Option<(Value, Value)> {
    let Value::Int(count) = count else {
        return None;
    };
    let next = count.checked_add(1)?;
    let item = ops::step_quickly(vm, iterator)?;
    Some((Value::Int(std::mem::replace(count, next)), item))
}

/// The next values of two iterators, if both have one.
#[inline(always)]
unsafe fn zipped(vm: &Vm, first: &Value, second: &Value) -> Option<(Value, Value)> {
    if !ops::steps_quickly(second) {
        return None;
    }
    let one = ops::step_quickly(vm, first)?;
    match ops::step_quickly(vm, second) {
        Some(two) => Some((one, two)),
        None => {
            ops::step_back(first);
            None
        }
    }
}

/// Over other pairs. What iterators are asked may be scripts.
unsafe fn for_next_of_other_pairs(m: &mut Machine) -> Next {
    let w = m.w;
    let Some(pairs) = pairs_of(m) else {
        return Next::LONG;
    };
    m.save_pc();
    // Written where it belongs: a pair that is made elsewhere is copied, which waits for it. A nested call leaves the
    // current frame where it was.
    let body = m.pc.offset(w.sc() as isize);
    let pair = m.place((*body).oa()).cast::<[Value; 2]>();
    let paired = (*m.vm).next_pair(pairs, &mut *pair);
    m.reload();
    match paired {
        Ok(true) => {
            m.passed();
            m.pc = m.pc.offset(w.sc() as isize + 1);
            m.save_pc();
            m.attended()
        }
        Ok(false) => m.ends_loop(),
        Err(raised) => {
            *m.end() = End::Raised(raised, RetKind::Next, w.ra() as u16);
            Next::Leave
        }
    }
}

impl Machine {
    /// The loop's body begins with a value. The pc is saved: what has died meanwhile may be finalized.
    #[inline(always)]
    unsafe fn begins_body(&mut self, value: Value) -> Next {
        self.passed();
        self.pc = self.pc.offset(self.w.sc() as isize);
        self.save_pc();
        self.attended_with(self.w.oa(), value)
    }

    /// The iterator has no more: it is let go, and the loop ends.
    #[inline(always)]
    unsafe fn ends_loop(&self) -> Next {
        self.attended_with(self.w.ob(), Value::Unset)
    }

    /// Store a value, and go on, once what is due has run. The frame's pc is saved.
    #[inline(always)]
    unsafe fn attended_with(&self, offset: usize, value: Value) -> Next {
        if let Value::Object(before) = std::mem::replace(&mut *self.place(offset), value)
            && let Some(last) = Ref::let_go(before)
        {
            return Next::Dies(last);
        }
        self.attended()
    }
}

/// Two elements, to where no objects are, in line.
#[inline(always)]
pub(super) unsafe fn unpack(m: &mut Machine) -> Next {
    let w = m.w;
    let (first, second) = (m.place(w.oa()), m.place(w.oa()).add(1));
    if w.c() == 2
        && (*first).object().is_none()
        && (*second).object().is_none()
        && let Some([one, two]) = ops::quick_unpack(&*m.vm, m.at(w.ob()), 2)
    {
        let (one, two) = (one.clone(), two.clone());
        // The pair may lie where an element goes.
        let pair = m.input(w.ob(), w.takes_b());
        first.write(one);
        second.write(two);
        return Machine::gives_up(pair);
    }
    Next::Through(arm!(unpack_any))
}

unsafe fn unpack_any(m: &mut Machine) -> Next {
    let w = m.w;
    let Some(items) = ops::quick_unpack(&*m.vm, m.at(w.ob()), w.c() as usize) else {
        return Next::LONG;
    };
    // The elements may replace the only reference to their tuple: it is held until the end.
    let items: *const [Value] = items;
    let source = m.input(w.ob(), w.takes_b());
    let first = m.place(w.oa());
    for (at, item) in (&*items).iter().enumerate() {
        *first.add(at) = item.clone();
    }
    Machine::gives_up(source)
}

#[inline(always)]
pub(super) unsafe fn get_async_next(m: &mut Machine) -> Next {
    m.save_pc();
    if (*m.vm).drive_at_once(m.at(m.w.ob())) {
        return Next::Switched;
    }
    m.reload();
    Next::LONG
}

#[inline(always)]
pub(super) unsafe fn give(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    if (*m.vm).yields_to_loop(m.frame) {
        let value = m.input(w.ob(), w.takes_b());
        let (before, generator) = (*m.vm).yield_to_loop(m.frame, value);
        m.reload();
        return Machine::gives_up_both(before, generator.into());
    }
    Next::Through(arm!(give_otherwise))
}

/// To native code.
unsafe fn give_otherwise(m: &mut Machine) -> Next {
    if (*m.vm).yields_to_native(m.frame) {
        let value = m.input(m.w.ob(), m.w.takes_b());
        drop((*m.vm).yield_to_native(m.frame, value));
        return m.leave_with(End::Out);
    }
    Next::Through(arm!(give_to_any))
}

/// `yield from` of an iterator whose next value is at hand.
pub(super) unsafe fn give_onwards(m: &mut Machine) -> Next {
    let w = m.w;
    let vm = &mut *m.vm;
    if !matches!(vm.sent, Value::Unset | Value::None) || !m.may_pass() {
        return Next::LONG;
    }
    match ops::quick_next(vm, m.at(w.ob())) {
        ops::QuickNext::Ask => Next::LONG,
        ops::QuickNext::End => {
            vm.sent = Value::Unset;
            m.done_with(w.oa(), Value::None, w.ob(), true)
        }
        ops::QuickNext::Value(value) => {
            vm.sent = Value::Unset;
            m.passed();
            m.pc = m.pc.sub(1);
            m.save_pc();
            if vm.yields_to_loop(m.frame) {
                let (before, generator) = vm.yield_to_loop(m.frame, value);
                m.reload();
                return Machine::gives_up_both(before, generator.into());
            }
            match vm.yield_onwards(value, m.end()) {
                true => Next::Switched,
                false => Next::Leave,
            }
        }
    }
}

unsafe fn give_to_any(m: &mut Machine) -> Next {
    match (*m.vm).yield_register(m.place(m.w.ob()), m.w.takes_b(), m.end()) {
        Yielded::Here => Next::Switched,
        Yielded::Out => Next::Leave,
        Yielded::No => {
            m.reload();
            Next::LONG
        }
    }
}
