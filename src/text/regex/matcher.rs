//! Runs a program over a text. Alternatives wait on a stack, newest on top; what a step changes is noted there, too, so
//! that stepping back restores it.
//!
//! # Cost
//! Linear for most patterns, exponential for the notorious ones, as in CPython: `poll` is asked every 16 Ki steps, and
//! before the stack grows. It is told how many bytes are held, and may end the search.

use super::case::canonical;
use super::program::{Op, Program, Starting};
use super::{At, Case, Class, Greed, UNLIMITED, ascii_other_case};
use smallvec::SmallVec;

/// The characters of a text.
pub(crate) trait Subject {
    fn len(&self) -> usize;
    fn at(&self, index: usize) -> Option<u32>;
    /// The first place of `code` from `start` on.
    fn find(&self, code: u32, start: usize, end: usize) -> Option<usize>;
    /// The first place from `start` on of a character that something may begin with.
    fn find_start(&self, starting: &Starting, start: usize, end: usize) -> Option<usize>;
    /// How many characters from `start` on, at most so many, pass a test.
    fn run(&self, start: usize, most: usize, test: impl Fn(u32) -> bool) -> usize;
}

/// Whether something may begin with the character.
#[inline(always)]
pub(crate) fn passes(starting: &Starting, code: u32) -> bool {
    starting.get(code as usize).is_none_or(|starts| *starts)
}

impl Subject for [u8] {
    fn len(&self) -> usize {
        <[u8]>::len(self)
    }
    #[inline(always)]
    fn at(&self, index: usize) -> Option<u32> {
        self.get(index).map(|byte| u32::from(*byte))
    }
    fn find(&self, code: u32, start: usize, end: usize) -> Option<usize> {
        let byte = u8::try_from(code).ok()?;
        memchr::memchr(byte, self.get(start..end)?).map(|at| at + start)
    }
    fn find_start(&self, starting: &Starting, start: usize, end: usize) -> Option<usize> {
        self.get(start..end)?
            .iter()
            .position(|byte| starting[usize::from(*byte)])
            .map(|at| at + start)
    }
    #[inline(always)]
    fn run(&self, start: usize, most: usize, test: impl Fn(u32) -> bool) -> usize {
        let rest = self.get(start..).unwrap_or(&[]);
        let rest = rest.get(..most).unwrap_or(rest);
        let end = rest.iter().position(|byte| !test(u32::from(*byte)));
        end.unwrap_or(rest.len())
    }
}

#[cfg(test)]
impl Subject for [u32] {
    fn len(&self) -> usize {
        <[u32]>::len(self)
    }
    #[inline(always)]
    fn at(&self, index: usize) -> Option<u32> {
        self.get(index).copied()
    }
    fn find(&self, code: u32, start: usize, end: usize) -> Option<usize> {
        self.get(start..end)?
            .iter()
            .position(|own| *own == code)
            .map(|at| at + start)
    }
    fn find_start(&self, starting: &Starting, start: usize, end: usize) -> Option<usize> {
        self.get(start..end)?
            .iter()
            .position(|code| passes(starting, *code))
            .map(|at| at + start)
    }
    fn run(&self, start: usize, most: usize, test: impl Fn(u32) -> bool) -> usize {
        let rest = self.get(start..).unwrap_or(&[]);
        rest.iter()
            .take(most)
            .take_while(|code| test(**code))
            .count()
    }
}

/// Where a match may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// At the start.
    Match,
    /// From the start to the end.
    Full,
    /// Anywhere.
    Search,
}

/// Why a search ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// `poll` said so.
    Polled,
    /// The stack cannot grow.
    Memory,
}

/// The places of a match: two for each group, the whole being group 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Captures {
    slots: Slots,
    groups: usize,
    /// The group that was closed last.
    pub(crate) last: Option<usize>,
}

const NONE: usize = usize::MAX;

/// The slots of a match; those of a few groups need no memory of their own.
type Slots = SmallVec<[usize; 8]>;

impl Captures {
    /// How many bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        match self.slots.spilled() {
            true => self.slots.capacity() * size_of::<usize>(),
            false => 0,
        }
    }

    /// Where group `number` matched.
    pub(crate) fn span(&self, number: usize) -> Option<(usize, usize)> {
        let (start, end) = (
            *self.slots.get(number * 2)?,
            *self.slots.get(number * 2 + 1)?,
        );
        (number <= self.groups && start != NONE && end != NONE).then_some((start, end))
    }
}

/// What waits on the stack.
enum Entry {
    Branch {
        pc: usize,
        at: usize,
    },
    /// A run of single characters that ends at `at` can be one shorter, down to `least`.
    Shorter {
        pc: usize,
        least: usize,
        at: usize,
    },
    /// A lazy run can be one longer.
    Longer {
        pc: usize,
        at: usize,
        left: u32,
    },
    Restore {
        slot: usize,
        old: usize,
    },
}

/// After so many steps `poll` is asked.
pub(crate) const STEPS: usize = 1 << 14;

/// What a step may put on the stack, and more.
const ROOM: usize = 8;

struct Matcher<'a, S: Subject + ?Sized> {
    program: &'a Program,
    text: &'a S,
    /// The text ends here, whatever follows.
    end: usize,
    full: bool,
    /// An empty match here does not count.
    not_empty_at: Option<usize>,
    start: usize,
    slots: Slots,
    stack: SmallVec<[Entry; 16]>,
    /// How many parts (what is looked at ahead, and the like) are being matched.
    parts: u32,
    /// Steps until `poll` is asked.
    left: isize,
    poll: &'a mut dyn FnMut(usize) -> bool,
}

/// Find a match in `text[from..end]`. `not_empty_at`: no empty match is wanted there.
pub(crate) fn find<S: Subject + ?Sized>(
    program: &Program,
    text: &S,
    (from, end): (usize, usize),
    mode: Mode,
    not_empty_at: Option<usize>,
    poll: &mut dyn FnMut(usize) -> bool,
) -> Result<Option<Captures>, Ended> {
    let end = end.min(text.len());
    if from > end {
        return Ok(None);
    }
    let groups = (program.groups + 1) * 2;
    let mut matcher = Matcher {
        program,
        text,
        end,
        full: mode == Mode::Full,
        not_empty_at,
        start: from,
        // The groups, the group that was closed last, and for each counter its count and where its round began.
        slots: SmallVec::from_elem(NONE, groups + 1 + program.counters * 2),
        stack: SmallVec::new(),
        parts: 0,
        left: STEPS as isize,
        poll,
    };
    let first = program.first_char();
    let mut at = from;
    // Nothing but the start can match: one place, not all.
    let anchored = mode == Mode::Search && program.is_anchored();
    if anchored && from > 0 {
        return Ok(None);
    }
    loop {
        if mode == Mode::Search {
            let found = match (first, &program.starts) {
                (Some(code), _) => text.find(code, at, end),
                (None, Some(starting)) => text.find_start(starting, at, end),
                (None, None) => Some(at),
            };
            match found {
                Some(found) => {
                    matcher.left -= ((found - at) / 64) as isize;
                    at = found;
                }
                None => return Ok(None),
            }
        }
        matcher.start = at;
        if let Some(stop) = matcher.run(0, at, 0)? {
            let mut slots = matcher.slots;
            let last = slots.get(groups).copied().filter(|last| *last != NONE);
            slots.truncate(groups);
            for (slot, place) in slots.iter_mut().zip([at, stop]) {
                *slot = place;
            }
            return Ok(Some(Captures {
                slots,
                groups: program.groups,
                last,
            }));
        }
        if mode != Mode::Search {
            return Ok(None);
        }
        // From within the run that this began with, it would go on where it has gone on.
        if let Some(lead) = program.lead {
            at += matcher.run_length(lead, at);
        }
        if at >= end || anchored {
            return Ok(None);
        }
        at += 1;
        matcher.slots.fill(NONE);
        matcher.stack.clear();
    }
}

impl<S: Subject + ?Sized> Matcher<'_, S> {
    fn char(&self, at: usize) -> Option<u32> {
        if at < self.end {
            self.text.at(at)
        } else {
            None
        }
    }

    fn slot(&self, slot: usize) -> usize {
        self.slots.get(slot).copied().unwrap_or(NONE)
    }

    /// Set a slot, to be restored when stepping back.
    fn set(&mut self, slot: usize, value: usize) {
        if let Some(place) = self.slots.get_mut(slot) {
            let old = std::mem::replace(place, value);
            // With nothing to step back to, all slots are set anew at the next start.
            if self.parts > 0 || !self.stack.is_empty() {
                self.stack.push(Entry::Restore { slot, old });
            }
        }
    }

    /// There is to be room on the stack for what a step puts there.
    #[inline(always)]
    fn make_room(&mut self) -> Result<(), Ended> {
        if self.stack.capacity() - self.stack.len() < ROOM {
            self.grow()?;
        }
        Ok(())
    }

    /// Make room on the stack. While it moves, the old one and the new one are there.
    #[cold]
    fn grow(&mut self) -> Result<(), Ended> {
        let old = self.stack.capacity();
        let new = old + old / 2 + 4 * ROOM;
        if (self.poll)((old + new) * size_of::<Entry>()) {
            return Err(Ended::Polled);
        }
        let more = new - self.stack.len();
        let grown = self.stack.try_reserve_exact(more);
        grown.map_err(|_| Ended::Memory)
    }

    fn count_slot(&self, counter: usize) -> usize {
        (self.program.groups + 1) * 2 + 1 + counter * 2
    }

    fn holds(&self, at: At, place: usize) -> bool {
        match at {
            At::Start => place == 0,
            At::LineStart => place == 0 || self.text.at(place - 1) == Some(0x0A),
            At::VeryEnd => place == self.end,
            At::End => place == self.end || place + 1 == self.end && self.char(place) == Some(0x0A),
            At::LineEnd => place == self.end || self.char(place) == Some(0x0A),
            At::Word { ascii, negate } => {
                let word =
                    |code: Option<u32>| code.is_some_and(|code| Class::Word.has(code, ascii));
                let before = place.checked_sub(1).and_then(|place| self.text.at(place));
                (word(before) != word(self.char(place))) != negate
            }
        }
    }

    /// Run from `pc` at `at` to the end of the program, or of the part; where that is. `base` entries of the stack are
    /// not ours to take. On success alternatives may be left above them.
    fn run(&mut self, pc: usize, at: usize, base: usize) -> Result<Option<usize>, Ended> {
        let (mut pc, mut at) = (pc, at);
        let program = self.program;
        loop {
            self.left -= 1;
            if self.left <= 0 {
                self.left = STEPS as isize;
                if (self.poll)(self.stack.capacity() * size_of::<Entry>()) {
                    return Err(Ended::Polled);
                }
            }
            let Some(op) = program.ops.get(pc) else {
                return Ok(None);
            };
            let fine = match op {
                Op::Match => {
                    let empty = self.not_empty_at == Some(at) && at == self.start;
                    let whole = !self.full || at == self.end;
                    if whole && !empty {
                        return Ok(Some(at));
                    }
                    false
                }
                Op::SubEnd => return Ok(Some(at)),
                Op::Char(own) => {
                    let takes = self.char(at) == Some(*own);
                    (pc, at) = (pc + 1, at + 1);
                    takes
                }
                Op::Set(set) => {
                    let takes = self.char(at).is_some_and(|code| set.has(code));
                    (pc, at) = (pc + 1, at + 1);
                    takes
                }
                Op::Fold(_) | Op::FoldAscii(_) | Op::Any | Op::AnyButNewline => {
                    let takes = self.char(at).is_some_and(|code| op.takes(code));
                    (pc, at) = (pc + 1, at + 1);
                    takes
                }
                Op::Jump(to) => {
                    pc = *to;
                    true
                }
                Op::Split {
                    first,
                    second,
                    heads,
                } => {
                    let heads = heads.as_ref().and_then(|heads| {
                        let code = self.char(at)?;
                        heads.get(code as usize)
                    });
                    match heads {
                        Some((false, _)) => pc = *second,
                        Some((true, false)) => pc = *first,
                        _ => {
                            self.make_room()?;
                            self.stack.push(Entry::Branch { pc: *second, at });
                            pc = *first;
                        }
                    }
                    true
                }
                Op::Save(slot) => {
                    self.make_room()?;
                    self.set(*slot, at);
                    if slot % 2 == 1 {
                        self.set((program.groups + 1) * 2, slot / 2);
                    }
                    pc += 1;
                    true
                }
                Op::At(place) => {
                    pc += 1;
                    self.holds(*place, at)
                }
                Op::Backref { group, fold } => {
                    pc += 1;
                    match self.repeated(*group, *fold, at) {
                        Some(next) => {
                            at = next;
                            true
                        }
                        None => false,
                    }
                }
                Op::Cond { group, no } => {
                    pc = if self.slot(group * 2 + 1) == NONE {
                        *no
                    } else {
                        pc + 1
                    };
                    true
                }
                Op::Look { negate, back, then } => {
                    let found = match at.checked_sub(*back) {
                        Some(from) => self
                            .part(pc + 1, from, *negate)?
                            .is_some_and(|stop| *back == 0 || stop == at),
                        None => false,
                    };
                    pc = *then;
                    found != *negate
                }
                Op::Atomic { then } => {
                    let stop = self.part(pc + 1, at, false)?;
                    pc = *then;
                    match stop {
                        Some(stop) => {
                            at = stop;
                            true
                        }
                        None => false,
                    }
                }
                Op::One { min, max, greed } => {
                    self.make_room()?;
                    let single = program.ops.get(pc + 1).unwrap_or(op);
                    pc += 2;
                    self.run_of(single, (*min, *max, *greed), pc, &mut at)
                }
                Op::Enter(counter) => {
                    self.make_room()?;
                    let slot = self.count_slot(*counter);
                    self.set(slot, 0);
                    self.set(slot + 1, NONE);
                    pc += 1;
                    true
                }
                Op::Count {
                    counter,
                    min,
                    max,
                    lazy,
                    out,
                } => {
                    self.make_room()?;
                    let slot = self.count_slot(*counter);
                    let (count, began) = (self.slot(slot), self.slot(slot + 1));
                    let more = *max == UNLIMITED || count < *max as usize;
                    if count < *min as usize {
                        pc += 1;
                    } else if !more || began == at {
                        // A round that took nothing would go on for ever.
                        pc = *out;
                    } else if *lazy {
                        self.stack.push(Entry::Branch { pc: pc + 1, at });
                        pc = *out;
                    } else {
                        self.stack.push(Entry::Branch { pc: *out, at });
                        pc += 1;
                    }
                    true
                }
                Op::Round(counter) => {
                    self.make_room()?;
                    let slot = self.count_slot(*counter);
                    let count = self.slot(slot);
                    self.set(slot, count.wrapping_add(1));
                    self.set(slot + 1, at);
                    pc += 1;
                    true
                }
            };
            if !fine {
                match self.back(base) {
                    Some(next) => (pc, at) = next,
                    None => return Ok(None),
                }
            }
        }
    }

    /// Step back to the newest alternative above `base`.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.stack.len() > base {
            match self.stack.pop()? {
                Entry::Restore { slot, old } => {
                    if let Some(place) = self.slots.get_mut(slot) {
                        *place = old;
                    }
                }
                Entry::Branch { pc, at } => return Some((pc, at)),
                Entry::Shorter { pc, least, at } => {
                    let Some(at) = self.shorter(pc, least, at - 1) else {
                        continue;
                    };
                    if at > least {
                        self.stack.push(Entry::Shorter { pc, least, at });
                    }
                    return Some((pc, at));
                }
                Entry::Longer { pc, at, left } => {
                    let single = pc.checked_sub(1).and_then(|pc| self.program.ops.get(pc));
                    let takes = self
                        .char(at)
                        .is_some_and(|code| single.is_some_and(|op| op.takes(code)));
                    if takes {
                        let left = if left == UNLIMITED { left } else { left - 1 };
                        if left > 0 {
                            self.stack.push(Entry::Longer {
                                pc,
                                at: at + 1,
                                left,
                            });
                        }
                        return Some((pc, at + 1));
                    }
                }
            }
        }
        None
    }

    /// The longest end of a run, at most `at` and at least `least`, at which what follows can begin.
    fn shorter(&mut self, pc: usize, least: usize, at: usize) -> Option<usize> {
        let next = match self.program.ops.get(pc) {
            Some(single @ (Op::Char(_) | Op::Set(_))) => single,
            Some(Op::One { min: 1.., .. }) => match self.program.ops.get(pc + 1) {
                Some(single) => single,
                None => return Some(at),
            },
            _ => return Some(at),
        };
        let found = (least..=at)
            .rev()
            .find(|at| self.char(*at).is_some_and(|code| next.takes(code)));
        self.left -= ((at - found.unwrap_or(least)) / 16) as isize;
        found
    }

    /// A part in the first way that it matches. Its captures stay, unless they are not wanted; its alternatives do not.
    fn part(&mut self, pc: usize, at: usize, forget: bool) -> Result<Option<usize>, Ended> {
        let base = self.stack.len();
        self.parts += 1;
        let stop = self.run(pc, at, base)?;
        self.parts -= 1;
        if stop.is_some() {
            if forget {
                while self.stack.len() > base {
                    if let Some(Entry::Restore { slot, old }) = self.stack.pop()
                        && let Some(place) = self.slots.get_mut(slot)
                    {
                        *place = old;
                    }
                }
            } else {
                // Those below are not looked at: there may be many.
                let mut kept = base;
                for at in base..self.stack.len() {
                    if let Some(Entry::Restore { .. }) = self.stack.get(at) {
                        self.stack.swap(kept, at);
                        kept += 1;
                    }
                }
                self.stack.truncate(kept);
            }
        }
        Ok(stop)
    }

    /// `x{min,max}` of a single character: moves `at`, and leaves the other lengths on the stack.
    fn run_of(
        &mut self,
        single: &Op,
        (min, max, greed): (u32, u32, Greed),
        pc: usize,
        at: &mut usize,
    ) -> bool {
        let start = *at;
        let room = self.end.saturating_sub(start);
        let wanted = match greed {
            Greed::Lazy => min,
            _ => max,
        };
        let most = if wanted == UNLIMITED {
            room
        } else {
            room.min(wanted as usize)
        };
        let taken = self.taken(single, start, most);
        self.left -= (taken / 16) as isize;
        if taken < min as usize {
            return false;
        }
        *at = start + taken;
        match greed {
            Greed::Greedy if taken > min as usize => {
                self.stack.push(Entry::Shorter {
                    pc,
                    least: start + min as usize,
                    at: *at,
                });
            }
            Greed::Lazy if max > min => {
                let left = if max == UNLIMITED {
                    UNLIMITED
                } else {
                    max - min
                };
                self.stack.push(Entry::Longer { pc, at: *at, left });
            }
            _ => {}
        }
        true
    }

    /// How many characters from `start` on, at most so many, a single-character instruction takes.
    #[inline(always)]
    fn taken(&self, single: &Op, start: usize, most: usize) -> usize {
        match single {
            Op::Any => most,
            Op::AnyButNewline => match self.text.find(0x0A, start, start + most) {
                Some(newline) => newline - start,
                None => most,
            },
            Op::Set(set) => self.text.run(start, most, |code| set.has(code)),
            single => self.text.run(start, most, |code| single.takes(code)),
        }
    }

    /// How long the run at `pc` is from there.
    fn run_length(&mut self, pc: usize, at: usize) -> usize {
        let most = self.end.saturating_sub(at);
        let single = self.program.ops.get(pc + 1);
        let taken = single.map_or(0, |single| self.taken(single, at, most));
        self.left -= (taken / 16) as isize;
        taken
    }

    /// Where the text of a group ends if it stands here once more.
    fn repeated(&mut self, group: usize, fold: Case, at: usize) -> Option<usize> {
        let (start, end) = (self.slot(group * 2), self.slot(group * 2 + 1));
        if start == NONE || end == NONE {
            return None;
        }
        self.left -= (end.saturating_sub(start) / 8) as isize;
        for (step, place) in (start..end).enumerate() {
            let (own, other) = (self.text.at(place)?, self.char(at + step)?);
            let same = own == other
                || match fold {
                    Case::Exact => false,
                    Case::Ascii => ascii_other_case(own) == Some(other),
                    Case::Unicode => canonical(own) == canonical(other),
                };
            if !same {
                return None;
            }
        }
        Some(at + end.saturating_sub(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::regex::parse;

    fn search(pattern: &str, text: &str) -> Option<Vec<Option<String>>> {
        let pattern: Vec<u32> = pattern.chars().map(u32::from).collect();
        let text: Vec<u32> = text.chars().map(u32::from).collect();
        let program = Program::new(parse(&pattern, false, 0).unwrap());
        let found = find(
            &program,
            text.as_slice(),
            (0, text.len()),
            Mode::Search,
            None,
            &mut |_| false,
        )
        .unwrap()?;
        let part = |(start, end): (usize, usize)| {
            text[start..end]
                .iter()
                .filter_map(|code| char::from_u32(*code))
                .collect()
        };
        Some(
            (0..=program.groups)
                .map(|number| found.span(number).map(part))
                .collect(),
        )
    }

    fn whole(pattern: &str, text: &str) -> Option<String> {
        search(pattern, text).and_then(|groups| groups[0].clone())
    }

    #[test]
    fn finds() {
        for (pattern, text, found) in [
            ("a*b", "xaab", Some("aab")),
            ("<.+?>", "<a><b>", Some("<a>")),
            ("(?:a|ab)(?:c|bcd)(?:d*)", "abcd", Some("abcd")),
            (r"(\w+) \1", "the the cat", Some("the the")),
            (r"(?<=\$)\d+", "5 $67", Some("67")),
            (r"\b\w(?!\w)", "ab c", Some("c")),
            ("(?>a+)ab", "aaab", None),
            ("a++b", "aab", Some("aab")),
            ("(a)?(?(1)b|c)", "c", Some("c")),
            ("(?:a{2}){2}", "aaaaa", Some("aaaa")),
            ("(a*)*b", "aab", Some("aab")),
            ("(?i)É", "é", Some("é")),
            ("[^\\W\\d_]+", "1añ_", Some("añ")),
            ("x*", "b", Some("")),
            ("a{2,3}?", "aaaa", Some("aa")),
            ("^b", "a\nb", None),
            ("(?m)^b$", "a\nb\nc", Some("b")),
            ("a$", "a\n", Some("a")),
            (r"a\Z", "a\n", None),
        ] {
            assert_eq!(whole(pattern, text).as_deref(), found, "{pattern}");
        }
        assert_eq!(
            search("(a)|(b)", "b").unwrap()[1..],
            [None, Some("b".into())]
        );
        assert_eq!(search("(a|b)+", "abab").unwrap()[1], Some("b".into()));
    }

    #[test]
    fn polls() {
        let pattern: Vec<u32> = "(a*)*c".chars().map(u32::from).collect();
        let program = Program::new(parse(&pattern, false, 0).unwrap());
        let text = [b'a'; 40];
        let ended = find(
            &program,
            text.as_slice(),
            (0, 40),
            Mode::Search,
            None,
            &mut |_| true,
        );
        assert_eq!(ended, Err(Ended::Polled));
    }
}
