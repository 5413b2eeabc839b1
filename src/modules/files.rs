//! The file system as an isolate sees it: every path that a script or an import names goes through here.
//!
//! Each operation asks the isolate's capabilities for the place of its path, then works there: as the process does
//! where everything is granted, beneath a directory's handle otherwise.

use crate::object::Vm;
use crate::object::capabilities::{Capabilities, Denied};
use crate::object::roots::{Access, Place};
use cap_fs_ext::OpenOptionsFollowExt;
use cap_std::fs::{Dir, DirBuilderExt, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use rustix::fs::OFlags;
use std::fs;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// The number that the system has for the file systems of `/proc`.
const PROC: i64 = 0x9fa0;

/// What the system knows of a file.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) mode: u32,
    pub(super) ino: u64,
    pub(super) dev: u64,
    pub(super) nlink: u64,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) size: u64,
    pub(super) accessed: (i64, i64),
    pub(super) modified: (i64, i64),
    pub(super) changed: (i64, i64),
}

macro_rules! facts {
    ($data:expr) => {{
        let data = $data;
        Facts {
            mode: data.mode(),
            ino: data.ino(),
            dev: data.dev(),
            nlink: data.nlink(),
            uid: data.uid(),
            gid: data.gid(),
            size: data.size(),
            accessed: (data.atime(), data.atime_nsec()),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        }
    }};
}

impl Facts {
    /// Of an open descriptor.
    pub(super) fn of(fd: impl AsFd) -> io::Result<Facts> {
        let file = fs::File::from(fd.as_fd().try_clone_to_owned()?);
        Ok(facts!(file.metadata()?))
    }

    pub(super) fn is_dir(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }
}

/// Whether a way leaves where it starts, by its text.
fn leads_out(way: &Path) -> bool {
    let mut depth = 0i32;
    for component in way.components() {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir => depth -= 1,
            Component::RootDir | Component::Prefix(_) => return true,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

/// Open a file, but not by the links of `/proc` that lead to what the process has open.
fn open_unmagically(
    path: &Path,
    flags: OFlags,
    mode: rustix::fs::Mode,
) -> rustix::io::Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, Mode, ResolveFlags, openat2};
        let mode = if flags.contains(OFlags::CREATE) {
            mode
        } else {
            Mode::empty()
        };
        openat2(CWD, path, flags, mode, ResolveFlags::NO_MAGICLINKS)
    }
    #[cfg(not(target_os = "linux"))]
    rustix::fs::open(path, flags, mode)
}

/// The file system within what is granted.
pub(super) struct Files(Arc<Capabilities>);

impl Vm {
    pub(super) fn files(&self) -> Files {
        Files(self.granted.clone())
    }
}

/// A directory's handle and a way beneath it.
type Beneath = (Arc<Dir>, PathBuf);

impl Files {
    fn place(&self, path: &str, access: Access) -> io::Result<Place> {
        Ok(self.0.place(Path::new(path), access)?)
    }

    /// Open a file with the flags of open(2).
    pub(super) fn open(&self, path: &str, flags: OFlags, mode: u32) -> io::Result<OwnedFd> {
        let reads = !flags.contains(OFlags::WRONLY);
        let writes = flags.intersects(
            OFlags::WRONLY | OFlags::RDWR | OFlags::CREATE | OFlags::TRUNC | OFlags::APPEND,
        );
        let access = Access {
            read: reads,
            write: writes,
            entry: false,
        };
        let fd = match self.place(path, access)? {
            Place::Anywhere(path) => {
                let (flags, mode) = (
                    flags | OFlags::CLOEXEC,
                    rustix::fs::Mode::from_raw_mode(mode),
                );
                if self.0.is_all() {
                    rustix::fs::open(path, flags, mode)?
                } else {
                    open_unmagically(&path, flags, mode)?
                }
            }
            Place::Beneath { dir, way, is_file } => {
                let mut options = cap_std::fs::OpenOptions::new();
                options
                    .read(reads)
                    .write(writes && !flags.contains(OFlags::APPEND))
                    .append(flags.contains(OFlags::APPEND))
                    .truncate(flags.contains(OFlags::TRUNC))
                    .create(flags.contains(OFlags::CREATE))
                    .create_new(flags.contains(OFlags::CREATE | OFlags::EXCL))
                    .mode(mode);
                let further = OFlags::NONBLOCK
                    | OFlags::DIRECTORY
                    | OFlags::SYNC
                    | OFlags::DSYNC
                    | OFlags::NOCTTY;
                options.custom_flags((flags & further).bits() as i32);
                if is_file || flags.contains(OFlags::NOFOLLOW) {
                    options.follow(cap_fs_ext::FollowSymlinks::No);
                }
                if flags.contains(OFlags::DIRECTORY) && !writes {
                    // A directory is no file to `open_with`.
                    OwnedFd::from(dir.open_dir(&way)?.into_std_file())
                } else {
                    OwnedFd::from(dir.open_with(&way, &options)?.into_std())
                }
            }
        };
        self.check_kind(fd)
    }

    /// `/proc` shows the process itself, and its files may be written: only a program that has everything opens those.
    fn check_kind(&self, fd: OwnedFd) -> io::Result<OwnedFd> {
        if !self.0.is_all() && rustix::fs::fstatfs(&fd)?.f_type as i64 == PROC {
            return Err(Denied::unless_all("/proc").into());
        }
        Ok(fd)
    }

    /// All of a file.
    pub(super) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let fd = self.open(path, OFlags::RDONLY, 0)?;
        let mut bytes = Vec::new();
        fs::File::from(fd).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn facts(&self, path: &str, follows: bool) -> io::Result<Facts> {
        match self.place(path, Access::READ)? {
            Place::Anywhere(path) if follows => Ok(facts!(fs::metadata(path)?)),
            Place::Anywhere(path) => Ok(facts!(fs::symlink_metadata(path)?)),
            Place::Beneath {
                dir,
                way,
                is_file: false,
            } if follows => Ok(facts!(dir.metadata(way)?)),
            Place::Beneath { dir, way, .. } => Ok(facts!(dir.symlink_metadata(way)?)),
        }
    }

    pub(super) fn is_file(&self, path: &str) -> bool {
        self.facts(path, true)
            .is_ok_and(|facts| facts.mode & 0o170_000 == 0o100_000)
    }

    pub(super) fn is_dir(&self, path: &str) -> bool {
        self.facts(path, true).is_ok_and(|facts| facts.is_dir())
    }

    /// The names in a directory.
    pub(super) fn names(&self, path: &str) -> io::Result<Vec<std::ffi::OsString>> {
        match self.place(path, Access::READ)? {
            Place::Anywhere(path) => fs::read_dir(path)?
                .map(|entry| entry.map(|entry| entry.file_name()))
                .collect(),
            Place::Beneath { is_file: true, .. } => {
                Err(io::Error::from_raw_os_error(libc::ENOTDIR))
            }
            Place::Beneath { dir, way, .. } => dir
                .read_dir(way)?
                .map(|entry| entry.map(|entry| entry.file_name()))
                .collect(),
        }
    }

    /// Change something in the directory that holds `path`.
    fn change(
        &self,
        path: &str,
        anywhere: impl FnOnce(&Path) -> io::Result<()>,
        beneath: impl FnOnce(&Dir, &Path) -> io::Result<()>,
    ) -> io::Result<()> {
        match self.place(path, Access::ENTRY)? {
            Place::Anywhere(path) => anywhere(&path),
            Place::Beneath { dir, way, .. } => beneath(&dir, &way),
        }
    }

    pub(super) fn make_dir(&self, path: &str, mode: u32) -> io::Result<()> {
        self.change(
            path,
            |path| fs::DirBuilder::new().mode(mode).create(path),
            |dir, way| {
                let mut builder = cap_std::fs::DirBuilder::new();
                builder.mode(mode);
                dir.create_dir_with(way, &builder)
            },
        )
    }

    pub(super) fn remove_dir(&self, path: &str) -> io::Result<()> {
        self.change(
            path,
            |path| fs::remove_dir(path),
            |dir, way| dir.remove_dir(way),
        )
    }

    pub(super) fn remove_file(&self, path: &str) -> io::Result<()> {
        self.change(
            path,
            |path| fs::remove_file(path),
            |dir, way| dir.remove_file(way),
        )
    }

    /// A link by text: one that leads out of what is granted is not made.
    pub(super) fn symlink(&self, to: &str, path: &str) -> io::Result<()> {
        self.change(
            path,
            |path| std::os::unix::fs::symlink(to, path),
            |dir, way| {
                let start = way.parent().unwrap_or(Path::new(""));
                if leads_out(&start.join(to)) {
                    return Err(
                        Denied::new("a link that leads out", "--allow-write", "write_all").into(),
                    );
                }
                dir.symlink(to, way)
            },
        )
    }

    /// The places of something that gets another name. What could not be read does not become readable by that.
    fn pair(
        &self,
        from: &str,
        to: &str,
    ) -> io::Result<Result<(Beneath, Beneath), (PathBuf, PathBuf)>> {
        let (old, new) = (
            self.place(from, Access::ENTRY)?,
            self.place(to, Access::ENTRY)?,
        );
        if self.place(to, Access::READ).is_ok() {
            self.place(from, Access::READ)?;
        }
        Ok(match (old, new) {
            (Place::Anywhere(old), Place::Anywhere(new)) => Err((old, new)),
            (
                Place::Beneath { dir, way, .. },
                Place::Beneath {
                    dir: there,
                    way: new,
                    ..
                },
            ) => Ok(((dir, way), (there, new))),
            // Writing is either granted everywhere or by directories.
            _ => return Err(io::Error::from(io::ErrorKind::PermissionDenied)),
        })
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        match self.pair(from, to)? {
            Err((from, to)) => fs::rename(from, to),
            Ok(((dir, from), (there, to))) => dir.rename(from, &there, to),
        }
    }

    pub(super) fn hard_link(&self, from: &str, to: &str) -> io::Result<()> {
        match self.pair(from, to)? {
            Err((from, to)) => fs::hard_link(from, to),
            Ok(((dir, from), (there, to))) => dir.hard_link(from, &there, to),
        }
    }

    pub(super) fn read_link(&self, path: &str) -> io::Result<PathBuf> {
        match self.place(path, Access::READ)? {
            Place::Anywhere(path) => fs::read_link(path),
            Place::Beneath { dir, way, .. } => dir.read_link_contents(way),
        }
    }

    pub(super) fn set_mode(&self, path: &str, mode: u32) -> io::Result<()> {
        match self.place(path, Access::WRITE)? {
            Place::Anywhere(path) => fs::set_permissions(path, fs::Permissions::from_mode(mode)),
            Place::Beneath { dir, way, .. } => {
                dir.set_permissions(way, cap_std::fs::Permissions::from_mode(mode & 0o777))
            }
        }
    }

    pub(super) fn truncate(&self, path: &str, length: u64) -> io::Result<()> {
        let fd = self.open(path, OFlags::WRONLY, 0)?;
        Ok(rustix::fs::ftruncate(fd, length)?)
    }

    pub(super) fn set_times(
        &self,
        path: &str,
        accessed: SystemTime,
        modified: SystemTime,
    ) -> io::Result<()> {
        let times = fs::FileTimes::new()
            .set_accessed(accessed)
            .set_modified(modified);
        let file = match self.place(path, Access::WRITE)? {
            Place::Anywhere(path) => fs::File::open(path)?,
            Place::Beneath { dir, way, .. } => dir.open(way)?.into_std(),
        };
        file.set_times(times)
    }

    /// The directory that relative paths start from.
    pub(super) fn here(&self) -> io::Result<PathBuf> {
        if self.0.is_all() {
            return std::env::current_dir();
        }
        let here = self.0.here();
        self.0
            .place(here, Access::READ)
            .map_err(|_| Denied::new("reading the directory", "--allow-read=.", "read"))?;
        Ok(here.to_owned())
    }

    /// Make it another: it is the whole process's.
    pub(super) fn go(&self, path: &str) -> io::Result<()> {
        self.0.require_all("changing the directory")?;
        std::env::set_current_dir(path)
    }
}

/// Whether a source file may be read, for imports: the isolate's files, else what the host keeps for it.
impl Vm {
    pub(crate) fn source_bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.files().read(path) {
            Ok(bytes) => Ok(bytes),
            Err(error) => self.host.read_file(path).map_err(|_| error),
        }
    }

    pub(crate) fn is_source(&self, path: &str) -> bool {
        self.files().is_file(path) || self.host.is_file(path)
    }

    pub(crate) fn is_source_dir(&self, path: &str) -> bool {
        self.files().is_dir(path) || self.host.is_dir(path)
    }
}
