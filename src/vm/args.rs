//! Binding arguments to the parameters of a script function (reference, 6.3.4), with CPython's errors.
//!
//! # Cost
//! O(parameters + arguments · parameters named by keyword).

use crate::object::*;
use smallvec::SmallVec;

/// A row of argument values.
pub(crate) type Row = SmallVec<[Value; 8]>;

impl Vm {
    /// Bind `args` (the last of them named by `names`) to the parameters of `function`: one value for each
    /// parameter register, in register order.
    #[cold]
    pub(crate) fn bind_arguments(
        &mut self,
        function: &Ref<Function>,
        mut args: Row,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Row> {
        let code_object = function.code.cloned(self);
        let layout = code_object.code.arguments;
        let (positional, kwonly) = (usize::from(layout.positional), usize::from(layout.kwonly));
        let named = names.map_or(0, |names| names.len());
        let given = args.len() - named;
        let mut row: Row = SmallVec::with_capacity(layout.total());
        row.resize(positional + kwonly, Value::Unset);
        let keywords: Row = args.drain(given..).collect();
        let mut extra: Vec<Value> = Vec::new();
        for (at, value) in args.into_iter().enumerate() {
            if at < positional {
                row[at] = value;
            } else {
                extra.push(value);
            }
        }
        let extra_count = extra.len();
        let mut extra_keywords = None;
        if layout.has_varkw {
            extra_keywords = Some(self.new_dict()?);
        }
        if let Some(names) = names {
            self.bind_keywords(
                function,
                &code_object,
                &mut row,
                names,
                keywords,
                extra_keywords.as_ref(),
            )?;
        }
        if extra_count > 0 && !layout.has_varargs {
            return self.too_many_positional(function, &code_object, given, &row);
        }
        self.fill_defaults(function, &code_object, &mut row)?;
        if layout.has_varargs {
            row.push(self.new_tuple(extra)?);
        }
        if let Some(dict) = extra_keywords {
            row.push(dict.into());
        }
        Ok(row)
    }

    fn bind_keywords(
        &mut self,
        function: &Ref<Function>,
        code: &Ref<CodeObject>,
        row: &mut Row,
        names: &Ref<Tuple>,
        values: Row,
        extra: Option<&Ref<Dict>>,
    ) -> Res<()> {
        let layout = code.code.arguments;
        let posonly = usize::from(layout.posonly);
        let count = row.len();
        for (name, value) in names.items().iter().zip(values) {
            let Some(name) = name.as_str().cloned() else {
                return raise!(
                    self,
                    TypeError,
                    "{} keywords must be strings",
                    self.function_text(function)
                );
            };
            let name = self.interned(&name);
            match code.params[..count]
                .iter()
                .skip(posonly)
                .position(|param| param.is_same(&name))
            {
                Some(at) => {
                    let slot = &mut row[posonly + at];
                    if !slot.is_unset() {
                        let text = self.function_text(function);
                        return raise!(
                            self,
                            TypeError,
                            "{text} got multiple values for argument '{}'",
                            name.to_string_lossy()
                        );
                    }
                    *slot = value;
                }
                None => match extra {
                    Some(dict) => dict.set_str(self, &name, value)?,
                    None => {
                        self.refuse_named_posonly(function, &code.params[..posonly], names)?;
                        return self.unexpected_keyword(function, code, &name, posonly, count);
                    }
                },
            }
        }
        Ok(())
    }

    /// One of the names has no parameter: first to be blamed are those of positional-only ones, in their order.
    fn refuse_named_posonly(
        &mut self,
        function: &Ref<Function>,
        posonly: &[Ref<Str>],
        names: &Ref<Tuple>,
    ) -> Res<()> {
        let given = |param: &&Ref<Str>| {
            let mut names = names.items().iter().filter_map(Value::as_str);
            names.any(|name| name.as_bytes() == param.as_bytes())
        };
        let wrong = posonly.iter().filter(given);
        let wrong: Vec<String> = wrong
            .map(|param| param.to_string_lossy().into_owned())
            .collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let (text, list) = (self.function_text(function), wrong.join(", "));
        raise!(
            self,
            TypeError,
            "{text} got some positional-only arguments passed as keyword arguments: '{list}'"
        )
    }

    fn unexpected_keyword<T>(
        &mut self,
        function: &Ref<Function>,
        code: &Ref<CodeObject>,
        name: &Ref<Str>,
        from: usize,
        to: usize,
    ) -> Res<T> {
        let text = self.function_text(function);
        let wrong = name.to_string_lossy().into_owned();
        let known: Vec<String> = code.params[from..to]
            .iter()
            .map(|param| param.to_string_lossy().into_owned())
            .collect();
        match super::suggest::closest(&wrong, known.iter().map(String::as_str)) {
            Some(near) => {
                raise!(
                    self,
                    TypeError,
                    "{text} got an unexpected keyword argument '{wrong}'. Did you mean '{near}'?"
                )
            }
            None => raise!(
                self,
                TypeError,
                "{text} got an unexpected keyword argument '{wrong}'"
            ),
        }
    }

    fn fill_defaults(
        &mut self,
        function: &Ref<Function>,
        code: &Ref<CodeObject>,
        row: &mut Row,
    ) -> Res<()> {
        let layout = code.code.arguments;
        let positional = usize::from(layout.positional);
        let defaults = function.defaults.cloned(self);
        let default_count = defaults.as_ref().map_or(0, |defaults| defaults.len());
        let first_default = positional.saturating_sub(default_count);
        if let Some(defaults) = &defaults {
            let skip = default_count.saturating_sub(positional);
            for (at, value) in defaults.items().iter().skip(skip).enumerate() {
                let slot = &mut row[first_default + at];
                if slot.is_unset() {
                    *slot = value.clone();
                }
            }
        }
        let missing: Vec<usize> = (0..positional).filter(|at| row[*at].is_unset()).collect();
        if !missing.is_empty() {
            return self.missing_arguments(function, code, &missing, "positional");
        }
        let kwdefaults = function.kwdefaults.cloned(self);
        let mut missing = Vec::new();
        for at in positional..row.len() {
            if row[at].is_unset() {
                let found = kwdefaults
                    .as_ref()
                    .and_then(|dict| dict.get_str(self, &code.params[at]));
                match found {
                    Some(value) => row[at] = value,
                    None => missing.push(at),
                }
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            self.missing_arguments(function, code, &missing, "keyword-only")
        }
    }

    fn missing_arguments<T>(
        &mut self,
        function: &Ref<Function>,
        code: &Ref<CodeObject>,
        missing: &[usize],
        kind: &str,
    ) -> Res<T> {
        let names: Vec<String> = missing
            .iter()
            .map(|at| format!("'{}'", code.params[*at].to_string_lossy()))
            .collect();
        let list = match names.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        let (text, count) = (self.function_text(function), missing.len());
        let plural = if count == 1 { "" } else { "s" };
        raise!(
            self,
            TypeError,
            "{text} missing {count} required {kind} argument{plural}: {list}"
        )
    }

    fn too_many_positional<T>(
        &mut self,
        function: &Ref<Function>,
        code: &Ref<CodeObject>,
        given: usize,
        row: &Row,
    ) -> Res<T> {
        let layout = code.code.arguments;
        let positional = usize::from(layout.positional);
        let kw_given = row[positional..]
            .iter()
            .filter(|value| !value.is_unset())
            .count();
        let defaults = function
            .defaults
            .get(self)
            .as_ref()
            .map_or(0, |defaults| defaults.len());
        let text = self.function_text(function);
        let (takes, plural) = if defaults > 0 {
            (
                format!(
                    "from {} to {positional}",
                    positional.saturating_sub(defaults)
                ),
                true,
            )
        } else {
            (positional.to_string(), positional != 1)
        };
        let s = if plural { "s" } else { "" };
        let gave = if kw_given > 0 {
            let (gs, ks) = (
                if given == 1 { "" } else { "s" },
                if kw_given == 1 { "" } else { "s" },
            );
            format!(
                "{given} positional argument{gs} (and {kw_given} keyword-only argument{ks}) were"
            )
        } else {
            format!("{given} {}", if given == 1 { "was" } else { "were" })
        };
        raise!(
            self,
            TypeError,
            "{text} takes {takes} positional argument{s} but {gave} given"
        )
    }

    /// `name()` as errors say it.
    pub(crate) fn function_text(&self, function: &Ref<Function>) -> String {
        match function.qualname.get(self).as_str() {
            Some(name) => format!("{}()", name.to_string_lossy()),
            None => "function()".to_owned(),
        }
    }
}
