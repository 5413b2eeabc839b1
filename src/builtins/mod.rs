//! What a script sees of the built-in types and functions.
//!
//! A type is declared in the file of its name with `#[class]`, a group of functions in `functions/` with `#[module]`; the
//! tables below list them all; what they list is made when somebody asks for it. The tables are the whole list: what is not in
//! them does not exist.
//!
//! # Where to go next
//! `object/list.rs` has the shape of a list, `list.rs` here its surface; what all of them share is `vm/protocol/`.

// ---- classes, functions and what describes a program
mod annotations;
pub(crate) mod array;
mod cell;
mod code_object;
mod descriptors;
pub(crate) mod effects;
pub(crate) mod exceptions;
mod frame_locals;
mod frame_object;
mod function;
mod generator_objects;
pub(crate) mod generic_alias;
mod instantiate;
mod method;
mod module_object;
pub(crate) mod namespace;
mod native_function;
pub(crate) mod object;
mod property;
mod reduce;
mod singletons;
mod super_object;
mod template;
pub(crate) mod type_object;
mod type_parameters;
pub(crate) mod types_module;
pub(crate) mod union;
pub(crate) mod weakref;
pub(crate) mod wrapped_methods;

// ---- containers and iterators
mod dict;
mod dict_views;
mod frozenset;
pub(crate) mod iterators;
mod list;
pub(crate) mod mappingproxy;
mod range;
mod set;
mod slice;
pub(crate) mod sort;
mod support;
mod tuple;

// ---- numbers and text
mod bool;
mod bytearray;
mod bytes;
pub(crate) mod bytes_like;
mod bytes_shared;
pub(crate) mod bytes_text;
pub(crate) mod codec_registry;
pub(crate) mod coding;
pub(crate) mod coding_errors;
pub(crate) mod complex;
pub(crate) mod faults;
pub(crate) mod float;
pub(crate) mod int;
pub(crate) mod memoryview;
mod percent;
mod str;
mod str_format;
mod str_iter;
mod str_tables;
pub(crate) mod text_value;

pub(crate) mod compile;
pub(crate) mod traceback;

pub(crate) mod functions;
pub(crate) mod saved;

use crate::object::Vm;
use crate::object::late_class::Tables;
use crate::object::native::{ClassDef, ModuleDef};

/// The classes that scripts know by name.
pub(crate) static CLASSES: &[&ClassDef] = &[
    // ---- classes and functions; `object` comes before all others
    &object::CLASS,
    &type_object::CLASS,
    &super_object::CLASS,
    &property::CLASS,
    &wrapped_methods::CLASS_METHOD_CLASS,
    &wrapped_methods::STATIC_METHOD_CLASS,
    // ---- numbers and text
    &int::CLASS,
    &bool::CLASS,
    &float::CLASS,
    &complex::CLASS,
    &str::CLASS,
    &bytes::CLASS,
    &bytearray::CLASS,
    &memoryview::CLASS,
    // ---- containers and iterators
    &list::CLASS,
    &tuple::CLASS,
    &dict::CLASS,
    &set::CLASS,
    &frozenset::CLASS,
    &range::CLASS,
    &slice::CLASS,
    &iterators::enumerate::CLASS,
    &iterators::zip::CLASS,
    &iterators::map::CLASS,
    &iterators::filter::CLASS,
    &iterators::reversed::CLASS,
];

/// The classes that scripts meet only by their instances.
static HIDDEN: &[&ClassDef] = &[
    // ---- classes, functions and what describes a program
    &singletons::NONE_CLASS,
    &singletons::NOT_IMPLEMENTED_CLASS,
    &singletons::ELLIPSIS_CLASS,
    &function::CLASS,
    &native_function::BUILTIN_FUNCTION_CLASS,
    &native_function::METHOD_DESCRIPTOR_CLASS,
    &native_function::WRAPPER_DESCRIPTOR_CLASS,
    &native_function::CLASS_METHOD_DESCRIPTOR_CLASS,
    &native_function::METHOD_WRAPPER_CLASS,
    &method::CLASS,
    &module_object::CLASS,
    &cell::CLASS,
    &code_object::CLASS,
    &frame_locals::CLASS,
    &frame_object::FRAME_CLASS,
    &frame_object::TRACEBACK_CLASS,
    &descriptors::GET_SET_CLASS,
    &descriptors::MEMBER_CLASS,
    &generator_objects::GENERATOR_CLASS,
    &generator_objects::COROUTINE_CLASS,
    &generator_objects::ASYNC_GENERATOR_CLASS,
    &generator_objects::WRAPPER_CLASS,
    &generator_objects::ASEND_CLASS,
    &generator_objects::ATHROW_CLASS,
    &generic_alias::CLASS,
    &union::CLASS,
    &namespace::CLASS,
    &template::INTERPOLATION_CLASS,
    &template::TEMPLATE_CLASS,
    &template::ITER_CLASS,
    &weakref::CLASS,
    &weakref::PLAIN_PROXY_CLASS,
    &weakref::CALLABLE_PROXY_CLASS,
    // ---- numbers and text
    &str_iter::STR_CLASS,
    &str_iter::BYTES_CLASS,
    // ---- containers and iterators
    &dict_views::KEYS_CLASS,
    &dict_views::VALUES_CLASS,
    &dict_views::ITEMS_CLASS,
    &mappingproxy::CLASS,
    &iterators::sequences::LIST_CLASS,
    &iterators::sequences::TUPLE_CLASS,
    &iterators::sequences::LIST_REVERSE_CLASS,
    &iterators::sequences::INDEX_CLASS,
    &iterators::dicts::KEY_CLASS,
    &iterators::dicts::VALUE_CLASS,
    &iterators::dicts::ITEM_CLASS,
    &iterators::dicts::REVERSE_KEY_CLASS,
    &iterators::dicts::REVERSE_VALUE_CLASS,
    &iterators::dicts::REVERSE_ITEM_CLASS,
    &iterators::sets::CLASS,
    &iterators::ranges::CLASS,
    &iterators::ranges::LONG_CLASS,
    &iterators::callable::CLASS,
];

/// The built-in functions, by group.
pub(crate) static FUNCTIONS: &[&ModuleDef] = &[
    &functions::attributes::MODULE,
    &functions::classes::MODULE,
    &functions::code::MODULE,
    &functions::iteration::MODULE,
    &functions::minmax::MODULE,
    &functions::next::MODULE,
    &functions::numbers::MODULE,
    &functions::output::MODULE,
    &functions::scopes::MODULE,
    &functions::sum::MODULE,
    &functions::text::MODULE,
];

/// The index of these tables and of `more`.
pub(crate) fn tables(more: &[&'static ClassDef]) -> Tables {
    let named = CLASSES.iter().chain(HIDDEN).chain(exceptions::CLASSES);
    let all = named.copied().chain(exceptions::PLAIN);
    Tables::new(all.chain(more.iter().copied()))
}

/// Let an isolate's built-in types have their names.
pub(crate) fn dress(vm: &mut Vm) {
    vm.dress_classes();
    generator_objects::register_steps(vm);
}
