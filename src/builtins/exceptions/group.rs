//! `BaseExceptionGroup` and `ExceptionGroup` (PEP 654): several exceptions as one, and how they are taken apart.
//!
//! # Cost
//! `split` and `subgroup`: O(exceptions in the tree).

use super::super::object::abstract_class;
use super::{field, set_field};
use crate::object::native::{ClassDef, ClassFlags};
use crate::object::*;
use pyish_derive::class;

const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;
/// How another sequence than a list or a tuple was shown when it was given.
const SHOWN: usize = 2;

pub(super) static EXCEPTION_GROUP: ClassDef = ClassDef {
    name: "ExceptionGroup",
    module: "builtins",
    doc: "",
    layout: Some(<Exception as Payload>::layout),
    bases: &[],
    flags: ClassFlags::NONE
        .with(ClassFlags::DICT)
        .with(ClassFlags::WEAKREF),
    methods: &[],
    getset: &[],
    constants: &[],
};

/// What decides which exceptions go to which part.
enum Matcher {
    /// Instances of a class, or of one of a tuple.
    Classes(Value),
    /// What a callable says.
    Asked(Value),
}

impl Matcher {
    fn read(vm: &mut Vm, condition: &Value) -> Res<Matcher> {
        let base = vm.exceptions.BaseException.clone();
        let is_class = |vm: &Vm, value: &Value| {
            value
                .as_type()
                .is_some_and(|class| vm.is_subtype(class, &base))
        };
        if is_class(vm, condition) {
            return Ok(Matcher::Classes(condition.clone()));
        }
        if let Some(classes) = condition.as_tuple()
            && classes.items().iter().all(|class| is_class(vm, class))
        {
            return Ok(Matcher::Classes(condition.clone()));
        }
        if condition.as_type().is_none()
            && condition.as_tuple().is_none()
            && vm.is_callable(condition)
        {
            return Ok(Matcher::Asked(condition.clone()));
        }
        raise!(
            vm,
            TypeError,
            "expected an exception type, a tuple of exception types, or a callable (other than a class)"
        )
    }

    fn matches(&self, vm: &mut Vm, exception: &Value) -> Res<bool> {
        match self {
            Matcher::Classes(classes) => match classes.as_tuple() {
                Some(classes) => Ok(classes
                    .items()
                    .iter()
                    .filter_map(Value::as_type)
                    .any(|class| vm.is_instance(exception, class))),
                None => Ok(classes
                    .as_type()
                    .is_some_and(|class| vm.is_instance(exception, class))),
            },
            Matcher::Asked(callable) => {
                let answer = vm.call(callable, std::slice::from_ref(exception))?;
                vm.truth(&answer)
            }
        }
    }
}

/// A combination of multiple unrelated exceptions.
#[class(name = "BaseExceptionGroup", shape = Exception, dict, weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res {
        let [message, given] = args else {
            let given = args.len();
            return raise!(
                vm,
                TypeError,
                "BaseExceptionGroup.__new__() takes exactly 2 arguments ({given} given)"
            );
        };
        if message.as_str().is_none() {
            let given = vm.type_name(message);
            return raise!(
                vm,
                TypeError,
                "BaseExceptionGroup.__new__() argument 1 must be str, not {given}"
            );
        }
        if vm.special(given, Special::GetItem).is_unset() || given.as_dict().is_some() {
            return raise!(
                vm,
                TypeError,
                "second argument (exceptions) must be a sequence"
            );
        }
        let members = vm.collect_iterable(given)?;
        let class = Surface::class_for(vm, cls, &members)?;
        if class.flags.get().has(TypeFlags::ABSTRACT) {
            return abstract_class(vm, &class);
        }
        let row = vm.make_tuple(args.to_vec())?;
        let this = Exception::create(&class, row)?;
        set_field(vm, &this, MESSAGE, message.clone());
        let members = vm.new_tuple(members)?;
        set_field(vm, &this, EXCEPTIONS, members);
        if given.as_list().is_none() && given.as_tuple().is_none() {
            let shown = vm.repr(given)?;
            set_field(vm, &this, SHOWN, shown.into());
        }
        Ok(this.into())
    }

    /// The class of a group with these members: a group of plain exceptions is an `ExceptionGroup`.
    fn class_for(vm: &mut Vm, cls: &Ref<Type>, members: &[Value]) -> Res<Ref<Type>> {
        if members.is_empty() {
            return raise!(
                vm,
                ValueError,
                "second argument (exceptions) must be a non-empty sequence"
            );
        }
        let mut all_plain = true;
        for (at, member) in members.iter().enumerate() {
            if member.downcast::<Exception>().is_none() {
                return raise!(
                    vm,
                    ValueError,
                    "Item {at} of second argument (exceptions) is not an exception"
                );
            }
            all_plain &= vm.is_instance(member, &vm.exceptions.Exception);
        }
        let (base_group, group) = (
            vm.exceptions.BaseExceptionGroup.clone(),
            vm.exceptions.ExceptionGroup.clone(),
        );
        if cls.is_same(&base_group) && all_plain {
            return Ok(group);
        }
        if !all_plain && cls.is_same(&group) {
            return raise!(
                vm,
                TypeError,
                "Cannot nest BaseExceptions in an ExceptionGroup"
            );
        }
        if !all_plain && vm.is_subtype(cls, &vm.exceptions.Exception) {
            let name = vm.class_name(cls);
            return raise!(vm, TypeError, "Cannot nest BaseExceptions in '{name}'");
        }
        Ok(cls.clone())
    }

    #[slot(init)]
    fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        super::keep_args(this, vm, args, kwargs)
    }

    #[slot(str)]
    fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res {
        let (message, members) = (field(vm, this, MESSAGE), field(vm, this, EXCEPTIONS));
        let message = vm.str(&message)?;
        let count = members.as_tuple().map_or(0, |members| members.len());
        let tail = format!(
            " ({count} sub-exception{})",
            if count == 1 { "" } else { "s" }
        );
        vm.new_joined_str(&[message.as_bytes(), tail.as_bytes()])
    }

    #[slot(repr)]
    fn repr(this: &Ref<Exception>, vm: &mut Vm) -> Res {
        let name = this.ty().name.cloned(vm);
        let (message, members) = (field(vm, this, MESSAGE), field(vm, this, EXCEPTIONS));
        let message = vm.repr(&message)?;
        // A group that was made of a list is shown with one.
        let from_list = this
            .args
            .get(vm)
            .items()
            .get(1)
            .is_some_and(|given| given.as_list().is_some());
        let kept = field(vm, this, SHOWN);
        let shown = match (kept.as_str(), members.as_tuple()) {
            (Some(kept), _) => kept.clone(),
            (None, Some(tuple)) if from_list => {
                let items = tuple.items().to_vec();
                let items = vm.new_list(items)?;
                vm.repr(&items)?
            }
            (None, _) => vm.repr(&members)?,
        };
        vm.new_joined_str(&[
            name.as_bytes(),
            b"(",
            message.as_bytes(),
            b", ",
            shown.as_bytes(),
            b")",
        ])
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::super::generic_alias::subscript_class(vm, cls, item)
    }

    #[method("derive(self, excs, /)")]
    fn derive(this: &Ref<Exception>, vm: &mut Vm, excs: &Value) -> Res {
        let class: Value = (&vm.exceptions.BaseExceptionGroup).into();
        let message = field(vm, this, MESSAGE);
        vm.call(&class, &[message, excs.clone()])
    }

    #[method("split(self, matcher_value, /)")]
    fn split(this: &Value, vm: &mut Vm, matcher_value: &Value) -> Res {
        let matcher = Matcher::read(vm, matcher_value)?;
        let (matching, rest) = split_group(vm, this, &matcher, true)?;
        vm.new_tuple([matching, rest])
    }

    #[method("subgroup(self, matcher_value, /)")]
    fn subgroup(this: &Value, vm: &mut Vm, matcher_value: &Value) -> Res {
        let matcher = Matcher::read(vm, matcher_value)?;
        Ok(split_group(vm, this, &matcher, false)?.0)
    }

    /// exception message
    #[getter]
    fn message(this: &Ref<Exception>, vm: &Vm) -> Value {
        field(vm, this, MESSAGE)
    }

    /// nested exceptions
    #[getter]
    fn exceptions(this: &Ref<Exception>, vm: &Vm) -> Value {
        field(vm, this, EXCEPTIONS)
    }
}

/// The part of a group that matches, and the rest (where it is asked for); None for an empty part.
fn split_group(
    vm: &mut Vm,
    group: &Value,
    matcher: &Matcher,
    want_rest: bool,
) -> Res<(Value, Value)> {
    if matcher.matches(vm, group)? {
        return Ok((group.clone(), Value::None));
    }
    let base = vm.exceptions.BaseExceptionGroup.clone();
    let Some(this) = group.downcast::<Exception>() else {
        return Ok((Value::None, group.clone()));
    };
    let members = field(vm, this, EXCEPTIONS);
    let members = members
        .as_tuple()
        .map(|members| members.items().to_vec())
        .unwrap_or_default();
    let (mut matching, mut rest) = (Vec::new(), Vec::new());
    for member in members {
        vm.tick()?;
        if vm.is_instance(&member, &base) {
            let (yes, no) = vm.nested(|vm| split_group(vm, &member, matcher, want_rest))?;
            matching.extend(Some(yes).filter(|part| !part.is_none()));
            rest.extend(Some(no).filter(|part| !part.is_none()));
        } else if matcher.matches(vm, &member)? {
            matching.push(member);
        } else {
            rest.push(member);
        }
    }
    let matching = part_of(vm, this, matching)?;
    let rest = if want_rest {
        part_of(vm, this, rest)?
    } else {
        Value::None
    };
    Ok((matching, rest))
}

/// A group like `original` with just these members, its traceback, chain and notes.
fn part_of(vm: &mut Vm, original: &Ref<Exception>, members: Vec<Value>) -> Res {
    if members.is_empty() {
        return Ok(Value::None);
    }
    let list = vm.new_list(members)?;
    let made = vm.call_method(&original.into(), "derive", &[list])?;
    let Some(part) = made.downcast::<Exception>().cloned() else {
        return raise!(
            vm,
            TypeError,
            "derive must return an instance of BaseExceptionGroup"
        );
    };
    let traceback = original.traceback.cloned(vm);
    part.traceback.set(vm, traceback);
    let cause = original.cause.cloned(vm);
    part.cause.set(vm, cause);
    let context = original.context.cloned(vm);
    part.context.set(vm, context);
    part.suppress_context.set(original.suppress_context.get());
    let name = vm.names.notes.clone();
    if let Some(notes) = vm.getattr_opt_str(&original.into(), &name)?
        && notes.as_list().is_some()
    {
        let copy = vm.collect_iterable(&notes)?;
        let copy = vm.new_list(copy)?;
        vm.setattr_str(&made, &name, Some(copy))?;
    }
    Ok(made)
}
