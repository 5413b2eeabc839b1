//! Scopes: what each block of the source binds and uses.
//!
//! `symtable.rs` walks the tree and fills them (and finds what is wrong with names), `resolve.rs` decides what
//! each name means. A comprehension that is inlined (PEP 709) has a scope, but no code of its own: its variables
//! are registers of its host, the nearest scope around it that is not inlined itself.

use std::collections::HashMap;
use std::rc::Rc;

use pyish_grammar::ast::{Expr, Span};

use super::names::{NameId, NameMap, Names};

/// A scope of this compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ScopeId(pub(super) u32);

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Class,
    /// `def`, `lambda`, comprehensions.
    Function,
    /// The annotations of a function, or of a class or module.
    Annotation,
    TypeAlias,
    /// A bound, constraint or default; the text says which, for errors.
    TypeVariable(&'static str),
    TypeParameters,
}

/// The kinds of comprehension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// What is said of a name in a scope: CPython's `DEF_…` flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Defs(u16);

impl Defs {
    pub(super) const GLOBAL: Defs = Defs(1);
    pub(super) const LOCAL: Defs = Defs(2);
    pub(super) const PARAM: Defs = Defs(4);
    pub(super) const NONLOCAL: Defs = Defs(8);
    pub(super) const USE: Defs = Defs(16);
    pub(super) const IMPORT: Defs = Defs(32);
    pub(super) const ANNOT: Defs = Defs(64);
    pub(super) const COMP_ITER: Defs = Defs(128);
    pub(super) const TYPE_PARAM: Defs = Defs(256);
    pub(super) const BOUND: Defs = Defs(2 | 4 | 32 | 256);

    pub(super) fn any(self, of: Defs) -> bool {
        self.0 & of.0 != 0
    }

    pub(super) fn add(&mut self, more: Defs) {
        self.0 |= more.0;
    }

    pub(super) const fn or(self, more: Defs) -> Defs {
        Defs(self.0 | more.0)
    }
}

/// What a name means in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// Bound here; at module and class level a name of the namespace.
    Local,
    /// Bound in an enclosing function.
    Free,
    /// A global, or builtin.
    Global,
    /// Declared `global`.
    GlobalExplicit,
    /// In an annotation scope of a class: looked up in the class first, then among the globals.
    ClassThenGlobal,
    /// In an annotation scope of a class: looked up in the class first, then in the closure.
    ClassThenFree,
}

/// A name in a scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbol {
    pub(super) defs: Defs,
    pub(super) binding: Option<Binding>,
    /// Bound here and used by a function inside: lives in a cell.
    pub(super) is_cell: bool,
    /// Deleted somewhere (`del`, or the end of `except … as`), so that it may be unbound anywhere.
    pub(super) is_deleted: bool,
}

/// Which names are private here, and to which class.
#[derive(Clone, Debug, Default)]
pub(super) struct Privacy {
    /// The class whose private names are mangled.
    pub(super) class: Option<NameId>,
    /// In the scope of a class's type parameters these alone are mangled, as the bases are not the class's own.
    pub(super) only: Option<Rc<[Box<str>]>>,
}

impl Privacy {
    /// The number of a name of the source, mangled as its place demands.
    pub(super) fn mangled(&self, names: &mut Names, name: &str) -> NameId {
        let is_private = match &self.only {
            Some(only) => only.iter().any(|own| &**own == name),
            None => true,
        };
        names.mangled(self.class.filter(|_| is_private), name)
    }
}

/// A block of the source.
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    pub(super) name: NameId,
    pub(super) parent: Option<ScopeId>,
    /// In order of first appearance.
    pub(super) order: Vec<NameId>,
    pub(super) symbols: NameMap<Symbol>,
    /// The parameters, in the order of their registers.
    pub(super) parameters: Vec<NameId>,
    pub(super) comprehension: Option<ComprehensionKind>,
    /// A comprehension that runs in its host's frame.
    pub(super) is_inlined: bool,
    pub(super) is_generator: bool,
    pub(super) is_coroutine: bool,
    /// An annotation scope whose names are looked up in the class around it first.
    pub(super) sees_class: bool,
    /// An assignment expression may rebind a variable in the middle of an expression.
    pub(super) has_walrus: bool,
    /// Never run (annotations of local variables, or under `from __future__ import annotations`).
    pub(super) is_unevaluated: bool,
    pub(super) private: Privacy,
    /// Where `global` and `nonlocal` stand.
    pub(super) directives: Vec<(NameId, Span)>,
    /// The target of a comprehension's `for` is being visited.
    pub(super) in_iteration_target: bool,
    /// How many iterables of comprehensions are being visited.
    pub(super) in_iterable: u32,
    /// Inside a compound statement: an annotation here may not be reached.
    pub(super) in_conditional: bool,
    pub(super) has_conditional_annotations: bool,
    /// There is an annotation to evaluate.
    pub(super) has_annotations: bool,
    pub(super) annotations: Option<ScopeId>,
    /// Names of enclosing functions that only functions inside a class use.
    pub(super) through: Vec<NameId>,
    /// Class scopes: which of the implicit cells are used.
    pub(super) implicit_cells: Vec<NameId>,
    /// Inside a function.
    pub(super) is_nested: bool,
}

impl Scope {
    pub(super) fn new(kind: ScopeKind, name: NameId, parent: Option<ScopeId>) -> Scope {
        Scope {
            kind,
            name,
            parent,
            order: Vec::new(),
            symbols: NameMap::default(),
            parameters: Vec::new(),
            comprehension: None,
            is_inlined: false,
            is_generator: false,
            is_coroutine: false,
            sees_class: false,
            has_walrus: false,
            is_unevaluated: false,
            private: Privacy::default(),
            directives: Vec::new(),
            in_iteration_target: false,
            in_iterable: 0,
            in_conditional: false,
            has_conditional_annotations: false,
            has_annotations: false,
            annotations: None,
            through: Vec::new(),
            implicit_cells: Vec::new(),
            is_nested: false,
        }
    }

    /// Whether its names are fast locals: everything but modules and classes.
    pub(super) fn is_function_like(&self) -> bool {
        !matches!(self.kind, ScopeKind::Module | ScopeKind::Class)
    }

    /// What is said of a name here so far.
    pub(super) fn defs(&self, name: NameId) -> Defs {
        self.symbols
            .get(&name)
            .map_or(Defs::default(), |symbol| symbol.defs)
    }

    /// The name's symbol, made if there is none.
    pub(super) fn symbol(&mut self, name: NameId) -> &mut Symbol {
        let order = &mut self.order;
        self.symbols.entry(name).or_insert_with(|| {
            order.push(name);
            Symbol {
                defs: Defs::default(),
                binding: None,
                is_cell: false,
                is_deleted: false,
            }
        })
    }
}

/// Which of the scopes of a node is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Its body.
    Body,
    /// Its type parameters.
    TypeParameters,
    /// Its annotations.
    Annotations,
    /// A type parameter's bound.
    Bound,
    /// A type parameter's default.
    Default,
}

/// All scopes of a compilation.
pub(super) struct Scopes {
    pub(super) all: Vec<Scope>,
    by_node: HashMap<(usize, Part), ScopeId>,
}

impl Scopes {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn new() -> Scopes {
        Scopes {
            all: Vec::new(),
            by_node: HashMap::new(),
        }
    }

    /// A new scope for a part of `node`.
    pub(super) fn add<T>(&mut self, scope: Scope, node: &T, part: Part) -> ScopeId {
        let id = ScopeId(self.all.len() as u32);
        self.all.push(scope);
        self.by_node.insert((address(node), part), id);
        id
    }

    /// The scope of a part of `node`; the module's if the node has none, which does not happen.
    pub(super) fn of<T>(&self, node: &T, part: Part) -> ScopeId {
        self.by_node
            .get(&(address(node), part))
            .copied()
            .unwrap_or(ScopeId(0))
    }

    /// The scope of a comprehension.
    pub(super) fn of_expr(&self, expr: &Expr<'_>) -> ScopeId {
        self.of(expr, Part::Body)
    }
}

/// A node is known by its place in the arena.
fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl std::ops::Index<ScopeId> for Scopes {
    type Output = Scope;

    fn index(&self, id: ScopeId) -> &Scope {
        &self.all[id.0 as usize]
    }
}

impl std::ops::IndexMut<ScopeId> for Scopes {
    fn index_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.all[id.0 as usize]
    }
}
