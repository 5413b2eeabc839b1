//! Capabilities.

use pyish::Capabilities;
use std::path::{Component, Path, PathBuf};

/// Texts of grants, and paths beneath them: nothing panics, and what is refused stays refused.
pub fn grants(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (grant, path) = text.split_once('\n').unwrap_or((&text, ""));
    let _ = Capabilities::none().connect(grant);
    let _ = Capabilities::none().listen(grant);
    assert!(!Capabilities::none().can_read(path));
    if let Ok(granted) = Capabilities::none().read("/usr/share") {
        let beneath = Path::new("/usr/share").join(path);
        let mut plain = PathBuf::new();
        for part in beneath.components() {
            match part {
                Component::ParentDir => drop(plain.pop()),
                Component::CurDir => {}
                other => plain.push(other),
            }
        }
        assert_eq!(
            granted.can_read(&beneath),
            plain.starts_with("/usr/share"),
            "{beneath:?}"
        );
    }
}
