//! Assignment, in all its forms, and `del`.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, deeper, syntax_error};
use super::expr::in_place;
use super::variables::Variable;
use crate::code::Ins;
use crate::code::operand::{Count, Imm, In, Out, OutRange, Pair};

impl<'a> Compiler<'a> {
    /// `targets = … = value`
    pub(super) fn assign(
        &mut self,
        span: Span,
        targets: &'a [ExprRef<'a>],
        value: ExprRef<'a>,
    ) -> Res {
        let mark = self.u.top;
        if let [target] = targets {
            self.assign_one(span, target, value)?;
        } else if let Some((last, first)) = targets.split_last() {
            let temp = self.u.temp();
            self.into(value, temp)?;
            for target in first {
                self.store(target, In::keep(temp))?;
            }
            self.store(last, In::take(temp))?;
        }
        self.u.top = mark;
        Ok(())
    }

    /// `target = value`
    pub(super) fn assign_one(
        &mut self,
        span: Span,
        target: ExprRef<'a>,
        value: ExprRef<'a>,
    ) -> Res {
        match (&target.kind, &value.kind) {
            (ExprKind::Name(name), _) => {
                if let Some(register) = self.local_register(name) {
                    self.into(value, register)?;
                    self.u.assigned.add(register);
                    return Ok(());
                }
                let value = self.operand(value)?;
                self.store(target, value)
            }
            (
                ExprKind::Tuple(targets) | ExprKind::List(targets),
                ExprKind::Tuple(values) | ExprKind::List(values),
            ) if targets.len() == values.len()
                && (2..=16).contains(&targets.len())
                && !targets
                    .iter()
                    .chain(*values)
                    .any(|item| matches!(item.kind, ExprKind::Starred(_))) =>
            {
                self.assign_each(span, targets, values)
            }
            _ => {
                let value = self.early_operand(value, &[target], None)?;
                self.store(target, value)
            }
        }
    }

    /// `a, b = x, y` without making the tuple.
    fn assign_each(
        &mut self,
        span: Span,
        targets: &'a [ExprRef<'a>],
        values: &'a [ExprRef<'a>],
    ) -> Res {
        let locals: Vec<Option<u16>> = targets
            .iter()
            .map(|target| match target.kind {
                ExprKind::Name(name) => self.local_register(name),
                _ => None,
            })
            .collect();
        let all_local = locals.iter().all(Option::is_some);
        let is_target = |register: u16| locals.iter().flatten().any(|target| *target == register);
        let mut kept = Vec::with_capacity(values.len());
        let last = values.len() - 1;
        for (at, value) in values.iter().enumerate() {
            // Nothing but the stores follows the last value, so it may go to its place at once.
            if let (true, true, Some(register)) = (at == last, all_local, locals[at]) {
                let repeats = locals[..last]
                    .iter()
                    .flatten()
                    .any(|other| *other == register);
                if !repeats {
                    self.into(value, register)?;
                    self.u.assigned.add(register);
                    continue;
                }
            }
            let operand = self.early_operand(value, &values[at + 1..], None)?;
            if !self.u.is_temp(operand.register())
                && (is_target(operand.register()) || self.may_rebind(targets))
            {
                let temp = self.u.temp();
                self.u.mov(temp, operand, span);
                kept.push(In::take(temp));
            } else {
                kept.push(operand);
            }
        }
        for (target, value) in targets.iter().zip(kept) {
            self.store(target, value)?;
        }
        Ok(())
    }

    /// Bind `target` to `value`.
    pub(super) fn store(&mut self, target: ExprRef<'a>, value: In) -> Res {
        deeper(|| self.store_here(target, value))
    }

    fn store_here(&mut self, target: ExprRef<'a>, value: In) -> Res {
        let span = target.span;
        let mark = self.u.top;
        match &target.kind {
            ExprKind::Name(name) => {
                let name = self.mangle(name);
                self.store_name(name, value, span);
            }
            ExprKind::Attribute {
                value: object,
                attr,
            } => {
                self.note_static_attribute(object, attr.name);
                let a = self.operand(object)?;
                let name = self.mangle(attr.name);
                let c = self.u.own_site(name);
                self.u.emit(Ins::StoreAttr { a, b: value, c }, span);
            }
            ExprKind::Subscript {
                value: object,
                index,
            } => {
                let a = self.early_operand(object, &[index], None)?;
                if let ExprKind::Slice {
                    lower,
                    upper,
                    step: None,
                } = &index.kind
                {
                    let c = self.bounds(span, &[*lower, *upper])?;
                    self.u.emit(Ins::StoreSlice { a, b: value, c }, span);
                    return Ok(());
                }
                let b = self.operand(index)?;
                self.u.emit(Ins::StoreIndex { a, b, c: value }, span);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => self.unpack(span, items, value)?,
            ExprKind::Starred(_) => {
                return Err(syntax_error(
                    "starred assignment target must be in a list or tuple",
                    span,
                ));
            }
            _ => return Err(syntax_error("cannot assign to expression", span)),
        }
        self.u.top = mark;
        Ok(())
    }

    fn unpack(&mut self, span: Span, targets: &'a [ExprRef<'a>], value: In) -> Res {
        let star = targets
            .iter()
            .position(|target| matches!(target.kind, ExprKind::Starred(_)));
        if let Some(star) = star {
            let after = targets.len() - star - 1;
            if targets[star + 1..]
                .iter()
                .any(|target| matches!(target.kind, ExprKind::Starred(_)))
            {
                return Err(syntax_error(
                    "multiple starred expressions in assignment",
                    span,
                ));
            }
            if star > 255 || after > 255 {
                return Err(syntax_error(
                    "too many expressions in star-unpacking assignment",
                    span,
                ));
            }
            let first = self.u.temps(targets.len() as u16);
            let c = Pair(star as u16 | (after as u16) << 8);
            self.u.emit(
                Ins::UnpackEx {
                    a: OutRange(first),
                    b: value,
                    c,
                },
                span,
            );
            return self.store_unpacked(targets, first);
        }
        let count = Count(targets.len() as u16);
        if let Some(first) = self.neighbouring_locals(targets) {
            self.u.emit(
                Ins::Unpack {
                    a: OutRange(first),
                    b: value,
                    c: count,
                },
                span,
            );
            for target in targets {
                if let ExprKind::Name(name) = target.kind
                    && let Some(register) = self.local_register(name)
                {
                    self.u.assigned.add(register);
                }
            }
            return Ok(());
        }
        self.u.is_too_large |= targets.len() > 0x7000;
        let first = self.u.temps(targets.len() as u16);
        self.u.emit(
            Ins::Unpack {
                a: OutRange(first),
                b: value,
                c: count,
            },
            span,
        );
        self.store_unpacked(targets, first)
    }

    fn store_unpacked(&mut self, targets: &'a [ExprRef<'a>], first: u16) -> Res {
        for (at, target) in targets.iter().enumerate() {
            let target = match target.kind {
                ExprKind::Starred(inner) => inner,
                _ => target,
            };
            self.store(target, In::take(first + at as u16))?;
        }
        Ok(())
    }

    /// The first register, if the targets are locals in neighbouring registers.
    fn neighbouring_locals(&mut self, targets: &'a [ExprRef<'a>]) -> Option<u16> {
        let mut first = None;
        for (at, target) in targets.iter().enumerate() {
            let ExprKind::Name(name) = target.kind else {
                return None;
            };
            let register = self.local_register(name)?;
            if register != *first.get_or_insert(register) + at as u16 {
                return None;
            }
        }
        first
    }

    /// `self.name = …` in a method names an attribute of the class.
    fn note_static_attribute(&mut self, object: ExprRef<'a>, attr: &str) {
        if !matches!(object.kind, ExprKind::Name("self")) {
            return;
        }
        let name = self.names.intern(attr);
        let around = self.outer.iter_mut().rev();
        let class = around
            .into_iter()
            .find(|unit| unit.flags.has(crate::code::Flags::CLASS_BODY));
        if let Some(class) = class {
            class.static_attributes.push(name);
        }
    }

    /// `target op= value`
    pub(super) fn augmented(
        &mut self,
        span: Span,
        target: ExprRef<'a>,
        op: BinaryOp,
        value: ExprRef<'a>,
    ) -> Res {
        let mark = self.u.top;
        match &target.kind {
            ExprKind::Name(name) => {
                let name = self.mangle(name);
                if let Variable::Local(register) = self.variable(name) {
                    self.checked_local(name, register, target.span);
                    let b = if self.may_rebind(&[value]) {
                        let temp = self.u.temp();
                        self.u.mov(temp, In::keep(register), target.span);
                        In::take(temp)
                    } else {
                        In::keep(register)
                    };
                    self.update(span, op, register, b, value)?;
                    self.u.assigned.add(register);
                } else {
                    let temp = self.u.temp();
                    self.load_name(name, temp, target.span);
                    self.update(span, op, temp, In::take(temp), value)?;
                    self.store_name(name, In::take(temp), target.span);
                }
            }
            ExprKind::Attribute {
                value: object,
                attr,
            } => {
                self.note_static_attribute(object, attr.name);
                let object = self.early_operand(object, &[value], None)?;
                let temp = self.u.temp();
                let name = self.mangle(attr.name);
                let c = self.u.own_site(name);
                self.u.emit(
                    Ins::LoadAttr {
                        a: Out(temp),
                        b: In::keep(object.register()),
                        c,
                    },
                    target.span,
                );
                self.update(span, op, temp, In::take(temp), value)?;
                let c = self.u.own_site(name);
                self.u.emit(
                    Ins::StoreAttr {
                        a: object,
                        b: In::take(temp),
                        c,
                    },
                    target.span,
                );
            }
            ExprKind::Subscript {
                value: object,
                index,
            } => {
                let object = self.early_operand(object, &[index, value], None)?;
                let index = self.early_operand(index, &[value], None)?;
                let temp = self.u.temp();
                let (b, c) = (In::keep(object.register()), In::keep(index.register()));
                self.u
                    .emit(Ins::LoadIndex { a: Out(temp), b, c }, target.span);
                self.update(span, op, temp, In::take(temp), value)?;
                self.u.emit(
                    Ins::StoreIndex {
                        a: object,
                        b: index,
                        c: In::take(temp),
                    },
                    target.span,
                );
            }
            _ => {
                return Err(syntax_error(
                    "illegal expression for augmented assignment",
                    target.span,
                ));
            }
        }
        self.u.top = mark;
        Ok(())
    }

    /// `dst = b op= value`
    fn update(&mut self, span: Span, op: BinaryOp, dst: u16, b: In, value: ExprRef<'a>) -> Res {
        let mark = self.u.top;
        let a = Out(dst);
        let ins = match (op, self.small_int(value)) {
            (BinaryOp::Add, Some(small)) => Ins::IAddInt {
                a,
                b,
                c: Imm(small),
            },
            (BinaryOp::Sub, Some(small)) => Ins::ISubInt {
                a,
                b,
                c: Imm(small),
            },
            _ => in_place(op, a, b, self.operand(value)?),
        };
        self.u.emit(ins, span);
        self.u.top = mark;
        Ok(())
    }

    /// `del target`
    pub(super) fn delete(&mut self, target: ExprRef<'a>) -> Res {
        deeper(|| self.delete_here(target))
    }

    fn delete_here(&mut self, target: ExprRef<'a>) -> Res {
        let span = target.span;
        let mark = self.u.top;
        match &target.kind {
            ExprKind::Name(name) => {
                let name = self.mangle(name);
                self.delete_name(name, span);
            }
            ExprKind::Attribute { value, attr } => {
                let a = self.operand(value)?;
                let name = self.mangle(attr.name);
                let d = self.u.own_site(name);
                self.u.emit(Ins::DeleteAttr { a, d }, span);
            }
            ExprKind::Subscript { value, index } => {
                let a = self.early_operand(value, &[index], None)?;
                let b = self.operand(index)?;
                self.u.emit(Ins::DeleteIndex { a, b }, span);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.delete(item))?;
            }
            _ => return Err(syntax_error("cannot delete expression", span)),
        }
        self.u.top = mark;
        Ok(())
    }
}
