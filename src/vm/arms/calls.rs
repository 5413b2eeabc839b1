//! Calls and returns.

use super::table::{Arm, arm};
use super::{Machine, Next, look_around};
use crate::object::native::{CallWay, QuickCall};
use crate::object::*;
use crate::vm::native_call::Called;
use crate::vm::native_frames::End;
use crate::vm::ops;
use std::ptr::NonNull;

/// Arguments as they lie, and how many.
type Window = (*mut Value, usize);

/// A kind of instruction that calls something with positional arguments.
trait Calls {
    const WAYS: Ways;

    unsafe fn window(m: &Machine) -> Window;
}

/// The arms of such an instruction, for what is no plain call of a script function.
struct Ways {
    /// Which of the others it is.
    other: Arm,
    /// Native functions: those that may do no more than look at their arguments, `len`, and the others.
    look: Arm,
    len: Arm,
    native: Arm,
    /// Classes: those that are native, and those of scripts.
    class: Arm,
    instance: Arm,
    /// All else, and what these leave.
    quickly: Arm,
}

/// `Call`
struct OfCallable;

impl Calls for OfCallable {
    const WAYS: Ways = Ways {
        other: arm!(call_other::<OfCallable>),
        look: arm!(call_look::<OfCallable>),
        len: arm!(call_len::<OfCallable>),
        native: arm!(call_native::<OfCallable>),
        class: arm!(call_class::<OfCallable>),
        instance: arm!(call_instance::<OfCallable>),
        quickly: arm!(call_quickly::<OfCallable>),
    };

    #[inline(always)]
    unsafe fn window(m: &Machine) -> Window {
        (m.place(m.w.oa()).add(1), m.w.b() as usize)
    }
}

/// `CallMethod`
struct OfMethod;

impl Calls for OfMethod {
    const WAYS: Ways = Ways {
        other: arm!(call_other::<OfMethod>),
        look: arm!(call_look::<OfMethod>),
        len: arm!(call_len::<OfMethod>),
        native: arm!(call_native::<OfMethod>),
        class: arm!(call_class::<OfMethod>),
        instance: arm!(call_instance::<OfMethod>),
        quickly: arm!(call_quickly::<OfMethod>),
    };

    /// With the receiver, if there is one.
    #[inline(always)]
    unsafe fn window(m: &Machine) -> Window {
        let receiver = m.place(m.w.oa()).add(1);
        let bound = usize::from(!(*receiver).is_unset());
        (receiver.add(1 - bound), m.w.b() as usize + bound)
    }
}

#[inline(always)]
pub(super) unsafe fn call(m: &mut Machine) -> Next {
    call_at(m, OfCallable::window(m), OfCallable::WAYS.other)
}

/// `CallMethod`, with a receiver: as most are.
struct OfBound;

impl Calls for OfBound {
    const WAYS: Ways = Ways {
        look: arm!(call_look::<OfBound>),
        ..OfMethod::WAYS
    };

    #[inline(always)]
    unsafe fn window(m: &Machine) -> Window {
        (m.place(m.w.oa()).add(1), m.w.b() as usize + 1)
    }
}

#[inline(always)]
pub(super) unsafe fn call_method(m: &mut Machine) -> Next {
    let receiver = m.place(m.w.oa()).add(1);
    if (*receiver).is_unset() {
        return Next::Through(arm!(call_method_unbound));
    }
    call_at(m, OfBound::window(m), arm!(call_native_method))
}

#[inline(always)]
unsafe fn call_method_unbound(m: &mut Machine) -> Next {
    call_at(m, OfMethod::window(m), OfMethod::WAYS.other)
}

/// A native method of the receiver, or what else is called here.
#[inline(always)]
unsafe fn call_native_method(m: &mut Machine) -> Next {
    let Some(function) = m.at(m.w.oa()).downcast::<NativeFunction>() else {
        return Next::Through(OfMethod::WAYS.other);
    };
    match function.way {
        CallWay::Append => call_append(m),
        CallWay::Called => Next::Through(OfMethod::WAYS.native),
        _ => Next::Through(OfBound::WAYS.look),
    }
}

/// `append` of a list that has room.
#[inline(always)]
unsafe fn call_append(m: &mut Machine) -> Next {
    let (args, count) = OfBound::window(m);
    if count == 2
        && let Some(list) = (*args).downcast::<List>()
    {
        let items = &mut *list.items.as_ptr();
        if items.has_room() && m.passes_safe_point() {
            items.push_within(std::mem::take(&mut *args.add(1)));
            let method = std::mem::replace(&mut *m.place(m.w.oa()), Value::None);
            return Machine::gives_up_both(method, std::mem::take(&mut *args));
        }
    }
    Next::Through(OfBound::WAYS.look)
}

/// `len` of what has a length that is at hand.
#[inline(always)]
unsafe fn call_len<C: Calls>(m: &mut Machine) -> Next {
    let (args, count) = C::window(m);
    if count == 1
        && let Value::Object(object) = &*args
        && let Some(len) = (*m.vm).quick_len(object)
        && m.passes_safe_point()
    {
        let function = std::mem::replace(&mut *m.place(m.w.oa()), Value::Int(len as i64));
        return Machine::gives_up_both(function, std::mem::take(&mut *args));
    }
    Next::Through(C::WAYS.look)
}

/// What is called here. It is an arm of its own: those that call something save registers first.
#[inline(always)]
unsafe fn call_other<C: Calls>(m: &mut Machine) -> Next {
    let ways = C::WAYS;
    let Value::Object(callee) = m.at(m.w.oa()) else {
        return Next::Through(ways.quickly);
    };
    if let Some(function) = callee.downcast::<NativeFunction>() {
        return Next::Through(match function.way {
            CallWay::Called => ways.native,
            CallWay::Len => ways.len,
            _ => ways.look,
        });
    }
    Next::Through(match callee.downcast::<Type>() {
        Some(class) if class.is_counted() => ways.instance,
        Some(_) => ways.class,
        None => ways.quickly,
    })
}

/// Push the frame of a plain script function whose arguments are in place.
#[inline(always)]
unsafe fn call_at(m: &mut Machine, (args, count): Window, otherwise: Arm) -> Next {
    let vm = &mut *m.vm;
    let callee = m.place(m.w.oa());
    let Some(function) = vm.plain_callee(&*callee, args, count) else {
        return Next::Through(otherwise);
    };
    // A frame whose registers lie elsewhere has found no room for the callee's behind them.
    debug_assert!((*m.frame).kind == FrameKind::Plain);
    if !m.passes_safe_point() {
        return Next::Through(otherwise);
    }
    let function = Vm::take_callee(callee, function);
    m.save_pc();
    let (pushed, code) = vm.push_unfilled(m.frame, function, args, m.w.ra());
    m.frame = pushed;
    m.regs = args;
    let entry = (*code).entry.as_ptr();
    m.pc = (*entry).words;
    if (*entry).nlocals != (*entry).plain_args {
        return Next::Through(arm!(fill_variables));
    }
    Next::On
}

unsafe fn fill_variables(m: &mut Machine) -> Next {
    let entry = (*(*m.frame).code).entry.get();
    Vm::fill_variables(m.frame, usize::from(entry.plain_args));
    Next::On
}

/// A native function that is not bound, as far as it does no more than look at its arguments.
#[inline(always)]
unsafe fn call_look<C: Calls>(m: &mut Machine) -> Next {
    let function = m.at(m.w.oa()).downcast::<NativeFunction>();
    match function.and_then(|function| function.def.quick) {
        Some(quick) => answer_at_a_look(m, quick, C::window(m), C::WAYS.native),
        None => Next::Through(C::WAYS.native),
    }
}

/// The same of a class, whose `__new__` it is.
#[inline(always)]
unsafe fn call_class<C: Calls>(m: &mut Machine) -> Next {
    let class = m.at(m.w.oa()).as_type();
    match class.and_then(|class| (*m.vm).quick_new(class)) {
        Some(quick) => answer_at_a_look(m, quick, C::window(m), C::WAYS.quickly),
        None => Next::Through(C::WAYS.quickly),
    }
}

#[inline(always)]
unsafe fn answer_at_a_look(
    m: &mut Machine,
    quick: QuickCall,
    (args, count): Window,
    otherwise: Arm,
) -> Next {
    if !m.may_pass() {
        return Next::Through(otherwise);
    }
    let value = quick(&mut *m.vm, std::slice::from_raw_parts_mut(args, count));
    if value.is_unset() {
        return Next::Through(otherwise);
    }
    drop_row(args, count);
    match m.done(m.w.oa(), value) {
        Next::On if !m.passes_safe_point() => {
            m.save_pc();
            Next::Through(look_around)
        }
        next => next,
    }
}

#[inline(always)]
unsafe fn drop_row(args: *mut Value, count: usize) {
    for at in 0..count {
        drop(std::mem::take(&mut *args.add(at)));
    }
}

/// A native function that takes the arguments as they lie.
#[inline(always)]
unsafe fn call_native<C: Calls>(m: &mut Machine) -> Next {
    let (args, count) = C::window(m);
    let Some(native) = m.at(m.w.oa()).downcast::<NativeFunction>() else {
        return Next::Through(C::WAYS.quickly);
    };
    if !(*m.vm).fits(native, args, count) || !m.passes_safe_point() {
        return Next::Through(C::WAYS.quickly);
    }
    m.save_pc();
    let answer = native
        .def
        .ask(&mut *m.vm, std::slice::from_raw_parts(args, count));
    drop_row(args, count);
    match answer {
        // Where the callee was.
        Answer::Value(value) if !value.is_unset() => match m.done(m.w.oa(), value) {
            Next::On => m.attended(),
            next => next,
        },
        answer => {
            let called = (*m.vm).end_native(answer, m.w.ra(), m.end());
            after_call(m, called)
        }
    }
}

/// A class of a script's, whose `__init__` is one too: its frame is pushed.
#[inline(always)]
unsafe fn call_instance<C: Calls>(m: &mut Machine) -> Next {
    if (*m.frame).kind != FrameKind::Plain || !m.may_pass() {
        return Next::Through(C::WAYS.quickly);
    }
    m.save_pc();
    let (args, count) = C::window(m);
    let callee = m.place(m.w.oa());
    if !(*m.vm).instantiate_in_place(m.frame, callee, args, count, m.w.ra()) {
        m.reload();
        return Next::Through(C::WAYS.quickly);
    }
    m.passed();
    Next::Switched
}

/// A generator function, a function with defaults, or any of the others with other arguments.
unsafe fn call_quickly<C: Calls>(m: &mut Machine) -> Next {
    let (args, count) = C::window(m);
    if !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    let callee = m.place(m.w.oa());
    let Value::Object(object) = &*callee else {
        return Next::LONG;
    };
    if object.is::<NativeFunction>() {
        let called = (*m.vm).call_native_quickly(callee, args, count, m.w.ra(), m.end());
        return after_call(m, called);
    }
    let is_adjacent = std::ptr::eq(callee.add(1), args);
    if (*m.frame).kind == FrameKind::Plain
        && ((*m.vm).call_with_defaults(m.frame, callee, args, count, m.w.ra())
            || is_adjacent && (*m.vm).call_bound_in_place(m.frame, callee, count, m.w.ra()))
    {
        m.passed();
        return Next::Switched;
    }
    if object.layout().forwards.is_some()
        && (*m.vm).call_forwarded_in_place(m.frame, callee, args, count, m.w.ra())
    {
        m.passed();
        return Next::Switched;
    }
    let called = (*m.vm).call_quickly(callee, args, count, m.w.ra(), m.end());
    after_call(m, called)
}

/// With keyword arguments.
pub(super) unsafe fn call_named(m: &mut Machine) -> Next {
    call_named_at(m, OfCallable::window(m))
}

pub(super) unsafe fn call_method_named(m: &mut Machine) -> Next {
    call_named_at(m, OfMethod::window(m))
}

#[inline(always)]
unsafe fn call_named_at(m: &mut Machine, (args, count): Window) -> Next {
    let constants = &(*(*m.frame).code).constants;
    let Value::Object(names) = constants.get_unchecked(m.w.c() as usize) else {
        return Next::LONG;
    };
    if !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    let (callee, names) = (m.place(m.w.oa()), names.downcast_unchecked::<Tuple>());
    let called = (*m.vm).call_named_quickly(callee, args, count, names, m.w.ra(), m.end());
    after_call(m, called)
}

/// With `*args` and `**named`.
pub(super) unsafe fn call_unpacked(m: &mut Machine) -> Next {
    if !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    if !(*m.vm).call_unpacked_in_place(m.frame, m.place(m.w.oa()), m.w.ra()) {
        return Next::LONG;
    }
    m.passed();
    Next::Switched
}

/// The methods of a context manager, where they are functions of a script.
#[inline(always)]
pub(super) unsafe fn load_with(m: &mut Machine) -> Next {
    let w = m.w;
    let Value::Object(manager) = m.at(w.ob()) else {
        return Next::LONG;
    };
    let [exit, enter] = [Special::Exit, Special::Enter].map(|it| manager.ty().special(it));
    let window = m.place(w.oa());
    let is_free = (0..4).all(|at| (*window.add(at)).object().is_none());
    if !is_free || exit.downcast::<Function>().is_none() || enter.downcast::<Function>().is_none() {
        return Next::LONG;
    }
    window.write(exit.clone());
    window.add(2).write(enter.clone());
    window.add(1).write(m.at(w.ob()).clone());
    window.add(3).write(m.input(w.ob(), w.takes_b()));
    Next::On
}

/// The exit method of a context manager, a function of a script, where no exception is on its way.
pub(super) unsafe fn call_exit(m: &mut Machine) -> Next {
    let w = m.w;
    let (method, this) = (m.place(w.ob()), m.place(w.ob()).add(1));
    if !matches!(m.at(w.oc()), Value::None) || (*this).is_unset() || !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    let none = Value::None;
    let given = [&*this, &none, &none, &none];
    match (*m.vm).push_plain_call(&*method, given, RetKind::Store, w.ra() as u16) {
        true => Next::Switched,
        false => Next::LONG,
    }
}

#[inline(always)]
unsafe fn after_call(m: &mut Machine, called: Called) -> Next {
    match called {
        Called::Done | Called::Switched => Next::Switched,
        Called::Ended => Next::Leave,
        Called::No => {
            m.reload();
            Next::LONG
        }
    }
}

#[inline(always)]
pub(super) unsafe fn leave(m: &mut Machine) -> Next {
    match place_of_result(m) {
        Some(place) => {
            Value::transfer(m.place(m.w.oa()), place);
            drop_registers(m)
        }
        None => Next::Through(arm!(leave_to_native)),
    }
}

#[inline(always)]
pub(super) unsafe fn leave_with_none(m: &mut Machine) -> Next {
    match place_of_result(m) {
        Some(place) => {
            place.write(Value::None);
            drop_registers(m)
        }
        None => Next::Through(arm!(leave_with_none_otherwise)),
    }
}

/// The caller's register for the result, where it is none of the frame's own, no object is in it, and nothing else is to be
/// done.
#[inline(always)]
unsafe fn place_of_result(m: &Machine) -> Option<*mut Value> {
    let frame = m.frame;
    if !Frame::is_plain_call(frame) {
        return None;
    }
    debug_assert!((&*m.vm).stack.holds((*frame).saved_top));
    let place = (*(*frame).prev).regs.add(usize::from((*frame).dst));
    debug_assert!(!(m.regs..m.regs.add(usize::from(m.w.b()))).contains(&place));
    (*place).object().is_none().then_some(place)
}

/// Drop the registers of a frame whose result is in its place, and the frame.
#[inline(always)]
unsafe fn drop_registers(m: &mut Machine) -> Next {
    // The last one first, as CPython does.
    for at in (0..usize::from(m.w.b())).rev() {
        let register = &mut *m.regs.add(at);
        if let Value::Object(_) = register
            && let Value::Object(object) = std::mem::take(register)
            && let Some(last) = Ref::let_go(object)
        {
            return Next::DiesLeaving(last);
        }
    }
    let function = (*m.vm).pop_empty_frame(m.frame);
    m.reload();
    Machine::gives_up(function.into())
}

/// Free an object that was in a register of the frame that ends, which is handed on in place of the registers, and go on
/// with the others.
pub(super) unsafe fn leave_on(m: &mut Machine) -> Next {
    release::release(NonNull::new_unchecked(m.regs).cast());
    m.regs = (*m.frame).regs;
    match drop_registers(m) {
        Next::On => m.attended(),
        next => next,
    }
}

/// The same where the caller's register may be one of the frame's: an operator's, or an `__init__`'s.
#[inline(always)]
unsafe fn leave_then_store(m: &mut Machine, value: Value) -> Next {
    let dst = (*m.vm).leave_plain(m.frame, usize::from(m.w.b()));
    m.reload();
    *m.regs.add(dst) = value;
    m.attended()
}

/// The same of a result that nobody wants: it is dropped with the registers.
#[inline(always)]
unsafe fn leave_then_discard(m: &mut Machine) -> Next {
    (*m.vm).leave_plain(m.frame, usize::from(m.w.b()));
    m.reload();
    m.attended()
}

/// A plain call of native code's.
unsafe fn leave_to_native(m: &mut Machine) -> Next {
    let (w, frame) = (m.w, m.frame);
    if (*frame).ret != RetKind::Exit
        || (*frame).kind != FrameKind::Plain
        || (*frame).flags & Frame::RARE != 0
    {
        return Next::Through(arm!(leave_otherwise));
    }
    let vm = &mut *m.vm;
    debug_assert!(vm.out.is_unset());
    Value::transfer(m.place(w.oa()), &raw mut vm.out);
    vm.drop_frame(frame, usize::from(w.b()));
    m.leave_with(End::Out)
}

unsafe fn leave_otherwise(m: &mut Machine) -> Next {
    let (w, frame) = (m.w, m.frame);
    let vm = &mut *m.vm;
    let live = usize::from(w.b());
    if (*frame).kind == FrameKind::Plain {
        // Native code has called it.
        if (*frame).ret == RetKind::Exit {
            vm.out = std::mem::take(&mut *m.place(w.oa()));
            vm.leave_plain(frame, live);
            return m.leave_with(End::Out);
        }
        if (*frame).ret == RetKind::Store {
            return leave_then_store(m, std::mem::take(&mut *m.place(w.oa())));
        }
        // What an operator's method gives goes where the result of the operator goes.
        let kept = (*frame).flags & 0xff;
        match (*frame).ret {
            RetKind::Compare | RetKind::Binary
                if kept == RetKind::Store as u16
                    && !matches!(m.at(w.oa()), Value::NotImplemented) =>
            {
                return leave_then_store(m, std::mem::take(&mut *m.place(w.oa())));
            }
            RetKind::Compare if kept == RetKind::Branch as u16 => {
                if let Value::Bool(truth) = m.at(w.oa()) {
                    let truth = truth.get();
                    vm.leave_plain(frame, live);
                    m.reload();
                    return leave_to_branch(m, truth);
                }
            }
            RetKind::New
                if kept == RetKind::Store as u16
                    && vm.type_of(m.at(w.oa())).address() == (*frame).owner.addr() =>
            {
                let class = Frame::kept(frame);
                let next = leave_then_store(m, std::mem::take(&mut *m.place(w.oa())));
                drop(class);
                return next;
            }
            _ if (*(*frame).prev).is_bytecode() => {
                if let Some(next) = leave_special(m) {
                    return next;
                }
            }
            _ => {}
        }
    }
    if vm.returns_to_awaiter(frame) {
        let value = m.input(w.oa(), w.takes_a());
        vm.return_to_awaiter(frame, value);
        return Next::Switched;
    }
    Next::LONG
}

/// What another special method gives, called by an instruction of the frame below.
#[inline(always)]
unsafe fn leave_special(m: &mut Machine) -> Option<Next> {
    let (w, frame, vm) = (m.w, m.frame, &mut *m.vm);
    match ((*frame).ret, m.at(w.oa())) {
        (RetKind::Discard, _) => Some(leave_then_discard(m)),
        (RetKind::Bool, Value::Bool(truth)) => Some(leave_then_store(m, Value::bool(truth.get()))),
        (RetKind::NotBool, Value::Bool(truth)) => {
            Some(leave_then_store(m, Value::bool(!truth.get())))
        }
        (RetKind::Iter, iterator) if !vm.special(iterator, Special::Next).is_unset() => {
            Some(leave_then_store(m, std::mem::take(&mut *m.place(w.oa()))))
        }
        (RetKind::Next, _) => {
            let value = std::mem::take(&mut *m.place(w.oa()));
            let dst = vm.leave_plain(frame, usize::from(w.b()));
            vm.next_delivered(value, dst as u16);
            m.reload();
            Some(m.attended())
        }
        _ => None,
    }
}

/// The caller's instruction is a conditional jump by what was compared.
#[inline(always)]
unsafe fn leave_to_branch(m: &mut Machine, truth: bool) -> Next {
    let (on, offset) = ops::branch_of(*m.pc.sub(1));
    if truth == on {
        if !m.may_jump(offset) {
            m.save_pc();
            return Next::Through(arm!(branch_past_safe_point));
        }
        m.pc = m.pc.offset(offset);
    }
    m.save_pc();
    m.attended()
}

/// The frame's pc is saved, and the jump before it is taken, past a safe point that is due.
unsafe fn branch_past_safe_point(m: &mut Machine) -> Next {
    let vm = &mut *m.vm;
    let (on, _) = ops::branch_of(*m.pc.sub(1));
    *m.end() = match vm.take_branch(on) {
        Err(raised) => End::Throw(raised),
        Ok(true) if vm.preempts() => End::Switched,
        Ok(_) => return Next::Switched,
    };
    Next::Leave
}

unsafe fn leave_with_none_otherwise(m: &mut Machine) -> Next {
    let frame = m.frame;
    let vm = &mut *m.vm;
    if (*frame).kind == FrameKind::Plain {
        match (*frame).ret {
            RetKind::Store => return leave_then_store(m, Value::None),
            RetKind::Discard if (*(*frame).prev).is_bytecode() => return leave_then_discard(m),
            _ => {}
        }
    }
    if (*frame).kind == FrameKind::Plain
        && (*frame).ret == RetKind::Init
        && (*frame).flags & 0xff == RetKind::Store as u16
    {
        return leave_then_store(m, Frame::kept(frame).into());
    }
    if vm.returns_to_awaiter(frame) {
        vm.return_to_awaiter(frame, Value::None);
        return Next::Switched;
    }
    Next::LONG
}
