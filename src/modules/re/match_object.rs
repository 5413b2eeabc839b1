//! `re.Match`: what was found.

use super::pattern::Pattern;
use super::subject::Subject;
use super::template::Replacement;
use crate::builtins::int::IntRef;
use crate::object::{Charge, Ref, Res, Special, Type, Value, Vm};
use crate::text::regex::matcher::Captures;
use pyish_derive::{Payload, Trace, class};

/// The shape: places in a text.
#[derive(Payload, Trace)]
#[payload(name = "Match")]
pub(crate) struct Match {
    pub(super) pattern: Ref<Pattern>,
    pub(super) string: Value,
    #[trace(skip)]
    pub(super) captures: Captures,
    #[trace(skip)]
    pub(super) pos: usize,
    #[trace(skip)]
    pub(super) endpos: usize,
    #[trace(skip)]
    _charge: Charge,
}

impl Match {
    /// What was found in `string`, between `pos` and `endpos`.
    pub(super) fn new(
        pattern: Ref<Pattern>,
        string: Value,
        captures: Captures,
        (pos, endpos): (usize, usize),
    ) -> Match {
        let mut charge = Charge::default();
        charge.grow_anyway(captures.bytes());
        Match {
            pattern,
            string,
            captures,
            pos,
            endpos,
            _charge: charge,
        }
    }

    pub(super) fn copy(&self) -> Match {
        let (pattern, string) = (self.pattern.clone(), self.string.clone());
        let span = (self.pos, self.endpos);
        Match::new(pattern, string, self.captures.clone(), span)
    }

    /// The number of the group that `key`, a number or a name, means.
    fn number(&self, vm: &mut Vm, key: &Value) -> Res<usize> {
        let program = &self.pattern.program;
        if let Value::Int(small) = key
            && let Ok(number) = usize::try_from(*small)
            && number <= program.groups
        {
            return Ok(number);
        }
        let number = if let Some(name) = key.as_str() {
            program
                .names
                .iter()
                .find(|(known, _)| known.as_bytes() == name.as_bytes())
                .map(|(_, number)| *number)
        } else if vm.special(key, Special::Index).is_unset() {
            None
        } else {
            let index = vm.index(key)?;
            match IntRef::of(&index) {
                Some(IntRef::Small(small)) => usize::try_from(small)
                    .ok()
                    .filter(|number| *number <= program.groups),
                _ => None,
            }
        };
        match number {
            Some(number) => Ok(number),
            None => raise!(vm, IndexError, "no such group"),
        }
    }

    fn text(&self, vm: &mut Vm, number: usize, default: &Value) -> Res {
        let Some((start, end)) = self.captures.span(number) else {
            return Ok(default.clone());
        };
        if let Some(text) = self.string.as_str() {
            let bytes = text
                .as_bytes()
                .get(text.byte_offset(start)..text.byte_offset(end))
                .unwrap_or(&[]);
            return vm.new_str_part(text, bytes);
        }
        let subject = Subject::new(vm, &self.string, true)?;
        subject.part(vm, start, end)
    }

    fn places(&self, vm: &mut Vm, key: Option<&Value>) -> Res<(i64, i64)> {
        let number = match key {
            Some(key) => self.number(vm, key)?,
            None => 0,
        };
        Ok(self
            .captures
            .span(number)
            .map_or((-1, -1), |(start, end)| (start as i64, end as i64)))
    }
}

/// What a search found. It always counts as true.
#[class(name = "Match", module = "re", shape = Match, no_new, final)]
impl Surface {
    #[slot(repr)]
    fn repr(this: &Match, vm: &mut Vm) -> Res<String> {
        let (start, end) = this.places(vm, None)?;
        let text = this.text(vm, 0, &Value::None)?;
        let shown = vm.repr(&text)?;
        Ok(format!(
            "<re.Match object; span=({start}, {end}), match={}>",
            shown.to_string_lossy()
        ))
    }

    #[slot(getitem)]
    fn getitem(this: &Match, vm: &mut Vm, key: &Value) -> Res {
        let number = this.number(vm, key)?;
        this.text(vm, number, &Value::None)
    }

    /// The texts of groups by number or name, in a tuple if there are several; group 0 is the whole match.
    #[method("group(self, /, *args)")]
    fn group(this: &Match, vm: &mut Vm, args: &[Value]) -> Res {
        match args {
            [] => this.text(vm, 0, &Value::None),
            [key] => {
                let number = this.number(vm, key)?;
                this.text(vm, number, &Value::None)
            }
            keys => {
                let mut values = Vec::with_capacity(keys.len());
                for key in keys {
                    let number = this.number(vm, key)?;
                    values.push(this.text(vm, number, &Value::None)?);
                }
                vm.new_tuple(values)
            }
        }
    }

    /// The texts of all groups from 1 on, in a tuple; default for those that took no part.
    #[method("groups(self, /, default=None)")]
    fn groups(this: &Match, vm: &mut Vm, default: &Value) -> Res {
        let mut values = Vec::with_capacity(this.pattern.program.groups);
        for number in 1..=this.pattern.program.groups {
            values.push(this.text(vm, number, default)?);
        }
        vm.new_tuple(values)
    }

    /// A dict from the names of groups to their texts; default for those that took no part.
    #[method("groupdict(self, /, default=None)")]
    fn groupdict(this: &Match, vm: &mut Vm, default: &Value) -> Res {
        let dict = vm.new_dict()?;
        for (name, number) in &this.pattern.program.names {
            let value = this.text(vm, *number, default)?;
            let name = vm.new_str(name)?;
            vm.dict_set(&dict, name, value)?;
        }
        Ok(dict.into())
    }

    /// The place where the group's text begins.
    #[method("start(self, group=0, /)")]
    fn start(this: &Match, vm: &mut Vm, group: &Value) -> Res<i64> {
        this.places(vm, Some(group)).map(|(start, _)| start)
    }

    /// The place where the group's text ends.
    #[method("end(self, group=0, /)")]
    fn end(this: &Match, vm: &mut Vm, group: &Value) -> Res<i64> {
        this.places(vm, Some(group)).map(|(_, end)| end)
    }

    /// (start, end) of a group's text.
    #[method("span(self, group=0, /)")]
    fn span(this: &Match, vm: &mut Vm, group: &Value) -> Res {
        let (start, end) = this.places(vm, Some(group))?;
        vm.new_tuple([Value::Int(start), Value::Int(end)])
    }

    /// The text that a template with backslashes gives for this match, as in sub().
    #[method("expand(self, /, template)")]
    fn expand(this: &Match, vm: &mut Vm, template: &Value) -> Res {
        let pattern = this.pattern.clone();
        let replacement = match Replacement::new(vm, &pattern, template)? {
            Replacement::Function(_) => return raise!(vm, TypeError, "expected str instance"),
            pieces => pieces,
        };
        let subject = Subject::new(vm, &this.string, pattern.of_bytes)?;
        let mut out = Vec::new();
        replacement.fill(vm, &subject, this, &mut out)?;
        subject.make(vm, &out)
    }

    #[method("__copy__(self, /)")]
    fn copy(this: &Ref<Match>) -> Value {
        this.into()
    }

    #[method("__deepcopy__(self, memo, /)")]
    fn deepcopy(this: &Ref<Match>, memo: &Value) -> Value {
        let _ = memo;
        this.into()
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Ref<Type>, vm: &mut Vm, item: &Value) -> Res {
        crate::builtins::generic_alias::subscript_class(vm, &cls.into(), item)
    }

    /// The text that was searched.
    #[getter]
    fn string(this: &Match) -> Value {
        this.string.clone()
    }

    /// The regular expression object.
    #[getter]
    fn re(this: &Match) -> Value {
        (&this.pattern).into()
    }

    /// Where the search began.
    #[getter]
    fn pos(this: &Match) -> usize {
        this.pos
    }

    /// Where the search was to stop.
    #[getter]
    fn endpos(this: &Match) -> usize {
        this.endpos
    }

    /// The number of the group that matched last.
    #[getter]
    fn lastindex(this: &Match) -> Option<usize> {
        this.captures.last
    }

    /// The name of the group that matched last, if it has one.
    #[getter]
    fn lastgroup(this: &Match) -> Option<String> {
        let last = this.captures.last?;
        this.pattern
            .program
            .names
            .iter()
            .find(|(_, number)| *number == last)
            .map(|(name, _)| name.clone())
    }

    #[getter]
    fn regs(this: &Match, vm: &mut Vm) -> Res {
        let mut spans = Vec::new();
        for number in 0..=this.pattern.program.groups {
            let (start, end) = this
                .captures
                .span(number)
                .map_or((-1, -1), |(start, end)| (start as i64, end as i64));
            spans.push(vm.new_tuple([Value::Int(start), Value::Int(end)])?);
        }
        vm.new_tuple(spans)
    }
}
