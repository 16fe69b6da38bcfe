//! The conditions of forms (`when`, `required_when`): parsed when the organisation is loaded, judged without failing.
//!
//! `or` < `and` < `not`; comparisons `==`, `!=`, `>`, `>=`, `<`, `<=`, `in [..]`, `not in [..]`, `empty(name)`, or a
//! bare name that is true. Names are fields or attachments of the form, `channel`, or a fact of [`FACTS`]. A comparison
//! with something not answered yet is false, whichever it is: a field appears once the one it hangs on is answered.

mod parse;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// Names that are no fields: known of the ticket, given among the values under these names (`true` or a text).
pub const FACTS: [&str; 5] = ["channel", "subservice", "visit_scheduled", "equipment_moved", "vendor_returned"];

const MOST_CHARS: usize = 500;

/// Why a text is not a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the condition «{text}» cannot be read: {reason}")]
pub struct ExprError {
    text: String,
    reason: String,
}

/// A condition that was read and understood.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Expr {
    source: String,
    node: Node,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Or(Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Empty(String),
    True(String),
    Compare(String, Op, String),
    In(String, Vec<String>, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Equal,
    Unequal,
    More,
    MoreOrEqual,
    Less,
    LessOrEqual,
}

impl Expr {
    /// The condition as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it holds, with the answers that `value` knows; an empty answer counts as none.
    pub fn holds<'v>(&self, value: &dyn Fn(&str) -> Option<&'v str>) -> bool {
        self.node.holds(value)
    }

    /// Every name it asks for.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.node.names(&mut names);
        names
    }

    /// Every value a name is compared with: checked against the options of a choice.
    pub fn compared(&self) -> Vec<(&str, &str)> {
        let mut pairs = Vec::new();
        self.node.compared(&mut pairs);
        pairs
    }
}

impl Node {
    fn holds<'v>(&self, value: &dyn Fn(&str) -> Option<&'v str>) -> bool {
        let answer = |name: &str| value(name).filter(|text| !text.trim().is_empty());
        match self {
            Self::Or(a, b) => a.holds(value) || b.holds(value),
            Self::And(a, b) => a.holds(value) && b.holds(value),
            Self::Not(a) => !a.holds(value),
            Self::Empty(name) => answer(name).is_none(),
            Self::True(name) => answer(name) == Some("true"),
            Self::In(name, list, wanted) => answer(name).is_some_and(|text| list.iter().any(|x| x == text) == *wanted),
            Self::Compare(name, op, right) => answer(name).is_some_and(|left| op.holds(left, right)),
        }
    }

    fn names<'n>(&'n self, into: &mut Vec<&'n str>) {
        match self {
            Self::Or(a, b) | Self::And(a, b) => {
                a.names(into);
                b.names(into);
            }
            Self::Not(a) => a.names(into),
            Self::Empty(name) | Self::True(name) | Self::Compare(name, ..) | Self::In(name, ..) => into.push(name),
        }
    }

    fn compared<'n>(&'n self, into: &mut Vec<(&'n str, &'n str)>) {
        match self {
            Self::Or(a, b) | Self::And(a, b) => {
                a.compared(into);
                b.compared(into);
            }
            Self::Not(a) => a.compared(into),
            Self::Empty(_) | Self::True(_) => {}
            Self::Compare(name, _, value) => into.push((name, value)),
            Self::In(name, list, _) => into.extend(list.iter().map(|value| (name.as_str(), value.as_str()))),
        }
    }
}

impl Op {
    fn holds(self, left: &str, right: &str) -> bool {
        let order = match (decimal(left), decimal(right)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ if matches!(self, Self::Equal | Self::Unequal) => left.cmp(right),
            _ => return false,
        };
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::More => order.is_gt(),
            Self::MoreOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// A decimal as millionths, so that no float is reckoned with. None where the text is no decimal of reasonable size.
pub(crate) fn decimal(text: &str) -> Option<i128> {
    let text = text.trim();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 18 || part.len() > 6 || !plain(whole) || !plain(part) || digits.ends_with('.')
    {
        return None;
    }
    let millionths: i128 = format!("{part:0<6}").parse().ok()?;
    let size = whole.parse::<i128>().ok()? * 1_000_000 + millionths;
    Some(if negative { -size } else { size })
}

impl FromStr for Expr {
    type Err = ExprError;
    fn from_str(text: &str) -> Result<Self, ExprError> {
        let bad = |reason: String| ExprError { text: text.chars().take(80).collect(), reason };
        if text.chars().count() > MOST_CHARS {
            return Err(bad(format!("it is longer than {MOST_CHARS} characters")));
        }
        let node = parse::parse(text).map_err(bad)?;
        Ok(Self { source: text.to_owned(), node })
    }
}
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}
impl Serialize for Expr {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.source)
    }
}
impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(text: &str, values: &[(&str, &'static str)]) -> bool {
        let expr: Expr = text.parse().expect("a condition");
        expr.holds(&|name| values.iter().find(|(id, _)| *id == name).map(|(_, value)| *value))
    }

    #[test]
    fn the_manuals_conditions_are_understood() {
        let alta = [("movimiento", "Alta de extensión"), ("monto", "12.50")];
        assert!(holds("movimiento == 'Alta de extensión'", &alta));
        assert!(!holds("movimiento != 'Alta de extensión'", &alta));
        assert!(holds("movimiento in ['Baja','Alta de extensión']", &alta));
        assert!(!holds("movimiento not in ['Baja','Alta de extensión']", &alta));
        assert!(holds("monto > 0 and movimiento not in ['Baja']", &alta));
        assert!(!holds("monto > 12.5", &alta), "12.50 and 12.5 are one number");
        assert!(holds("empty(extension)", &[("extension", " ")]));
        assert!(holds("visit_scheduled", &[("visit_scheduled", "true")]));
        assert!(holds("cumple == false or falla == true", &[("cumple", "false")]));
        assert!(holds("not (cumple == true)", &[]));
    }

    #[test]
    fn nothing_is_true_of_what_is_not_answered() {
        for text in ["a == 'x'", "a != 'x'", "a in ['x']", "a not in ['x']", "a > 0", "a"] {
            assert!(!holds(text, &[]), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for text in
            ["", "a =", "a == ", "a == 'x", "f(a)", "a in []", "a in ['x'", "(a", "a b", "a == b", "a ~ 1", "and"]
        {
            assert!(text.parse::<Expr>().is_err(), "{text}");
        }
        assert!("(".repeat(400).parse::<Expr>().is_err());
        assert!("not ".repeat(100).parse::<Expr>().is_err());
    }

    #[test]
    fn names_and_compared_values_are_told() {
        let expr: Expr = "tipo == 'Queja' and (monto > 0 or empty(acuse))".parse().expect("a condition");
        assert_eq!(expr.names(), ["tipo", "monto", "acuse"]);
        assert_eq!(expr.compared(), [("tipo", "Queja"), ("monto", "0")]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "[a-z'\\[\\]()=!<>, ñ0-9.-]{0,60}|.{0,40}") {
            if let Ok(expr) = text.parse::<Expr>() {
                let _ = expr.holds(&|_| Some("x"));
            }
        }
    }
}
