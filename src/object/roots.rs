//! Granted directories and files, and where a path lies beneath them.
//!
//! A root is a directory's handle, opened when it was granted. A path that a script gives is split by its text into a
//! root and a way beneath it; the way is then followed from the handle by `cap-std` (openat2 with RESOLVE_BENEATH
//! where the system has it), so that neither `..` nor a link nor a rename in between leads out of it.
//!
//! # Invariants
//! - A root that is a file grants that name in its directory and no other; nothing may be put in its place.
//! - What may be both read and written lies beneath a root of each.

use super::capabilities::{Capabilities, Denied, GrantError, Scope};
use cap_std::fs::Dir;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// How a path is to be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Access {
    pub(crate) read: bool,
    pub(crate) write: bool,
    /// The directory that holds it is changed: something is made, renamed or removed.
    pub(crate) entry: bool,
}

impl Access {
    pub(crate) const READ: Access = Access {
        read: true,
        write: false,
        entry: false,
    };
    pub(crate) const WRITE: Access = Access {
        read: false,
        write: true,
        entry: false,
    };
    pub(crate) const ENTRY: Access = Access {
        read: false,
        write: true,
        entry: true,
    };

    fn denied(self, path: &Path) -> Denied {
        let path = path.display();
        match (self.read, self.write) {
            (_, false) => Denied::new("reading", &format!("--allow-read={path}"), "read"),
            (false, true) => Denied::new("writing", &format!("--allow-write={path}"), "write"),
            (true, true) => Denied::new(
                "reading and writing",
                &format!("--allow-read={path} and --allow-write={path}"),
                "read and write",
            ),
        }
    }
}

/// Where a path lies.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Anywhere: as the process sees it.
    Anywhere(PathBuf),
    /// On a way beneath a directory.
    Beneath {
        dir: Arc<Dir>,
        way: PathBuf,
        /// The root is one file: its last link is not followed.
        is_file: bool,
    },
}

/// A directory or file that was granted.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    dir: Arc<Dir>,
    /// Its name in `dir`, where it is a file.
    file: Option<OsString>,
    /// Its path without links, and as it was given.
    real: PathBuf,
    given: PathBuf,
}

impl Root {
    pub(crate) fn open(here: &Path, path: &Path) -> Result<Root, GrantError> {
        let fault = |error: std::io::Error| {
            GrantError(format!("'{}' cannot be granted: {error}", path.display()))
        };
        let given = normal(&here.join(path));
        let authority = cap_std::ambient_authority();
        if given.is_dir() {
            let real = given.canonicalize().map_err(fault)?;
            let dir = Arc::new(Dir::open_ambient_dir(&real, authority).map_err(fault)?);
            return Ok(Root {
                dir,
                file: None,
                real,
                given,
            });
        }
        // A file, that may not be there yet: its directory has to be.
        let real = match given.canonicalize() {
            Ok(real) => real,
            Err(_) => match (given.parent(), given.file_name()) {
                (Some(parent), Some(name)) => parent.canonicalize().map_err(fault)?.join(name),
                _ => return Err(fault(std::io::ErrorKind::NotFound.into())),
            },
        };
        let (Some(parent), Some(name)) = (real.parent(), real.file_name()) else {
            return Err(fault(std::io::ErrorKind::NotFound.into()));
        };
        Ok(Root {
            dir: Arc::new(Dir::open_ambient_dir(parent, authority).map_err(fault)?),
            file: Some(name.to_owned()),
            real: real.clone(),
            given,
        })
    }

    /// The way from here to an absolute path, by its text.
    fn way(&self, path: &Path) -> Option<PathBuf> {
        let rest = path
            .strip_prefix(&self.given)
            .or_else(|_| path.strip_prefix(&self.real))
            .ok()?;
        match &self.file {
            Some(name) => rest.as_os_str().is_empty().then(|| PathBuf::from(name)),
            None if rest.as_os_str().is_empty() => Some(PathBuf::from(".")),
            None => Some(rest.to_owned()),
        }
    }

    /// Whether all of `other` lies in it.
    fn covers(&self, other: &Root) -> bool {
        match self.file {
            Some(_) => other.file.is_some() && self.real == other.real,
            None => other.real.starts_with(&self.real),
        }
    }
}

/// A path without `.` and `..`, by its text.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// The root that a path lies in, the one nearest to it first, with the way beneath it.
fn find<'a>(roots: &'a [Root], path: &Path) -> Option<(&'a Root, PathBuf)> {
    roots
        .iter()
        .filter_map(|root| root.way(path).map(|way| (root, way)))
        .max_by_key(|(root, _)| root.real.as_os_str().len())
}

/// The root for one kind of use.
fn rooted<'a>(scope: &'a Scope<Root>, path: &Path) -> Option<(&'a Root, PathBuf)> {
    find(scope.these(), path)
}

pub(super) fn place(granted: &Capabilities, path: &Path, access: Access) -> Result<Place, Denied> {
    let (needs_read, needs_write) = (access.read, access.write || access.entry);
    if (!needs_read || granted.read.is_all()) && (!needs_write || granted.write.is_all()) {
        return Ok(Place::Anywhere(path.to_owned()));
    }
    let absolute = normal(&granted.here().join(path));
    let denied = || access.denied(path);
    let find = |scope| rooted(scope, &absolute).ok_or_else(denied);
    let (root, way) = match (
        needs_read && !granted.read.is_all(),
        needs_write && !granted.write.is_all(),
    ) {
        (true, false) => find(&granted.read)?,
        (false, _) => find(&granted.write)?,
        (true, true) => {
            let (read, write) = (find(&granted.read)?, find(&granted.write)?);
            if write.0.covers(read.0) {
                read
            } else if read.0.covers(write.0) {
                write
            } else {
                return Err(denied());
            }
        }
    };
    if access.entry && root.file.is_some() {
        return Err(denied());
    }
    Ok(Place::Beneath {
        dir: root.dir.clone(),
        way,
        is_file: root.file.is_some(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn granted(read: &Path, write: &Path) -> Capabilities {
        Capabilities::none()
            .read(read)
            .unwrap()
            .write(write)
            .unwrap()
    }

    #[test]
    fn ways_are_found_by_text() {
        let base = std::env::temp_dir().join(format!("pyish-roots-{}", std::process::id()));
        std::fs::create_dir_all(base.join("in/out")).unwrap();
        std::fs::write(base.join("file"), "").unwrap();
        let it = granted(&base.join("in"), &base.join("in/out"));
        let way = |path: &str, access| match it.place(&base.join(path), access) {
            Ok(Place::Beneath { way, .. }) => way.display().to_string(),
            Ok(Place::Anywhere(_)) => "anywhere".to_owned(),
            Err(_) => "denied".to_owned(),
        };
        let both = Access {
            read: true,
            write: true,
            entry: false,
        };
        assert_eq!(way("in/a", Access::READ), "a");
        assert_eq!(way("in/out/../a", Access::READ), "a");
        assert_eq!(way("in/../file", Access::READ), "denied");
        assert_eq!(way("inner", Access::READ), "denied");
        assert_eq!(way("in/a", Access::WRITE), "denied");
        assert_eq!(way("in/out/a", both), "a");
        assert_eq!(way("in", Access::READ), ".");
        std::fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn a_file_grants_itself_alone() {
        let base = std::env::temp_dir().join(format!("pyish-root-{}", std::process::id()));
        std::fs::create_dir_all(&base).unwrap();
        let file = base.join("file");
        let it = granted(&file, &file);
        assert!(it.place(&file, Access::WRITE).is_ok());
        assert!(it.place(&file, Access::ENTRY).is_err());
        assert!(it.place(&base, Access::READ).is_err());
        assert!(it.place(&base.join("file2"), Access::READ).is_err());
        std::fs::remove_dir_all(&base).unwrap();
    }
}
