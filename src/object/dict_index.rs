//! The index of a dict: where the entry of a hash stands.
//!
//! One word for each place, at most half of them taken, probed in a row. A word holds the entry's number and, in the bits
//! that the number leaves free, some of its hash: an entry is looked at only where those agree.
//!
//! # Invariants
//! - The number of words is a power of two; as many low bits of a word are the number. The two largest numbers are no
//!   entry's: a word of all ones is empty, and the next smaller one was emptied.
//! - At least a quarter of the words is empty, so that every probe ends.

const EMPTY: u32 = u32::MAX;
const REMOVED: u32 = u32::MAX - 1;

/// From mixed hashes to the numbers of entries.
#[derive(Clone)]
pub(super) struct Index {
    words: Box<[u32]>,
    /// How many words are not empty.
    taken: usize,
}

fn words_for(entries: usize) -> usize {
    (entries.max(4) * 2).next_power_of_two()
}

impl Index {
    /// An index for so many entries.
    pub(super) fn with_capacity(entries: usize) -> Index {
        Index {
            words: vec![EMPTY; words_for(entries)].into(),
            taken: 0,
        }
    }

    /// How many bytes that takes.
    pub(super) fn bytes_for(entries: usize) -> usize {
        words_for(entries) * size_of::<u32>()
    }

    /// The bits of a hash that a word holds.
    #[inline(always)]
    fn tag(&self, hash: u64) -> u32 {
        (hash >> 32) as u32 & !self.numbers()
    }

    /// The bits of a word that are the number.
    #[inline(always)]
    fn numbers(&self) -> u32 {
        (self.words.len() - 1) as u32
    }

    /// The words that entries of a hash may have, up to the first empty one.
    #[inline(always)]
    fn probe(&self, hash: u64) -> impl Iterator<Item = (usize, u32)> {
        let mask = self.words.len() - 1;
        let mut at = hash as usize;
        std::iter::from_fn(move || {
            let place = at & mask;
            at = place + 1;
            let word = *self.words.get(place)?;
            (word != EMPTY).then_some((place, word))
        })
    }

    /// The first entry of this hash that is the one.
    #[inline(always)]
    pub(super) fn find(&self, hash: u64, mut is_it: impl FnMut(usize) -> bool) -> Option<usize> {
        self.entries_of(hash).find(|number| is_it(*number))
    }

    /// The numbers of the entries that may have this hash.
    #[inline(always)]
    pub(super) fn entries_of(&self, hash: u64) -> impl Iterator<Item = usize> {
        let (tag, numbers) = (self.tag(hash), self.numbers());
        self.probe(hash)
            .filter(move |(_, word)| word & !numbers == tag && *word != REMOVED)
            .map(move |(_, word)| (word & numbers) as usize)
    }

    /// Add an entry. False: there is no room, and another index is to be made.
    #[inline]
    pub(super) fn insert(&mut self, hash: u64, number: usize) -> bool {
        if (self.taken + 1) * 4 > self.words.len() * 3 || number + 2 > self.numbers() as usize {
            return false;
        }
        let (tag, mask) = (self.tag(hash), self.words.len() - 1);
        let mut at = hash as usize & mask;
        while self.words[at] < REMOVED {
            at = (at + 1) & mask;
        }
        self.taken += usize::from(self.words[at] == EMPTY);
        self.words[at] = tag | number as u32;
        true
    }

    /// Take an entry out.
    pub(super) fn remove(&mut self, hash: u64, number: usize) {
        let wanted = self.tag(hash) | number as u32;
        let found = self.probe(hash).find(|(_, word)| *word == wanted);
        if let Some((place, _)) = found {
            self.words[place] = REMOVED;
        }
    }
}
