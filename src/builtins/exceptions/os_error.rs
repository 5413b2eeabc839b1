//! `OSError`: an error number, its text and the files it is about. The number chooses the subclass.

use super::fields::exception;
use super::{field, keep_args, own_state, plain_str, reduced, set_field};
use crate::object::*;
use pyish_derive::class;

const ERRNO: usize = 0;
const STRERROR: usize = 1;
const FILENAME: usize = 2;
const FILENAME2: usize = 3;
const WRITTEN: usize = 4;

/// The class for an error number.
pub(crate) fn class_for(vm: &Vm, errno: i64) -> Option<Ref<Type>> {
    let it = &vm.exceptions;
    let class: &Ref<Type> = match i32::try_from(errno).ok()? {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &it.BlockingIOError,
        libc::EPIPE | libc::ESHUTDOWN => &it.BrokenPipeError,
        libc::ECHILD => &it.ChildProcessError,
        libc::ECONNABORTED => &it.ConnectionAbortedError,
        libc::ECONNREFUSED => &it.ConnectionRefusedError,
        libc::ECONNRESET => &it.ConnectionResetError,
        libc::EEXIST => &it.FileExistsError,
        libc::ENOENT => &it.FileNotFoundError,
        libc::EISDIR => &it.IsADirectoryError,
        libc::ENOTDIR => &it.NotADirectoryError,
        libc::EINTR => &it.InterruptedError,
        libc::EACCES | libc::EPERM => &it.PermissionError,
        libc::ESRCH => &it.ProcessLookupError,
        libc::ETIMEDOUT => &it.TimeoutError,
        _ => return None,
    };
    Some(class.clone())
}

/// Fill the fields from the constructor's arguments.
fn fill(vm: &mut Vm, this: &Ref<Exception>, args: &[Value]) -> Res<()> {
    if args.len() < 2 || args.len() > 5 {
        return super::keep_positional(this, vm, args);
    }
    set_field(vm, this, ERRNO, args[0].clone());
    set_field(vm, this, STRERROR, args[1].clone());
    let filename = args.get(2).cloned().unwrap_or(Value::None);
    let is_blocking = vm.is_subtype(this.ty(), &vm.exceptions.BlockingIOError);
    if is_blocking && let Value::Int(_) = filename {
        // The third argument of BlockingIOError is how much was written.
        set_field(vm, this, WRITTEN, filename);
        return super::keep_positional(this, vm, args);
    }
    // The fourth is a Windows error number, and means nothing here.
    let kept = if filename.is_none() { args } else { &args[..2] };
    set_field(vm, this, FILENAME, filename);
    set_field(
        vm,
        this,
        FILENAME2,
        args.get(4).cloned().unwrap_or(Value::None),
    );
    super::keep_positional(this, vm, kept)
}

exception! {
    /// Base class for I/O related errors.
    "OSError" Surface [0 errno set_errno, 1 strerror set_strerror, 2 filename set_filename, 3 filename2 set_filename2] {
        #[new("(cls, /, *args, **kwargs)")]
        fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
            let mut class = cls.clone();
            let own_init = Surface::has_own_init(vm, cls);
            if !own_init && kwargs.len(vm) != 0 {
                let name = vm.class_name(cls);
                return raise!(vm, TypeError, "{name}() takes no keyword arguments");
            }
            if let ([Value::Int(errno), _, ..], true) = (args, cls.is_same(&vm.exceptions.OSError)) {
                class = class_for(vm, *errno).unwrap_or(class);
            }
            let row = vm.make_tuple(args.to_vec())?;
            let this = Exception::create(&class, row)?;
            if !own_init {
                fill(vm, &this, args)?;
            }
            Ok(this.into())
        }

        /// A subclass that has an `__init__` but no `__new__` is filled when that calls ours.
        fn has_own_init(vm: &Vm, cls: &Ref<Type>) -> bool {
            let own = |class: &Ref<Type>, which: Special| class.special(which).clone();
            let os_error = vm.exceptions.OSError.clone();
            let same = |which| own(cls, which).is(&own(&os_error, which));
            !same(Special::Init) && same(Special::New)
        }

        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
            let ty = this.ty().clone();
            if !Surface::has_own_init(vm, &ty) {
                return Ok(());
            }
            keep_args(this, vm, args, kwargs)?;
            fill(vm, this, args)
        }

        #[slot(str)]
        fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res {
            let (errno, text) = (field(vm, this, ERRNO), field(vm, this, STRERROR));
            let (file, file2) = (field(vm, this, FILENAME), field(vm, this, FILENAME2));
            let has_number = !errno.is_none() || !text.is_none();
            if file.is_none() && !has_number {
                return Ok(plain_str(vm, this)?.into());
            }
            let (errno, text) = (vm.str(&errno)?, vm.str(&text)?);
            let mut parts = vec![b"[Errno ".to_vec(), errno.as_bytes().to_vec(), b"] ".to_vec(), text.as_bytes().to_vec()];
            if !file.is_none() {
                parts.extend([b": ".to_vec(), vm.repr(&file)?.as_bytes().to_vec()]);
                if !file2.is_none() {
                    parts.extend([b" -> ".to_vec(), vm.repr(&file2)?.as_bytes().to_vec()]);
                }
            }
            vm.new_str_wtf8(&parts.concat())
        }

        /// Helper for pickle.
        #[method("__reduce__(self, /)")]
        fn reduce(this: &Ref<Exception>, vm: &mut Vm) -> Res {
            let args = this.args.cloned(vm);
            let (file, file2) = (field(vm, this, FILENAME), field(vm, this, FILENAME2));
            let args = if args.len() == 2 && !file.is_none() {
                let mut all = args.items().to_vec();
                all.push(file);
                if !file2.is_none() {
                    all.extend([Value::None, file2]);
                }
                vm.make_tuple(all)?
            } else {
                args
            };
            let state = own_state(vm, this)?;
            reduced(vm, this, args.into(), state)
        }

        #[getter]
        fn characters_written(this: &Ref<Exception>, vm: &mut Vm) -> Res {
            match field(vm, this, WRITTEN) {
                Value::None => {
                    let name = vm.intern("characters_written")?;
                    vm.attribute_error(&this.into(), &name, "characters_written")
                }
                written => Ok(written),
            }
        }

        #[setter(characters_written)]
        fn set_characters_written(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
            let written = match value {
                Some(value) => vm.index(value)?,
                None => Value::Unset,
            };
            set_field(vm, this, WRITTEN, written);
            Ok(())
        }
    }
}

impl Vm {
    /// The OSError for an error number, with its text and, where it is about one, a file.
    #[cold]
    pub fn os_error<T>(&mut self, errno: i32, text: &str, filename: Option<Value>) -> Res<T> {
        let class =
            class_for(self, i64::from(errno)).unwrap_or_else(|| self.exceptions.OSError.clone());
        let mut args = vec![Value::Int(i64::from(errno)), self.new_str(text)?];
        args.extend(filename);
        let row = self.make_tuple(args.clone())?;
        let this = Exception::create(&class, row)?;
        fill(self, &this, &args)?;
        Err(Raised(this))
    }
}

/// OSError, or the subclass that stands for its number, for what the system says; with the names of files.
pub(crate) fn from_io<T>(vm: &mut Vm, error: &std::io::Error, files: &[Value]) -> Res<T> {
    let number = match (error.raw_os_error(), error.kind()) {
        (Some(number), _) => number,
        // What is not granted, and ways that lead out of what is: no system call has said so.
        (None, std::io::ErrorKind::PermissionDenied) => libc::EACCES,
        _ => return raise!(vm, OSError, "{error}"),
    };
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let class: Value = (&vm.exceptions.OSError).into();
    let mut args = vec![Value::Int(i64::from(number)), vm.new_str(text)?];
    match files {
        [] => {}
        [file] => args.push(file.clone()),
        [from, to, ..] => args.extend([from.clone(), Value::None, to.clone()]),
    }
    let made = vm.call(&class, &args)?;
    match made.downcast::<Exception>() {
        Some(exception) => Err(Raised(exception.clone())),
        None => raise!(vm, OSError, "input or output failed"),
    }
}
