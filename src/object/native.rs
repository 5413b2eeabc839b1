//! What native code declares of itself: functions, classes and modules as tables of plain `'static` data.
//!
//! `#[class]` and `#[module]` (derive/) fill these tables; the type builder, the argument binder and `import` read
//! them. A row says everything at once: the name, the doc, the signature, and the function to call.
//!
//! ```text
//!   ModuleDef ──► functions: MethodDef ──► Signature ──► Param
//!       └──────► classes:   ClassDef ──► methods, getset, constants
//! ```
//!
//! # Invariants
//! - A `NativeCall` receives one slot for each parameter of its signature, in the signature's order: `*args` is one slot
//!   that holds a tuple, `**kwargs` one that holds a dict. The last ones may be left out, down to `Signature::direct`.
//!   A slot is `Unset` only where an [`ParamDefault::Absent`] parameter got nothing.
//! - The first slot of a bound kind ([`MethodKind::is_bound`]) is the receiver.
//! - Nothing here refers to an isolate, so all isolates share one copy; a saved program names a row by its path.
//!
//! # Where to go next
//! `convert.rs` turns a slot into the Rust type that a function asks for, and a result back into a `Value`.

use crate::object::{Answer, Layout, Module, Ref, Registers, Res, Value, Vm};

/// How arguments reach a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Before `/`: by position.
    PositionalOnly,
    /// By position or by name.
    PositionalOrKeyword,
    /// `*args`: a tuple of the positional arguments that are left.
    VarPositional,
    /// After `*`: by name.
    KeywordOnly,
    /// `**kwargs`: a dict of the keyword arguments that are left.
    VarKeyword,
}

/// What a parameter's slot holds where the caller gives nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParamDefault {
    /// The caller has to give it.
    Required,
    /// Optional, and the slot stays `Unset`: the signature says `<unrepresentable>`, or names something (`sys.maxsize`).
    Absent,
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// `True` or `False`
    Bool(bool),
    /// A decimal integer.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A string.
    Str(&'static str),
    /// Bytes.
    Bytes(&'static [u8]),
    /// `()`
    EmptyTuple,
}

impl ParamDefault {
    /// Whether the function fills in the default itself: what needs no memory, and text, which is interned.
    pub const fn is_filled_in(self) -> bool {
        !matches!(
            self,
            ParamDefault::Required | ParamDefault::Bytes(_) | ParamDefault::EmptyTuple
        )
    }
}

/// A default as a value; Unset where it is none, or needs memory.
#[inline(always)]
pub fn immediate(default: ParamDefault) -> Value {
    match default {
        ParamDefault::None => Value::None,
        ParamDefault::Ellipsis => Value::Ellipsis,
        ParamDefault::Bool(value) => Value::bool(value),
        ParamDefault::Int(value) => Value::Int(value),
        ParamDefault::Float(value) => Value::float(value),
        ParamDefault::Required
        | ParamDefault::Absent
        | ParamDefault::Str(_)
        | ParamDefault::Bytes(_)
        | ParamDefault::EmptyTuple => Value::Unset,
    }
}

/// A parameter of a native function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    /// The name as Python sees it, without stars.
    pub name: &'static str,
    /// How arguments reach it.
    pub kind: ParamKind,
    /// What it is where nothing reaches it.
    pub default: ParamDefault,
}

/// A native function's parameters, with what the binder asks of them counted beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// In the order of the slots.
    pub params: &'static [Param],
    /// As written, with its parentheses: `(self, object, /)`.
    pub text: &'static str,
    /// The least number of slots: the function fills in the defaults of the others.
    pub direct: usize,
    /// How many parameters are positional-only. They come first.
    pub positional_only: usize,
    /// How many parameters take positional arguments, `*args` aside.
    pub positional: usize,
    /// How many of those have no default.
    pub required: usize,
    /// How many parameters are keyword-only.
    pub keyword_only: usize,
    /// Whether there is `*args`: its slot lies where it is written.
    pub var_positional: bool,
    /// Whether there is `**kwargs`: the last slot.
    pub var_keyword: bool,
}

impl Signature {
    /// Whether so many positional arguments are the slots as they stand.
    #[inline(always)]
    pub const fn takes(&self, count: usize) -> bool {
        count >= self.direct && count <= self.positional
    }

    /// Whether so many positional arguments are the slots once the last ones are made a tuple, for `*args`, and an empty
    /// dict stands for `**kwargs`.
    #[inline]
    pub const fn takes_rest(&self, count: usize) -> bool {
        let starred = 1 + self.var_keyword as usize;
        self.var_positional && count >= self.positional && self.direct == self.positional + starred
    }

    /// Whether so many positional arguments are the slots, as they stand or with the last ones in a tuple.
    #[inline]
    pub const fn takes_row(&self, count: usize) -> bool {
        self.takes(count) || self.takes_rest(count)
    }

    /// Counts what the binder needs. O(parameters), at compile time.
    pub const fn new(params: &'static [Param], text: &'static str) -> Signature {
        let mut signature = Signature {
            params,
            text,
            direct: params.len(),
            positional_only: 0,
            positional: 0,
            required: 0,
            keyword_only: 0,
            var_positional: false,
            var_keyword: false,
        };
        let mut at = 0;
        while at < params.len() {
            let positional = match params[at].kind {
                ParamKind::PositionalOnly => {
                    signature.positional_only += 1;
                    true
                }
                ParamKind::PositionalOrKeyword => true,
                ParamKind::VarPositional => {
                    signature.var_positional = true;
                    false
                }
                ParamKind::KeywordOnly => {
                    signature.keyword_only += 1;
                    false
                }
                ParamKind::VarKeyword => {
                    signature.var_keyword = true;
                    false
                }
            };
            if positional {
                signature.positional += 1;
                if matches!(params[at].default, ParamDefault::Required) {
                    signature.required += 1;
                }
            }
            at += 1;
        }
        while signature.direct > 0
            && !matches!(
                params[signature.direct - 1].kind,
                ParamKind::VarPositional | ParamKind::VarKeyword
            )
            && params[signature.direct - 1].default.is_filled_in()
        {
            signature.direct -= 1;
        }
        signature
    }
}

/// A native function: one slot for each parameter in, the next step out.
pub type NativeCall = fn(&mut Vm, &[Value]) -> Registers<Answer>;

/// How a function hangs in its class or module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodKind {
    /// A method: `self` comes first. CPython's `method_descriptor`.
    Instance,
    /// A method that implements an operation (`__len__`). CPython's `wrapper_descriptor`, with other error texts.
    Slot,
    /// A class method: `cls` comes first.
    Class,
    /// A static method.
    Static,
    /// `__new__`: static, with the class to make an instance of first.
    New,
    /// A function of a module.
    Function,
    /// A function of a module that is bound to a closure of the host, which comes first.
    Closure,
}

impl MethodKind {
    /// Whether the first parameter is the receiver (an instance or a class) and not an argument.
    pub const fn is_bound(self) -> bool {
        !matches!(self, MethodKind::Static | MethodKind::Function)
    }
}

/// A native function as far as it is nothing but a look or a move: of a positional row as it lies, of whatever length. It
/// runs no script code, raises nothing, and what it leaves of its arguments is dropped. `Unset`: it has touched nothing, and
/// the function itself is to be asked. That of a `__new__` gets the arguments without the class.
pub type QuickCall = fn(&mut Vm, &mut [Value]) -> Value;

/// How an instruction that calls a native function goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallWay {
    /// The function is called.
    Called,
    /// Its [`QuickCall`] is called first.
    Looked,
    /// `list.append`: the instruction does it, where there is room.
    Append,
    /// `len`: the instruction does it, of the usual containers.
    Len,
}

/// A native function or method.
pub struct MethodDef {
    /// Its `__name__`.
    pub name: &'static str,
    /// The class or module that lists it: `list` in `list.append`.
    pub owner: &'static str,
    /// Its `__doc__`; empty where there is none.
    pub doc: &'static str,
    /// Its parameters.
    pub signature: Signature,
    /// How it hangs in its owner.
    pub kind: MethodKind,
    /// What it does.
    pub call: NativeCall,
    /// The same where all that is given beyond the parameters before `*args` lies behind them as it stands: no tuple is
    /// made of it.
    pub spread: Option<NativeCall>,
    /// The same for the arguments that it mostly has.
    pub quick: Option<QuickCall>,
    /// How an instruction that calls it goes about that.
    pub way: CallWay,
}

impl MethodDef {
    /// Call it, with one slot for each parameter.
    #[inline(always)]
    pub fn ask(&self, vm: &mut Vm, slots: &[Value]) -> Answer {
        (self.call)(vm, slots).open()
    }
}

/// Reads a native attribute of the receiver.
pub type NativeGet = fn(&mut Vm, &Value) -> Res<Value>;

/// Writes a native attribute of the receiver; `None` deletes it.
pub type NativeSet = fn(&mut Vm, &Value, Option<Value>) -> Res<()>;

/// An attribute that is computed. CPython's `getset_descriptor`.
pub struct GetSetDef {
    /// Its `__name__`.
    pub name: &'static str,
    /// The class that lists it.
    pub owner: &'static str,
    /// Its `__doc__`; empty where there is none.
    pub doc: &'static str,
    /// Reads it.
    pub get: NativeGet,
    /// Writes it; an attribute without is read-only.
    pub set: Option<NativeSet>,
}

/// A constant of a class or a module, made once for each isolate.
pub struct ConstDef {
    /// Its name.
    pub name: &'static str,
    /// Makes it.
    pub value: fn(&mut Vm) -> Res<Value>,
}

/// What is true of a class as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassFlags(u16);

impl ClassFlags {
    /// None of the below.
    pub const NONE: ClassFlags = ClassFlags(0);
    /// No class may derive from it (`bool`).
    pub const FINAL: ClassFlags = ClassFlags(1);
    /// Calling it raises: `cannot create 'generator' instances`.
    pub const NO_NEW: ClassFlags = ClassFlags(1 << 1);
    /// `__hash__` is `None`.
    pub const UNHASHABLE: ClassFlags = ClassFlags(1 << 2);
    /// A sequence pattern matches its instances.
    pub const SEQUENCE: ClassFlags = ClassFlags(1 << 3);
    /// A mapping pattern matches its instances.
    pub const MAPPING: ClassFlags = ClassFlags(1 << 4);
    /// Instances have a `__dict__` (exceptions, functions), not only those of subclasses.
    pub const DICT: ClassFlags = ClassFlags(1 << 5);
    /// Instances can be weakly referenced.
    pub const WEAKREF: ClassFlags = ClassFlags(1 << 6);
    /// A class pattern with one positional sub-pattern matches the instance itself (`int(x)`).
    pub const MATCH_SELF: ClassFlags = ClassFlags(1 << 7);

    /// A class of the host: its `+` and `*` are operators of its own, whatever else it has.
    pub const HOST: ClassFlags = ClassFlags(1 << 8);
    /// CPython has it in Python: scripts may change its attributes.
    pub const OPEN: ClassFlags = ClassFlags(1 << 9);

    /// These and those.
    pub const fn with(self, other: ClassFlags) -> ClassFlags {
        ClassFlags(self.0 | other.0)
    }

    /// Whether all of those are among these.
    pub const fn has(self, other: ClassFlags) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A native class.
pub struct ClassDef {
    /// Its `__name__`.
    pub name: &'static str,
    /// Its `__module__`: `builtins` where nothing else is said.
    pub module: &'static str,
    /// Its `__doc__`; empty where there is none.
    pub doc: &'static str,
    /// The layout of its instances; none for immediates (`int`, `NoneType`) and for classes that take their base's.
    pub layout: Option<fn() -> &'static Layout>,
    /// Its bases by name, `object` where nothing else is said; empty for `object` itself.
    pub bases: &'static [&'static str],
    /// What is true of it as a whole.
    pub flags: ClassFlags,
    /// Its methods of all kinds, in the order of the source.
    pub methods: &'static [&'static MethodDef],
    /// Its computed attributes.
    pub getset: &'static [&'static GetSetDef],
    /// Its other attributes.
    pub constants: &'static [ConstDef],
}

/// Completes a module when it is first imported.
pub type ModuleInit = fn(&mut Vm, &Ref<Module>) -> Res<()>;

/// A native module.
pub struct ModuleDef {
    /// Its full name: `math`, `os.path`.
    pub name: &'static str,
    /// Its `__doc__`; empty where there is none.
    pub doc: &'static str,
    /// Its functions, in the order of the source.
    pub functions: &'static [&'static MethodDef],
    /// Its classes.
    pub classes: &'static [&'static ClassDef],
    /// Its constants.
    pub constants: &'static [ConstDef],
    /// What remains to do when it is first imported.
    pub init: Option<ModuleInit>,
}

/// Which parameter a conversion speaks of, for its error.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    /// The class or module that lists the function.
    pub owner: &'static str,
    /// The function's name.
    pub callee: &'static str,
    /// How the error names the parameter.
    pub place: Place,
    /// The default is `None`: an `Option` takes a given `None` as nothing, and the error says `str or None`.
    pub nullable: bool,
}

/// How an error names a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `descriptor 'append' for 'list' objects doesn't apply to a 'int' object`
    Receiver,
    /// `descriptor '__len__' requires a 'list' object but received a 'int'`
    SlotReceiver,
    /// `removeprefix() argument must be str, not int`: it is the only one, and has no name to the caller.
    Only,
    /// `replace() argument 1 must be str, not int`: it has no name to the caller.
    Position(usize),
    /// `encode() argument 'encoding' must be str, not int`
    Name(&'static str),
    /// The value that is assigned to an attribute.
    Assigned(&'static str),
}

impl Arg {
    /// The parameter in slot `index` of a function.
    pub const fn new(
        owner: &'static str,
        callee: &'static str,
        kind: MethodKind,
        signature: &'static Signature,
        index: usize,
    ) -> Arg {
        let param = &signature.params[index];
        let bound = kind.is_bound() as usize;
        let place = if index < bound {
            match kind {
                MethodKind::Slot => Place::SlotReceiver,
                _ => Place::Receiver,
            }
        } else if !matches!(param.kind, ParamKind::PositionalOnly) {
            Place::Name(param.name)
        } else if signature.params.len() == bound + 1 {
            Place::Only
        } else {
            Place::Position(index + 1 - bound)
        };
        let nullable = matches!(param.default, ParamDefault::None);
        Arg {
            owner,
            callee,
            place,
            nullable,
        }
    }

    /// The receiver of a computed attribute.
    pub const fn receiver(owner: &'static str, attribute: &'static str) -> Arg {
        Arg {
            owner,
            callee: attribute,
            place: Place::Receiver,
            nullable: false,
        }
    }

    /// The value that a computed attribute is set to.
    pub const fn assigned(owner: &'static str, attribute: &'static str) -> Arg {
        Arg {
            owner,
            callee: attribute,
            place: Place::Assigned(attribute),
            nullable: false,
        }
    }
}
