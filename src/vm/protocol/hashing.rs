//! `hash` (reference, 3.3.1).

use crate::object::*;

impl Vm {
    /// `hash(value)`
    #[inline]
    pub fn hash(&mut self, value: &Value) -> Res<i64> {
        self.pay_debt()?;
        match simple::hash(value) {
            Some(hash) => Ok(hash),
            None => self.slow_hash(value),
        }
    }

    #[cold]
    fn slow_hash(&mut self, value: &Value) -> Res<i64> {
        let method = self.special(value, Special::Hash);
        if method.is_unset() || method.is_none() {
            return self.unhashable(value);
        }
        let answer = self.nested(|vm| vm.call_found(&method, value, Special::Hash, &[]))?;
        let hash = match (&answer, answer.as_int_object()) {
            (Value::Int(hash), _) => *hash,
            (Value::Bool(hash), _) => i64::from(hash.get()),
            (_, Some(big)) => match num_traits::ToPrimitive::to_i64(&big.value) {
                Some(hash) => hash,
                None => simple::hash_big(&big.value),
            },
            _ => return raise!(self, TypeError, "__hash__ method should return an integer"),
        };
        Ok(if hash == -1 { -2 } else { hash })
    }

    /// TypeError: unhashable type.
    #[cold]
    pub fn unhashable<T>(&mut self, value: &Value) -> Res<T> {
        let name = self.type_name(value);
        raise!(self, TypeError, "unhashable type: '{name}'")
    }
}
