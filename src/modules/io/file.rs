//! `_io.FileIO`: a file of the system, unbuffered. Buffers and text are `stdlib/io.py`.
//!
//! What may be opened is asked of `modules/files.rs`.

use super::call::{Op, Unready, call};
use super::os_error;
use crate::builtins::bytes_like;
use crate::builtins::memoryview::MemoryView;
use crate::modules::descriptor::Descriptor;
use crate::modules::files::Facts;
use crate::object::{Ref, Res, Step, Type, Value, Vm, VmCell};
use pyish_derive::{Payload, Trace, class};
use rustix::fs::{OFlags, SeekFrom};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::Arc;

/// An open file; none when it is closed.
#[derive(Trace, Payload)]
#[payload(name = "FileIO")]
pub(super) struct FileIo {
    #[trace(skip)]
    file: VmCell<Option<Arc<Descriptor>>>,
    #[trace(skip)]
    closefd: bool,
    name: VmCell<Value>,
    #[trace(skip)]
    mode: VmCell<Mode>,
}

/// What may be done with it.
#[derive(Clone, Copy, Default)]
struct Mode {
    read: bool,
    write: bool,
    append: bool,
    create: bool,
    exclusive: bool,
}

impl Mode {
    fn parse(vm: &mut Vm, text: &str) -> Res<Mode> {
        let mut mode = Mode::default();
        let mut kinds = 0;
        for letter in text.chars() {
            match letter {
                'r' => (mode.read, kinds) = (true, kinds + 1),
                'w' => (mode.write, mode.create, kinds) = (true, true, kinds + 1),
                'a' => (mode.write, mode.append, kinds) = (true, true, kinds + 1),
                'x' => (mode.write, mode.exclusive, kinds) = (true, true, kinds + 1),
                '+' => (mode.read, mode.write) = (true, true),
                'b' => {}
                _ => return raise!(vm, ValueError, "invalid mode: {text}"),
            }
        }
        if kinds != 1 {
            return raise!(
                vm,
                ValueError,
                "Must have exactly one of create/read/write/append mode and at most one plus"
            );
        }
        Ok(mode)
    }

    fn open(self, vm: &Vm, path: &str) -> std::io::Result<OwnedFd> {
        let flags = OFlags::from_bits_retain(self.flags() as u32);
        let file = vm.files().open(path, flags, 0o666)?;
        if Facts::of(&file)?.is_dir() {
            return Err(std::io::Error::from_raw_os_error(libc::EISDIR));
        }
        Ok(file)
    }

    /// The flags that an opener is given.
    fn flags(self) -> i32 {
        let access = match (self.read, self.write) {
            (true, true) => libc::O_RDWR,
            (false, true) => libc::O_WRONLY,
            _ => libc::O_RDONLY,
        };
        let create = match (self.create, self.exclusive, self.append) {
            (_, true, _) => libc::O_CREAT | libc::O_EXCL,
            (_, _, true) => libc::O_CREAT | libc::O_APPEND,
            (true, ..) => libc::O_CREAT | libc::O_TRUNC,
            _ => 0,
        };
        access | create | libc::O_CLOEXEC
    }

    fn shown(self) -> &'static str {
        match (self.exclusive, self.append, self.read, self.write) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}

impl FileIo {
    /// The open descriptor.
    fn descriptor(&self, vm: &mut Vm) -> Res<Arc<Descriptor>> {
        match self.file.get(vm) {
            Some(descriptor) => Ok(descriptor.clone()),
            None => raise!(vm, ValueError, "I/O operation on closed file"),
        }
    }

    /// Do something with the open file.
    fn with<T>(
        &self,
        vm: &mut Vm,
        act: impl FnOnce(BorrowedFd<'_>) -> std::io::Result<T>,
    ) -> Res<T> {
        let descriptor = self.descriptor(vm)?;
        vm.with_fd(&descriptor, act)
    }

    fn check_reading(&self, vm: &mut Vm) -> Res<()> {
        if self.mode.get(vm).read {
            Ok(())
        } else {
            super::unsupported(vm, "File not open for reading")
        }
    }
}

impl Drop for FileIo {
    fn drop(&mut self) {
        if let (true, Some(descriptor)) = (self.closefd, self.file.inner_mut()) {
            descriptor.close();
        }
    }
}

/// Open a file.
#[class(name = "FileIO", shape = FileIo, module = "_io", dict, weakref)]
impl FileSurface {
    #[new("(cls, file, mode='r', closefd=True, opener=None)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        file: Value,
        mode: &Value,
        closefd: bool,
        opener: &Value,
    ) -> Res {
        let text = mode
            .as_str()
            .map(|mode| mode.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mode = Mode::parse(vm, &text)?;
        let descriptor = if let Some(number) = vm.small_int(&file) {
            if number < 0 {
                return raise!(vm, ValueError, "negative file descriptor");
            }
            opened_before(vm, number, &file)?
        } else if !closefd {
            return raise!(vm, ValueError, "Cannot use closefd=False with file name");
        } else if !opener.is_none() {
            let made = vm.call(opener, &[file.clone(), Value::Int(i64::from(mode.flags()))])?;
            match vm.small_int(&made) {
                Some(number) if number >= 0 => opened_before(vm, number, &file)?,
                Some(number) => return raise!(vm, ValueError, "opener returned {number}"),
                None => return raise!(vm, TypeError, "expected integer from opener"),
            }
        } else {
            let path = super::path_of(vm, &file)?;
            if path.contains('\0') {
                return raise!(vm, ValueError, "embedded null byte");
            }
            match mode.open(vm, &path) {
                Ok(opened) => vm.adopt_fd(opened)?,
                Err(error) => return os_error(vm, &error, &[file]),
            }
        };
        let body = FileIo {
            file: VmCell::new(Some(descriptor)),
            closefd,
            name: VmCell::new(file),
            mode: VmCell::new(mode),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(init)]
    fn init(_this: &Value, _args: &Value, _kwargs: &Value) {}

    /// Read at most so many bytes, or all.
    #[method("read(self, size=-1, /)")]
    fn read(this: &FileIo, vm: &mut Vm, size: &Value) -> Res<Step> {
        this.check_reading(vm)?;
        let size = if size.is_none() {
            -1
        } else {
            vm.to_index(size)?
        };
        let descriptor = this.descriptor(vm)?;
        match usize::try_from(size) {
            Ok(size) => call(vm, &descriptor, Op::Read(size), Unready::GivesNone),
            Err(_) => {
                if !descriptor.may_wait() {
                    let stat = vm.with_fd(&descriptor, |fd| Ok(rustix::fs::fstat(fd)?))?;
                    vm.reserve(usize::try_from(stat.st_size).unwrap_or(0))?;
                }
                call(vm, &descriptor, Op::ReadAll(Vec::new()), Unready::GivesNone)
            }
        }
    }

    /// Read all that is left.
    #[method("readall(self, /)")]
    fn readall(this: &FileIo, vm: &mut Vm) -> Res<Step> {
        Self::read(this, vm, &Value::Int(-1))
    }

    /// Read into a buffer; the number of bytes read comes back.
    #[method("readinto(self, buffer, /)")]
    fn readinto(this: &FileIo, vm: &mut Vm, buffer: &Value) -> Res<Step> {
        this.check_reading(vm)?;
        let descriptor = this.descriptor(vm)?;
        let view = MemoryView::of(vm, buffer)?;
        if !view.is_writable_buffer() {
            let name = vm.type_name(buffer);
            return raise!(
                vm,
                TypeError,
                "readinto() argument must be read-write bytes-like object, not {name}"
            );
        }
        call(vm, &descriptor, Op::ReadInto(view), Unready::GivesNone)
    }

    /// Write bytes and return how many were written.
    #[method("write(self, data, /)")]
    fn write(this: &FileIo, vm: &mut Vm, data: &Value) -> Res<Step> {
        if !this.mode.get(vm).write {
            return super::unsupported(vm, "File not open for writing");
        }
        let descriptor = this.descriptor(vm)?;
        let data = bytes_like::required(vm, data)?;
        call(vm, &descriptor, Op::Write(data, 0), Unready::GivesNone)
    }

    /// Move to new file position and return it.
    #[method("seek(self, pos, whence=0, /)")]
    fn seek(this: &FileIo, vm: &mut Vm, pos: i64, whence: i64) -> Res<u64> {
        let to = match whence {
            0 if pos < 0 => return raise!(vm, ValueError, "negative seek position {pos}"),
            0 => SeekFrom::Start(pos as u64),
            1 => SeekFrom::Current(pos),
            2 => SeekFrom::End(pos),
            _ => {
                return raise!(
                    vm,
                    ValueError,
                    "invalid whence ({whence}, should be 0, 1 or 2)"
                );
            }
        };
        this.with(vm, |fd| Ok(rustix::fs::seek(fd, to)?))
    }

    /// Current file position.
    #[method("tell(self, /)")]
    fn tell(this: &FileIo, vm: &mut Vm) -> Res<u64> {
        this.with(vm, |fd| Ok(rustix::fs::tell(fd)?))
    }

    /// Truncate the file to at most size bytes and return the truncated size.
    #[method("truncate(self, size=None, /)")]
    fn truncate(this: &FileIo, vm: &mut Vm, size: Option<usize>) -> Res<u64> {
        this.with(vm, |fd| {
            let size = match size {
                Some(size) => size as u64,
                None => rustix::fs::tell(fd)?,
            };
            rustix::fs::ftruncate(fd, size)?;
            Ok(size)
        })
    }

    /// Close the file.
    #[method("close(self, /)")]
    fn close(this: &FileIo, vm: &mut Vm) {
        if let Some(descriptor) = this.file.replace(vm, None)
            && this.closefd
        {
            vm.close_fd(&descriptor);
        }
    }

    /// Nothing is held back here.
    #[method("flush(self, /)")]
    fn flush(_this: &FileIo) {}

    /// Whether the file may be read.
    #[method("readable(self, /)")]
    fn readable(this: &FileIo, vm: &Vm) -> bool {
        this.mode.get(vm).read
    }

    /// Whether the file may be written.
    #[method("writable(self, /)")]
    fn writable(this: &FileIo, vm: &Vm) -> bool {
        this.mode.get(vm).write
    }

    /// Whether the file has positions.
    #[method("seekable(self, /)")]
    fn seekable(this: &FileIo, vm: &mut Vm) -> bool {
        this.with(vm, |fd| Ok(rustix::fs::tell(fd)?)).is_ok()
    }

    /// Whether it is a terminal.
    #[method("isatty(self, /)")]
    fn isatty(this: &FileIo, vm: &mut Vm) -> Res<bool> {
        this.with(vm, |fd| Ok(rustix::termios::isatty(fd)))
    }

    /// The file's number.
    #[method("fileno(self, /)")]
    fn fileno(this: &FileIo, vm: &mut Vm) -> Res<i64> {
        this.descriptor(vm)
            .map(|descriptor| i64::from(descriptor.number()))
    }

    /// True if the file is closed
    #[getter]
    fn closed(this: &FileIo, vm: &Vm) -> bool {
        this.file.get(vm).is_none()
    }

    #[getter]
    fn mode(this: &FileIo, vm: &Vm) -> &'static str {
        this.mode.get(vm).shown()
    }

    #[getter]
    fn name(this: &FileIo, vm: &Vm) -> Value {
        this.name.cloned(vm)
    }

    #[getter]
    fn closefd(this: &FileIo) -> bool {
        this.closefd
    }

    #[slot(repr)]
    fn repr(this: &FileIo, vm: &mut Vm) -> Res<String> {
        if this.file.get(vm).is_none() {
            return Ok("<_io.FileIO [closed]>".to_owned());
        }
        let name = this.name.cloned(vm);
        let name = vm.repr(&name)?.to_string_lossy().into_owned();
        Ok(format!(
            "<_io.FileIO name={name} mode='{}' closefd={}>",
            this.mode.get(vm).shown(),
            if this.closefd { "True" } else { "False" }
        ))
    }
}

/// The descriptor of a file that was opened elsewhere.
fn opened_before(vm: &mut Vm, number: i64, file: &Value) -> Res<Arc<Descriptor>> {
    let found = i32::try_from(number)
        .ok()
        .and_then(|number| vm.find_fd(number));
    let Some(descriptor) = found else {
        let error = std::io::Error::from_raw_os_error(libc::EBADF);
        return os_error(vm, &error, std::slice::from_ref(file));
    };
    let stat = vm.with_fd(&descriptor, |fd| Ok(rustix::fs::fstat(fd)?))?;
    if rustix::fs::FileType::from_raw_mode(stat.st_mode).is_dir() {
        let error = std::io::Error::from_raw_os_error(libc::EISDIR);
        return os_error(vm, &error, std::slice::from_ref(file));
    }
    Ok(descriptor)
}
