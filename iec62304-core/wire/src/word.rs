//! The closed word lists that stand in trace files and in tags.

/// A word list: the enum, its spelling both ways, and all of its values in order.
///
/// Exported for the crates that share this one; not part of anybody's interface.
#[doc(hidden)]
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The words, in order, for help texts and nearest-name search.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that is written so, if there is one.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// What a tag claims.
    Relation {
        /// `#[requirement]`, `implements!`: this code implements the requirement.
        Implements = "implements",
        /// `#[verifies]`: this test verifies the requirement or risk control.
        Verifies = "verifies",
    }
}

words! {
    /// How a tag is written.
    Form {
        /// An attribute on an item.
        Attribute = "attribute",
        /// `implements!(..)`, as an item (the module it stands in) or as a statement (from here on).
        ///
        /// A macro cannot tell the two apart; the source index can.
        Call = "call",
    }
}

words! {
    /// The verification level (IEC 62304, 5.5 unit, 5.6 integration, 5.7 system).
    Level {
        /// A software unit alone.
        Unit = "unit",
        /// Software items together.
        Integration = "integration",
        /// The software system.
        System = "system",
    }
}

words! {
    /// What kind of item carries a tag, as its header's tokens tell.
    ItemKind {
        /// A function or method.
        Fn = "fn",
        /// `const fn`: no probe is possible in it.
        ConstFn = "const-fn",
        /// A method without body.
        FnDecl = "fn-decl",
        /// A constant, associated or not.
        Const = "const",
        /// A static.
        Static = "static",
        /// A struct.
        Struct = "struct",
        /// An enum.
        Enum = "enum",
        /// A union.
        Union = "union",
        /// A trait.
        Trait = "trait",
        /// A type alias or associated type.
        Type = "type",
        /// An inherent or trait implementation.
        Impl = "impl",
        /// An inline module.
        Mod = "mod",
        /// A `use` declaration.
        Use = "use",
        /// An `extern` block or `extern crate`.
        Extern = "extern",
        /// A macro definition or call.
        Macro = "macro",
        /// `implements!`: no item of its own.
        Scope = "scope",
        /// Anything else that an attribute may stand on.
        Other = "other",
    }
}
