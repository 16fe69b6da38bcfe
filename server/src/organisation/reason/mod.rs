//! What can be wrong in the data, with parameters and words in both languages. This is the only table of them. A reason
//! without words in either language, or whose words leave a parameter out, does not compile.

mod cash;
mod chart;
mod control;
mod desk;
mod escalation;
mod face;
mod forms;
mod hours;
mod items;
mod json;
mod mail;
mod named_kind;
mod plans;
mod reading;
mod registers;
mod services;
mod settings;

pub(crate) use cash::Cash;
pub(crate) use chart::Chart;
pub(crate) use control::Control;
pub(crate) use desk::Desk;
pub(crate) use escalation::Escalation;
pub(crate) use face::Face;
pub(crate) use forms::Forms;
pub(crate) use hours::Hours;
pub(crate) use items::Items;
pub(crate) use json::Parsed;
pub(crate) use mail::Mail;
pub(crate) use named_kind::NamedKind;
pub(crate) use plans::Plans;
pub(crate) use reading::{Disk, Reading};
pub(crate) use registers::Registers;
pub(crate) use services::Services;
pub(crate) use settings::Settings;

use std::fmt;

/// What is wrong, as a thing of its own and not as words: screens, the console and tests each ask it for theirs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason(Kind);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

/// A parameter of a reason, as it is said.
trait Localized {
    /// In English.
    fn en(&self) -> String;
    /// In Spanish of Mexico.
    fn es(&self) -> String;
}

/// What is written alike in both languages.
macro_rules! alike {
    ($($kind:ty),+) => {$(
        impl Localized for $kind {
            fn en(&self) -> String {
                self.to_string()
            }
            fn es(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
alike!(String, usize, u32, u64);

/// The reasons of one topic: each with its parameters, its English and its Spanish.
macro_rules! reasons {
    ($(#[$doc:meta])* $topic:ident: $($name:ident { $($field:ident: $kind:ty),* } = $en:literal, $es:literal;)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
        #[strum(serialize_all = "snake_case")]
        pub(crate) enum $topic { $($name { $($field: $kind),* },)+ }
        impl super::Localized for $topic {
            fn en(&self) -> String {
                match self {
                    $(Self::$name { $($field),* } => {
                        $(let $field = super::Localized::en($field);)*
                        format!($en)
                    })+
                }
            }
            fn es(&self) -> String {
                match self {
                    $(Self::$name { $($field),* } => {
                        $(let $field = super::Localized::es($field);)*
                        format!($es)
                    })+
                }
            }
        }
    };
}
use reasons;

/// All topics, under one type.
macro_rules! topics {
    ($($topic:ident),+) => {
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        enum Kind { $($topic($topic),)+ }
        impl Reason {
            /// Its stable word: the topic and what of it, `forms.twice`.
            pub fn code(&self) -> String {
                match &self.0 {
                    $(Kind::$topic(told) => {
                        let word: &'static str = told.into();
                        format!("{}.{word}", stringify!($topic).to_lowercase())
                    })+
                }
            }
            /// In English: at the console.
            pub fn en(&self) -> String {
                match &self.0 { $(Kind::$topic(told) => Localized::en(told),)+ }
            }
            /// In Spanish of Mexico.
            pub fn es(&self) -> String {
                match &self.0 { $(Kind::$topic(told) => Localized::es(told),)+ }
            }
        }
        $(impl From<$topic> for Reason {
            fn from(told: $topic) -> Self {
                Self(Kind::$topic(told))
            }
        })+
    };
}
topics!(
    Cash, Chart, Control, Desk, Escalation, Face, Forms, Hours, Items, Mail, Plans, Reading, Registers, Services,
    Settings
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_a_code_and_says_the_same_in_two_languages() {
        let twice = Reason::from(Desk::Twice { what: NamedKind::Service, id: "red".into() });
        assert_eq!(twice.code(), "desk.twice");
        assert_eq!(twice.en(), "the service «red» is there twice");
        assert_eq!(twice.es(), "el servicio «red» aparece dos veces");
        assert_eq!(twice.to_string(), twice.en(), "the console speaks English");
    }
}
