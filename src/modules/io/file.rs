//! `_io.FileIO`: a file of the system, unbuffered. Buffers and text are `stdlib/io.py`.
//!
//! Only where the host grants files.

use super::os_error;
use crate::object::{Ref, Res, Type, Value, Vm, VmCell};
use crate::raise;
use pyish_derive::{Payload, Trace, class};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};

/// An open file; none when it is closed.
#[derive(Trace, Payload)]
#[payload(name = "FileIO")]
pub(super) struct FileIo {
    #[trace(skip)]
    file: VmCell<Option<File>>,
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

    fn open(self, path: &str) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options
            .read(self.read)
            .write(self.write && !self.append)
            .append(self.append);
        options
            .create(self.create || self.append)
            .truncate(self.create && !self.append)
            .create_new(self.exclusive);
        let file = options.open(path)?;
        if file.metadata()?.is_dir() {
            return Err(std::io::Error::from_raw_os_error(21));
        }
        Ok(file)
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
    /// Do something with the open file.
    fn with<T>(&self, vm: &mut Vm, act: impl FnOnce(&mut File) -> std::io::Result<T>) -> Res<T> {
        let Some(file) = self.file.get_mut(vm) else {
            return raise!(vm, ValueError, "I/O operation on closed file");
        };
        match act(file) {
            Ok(result) => Ok(result),
            Err(error) => os_error(vm, &error, &[]),
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
        _closefd: bool,
        _opener: &Value,
    ) -> Res {
        let text = mode
            .as_str()
            .map(|mode| mode.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mode = Mode::parse(vm, &text)?;
        if !vm.host.grants_files() {
            return raise!(vm, PermissionError, "this isolate has no access to files");
        }
        let opened = if let Some(number) = vm.small_int(&file) {
            std::fs::canonicalize(format!("/proc/self/fd/{number}")).and_then(|path| {
                Mode {
                    create: false,
                    ..mode
                }
                .open(&path.display().to_string())
            })
        } else {
            let path = super::path_of(vm, &file)?;
            if path.contains('\0') {
                return raise!(vm, ValueError, "embedded null byte");
            }
            mode.open(&path)
        };
        match opened {
            Ok(opened) => {
                let body = FileIo {
                    file: VmCell::new(Some(opened)),
                    name: VmCell::new(file),
                    mode: VmCell::new(mode),
                };
                Ok(vm.new_object_of(cls, body)?.into())
            }
            Err(error) => os_error(vm, &error, &[file]),
        }
    }

    #[slot(init)]
    fn init(_this: &Value, _args: &Value, _kwargs: &Value) {}

    /// Read at most so many bytes, or all.
    #[method("read(self, size=-1, /)")]
    fn read(this: &FileIo, vm: &mut Vm, size: &Value) -> Res {
        if !this.mode.get(vm).read {
            return super::unsupported(vm, "File not open for reading");
        }
        let size = if size.is_none() {
            -1
        } else {
            vm.to_index(size)?
        };
        let mut bytes = Vec::new();
        if size < 0 {
            let length = this.with(vm, |file| file.metadata())?.len();
            vm.reserve(usize::try_from(length).unwrap_or(usize::MAX / 2))?;
            this.with(vm, |file| file.read_to_end(&mut bytes))?;
        } else {
            vm.reserve(size as usize)?;
            this.with(vm, |file| file.take(size as u64).read_to_end(&mut bytes))?;
        }
        vm.new_bytes(&bytes)
    }

    /// Read all that is left.
    #[method("readall(self, /)")]
    fn readall(this: &FileIo, vm: &mut Vm) -> Res {
        Self::read(this, vm, &Value::Int(-1))
    }

    /// Write bytes and return how many were written.
    #[method("write(self, data, /)")]
    fn write(this: &FileIo, vm: &mut Vm, data: &Value) -> Res<usize> {
        if !this.mode.get(vm).write {
            return super::unsupported(vm, "File not open for writing");
        }
        let bytes = super::bytes_of(vm, data)?;
        this.with(vm, |file| file.write_all(&bytes))?;
        Ok(bytes.len())
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
        this.with(vm, |file| file.seek(to))
    }

    /// Current file position.
    #[method("tell(self, /)")]
    fn tell(this: &FileIo, vm: &mut Vm) -> Res<u64> {
        this.with(vm, |file| file.stream_position())
    }

    /// Truncate the file to at most size bytes and return the truncated size.
    #[method("truncate(self, size=None, /)")]
    fn truncate(this: &FileIo, vm: &mut Vm, size: Option<usize>) -> Res<u64> {
        this.with(vm, |file| {
            let size = match size {
                Some(size) => size as u64,
                None => file.stream_position()?,
            };
            file.set_len(size).map(|()| size)
        })
    }

    /// Close the file.
    #[method("close(self, /)")]
    fn close(this: &FileIo, vm: &mut Vm) {
        drop(this.file.replace(vm, None));
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
        this.with(vm, |file| file.stream_position()).is_ok()
    }

    /// Whether it is a terminal.
    #[method("isatty(self, /)")]
    fn isatty(this: &FileIo, vm: &mut Vm) -> Res<bool> {
        this.with(vm, |file| Ok(std::io::IsTerminal::is_terminal(file)))
    }

    /// The file's number.
    #[method("fileno(self, /)")]
    fn fileno(this: &FileIo, vm: &mut Vm) -> Res<i64> {
        this.with(vm, |file| {
            Ok(i64::from(std::os::fd::AsRawFd::as_raw_fd(file)))
        })
    }

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
    fn closefd(_this: &FileIo) -> bool {
        true
    }

    #[slot(repr)]
    fn repr(this: &FileIo, vm: &mut Vm) -> Res<String> {
        if this.file.get(vm).is_none() {
            return Ok("<_io.FileIO [closed]>".to_owned());
        }
        let name = this.name.cloned(vm);
        let name = vm.repr(&name)?.to_string_lossy().into_owned();
        Ok(format!(
            "<_io.FileIO name={name} mode='{}' closefd=True>",
            this.mode.get(vm).shown()
        ))
    }
}
