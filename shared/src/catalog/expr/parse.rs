//! Reading a condition: signs, words and texts, then a tree.

use super::{Node, Op, decimal};

const MOST_DEPTH: usize = 16;

/// The tree of a condition, or what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Node, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let node = parser.any()?;
    match parser.tokens.get(parser.at) {
        None => Ok(node),
        Some(_) => Err("there is something left after its end".to_owned()),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 11] = ["==", "!=", ">=", "<=", ">", "<", "(", ")", "[", "]", ","];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Token::Sign(sign), sign.len())
        } else if first == '\'' {
            let inner = &rest[1..];
            let end = inner.find('\'').ok_or("a text is not closed with '")?;
            (Token::Text(inner[..end].to_owned()), end + 2)
        } else {
            let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
            if end == 0 {
                return Err(format!("the sign «{first}» is unknown"));
            }
            (Token::Word(rest[..end].to_owned()), end)
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn sign(&mut self, sign: &str) -> bool {
        let here = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(here);
        here
    }
    fn word(&mut self, word: &str) -> bool {
        let here = matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found == word);
        self.at += usize::from(here);
        here
    }
    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(format!("«{sign}» is missing")) }
    }
    fn name(&mut self) -> Result<String, String> {
        let reserved = |w: &str| matches!(w, "and" | "or" | "not" | "in" | "true" | "false");
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) if !reserved(word) && word.starts_with(|c: char| c.is_alphabetic()) => {
                let name = word.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err("a name is missing".to_owned()),
        }
    }
    fn value(&mut self) -> Result<String, String> {
        let value = match self.tokens.get(self.at) {
            Some(Token::Text(text)) => text.clone(),
            Some(Token::Word(word)) if word == "true" || word == "false" || decimal(word).is_some() => word.clone(),
            _ => return Err("a value is missing: a 'text', a number, true or false".to_owned()),
        };
        self.at += 1;
        Ok(value)
    }

    fn any(&mut self) -> Result<Node, String> {
        let mut left = self.all()?;
        while self.word("or") {
            left = Node::Or(Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }
    fn all(&mut self) -> Result<Node, String> {
        let mut left = self.one()?;
        while self.word("and") {
            left = Node::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }
    fn one(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let node = if self.word("not") {
            Node::Not(Box::new(self.one()?))
        } else if self.sign("(") {
            let inner = self.any()?;
            self.expect(")")?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(node)
    }
    fn comparison(&mut self) -> Result<Node, String> {
        let name = self.name()?;
        if self.sign("(") {
            if name != "empty" {
                return Err(format!("the function «{name}» is unknown"));
            }
            let asked = self.name()?;
            self.expect(")")?;
            return Ok(Node::Empty(asked));
        }
        let before = self.at;
        let wanted = !self.word("not");
        if self.word("in") {
            return Ok(Node::In(name, self.list()?, wanted));
        }
        self.at = before;
        let ops = [
            ("==", Op::Equal),
            ("!=", Op::Unequal),
            (">=", Op::MoreOrEqual),
            ("<=", Op::LessOrEqual),
            (">", Op::More),
            ("<", Op::Less),
        ];
        match ops.into_iter().find(|(sign, _)| self.sign(sign)) {
            Some((_, op)) => Ok(Node::Compare(name, op, self.value()?)),
            None => Ok(Node::True(name)),
        }
    }
    fn list(&mut self) -> Result<Vec<String>, String> {
        self.expect("[")?;
        let mut list = vec![self.value()?];
        while self.sign(",") {
            list.push(self.value()?);
        }
        self.expect("]")?;
        Ok(list)
    }
}
