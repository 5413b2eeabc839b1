//! The last lines of a report: the exception's type and text, its notes.

use super::{suggest, syntax};
use crate::object::{Exception, Ref, Str, Value, Vm};

/// The lines that say which exception it is.
pub(crate) fn only(vm: &mut Vm, exception: &Ref<Exception>) -> String {
    let class = class_name(vm, exception);
    let syntax_error = vm.exceptions.SyntaxError.clone();
    let mut out = if vm.is_subtype(exception.ty(), &syntax_error) {
        syntax::format(vm, exception, &class)
    } else {
        let mut text = safe_str(vm, exception);
        if let Some(more) = suggest::suggestion(vm, exception) {
            text.push_str(&more);
        }
        last_line(&class, &text)
    };
    notes(vm, exception, &mut out);
    out
}

fn last_line(class: &str, text: &str) -> String {
    if text.is_empty() {
        format!("{class}\n")
    } else {
        format!("{class}: {text}\n")
    }
}

/// The class's qualified name, with its module unless that is `builtins` or `__main__`.
pub(crate) fn class_name(vm: &mut Vm, exception: &Ref<Exception>) -> String {
    let class: Value = exception.ty().clone().into();
    let name =
        attribute_text(vm, &class, "__qualname__").unwrap_or_else(|| vm.class_name(exception.ty()));
    match attribute_text(vm, &class, "__module__") {
        Some(module) if module == "builtins" || module == "__main__" => name,
        Some(module) => format!("{module}.{name}"),
        None => format!("<unknown>.{name}"),
    }
}

fn attribute_text(vm: &mut Vm, object: &Value, name: &str) -> Option<String> {
    let value = vm.getattr_opt(object, name).ok()??;
    value.as_str().map(text_of)
}

/// `str(exception)`, or what stands for it where that fails.
pub(crate) fn safe_str(vm: &mut Vm, exception: &Ref<Exception>) -> String {
    match vm.str(&exception.into()) {
        Ok(text) => text_of(&text),
        Err(_) => "<exception str() failed>".to_owned(),
    }
}

fn notes(vm: &mut Vm, exception: &Ref<Exception>, out: &mut String) {
    let value: Value = exception.into();
    let name = vm.names.notes.clone();
    let Ok(Some(notes)) = vm.getattr_opt_str(&value, &name) else {
        return;
    };
    if notes.is_none() {
        return;
    }
    let is_sequence = notes.as_list().is_some() || notes.as_tuple().is_some();
    if !is_sequence {
        let shown = match vm.repr(&notes) {
            Ok(text) => text_of(&text),
            Err(_) => "<__notes__ repr() failed>".to_owned(),
        };
        out.push_str(&shown);
        out.push('\n');
        return;
    }
    for note in vm.collect_iterable(&notes).unwrap_or_default() {
        let text = match vm.str(&note) {
            Ok(text) => text_of(&text),
            Err(_) => "<note str() failed>".to_owned(),
        };
        for line in text.split('\n') {
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// A string as text that can be printed anywhere: lone surrogates are escaped.
pub(super) fn text_of(text: &Ref<Str>) -> String {
    match text.to_utf8() {
        Some(utf8) => utf8.to_owned(),
        None => escape_surrogates(text.as_bytes()),
    }
}

/// WTF-8 as UTF-8, with `\udcXX` for lone surrogates.
pub(crate) fn escape_surrogates(wtf8: &[u8]) -> String {
    let mut out = String::with_capacity(wtf8.len());
    let mut rest = wtf8;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                out.push_str(text);
                return out;
            }
            Err(fault) => {
                let (good, bad) = rest.split_at(fault.valid_up_to());
                out.push_str(&String::from_utf8_lossy(good));
                match bad {
                    [0xED, second, third, tail @ ..] => {
                        let code =
                            0xD000 | (u32::from(*second & 0x3F) << 6) | u32::from(*third & 0x3F);
                        out.push_str(&format!("\\u{code:04x}"));
                        rest = tail;
                    }
                    [byte, tail @ ..] => {
                        out.push_str(&format!("\\x{byte:02x}"));
                        rest = tail;
                    }
                    [] => return out,
                }
            }
        }
    }
}
