//! The TypeScript declarations of every type that crosses the border to the web app as JSON.
//!
//! They stand, checked in, in `pwa/src/contract/shared.ts`; a golden test compares them with these. The server declares
//! the types of its routes by the same means (`pwa/src/contract/server.ts`) and imports what is declared here.

use crate::act::DocumentKind;
use crate::admission::Refusal;
use crate::catalog::{FieldState, Organisation};
use crate::command::Command;
use crate::device_check::DeviceCheck;
use crate::difference::Difference;
use crate::equipment::{Discrepancy, EquipmentView, Twins};
use crate::ids::DeviceId;
use crate::outage::{Outage, OutageReport};
use crate::paper::Paper;
use crate::person::Person;
use crate::policy::{Possibility, Waits};
use crate::record::Ranked;
use crate::redaction::Redact;
use crate::sync::wire::{LightKeys, Problem};
use crate::view::{Summary, View};
use crate::workflow::{DemandedPaper, Voided};
use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::{Config, TS, TypeVisitor};

/// What stands above the declarations.
const HEAD: &str = "\
// The shapes of `shared`, as they cross the border in JSON. Made by `RONDA_TYPES=new cargo nextest run --workspace -E
// 'test(the_web_app_has_the_types_of_shared)'`; never changed by hand.
";

/// The file of `pwa/src/contract`: what `shared` declares.
pub fn file() -> String {
    declarations().text(HEAD)
}

/// What `shared` declares.
pub fn declarations() -> Declarations {
    let mut found = Declarations::default();
    found.visit::<Command>();
    found.visit::<DemandedPaper>();
    found.visit::<DeviceCheck>();
    found.visit::<DeviceId>();
    found.visit::<Difference>();
    found.visit::<Discrepancy>();
    found.visit::<DocumentKind>();
    found.visit::<EquipmentView>();
    found.visit::<FieldState>();
    found.visit::<Fraction>();
    found.visit::<LightKeys>();
    found.visit::<Organisation>();
    found.visit::<Outage>();
    found.visit::<OutageReport>();
    found.visit::<Paper>();
    found.visit::<Person>();
    found.visit::<Possibility>();
    found.visit::<Problem>();
    found.visit::<Ranked>();
    found.visit::<Redact>();
    found.visit::<Refusal>();
    found.visit::<Summary>();
    found.visit::<Twins>();
    found.visit::<View>();
    found.visit::<Voided>();
    found.visit::<Waits>();
    found
}

/// A number that may have decimals; all others of the contract are whole.
#[derive(TS)]
pub struct Fraction(pub f64);

/// Declarations of the types that are visited and of all that these name, each once, in the order of their names.
pub struct Declarations {
    config: Config,
    /// Name → its comment and its declaration.
    by_name: BTreeMap<String, (String, String)>,
    /// What another file declares: it is imported from there.
    other: Option<Other>,
}

/// Another file of declarations.
struct Other {
    module: &'static str,
    by_name: BTreeMap<String, (String, String)>,
    used: BTreeSet<String>,
}

impl Default for Declarations {
    fn default() -> Self {
        Self { config: Config::new().with_large_int("number"), by_name: BTreeMap::new(), other: None }
    }
}

impl Declarations {
    /// None yet; what `other` declares will be imported from `module`.
    pub fn importing(module: &'static str, other: Self) -> Self {
        Self { other: Some(Other { module, by_name: other.by_name, used: BTreeSet::new() }), ..Self::default() }
    }

    /// The file, `head` above it.
    pub fn text(&self, head: &str) -> String {
        let mut text = head.to_owned();
        if let Some(Other { module, used, .. }) = &self.other {
            text.push_str("\nimport type {\n");
            used.iter().for_each(|name| text.push_str(&format!("  {name},\n")));
            text.push_str(&format!("}} from '{module}';\n"));
        }
        for (docs, declaration) in self.by_name.values() {
            text.push('\n');
            text.push_str(&tidy(&format!("{docs}export {declaration}")));
        }
        text
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // What TypeScript has of its own (strings, lists) is declared nowhere.
        if T::output_path().is_some() {
            let declared = (T::docs().unwrap_or_default(), T::decl(&self.config));
            let name = T::ident(&self.config);
            let other = self.other.as_mut().and_then(|other| Some((other.by_name.get(&name)?, &mut other.used)));
            match (other, self.by_name.get(&name)) {
                (Some((known, used)), _) => {
                    assert!(*known == declared, "two types are named {name}");
                    used.insert(name);
                }
                (None, Some(known)) => assert!(*known == declared, "two types are named {name}"),
                (None, None) => {
                    let own = type_name::<T>().starts_with(env!("CARGO_CRATE_NAME"));
                    assert!(!own || self.other.is_none(), "{name} is to be visited in `shared::typescript`");
                    self.by_name.insert(name, declared);
                    T::visit_dependencies(self);
                }
            }
        }
        T::visit_generics(self);
    }
}

/// A declaration as people write it: short comments on one line, fields each on its own and indented, and nothing that may
/// be absent is null as well: what `serde` leaves out is not there.
fn tidy(declaration: &str) -> String {
    let mut text = String::new();
    let mut depth = 0usize;
    let lines: Vec<&str> = declaration.lines().map(str::trim_end).collect();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let comment =
            (*line == "/**" && lines.get(at + 2).is_some_and(|end| end.trim() == "*/")).then(|| lines[at + 1]);
        if let Some(words) = comment {
            text.push_str(&"  ".repeat(depth));
            text.push_str(&format!("/**{} */\n", words.trim_start().trim_start_matches('*')));
            at += 3;
            continue;
        }
        let line = without_null(line);
        let is_comment = ["/**", " *"].iter().any(|mark| line.starts_with(mark));
        for field in if is_comment { vec![line.as_str()] } else { fields(&line, depth) } {
            text.push_str(&"  ".repeat(depth));
            text.push_str(field);
            text.push('\n');
            depth = (depth + field.matches('{').count()).saturating_sub(field.matches('}').count());
        }
        at += 1;
    }
    text
}

/// A line, cut before each field of an object at the top; `depth` counts the braces that are open before it.
fn fields(line: &str, mut depth: usize) -> Vec<&str> {
    let (mut parts, mut begin, mut nested) = (Vec::new(), 0, 0usize);
    for (at, letter) in line.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '<' | '[' | '(' => nested += 1,
            '>' | ']' | ')' => nested = nested.saturating_sub(1),
            _ => {}
        }
        let named = || line[at + 1..].strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_alphabetic));
        if matches!(letter, '{' | ',') && depth == 1 && nested == 0 && named() {
            parts.push(&line[begin..=at]);
            begin = at + 2;
        }
    }
    parts.push(&line[begin..]);
    parts
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
