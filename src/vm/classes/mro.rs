//! The method resolution order: C3 (reference, "The Python 2.3 Method Resolution Order").
//!
//! # Cost
//! O(bases · ancestors²): each step looks for its candidate in the tails of all lists.

use crate::object::*;

impl Vm {
    /// The MRO of a class with these bases, without the class itself.
    pub(crate) fn merge_mros(&mut self, bases: &[Ref<Type>]) -> Res<Vec<Ref<Type>>> {
        if let Some(base) = bases.iter().find(|base| base.mro.get(self).is_empty()) {
            let name = self.class_name(base);
            return raise!(self, TypeError, "Cannot extend an incomplete type '{name}'");
        }
        if let [base] = bases {
            return Ok(base.mro.cloned(self));
        }
        if let Some(twice) = first_duplicate(bases) {
            let name = self.class_name(twice);
            return raise!(self, TypeError, "duplicate base class {name}");
        }
        let ancestors = bases.iter().map(|base| base.mro.get(self).len());
        self.reserve(ancestors.sum::<usize>() * size_of::<Ref<Type>>())?;
        let mut lists: Vec<Vec<Ref<Type>>> =
            bases.iter().map(|base| base.mro.cloned(self)).collect();
        lists.push(bases.to_vec());
        for list in &mut lists {
            list.reverse();
        }
        match merge(self, &mut lists)? {
            Some(mro) => Ok(mro),
            None => self.no_consistent_order(&lists),
        }
    }

    #[cold]
    fn no_consistent_order<T>(&mut self, lists: &[Vec<Ref<Type>>]) -> Res<T> {
        // CPython names the heads that are left, each once, in the order of a set of few pointers: by first meeting here.
        let mut heads: Vec<Ref<Type>> = Vec::new();
        for head in lists.iter().filter_map(|list| list.last()) {
            if !heads.iter().any(|known| known.is_same(head)) {
                heads.push(head.clone());
            }
        }
        let names: Vec<String> = heads.iter().map(|head| self.class_name(head)).collect();
        let names = names.join(", ");
        raise!(
            self,
            TypeError,
            "Cannot create a consistent method resolution order (MRO) for bases {names}"
        )
    }
}

fn first_duplicate(bases: &[Ref<Type>]) -> Option<&Ref<Type>> {
    bases
        .iter()
        .enumerate()
        .find(|(at, base)| bases[at + 1..].iter().any(|other| other.is_same(base)))
        .map(|(_, base)| base)
}

/// C3 over reversed lists (a head is an end, cheap to take). Nothing, when no head is free of all tails.
fn merge(vm: &mut Vm, lists: &mut Vec<Vec<Ref<Type>>>) -> Res<Option<Vec<Ref<Type>>>> {
    let mut mro = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Ok(Some(mro));
        }
        vm.charge_work(lists.iter().map(Vec::len).sum())?;
        let in_tail = |class: &Ref<Type>| {
            lists.iter().any(|list| {
                list[..list.len() - 1]
                    .iter()
                    .any(|known| known.is_same(class))
            })
        };
        let mut heads = lists.iter().filter_map(|list| list.last());
        let Some(next) = heads.find(|head| !in_tail(head)).cloned() else {
            return Ok(None);
        };
        for list in lists.iter_mut() {
            if list.last().is_some_and(|head| head.is_same(&next)) {
                list.pop();
            }
        }
        mro.push(next);
    }
}
