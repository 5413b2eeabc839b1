//! `SyntaxError`: what is wrong, and where.

use super::fields::exception;
use super::{field, keep_positional, plain_str, set_field};
use crate::object::*;
use pyish_derive::class;

const MESSAGE: usize = 0;
const FILENAME: usize = 1;
const LINENO: usize = 2;

exception! {
    /// Invalid syntax.
    "SyntaxError" Surface [
        0 msg set_msg,
        1 filename set_filename,
        2 lineno set_lineno,
        3 offset set_offset,
        4 text set_text,
        5 end_lineno set_end_lineno,
        6 end_offset set_end_offset,
        7 print_file_and_line set_print_file_and_line,
        8 _metadata set_metadata
    ] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
            super::keep_args(this, vm, args, kwargs)?;
            let Some(message) = args.first() else { return Ok(()) };
            set_field(vm, this, MESSAGE, message.clone());
            let [_, details] = args else { return Ok(()) };
            let details = vm.collect_iterable(details)?;
            let given = details.len();
            if given < 4 {
                return raise!(vm, TypeError, "function takes at least 4 arguments ({given} given)");
            }
            if given > 7 {
                return raise!(vm, TypeError, "function takes at most 7 arguments ({given} given)");
            }
            if given == 5 {
                return raise!(vm, TypeError, "end_offset must be provided when end_lineno is provided");
            }
            let metadata = details.get(6).cloned().unwrap_or(Value::None);
            // What is not given now may have been given to an earlier `__init__`.
            let details = details.into_iter().take(6).chain(std::iter::repeat(Value::None));
            for (at, value) in details.take(6).enumerate() {
                set_field(vm, this, FILENAME + at, value);
            }
            set_field(vm, this, 8, metadata);
            keep_positional(this, vm, args)
        }

        #[slot(str)]
        fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res {
            let (message, filename, line) = (field(vm, this, MESSAGE), field(vm, this, FILENAME), field(vm, this, LINENO));
            let message = if this.args.get(vm).is_empty() && message.is_none() { vm.str(&Value::None)? } else { vm.str(&message)? };
            let file = filename.as_str().map(|name| {
                let name = name.to_string_lossy();
                name.rsplit('/').next().unwrap_or_default().to_owned()
            });
            let place = match (file, &line) {
                (Some(file), Value::Int(line)) => format!(" ({file}, line {line})"),
                (Some(file), _) => format!(" ({file})"),
                (None, Value::Int(line)) => format!(" (line {line})"),
                (None, _) => String::new(),
            };
            if place.is_empty() && message.byte_len() == 0 {
                return Ok(plain_str(vm, this)?.into());
            }
            vm.new_joined_str(&[message.as_bytes(), place.as_bytes()])
        }
    }
}
