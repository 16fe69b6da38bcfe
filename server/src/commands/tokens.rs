//! `ronda token`.

use super::ask::{ask, unexpected};
use super::{CommandError, when};
use crate::admin_api::{Answer, Question, TokenLine};
use crate::config::Settings;
use crate::store::api_tokens::ApiScope;
use ronda_shared::ids::PersonId;
use std::process::ExitCode;

/// Makes a token and prints it, once.
pub(super) async fn create(
    name: String,
    person: PersonId,
    scopes: Vec<ApiScope>,
    days: u16,
    settings: Settings,
) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::TokenMake { name, person, scopes, days }).await? {
        Answer::TokenMade { token, line } => {
            println!("{token}");
            eprintln!("It is shown this once. {}", token_line(&line));
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Prints all tokens, nothing of their secrets.
pub(super) async fn list(settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::Tokens {}).await? {
        Answer::Tokens(lines) => {
            lines.iter().for_each(|line| println!("{}", token_line(line)));
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Ends a token.
pub(super) async fn end(name: String, settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::TokenEnd { name }).await? {
        Answer::TokenEnded {} => {
            println!("It holds no more.");
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

fn token_line(line: &TokenLine) -> String {
    let scopes: Vec<_> = line.scopes.iter().map(|scope| scope.as_str()).collect();
    let used = line.used.map_or_else(|| "never used".to_owned(), |at| format!("last used {}", when(at)));
    let (made, expires) = (when(line.made), when(line.expires));
    format!("{}  for {}  {}  made {made}  until {expires}  {used}", line.name, line.person, scopes.join(" "))
}
