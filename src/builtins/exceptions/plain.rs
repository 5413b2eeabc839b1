//! The exception classes that add nothing to their base but a name and a doc.

use crate::object::native::{ClassDef, ClassFlags};
use crate::object::{Exception, Payload};

const fn class(name: &'static str, doc: &'static str) -> ClassDef {
    ClassDef {
        name,
        module: "builtins",
        doc,
        layout: Some(<Exception as Payload>::layout),
        // The classes and their bases exist from the isolate's first moment.
        bases: &[],
        flags: ClassFlags::NONE
            .with(ClassFlags::DICT)
            .with(ClassFlags::WEAKREF),
        methods: &[],
        getset: &[],
        constants: &[],
    }
}

pub(super) static EXCEPTION: ClassDef = class(
    "Exception",
    "What all exceptions derive from that do not mean to end the program.",
);

/// All of them.
pub(crate) static PLAIN: &[ClassDef] = &[
    class("ArithmeticError", "A calculation that cannot be done."),
    class("AssertionError", "Assertion failed."),
    class("BlockingIOError", "I/O operation would block."),
    class("BrokenPipeError", "Broken pipe."),
    class("BufferError", "Buffer error."),
    class(
        "BytesWarning",
        "Warns of what mixes bytes and text, such as comparing one with the other.",
    ),
    class("ChildProcessError", "Child process error."),
    class("ConnectionAbortedError", "Connection aborted."),
    class("ConnectionError", "Connection error."),
    class("ConnectionRefusedError", "Connection refused."),
    class("ConnectionResetError", "Connection reset."),
    class(
        "DeprecationWarning",
        "Warns programmers of what will go away.",
    ),
    class("EOFError", "The input has ended."),
    class(
        "EncodingWarning",
        "Warns of text files opened without naming an encoding.",
    ),
    class("FileExistsError", "File already exists."),
    class("FileNotFoundError", "File not found."),
    class("FloatingPointError", "A calculation with floats failed."),
    class(
        "FutureWarning",
        "Warns users of what will come to mean something else.",
    ),
    class("GeneratorExit", "Raised in a generator by its close()."),
    class(
        "ImportWarning",
        "Warns of what is probably wrong with an import",
    ),
    class("_IncompleteInputError", "incomplete input."),
    class("IndentationError", "Lines that do not line up."),
    class("IndexError", "A sequence has no item of this index."),
    class("InterruptedError", "Interrupted by signal."),
    class("IsADirectoryError", "A file was expected, not a directory."),
    class("KeyboardInterrupt", "Ctrl-C."),
    class("LookupError", "A key or an index that is not there."),
    class("MemoryError", "Out of memory."),
    class("ModuleNotFoundError", "Module not found."),
    class("NotADirectoryError", "A directory was expected."),
    class(
        "NotImplementedError",
        "A method that a subclass has to define, or that is still to be written.",
    ),
    class("OverflowError", "A result is too large for its type."),
    class(
        "PendingDeprecationWarning",
        "Warns of what will be deprecated one day.",
    ),
    class("PermissionError", "Not enough permissions."),
    class("ProcessLookupError", "Process not found."),
    class(
        "PythonFinalizationError",
        "Too late: the interpreter is ending.",
    ),
    class("RecursionError", "Recursion limit exceeded."),
    class("ReferenceError", "The object behind a weak proxy is gone."),
    class(
        "ResourceWarning",
        "Warns of files, sockets and the like that nobody closed.",
    ),
    class(
        "RuntimeError",
        "An error for which there is no class of its own.",
    ),
    class(
        "RuntimeWarning",
        "Warns of doubtful things that a program does.",
    ),
    class("StopAsyncIteration", "An asynchronous iterator has ended."),
    class(
        "SyntaxWarning",
        "Warns of doubtful things that a program's text says.",
    ),
    class(
        "SystemError",
        "The interpreter found something wrong with itself: a bug of its own, which its makers would like to hear of.",
    ),
    class("TabError", "Indentation that depends on how wide a tab is."),
    class("TimeoutError", "Timeout expired."),
    class("TypeError", "A value of the wrong type."),
    class(
        "UnboundLocalError",
        "A local variable was used before it had a value.",
    ),
    class("UnicodeError", "Text that cannot be encoded or decoded."),
    class("UnicodeWarning", "Warns of doubtful things about Unicode."),
    class(
        "UserWarning",
        "What programs warn of where no other class fits.",
    ),
    class("ValueError", "A value of the right type that will not do."),
    class("Warning", "What all warnings derive from."),
    class("ZeroDivisionError", "A division, or a remainder, by zero."),
];
