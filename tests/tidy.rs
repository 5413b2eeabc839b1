//! The house rules that a compiler does not check.

#![allow(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use std::path::{Path, PathBuf};

/// What each layer may import, from the ground up. ARCHITECTURE.md draws the same list.
const LAYERS: &[(&str, &[&str])] = &[
    ("code", &[]),
    ("text", &[]),
    ("compile", &["code"]),
    ("object", &["code", "text"]),
    ("vm", &["code", "text", "object"]),
    ("builtins", &["code", "compile", "text", "object", "vm"]),
    ("sched", &["code", "text", "object", "vm", "builtins"]),
    (
        "modules",
        &[
            "code", "compile", "text", "object", "vm", "builtins", "sched",
        ],
    ),
    (
        "embed",
        &[
            "code", "compile", "text", "object", "vm", "builtins", "sched", "modules",
        ],
    ),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn imports_run_downward() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    for (layer, below) in LAYERS {
        let mut found = Vec::new();
        files(&source.join(layer), &mut found);
        for file in found {
            let text = std::fs::read_to_string(&file).unwrap();
            // What follows `#[cfg(test)]` may look anywhere.
            let text = text.split("#[cfg(test)]").next().unwrap_or("");
            if file.ends_with("tests.rs") {
                continue;
            }
            for (number, line) in text.lines().enumerate() {
                let line = line.split("//").next().unwrap_or("");
                for name in line.split("crate::").skip(1) {
                    let name: String = name
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    let is_layer = LAYERS.iter().any(|(known, _)| *known == name);
                    if is_layer && name != *layer && !below.contains(&name.as_str()) {
                        let file = file.strip_prefix(&source).unwrap().display();
                        faults.push(format!(
                            "{file}:{}: {layer} may not import {name}",
                            number + 1
                        ));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
