//! Mail as the operator asks about it: a message handed in by a pipe, the queue, what came, another try.

use super::{Answer, Question};
use crate::mail::{Mail, files};
use crate::store::mail::{Incoming, OutState, Outgoing};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Lines told at most.
const LINES: usize = 500;

/// A message to go out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QueueLine {
    /// Its number.
    pub id: u64,
    /// Which event it tells.
    pub event: String,
    /// The folio of the ticket it tells of; empty where it tells of none.
    #[serde(default)]
    pub ticket: String,
    /// To whom.
    pub to: String,
    /// When it was written.
    pub made: Timestamp,
    /// How it stands, in a word.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, or was sent or given up.
    pub at: Timestamp,
    /// What the mail server said last.
    pub answer: String,
}

impl QueueLine {
    fn of((row, folio): (Outgoing, Option<String>)) -> Self {
        let (state, tries, at, answer) = match row.state {
            OutState::Waiting { tries, next, last } => ("waiting", tries, next, last),
            OutState::Sent { at } => ("sent", 0, at, String::new()),
            OutState::Failed { at, answer } => ("failed", 0, at, answer),
        };
        let (ticket, state) = (folio.unwrap_or_default(), state.to_owned());
        Self { id: row.id, event: row.event, ticket, to: row.to, made: row.made, state, tries, at, answer }
    }
}

/// A message that came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IncomingMailLine {
    /// When.
    pub at: Timestamp,
    /// From whom it says it is.
    pub from: String,
    /// Its subject, cut.
    pub subject: String,
    /// What became of it, in a word.
    pub became: String,
    /// The ticket's folio, or its id, where there is one.
    pub ticket: String,
    /// Why, where there is something to say.
    pub why: String,
    /// The file in the data directory in which it is kept, where it is.
    pub kept: String,
}

impl IncomingMailLine {
    fn of((row, folio): &(Incoming, Option<String>)) -> Self {
        Self {
            at: row.at,
            from: row.from.clone(),
            subject: row.subject.clone(),
            became: row.became.word().to_owned(),
            ticket: folio.clone().or(row.document.map(|id| id.to_string())).unwrap_or_default(),
            why: row.why.clone(),
            kept: if row.kept { format!("mail/{}.eml", files::named(&row.key)) } else { String::new() },
        }
    }
}

/// Answers what is about mail; gives back what is not, or what there is no mail to answer by.
pub(super) async fn answer(mail: Option<&Arc<Mail>>, question: Question) -> Result<Answer, Question> {
    let Some(mail) = mail else { return Err(question) };
    let answered = match question {
        Question::MailIn { message } => {
            let taken = mail.take(message.into_vec()).await.map_err(as_text);
            match taken {
                Ok(row) => {
                    mail.with_folio(row).await.map(|row| Answer::MailTaken(IncomingMailLine::of(&row))).map_err(as_text)
                }
                Err(why) => Err(why),
            }
        }
        Question::MailQueue { all } => mail.queue(all, LINES).await.map_err(as_text).map(|(rows, waiting)| {
            let lines = rows.into_iter().map(QueueLine::of).collect();
            Answer::MailQueue { lines, waiting, standstill: mail.standstill() }
        }),
        Question::MailCame {} => mail
            .came(LINES)
            .await
            .map_err(as_text)
            .map(|rows| Answer::MailCame(rows.iter().map(IncomingMailLine::of).collect())),
        Question::MailRetry { id } => mail.retry(id).await.map_err(as_text).and_then(|messages| retried(id, messages)),
        other => return Err(other),
    };
    Ok(answered.unwrap_or_else(Answer::Refused))
}

/// What is told of messages that were tried again. Where one was named and none was, its number was mistyped, or it went out.
fn retried(id: Option<u64>, messages: u64) -> Result<Answer, String> {
    match id.filter(|_| messages == 0) {
        Some(id) => Err(format!(
            "message {id} is not tried again: none of this number waits, or was given up with its words kept. «ronda mail queue» lists them"
        )),
        None => Ok(Answer::MailRetried { messages }),
    }
}

fn as_text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// «0 are tried again», said of a mistyped number, and done.
    #[test]
    fn a_message_that_there_is_not_is_told() {
        assert!(retried(Some(7), 0).is_err_and(|why| why.starts_with("message 7 is not tried again")));
        assert!(matches!(retried(Some(7), 1), Ok(Answer::MailRetried { messages: 1 })));
        assert!(matches!(retried(None, 0), Ok(Answer::MailRetried { messages: 0 })), "nothing was given up");
    }
}
