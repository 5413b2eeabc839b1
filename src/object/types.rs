//! The types that the loop and the layers above know by name.

use super::late_class::LateClass;
use super::layout::{Layout, Payload};
use super::*;

macro_rules! core_types {
    (now { $($field:ident = $name:literal, $shape:ty, $base:ident;)* }
     late { $($late:ident = $late_name:literal, $late_shape:ty, $late_base:ident;)* }) => {
        /// One reference to each core type; to most of them, when somebody asks for it.
        #[allow(missing_docs, reason = "each is the type of its name")]
        pub struct Types { $(pub $field: Ref<Type>,)* $(pub $late: LateClass,)* }

        /// What `Types` is made from: name, layout, base.
        pub(crate) struct Row { pub(crate) name: &'static str, pub(crate) layout: fn() -> &'static Layout, pub(crate) base: &'static str }

        /// Those that an isolate begins with come first.
        pub(crate) const ROWS: &[Row] = &[
            $(Row { name: $name, layout: <$shape as Payload>::layout, base: stringify!($base) },)*
            $(Row { name: $late_name, layout: <$late_shape as Payload>::layout, base: stringify!($late_base) },)*
        ];

        /// How many an isolate begins with.
        pub(crate) const NOW: usize = [$($name),*].len();

        impl Types {
            /// From one type for each row that an isolate begins with, in order.
            pub(crate) fn from_rows(mut rows: impl Iterator<Item = Ref<Type>>) -> Option<Types> {
                let mut places = NOW..;
                Some(Types { $($field: rows.next()?,)* $($late: LateClass::at(places.next()?),)* })
            }

            /// All of them.
            pub fn all(&self) -> Vec<Ref<Type>> {
                vec![$(self.$field.clone(),)* $(Ref::clone(&self.$late),)*]
            }
        }

        impl Trace for Types {
            fn trace(&self, tracer: &mut Tracer<'_>) {
                $( self.$field.trace(tracer); )*
                $( self.$late.trace(tracer); )*
            }
        }
    };
}

/// The place of `object`.
pub(crate) const OBJECT: usize = place("object");
/// The place of `type`.
pub(crate) const TYPE: usize = place("type");
/// The place of `str`.
pub(crate) const STR: usize = place("str");
/// The place of `tuple`.
pub(crate) const TUPLE: usize = place("tuple");
/// The place of `MemoryError`.
pub(crate) const MEMORY_ERROR: usize = exception("MemoryError");
/// The places of what functions of tables are.
pub(crate) const METHOD: usize = place("method_descriptor");
pub(crate) const WRAPPER: usize = place("wrapper_descriptor");
pub(crate) const CLASS_METHOD: usize = place("classmethod_descriptor");
pub(crate) const FUNCTION: usize = place("builtin_function_or_method");
pub(crate) const STATIC_METHOD: usize = place("staticmethod");

/// The place of a type among the rows.
const fn place(name: &str) -> usize {
    let mut at = 0;
    loop {
        assert!(at < ROWS.len(), "there is no core type of this name");
        if is_same_text(ROWS[at].name, name) {
            return at;
        }
        at += 1;
    }
}

/// The place of an exception: they come after the types.
const fn exception(name: &str) -> usize {
    let mut at = 0;
    loop {
        assert!(at < EXCEPTION_ROWS.len(), "there is no such exception");
        if is_same_text(EXCEPTION_ROWS[at].0, name) {
            return ROWS.len() + at;
        }
        at += 1;
    }
}

const fn is_same_text(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut same = 0;
    while same < one.len() && same < other.len() && one[same] == other[same] {
        same += 1;
    }
    same == one.len() && same == other.len()
}

core_types! {
    now {
        object = "object", Instance, none;
        r#type = "type", Type, object;
        str = "str", Str, object;
        list = "list", List, object;
        tuple = "tuple", Tuple, object;
        dict = "dict", Dict, object;
        function = "function", Function, object;
        generator = "generator", Generator, object;
        coroutine = "coroutine", Generator, object;
        module = "module", Module, object;
        list_iterator = "list_iterator", SequenceIter, object;
        range_iterator = "range_iterator", RangeIter, object;
    }
    late {
        int = "int", IntObject, object;
        bool = "bool", IntObject, int;
        float = "float", FloatObject, object;
        bytes = "bytes", Bytes, object;
        set = "set", Set, object;
        range = "range", Range, object;
        slice = "slice", Slice, object;
        none_type = "NoneType", Nothing, object;
        builtin_function = "builtin_function_or_method", NativeFunction, object;
        method_descriptor = "method_descriptor", NativeFunction, object;
        wrapper_descriptor = "wrapper_descriptor", NativeFunction, object;
        method = "method", BoundMethod, object;
        cell = "cell", Cell, object;
        code = "code", CodeObject, object;
        complex = "complex", Complex, object;
        bytearray = "bytearray", ByteArray, object;
        frozenset = "frozenset", Set, object;
        not_implemented_type = "NotImplementedType", Nothing, object;
        ellipsis_type = "ellipsis", Nothing, object;
        classmethod_descriptor = "classmethod_descriptor", NativeFunction, object;
        method_wrapper = "method-wrapper", NativeFunction, object;
        frame = "frame", FrameObject, object;
        traceback = "traceback", Traceback, object;
        async_generator = "async_generator", Generator, object;
        property = "property", Property, object;
        classmethod = "classmethod", ClassMethod, object;
        staticmethod = "staticmethod", StaticMethod, object;
        super_type = "super", Super, object;
        getset_descriptor = "getset_descriptor", GetSet, object;
        member_descriptor = "member_descriptor", Member, object;
        dict_keys = "dict_keys", DictView, object;
        dict_values = "dict_values", DictView, object;
        dict_items = "dict_items", DictView, object;
        dict_keyiterator = "dict_keyiterator", DictIter, object;
        dict_valueiterator = "dict_valueiterator", DictIter, object;
        dict_itemiterator = "dict_itemiterator", DictIter, object;
        dict_reversekeyiterator = "dict_reversekeyiterator", DictIter, object;
        dict_reversevalueiterator = "dict_reversevalueiterator", DictIter, object;
        dict_reverseitemiterator = "dict_reverseitemiterator", DictIter, object;
        tuple_iterator = "tuple_iterator", SequenceIter, object;
        weakref = "ReferenceType", WeakRef, object;
    }
}

/// The layout of types without objects: `NoneType` and its like.
pub struct Nothing;

static NOTHING: Layout = Layout::of::<Nothing>("nothing").leaf();

impl Payload for Nothing {
    fn layout() -> &'static Layout {
        &NOTHING
    }
}

impl Trace for Nothing {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

macro_rules! exceptions {
    ($($name:ident($base:ident);)*) => {
        /// One reference to each built-in exception class, when somebody asks for it.
        #[allow(non_snake_case, missing_docs, reason = "each is the class of its name")]
        pub struct Exceptions { $(pub $name: LateClass,)* }

        /// Names and bases, a base before what derives from it.
        pub(crate) const EXCEPTION_ROWS: &[(&str, &str)] = &[$((stringify!($name), stringify!($base)),)*];

        impl Exceptions {
            /// Each is made when somebody asks for it.
            pub(crate) fn new() -> Exceptions {
                let mut place = ROWS.len()..;
                let mut next = || place.next().unwrap_or_default();
                Exceptions { $($name: LateClass::at(next()),)* }
            }

            /// All of them.
            pub fn all(&self) -> Vec<Ref<Type>> {
                vec![$(Ref::clone(&self.$name),)*]
            }
        }
    };
}

exceptions! {
    BaseException(object);
    Exception(BaseException);
    BaseExceptionGroup(BaseException);
    ExceptionGroup(BaseExceptionGroup);
    GeneratorExit(BaseException);
    KeyboardInterrupt(BaseException);
    SystemExit(BaseException);
    ArithmeticError(Exception);
    FloatingPointError(ArithmeticError);
    OverflowError(ArithmeticError);
    ZeroDivisionError(ArithmeticError);
    AssertionError(Exception);
    AttributeError(Exception);
    BufferError(Exception);
    EOFError(Exception);
    ImportError(Exception);
    ModuleNotFoundError(ImportError);
    LookupError(Exception);
    IndexError(LookupError);
    KeyError(LookupError);
    MemoryError(Exception);
    NameError(Exception);
    UnboundLocalError(NameError);
    OSError(Exception);
    BlockingIOError(OSError);
    ChildProcessError(OSError);
    ConnectionError(OSError);
    BrokenPipeError(ConnectionError);
    ConnectionAbortedError(ConnectionError);
    ConnectionRefusedError(ConnectionError);
    ConnectionResetError(ConnectionError);
    FileExistsError(OSError);
    FileNotFoundError(OSError);
    InterruptedError(OSError);
    IsADirectoryError(OSError);
    NotADirectoryError(OSError);
    PermissionError(OSError);
    ProcessLookupError(OSError);
    TimeoutError(OSError);
    ReferenceError(Exception);
    RuntimeError(Exception);
    NotImplementedError(RuntimeError);
    PythonFinalizationError(RuntimeError);
    RecursionError(RuntimeError);
    StopAsyncIteration(Exception);
    StopIteration(Exception);
    SyntaxError(Exception);
    IndentationError(SyntaxError);
    _IncompleteInputError(SyntaxError);
    TabError(IndentationError);
    SystemError(Exception);
    TypeError(Exception);
    ValueError(Exception);
    UnicodeError(ValueError);
    UnicodeDecodeError(UnicodeError);
    UnicodeEncodeError(UnicodeError);
    UnicodeTranslateError(UnicodeError);
    Warning(Exception);
    BytesWarning(Warning);
    DeprecationWarning(Warning);
    EncodingWarning(Warning);
    FutureWarning(Warning);
    ImportWarning(Warning);
    PendingDeprecationWarning(Warning);
    ResourceWarning(Warning);
    RuntimeWarning(Warning);
    SyntaxWarning(Warning);
    UnicodeWarning(Warning);
    UserWarning(Warning);
}
