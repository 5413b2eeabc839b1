//! The types that the loop and the layers above know by name.

use super::layout::{Layout, Payload};
use super::*;

macro_rules! core_types {
    ($($field:ident = $name:literal, $shape:ty, $base:ident;)*) => {
        /// One reference to each core type.
        #[allow(missing_docs, reason = "each is the type of its name")]
        pub struct Types { $(pub $field: Ref<Type>,)* }

        /// What `Types` is made from: name, layout, base.
        pub(crate) struct Row { pub(crate) name: &'static str, pub(crate) layout: fn() -> &'static Layout, pub(crate) base: &'static str }

        pub(crate) const ROWS: &[Row] = &[$(Row { name: $name, layout: <$shape as Payload>::layout, base: stringify!($base) },)*];

        impl Types {
            /// From one type for each row, in order.
            pub(crate) fn from_rows(mut rows: impl Iterator<Item = Ref<Type>>) -> Option<Types> {
                Some(Types { $($field: rows.next()?,)* })
            }

            /// All of them.
            pub fn all(&self) -> Vec<Ref<Type>> {
                vec![$(self.$field.clone(),)*]
            }
        }

        impl Trace for Types {
            fn trace(&self, tracer: &mut Tracer<'_>) {
                $( self.$field.trace(tracer); )*
            }
        }
    };
}

core_types! {
    object = "object", Instance, none;
    r#type = "type", Type, object;
    int = "int", IntObject, object;
    bool = "bool", IntObject, int;
    float = "float", FloatObject, object;
    complex = "complex", Complex, object;
    str = "str", Str, object;
    bytes = "bytes", Bytes, object;
    bytearray = "bytearray", ByteArray, object;
    list = "list", List, object;
    tuple = "tuple", Tuple, object;
    dict = "dict", Dict, object;
    set = "set", Set, object;
    frozenset = "frozenset", Set, object;
    range = "range", Range, object;
    slice = "slice", Slice, object;
    none_type = "NoneType", Nothing, object;
    not_implemented_type = "NotImplementedType", Nothing, object;
    ellipsis_type = "ellipsis", Nothing, object;
    function = "function", Function, object;
    builtin_function = "builtin_function_or_method", NativeFunction, object;
    method_descriptor = "method_descriptor", NativeFunction, object;
    wrapper_descriptor = "wrapper_descriptor", NativeFunction, object;
    classmethod_descriptor = "classmethod_descriptor", NativeFunction, object;
    method_wrapper = "method-wrapper", NativeFunction, object;
    method = "method", BoundMethod, object;
    cell = "cell", Cell, object;
    code = "code", CodeObject, object;
    frame = "frame", FrameObject, object;
    traceback = "traceback", Traceback, object;
    generator = "generator", Generator, object;
    coroutine = "coroutine", Generator, object;
    async_generator = "async_generator", Generator, object;
    module = "module", Module, object;
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
    list_iterator = "list_iterator", SequenceIter, object;
    tuple_iterator = "tuple_iterator", SequenceIter, object;
    range_iterator = "range_iterator", RangeIter, object;
    weakref = "ReferenceType", WeakRef, object;
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
        /// One reference to each built-in exception class.
        #[allow(non_snake_case, missing_docs, reason = "each is the class of its name")]
        pub struct Exceptions { $(pub $name: Ref<Type>,)* }

        /// Names and bases, a base before what derives from it.
        pub(crate) const EXCEPTION_ROWS: &[(&str, &str)] = &[$((stringify!($name), stringify!($base)),)*];

        impl Exceptions {
            pub(crate) fn from_rows(mut rows: impl Iterator<Item = Ref<Type>>) -> Option<Exceptions> {
                Some(Exceptions { $($name: rows.next()?,)* })
            }

            /// All of them.
            pub fn all(&self) -> Vec<Ref<Type>> {
                vec![$(self.$name.clone(),)*]
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
