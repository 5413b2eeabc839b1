//! The tree as a program: straight code with jumps, run by the matcher.
//!
//! ```text
//!   a|b        Split 1 3; a; Jump 4; b
//!   x*         One x 0..        (x matches one character: the matcher counts, and gives back one by one)
//!   (…){m,n}   Enter r; Count r → out; Round r; …; Jump Count
//! ```

use super::case::canonical;
use super::{
    At, Case, Class, Greed, Item, Node, Parsed, Set, UNLIMITED, ascii_other_case,
    parse::fixed_width,
};

/// An instruction.
#[derive(Debug)]
pub(crate) enum Op {
    Char(u32),
    /// An ASCII letter in either case.
    FoldAscii(u8),
    /// A character that folds to this one.
    Fold(u32),
    Any,
    AnyButNewline,
    Set(Box<Chars>),
    /// Go on at the first; at the second if that fails.
    Split {
        first: usize,
        second: usize,
        /// Which of the two may begin with a character, where that is known.
        heads: Option<Box<Heads>>,
    },
    Jump(usize),
    /// The place goes into a slot.
    Save(usize),
    Backref {
        group: usize,
        fold: Case,
    },
    At(At),
    /// What follows up to `SubEnd` has to match here, or `back` characters before (or must not); then on at `then`.
    Look {
        negate: bool,
        back: usize,
        then: usize,
    },
    /// What follows up to `SubEnd` matches in the first way that it can, or not at all; then on at `then`.
    Atomic {
        then: usize,
    },
    SubEnd,
    /// On at `no` unless the group has matched.
    Cond {
        group: usize,
        no: usize,
    },
    /// The next instruction, which matches one character, `min` to `max` times; then on behind it.
    One {
        min: u32,
        max: u32,
        greed: Greed,
    },
    /// A counted loop begins.
    Enter(usize),
    /// A round, or out of the loop.
    Count {
        counter: usize,
        min: u32,
        max: u32,
        lazy: bool,
        out: usize,
    },
    /// A round begins.
    Round(usize),
    Match,
}

/// For each ASCII character: whether the first branch may begin with it, and the second. The other characters all may.
pub(crate) type Heads = [(bool, bool); 128];

/// A set, and which of the ASCII characters are in it.
#[derive(Debug)]
pub(crate) struct Chars {
    ascii: [bool; 128],
    set: Set,
}

impl Chars {
    /// The bytes that it takes.
    fn weight(&self) -> usize {
        size_of::<Chars>() + self.set.items.capacity() * size_of::<super::Item>()
    }

    fn new(set: Set) -> Chars {
        Chars {
            ascii: std::array::from_fn(|code| set.has(code as u32)),
            set,
        }
    }

    #[inline(always)]
    pub(crate) fn has(&self, code: u32) -> bool {
        match self.ascii.get(code as usize) {
            Some(has) => *has,
            None => self.set.has(code),
        }
    }
}

/// What a single-character instruction takes beyond ASCII.
#[derive(Clone, Copy, PartialEq)]
enum Beyond {
    Nothing,
    /// What this class has, at the most.
    Of(Class),
    Anything,
}

impl Beyond {
    /// Whether no character can be of both.
    fn is_apart_from(self, other: Beyond) -> bool {
        match (self, other) {
            (Beyond::Nothing, _) | (_, Beyond::Nothing) => true,
            (Beyond::Of(one), Beyond::Of(other)) => {
                (one == Class::Space) != (other == Class::Space)
            }
            _ => false,
        }
    }
}

impl Op {
    fn split(first: usize, second: usize) -> Op {
        Op::Split {
            first,
            second,
            heads: None,
        }
    }

    /// Whether a single-character instruction matches `code`.
    #[inline(always)]
    pub(crate) fn takes(&self, code: u32) -> bool {
        match self {
            Op::Char(own) => *own == code,
            Op::Set(set) => set.has(code),
            Op::Any => true,
            Op::AnyButNewline => code != 0x0A,
            Op::FoldAscii(own) => {
                u8::try_from(code).is_ok_and(|byte| byte.to_ascii_lowercase() == *own)
            }
            Op::Fold(own) => match code {
                0..128 => u32::from((code as u8).to_ascii_lowercase()) == *own,
                _ => *own == code || *own == canonical(code),
            },
            _ => false,
        }
    }

    fn beyond(&self) -> Beyond {
        match self {
            Op::Char(0..128) | Op::FoldAscii(_) => Beyond::Nothing,
            Op::Set(chars) if chars.set.fold == Case::Exact && !chars.set.negate => {
                let mut beyond = Beyond::Nothing;
                for item in &chars.set.items {
                    let here = match *item {
                        Item::Range(_, 0..128) => continue,
                        Item::Class { negate: true, .. } | Item::Range(..) => Beyond::Anything,
                        Item::Class { ascii: true, .. } => continue,
                        Item::Class { class, .. } => Beyond::Of(class),
                    };
                    beyond = match beyond {
                        Beyond::Nothing => here,
                        _ if beyond == here => here,
                        _ => Beyond::Anything,
                    };
                }
                beyond
            }
            _ => Beyond::Anything,
        }
    }

    /// Whether no character is taken by both of two single-character instructions, as far as is known.
    fn is_apart_from(&self, other: &Op) -> bool {
        self.beyond().is_apart_from(other.beyond())
            && !(0..128).any(|code| self.takes(code) && other.takes(code))
    }

    /// Whether it matches one character and nothing else.
    fn is_single(&self) -> bool {
        matches!(
            self,
            Op::Char(_) | Op::Set(_) | Op::Any | Op::AnyButNewline | Op::FoldAscii(_) | Op::Fold(_)
        )
    }
}

/// A pattern that can be run.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) ops: Vec<Op>,
    pub(crate) groups: usize,
    pub(crate) counters: usize,
    pub(crate) flags: u32,
    pub(crate) names: Vec<(String, usize)>,
    /// The characters that a match may begin with, if it has to begin with one.
    pub(crate) starts: Option<Box<Starting>>,
    /// Where the run of single characters is that all matches begin with, as long as it can be; what follows depends on
    /// nothing but where it ends.
    pub(crate) lead: Option<usize>,
}

/// Whether something may begin with a character, for the first 256; the others all may, as all beyond ASCII do.
pub(crate) type Starting = [bool; 256];

impl Program {
    /// The bytes that it takes.
    pub(crate) fn weight(&self) -> usize {
        let apart = |op: &Op| match op {
            Op::Set(chars) => chars.weight(),
            Op::Split { heads: Some(_), .. } => size_of::<Heads>(),
            _ => 0,
        };
        let names = self.names.iter().map(|(name, _)| name.capacity());
        self.ops.capacity() * size_of::<Op>()
            + self.ops.iter().map(apart).sum::<usize>()
            + self.names.capacity() * size_of::<(String, usize)>()
            + names.sum::<usize>()
            + self.starts.as_ref().map_or(0, |_| size_of::<Starting>())
    }

    pub(crate) fn new(parsed: Parsed) -> Program {
        let mut builder = Builder {
            ops: Vec::new(),
            counters: 0,
        };
        builder.node(&parsed.node);
        builder.ops.push(Op::Match);
        let mut ops = builder.ops;
        for pc in 0..ops.len() {
            if gives_nothing_back(&ops, pc)
                && let Some(Op::One { greed, .. }) = ops.get_mut(pc)
            {
                *greed = Greed::Possessive;
            }
        }
        look_ahead(&mut ops);
        let starts = Starts::of(&ops, 0).map(|ascii| {
            Box::new(std::array::from_fn(|code| {
                code >= 128 || ascii >> code & 1 == 1
            }))
        });
        Program {
            lead: lead(&ops),
            ops,
            groups: parsed.groups,
            counters: builder.counters,
            flags: parsed.flags,
            names: parsed.names,
            starts,
        }
    }

    /// Whether a match can only begin where the text does.
    pub(crate) fn is_anchored(&self) -> bool {
        let first = self.ops.iter().find(|op| !matches!(op, Op::Save(_)));
        matches!(first, Some(Op::At(At::Start)))
    }

    /// The character that every match starts with, if there is one.
    pub(crate) fn first_char(&self) -> Option<u32> {
        let first = self.ops.iter().find(|op| !matches!(op, Op::Save(_)));
        match first {
            Some(Op::Char(code)) => Some(*code),
            _ => None,
        }
    }
}

/// Whether a run is never to be made shorter: what follows cannot begin with any of the characters that it takes.
fn gives_nothing_back(ops: &[Op], pc: usize) -> bool {
    let Some(Op::One {
        greed: Greed::Greedy,
        ..
    }) = ops.get(pc)
    else {
        return false;
    };
    let Some(run) = ops.get(pc + 1) else {
        return false;
    };
    let mut next = pc + 2;
    // Jumps may go round in circles.
    for _ in 0..ops.len() {
        match ops.get(next) {
            Some(Op::Save(_)) => next += 1,
            Some(Op::Jump(to)) => next = *to,
            // Only the longest can go to the end of the text, and any will do where all that follows is the end of the
            // pattern.
            Some(Op::Match | Op::SubEnd | Op::At(At::VeryEnd)) => return true,
            Some(Op::At(At::End | At::LineEnd)) => return !run.takes(0x0A),
            Some(Op::One { min, .. }) => {
                let Some(single) = ops.get(next + 1) else {
                    return false;
                };
                if !run.is_apart_from(single) {
                    return false;
                }
                if *min > 0 {
                    return true;
                }
                next += 2;
            }
            Some(op) if op.is_single() => return run.is_apart_from(op),
            Some(Op::Split { .. }) if run.beyond() == Beyond::Nothing => {
                return Starts::of(ops, next).is_some_and(|ascii| {
                    !(0..128).any(|code| ascii >> code & 1 == 1 && run.takes(code))
                });
            }
            _ => return false,
        }
    }
    false
}

/// Note for each pair of branches which of them may begin with a character.
fn look_ahead(ops: &mut [Op]) {
    // Looking takes time in proportion to the square of this.
    const MOST: usize = 200;
    if ops.len() > MOST {
        return;
    }
    for pc in 0..ops.len() {
        let Some(Op::Split { first, second, .. }) = ops.get(pc) else {
            continue;
        };
        let [one, other] = [*first, *second].map(|branch| Starts::of(ops, branch));
        if one.is_none() && other.is_none() {
            continue;
        }
        let may =
            |ascii: Option<u128>, code: usize| ascii.is_none_or(|ascii| ascii >> code & 1 == 1);
        let known = Box::new(std::array::from_fn(|code| {
            (may(one, code), may(other, code))
        }));
        if let Some(Op::Split { heads, .. }) = ops.get_mut(pc) {
            *heads = Some(known);
        }
    }
}

/// The run of single characters that every match begins with, if it is as long as can be and gives nothing back.
fn lead(ops: &[Op]) -> Option<usize> {
    if ops.iter().any(|op| matches!(op, Op::Backref { .. })) {
        return None;
    }
    let pc = ops.iter().position(|op| !matches!(op, Op::Save(_)))?;
    let leads = matches!(
        ops.get(pc),
        Some(Op::One {
            max: UNLIMITED,
            greed: Greed::Possessive,
            ..
        })
    );
    leads.then_some(pc)
}

/// Looks for the characters that a match may begin with.
struct Starts<'a> {
    ops: &'a [Op],
    seen: Vec<bool>,
    ascii: u128,
}

impl Starts<'_> {
    /// The ASCII characters that what begins at `pc` may begin with (the others all may), if it has to begin with one.
    fn of(ops: &[Op], pc: usize) -> Option<u128> {
        let mut starts = Starts {
            ops,
            seen: vec![false; ops.len()],
            ascii: 0,
        };
        // So many branches that looking is not worth it: any character.
        const MOST: usize = 1000;
        let mut open = vec![pc];
        while let Some(pc) = open.pop() {
            if open.len() > MOST || !starts.step(pc, &mut open) {
                return None;
            }
        }
        Some(starts.ascii).filter(|ascii| *ascii != u128::MAX)
    }

    /// Follow the instruction at `pc`; false where a match may begin with nothing, or with what is not looked into.
    fn step(&mut self, pc: usize, open: &mut Vec<usize>) -> bool {
        let (Some(op), Some(seen)) = (self.ops.get(pc), self.seen.get_mut(pc)) else {
            return false;
        };
        if std::mem::replace(seen, true) {
            return true;
        }
        match op {
            _ if op.is_single() => self.add(op),
            Op::Save(_) | Op::At(_) | Op::Enter(_) | Op::Round(_) => open.push(pc + 1),
            Op::Jump(to) => open.push(*to),
            Op::Split { first, second, .. } => open.extend([*first, *second]),
            // What stands ahead or behind only narrows it down.
            Op::Look { then, .. } => open.push(*then),
            Op::Count { out, .. } => {
                open.push(pc + 1);
                // A round that takes nothing ends the loop, whatever the count.
                open.push(*out);
            }
            Op::One { min, .. } => {
                if let Some(single) = self.ops.get(pc + 1) {
                    self.add(single);
                }
                if *min == 0 {
                    open.push(pc + 2);
                }
            }
            _ => return false,
        }
        true
    }

    fn add(&mut self, single: &Op) {
        for code in (0..128).filter(|code| single.takes(*code)) {
            self.ascii |= 1 << code;
        }
    }
}

struct Builder {
    ops: Vec<Op>,
    counters: usize,
}

impl Builder {
    fn here(&self) -> usize {
        self.ops.len()
    }

    /// An instruction that is set later.
    fn hold(&mut self) -> usize {
        self.ops.push(Op::Match);
        self.ops.len() - 1
    }

    fn set(&mut self, at: usize, op: Op) {
        if let Some(place) = self.ops.get_mut(at) {
            *place = op;
        }
    }

    /// The instruction for what matches one character.
    fn single(node: &Node) -> Option<Op> {
        Some(match node {
            Node::Char { code, fold } => match fold {
                Case::Unicode => Op::Fold(canonical(*code)),
                Case::Ascii if ascii_other_case(*code).is_some() => {
                    Op::FoldAscii((*code as u8).to_ascii_lowercase())
                }
                _ => Op::Char(*code),
            },
            Node::Any { newline: true } => Op::Any,
            Node::Any { newline: false } => Op::AnyButNewline,
            Node::Set(set) => Op::Set(Box::new(Chars::new(set.clone()))),
            _ => return None,
        })
    }

    fn node(&mut self, node: &Node) {
        if let Some(op) = Builder::single(node) {
            self.ops.push(op);
            return;
        }
        match node {
            Node::Cat(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Node::Alt(branches) => self.alternatives(branches),
            Node::Repeat {
                node,
                min,
                max,
                greed,
            } => self.repeat(node, *min, *max, *greed),
            Node::Group { number, node } => {
                self.ops.push(Op::Save(number * 2));
                self.node(node);
                self.ops.push(Op::Save(number * 2 + 1));
            }
            Node::Backref { number, fold, .. } => self.ops.push(Op::Backref {
                group: *number,
                fold: *fold,
            }),
            Node::At(at) => self.ops.push(Op::At(*at)),
            Node::Look {
                behind,
                negate,
                node,
            } => {
                let back = if *behind { fixed_width(node) } else { 0 };
                let at = self.hold();
                self.node(node);
                self.ops.push(Op::SubEnd);
                let then = self.here();
                self.set(
                    at,
                    Op::Look {
                        negate: *negate,
                        back,
                        then,
                    },
                );
            }
            Node::Atomic(node) => self.atomic(|builder| builder.node(node)),
            Node::Cond { number, yes, no } => {
                let test = self.hold();
                self.node(yes);
                let jump = self.hold();
                let start = self.here();
                self.node(no);
                let end = self.here();
                self.set(
                    test,
                    Op::Cond {
                        group: *number,
                        no: start,
                    },
                );
                self.set(jump, Op::Jump(end));
            }
            _ => {}
        }
    }

    fn atomic(&mut self, inside: impl FnOnce(&mut Builder)) {
        let at = self.hold();
        inside(self);
        self.ops.push(Op::SubEnd);
        let then = self.here();
        self.set(at, Op::Atomic { then });
    }

    fn alternatives(&mut self, branches: &[Node]) {
        let mut jumps = Vec::new();
        for (number, branch) in branches.iter().enumerate() {
            if number + 1 == branches.len() {
                self.node(branch);
                break;
            }
            let split = self.hold();
            self.node(branch);
            jumps.push(self.hold());
            let next = self.here();
            self.set(split, Op::split(split + 1, next));
        }
        let end = self.here();
        for jump in jumps {
            self.set(jump, Op::Jump(end));
        }
    }

    fn repeat(&mut self, node: &Node, min: u32, max: u32, greed: Greed) {
        if let Some(op) = Builder::single(node) {
            self.ops.push(Op::One { min, max, greed });
            self.ops.push(op);
            return;
        }
        if greed == Greed::Possessive {
            return self.atomic(|builder| builder.repeat(node, min, max, Greed::Greedy));
        }
        let lazy = greed == Greed::Lazy;
        if (min, max) == (1, 1) {
            return self.node(node);
        }
        if (min, max) == (0, 1) {
            let split = self.hold();
            self.node(node);
            let end = self.here();
            self.set(
                split,
                if lazy {
                    Op::split(end, split + 1)
                } else {
                    Op::split(split + 1, end)
                },
            );
            return;
        }
        if max == 0 {
            return;
        }
        let counter = self.counters;
        self.counters += 1;
        self.ops.push(Op::Enter(counter));
        let count = self.hold();
        self.ops.push(Op::Round(counter));
        self.node(node);
        self.ops.push(Op::Jump(count));
        let out = self.here();
        self.set(
            count,
            Op::Count {
                counter,
                min,
                max: if max == UNLIMITED { UNLIMITED } else { max },
                lazy,
                out,
            },
        );
    }
}
