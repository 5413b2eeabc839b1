//! Gathers the examples: every block of code in the docs of `src/embed` and in the guide becomes the doc of an item here.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/embed");
    println!("cargo::rerun-if-changed={}", source.display());
    let mut found = Vec::new();
    files(&source, &mut found)?;
    found.sort();
    let mut out = String::new();
    for path in found {
        let text = std::fs::read_to_string(&path)?;
        let file = path.strip_prefix(&source)?.display().to_string();
        let name = file.replace(|c: char| !c.is_alphanumeric(), "_");
        let mut inside = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let Some(doc) = line.strip_prefix("///") else {
                continue;
            };
            let fence = doc.trim().starts_with("```");
            // Drawings and other languages say what they are.
            let is_code = fence && matches!(doc.trim(), "```" | "```no_run" | "```compile_fail");
            if fence && (inside || is_code) {
                inside = !inside;
                writeln!(out, "///{doc}")?;
                if !inside {
                    writeln!(out, "pub struct {name}_{}; ", number + 1)?;
                }
            } else if inside {
                writeln!(out, "///{doc}")?;
            }
        }
    }
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("examples.rs");
    std::fs::write(target, out)?;
    Ok(())
}
