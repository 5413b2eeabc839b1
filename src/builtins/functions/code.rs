//! `compile`, `exec`, `eval`.

use super::super::compile::{Request, SourceText, compile_file, compile_source, source_text};
use crate::code::Flags;
use crate::object::*;
use pyish_derive::module;
use pyish_grammar::Mode;

/// `ast.PyCF_ONLY_AST`
const ONLY_AST: i64 = 0x400;
/// `ast.PyCF_OPTIMIZED_AST`, beside `ONLY_AST`
const OPTIMIZED_AST: i64 = 0x8000;
/// `ast.PyCF_ALLOW_TOP_LEVEL_AWAIT`
const TOP_LEVEL_AWAIT: i64 = 0x2000;
/// `codeop.PyCF_ALLOW_INCOMPLETE_INPUT`
const ALLOW_INCOMPLETE: i64 = 0x4000;
/// The flags that `compile` knows: those of `__future__`, and those above.
const KNOWN: i64 = 0x1ff_0000
    | ONLY_AST
    | TOP_LEVEL_AWAIT
    | 0x10
    | 0x200
    | 0x100
    | 0x1000
    | ALLOW_INCOMPLETE
    | OPTIMIZED_AST;
/// `__future__.annotations.compiler_flag`
const FUTURE_ANNOTATIONS: i64 = 0x100_0000;

#[module(name = "builtins")]
impl CodeFunctions {
    /// Compile source into a code object that can be executed by exec() or eval().
    ///
    /// The mode says what the source is: 'exec' a module, 'eval' an expression, 'single' a statement whose value is
    /// shown, as in a session. Tracebacks name `filename`.
    #[function(
        "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)"
    )]
    fn compile(
        vm: &mut Vm,
        source: Value,
        filename: Value,
        mode: Value,
        flags: i64,
        dont_inherit: bool,
        optimize: i64,
        _feature_version: &Value,
    ) -> Res {
        let file = file_name(vm, &filename)?;
        let mode_name = mode.clone();
        let mode = match mode
            .as_str()
            .map(|mode| mode.to_string_lossy().into_owned())
        {
            Some(mode) => match mode.as_str() {
                "exec" => Mode::Exec,
                "eval" => Mode::Eval,
                "single" => Mode::Single,
                _ if flags & ONLY_AST != 0 => {
                    return raise!(
                        vm,
                        ValueError,
                        "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                    );
                }
                _ => {
                    return raise!(
                        vm,
                        ValueError,
                        "compile() mode must be 'exec', 'eval' or 'single'"
                    );
                }
            },
            None => {
                let given = vm.type_name(&mode);
                return raise!(
                    vm,
                    TypeError,
                    "compile() argument 'mode' must be str, not {given}"
                );
            }
        };
        if flags & !KNOWN != 0 {
            return raise!(vm, ValueError, "compile(): unrecognised flags");
        }
        if !(-1..=2).contains(&optimize) {
            return raise!(vm, ValueError, "compile(): invalid optimize value");
        }
        if flags & ONLY_AST != 0 {
            let tree = if is_node(vm, &source)? {
                source
            } else {
                let parse = vm.library("_ast_tree", "parse")?;
                let file = vm.new_str(&file)?;
                vm.call(&parse, &[source, file, mode_name])?
            };
            if flags & OPTIMIZED_AST == 0 {
                return Ok(tree);
            }
            let improve = vm.library("_ast_optimize", "optimize")?;
            return vm.call(&improve, &[tree, Value::Int(optimize.max(0))]);
        }
        let mut request = Request {
            mode,
            ..Request::file()
        };
        request.options.top_level_await = flags & TOP_LEVEL_AWAIT != 0;
        request.options.optimize = optimize.max(0) as u8;
        request.may_go_on = flags & ALLOW_INCOMPLETE != 0;
        request.options.future_annotations =
            flags & FUTURE_ANNOTATIONS != 0 || (!dont_inherit && inherits(vm));
        if source.downcast::<CodeObject>().is_some() {
            return Ok(source);
        }
        if is_node(vm, &source)? {
            let compile = vm.library("_ast_tree", "compile")?;
            let options = request.options;
            let arguments = [
                source,
                vm.new_str(&file)?,
                mode_name,
                Value::bool(options.top_level_await),
                Value::Int(options.optimize.into()),
                Value::bool(options.future_annotations),
            ];
            return vm.call(&compile, &arguments);
        }
        let code = compile_value(vm, &source, "compile", &file, request)?;
        Ok(vm.new_code(code)?.into())
    }

    /// Run statements, given as text or as code of compile().
    ///
    /// globals has to be a dict, locals may be any mapping. They are those of the caller by default, and locals is
    /// globals where only that is given. closure has the cells of the code's free variables.
    #[function("exec(source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(
        vm: &mut Vm,
        source: Value,
        globals: Value,
        locals: Value,
        closure: Value,
    ) -> Res<Step> {
        let (globals, locals) = scopes(vm, "exec", globals, locals)?;
        let code = match source.downcast::<CodeObject>() {
            Some(code) => code.clone(),
            None => {
                let mut request = Request::file();
                request.options.future_annotations = inherits(vm);
                let code = compile_value(vm, &source, "exec", "<string>", request)?;
                vm.new_code(code)?
            }
        };
        let wanted = code.code.freevars.len();
        let cells = match (wanted, closure.as_tuple()) {
            (0, None) if closure.is_none() => None,
            (0, _) => return raise!(vm, TypeError, "cannot use a closure with this code object"),
            (_, Some(cells))
                if cells.len() == wanted
                    && cells
                        .items()
                        .iter()
                        .all(|cell| cell.downcast::<Cell>().is_some()) =>
            {
                Some(cells.clone())
            }
            (_, _) => {
                return raise!(
                    vm,
                    TypeError,
                    "code object requires a closure of exactly length {wanted}"
                );
            }
        };
        let step = execute(vm, code, globals, locals, cells)?;
        Ok(Step::push(Exec { step: Some(step) }))
    }

    /// The value of an expression, given as text or as code of compile().
    ///
    /// globals has to be a dict, locals may be any mapping. They are those of the caller by default, and locals is
    /// globals where only that is given.
    #[function("eval(source, /, globals=None, locals=None)")]
    fn eval(vm: &mut Vm, source: Value, globals: Value, locals: Value) -> Res<Step> {
        let (globals, locals) = scopes(vm, "eval", globals, locals)?;
        let code = match source.downcast::<CodeObject>() {
            Some(code) if !code.code.freevars.is_empty() => {
                return raise!(
                    vm,
                    TypeError,
                    "code object passed to eval() may not contain free variables"
                );
            }
            Some(code) => code.clone(),
            None => {
                let mut request = Request {
                    mode: Mode::Eval,
                    ..Request::file()
                };
                request.options.future_annotations = inherits(vm);
                let code = compile_value(vm, &source, "eval", "<string>", request)?;
                vm.new_code(code)?
            }
        };
        execute(vm, code, globals, locals, None)
    }
}

/// Whether the code that calls has `from __future__ import annotations`.
fn inherits(vm: &Vm) -> bool {
    vm.caller_function().is_some_and(|function| {
        function
            .code
            .get(vm)
            .code
            .flags
            .has(Flags::FUTURE_ANNOTATIONS)
    })
}

fn file_name(vm: &mut Vm, given: &Value) -> Res<String> {
    if let Some(text) = given.as_str() {
        return Ok(text.to_string_lossy().into_owned());
    }
    if let Some(bytes) = given.as_bytes() {
        return Ok(String::from_utf8_lossy(bytes.as_bytes()).into_owned());
    }
    if let Some(method) = vm.getattr_opt(given, "__fspath__")? {
        let path = vm.call(&method, &[])?;
        if let Some(text) = path.as_str() {
            return Ok(text.to_string_lossy().into_owned());
        }
    }
    let name = vm.type_name(given);
    raise!(
        vm,
        TypeError,
        "expected str, bytes or os.PathLike object, not {name}"
    )
}

/// Compile what a script gave as source.
fn compile_value(
    vm: &mut Vm,
    source: &Value,
    function: &str,
    file: &str,
    request: Request,
) -> Res<std::sync::Arc<crate::code::Code>> {
    match source_text(vm, source, function, request.mode)? {
        SourceText::Str(text) => compile_source(vm, &text, file, request),
        SourceText::Bytes(bytes) => compile_file(vm, &bytes, file, request),
    }
}

/// Whether this is a node of a syntax tree: of a class that `ast` has, once it is there.
fn is_node(vm: &mut Vm, source: &Value) -> Res<bool> {
    let name = vm.intern("_ast")?;
    let Some(module) = vm.modules.get_str(vm, &name) else {
        return Ok(false);
    };
    let base = vm.getattr(&module, "AST")?;
    Ok(base
        .downcast::<Type>()
        .is_some_and(|base| vm.is_subtype(&vm.type_of(source).clone(), base)))
}

/// The namespaces that `exec` and `eval` run in.
fn scopes(vm: &mut Vm, function: &str, globals: Value, locals: Value) -> Res<(Ref<Dict>, Value)> {
    let (globals, locals) = match (globals.is_none(), locals.is_none()) {
        (true, true) => match vm.caller_globals() {
            Some(globals) => (globals, vm.caller_locals()?),
            None => return raise!(vm, SystemError, "globals and locals cannot be NULL"),
        },
        (true, false) => match vm.caller_globals() {
            Some(globals) => (globals, locals),
            None => return raise!(vm, SystemError, "globals and locals cannot be NULL"),
        },
        (false, _) => {
            let Some(dict) = globals.as_dict().cloned() else {
                let given = vm.type_name(&globals);
                return match function {
                    "exec" => raise!(vm, TypeError, "exec() globals must be a dict, not {given}"),
                    _ if !vm.special(&globals, Special::GetItem).is_unset() => {
                        raise!(
                            vm,
                            TypeError,
                            "globals must be a real dict; try eval(expr, {{}}, mapping)"
                        )
                    }
                    _ => raise!(vm, TypeError, "globals must be a dict"),
                };
            };
            let locals = if locals.is_none() { globals } else { locals };
            (dict, locals)
        }
    };
    if locals.as_dict().is_none() && vm.special(&locals, Special::GetItem).is_unset() {
        let given = vm.type_name(&locals);
        return match function {
            "exec" => raise!(
                vm,
                TypeError,
                "locals must be a mapping or None, not {given}"
            ),
            _ => raise!(vm, TypeError, "locals must be a mapping"),
        };
    }
    let key = vm.names.builtins.clone();
    if globals.get_str(vm, &key).is_none() {
        let name = vm.names.builtins_name.clone();
        let module = match vm.modules.get_str(vm, &name) {
            Some(module) => module,
            None => vm.all_builtins()?.into(),
        };
        globals.set_str(vm, &key, module)?;
    }
    Ok((globals, locals))
}

fn execute(
    vm: &mut Vm,
    code: Ref<CodeObject>,
    globals: Ref<Dict>,
    locals: Value,
    closure: Option<Ref<Tuple>>,
) -> Res<Step> {
    let is_function = !code.code.flags.in_namespace();
    let arguments = code.code.arguments.total();
    let suspends = code.code.flags.suspends();
    let name = code.code.name.to_string();
    let function = vm.new_function(code, globals)?;
    if closure.is_some() {
        function.closure.set(vm, closure);
    }
    if is_function && (arguments > 0 || suspends) {
        if arguments > 0 {
            return raise!(
                vm,
                TypeError,
                "{name}() missing {arguments} required positional arguments"
            );
        }
        return Ok(Step::call(&function.into(), []));
    }
    start(
        vm,
        function,
        if is_function { Value::Unset } else { locals },
    )
}

/// Run a function's code in a namespace; of code that awaits at its top level, give the coroutine.
pub(crate) fn start(vm: &mut Vm, function: Ref<Function>, namespace: Value) -> Res<Step> {
    let code = function.code.cloned(vm);
    if code.code.flags.suspends() {
        let coroutine = vm.new_generator(&function, &code, &mut [namespace])?;
        return Ok(Step::Return(coroutine.into()));
    }
    Ok(Step::Execute(Box::new(Execute {
        function,
        namespace,
    })))
}

/// `exec`: the code's value is not wanted.
struct Exec {
    step: Option<Step>,
}

impl Trace for Exec {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        match &self.step {
            Some(Step::Execute(execute)) => {
                execute.function.trace(tracer);
                execute.namespace.trace(tracer);
            }
            Some(Step::Call(call)) => call.callable.trace(tracer),
            _ => {}
        }
    }
}

impl NativeFrame for Exec {
    fn resume(&mut self, _vm: &mut Vm, _input: Input) -> Res<Step> {
        Ok(self.step.take().unwrap_or(Step::Return(Value::None)))
    }

    fn name(&self) -> &'static str {
        "exec"
    }
}
