//! Lists the standard library's Python modules for `src/modules/embedded.rs`: name, kind, path and text of each.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("stdlib");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    gather(&root, &mut files)?;
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let Ok(inside) = file.strip_prefix(&root) else {
            continue;
        };
        let parts: Vec<String> = inside
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        let path = parts.join("/");
        let stem = path.trim_end_matches(".py");
        let (name, is_package) = match stem.strip_suffix("/__init__") {
            Some(package) => (package, true),
            None => (stem, false),
        };
        rows.push((name.replace('/', "."), is_package, path, file));
    }
    rows.sort();
    let mut table = String::from("pub(crate) static FILES: &[File] = &[\n");
    for (name, is_package, path, file) in rows {
        writeln!(
            table,
            "    File {{ name: {name:?}, is_package: {is_package}, path: {path:?}, text: include_str!({:?}) }},",
            file.display().to_string()
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("stdlib.rs"), table)
}

/// All `.py` files below a directory, which is watched for more.
fn gather(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if path.is_dir() && name != "__pycache__" {
            println!("cargo:rerun-if-changed={}", path.display());
            gather(&path, files)?;
        } else if name.ends_with(".py") {
            println!("cargo:rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
