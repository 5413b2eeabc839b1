//! Compiles the standard library's Python modules for `src/modules/embedded.rs`: name, kind, path, text and code of
//! each.
//!
//! The compiler is the library's own: its source files are modules of this program too (they lean on nothing but the
//! grammar), so that the library in the binary is always the one that the sources say.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use pyish_grammar::{Arena, Mode, decode_source, parse};

#[allow(
    dead_code,
    unused_imports,
    reason = "all but the writer is for the library"
)]
#[path = "src/code/mod.rs"]
mod code;
#[allow(
    dead_code,
    unused_imports,
    reason = "what compile() can be asked for, a file cannot"
)]
#[path = "src/compile/mod.rs"]
mod compile;

fn main() -> io::Result<()> {
    let project = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    stay_in_place();
    lie_in_order(&project);
    thread_the_loop();
    let root = project.join("stdlib");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
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
    let compiled = out.join("stdlib");
    fs::create_dir_all(&compiled)?;
    // The names lie together, apart from the texts: looking for one reads a page or two.
    let names: String = rows.iter().map(|(name, ..)| name.as_str()).collect();
    let mut table = format!("const NAMES: &str = {names:?};\n");
    writeln!(table, "pub(crate) static FILES: [File; {}] = [", rows.len())
        .map_err(io::Error::other)?;
    let mut end = 0;
    for (name, is_package, path, file) in rows {
        let start = end;
        end += name.len();
        let bytes = compile_file(&path, &file)?;
        let code = compiled.join(&name);
        fs::write(&code, bytes)?;
        writeln!(
            table,
            "    File {{ name: part(NAMES, {start}, {end}), is_package: {is_package}, path: {path:?}, \
             text: include_str!({:?}), code: include_bytes!({:?}), opened: OnceLock::new() }},",
            file.display().to_string(),
            code.display().to_string()
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(out.join("stdlib.rs"), table)
}

/// The bytes of one module's code.
fn compile_file(path: &str, file: &Path) -> io::Result<Vec<u8>> {
    let failed = |what: &str| io::Error::other(format!("stdlib/{path}: {what}"));
    let bytes = fs::read(file)?;
    let text = decode_source(&bytes, None).map_err(|error| failed(&error.message))?;
    if text.as_bytes() != bytes {
        return Err(failed(
            "a file of the library is plain UTF-8 with plain line ends",
        ));
    }
    let arena = Arena::new();
    let root = parse(&arena, &text, Mode::Exec).map_err(|error| failed(&error.message))?;
    let source = code::Source::new(path, &text);
    let compiled = compile::compile(&root, source, compile::Options::default())
        .map_err(|error| failed(&error.message))?;
    if let Some(warning) = compiled.warnings.first() {
        return Err(failed(&warning.message));
    }
    Ok(code::library::write(&compiled.code))
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

/// The command lies where the linker has put it: with hundreds of KiB of tables that point at each other, moving it to
/// an address of its own costs a fifth of the start of a program. Libraries, heap and stack have addresses of their own
/// as ever.
fn stay_in_place() {
    if is_gnu_linux() {
        println!("cargo:rustc-link-arg-bin=pyish=-no-pie");
    }
}

/// What programs run lies side by side in an optimised command (`order.ld`), so that the system reads it and no more:
/// 3 MiB less of memory. Only where the linker was not chosen by hand: not each takes a script beside its own.
fn lie_in_order(project: &Path) {
    let list = project.join("src/bin/pyish/order.ld");
    println!("cargo:rerun-if-changed={}", list.display());
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let is_chosen = env::var_os("RUSTC_LINKER").is_some() || flags.contains("fuse-ld");
    if is_gnu_linux() && is_optimised() && !is_chosen {
        println!("cargo:rustc-link-arg-bin=pyish=-T");
        println!("cargo:rustc-link-arg-bin=pyish={}", list.display());
    }
}

fn is_gnu_linux() -> bool {
    of_target("CARGO_CFG_TARGET_OS") == "linux" && of_target("CARGO_CFG_TARGET_ENV") == "gnu"
}

fn is_optimised() -> bool {
    ["2", "3", "s"].contains(&of_target("OPT_LEVEL").as_str())
}

/// What cargo says of the target and the profile.
fn of_target(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Instructions jump to one another where the compiler makes jumps of calls in tail position (`src/vm/arms/mod.rs`): in
/// optimised builds for the architectures where this was looked at.
fn thread_the_loop() {
    println!("cargo:rustc-check-cfg=cfg(threaded)");
    let is_known = ["x86_64", "aarch64"].contains(&of_target("CARGO_CFG_TARGET_ARCH").as_str());
    let is_debugged = env::var_os("CARGO_CFG_DEBUG_ASSERTIONS").is_some();
    if is_known && is_optimised() && !is_debugged {
        println!("cargo:rustc-cfg=threaded");
    }
}
