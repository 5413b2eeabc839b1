//! Warnings that native code gives: `warnings` decides what becomes of them.

use crate::object::*;

impl Vm {
    /// `warnings.warn(text, category)` on behalf of the calling script. An error where the filters make it one.
    #[cold]
    pub fn warn(&mut self, category: &Ref<Type>, text: &str) -> Res<()> {
        let import = self.names.import.clone();
        let Some(import) = self.builtin(&import)? else {
            return Ok(());
        };
        let name = self.new_str("warnings")?;
        let module = self.call(&import, &[name])?;
        let hook = self.getattr(&module, "warn")?;
        let text = self.new_str(text)?;
        self.call(&hook, &[text, category.into()])?;
        Ok(())
    }

    /// A conversion method gave an instance of a subclass of what it should give.
    #[cold]
    pub fn warn_strict_subclass(&mut self, method: &str, given: &Value, wanted: &str) -> Res<()> {
        let (name, category) = (
            self.type_name(given),
            self.exceptions.DeprecationWarning.clone(),
        );
        self.warn(
            &category,
            &format!(
                "{method} returned non-{wanted} (type {name}).  The ability to return an instance of a strict \
                 subclass of {wanted} is deprecated, and may be removed in a future version of Python."
            ),
        )
    }
}
