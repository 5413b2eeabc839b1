//! `docs/instructions.md`: the instruction table as a page, and the test that keeps it so.
//!
//! `PYISH_UPDATE=1 cargo test reference` writes the page anew.

use super::op::Op;
use super::operand::Role;

/// The page's text.
fn page() -> String {
    let mut page = String::from(
        "# Instructions\n\nGenerated from the table in `src/code/op.rs`, which explains registers, windows and jumps; \
         a test compares the two.\nEffects: *calls* may run other code, *suspends* may suspend the frame, *leaves* \
         never goes on with the next instruction.\n\n| instruction | operands | effects | meaning |\n|---|---|---|---|\n",
    );
    for info in Op::TABLE {
        let operands: Vec<String> = info
            .operands
            .iter()
            .map(|(field, role)| format!("{field:?}: {}", role_name(*role)))
            .collect();
        let effects = [
            (info.effects.calls, "calls"),
            (info.effects.suspends, "suspends"),
            (info.effects.leaves, "leaves"),
        ];
        let effects: Vec<&str> = effects
            .into_iter()
            .filter(|(has, _)| *has)
            .map(|(_, name)| name)
            .collect();
        let doc = info
            .doc
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace('|', "\\|");
        page.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            info.name,
            operands.join(", "),
            effects.join(", "),
            doc
        ));
    }
    page
}

fn role_name(role: Role) -> String {
    format!("{role:?}")
}

#[test]
fn the_page_agrees_with_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/instructions.md");
    if std::env::var_os("PYISH_UPDATE").is_some() {
        std::fs::write(path, page()).expect("the page can be written");
    }
    let written = std::fs::read_to_string(path).expect("the page can be read");
    assert!(written == page(), "run PYISH_UPDATE=1 cargo test reference");
}
