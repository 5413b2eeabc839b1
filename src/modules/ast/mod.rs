//! `_ast_tree`: between texts, syntax trees of the grammar, and the node objects of `ast`.
//!
//! `show/` makes objects of a tree, `read/` a tree of objects; `ops.rs` names the operators for both. The classes are in `stdlib/_ast.py`; `compile` of
//! the builtins finds this module by its name when it is asked for a tree or given one.

mod ops;
mod read;
mod show;

use crate::builtins::compile::{Request, parse_source, settle_tree};
use crate::object::{Module, Ref, Res, Str, Type, Value, Vm};
use pyish_derive::module;
use pyish_grammar::Mode;

/// The classes of `_ast`, by name.
struct Classes {
    module: Ref<Module>,
}

impl Classes {
    fn load(vm: &mut Vm) -> Res<Classes> {
        vm.library("_ast", "AST")?;
        let module = super::loaded(vm, "_ast")?;
        match module.as_ref().and_then(Value::downcast::<Module>) {
            Some(module) => Ok(Classes {
                module: module.clone(),
            }),
            None => raise!(vm, ImportError, "_ast is no module"),
        }
    }

    fn get(&self, vm: &mut Vm, name: &str) -> Res<Ref<Type>> {
        let key = vm.intern(name)?;
        match self
            .module
            .dict
            .get_str(vm, &key)
            .as_ref()
            .and_then(Value::downcast::<Type>)
        {
            Some(class) => Ok(class.clone()),
            None => raise!(vm, SystemError, "_ast has no class {name}"),
        }
    }
}

/// The mode that `compile` calls by this name.
fn mode_named(vm: &mut Vm, name: &Ref<Str>) -> Res<Mode> {
    match &*name.to_string_lossy() {
        "exec" => Ok(Mode::Exec),
        "eval" => Ok(Mode::Eval),
        "single" => Ok(Mode::Single),
        _ => raise!(
            vm,
            ValueError,
            "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
        ),
    }
}

/// Trees of source texts, and code of trees.
#[module(name = "_ast_tree")]
impl Surface {
    /// The tree of a text, as node objects.
    #[function("parse(source, filename, mode, /)")]
    fn parse(vm: &mut Vm, source: &Value, filename: &Ref<Str>, mode: &Ref<Str>) -> Res {
        let (mode, filename) = (
            mode_named(vm, mode)?,
            filename.to_string_lossy().into_owned(),
        );
        let classes = Classes::load(vm)?;
        parse_source(vm, source, &filename, mode, |vm, root, source| {
            show::root(vm, &classes, root, source)
        })
    }

    /// The code of a tree of node objects.
    #[function("compile(tree, filename, mode, top_level_await, optimize, future_annotations, /)")]
    fn compile(
        vm: &mut Vm,
        tree: &Value,
        filename: &Ref<Str>,
        mode: &Ref<Str>,
        top_level_await: bool,
        optimize: i64,
        future_annotations: bool,
    ) -> Res {
        let (mode, filename) = (
            mode_named(vm, mode)?,
            filename.to_string_lossy().into_owned(),
        );
        let classes = Classes::load(vm)?;
        let mut request = Request {
            mode,
            ..Request::file()
        };
        request.options.top_level_await = top_level_await;
        request.options.optimize = optimize.clamp(0, 2) as u8;
        request.options.future_annotations = future_annotations;
        let arena = pyish_grammar::Arena::new();
        let (root, source) = read::root(vm, &classes, &arena, tree, mode, &filename)?;
        let _held = vm.hold(arena.allocated_bytes())?;
        let code = settle_tree(vm, &root, source, request)?;
        Ok(vm.new_code(code)?.into())
    }
}
