//! Which characters are the same letter where a pattern ignores case: those with the same lower case, and those whose
//! lower cases share an upper case.

use icu_casemap::CaseMapper;
use smallvec::SmallVec;

/// Small letters that have the same capital; the first stands for all.
const SAME_CAPITAL: &[&[u32]] = &[
    &[0x69, 0x131],
    &[0x73, 0x17F],
    &[0xB5, 0x3BC],
    &[0x345, 0x3B9, 0x1FBE],
    &[0x390, 0x1FD3],
    &[0x3B0, 0x1FE3],
    &[0x3B2, 0x3D0],
    &[0x3B5, 0x3F5],
    &[0x3B8, 0x3D1],
    &[0x3BA, 0x3F0],
    &[0x3C0, 0x3D6],
    &[0x3C1, 0x3F1],
    &[0x3C2, 0x3C3],
    &[0x3C6, 0x3D5],
    &[0x432, 0x1C80],
    &[0x434, 0x1C81],
    &[0x43E, 0x1C82],
    &[0x441, 0x1C83],
    &[0x442, 0x1C84, 0x1C85],
    &[0x44A, 0x1C86],
    &[0x463, 0x1C87],
    &[0x1C88, 0xA64B],
    &[0x1E61, 0x1E9B],
    &[0xFB05, 0xFB06],
];

/// Capitals that are not the capital of their small letter, with that.
const OTHER_CAPITALS: &[(u32, u32)] = &[
    (0x130, 0x69),
    (0x1C5, 0x1C6),
    (0x1C8, 0x1C9),
    (0x1CB, 0x1CC),
    (0x1F2, 0x1F3),
    (0x3F4, 0x3B8),
    (0x1E9E, 0xDF),
    (0x2126, 0x3C9),
    (0x212A, 0x6B),
    (0x212B, 0xE5),
];

fn lower(code: u32) -> u32 {
    match code {
        0x41..=0x5A => code + 0x20,
        0..0x80 => code,
        _ => char::from_u32(code)
            .map_or(code, |char| CaseMapper::new().simple_lowercase(char).into()),
    }
}

fn upper(code: u32) -> u32 {
    char::from_u32(code).map_or(code, |char| CaseMapper::new().simple_uppercase(char).into())
}

fn family(small: u32) -> Option<&'static [u32]> {
    SAME_CAPITAL
        .iter()
        .find(|family| family.contains(&small))
        .copied()
}

/// The character that stands for all that are the same letter as `code`.
pub(crate) fn canonical(code: u32) -> u32 {
    let small = lower(code);
    if small < 0x80 {
        return small;
    }
    family(small)
        .and_then(|family| family.first().copied())
        .unwrap_or(small)
}

/// All characters that are the same letter.
pub(crate) fn variants(code: u32) -> SmallVec<[u32; 8]> {
    let small = lower(code);
    let mut found = SmallVec::new();
    for &member in family(small).unwrap_or(&[small]) {
        found.push(member);
        found.push(upper(member));
        let others = OTHER_CAPITALS.iter().filter(|(_, small)| *small == member);
        found.extend(others.map(|(capital, _)| *capital));
    }
    found
}
