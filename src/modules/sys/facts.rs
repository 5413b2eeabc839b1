//! What `sys` says that never changes: versions, limits, names; and the standard streams.

use super::super::native::{self, set};
use super::super::{embedded, io, late, struct_sequence};
use crate::object::native::ConstDef;
use crate::object::{List, Module, Ref, Res, Value, Vm};

const HEX_VERSION: Value = Value::Int(0x030e_00f0);
const VERSION: &str = "3.14.0 (pyish) [Rust]";
const FLOAT: &[&str] = &[
    "max",
    "max_exp",
    "max_10_exp",
    "min",
    "min_exp",
    "min_10_exp",
    "dig",
    "mant_dig",
    "epsilon",
    "radix",
    "rounds",
];
const INT: &[&str] = &[
    "bits_per_digit",
    "sizeof_digit",
    "default_max_str_digits",
    "str_digits_check_threshold",
];
const HASH: &[&str] = &[
    "width",
    "modulus",
    "inf",
    "nan",
    "imag",
    "algorithm",
    "hash_bits",
    "seed_bits",
    "cutoff",
];
const FLAGS: &[&str] = &[
    "debug",
    "inspect",
    "interactive",
    "optimize",
    "dont_write_bytecode",
    "no_user_site",
    "no_site",
    "ignore_environment",
    "verbose",
    "bytes_warning",
    "quiet",
    "hash_randomization",
    "isolated",
    "dev_mode",
    "utf8_mode",
    "warn_default_encoding",
    "safe_path",
    "int_max_str_digits",
];

/// A struct sequence of a class that is made for it.
pub(super) fn instance(vm: &mut Vm, name: &str, fields: &[&str], values: Vec<Value>) -> Res {
    // This one bears no module's name in CPython either.
    let module = if name == "asyncgen_hooks" {
        "builtins"
    } else {
        "sys"
    };
    let class = struct_sequence::new_class(vm, module, name, fields)?;
    struct_sequence::new(vm, &class, values)
}

/// What waits until somebody asks for it: `late.rs`.
static LATE: &[ConstDef] = &[
    ConstDef {
        name: "version_info",
        value: version_info,
    },
    ConstDef {
        name: "implementation",
        value: implementation,
    },
    ConstDef {
        name: "float_info",
        value: float_info,
    },
    ConstDef {
        name: "int_info",
        value: int_info,
    },
    ConstDef {
        name: "hash_info",
        value: hash_info,
    },
    ConstDef {
        name: "flags",
        value: flags,
    },
    ConstDef {
        name: "builtin_module_names",
        value: builtin_module_names,
    },
    ConstDef {
        name: "stdlib_module_names",
        value: stdlib_module_names,
    },
    ConstDef {
        name: "_jit",
        value: jit,
    },
];

/// Fill in all that is no function.
pub(super) fn fill(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
    late::add_constants(vm, module, LATE);
    for (name, text) in [
        ("version", VERSION),
        ("byteorder", "little"),
        ("platform", std::env::consts::OS),
        ("float_repr_style", "short"),
        ("copyright", "Licensed under MIT or Apache-2.0."),
        ("executable", ""),
        ("_base_executable", ""),
        ("prefix", "/usr"),
        ("base_prefix", "/usr"),
        ("exec_prefix", "/usr"),
        ("base_exec_prefix", "/usr"),
        ("platlibdir", "lib"),
        ("abiflags", ""),
        ("_stdlib_dir", "pyish/stdlib"),
    ] {
        let text = vm.new_str(text)?;
        set(vm, module, name, text)?;
    }
    for (name, value) in [
        ("hexversion", HEX_VERSION),
        ("api_version", Value::Int(1013)),
        ("maxsize", Value::Int(i64::MAX)),
        ("maxunicode", Value::Int(0x10FFFF)),
        ("dont_write_bytecode", Value::bool(true)),
        ("pycache_prefix", Value::None),
    ] {
        set(vm, module, name, value)?;
    }
    for name in ["argv", "orig_argv", "path", "path_hooks"] {
        let list = vm.new_list(Vec::new())?;
        set(vm, module, name, list)?;
    }
    let finder = super::super::spec::own_finder(vm)?;
    let finders = vm.new_list(vec![finder])?;
    set(vm, module, "meta_path", finders)?;
    let cache = vm.new_dict()?;
    set(vm, module, "path_importer_cache", cache.into())?;
    told(vm, module)?;
    io::add_streams(vm, module)
}

fn version_info(vm: &mut Vm) -> Res {
    let level = vm.new_str("final")?;
    let fields = ["major", "minor", "micro", "releaselevel", "serial"];
    let values = vec![
        Value::Int(3),
        Value::Int(14),
        Value::Int(0),
        level,
        Value::Int(0),
    ];
    instance(vm, "version_info", &fields, values)
}

/// What the command line says of warnings and with `-X`.
fn told(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
    let options = Told::of(vm);
    let (warnings, named) = (vm.new_list(Vec::new())?, vm.new_dict()?);
    let filters = options
        .is_dev()
        .then_some("default")
        .into_iter()
        .chain(options.variable("PYTHONWARNINGS").split(','))
        .chain(options.with('W'))
        .filter(|filter| !filter.is_empty());
    for filter in filters {
        let filter = vm.new_str(filter)?;
        if let Some(warnings) = warnings.downcast::<List>() {
            warnings.items_mut(vm).push(filter)?;
        }
    }
    for option in options.with('X') {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = match option.contains('=') {
            true => vm.new_str(value)?,
            false => Value::bool(true),
        };
        let name = vm.intern(name)?;
        named.set_str(vm, &name, value)?;
    }
    set(vm, module, "warnoptions", warnings)?;
    set(vm, module, "_xoptions", named.into())
}

/// What the command line and the environment say of the interpreter.
struct Told {
    options: Vec<String>,
    variables: Vec<(&'static str, String)>,
}

impl Told {
    fn of(vm: &Vm) -> Told {
        let options = vm.host.options();
        let mut told = Told {
            options,
            variables: Vec::new(),
        };
        if !told.ignores_environment() {
            for name in ["PYTHONWARNINGS", "PYTHONDEVMODE"] {
                if let Some(value) = vm.host.configures(name) {
                    told.variables.push((name, value));
                }
            }
        }
        told
    }

    /// How often an option without a value was given.
    fn count(&self, letter: &str) -> i64 {
        self.options.iter().filter(|it| *it == letter).count() as i64
    }

    /// The values of an option.
    fn with(&self, letter: char) -> impl Iterator<Item = &str> {
        self.options
            .iter()
            .filter(|option| option.len() > 1)
            .filter_map(move |option| option.strip_prefix(letter))
    }

    fn variable(&self, name: &str) -> &str {
        let known = self.variables.iter().find(|(known, _)| *known == name);
        known.map_or("", |(_, value)| value)
    }

    fn ignores_environment(&self) -> bool {
        self.count("E") + self.count("I") > 0
    }

    fn is_dev(&self) -> bool {
        self.with('X').any(|option| option == "dev") || !self.variable("PYTHONDEVMODE").is_empty()
    }
}

fn implementation(vm: &mut Vm) -> Res {
    let version = match super::super::loaded(vm, "sys")? {
        Some(sys) => vm.getattr(&sys, "version_info")?,
        None => version_info(vm)?,
    };
    let fields = [
        ("name", vm.new_str("pyish")?),
        ("cache_tag", vm.new_str("pyish-314")?),
        ("version", version),
        ("hexversion", HEX_VERSION),
    ];
    crate::builtins::namespace::namespace(vm, &fields)
}

fn float_info(vm: &mut Vm) -> Res {
    let values = vec![
        Value::float(f64::MAX),
        Value::Int(1024),
        Value::Int(308),
        Value::float(f64::MIN_POSITIVE),
        Value::Int(-1021),
        Value::Int(-307),
        Value::Int(15),
        Value::Int(53),
        Value::float(f64::EPSILON),
        Value::Int(2),
        Value::Int(1),
    ];
    instance(vm, "float_info", FLOAT, values)
}

fn int_info(vm: &mut Vm) -> Res {
    let values = [30, 4, 4300, 640].map(Value::Int).to_vec();
    instance(vm, "int_info", INT, values)
}

fn hash_info(vm: &mut Vm) -> Res {
    let algorithm = vm.new_str("foldhash")?;
    let mut values = [64, (1 << 61) - 1, 314_159, 0, 1_000_003]
        .map(Value::Int)
        .to_vec();
    values.push(algorithm);
    values.extend([64, 128, 0].map(Value::Int));
    instance(vm, "hash_info", HASH, values)
}

fn flags(vm: &mut Vm) -> Res {
    let told = Told::of(vm);
    let mut values = vec![Value::Int(0); FLAGS.len()];
    for (at, name) in FLAGS.iter().enumerate() {
        values[at] = match *name {
            "dev_mode" => Value::bool(told.is_dev()),
            "safe_path" => Value::bool(told.count("I") > 0),
            "ignore_environment" => Value::Int(i64::from(told.ignores_environment())),
            "isolated" => Value::Int(i64::from(told.count("I") > 0)),
            "no_user_site" => Value::Int(i64::from(told.count("I") + told.count("s") > 0)),
            "no_site" => Value::Int(i64::from(told.count("S") > 0)),
            "bytes_warning" => Value::Int(told.count("b")),
            "quiet" => Value::Int(i64::from(told.count("q") > 0)),
            "dont_write_bytecode" | "hash_randomization" | "utf8_mode" => Value::Int(1),
            "int_max_str_digits" => Value::Int(4300),
            _ => Value::Int(0),
        };
    }
    let flags = instance(vm, "flags", FLAGS, values)?;
    // These are no part of the tuple.
    let class: Value = vm.type_of(&flags).into();
    for (name, value) in [
        ("gil", Value::Int(1)),
        ("thread_inherit_context", Value::Int(0)),
        ("context_aware_warnings", Value::Int(0)),
    ] {
        vm.setattr(&class, name, value)?;
    }
    Ok(flags)
}

fn jit(vm: &mut Vm) -> Res {
    let jit = vm.new_module(super::jit::MODULE.name)?;
    native::fill(vm, &jit, &super::jit::MODULE)?;
    Ok(jit.into())
}

fn builtin_module_names(vm: &mut Vm) -> Res {
    let mut names = Vec::new();
    for name in native::names() {
        names.push(vm.new_str(name)?);
    }
    vm.new_tuple(names)
}

fn stdlib_module_names(vm: &mut Vm) -> Res {
    let files = embedded::FILES.iter().map(|file| file.name);
    let mut names = Vec::new();
    for name in native::names()
        .chain(files.filter(|name| !name.contains('.')))
        .chain(KNOWN.iter().copied())
    {
        names.push(vm.new_str(name)?);
    }
    vm.new_frozenset(names)
}

/// Modules of CPython's library that suggestions may name.
const KNOWN: &[&str] = &[
    "__future__",
    "_thread",
    "abc",
    "argparse",
    "array",
    "ast",
    "asyncio",
    "atexit",
    "base64",
    "binascii",
    "bisect",
    "builtins",
    "bz2",
    "calendar",
    "cmath",
    "cmd",
    "code",
    "codecs",
    "collections",
    "colorsys",
    "concurrent",
    "configparser",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "csv",
    "ctypes",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "dis",
    "doctest",
    "email",
    "enum",
    "errno",
    "faulthandler",
    "fcntl",
    "filecmp",
    "fileinput",
    "fnmatch",
    "fractions",
    "ftplib",
    "functools",
    "gc",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "graphlib",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "imaplib",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "keyword",
    "linecache",
    "locale",
    "logging",
    "lzma",
    "mailbox",
    "marshal",
    "math",
    "mimetypes",
    "mmap",
    "multiprocessing",
    "numbers",
    "operator",
    "optparse",
    "os",
    "pathlib",
    "pdb",
    "pickle",
    "pkgutil",
    "platform",
    "plistlib",
    "poplib",
    "pprint",
    "profile",
    "pstats",
    "pty",
    "pwd",
    "pyclbr",
    "pydoc",
    "queue",
    "quopri",
    "random",
    "re",
    "readline",
    "reprlib",
    "resource",
    "runpy",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shelve",
    "shlex",
    "shutil",
    "signal",
    "site",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "stat",
    "statistics",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "symtable",
    "sys",
    "sysconfig",
    "syslog",
    "tarfile",
    "tempfile",
    "termios",
    "textwrap",
    "this",
    "threading",
    "time",
    "timeit",
    "tkinter",
    "token",
    "tokenize",
    "tomllib",
    "trace",
    "traceback",
    "tracemalloc",
    "tty",
    "turtle",
    "types",
    "typing",
    "unicodedata",
    "unittest",
    "urllib",
    "uuid",
    "venv",
    "warnings",
    "wave",
    "weakref",
    "webbrowser",
    "wsgiref",
    "xml",
    "xmlrpc",
    "zipapp",
    "zipfile",
    "zipimport",
    "zlib",
    "zoneinfo",
];
