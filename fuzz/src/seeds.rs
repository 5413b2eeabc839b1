//! What targets begin with: the repository's own scripts, and pieces that change what a text means more often than random
//! bytes do.

use std::path::{Path, PathBuf};

/// xorshift64*
pub struct Random(u64);

impl Random {
    /// The same numbers for the same seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`, or 0.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit == 0 {
            0
        } else {
            (self.next() % limit as u64) as usize
        }
    }
}

/// The scripts of up to `most` bytes below a folder, in order.
pub fn gather(folder: &Path, most: usize, found: &mut Vec<Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, most, found);
        } else if path
            .extension()
            .is_some_and(|end| end == "pyi" || end == "py")
            && let Ok(bytes) = std::fs::read(&path)
            && bytes.len() <= most
        {
            found.push(bytes);
        }
    }
}

/// Pieces of programs.
pub const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "*",
    "**",
    "=",
    ":=",
    "->",
    "\n",
    "\n    ",
    "\t",
    "\\\n",
    "\"\"\"",
    "'",
    "f'{",
    "}'",
    "lambda: ",
    "yield ",
    "await ",
    "async ",
    "def f(): ",
    "class A: ",
    "match x:\n case ",
    "try:\n pass\nexcept* ",
    "with a as b: ",
    "del ",
    "global x\n",
    "nonlocal x\n",
    "0",
    "1e9",
    "9",
    "0x",
    "-",
    "~",
    "not ",
    "is ",
    "in ",
    "...",
    "@",
    "import os\n",
    "type X = ",
    "__del__",
    "__class__",
    "super()",
    "raise ",
    "finally:\n ",
    "while 1: ",
    "for x in ",
    "\u{202e}",
    "\0",
    "é",
    "𝒳",
];
