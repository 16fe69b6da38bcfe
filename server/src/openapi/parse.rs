//! A reader of the TypeScript declarations that `ts-rs` makes of our types, and of no more.
//!
//! A form that it does not know is an error, never left out.

/// Why the contract cannot be told as JSON Schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// Something else stands there than is known.
    #[error("the contract has {found:?} where {expected} should stand")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A type that nobody declares.
    #[error("the contract declares no type «{0}»")]
    Unknown(String),
    /// A query that is no plain object.
    #[error("a query is an object of the contract, and «{0}» is none")]
    NotAnObject(String),
}

/// A token of the declarations.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
    /// What is said of what follows.
    Comment(String),
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Named(String, Vec<Kind>),
    Literal(String),
    Object(Vec<Field>),
    Map(Box<Kind>, Box<Kind>),
    Tuple(Vec<Kind>),
    OneOf(Vec<Kind>),
    AllOf(Vec<Kind>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) optional: bool,
    /// What is said of it.
    pub(super) about: Option<String>,
    pub(super) kind: Kind,
}

/// A type that a file exports.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) parameters: Vec<String>,
    /// What is said of it.
    pub(super) about: Option<String>,
    pub(super) kind: Kind,
}

/// Reads declarations from the first to the last.
pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    /// Of a text.
    pub(super) fn of(text: &str) -> Self {
        Self { tokens: tokens(text), at: 0 }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn is(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn unexpected<T>(&self, expected: &'static str) -> Result<T, ContractError> {
        let found = format!("{:?}", self.tokens.get(self.at.saturating_sub(1)));
        Err(ContractError::Unexpected { found, expected })
    }

    fn must(&mut self, mark: char, expected: &'static str) -> Result<(), ContractError> {
        if self.is(mark) {
            return Ok(());
        }
        self.at += 1;
        self.unexpected(expected)
    }

    fn word(&mut self, expected: &'static str) -> Result<String, ContractError> {
        match self.take() {
            Some(Token::Word(word) | Token::Text(word)) => Ok(word),
            _ => self.unexpected(expected),
        }
    }

    fn comment(&mut self) -> Option<String> {
        let Some(Token::Comment(words)) = self.peek().cloned() else { return None };
        self.at += 1;
        Some(words)
    }

    /// The next `export type`; what is imported is declared by another file.
    pub(super) fn declaration(&mut self) -> Result<Option<(String, Declared)>, ContractError> {
        let mut about = None;
        loop {
            match self.take() {
                None => return Ok(None),
                Some(Token::Comment(words)) => about = Some(words),
                Some(Token::Word(word)) if word == "export" => break,
                Some(_) => {}
            }
        }
        if self.word("`type`")? != "type" {
            return self.unexpected("`type`");
        }
        let name = self.word("a type's name")?;
        let mut parameters = Vec::new();
        if self.is('<') {
            while !self.is('>') {
                parameters.push(self.word("a parameter")?);
                self.is(',');
            }
        }
        self.must('=', "`=`")?;
        let kind = self.kind()?;
        self.must(';', "`;`")?;
        Ok(Some((name, Declared { parameters, about, kind })))
    }

    /// One type and nothing behind it.
    pub(super) fn whole(&mut self) -> Result<Kind, ContractError> {
        let kind = self.kind()?;
        if self.take().is_some() { self.unexpected("the end") } else { Ok(kind) }
    }

    fn kind(&mut self) -> Result<Kind, ContractError> {
        self.is('|');
        let mut kinds = vec![self.both()?];
        while self.is('|') {
            kinds.push(self.both()?);
        }
        Ok(if kinds.len() == 1 { kinds.remove(0) } else { Kind::OneOf(kinds) })
    }

    fn both(&mut self) -> Result<Kind, ContractError> {
        let mut kinds = vec![self.one()?];
        while self.is('&') {
            kinds.push(self.one()?);
        }
        Ok(if kinds.len() == 1 { kinds.remove(0) } else { Kind::AllOf(kinds) })
    }

    fn one(&mut self) -> Result<Kind, ContractError> {
        // What is said of one of several has no place of its own.
        self.comment();
        match self.take() {
            Some(Token::Text(text)) => Ok(Kind::Literal(text)),
            Some(Token::Word(name)) => {
                let given = if self.is('<') { self.list('>')? } else { Vec::new() };
                Ok(Kind::Named(name, given))
            }
            Some(Token::Mark('[')) => Ok(Kind::Tuple(self.list(']')?)),
            Some(Token::Mark('(')) => {
                let kind = self.kind()?;
                self.must(')', "`)`")?;
                Ok(kind)
            }
            Some(Token::Mark('{')) => self.braces(),
            _ => self.unexpected("a type"),
        }
    }

    fn list(&mut self, end: char) -> Result<Vec<Kind>, ContractError> {
        let mut kinds = Vec::new();
        while !self.is(end) {
            kinds.push(self.kind()?);
            self.is(',');
        }
        Ok(kinds)
    }

    /// The fields of an object, or `[key in K]: V`.
    fn braces(&mut self) -> Result<Kind, ContractError> {
        if self.is('[') {
            self.word("`key`")?;
            self.word("`in`")?;
            let key = self.kind()?;
            self.must(']', "`]`")?;
            self.is('?');
            self.must(':', "`:`")?;
            let value = self.kind()?;
            self.is(',');
            self.must('}', "`}`")?;
            return Ok(Kind::Map(Box::new(key), Box::new(value)));
        }
        let mut fields = Vec::new();
        loop {
            let about = self.comment();
            if self.is('}') {
                return Ok(Kind::Object(fields));
            }
            let name = self.word("a field's name")?;
            let optional = self.is('?');
            self.must(':', "`:`")?;
            let kind = self.kind()?;
            if !self.is(',') {
                self.is(';');
            }
            fields.push(Field { name, optional, about, kind });
        }
    }
}

/// The text in tokens. Comments of one line are left out: the head of a file alone has them.
fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(words) = rest.strip_prefix("/**") {
            let end = words.find("*/").unwrap_or(words.len());
            let lines = words[..end].lines().map(|line| line.trim().trim_start_matches('*').trim());
            let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            found.push(Token::Comment(lines.join(" ")));
            (end + 5).min(rest.len())
        } else if first == '"' || first == '\'' {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
            found.push(Token::Text(rest[1..end].trim_end_matches(first).to_owned()));
            end
        } else if is_of_word(first) {
            let end = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
            found.push(Token::Word(rest[..end].to_owned()));
            end
        } else {
            found.push(Token::Mark(first));
            first.len_utf8()
        };
        rest = rest[taken..].trim_start();
    }
    found
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}
