//! The TypeScript declarations of every type that crosses the border to the web app as JSON.
//!
//! They stand, checked in, in `pwa/src/contract/shared.ts`; a golden test compares them with these.

use crate::admission::Refusal;
use crate::catalog::{FieldState, Organisation};
use crate::command::Command;
use crate::difference::Difference;
use crate::equipment::{Discrepancy, EquipmentView};
use crate::paper::Paper;
use crate::person::Person;
use crate::policy::{Possibility, Waits};
use crate::redaction::Redact;
use crate::view::{Summary, View};
use crate::workflow::Voided;
use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

/// What stands above the declarations.
const HEAD: &str = "\
// The shapes of `shared`, as they cross the border in JSON. Made by `RONDA_TYPES=new cargo nextest run --workspace -E
// 'test(the_web_app_has_the_types_of_shared)'`; never changed by hand.
";

/// The declarations, each once, in the order of their names.
pub fn declarations() -> String {
    let mut found = Declarations { config: Config::new().with_large_int("number"), by_name: BTreeMap::new() };
    found.visit::<Command>();
    found.visit::<Difference>();
    found.visit::<Discrepancy>();
    found.visit::<EquipmentView>();
    found.visit::<FieldState>();
    found.visit::<Organisation>();
    found.visit::<Paper>();
    found.visit::<Person>();
    found.visit::<Possibility>();
    found.visit::<Redact>();
    found.visit::<Refusal>();
    found.visit::<Summary>();
    found.visit::<View>();
    found.visit::<Voided>();
    found.visit::<Waits>();
    let mut text = HEAD.to_owned();
    for (docs, declaration) in found.by_name.values() {
        text.push('\n');
        text.push_str(&tidy(&format!("{docs}export {declaration}")));
    }
    text
}

/// A declaration as people write it: short comments on one line, fields indented, and nothing that may be absent is null
/// as well: what `serde` leaves out is not there.
fn tidy(declaration: &str) -> String {
    let mut text = String::new();
    let mut depth = 0usize;
    let lines: Vec<&str> = declaration.lines().map(str::trim_end).collect();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let comment =
            (*line == "/**" && lines.get(at + 2).is_some_and(|end| end.trim() == "*/")).then(|| lines[at + 1]);
        let (said, taken) = match comment {
            Some(words) => (format!("/**{} */", words.trim_start().trim_start_matches('*')), 3),
            None => (without_null(line), 1),
        };
        text.push_str(&"  ".repeat(depth));
        text.push_str(&said);
        text.push('\n');
        if comment.is_none() {
            depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        }
        at += taken;
    }
    text
}

/// `field?: T | null,` → `field?: T,`.
fn without_null(line: &str) -> String {
    let mut parts = line.split("?: ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut depth = 0i32;
        let end = part.find(|letter| {
            depth += i32::from(matches!(letter, '{' | '<')) - i32::from(matches!(letter, '}' | '>'));
            letter == ',' && depth == 0
        });
        let (kind, rest) = part.split_at(end.unwrap_or(part.len()));
        text.push_str("?: ");
        text.push_str(kind.trim_end_matches(" | null"));
        text.push_str(rest);
    }
    text
}

/// Name → its comment and its declaration.
struct Declarations {
    config: Config,
    by_name: BTreeMap<String, (String, String)>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // What TypeScript has of its own (strings, lists) is declared nowhere.
        if T::output_path().is_some() {
            let declared = (T::docs().unwrap_or_default(), T::decl(&self.config));
            let name = T::ident(&self.config);
            match self.by_name.get(&name) {
                Some(known) => assert!(*known == declared, "two types are named {name}"),
                None => {
                    self.by_name.insert(name, declared);
                    T::visit_dependencies(self);
                }
            }
        }
        T::visit_generics(self);
    }
}
