//! The module `array`: the class, its type codes, and what puts a pickled array together.

use super::*;

/// This module defines an object type which can efficiently represent
/// an array of basic values: characters, integers, floating-point
/// numbers.
#[module(name = "array", classes(ARRAY_CLASS, ITERATOR_CLASS))]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let letters: String = CODES.iter().map(|code| char::from(code.letter)).collect();
        let letters = vm.new_str(&letters)?;
        let class = vm.add_class(&ARRAY_CLASS)?;
        for (name, value) in [("typecodes", letters), ("ArrayType", class.into())] {
            let name = vm.intern(name)?;
            module.dict.set_str(vm, &name, value)?;
        }
        Ok(())
    }

    /// Internal. Used for pickling support.
    #[function("_array_reconstructor(arraytype, typecode, mformat_code, items, /)")]
    fn reconstruct(
        vm: &mut Vm,
        arraytype: &Ref<Type>,
        typecode: CodeArg,
        mformat_code: i64,
        items: &Value,
    ) -> Res {
        let own = vm.add_class(&ARRAY_CLASS)?;
        if !vm.is_subtype(arraytype, &own) {
            let name = vm.class_name(arraytype);
            return raise!(vm, TypeError, "{name} is not a subtype of array.array");
        }
        if items.as_bytes().is_none() {
            let name = vm.type_name(items);
            return raise!(vm, TypeError, "fourth argument should be bytes, not {name}");
        }
        if !(0..=21).contains(&mformat_code) {
            return raise!(
                vm,
                ValueError,
                "third argument must be a valid machine format code."
            );
        }
        let bytes = bytes_like::required(vm, items)?;
        let code = typecode.0;
        // The odd codes of wider numbers are those of the other order.
        let size = code.size;
        let mut bytes = bytes.to_vec();
        if bytes.len() % size != 0 {
            return raise!(vm, ValueError, "bytes length not a multiple of item size");
        }
        if mformat_code == code.machine + 1 && size > 1 {
            bytes.chunks_mut(size).for_each(<[u8]>::reverse);
        } else if mformat_code != code.machine {
            return raise!(
                vm,
                ValueError,
                "an array of another machine's layout cannot be read"
            );
        }
        Ok(new_array(vm, arraytype, code, bytes)?.into())
    }
}
