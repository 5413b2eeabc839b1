//! What CPython's `site` adds to the builtins: `exit`, `quit` and the texts about the interpreter.

use crate::object::{Res, Value, Vm};
use pyish_derive::{Payload, Trace, class};

/// `exit` or `quit`.
#[derive(Trace, Payload)]
#[payload(name = "Quitter", leaf)]
struct Quitter {
    #[trace(skip)]
    name: &'static str,
}

#[class(name = "Quitter", shape = Quitter, module = "_sitebuiltins", dict)]
impl QuitterSurface {
    #[slot(repr)]
    fn repr(this: &Quitter) -> String {
        format!("Use {}() or Ctrl-D (i.e. EOF) to exit", this.name)
    }

    #[slot("__call__(self, code=None)")]
    fn call(_this: &Quitter, vm: &mut Vm, code: Value) -> Res<()> {
        let class = vm.exceptions.SystemExit.clone();
        Err(vm.raise_with(&class, vec![code]))
    }
}

/// A text that shows itself.
#[derive(Trace, Payload)]
#[payload(name = "_Printer", leaf)]
struct Printer {
    #[trace(skip)]
    text: &'static str,
}

#[class(name = "_Printer", shape = Printer, module = "_sitebuiltins", dict)]
impl PrinterSurface {
    #[slot(repr)]
    fn repr(this: &Printer) -> &'static str {
        this.text
    }

    #[slot("__call__(self)")]
    fn call(this: &Printer, vm: &mut Vm) -> Res<()> {
        let text = format!("{}\n", this.text);
        match vm
            .host
            .write(crate::object::host::Output::Stdout, text.as_bytes())
        {
            Ok(()) => Ok(()),
            Err(error) => super::io::os_error(vm, &error, &[]),
        }
    }
}

/// The classes.
pub(super) static CLASSES: &[&crate::object::native::ClassDef] = &[&QUITTER_CLASS, &PRINTER_CLASS];

/// The names.
pub(super) static NAMES: &[&str] = &["exit", "quit", "copyright", "credits", "license"];

/// What one of them stands for.
pub(super) fn value(vm: &mut Vm, name: &'static str) -> Res {
    let text = match name {
        "copyright" => "pyish: licensed under MIT or Apache-2.0.",
        "credits" => "pyish stands on the work of the Python community.",
        "license" => "MIT or Apache-2.0, at your option.",
        _ => {
            let quitter = vm.add_class(&QUITTER_CLASS)?;
            return Ok(vm.new_object_of(&quitter, Quitter { name })?.into());
        }
    };
    let printer = vm.add_class(&PRINTER_CLASS)?;
    Ok(vm.new_object_of(&printer, Printer { text })?.into())
}
