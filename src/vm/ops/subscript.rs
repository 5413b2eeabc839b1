//! Subscripts: lists, tuples and dicts in line, everything else through the protocol.

use crate::object::*;
use crate::vm::call::Flow;
use crate::vm::native_call::direct_method;

/// The element of an exact list at an index in range.
#[inline(always)]
pub(crate) unsafe fn quick_element(vm: &Vm, object: &Value, index: i64) -> Option<*mut Value> {
    let Value::Object(object) = object else {
        return None;
    };
    if !object.ty().is_same(&vm.types.list) {
        return None;
    }
    // SAFETY: the exact type has this layout; the caller uses the element at once.
    unsafe {
        let items = &mut *object.downcast_unchecked::<List>().items.as_ptr();
        let at = if index < 0 {
            index + items.len() as i64
        } else {
            index
        };
        items.get_mut(at as usize).map(|item| &raw mut *item)
    }
}

/// The element of an exact list or tuple at an index in range.
#[inline(always)]
pub(crate) unsafe fn quick_item(vm: &Vm, object: &Value, index: i64) -> Option<Value> {
    // SAFETY: cloned at once; the exact type has this layout.
    unsafe {
        if let Some(item) = quick_element(vm, object, index) {
            return Some((*item).clone());
        }
        let object = object.object()?;
        if !object.ty().is_same(&vm.types.tuple) {
            return None;
        }
        let items = object.downcast_unchecked::<Tuple>().items();
        let at = if index < 0 {
            index + items.len() as i64
        } else {
            index
        };
        items.get(at as usize).cloned()
    }
}

/// `object[index]` of an exact list or tuple with a machine integer, or of an exact dict with a simple key.
#[inline]
pub(crate) unsafe fn quick_index(vm: &Vm, object: &Value, index: &Value) -> Option<Value> {
    let Value::Object(object) = object else {
        return None;
    };
    let ty = object.ty();
    // SAFETY: the exact types have these layouts; contents are cloned at once.
    unsafe {
        if ty.is_same(&vm.types.list) {
            let Value::Int(at) = index else { return None };
            let items = &*object.downcast_unchecked::<List>().items.as_ptr();
            let at = if *at < 0 {
                at + items.len() as i64
            } else {
                *at
            };
            return items.get(at as usize).cloned();
        }
        if ty.is_same(&vm.types.tuple) {
            let Value::Int(at) = index else { return None };
            let items = object.downcast_unchecked::<Tuple>().items();
            let at = if *at < 0 {
                at + items.len() as i64
            } else {
                *at
            };
            return items.get(at as usize).cloned();
        }
        if ty.is_same(&vm.types.dict) {
            let table = &*object.downcast_unchecked::<Dict>().table.as_ptr();
            return quick_find(vm, table, index)
                .and_then(|at| table.entry(at))
                .map(|entry| entry.value.clone());
        }
    }
    None
}

#[inline(always)]
fn quick_find(vm: &Vm, table: &dict::Table, key: &Value) -> Option<usize> {
    match key {
        Value::Object(object) if object.ty().is_same(&vm.types.str) => {
            table.find_str(object.downcast::<Str>()?)
        }
        Value::Int(i) => match table.find(key, simple::hash_int(*i), &[]) {
            Found::At(at) => Some(at),
            _ => None,
        },
        _ => None,
    }
}

/// `object[index] = value` of an exact list in range, or an exact dict whose key is there already.
#[inline]
pub(crate) unsafe fn quick_store(
    vm: &Vm,
    object: &Value,
    index: &Value,
    value: Value,
) -> Result<Value, Value> {
    let Value::Object(object) = object else {
        return Err(value);
    };
    let ty = object.ty();
    // SAFETY: the exact types have these layouts; nothing else borrows the contents.
    unsafe {
        if ty.is_same(&vm.types.list) {
            let Value::Int(at) = index else {
                return Err(value);
            };
            let items = &mut *object.downcast_unchecked::<List>().items.as_ptr();
            let at = if *at < 0 {
                at + items.len() as i64
            } else {
                *at
            };
            return match items.get_mut(at as usize) {
                Some(slot) => Ok(std::mem::replace(slot, value)),
                None => Err(value),
            };
        }
        if ty.is_same(&vm.types.dict) {
            let table = &mut *object.downcast_unchecked::<Dict>().table.as_ptr();
            return match quick_find(vm, table, index) {
                Some(at) => Ok(table.set_value(at, value)),
                None => Err(value),
            };
        }
    }
    Err(value)
}

impl Vm {
    /// `a = b[c]`, the slow way.
    #[inline(never)]
    pub(crate) fn load_index(&mut self, object: Value, index: Value, dst: usize) -> Res<Flow> {
        if let Some(def) = direct_method(self.type_of(&object).special(Special::GetItem), 2) {
            return self.call_direct(def, &[object, index], RetKind::Store, dst as u16);
        }
        let method = self.special(&object, Special::GetItem);
        if method.is_unset() {
            return self.class_getitem(&object, &index).map(Flow::Value);
        }
        self.call_special_flow(
            &method,
            &object,
            std::slice::from_ref(&index),
            RetKind::Store,
            dst as u16,
        )
    }

    /// `a[b] = c`, or `del a[b]`, the slow way.
    #[inline(never)]
    pub(crate) fn store_index(
        &mut self,
        object: Value,
        index: Value,
        value: Option<Value>,
    ) -> Res<Flow> {
        let which = if value.is_some() {
            Special::SetItem
        } else {
            Special::DelItem
        };
        let value = match (
            direct_method(self.type_of(&object).special(which), 3),
            value,
        ) {
            (Some(def), Some(value)) => {
                return self.call_direct(def, &[object, index, value], RetKind::Discard, 0);
            }
            (_, value) => value,
        };
        let method = self.special(&object, which);
        if method.is_unset() {
            let name = self.type_name(&object);
            return match value {
                Some(_) => raise!(
                    self,
                    TypeError,
                    "'{name}' object does not support item assignment"
                ),
                None if self.special(&object, Special::GetItem).is_unset() => {
                    raise!(
                        self,
                        TypeError,
                        "'{name}' object does not support item deletion"
                    )
                }
                None => raise!(
                    self,
                    TypeError,
                    "'{name}' object doesn't support item deletion"
                ),
            };
        }
        let mut args = step::Args::from_iter([index]);
        args.extend(value);
        self.call_special_flow(&method, &object, &args, RetKind::Discard, 0)
    }
}
