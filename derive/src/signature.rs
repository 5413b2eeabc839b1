//! The signature strings of native functions: `pop(self, index=-1, /)`.
//!
//! They are Python's own, so a row of the source reads like the manual. What is read here: an optional name, then in
//! parentheses parameters with defaults, `/`, `*`, `*args` and `**kwargs`, in the order that Python asks for.
//! Annotations are not part of it.

use proc_macro2::TokenStream;
use quote::quote;

/// How arguments reach a parameter; the names are those of `pyish::native::ParamKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    VarPositional,
    KeywordOnly,
    VarKeyword,
}

/// What stands behind the `=`; the names are those of `pyish::native::ParamDefault`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Default {
    Required,
    Absent,
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    EmptyTuple,
}

impl Default {
    /// The variant of `pyish::native::ParamDefault`.
    pub(crate) fn tokens(&self) -> TokenStream {
        match self {
            Default::Required => quote!(Required),
            Default::Absent => quote!(Absent),
            Default::None => quote!(None),
            Default::Ellipsis => quote!(Ellipsis),
            Default::Bool(value) => quote!(Bool(#value)),
            Default::Int(value) => quote!(Int(#value)),
            Default::Float(value) => quote!(Float(#value)),
            Default::Str(value) => quote!(Str(#value)),
            Default::Bytes(value) => {
                let value = proc_macro2::Literal::byte_string(value);
                quote!(Bytes(#value))
            }
            Default::EmptyTuple => quote!(EmptyTuple),
        }
    }

    /// Whether the function fills it in itself: what needs no memory, and text, which is interned.
    fn is_filled_in(&self) -> bool {
        !matches!(
            self,
            Default::Required | Default::Bytes(_) | Default::EmptyTuple
        )
    }
}

/// A parameter as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) default: Default,
}

/// A signature as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Signature {
    /// What stands before the parenthesis; empty where nothing does.
    pub(crate) name: String,
    /// In the order written, which is the order of the slots.
    pub(crate) params: Vec<Param>,
    /// The parentheses and what is in them, as written.
    pub(crate) text: String,
}

impl Signature {
    /// Reads `name(parameters)`. The error is a sentence for the compiler to print.
    pub(crate) fn parse(source: &str) -> Result<Signature, String> {
        let source = source.trim();
        let open = source
            .find('(')
            .ok_or("a signature has its parameters in parentheses: \"name(self, /)\"")?;
        let (name, text) = source.split_at(open);
        let inner = text[1..]
            .strip_suffix(')')
            .ok_or("the signature does not end with ')'")?;
        if !name.is_empty() && !is_name(name) {
            return Err(format!("'{name}' is not a name"));
        }
        let mut reader = Reader::default();
        let parts = split(inner)?;
        for part in &parts {
            reader.read(part)?;
        }
        reader.finish()?;
        Ok(Signature {
            name: name.to_owned(),
            params: reader.params,
            text: text.to_owned(),
        })
    }

    /// How many slots the function needs without a look at the table: the defaults of the others it fills in itself.
    /// `pyish::native::Signature::direct` is the same number.
    pub(crate) fn least(&self) -> usize {
        let is_optional = |param: &&Param| {
            !matches!(param.kind, Kind::VarPositional | Kind::VarKeyword)
                && param.default.is_filled_in()
        };
        self.params.len() - self.params.iter().rev().take_while(is_optional).count()
    }

    /// A `pyish::native::Signature` expression.
    pub(crate) fn tokens(&self) -> TokenStream {
        let text = &self.text;
        let params = self.params.iter().map(Param::tokens);
        quote! { ::pyish::native::Signature::new(&[#(#params),*], #text) }
    }
}

impl Param {
    fn tokens(&self) -> TokenStream {
        let name = &self.name;
        let kind = match self.kind {
            Kind::PositionalOnly => quote!(PositionalOnly),
            Kind::PositionalOrKeyword => quote!(PositionalOrKeyword),
            Kind::VarPositional => quote!(VarPositional),
            Kind::KeywordOnly => quote!(KeywordOnly),
            Kind::VarKeyword => quote!(VarKeyword),
        };
        let default = self.default.tokens();
        quote! {
            ::pyish::native::Param {
                name: #name,
                kind: ::pyish::native::ParamKind::#kind,
                default: ::pyish::native::ParamDefault::#default,
            }
        }
    }
}

/// Where the reader stands between the parameters' marks.
#[derive(Default)]
struct Reader {
    params: Vec<Param>,
    slash: bool,
    star: bool,
    /// A bare `*` that no parameter has followed yet.
    star_alone: bool,
    kwargs: bool,
}

impl Reader {
    /// Takes one part between commas.
    fn read(&mut self, part: &str) -> Result<(), String> {
        if self.kwargs {
            return Err("nothing can follow '**'".to_owned());
        }
        match part {
            "/" => self.slash(),
            "*" => self.bare_star(),
            _ => match part.strip_prefix("**") {
                Some(name) => {
                    self.kwargs = true;
                    self.push(name, Kind::VarKeyword, Default::Required)
                }
                None => match part.strip_prefix('*') {
                    Some(name) => {
                        self.bare_star()?;
                        self.star_alone = false;
                        self.push(name, Kind::VarPositional, Default::Required)
                    }
                    None => self.plain(part),
                },
            },
        }
    }

    fn slash(&mut self) -> Result<(), String> {
        if self.slash || self.star || self.params.is_empty() {
            return Err("'/' stands once, after a parameter and before '*'".to_owned());
        }
        self.slash = true;
        for param in &mut self.params {
            param.kind = Kind::PositionalOnly;
        }
        Ok(())
    }

    fn bare_star(&mut self) -> Result<(), String> {
        if self.star {
            return Err("'*' stands once".to_owned());
        }
        self.star = true;
        self.star_alone = true;
        Ok(())
    }

    fn plain(&mut self, part: &str) -> Result<(), String> {
        let (name, default) = match part.split_once('=') {
            Some((name, value)) => (name.trim(), default(value.trim())?),
            None => (part, Default::Required),
        };
        let kind = if self.star {
            Kind::KeywordOnly
        } else {
            Kind::PositionalOrKeyword
        };
        let after_default = self
            .params
            .last()
            .is_some_and(|last| last.default != Default::Required);
        if kind == Kind::PositionalOrKeyword && default == Default::Required && after_default {
            return Err(format!(
                "'{name}' has no default but follows a parameter that has one"
            ));
        }
        self.star_alone = false;
        self.push(name, kind, default)
    }

    fn push(&mut self, name: &str, kind: Kind, default: Default) -> Result<(), String> {
        if !is_name(name) {
            return Err(format!("'{name}' is not a parameter's name"));
        }
        if self.params.iter().any(|param| param.name == name) {
            return Err(format!("'{name}' stands twice"));
        }
        self.params.push(Param {
            name: name.to_owned(),
            kind,
            default,
        });
        Ok(())
    }

    fn finish(&self) -> Result<(), String> {
        match self.star_alone {
            true => Err("a parameter has to follow '*'".to_owned()),
            false => Ok(()),
        }
    }
}

/// Cuts at the commas that lie in no bracket and in no string.
fn split(inner: &str) -> Result<Vec<&str>, String> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quote, mut escaped) = (0, 0usize, None, false);
    for (at, ch) in inner.char_indices() {
        match (quote, ch) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if ch == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(ch),
            (None, '(' | '[' | '{' | '<') => depth += 1,
            (None, ')' | ']' | '}' | '>') => {
                depth = depth
                    .checked_sub(1)
                    .ok_or("a bracket closes that none opened")?;
            }
            (None, ',') if depth == 0 => {
                parts.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if quote.is_some() || depth != 0 {
        return Err("a string or a bracket is not closed".to_owned());
    }
    let last = inner[start..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    match parts.iter().any(|part| part.is_empty()) {
        true => Err("a parameter is missing between two commas".to_owned()),
        false => Ok(parts),
    }
}

/// Reads a default. What is no literal (`<unrepresentable>`, `sys.maxsize`) is `Absent`.
fn default(text: &str) -> Result<Default, String> {
    Ok(match text {
        "" => return Err("a default is missing after '='".to_owned()),
        "None" => Default::None,
        "True" => Default::Bool(true),
        "False" => Default::Bool(false),
        "..." => Default::Ellipsis,
        "()" => Default::EmptyTuple,
        _ => {
            if let Some(inner) = string(text) {
                Default::Str(inner?)
            } else if let Some(inner) = text.strip_prefix('b').and_then(string) {
                Default::Bytes(inner?.into_bytes())
            } else if let Ok(value) = text.parse::<i64>() {
                Default::Int(value)
            } else if text.starts_with(|ch: char| ch.is_ascii_digit() || ch == '-' || ch == '.') {
                let value = text
                    .parse()
                    .map_err(|_| format!("'{text}' is not a number"))?;
                Default::Float(value)
            } else {
                Default::Absent
            }
        }
    })
}

/// Reads a quoted string with the simple escapes; nothing where the text is not quoted.
fn string(text: &str) -> Option<Result<String, String>> {
    let open = text.chars().next().filter(|ch| matches!(ch, '\'' | '"'))?;
    let inner = text[1..].strip_suffix(open)?;
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(ch) = chars.next() {
        out.push(match ch {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('0') => '\0',
                Some(ch @ ('\\' | '\'' | '"')) => ch,
                _ => {
                    return Some(Err(format!(
                        "an escape in {text} is not one of \\n \\r \\t \\0 \\\\ \\' \\\""
                    )));
                }
            },
            _ => ch,
        });
    }
    Some(Ok(out))
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|ch| ch.is_ascii_alphabetic() || ch == '_')
        && chars.all(|ch| ch.is_ascii_alphanumeric() || ch == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(source: &str) -> Vec<(String, Kind, Default)> {
        let signature = Signature::parse(source).expect(source);
        signature
            .params
            .into_iter()
            .map(|param| (param.name, param.kind, param.default))
            .collect()
    }

    fn fault(source: &str) -> String {
        Signature::parse(source).expect_err(source)
    }

    #[test]
    fn name_and_text() {
        let signature = Signature::parse("append(self, object, /)").expect("valid");
        assert_eq!(signature.name, "append");
        assert_eq!(signature.text, "(self, object, /)");
        assert_eq!(
            Signature::parse("(cls, iterable=(), /)")
                .expect("valid")
                .name,
            ""
        );
        assert!(shape("now()").is_empty());
    }

    #[test]
    fn kinds() {
        use Kind::*;
        let kinds: Vec<_> = shape("f(a, /, b, *args, c, **kw)")
            .into_iter()
            .map(|(name, kind, _)| (name, kind))
            .collect();
        let expected = [
            ("a", PositionalOnly),
            ("b", PositionalOrKeyword),
            ("args", VarPositional),
            ("c", KeywordOnly),
            ("kw", VarKeyword),
        ];
        assert_eq!(kinds, expected.map(|(name, kind)| (name.to_owned(), kind)));
    }

    #[test]
    fn defaults() {
        let source = "f(a, b=None, c=-1, d=1.5, e='x,\\n', f=(), g=<unrepresentable>, h=True, i=sys.maxsize, j=b'=', k=...)";
        let defaults: Vec<_> = shape(source)
            .into_iter()
            .map(|(_, _, default)| default)
            .collect();
        let expected = [
            Default::Required,
            Default::None,
            Default::Int(-1),
            Default::Float(1.5),
            Default::Str("x,\n".to_owned()),
            Default::EmptyTuple,
            Default::Absent,
            Default::Bool(true),
            Default::Absent,
            Default::Bytes(b"=".to_vec()),
            Default::Ellipsis,
        ];
        assert_eq!(defaults, expected);
    }

    #[test]
    fn keyword_only_needs_no_default() {
        assert_eq!(shape("f(a=1, *, b)").len(), 2);
    }

    #[test]
    fn faults() {
        assert!(fault("append").contains("parentheses"));
        assert!(fault("f(a").contains("')'"));
        assert!(fault("f(a=1, b)").contains("'b' has no default"));
        assert!(fault("f(/, a)").contains("'/'"));
        assert!(fault("f(*, a, /)").contains("'/'"));
        assert!(fault("f(*)").contains("follow '*'"));
        assert!(fault("f(*, **kw)").contains("follow '*'"));
        assert!(fault("f(*a, *b)").contains("once"));
        assert!(fault("f(**kw, a)").contains("'**'"));
        assert!(fault("f(a, a)").contains("twice"));
        assert!(fault("f(a,, b)").contains("missing"));
        assert!(fault("f(a b)").contains("name"));
        assert!(fault("f(a=)").contains("default"));
        assert!(fault("f(a='x)").contains("closed"));
    }
}
