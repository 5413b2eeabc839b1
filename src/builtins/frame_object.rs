//! `frame` and `traceback`: where a program stands, and where an exception passed.

use crate::object::*;
use pyish_derive::class;

#[class(name = "frame", shape = FrameObject, final, no_new)]
impl FrameSurface {
    #[slot(repr)]
    fn repr(this: &Ref<FrameObject>, vm: &Vm) -> String {
        let code = &this.code.code;
        let line = code.line(vm.frame_pc(this));
        format!(
            "<frame at {:#x}, file '{}', line {line}, code {}>",
            this.address(),
            code.source.name,
            code.name
        )
    }

    #[method("clear(self, /)")]
    fn clear(this: &Ref<FrameObject>, vm: &mut Vm) -> Res<()> {
        if vm.frame_is_running(this) {
            return raise!(vm, RuntimeError, "cannot clear an executing frame");
        }
        if vm.clear_fresh_generator(this) {
            return Ok(());
        }
        if !vm.frame_has_ended(this) {
            return raise!(vm, RuntimeError, "cannot clear a suspended frame");
        }
        vm.clear_frame(this);
        Ok(())
    }

    #[getter]
    fn f_code(this: &Ref<FrameObject>) -> Ref<CodeObject> {
        this.code.clone()
    }

    #[getter]
    fn f_globals(this: &Ref<FrameObject>) -> Ref<Dict> {
        this.globals.clone()
    }

    #[getter]
    fn f_builtins(_this: &Ref<FrameObject>, vm: &mut Vm) -> Res<Ref<Dict>> {
        vm.all_builtins()
    }

    #[getter]
    fn f_locals(this: &Ref<FrameObject>, vm: &mut Vm) -> Res {
        super::frame_locals::locals_of(vm, this)
    }

    #[getter]
    fn f_back(this: &Ref<FrameObject>, vm: &mut Vm) -> Res<Option<Ref<FrameObject>>> {
        vm.frame_back(this)
    }

    #[getter]
    fn f_lineno(this: &Ref<FrameObject>, vm: &Vm) -> u32 {
        this.code.code.line(vm.frame_pc(this))
    }

    #[getter]
    fn f_lasti(this: &Ref<FrameObject>, vm: &Vm) -> i64 {
        i64::from(vm.frame_pc(this)) * 2
    }

    #[getter]
    fn f_trace(_this: &Ref<FrameObject>) {}

    #[getter]
    fn f_trace_lines(_this: &Ref<FrameObject>) -> bool {
        true
    }

    #[getter]
    fn f_trace_opcodes(_this: &Ref<FrameObject>) -> bool {
        false
    }

    #[getter]
    fn f_generator(this: &Ref<FrameObject>, vm: &Vm) -> Value {
        vm.frame_generator(this).map_or(Value::None, Value::Object)
    }
}

/// Create a new traceback object.
#[class(name = "traceback", shape = Traceback, final)]
impl TracebackSurface {
    #[new("(cls, tb_next, tb_frame, tb_lasti, tb_lineno)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        tb_next: &Value,
        tb_frame: Ref<FrameObject>,
        tb_lasti: i64,
        _tb_lineno: i64,
    ) -> Res {
        let next = TracebackSurface::link(vm, tb_next)?;
        let pc = u32::try_from(tb_lasti / 2).unwrap_or(0);
        let body = Traceback {
            next: VmCell::new(next),
            frame: tb_frame,
            pc,
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    /// The names of its attributes.
    #[method("__dir__(self, /)")]
    fn dir(_this: &Value, vm: &mut Vm) -> Res {
        let mut names = Vec::new();
        for name in ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"] {
            names.push(vm.new_str(name)?);
        }
        vm.new_list(names)
    }

    fn link(vm: &mut Vm, next: &Value) -> Res<Option<Ref<Traceback>>> {
        if next.is_none() {
            return Ok(None);
        }
        match next.downcast::<Traceback>() {
            Some(next) => Ok(Some(next.clone())),
            None => {
                let given = vm.type_name(next);
                raise!(
                    vm,
                    TypeError,
                    "expected traceback object or None, got '{given}'"
                )
            }
        }
    }

    #[getter]
    fn tb_next(this: &Ref<Traceback>, vm: &Vm) -> Option<Ref<Traceback>> {
        this.next.cloned(vm)
    }

    #[setter(tb_next)]
    fn set_tb_next(this: &Ref<Traceback>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "can't delete tb_next attribute");
        };
        let next = TracebackSurface::link(vm, value)?;
        let mut entry = next.clone();
        while let Some(known) = entry {
            if known.is_same(this) {
                return raise!(vm, ValueError, "traceback loop detected");
            }
            entry = known.next.cloned(vm);
        }
        this.next.set(vm, next);
        Ok(())
    }

    #[getter]
    fn tb_frame(this: &Ref<Traceback>) -> Ref<FrameObject> {
        this.frame.clone()
    }

    #[getter]
    fn tb_lineno(this: &Ref<Traceback>) -> u32 {
        this.frame.code.code.line(this.pc)
    }

    #[getter]
    fn tb_lasti(this: &Ref<Traceback>) -> i64 {
        i64::from(this.pc) * 2
    }
}
