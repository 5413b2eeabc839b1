//! What a host gives to scripts: functions, classes, modules and closures.
//!
//! ```text
//!   #[pyish::function] ─┐                                       ┌─► a built-in name
//!   #[pyish::class]  ───┼─► Export ──► EngineBuilder ──isolate──┤
//!   #[pyish::module] ───┘    ▲                                  └─► a module to import
//!   |a: i64| …  ─────────────┘
//! ```
//! The macros fill the tables that our own builtins are made of (`object/native.rs`); what they call at run time is
//! in `call.rs`.
//!
//! # Cost
//! A call of a host function: its arguments are read where the caller's registers hold them; nothing is allocated.

pub(crate) mod call;
pub(crate) mod closure;
pub(crate) mod object;
pub(crate) mod rows;

use super::convert::IntoValue;
use super::engine::EngineBuilder;
use crate::modules::native;
use crate::object::native::{ClassDef, MethodDef, ModuleDef};
use crate::object::{Module as ModuleObject, Ref, Res, Value, Vm};
use closure::{Closure, HostCall, HostFunction};
use std::sync::Arc;

/// What `#[pyish::function]`, `#[pyish::class]` and `#[pyish::module]` make of an item, so that an engine can take it.
///
/// ```
/// use pyish::{Engine, Export};
///
/// #[pyish::function]
/// fn one() -> i64 {
///     1
/// }
///
/// fn with<T: Export>() -> Engine {
///     Engine::builder().add::<T>().build()
/// }
/// assert_eq!(with::<one>().isolate().unwrap().eval::<i64>("one()").unwrap(), 1);
/// ```
pub trait Export {
    /// The item's table.
    #[doc(hidden)]
    fn export() -> Exported;
}

/// A table of a host item.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum Exported {
    /// A function.
    Function(&'static MethodDef),
    /// A class.
    Class(&'static ClassDef),
    /// A module.
    Module(&'static ModuleDef),
}

/// Makes a value for each isolate.
type Make = Arc<dyn Fn(&mut Vm) -> Res + Send + Sync>;

/// A name that a host defines.
#[derive(Clone)]
enum Item {
    Function(&'static MethodDef),
    Class(&'static ClassDef),
    Closure(&'static MethodDef, Arc<dyn HostCall>),
    Constant(&'static str, Make),
    /// All that a table lists.
    Table(&'static ModuleDef),
}

impl Item {
    /// Bind it in a namespace.
    fn install(&self, vm: &mut Vm, owner: &str, bind: &mut Bind<'_>) -> Res<()> {
        match self {
            Item::Function(def) => {
                let module = vm.new_str(owner)?;
                let made = vm.new_native(def, Value::Unset, None, module)?;
                bind(vm, def.name, made)
            }
            Item::Class(def) => {
                let class = vm.add_class(def)?;
                bind(vm, def.name, class.into())
            }
            Item::Closure(def, call) => {
                let made = Closure::function(vm, def, call.clone(), owner)?;
                bind(vm, def.name, made)
            }
            Item::Constant(name, make) => {
                let made = make(vm)?;
                bind(vm, name, made)
            }
            Item::Table(def) => {
                for function in def.functions {
                    Item::Function(function).install(vm, owner, bind)?;
                }
                for class in def.classes {
                    Item::Class(class).install(vm, owner, bind)?;
                }
                for constant in def.constants {
                    let made = (constant.value)(vm)?;
                    bind(vm, constant.name, made)?;
                }
                Ok(())
            }
        }
    }
}

type Bind<'a> = dyn FnMut(&mut Vm, &str, Value) -> Res<()> + 'a;

/// A module that a host makes, one name after the other.
///
/// ```
/// use pyish::{Engine, Module};
///
/// # fn main() -> Result<(), pyish::Error> {
/// let module = Module::new("shop")
///     .constant("CURRENCY", "EUR")
///     .function("total", |prices: Vec<f64>| prices.iter().sum::<f64>());
/// let mut isolate = Engine::builder().module(module).build().isolate()?;
/// isolate.exec("import shop")?;
/// assert_eq!(isolate.eval::<f64>("shop.total([1.5, 2])")?, 3.5);
/// assert_eq!(isolate.eval::<String>("shop.CURRENCY")?, "EUR");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Module {
    name: String,
    doc: String,
    items: Vec<Item>,
}

impl Module {
    /// A module without names: `"shop"`, `"shop.prices"`.
    ///
    /// ```
    /// let module = pyish::Module::new("shop.prices").constant("BASE", 10);
    /// let mut isolate = pyish::Engine::builder().module(module).build().isolate().unwrap();
    /// isolate.exec("from shop.prices import BASE").unwrap();
    /// assert_eq!(isolate.get::<i64>("BASE").unwrap(), 10);
    /// ```
    pub fn new(name: impl Into<String>) -> Module {
        Module {
            name: name.into(),
            doc: String::new(),
            items: Vec::new(),
        }
    }

    /// Its `__doc__`.
    ///
    /// ```
    /// let module = pyish::Module::new("shop").doc("What we sell.");
    /// let mut isolate = pyish::Engine::builder().module(module).build().isolate().unwrap();
    /// isolate.exec("import shop").unwrap();
    /// assert_eq!(isolate.eval::<String>("shop.__doc__").unwrap(), "What we sell.");
    /// ```
    pub fn doc(mut self, text: impl Into<String>) -> Module {
        self.doc = text.into();
        self
    }

    /// A function, class or module of the macros. Of a module, what is in it.
    ///
    /// ```
    /// use pyish::{Engine, Module};
    ///
    /// #[pyish::function]
    /// fn twice(n: i64) -> i64 {
    ///     n * 2
    /// }
    ///
    /// let shop = Module::new("shop").add::<twice>();
    /// let mut isolate = Engine::builder().module(shop).build().isolate().unwrap();
    /// isolate.exec("import shop").unwrap();
    /// assert_eq!(isolate.eval::<i64>("shop.twice(21)").unwrap(), 42);
    /// ```
    pub fn add<T: Export>(mut self) -> Module {
        self.items.push(match T::export() {
            Exported::Function(def) => Item::Function(def),
            Exported::Class(def) => Item::Class(def),
            Exported::Module(def) => Item::Table(def),
        });
        self
    }

    /// A closure as a function.
    ///
    /// ```
    /// use pyish::{Engine, Module};
    ///
    /// let shop = Module::new("shop").function("add", |a: i64, b: i64| a + b);
    /// let mut isolate = Engine::builder().module(shop).build().isolate().unwrap();
    /// isolate.exec("import shop").unwrap();
    /// assert_eq!(isolate.eval::<i64>("shop.add(2, 3)").unwrap(), 5);
    /// ```
    pub fn function<Args: 'static, F: HostFunction<Args>>(
        mut self,
        name: &str,
        function: F,
    ) -> Module {
        self.items.push(closure_item(name, &self.name, function));
        self
    }

    /// A constant, made anew for each isolate.
    ///
    /// ```
    /// use pyish::{Engine, Module};
    ///
    /// let shop = Module::new("shop").constant("VAT", 19_i64);
    /// let mut isolate = Engine::builder().module(shop).build().isolate().unwrap();
    /// isolate.exec("import shop").unwrap();
    /// assert_eq!(isolate.eval::<i64>("shop.VAT").unwrap(), 19);
    /// ```
    pub fn constant<T>(mut self, name: &str, value: T) -> Module
    where
        T: IntoValue + Clone + Send + Sync + 'static,
    {
        self.items.push(constant_item(name, value));
        self
    }
}

impl From<&'static ModuleDef> for Module {
    fn from(def: &'static ModuleDef) -> Module {
        Module {
            name: def.name.to_owned(),
            doc: def.doc.to_owned(),
            items: vec![Item::Table(def)],
        }
    }
}

fn closure_item<Args: 'static, F: HostFunction<Args>>(
    name: &str,
    owner: &str,
    function: F,
) -> Item {
    let def = rows::closure(name, owner, &F::optional());
    Item::Closure(def, Arc::new(closure::Typed::new(function, def)))
}

fn constant_item<T: IntoValue + Clone + Send + Sync + 'static>(name: &str, value: T) -> Item {
    let make = move |vm: &mut Vm| call::enter_value(vm, |scope| value.clone().into_value(scope));
    Item::Constant(rows::text(name), Arc::new(make))
}

/// All that a host gives to the isolates of an engine.
#[derive(Clone, Default)]
pub(crate) struct Gifts {
    builtins: Vec<Item>,
    modules: Vec<Module>,
}

/// What an isolate still has to make of them.
#[derive(Default)]
struct Waiting(Vec<Module>);

impl Gifts {
    /// Whether there is nothing to make at once.
    pub(crate) fn is_empty(&self) -> bool {
        self.builtins.is_empty()
    }

    /// Give them to a new isolate: built-in names at once, modules when they are imported.
    pub(crate) fn install(&self, vm: &mut Vm) -> Res<()> {
        for item in &self.builtins {
            item.install(vm, "builtins", &mut |vm, name, value| {
                native::fix_one(vm, "<builtins>", name, &value)?;
                let name = vm.intern(name)?;
                Ok(vm.builtins.clone().set_str(vm, &name, value)?)
            })?;
        }
        let mut known: Vec<&str> = Vec::new();
        for module in &self.modules {
            native::add_host_module(vm, rows::module(&module.name, &module.doc, fill));
            vm.state::<Waiting>().0.push(module.clone());
            known.push(&module.name);
        }
        // A module in a package: the package is there, too.
        for module in &self.modules {
            for (dot, _) in module.name.match_indices('.') {
                let package = &module.name[..dot];
                if !known.contains(&package) {
                    native::add_host_module(vm, rows::module(package, "", fill));
                    known.push(package);
                }
            }
        }
        Ok(())
    }
}

/// A module of the host is imported: its names are made. Several that bear its name are one.
fn fill(vm: &mut Vm, module: &Ref<ModuleObject>) -> Res<()> {
    let name = module.dict.get_str(vm, &vm.names.name);
    let Some(name) = name.as_ref().and_then(Value::as_str) else {
        return Ok(());
    };
    let prefix = format!("{}.", name.to_string_lossy());
    let is_package = |module: &Module| module.name.starts_with(&prefix);
    if vm.state::<Waiting>().0.iter().any(is_package) {
        let path = vm.new_list(Vec::new())?;
        native::set(vm, module, "__path__", path)?;
    }
    let own: Vec<Module> = vm
        .state::<Waiting>()
        .0
        .iter()
        .filter(|module| module.name.as_bytes() == name.as_bytes())
        .cloned()
        .collect();
    for part in own {
        for item in &part.items {
            item.install(vm, &part.name, &mut |vm, name, value| {
                native::set(vm, module, name, value)
            })?;
        }
    }
    Ok(())
}

impl EngineBuilder {
    /// A function or class of the macros as a built-in name, or a module to import.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// /// The area of a rectangle.
    /// #[pyish::function]
    /// fn area(width: f64, height: f64) -> f64 {
    ///     width * height
    /// }
    ///
    /// let mut isolate = pyish::Engine::builder().add::<area>().build().isolate()?;
    /// assert_eq!(isolate.eval::<f64>("area(2, height=1.5)")?, 3.0);
    /// assert_eq!(isolate.eval::<String>("area.__doc__")?, "The area of a rectangle.");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn add<T: Export>(mut self) -> EngineBuilder {
        let gifts = self.gifts();
        match T::export() {
            Exported::Function(def) => gifts.builtins.push(Item::Function(def)),
            Exported::Class(def) => gifts.builtins.push(Item::Class(def)),
            Exported::Module(def) => gifts.modules.push(def.into()),
        }
        self
    }

    /// A closure as a built-in function. Its parameters are positional.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = pyish::Engine::builder()
    ///     .function("repeat", |text: &str, times: usize| text.repeat(times))
    ///     .build();
    /// assert_eq!(engine.isolate()?.eval::<String>("repeat('ab', 2)")?, "abab");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn function<Args: 'static, F: HostFunction<Args>>(
        mut self,
        name: &str,
        function: F,
    ) -> EngineBuilder {
        let item = closure_item(name, "builtins", function);
        self.gifts().builtins.push(item);
        self
    }

    /// A built-in name, made anew for each isolate.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = pyish::Engine::builder().constant("LIMITS", vec![1, 2, 3]).build();
    /// assert_eq!(engine.isolate()?.eval::<i64>("sum(LIMITS)")?, 6);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn constant<T>(mut self, name: &str, value: T) -> EngineBuilder
    where
        T: IntoValue + Clone + Send + Sync + 'static,
    {
        self.gifts().builtins.push(constant_item(name, value));
        self
    }

    /// A module that scripts may import.
    ///
    /// ```
    /// use pyish::{Engine, Module};
    ///
    /// let shop = Module::new("shop").constant("OPEN", 1_i64);
    /// let mut isolate = Engine::builder().module(shop).build().isolate().unwrap();
    /// isolate.exec("import shop").unwrap();
    /// assert_eq!(isolate.eval::<i64>("shop.OPEN").unwrap(), 1);
    /// ```
    #[must_use]
    pub fn module(mut self, module: impl Into<Module>) -> EngineBuilder {
        self.gifts().modules.push(module.into());
        self
    }
}
