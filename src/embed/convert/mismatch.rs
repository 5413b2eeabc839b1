//! Why a value is not what a Rust type asks for, and where.

use crate::embed::error::Error;
use crate::embed::local::Local;
use std::fmt;

/// A value of a script that a Rust type cannot take.
///
/// It knows where the value lies in what was given; the script sees it as an exception.
///
/// ```
/// use pyish::Mismatch;
///
/// let mismatch = Mismatch::new("ValueError", "must be positive").at_item(2);
/// assert_eq!(mismatch.to_string(), "item 2: must be positive");
/// ```
pub struct Mismatch(Box<Inner>);

struct Inner {
    why: Why,
    /// Where, the innermost place first.
    places: Vec<Place>,
}

enum Why {
    /// Script code was asked (`__index__`) and raised.
    Raised(Error),
    /// It is of another type.
    Type { expected: String, found: String },
    /// Whatever else, as an exception of this class.
    Said { class: &'static str, text: String },
}

/// Where in what was given.
enum Place {
    /// An element of a sequence.
    Item(usize),
    /// The value at a key.
    Key(String),
    /// An attribute.
    Attribute(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Item(at) => write!(f, "item {at}"),
            Place::Key(key) => write!(f, "key '{key}'"),
            Place::Attribute(name) => write!(f, "attribute '{name}'"),
        }
    }
}

impl Mismatch {
    /// A mismatch that the script sees as an exception of the built-in class `class`.
    ///
    /// ```
    /// let mismatch = pyish::Mismatch::new("ValueError", "must be positive");
    /// assert_eq!((mismatch.class(), mismatch.to_string().as_str()), ("ValueError", "must be positive"));
    /// ```
    #[cold]
    pub fn new(class: &'static str, text: impl Into<String>) -> Mismatch {
        Mismatch::of(Why::Said {
            class,
            text: text.into(),
        })
    }

    /// A TypeError in CPython's words: `must be str, not int`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let mismatch = pyish::Mismatch::expected("str", &scope.int(3));
    /// assert_eq!(mismatch.to_string(), "must be str, not int");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    #[cold]
    pub fn expected(expected: &str, found: &Local<'_>) -> Mismatch {
        let found = match found.is_none() {
            true => "None".to_owned(),
            false => found.type_name(),
        };
        Mismatch::of(Why::Type {
            expected: expected.to_owned(),
            found,
        })
    }

    fn of(why: Why) -> Mismatch {
        Mismatch(Box::new(Inner {
            why,
            places: Vec::new(),
        }))
    }

    /// The same, in element `at` of what is being converted.
    ///
    /// ```
    /// let mismatch = pyish::Mismatch::new("ValueError", "too long").at_item(1);
    /// assert_eq!(mismatch.to_string(), "item 1: too long");
    /// ```
    #[cold]
    pub fn at_item(self, at: usize) -> Mismatch {
        self.within(Place::Item(at))
    }

    /// The same, at key `key` of what is being converted.
    ///
    /// ```
    /// let mismatch = pyish::Mismatch::new("ValueError", "too long").at_key("name");
    /// assert_eq!(mismatch.to_string(), "key 'name': too long");
    /// ```
    #[cold]
    pub fn at_key(self, key: impl Into<String>) -> Mismatch {
        self.within(Place::Key(key.into()))
    }

    /// The same, in an attribute of what is being converted.
    ///
    /// ```
    /// let mismatch = pyish::Mismatch::new("ValueError", "too long").at_attribute("name");
    /// assert_eq!(mismatch.to_string(), "attribute 'name': too long");
    /// ```
    #[cold]
    pub fn at_attribute(self, name: impl Into<String>) -> Mismatch {
        self.within(Place::Attribute(name.into()))
    }

    #[cold]
    fn within(mut self, place: Place) -> Mismatch {
        self.0.places.push(place);
        self
    }

    /// The same, where `None` would have done, too.
    #[cold]
    pub(crate) fn or_none(mut self) -> Mismatch {
        if let (Why::Type { expected, .. }, true) = (&mut self.0.why, self.0.places.is_empty())
            && !expected.ends_with(" or None")
        {
            expected.push_str(" or None");
        }
        self
    }

    /// Whether it is about the type, so that another type may be tried.
    #[doc(hidden)]
    pub fn is_final(&self) -> bool {
        matches!(&self.0.why, Why::Raised(_))
            || matches!(&self.0.why, Why::Said { class, .. } if *class == "RecursionError")
    }

    /// The name of the exception's class.
    ///
    /// ```
    /// let mismatch = pyish::Mismatch::new("KeyError", "there is none");
    /// assert_eq!(mismatch.class(), "KeyError");
    /// ```
    pub fn class(&self) -> &'static str {
        match &self.0.why {
            Why::Said { class, .. } => class,
            Why::Type { .. } | Why::Raised(_) => "TypeError",
        }
    }

    /// The error, of a function's argument or of a value on its own.
    #[cold]
    pub(crate) fn into_error(self, argument: Option<&str>) -> Error {
        let class = self.class();
        let Inner { why, places } = *self.0;
        let why = match why {
            Why::Raised(error) => return error,
            why => why,
        };
        // CPython names the argument where the type is at fault, and lets range errors speak for themselves.
        let argument = match (&why, places.is_empty()) {
            (Why::Said { .. }, true) => None,
            _ => argument,
        };
        Error::conversion(class, text(&why, &places, argument))
    }
}

/// `f() argument 'rows', item 3 must be str, not int`
fn text(why: &Why, places: &[Place], argument: Option<&str>) -> String {
    let places: Vec<String> = argument
        .map(str::to_owned)
        .into_iter()
        .chain(places.iter().rev().map(Place::to_string))
        .collect();
    let place = places.join(", ");
    match why {
        Why::Type { expected, found } if place.is_empty() => {
            format!("must be {expected}, not {found}")
        }
        Why::Type { expected, found } => format!("{place} must be {expected}, not {found}"),
        Why::Said { text, .. } if place.is_empty() => text.clone(),
        Why::Said { text, .. } => format!("{place}: {text}"),
        Why::Raised(_) => format!("{place}: the value raised an exception"),
    }
}

impl From<Error> for Mismatch {
    #[cold]
    fn from(error: Error) -> Mismatch {
        Mismatch::of(Why::Raised(error))
    }
}

impl From<Mismatch> for Error {
    #[cold]
    fn from(mismatch: Mismatch) -> Error {
        mismatch.into_error(None)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(&self.0.why, &self.0.places, None))
    }
}

impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mismatch({}: {self})", self.class())
    }
}

impl std::error::Error for Mismatch {}
