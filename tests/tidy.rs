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

/// What is no test of the files below a folder, by file.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join(folder), &mut found);
    found.sort();
    let own = found.into_iter().filter(|file| {
        !file.to_string_lossy().ends_with("tests.rs") && !file.ends_with("code/reference.rs")
    });
    own.map(|file| {
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or("");
        let lines = text
            .lines()
            .map(|line| line.split("//").next().unwrap_or(""));
        let name = file.strip_prefix(root).unwrap().display().to_string();
        (name, lines.collect::<Vec<_>>().join("\n"))
    })
    .collect()
}

/// What gives up: the file, how often, and why no script gets there.
const GIVES_UP: &[(&str, usize, &str)] = &[
    (
        "src/code/library.rs",
        1,
        "the binary's own bytes, which a test compares with their sources",
    ),
    (
        "src/compile/function.rs",
        1,
        "debug builds verify what was compiled",
    ),
    (
        "src/compile/module.rs",
        1,
        "debug builds verify what was compiled",
    ),
    ("src/modules/descriptor.rs", 1, "what is held is open"),
    (
        "src/object/states.rs",
        1,
        "a state is stored under its own type",
    ),
];

#[test]
fn nothing_gives_up() {
    let mut faults = Vec::new();
    for (file, text) in ["src", "grammar/src"]
        .iter()
        .flat_map(|folder| sources(folder))
    {
        if file.starts_with("src/bin") || file == "src/embed/probe.rs" {
            continue;
        }
        let words = [
            ".unwrap()",
            ".expect(",
            ".unwrap_err()",
            "panic!(",
            "unreachable!(",
            "todo!(",
            "unimplemented!(",
        ];
        let count: usize = words.iter().map(|word| text.matches(word).count()).sum();
        let known = GIVES_UP.iter().find(|(known, ..)| *known == file);
        let known = known.map_or(0, |(_, count, _)| *count);
        if count > known {
            faults.push(format!("{file}: {count} places give up, {known} are known"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The table of `unsafe` code: its files, and how many blocks, functions and implementations each has.
fn unsafe_table() -> String {
    let mut table =
        String::from("| file | blocks | functions | implementations |\n|---|--:|--:|--:|\n");
    let mut sums = [0; 3];
    for (file, text) in ["src", "grammar/src", "derive/src"]
        .iter()
        .flat_map(|folder| sources(folder))
    {
        let counts =
            ["unsafe {", "unsafe fn", "unsafe impl"].map(|word| text.matches(word).count());
        if counts.iter().any(|count| *count != 0) {
            let [blocks, functions, implementations] = counts;
            table.push_str(&format!(
                "| {file} | {blocks} | {functions} | {implementations} |\n"
            ));
            sums.iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += count);
        }
    }
    let [blocks, functions, implementations] = sums;
    table.push_str(&format!(
        "| **all** | {blocks} | {functions} | {implementations} |\n"
    ));
    table
}

/// `docs/unsafe.md` names each file with unsafe code; `PYISH_UPDATE=1` writes its table anew.
#[test]
fn unsafe_code_is_where_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/unsafe.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, old) = page.split_at(page.find("| file |").unwrap());
    let new = unsafe_table();
    if std::env::var_os("PYISH_UPDATE").is_some() {
        std::fs::write(&path, format!("{before}{new}")).unwrap();
        return;
    }
    let names = |table: &str| -> Vec<String> {
        let rows = table.lines().filter_map(|line| line.split('|').nth(1));
        rows.map(|name| name.trim().to_owned()).collect()
    };
    assert_eq!(
        names(old),
        names(&new),
        "PYISH_UPDATE=1 cargo test --test tidy"
    );
}
