//! From node objects to the grammar's tree, for the compiler.
//!
//! The compiler knows places as bytes of a text, node objects as lines and columns: a text of blanks, with lines as
//! long as the places need, stands between them.

mod expressions;
mod literals;
mod patterns;
mod signatures;
mod statements;

use super::Classes;
use crate::code::Source;
use crate::object::{Charge, List, Res, Value, Vm};
use pyish_grammar::ast::*;
use pyish_grammar::{Arena, Mode};
use std::sync::Arc;

/// Places beyond this many bytes of blank text all lie at its end.
const MOST_BLANKS: u64 = 16 << 20;

struct Reader<'v, 'a> {
    vm: &'v mut Vm,
    classes: &'v Classes,
    arena: &'a Arena,
    /// Line and column of the start and the end of each place, in the order in which they were met.
    places: &'v mut Vec<[u32; 4]>,
    starts: &'v [u32],
    /// For the arena and the places.
    charge: &'v mut Charge,
}

/// The tree of a root object, and the text that its places are of.
pub(super) fn root<'a>(
    vm: &mut Vm,
    classes: &Classes,
    arena: &'a Arena,
    tree: &Value,
    mode: Mode,
    file: &str,
) -> Res<(Root<'a>, Arc<Source>)> {
    let wanted = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
    };
    let class = classes.get(vm, wanted)?;
    if !vm.is_subtype(&vm.type_of(tree).clone(), &class) {
        let given = vm.type_name(tree);
        return raise!(vm, TypeError, "expected {wanted} node, got {given}");
    }
    // Once to learn how long the lines are, once for the tree itself: the first is given up again.
    let mut places = Vec::new();
    let scratch = Arena::new();
    read_root(vm, classes, &scratch, tree, mode, &mut places, &[])?;
    drop(scratch);
    let mut lengths: Vec<u32> = Vec::new();
    let mut total: u64 = 0;
    for [line, column, end_line, end_column] in &places {
        for (line, column) in [(*line, *column), (*end_line, *end_column)] {
            let line = line.max(1) as usize;
            if line > lengths.len() {
                total += (line - lengths.len()) as u64;
                if total > MOST_BLANKS {
                    continue;
                }
                lengths.resize(line, 0);
            }
            let known = &mut lengths[line - 1];
            if column > *known && total + u64::from(column - *known) <= MOST_BLANKS {
                total += u64::from(column - *known);
                *known = column;
            }
        }
    }
    vm.reserve(total.min(MOST_BLANKS) as usize)?;
    let mut text = String::new();
    let mut starts = Vec::with_capacity(lengths.len());
    for length in lengths {
        starts.push(text.len() as u32);
        text.extend(std::iter::repeat_n(' ', length as usize));
        text.push('\n');
    }
    starts.push(text.len() as u32);
    let source = Source::new(file, &text);
    places.clear();
    let root = read_root(vm, classes, arena, tree, mode, &mut places, &starts)?;
    Ok((root, source))
}

fn read_root<'a>(
    vm: &mut Vm,
    classes: &Classes,
    arena: &'a Arena,
    tree: &Value,
    mode: Mode,
    places: &mut Vec<[u32; 4]>,
    starts: &[u32],
) -> Res<Root<'a>> {
    let mut reader = Reader {
        vm,
        classes,
        arena,
        places,
        starts,
        charge: &mut Charge::default(),
    };
    Ok(match mode {
        Mode::Exec => Root::Module(reader.suite(tree, "body")?),
        Mode::Single => Root::Interactive(reader.suite(tree, "body")?),
        Mode::Eval => Root::Expression(reader.expr_at(tree, "body", "Load")?),
    })
}

impl<'a> Reader<'_, 'a> {
    fn kind(&mut self, node: &Value) -> String {
        let mut class = self.vm.type_of(node).clone();
        // A subclass counts as the node class that it is made of.
        loop {
            let name = class.name.get(self.vm).to_string_lossy().into_owned();
            let known = self.classes.get(self.vm, &name);
            if known.is_ok_and(|known| known.is_same(&class)) {
                return name;
            }
            let base = class.base.get(self.vm).clone();
            match base {
                Some(base) => class = base,
                None => return self.vm.type_name(node),
            }
        }
    }

    fn get(&mut self, node: &Value, name: &str) -> Res {
        match self.vm.getattr_opt(node, name)? {
            Some(value) => Ok(value),
            None => {
                let kind = self.vm.type_name(node);
                raise!(
                    self.vm,
                    TypeError,
                    "required field \"{name}\" missing from {kind}"
                )
            }
        }
    }

    fn opt(&mut self, node: &Value, name: &str) -> Res<Option<Value>> {
        Ok(self
            .vm
            .getattr_opt(node, name)?
            .filter(|value| !value.is_none()))
    }

    fn items(&mut self, node: &Value, name: &str) -> Res<Vec<Value>> {
        let Some(value) = self.vm.getattr_opt(node, name)? else {
            return Ok(Vec::new());
        };
        match value.downcast::<List>() {
            Some(list) => Ok(list.items(self.vm).to_vec()),
            None => {
                let (kind, given) = (self.kind(node), self.vm.type_name(&value));
                raise!(
                    self.vm,
                    TypeError,
                    "{kind} field \"{name}\" must be a list, not a {given}"
                )
            }
        }
    }

    fn number(&mut self, value: &Value) -> Res<i64> {
        match self.vm.small_int(value) {
            Some(number) => Ok(number),
            None => {
                let shown = self.vm.repr(value)?.to_string_lossy().into_owned();
                raise!(self.vm, ValueError, "invalid integer value: {shown}")
            }
        }
    }

    fn int(&mut self, node: &Value, name: &str) -> Res<i64> {
        match self.vm.getattr_opt(node, name)? {
            Some(value) if !value.is_none() => self.number(&value),
            _ => Ok(0),
        }
    }

    fn str(&mut self, text: &str) -> &'a str {
        self.arena.alloc_str(text)
    }

    fn name_of(&mut self, value: &Value, span: Span) -> Res<Ident<'a>> {
        match value.as_str() {
            Some(text) => {
                let name = self.arena.alloc_str(&text.to_string_lossy());
                if matches!(&*name, "None" | "True" | "False") {
                    return raise!(
                        self.vm,
                        ValueError,
                        "identifier field can't represent '{name}' constant"
                    );
                }
                Ok(Ident { name, span })
            }
            None => raise!(self.vm, TypeError, "AST identifier must be of type str"),
        }
    }

    fn ident(&mut self, node: &Value, name: &str, span: Span) -> Res<Ident<'a>> {
        let value = self.get(node, name)?;
        self.name_of(&value, span)
    }

    fn opt_ident(&mut self, node: &Value, name: &str, span: Span) -> Res<Option<Ident<'a>>> {
        match self.opt(node, name)? {
            Some(value) => self.name_of(&value, span).map(Some),
            None => Ok(None),
        }
    }

    fn idents(&mut self, node: &Value, name: &str, span: Span) -> Res<&'a [Ident<'a>]> {
        self.each(node, name, |reader, item| reader.name_of(item, span))
    }

    /// The place of a node; `sum` names the node's family in the error.
    fn span(&mut self, node: &Value, sum: &str) -> Res<Span> {
        let mut numbers = [0_u32; 4];
        for (at, name) in ["lineno", "col_offset", "end_lineno", "end_col_offset"]
            .into_iter()
            .enumerate()
        {
            let value = match self.vm.getattr_opt(node, name)? {
                Some(value) if !value.is_none() => value,
                _ if at > 1 => {
                    numbers[at] = numbers[at - 2];
                    continue;
                }
                _ => {
                    return raise!(
                        self.vm,
                        TypeError,
                        "required field \"{name}\" missing from {sum}"
                    );
                }
            };
            numbers[at] = self.number(&value)?.clamp(0, 1 << 30) as u32;
        }
        self.places.push(numbers);
        let byte = |line: u32, column: u32| {
            let last = self.starts.last().copied().unwrap_or(0);
            let start = self
                .starts
                .get((line as usize).saturating_sub(1))
                .copied()
                .unwrap_or(last);
            (start + column).min(last)
        };
        let start = byte(numbers[0], numbers[1]);
        Ok(Span::new(start, byte(numbers[2], numbers[3]).max(start)))
    }

    fn expected<T>(&mut self, sum: &str, node: &Value) -> Res<T> {
        let shown = self.vm.repr(node)?.to_string_lossy().into_owned();
        raise!(
            self.vm,
            TypeError,
            "expected some sort of {sum}, but got {shown}"
        )
    }

    /// Read one level deeper: as deep as the stack of the isolate allows.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Reader<'_, 'a>) -> Res<T>) -> Res<T> {
        let Reader {
            vm,
            classes,
            arena,
            places,
            starts,
            charge,
        } = self;
        let (classes, arena, starts) = (*classes, *arena, *starts);
        // A node that stands in many places is read in each of them.
        vm.tick()?;
        charge.set_to(arena.allocated_bytes() + size_of_val(&**places))?;
        vm.nested_while(" during compilation", |vm| {
            read(&mut Reader {
                vm,
                classes,
                arena,
                places,
                starts,
                charge,
            })
        })
    }

    /// What `read` makes of each item of a field, in the arena.
    fn each<T: Copy>(
        &mut self,
        node: &Value,
        field: &str,
        mut read: impl FnMut(&mut Self, &Value) -> Res<T>,
    ) -> Res<&'a [T]> {
        let mut made = Vec::new();
        for item in self.items(node, field)? {
            made.push(read(self, &item)?);
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    /// The member of a list of operators that a node is.
    fn operator<T: Copy>(&mut self, node: &Value, sum: &str, known: &[(T, &str)]) -> Res<T> {
        let kind = self.kind(node);
        match known.iter().find(|(_, name)| *name == kind) {
            Some((op, _)) => Ok(*op),
            None => self.expected(sum, node),
        }
    }
}
