//! The text of a pattern as a tree, with CPython's words for what is wrong in it.

use super::{
    At, Case, Class, Greed, Item, Node, Parsed, Refusal, RefusalKind, Set, UNLIMITED, flag,
};
use crate::text::unicode;

/// How deep groups may nest.
const MOST_NESTED: usize = 250;

struct Parser<'a> {
    text: &'a [u32],
    at: usize,
    bytes: bool,
    flags: u32,
    /// Flags that the pattern itself sets for all of it.
    inline: u32,
    groups: usize,
    open: Vec<usize>,
    names: Vec<(String, usize)>,
    depth: usize,
    /// Groups that are known while a look-behind is read; it may not refer to later ones.
    behind: Option<usize>,
    /// Conditions on groups that are yet to come, with their places.
    pending: Vec<(usize, usize)>,
    /// Of each group, by number, how few and how many characters it matches.
    widths: Vec<(usize, Option<usize>)>,
    doubts: Vec<String>,
}

type Parse<T> = Result<T, Refusal>;

fn is(code: Option<u32>, char: char) -> bool {
    code == Some(u32::from(char))
}

pub(super) fn parse(text: &[u32], bytes: bool, flags: u32) -> Parse<Parsed> {
    let mut parser = Parser {
        text,
        at: 0,
        bytes,
        flags,
        inline: 0,
        groups: 0,
        open: Vec::new(),
        names: Vec::new(),
        depth: 0,
        behind: None,
        pending: Vec::new(),
        widths: Vec::new(),
        doubts: Vec::new(),
    };
    parser.check_flags(flags)?;
    if !bytes && flags & flag::ASCII == 0 {
        parser.flags |= flag::UNICODE;
    }
    let mut scope = parser.flags;
    let node = parser.alternatives(&mut scope, true)?;
    if parser.at < text.len() {
        return parser.fail("unbalanced parenthesis", parser.at);
    }
    // Inline flags count, too.
    parser.check_flags(flags | parser.inline)?;
    for (number, at) in std::mem::take(&mut parser.pending) {
        if number > parser.groups {
            return parser.fail(&format!("invalid group reference {number}"), at);
        }
    }
    Ok(Parsed {
        node,
        flags: parser.flags,
        groups: parser.groups,
        names: parser.names,
        doubts: parser.doubts,
    })
}

impl Parser<'_> {
    fn fail<T>(&self, what: &str, at: usize) -> Parse<T> {
        Err(fail(what, at))
    }

    fn check_flags(&self, flags: u32) -> Parse<()> {
        let value = |text: &str| {
            Err(Refusal {
                text: text.to_owned(),
                at: None,
                kind: RefusalKind::Value,
            })
        };
        match (self.bytes, flags) {
            (false, flags) if flags & flag::LOCALE != 0 => {
                value("cannot use LOCALE flag with a str pattern")
            }
            (true, flags) if flags & flag::UNICODE != 0 => {
                value("cannot use UNICODE flag with a bytes pattern")
            }
            (false, flags) if flags & flag::ASCII != 0 && flags & flag::UNICODE != 0 => {
                value("ASCII and UNICODE flags are incompatible")
            }
            (true, flags) if flags & flag::ASCII != 0 && flags & flag::LOCALE != 0 => {
                value("ASCII and LOCALE flags are incompatible")
            }
            _ => Ok(()),
        }
    }

    /// Note what may come to mean something else one day.
    fn doubt(&mut self, what: &str, at: usize) {
        self.doubts
            .push(format!("Possible {what} at position {at}"));
    }

    fn peek(&self) -> Option<u32> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u32> {
        let code = self.peek()?;
        self.at += 1;
        Some(code)
    }

    fn eat(&mut self, char: char) -> bool {
        let found = is(self.peek(), char);
        self.at += usize::from(found);
        found
    }

    fn case(&self, scope: u32) -> Case {
        match scope & flag::IGNORECASE != 0 {
            false => Case::Exact,
            true if self.ascii(scope) => Case::Ascii,
            true => Case::Unicode,
        }
    }

    fn ascii(&self, scope: u32) -> bool {
        self.bytes || scope & flag::ASCII != 0
    }

    /// `a|b|c`, up to a closing parenthesis or the end.
    fn alternatives(&mut self, scope: &mut u32, first: bool) -> Parse<Node> {
        self.depth += 1;
        if self.depth > MOST_NESTED {
            let text = "maximum recursion depth exceeded".to_owned();
            return Err(Refusal {
                text,
                at: None,
                kind: RefusalKind::Depth,
            });
        }
        let mut branches = vec![self.sequence(scope, first)?];
        while self.eat('|') {
            branches.push(self.sequence(scope, false)?);
        }
        self.depth -= 1;
        Ok(match branches.len() {
            1 => branches.pop().unwrap_or(Node::Empty),
            _ => Node::Alt(branches),
        })
    }

    fn sequence(&mut self, scope: &mut u32, first: bool) -> Parse<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        while let Some(code) = self.peek() {
            let place = self.at;
            let char = char::from_u32(code).unwrap_or('\u{FFFD}');
            if matches!(char, '|' | ')') {
                break;
            }
            self.at += 1;
            if *scope & flag::VERBOSE != 0 {
                if matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}') {
                    continue;
                }
                if char == '#' {
                    while self.next().is_some_and(|code| code != 0x0A) {}
                    continue;
                }
            }
            let fold = self.case(*scope);
            let node = match char {
                '.' => Node::Any {
                    newline: *scope & flag::DOTALL != 0,
                },
                '^' if *scope & flag::MULTILINE != 0 => Node::At(At::LineStart),
                '^' => Node::At(At::Start),
                '$' if *scope & flag::MULTILINE != 0 => Node::At(At::LineEnd),
                '$' => Node::At(At::End),
                '[' => self.set(place, *scope)?,
                '(' => match self.group(place, scope, first && nodes.is_empty())? {
                    Some(node) => node,
                    None => continue,
                },
                '\\' => self.escape(place, *scope)?,
                '*' | '+' | '?' => {
                    self.quantify(&mut nodes, char, place)?;
                    continue;
                }
                '{' => match self.bounds(place)? {
                    Some((min, max)) => {
                        self.repeat(&mut nodes, min, max, place)?;
                        continue;
                    }
                    None => Node::Char { code, fold },
                },
                _ => Node::Char { code, fold },
            };
            nodes.push(node);
        }
        Ok(match nodes.len() {
            0 => Node::Empty,
            1 => nodes.pop().unwrap_or(Node::Empty),
            _ => Node::Cat(nodes),
        })
    }

    // ---- repetition

    fn quantify(&mut self, nodes: &mut Vec<Node>, char: char, place: usize) -> Parse<()> {
        let (min, max) = match char {
            '*' => (0, UNLIMITED),
            '+' => (1, UNLIMITED),
            _ => (0, 1),
        };
        self.repeat(nodes, min, max, place)
    }

    /// `{m,n}` after its brace; `None` where it is only text.
    fn bounds(&mut self, place: usize) -> Parse<Option<(u32, u32)>> {
        let back = self.at;
        if self.peek() == Some(u32::from(b'}')) {
            return Ok(None);
        }
        let low = self.digits();
        let high = if self.eat(',') {
            self.digits()
        } else {
            low.clone()
        };
        if !self.eat('}') {
            self.at = back;
            return Ok(None);
        }
        let number = |digits: &str, none: u32| match digits {
            "" => Ok(none),
            digits => digits
                .parse::<u32>()
                .ok()
                .filter(|number| *number != UNLIMITED)
                .ok_or(Refusal {
                    text: "the repetition number is too large".to_owned(),
                    at: None,
                    kind: RefusalKind::Overflow,
                }),
        };
        let (min, max) = (number(&low, 0)?, number(&high, UNLIMITED)?);
        if max < min {
            return self.fail("min repeat greater than max repeat", place + 1);
        }
        Ok(Some((min, max)))
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(code @ 0x30..=0x39) = self.peek() {
            digits.push(char::from(code as u8));
            self.at += 1;
        }
        digits
    }

    fn repeat(&mut self, nodes: &mut Vec<Node>, min: u32, max: u32, place: usize) -> Parse<()> {
        let node = match nodes.pop() {
            None | Some(Node::At(_)) => return self.fail("nothing to repeat", place),
            Some(Node::Repeat { .. }) => return self.fail("multiple repeat", place),
            Some(node) => node,
        };
        let greed = if self.eat('?') {
            Greed::Lazy
        } else if self.eat('+') {
            Greed::Possessive
        } else {
            Greed::Greedy
        };
        nodes.push(Node::Repeat {
            node: Box::new(node),
            min,
            max,
            greed,
        });
        Ok(())
    }

    // ---- groups

    /// What follows an opening parenthesis; `None` for what matches nothing (comments, flags).
    fn group(&mut self, place: usize, scope: &mut u32, at_start: bool) -> Parse<Option<Node>> {
        if !self.eat('?') {
            return self.capture(place, *scope, None).map(Some);
        }
        let Some(code) = self.next() else {
            return self.fail("unexpected end of pattern", self.at);
        };
        match char::from_u32(code).unwrap_or('\u{FFFD}') {
            'P' => self.named(place, *scope).map(Some),
            // Wrapped, so that what is in it may be repeated once more.
            ':' => self
                .closed(place, *scope)
                .map(|node| Some(Node::Cat(vec![node]))),
            '#' => {
                while !self.eat(')') {
                    if self.next().is_none() {
                        return self.fail("missing ), unterminated comment", place);
                    }
                }
                Ok(None)
            }
            '=' => self.look(place, *scope, false, false).map(Some),
            '!' => self.look(place, *scope, false, true).map(Some),
            '<' => match self.next().and_then(char::from_u32) {
                None => self.fail("unexpected end of pattern", self.at),
                Some('=') => self.look(place, *scope, true, false).map(Some),
                Some('!') => self.look(place, *scope, true, true).map(Some),
                Some(other) => self.fail(&format!("unknown extension ?<{other}"), place + 1),
            },
            '>' => self
                .closed(place, *scope)
                .map(|node| Some(Node::Atomic(Box::new(node)))),
            '(' => self.condition(place, *scope).map(Some),
            '-' | 'a' | 'i' | 'L' | 'm' | 's' | 'u' | 'x' => {
                self.at -= 1;
                self.inline_flags(place, scope, at_start)
            }
            other => self.fail(&format!("unknown extension ?{other}"), place + 1),
        }
    }

    /// The inside of a group and its closing parenthesis.
    fn closed(&mut self, place: usize, scope: u32) -> Parse<Node> {
        let mut scope = scope;
        let node = self.alternatives(&mut scope, false)?;
        if !self.eat(')') {
            return self.fail("missing ), unterminated subpattern", place);
        }
        Ok(node)
    }

    fn capture(&mut self, place: usize, scope: u32, name: Option<(String, usize)>) -> Parse<Node> {
        self.groups += 1;
        let number = self.groups;
        if let Some((name, at)) = name {
            if let Some((_, known)) = self.names.iter().find(|(known, _)| *known == name) {
                let text = format!(
                    "redefinition of group name '{name}' as group {number}; was group {known}"
                );
                return self.fail(&text, at);
            }
            self.names.push((name, number));
        }
        self.open.push(number);
        let node = self.closed(place, scope)?;
        self.open.pop();
        if self.widths.len() <= number {
            self.widths.resize(number + 1, (0, None));
        }
        if let Some(place) = self.widths.get_mut(number) {
            *place = width(&node);
        }
        Ok(Node::Group {
            number,
            node: Box::new(node),
        })
    }

    /// A name up to `end`, and where it starts.
    fn name(&mut self, end: char) -> Parse<(String, usize)> {
        let start = self.at;
        let mut name = String::new();
        loop {
            match self.next() {
                Some(code) if is(Some(code), end) => break,
                Some(code) => name.push(char::from_u32(code).unwrap_or('\u{FFFD}')),
                None if name.is_empty() => return self.fail("missing group name", start),
                None => return self.fail(&format!("missing {end}, unterminated name"), start),
            }
        }
        if name.is_empty() {
            return self.fail("missing group name", start);
        }
        Ok((name, start))
    }

    fn check_name(&self, name: &str, at: usize) -> Parse<()> {
        if unicode::is_identifier(name.as_bytes()) && (!self.bytes || name.is_ascii()) {
            return Ok(());
        }
        let shown: String = if self.bytes {
            let escaped = |c: char| match c.is_ascii() {
                true => c.to_string(),
                false => format!("\\x{:02x}", u32::from(c)),
            };
            name.chars().map(escaped).collect()
        } else {
            name.to_owned()
        };
        self.fail(&format!("bad character in group name '{shown}'"), at)
    }

    /// After `(?P`.
    fn named(&mut self, place: usize, scope: u32) -> Parse<Node> {
        match self.next().and_then(char::from_u32) {
            Some('<') => {
                let (name, at) = self.name('>')?;
                self.check_name(&name, at)?;
                self.capture(place, scope, Some((name, at)))
            }
            Some('=') => {
                let (name, at) = self.name(')')?;
                self.check_name(&name, at)?;
                match self.names.iter().find(|(known, _)| *known == name) {
                    Some((_, number)) => self.reference(*number, at, scope),
                    None => self.fail(&format!("unknown group name '{name}'"), at),
                }
            }
            Some(other) => self.fail(&format!("unknown extension ?P{other}"), place + 1),
            None => self.fail("unexpected end of pattern", self.at),
        }
    }

    fn reference(&self, number: usize, at: usize, scope: u32) -> Parse<Node> {
        if self.open.contains(&number) {
            return self.fail("cannot refer to an open group", at);
        }
        if self.behind.is_some_and(|known| number > known) {
            return self.fail(
                "cannot refer to group defined in the same lookbehind subpattern",
                at,
            );
        }
        Ok(Node::Backref {
            number,
            fold: self.case(scope),
            width: self.widths.get(number).copied().unwrap_or((0, None)),
        })
    }

    fn look(&mut self, place: usize, scope: u32, behind: bool, negate: bool) -> Parse<Node> {
        let outer = self.behind;
        if behind && outer.is_none() {
            self.behind = Some(self.groups);
        }
        let node = self.closed(place, scope)?;
        self.behind = outer;
        if behind {
            let (least, most) = width(&node);
            if least > u32::MAX as usize {
                return Err(Refusal {
                    text: "looks too much behind".to_owned(),
                    at: None,
                    kind: RefusalKind::Pattern,
                });
            }
            if most != Some(least) {
                let text = "look-behind requires fixed-width pattern".to_owned();
                return Err(Refusal {
                    text,
                    at: None,
                    kind: RefusalKind::Pattern,
                });
            }
        }
        Ok(Node::Look {
            behind,
            negate,
            node: Box::new(node),
        })
    }

    /// After `(?(`.
    fn condition(&mut self, place: usize, scope: u32) -> Parse<Node> {
        let (name, at) = self.name(')')?;
        let number = if name.bytes().all(|byte| byte.is_ascii_digit()) {
            let number: usize = name.parse().unwrap_or(usize::MAX);
            if number == 0 {
                return self.fail("bad group number", at);
            }
            self.pending.push((number, at));
            number
        } else {
            self.check_name(&name, at)?;
            match self.names.iter().find(|(known, _)| *known == name) {
                Some((_, number)) => *number,
                None => return self.fail(&format!("unknown group name '{name}'"), at),
            }
        };
        if let Some(known) = self.behind {
            if number > self.groups || self.open.contains(&number) {
                return self.fail("cannot refer to an open group", at);
            }
            if number > known {
                let text = "cannot refer to group defined in the same lookbehind subpattern";
                return self.fail(text, at);
            }
        }
        let mut inner = scope;
        self.depth += 1;
        let yes = self.sequence(&mut inner, false)?;
        let no = if self.eat('|') {
            self.sequence(&mut inner, false)?
        } else {
            Node::Empty
        };
        self.depth -= 1;
        if is(self.peek(), '|') {
            return self.fail("conditional backref with more than two branches", self.at);
        }
        if !self.eat(')') {
            return self.fail("missing ), unterminated subpattern", place);
        }
        Ok(Node::Cond {
            number,
            yes: Box::new(yes),
            no: Box::new(no),
        })
    }

    fn flag(&self, code: u32) -> Option<u32> {
        Some(match char::from_u32(code)? {
            'i' => flag::IGNORECASE,
            'L' => flag::LOCALE,
            'm' => flag::MULTILINE,
            's' => flag::DOTALL,
            'x' => flag::VERBOSE,
            'a' => flag::ASCII,
            'u' => flag::UNICODE,
            _ => return None,
        })
    }

    /// `(?flags)` and `(?flags-flags:…)`, after the question mark.
    fn inline_flags(
        &mut self,
        place: usize,
        scope: &mut u32,
        at_start: bool,
    ) -> Parse<Option<Node>> {
        const TYPES: u32 = flag::ASCII | flag::LOCALE | flag::UNICODE;
        let (mut on, mut off) = (0, 0);
        while let Some(flag) = self.peek().and_then(|code| self.flag(code)) {
            self.at += 1;
            if self.bytes && flag == flag::UNICODE {
                return self.fail(
                    "bad inline flags: cannot use 'u' flag with a bytes pattern",
                    self.at,
                );
            }
            if !self.bytes && flag == flag::LOCALE {
                return self.fail(
                    "bad inline flags: cannot use 'L' flag with a str pattern",
                    self.at,
                );
            }
            on |= flag;
            if flag & TYPES != 0 && on & TYPES != flag {
                return self.fail(
                    "bad inline flags: flags 'a', 'u' and 'L' are incompatible",
                    self.at,
                );
            }
        }
        match self.peek().and_then(char::from_u32) {
            Some(')') => {
                self.at += 1;
                if !at_start {
                    return self.fail("global flags not at the start of the expression", place);
                }
                self.flags |= on;
                self.inline |= on;
                if on & flag::ASCII != 0 {
                    self.flags &= !flag::UNICODE;
                }
                *scope = self.flags;
                return Ok(None);
            }
            Some('-') => {
                self.at += 1;
                if self.peek().is_none() {
                    return self.fail("missing flag", self.at);
                }
                while let Some(flag) = self.peek().and_then(|code| self.flag(code)) {
                    self.at += 1;
                    if flag & TYPES != 0 {
                        return self.fail(
                            "bad inline flags: cannot turn off flags 'a', 'u' and 'L'",
                            self.at,
                        );
                    }
                    off |= flag;
                }
                if off == 0 {
                    let known = self
                        .peek()
                        .and_then(char::from_u32)
                        .is_some_and(char::is_alphabetic);
                    return self.fail(
                        if known {
                            "unknown flag"
                        } else {
                            "missing flag"
                        },
                        self.at,
                    );
                }
                if on & off != 0 {
                    return self.fail("bad inline flags: flag turned on and off", self.at);
                }
            }
            _ => {}
        }
        match self.peek().and_then(char::from_u32) {
            Some(':') => {
                self.at += 1;
                let mut inner = (*scope | on) & !off;
                if on & TYPES != 0 {
                    inner = inner & !TYPES | on & TYPES;
                }
                self.closed(place, inner)
                    .map(|node| Some(Node::Cat(vec![node])))
            }
            Some(other) if other.is_alphabetic() => self.fail("unknown flag", self.at),
            _ if off != 0 => self.fail("missing :", self.at),
            _ => self.fail("missing -, : or )", self.at),
        }
    }

    // ---- escapes

    fn class(&self, char: char, scope: u32) -> Option<Item> {
        let (class, negate) = match char {
            'd' => (Class::Digit, false),
            'D' => (Class::Digit, true),
            's' => (Class::Space, false),
            'S' => (Class::Space, true),
            'w' => (Class::Word, false),
            'W' => (Class::Word, true),
            _ => return None,
        };
        Some(Item::Class {
            class,
            ascii: self.ascii(scope),
            negate,
        })
    }

    fn escape(&mut self, place: usize, scope: u32) -> Parse<Node> {
        let Some(code) = self.next() else {
            return self.fail("bad escape (end of pattern)", place);
        };
        let char = char::from_u32(code).unwrap_or('\u{FFFD}');
        let fold = self.case(scope);
        if let Some(item) = self.class(char, scope) {
            return Ok(Node::Set(Set {
                negate: false,
                fold: Case::Exact,
                items: vec![item],
            }));
        }
        let word = |negate| {
            Node::At(At::Word {
                ascii: self.ascii(scope),
                negate,
            })
        };
        Ok(match char {
            'A' => Node::At(At::Start),
            'Z' | 'z' => Node::At(At::VeryEnd),
            'b' => word(false),
            'B' => word(true),
            '1'..='9' => {
                // Three octal digits are a character; otherwise one or two digits are a group.
                let octal = |at: usize| {
                    self.text
                        .get(at)
                        .filter(|code| (0x30..0x38).contains(*code))
                };
                if ('1'..='7').contains(&char)
                    && octal(self.at).is_some()
                    && octal(self.at + 1).is_some()
                {
                    return Ok(Node::Char {
                        code: self.octal(place, place + 1)?,
                        fold,
                    });
                }
                let mut number = (code - 0x30) as usize;
                if let Some(digit @ 0x30..=0x39) = self.peek() {
                    number = number * 10 + (digit - 0x30) as usize;
                    self.at += 1;
                }
                if number > self.groups {
                    return self.fail(&format!("invalid group reference {number}"), place + 1);
                }
                if self.open.contains(&number) {
                    return self.fail("cannot refer to an open group", place);
                }
                self.reference(number, place, scope)?
            }
            _ => Node::Char {
                code: self.character(place, char, code)?,
                fold,
            },
        })
    }

    /// Up to three octal digits from `start`.
    fn octal(&mut self, place: usize, start: usize) -> Parse<u32> {
        self.at = start;
        let mut value = 0;
        while let Some(digit @ 0x30..=0x37) = self.peek() {
            if self.at >= start + 3 {
                break;
            }
            value = value * 8 + digit - 0x30;
            self.at += 1;
        }
        if value > 0o377 {
            let shown = self.shown(place);
            return self.fail(
                &format!("octal escape value {shown} outside of range 0-0o377"),
                place,
            );
        }
        Ok(value)
    }

    /// The text from `place` up to here.
    fn shown(&self, place: usize) -> String {
        let codes = self.text.get(place..self.at).unwrap_or(&[]);
        codes
            .iter()
            .map(|code| char::from_u32(*code).unwrap_or('\u{FFFD}'))
            .collect()
    }

    /// The character that an escape means.
    fn character(&mut self, place: usize, char: char, code: u32) -> Parse<u32> {
        Ok(match char {
            'a' => 0x07,
            'f' => 0x0C,
            'n' => 0x0A,
            'r' => 0x0D,
            't' => 0x09,
            'v' => 0x0B,
            '0' => return self.octal(place, place + 1),
            'x' => return self.hexadecimal(place, 2),
            'u' if !self.bytes => return self.hexadecimal(place, 4),
            'U' if !self.bytes => {
                let code = self.hexadecimal(place, 8)?;
                if code > 0x10_FFFF {
                    let shown = self.shown(place);
                    return self.fail(&format!("bad escape {shown}"), place);
                }
                code
            }
            'N' if !self.bytes => {
                if !self.eat('{') {
                    return self.fail("missing {", self.at);
                }
                let start = self.at;
                let mut name = String::new();
                loop {
                    match self.next().and_then(char::from_u32) {
                        Some('}') => break,
                        Some(other) => name.push(other),
                        None if name.is_empty() => {
                            return self.fail("missing character name", start);
                        }
                        None => return self.fail("missing }, unterminated name", start),
                    }
                }
                match unicode::lookup(&name) {
                    Some(code) => code,
                    None if name.is_empty() => {
                        return self.fail("missing character name", self.at - 1);
                    }
                    None => return self.fail(&format!("undefined character name '{name}'"), place),
                }
            }
            _ if char.is_ascii_alphabetic() => {
                return self.fail(&format!("bad escape \\{char}"), place);
            }
            _ => code,
        })
    }

    fn hexadecimal(&mut self, place: usize, digits: usize) -> Parse<u32> {
        let mut value = 0;
        for _ in 0..digits {
            match self
                .peek()
                .and_then(char::from_u32)
                .and_then(|char| char.to_digit(16))
            {
                Some(digit) => value = value << 4 | digit,
                None => {
                    let shown = self.shown(place);
                    return self.fail(&format!("incomplete escape {shown}"), place);
                }
            }
            self.at += 1;
        }
        Ok(value)
    }

    // ---- sets

    fn set(&mut self, place: usize, scope: u32) -> Parse<Node> {
        let fold = self.case(scope);
        if is(self.peek(), '[') {
            self.doubt("nested set", self.at);
        }
        let negate = self.eat('^');
        let first = self.at;
        let mut items = Vec::new();
        let open = |parser: &Self| parser.fail("unterminated character set", place);
        loop {
            let start = self.at;
            let Some(code) = self.next() else {
                return open(self);
            };
            if is(Some(code), ']') && start != first {
                break;
            }
            if start != first && self.peek() == Some(code) {
                match char::from_u32(code) {
                    Some('-') => self.doubt("set difference", start),
                    Some('&') => self.doubt("set intersection", start),
                    Some('~') => self.doubt("set symmetric difference", start),
                    Some('|') => self.doubt("set union", start),
                    _ => {}
                }
            }
            let low = self.set_item(start, code, scope)?;
            if !self.eat('-') {
                items.push(low);
                continue;
            }
            let middle = self.at;
            let Some(code) = self.next() else {
                return open(self);
            };
            if is(Some(code), ']') {
                items.extend([low, Item::Range(0x2D, 0x2D)]);
                break;
            }
            if is(Some(code), '-') {
                self.doubt("set difference", middle - 1);
            }
            let high = self.set_item(middle, code, scope)?;
            match (low, high) {
                (Item::Range(low, _), Item::Range(high, _)) if low <= high => {
                    items.push(Item::Range(low, high))
                }
                _ => {
                    let shown = self.shown(start);
                    return self.fail(&format!("bad character range {shown}"), start);
                }
            }
        }
        if let ([Item::Range(low, high)], false) = (items.as_slice(), negate)
            && low == high
        {
            return Ok(Node::Char { code: *low, fold });
        }
        Ok(Node::Set(Set {
            negate,
            fold,
            items,
        }))
    }

    fn set_item(&mut self, place: usize, code: u32, scope: u32) -> Parse<Item> {
        if !is(Some(code), '\\') {
            return Ok(Item::Range(code, code));
        }
        let Some(code) = self.next() else {
            return self.fail("bad escape (end of pattern)", place);
        };
        let char = char::from_u32(code).unwrap_or('\u{FFFD}');
        if let Some(item) = self.class(char, scope) {
            return Ok(item);
        }
        let code = match char {
            'b' => 0x08,
            '0'..='7' => self.octal(place, place + 1)?,
            '8' | '9' => return self.fail(&format!("bad escape \\{char}"), place),
            _ => self.character(place, char, code)?,
        };
        Ok(Item::Range(code, code))
    }
}

fn fail(what: &str, at: usize) -> Refusal {
    Refusal {
        text: what.to_owned(),
        at: Some(at),
        kind: RefusalKind::Pattern,
    }
}

/// How many characters a pattern matches: at least, and at most if there is a limit.
fn width(node: &Node) -> (usize, Option<usize>) {
    match node {
        Node::Empty | Node::At(_) | Node::Look { .. } => (0, Some(0)),
        Node::Char { .. } | Node::Any { .. } | Node::Set(_) => (1, Some(1)),
        Node::Cat(nodes) => nodes
            .iter()
            .map(width)
            .fold((0, Some(0)), |(least, most), (low, high)| {
                (least + low, most.zip(high).map(|(a, b)| a + b))
            }),
        Node::Alt(nodes) => either(nodes.iter().map(width)),
        Node::Repeat { node, min, max, .. } => {
            let (low, high) = width(node);
            let most = if *max == UNLIMITED {
                None
            } else {
                high.map(|high| high.saturating_mul(*max as usize))
            };
            (
                low.saturating_mul(*min as usize),
                if high == Some(0) { Some(0) } else { most },
            )
        }
        Node::Group { node, .. } | Node::Atomic(node) => width(node),
        Node::Backref { width, .. } => *width,
        Node::Cond { yes, no, .. } => either([width(yes), width(no)].into_iter()),
    }
}

fn either(widths: impl Iterator<Item = (usize, Option<usize>)>) -> (usize, Option<usize>) {
    widths
        .reduce(|(least, most), (low, high)| {
            (least.min(low), most.zip(high).map(|(a, b)| a.max(b)))
        })
        .unwrap_or((0, Some(0)))
}

pub(super) fn fixed_width(node: &Node) -> usize {
    width(node).0
}
