//! `code`: what a script sees of compiled code.

use crate::code::{Body, Code, Flags};
use crate::object::*;
use pyish_derive::class;
use std::sync::Arc;

/// The bits that only we give a meaning.
const OWN_FLAGS: u32 = Flags::CLASS_BODY.0;

fn names(vm: &mut Vm, names: impl Iterator<Item = impl AsRef<str>>) -> Res {
    let mut values = Vec::new();
    for name in names {
        values.push(vm.intern(name.as_ref())?.into());
    }
    vm.new_tuple(values)
}

/// Create a code object.  Not for mere mortals.
#[class(name = "code", shape = CodeObject, final, no_new, weakref)]
impl Surface {
    #[slot(repr)]
    fn repr(this: &Ref<CodeObject>) -> String {
        let code = &this.code;
        format!(
            "<code object {} at {:#x}, file \"{}\", line {}>",
            code.name,
            this.address(),
            code.source.name,
            code.first_line
        )
    }

    #[slot(eq)]
    fn eq(this: &Ref<CodeObject>, value: &Value) -> Value {
        match value.downcast::<CodeObject>() {
            Some(other) => Value::bool(Arc::ptr_eq(&this.code, &other.code)),
            None => Value::NotImplemented,
        }
    }

    #[slot(hash)]
    fn hash(this: &Ref<CodeObject>) -> i64 {
        simple::hash_int(Arc::as_ptr(&this.code) as i64)
    }

    #[getter]
    fn co_name(this: &Ref<CodeObject>, vm: &mut Vm) -> Res<Ref<Str>> {
        Ok(vm.intern(&this.code.name)?)
    }

    #[getter]
    fn co_qualname(this: &Ref<CodeObject>, vm: &mut Vm) -> Res<Ref<Str>> {
        Ok(vm.intern(&this.code.qualname)?)
    }

    #[getter]
    fn co_filename(this: &Ref<CodeObject>, vm: &mut Vm) -> Res<Ref<Str>> {
        Ok(vm.intern(&this.code.source.name)?)
    }

    #[getter]
    fn co_firstlineno(this: &Ref<CodeObject>) -> u32 {
        this.code.first_line
    }

    #[getter]
    fn co_flags(this: &Ref<CodeObject>) -> u32 {
        this.code.flags.0 & !OWN_FLAGS
    }

    #[getter]
    fn co_argcount(this: &Ref<CodeObject>) -> u32 {
        this.code.arguments.positional.into()
    }

    #[getter]
    fn co_posonlyargcount(this: &Ref<CodeObject>) -> u32 {
        this.code.arguments.posonly.into()
    }

    #[getter]
    fn co_kwonlyargcount(this: &Ref<CodeObject>) -> u32 {
        this.code.arguments.kwonly.into()
    }

    #[getter]
    fn co_nlocals(this: &Ref<CodeObject>) -> usize {
        this.code.varnames.len()
    }

    #[getter]
    fn co_stacksize(this: &Ref<CodeObject>) -> u32 {
        u32::from(this.code.nregs - this.code.nlocals.min(this.code.nregs))
    }

    #[getter]
    fn co_varnames(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        names(vm, this.code.varnames.iter())
    }

    #[getter]
    fn co_cellvars(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        names(vm, this.code.cellvars.iter().map(|cell| &cell.name))
    }

    #[getter]
    fn co_freevars(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        names(vm, this.code.freevars.iter().map(|free| &free.name))
    }

    #[getter]
    fn co_names(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        names(vm, this.code.names.iter())
    }

    #[getter]
    fn co_consts(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        vm.prepare(this)?;
        let constants = this.constants.to_vec();
        vm.new_tuple(constants)
    }

    #[getter]
    fn co_code(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        let bytes: Vec<u8> = this
            .code
            .words
            .iter()
            .flat_map(|word| word.0.to_le_bytes())
            .collect();
        vm.new_bytes(&bytes)
    }

    #[getter]
    fn co_exceptiontable(_this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        vm.new_bytes(b"")
    }

    #[getter]
    fn co_linetable(_this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        vm.new_bytes(b"")
    }

    /// (start, end, line) for each run of instructions of one line.
    #[method("co_lines(self, /)")]
    fn co_lines(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        let mut rows = Vec::new();
        let mut start = 0;
        let count = this.code.words.len() as u32;
        for at in 0..count {
            let line = this.code.line(at);
            if at + 1 == count || this.code.line(at + 1) != line {
                let place = |pc: u32| Value::Int(i64::from(pc) * 2);
                rows.push(vm.new_tuple([place(start), place(at + 1), Value::Int(line.into())])?);
                start = at + 1;
            }
        }
        let rows = vm.new_list(rows)?;
        vm.iter(&rows)
    }

    /// (line, end line, column, end column) of each instruction.
    #[method("co_positions(self, /)")]
    fn co_positions(this: &Ref<CodeObject>, vm: &mut Vm) -> Res {
        let mut rows = Vec::new();
        for span in this.code.spans.iter() {
            let (start, end) = (
                this.code.source.position(span.start),
                this.code.source.position(span.end),
            );
            let row = [start.line, end.line, start.column, end.column];
            rows.push(vm.new_tuple(row.map(|number| Value::Int(number.into())))?);
        }
        let rows = vm.new_list(rows)?;
        vm.iter(&rows)
    }

    /// A copy of the code with other values for some of its fields.
    #[method("replace(self, /, **changes)")]
    fn replace(this: &Ref<CodeObject>, vm: &mut Vm, changes: &Ref<Dict>) -> Res {
        changed(vm, this, changes)
    }

    /// The same as replace().
    #[method("__replace__(self, /, **changes)")]
    fn dunder_replace(this: &Ref<CodeObject>, vm: &mut Vm, changes: &Ref<Dict>) -> Res {
        changed(vm, this, changes)
    }
}

/// A copy with another name, qualified name, first line or flags; other fields belong to the instructions.
fn changed(vm: &mut Vm, this: &Ref<CodeObject>, changes: &Ref<Dict>) -> Res {
    let old = &this.code;
    let mut new = Code {
        name: old.name.clone(),
        qualname: old.qualname.clone(),
        source: old.source.clone(),
        first_line: old.first_line,
        arguments: old.arguments,
        nregs: old.nregs,
        nlocals: old.nlocals,
        flags: old.flags,
        contents: Body::clone(old).into(),
    };
    for (key, value) in changes.items(vm) {
        let key = key
            .as_str()
            .map(|key| key.to_string_lossy().into_owned())
            .unwrap_or_default();
        let text = value
            .as_str()
            .map(|text| text.to_string_lossy().into_owned());
        match (key.as_str(), text, &value) {
            ("co_name", Some(text), _) => new.name = text.into(),
            ("co_qualname", Some(text), _) => new.qualname = text.into(),
            ("co_firstlineno", _, Value::Int(line)) => {
                new.first_line = u32::try_from(*line).unwrap_or(1)
            }
            ("co_flags", _, Value::Int(flags)) => {
                new.flags = Flags(
                    (u32::try_from(*flags).unwrap_or(0) & !OWN_FLAGS) | (old.flags.0 & OWN_FLAGS),
                );
            }
            ("co_filename", Some(name), _) => {
                new.source = crate::code::Source::new(&name, &old.source.text)
            }
            _ => return raise!(vm, TypeError, "replace() cannot change '{key}'"),
        }
    }
    Ok(vm.new_code(Arc::new(new))?.into())
}
