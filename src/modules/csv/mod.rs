//! `_csv`: the native half of `csv`: rows read and written. What is Python about it is `stdlib/csv.py`.

mod dialect;
mod reader;
pub(super) mod writer;

use crate::object::{Dict, Module, Ref, Res, Value, Vm};
use dialect::{DIALECT_CLASS, Dialect};
use pyish_derive::{Trace, module};
use reader::{READER_CLASS, Reader};
use writer::{WRITER_CLASS, Writer};

/// What the module keeps.
#[derive(Default, Trace)]
pub(super) struct State {
    /// The dialects that have names.
    dialects: Option<Ref<Dict>>,
    /// `field_size_limit`, where it was set.
    limit: Option<i64>,
}

impl State {
    fn limit(&self) -> i64 {
        self.limit.unwrap_or(128 * 1024)
    }
}

#[cold]
fn fail<T>(vm: &mut Vm, text: &str) -> Res<T> {
    super::errors::raise(vm, "_csv", "Error", text)
}

/// Rows read from lines of comma-separated values, and written.
#[module(name = "_csv", classes(DIALECT_CLASS))]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let base = vm.exceptions.Exception.clone();
        super::errors::add(vm, module, "_csv", "Error", &base)?;
        for (name, class) in [("Reader", &READER_CLASS), ("Writer", &WRITER_CLASS)] {
            let class = vm.add_class(class)?;
            super::native::set(vm, module, name, class.into())?;
        }
        let quotings = [
            ("QUOTE_MINIMAL", dialect::MINIMAL),
            ("QUOTE_ALL", dialect::ALL),
            ("QUOTE_NONNUMERIC", dialect::NONNUMERIC),
            ("QUOTE_NONE", dialect::NONE),
            ("QUOTE_STRINGS", dialect::STRINGS),
            ("QUOTE_NOTNULL", dialect::NOTNULL),
        ];
        for (name, number) in quotings {
            super::native::set(vm, module, name, Value::Int(number))?;
        }
        Ok(())
    }

    /// An iterator of the rows in lines of CSV, as lists.
    ///
    /// The iterable gives the lines: a file, a list of strings. A dialect says how they are written: its name, or an object
    /// that has such attributes; keyword arguments come before what it says.
    #[function("reader(iterable, /, dialect=None, **fmtparams)")]
    fn reader(
        vm: &mut Vm,
        iterable: &Value,
        dialect: &Value,
        fmtparams: &Ref<Dict>,
    ) -> Res<Ref<Reader>> {
        let dialect = Dialect::of_call(vm, dialect, fmtparams)?;
        let reader = Reader::new(vm, iterable, dialect)?;
        vm.new_object(reader)
    }

    /// What writes rows as lines of CSV, by a file's write().
    ///
    /// A dialect says how they are written: its name, or an object that has such attributes; keyword arguments come before
    /// what it says.
    #[function("writer(fileobj, /, dialect=None, **fmtparams)")]
    fn writer(
        vm: &mut Vm,
        fileobj: &Value,
        dialect: &Value,
        fmtparams: &Ref<Dict>,
    ) -> Res<Ref<Writer>> {
        let dialect = Dialect::of_call(vm, dialect, fmtparams)?;
        let write = vm.getattr_opt(fileobj, "write")?.unwrap_or_default();
        if !vm.is_callable(&write) {
            return raise!(vm, TypeError, "argument 1 must have a \"write\" method");
        }
        vm.new_object(Writer::new(write, dialect))
    }

    /// Give a name to a dialect.
    ///
    /// It is the one of that name or object, changed by the keyword arguments.
    #[function("register_dialect(name, /, dialect=None, **fmtparams)")]
    fn register_dialect(
        vm: &mut Vm,
        name: &Value,
        dialect: &Value,
        fmtparams: &Ref<Dict>,
    ) -> Res<()> {
        if name.as_str().is_none() {
            return raise!(vm, TypeError, "dialect name must be a string");
        }
        let dialect = Dialect::of_call(vm, dialect, fmtparams)?;
        let registry = dialect::registry(vm)?;
        vm.dict_set(&registry, name.clone(), dialect.into())
    }

    /// Forget the dialect of this name.
    #[function("unregister_dialect(name)")]
    fn unregister_dialect(vm: &mut Vm, name: &Value) -> Res<()> {
        let registry = dialect::registry(vm)?;
        match vm.dict_remove(&registry, name)? {
            Some(_) => Ok(()),
            None => fail(vm, "unknown dialect"),
        }
    }

    /// The dialect that has this name.
    #[function("get_dialect(name)")]
    fn get_dialect(vm: &mut Vm, name: &Value) -> Res {
        dialect::named(vm, name)
    }

    /// The names that dialects have.
    #[function("list_dialects()")]
    fn list_dialects(vm: &mut Vm) -> Res {
        let registry = dialect::registry(vm)?;
        let names = vm.collect_iterable(&registry.into())?;
        vm.new_list(names)
    }

    /// How many characters a field may have that is read; a new limit, where one is given, from here on.
    #[function("field_size_limit(new_limit=<unrepresentable>)")]
    fn field_size_limit(vm: &mut Vm, new_limit: Option<Value>) -> Res<i64> {
        let old = vm.state::<State>().limit();
        match new_limit {
            None => {}
            Some(Value::Int(limit)) => vm.state::<State>().limit = Some(limit),
            Some(other) if vm.type_of(&other).is_same(&vm.types.int) => {
                return raise!(
                    vm,
                    OverflowError,
                    "Python int too large to convert to C ssize_t"
                );
            }
            Some(_) => return raise!(vm, TypeError, "limit must be an integer"),
        }
        Ok(old)
    }

    /// A row as a dict: for `DictReader`.
    #[function("_named(names, row, restkey, restval, /)")]
    fn named(
        vm: &mut Vm,
        names: &Value,
        row: &Value,
        restkey: &Value,
        restval: &Value,
    ) -> Res<Ref<Dict>> {
        let names = vm.collect_iterable(names)?;
        let row = vm.collect_iterable(row)?;
        let dict = vm.new_dict()?;
        dict.table_mut(vm).reserve(names.len())?;
        let rest = row.get(names.len()..).unwrap_or_default().to_vec();
        let mut fields = row.into_iter();
        for name in names {
            let value = fields.next().unwrap_or_else(|| restval.clone());
            match name.as_str() {
                Some(text) if !text.ty().is_counted() => dict.set_str(vm, text, value)?,
                _ => vm.dict_set(&dict, name, value)?,
            }
        }
        if !rest.is_empty() {
            let rest = vm.new_list(rest)?;
            vm.dict_set(&dict, restkey.clone(), rest)?;
        }
        Ok(dict)
    }

    /// The values of a dict by these names, for `DictWriter`; None where it has other keys, or is no plain dict.
    #[function("_listed(row, names, restval, /)")]
    fn listed(vm: &mut Vm, row: &Value, names: &Value, restval: &Value) -> Res {
        let (Some(dict), Some(names)) = (vm.plain_dict(row), names.as_list()) else {
            return Ok(Value::None);
        };
        let len = names.len(vm);
        let mut fields = crate::object::Items::default();
        fields.reserve(len)?;
        // The places that were found, so that a name that stands twice counts once.
        let mut found: u128 = 0;
        for at in 0..len {
            vm.tick()?;
            let name = names.get(vm, at).unwrap_or_default();
            let place = match name.as_str() {
                Some(text) if !text.ty().is_counted() => dict.table(vm).find_str(text),
                _ => return Ok(Value::None),
            };
            let entry = place.and_then(|place| dict.table(vm).entry(place));
            match (entry.map(|entry| entry.value.clone()), place) {
                (Some(value), Some(place)) if place < 128 => {
                    found |= 1 << place;
                    fields.push(value)?;
                }
                (None, _) => fields.push(restval.clone())?,
                _ => return Ok(Value::None),
            }
        }
        match found.count_ones() as usize == dict.len(vm) {
            true => vm.new_list(fields.take()),
            false => Ok(Value::None),
        }
    }
}
