//! The line to the mail server: opened over TLS or not at all, and what it says of each message.

mod bounded_answers;

use self::bounded_answers::BoundedAnswers;
use crate::bilingual_text::BilingualText;
use crate::config::mail::{Line, MailConfig, Server};
use crate::config::tls_trust;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use std::error::Error as _;
use std::future::Future;
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;

/// How long one step may take: a server that drips is given up.
const STEP_TIMEOUT: Duration = Duration::from_secs(60);
/// How long handing a message over may take. Its files go over a slow line, and the server may look at all of them before it says
/// that it has them (RFC 5321, 4.5.3.2.6: ten minutes); who hangs up before then hands over a second time what was taken.
const HANDED_OVER: Duration = Duration::from_secs(10 * 60);

/// Why nothing can be sent now. It is of no message in particular: all wait.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Not there, or gone in the middle.
    #[error("the mail server {0} cannot be reached: {1}")]
    Gone(String, String),
    /// It does not offer STARTTLS, or somebody between took the offer out.
    #[error("the mail server {0} offers no STARTTLS: nothing is sent in clear")]
    Stripped(String),
    /// Its certificate is not one we trust.
    #[error("the mail server {0} cannot be trusted: {1}")]
    Untrusted(String, String),
    /// It does not take our name and password.
    #[error("the mail server {0} does not take our name and password: {1}")]
    SignIn(String, String),
    /// It takes nothing that comes from our address, whatever it is.
    #[error("the mail server {0} takes nothing from our address (mail.from): {1}")]
    Sender(String, String),
    /// Our own settings.
    #[error("{0}")]
    Settings(String),
}

/// Why a message was not taken, by where the handing over ended.
#[derive(Debug)]
enum NotTaken {
    /// The server refuses our address for good, whatever the message.
    Sender(Error),
    /// At whatever it has heard of the message, or the line ended.
    Message(Error),
    /// The message demands what the server does not offer: it was not asked.
    NotOffered(&'static str),
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// The server has it.
    Taken,
    /// Not now (4xx).
    Later(String),
    /// Not now: the line that was opened for it broke.
    Broken(String),
    /// Never (5xx).
    Never(String),
    /// Never: it cannot be written, and no server was asked.
    Unmade(BilingualText),
}

/// An open line.
pub struct SmtpLine {
    connection: AsyncSmtpConnection,
    name: String,
}

impl SmtpLine {
    /// Opens one, signed in where there is a login.
    pub async fn open(config: &MailConfig, server: &Server) -> Result<Self, LineError> {
        let name = format!("{}:{}", server.host, server.port);
        let hello = ClientId::Domain(config.domain().to_owned());
        let stream = reached(config, server, &name).await?;
        let connection = step(&name, AsyncSmtpConnection::connect_with_transport(stream, &hello)).await?;
        let mut line = Self { connection, name };
        if server.line == Line::StartTls {
            if !line.connection.can_starttls() {
                line.connection.abort().await;
                return Err(LineError::Stripped(line.name));
            }
            let tls = tls(server, config.ca.as_deref())?;
            step(&line.name, line.connection.starttls(tls, &hello)).await?;
            if !line.connection.is_encrypted() {
                return Err(LineError::Stripped(line.name));
            }
        }
        if let Some(login) = &server.login {
            let password = login.password().map_err(|error| LineError::Settings(error.to_string()))?;
            let credentials = Credentials::new(login.user.clone(), password);
            let signing = line.connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
            let signed = tokio::time::timeout(STEP_TIMEOUT, signing).await.map_err(|_| too_slow(&line.name))?;
            signed.map_err(|error| match error.is_permanent() || error.is_client() {
                true => LineError::SignIn(line.name.clone(), error_line(&error)),
                false => line_gone(&line.name, &error),
            })?;
        }
        Ok(line)
    }

    /// Sends one message.
    pub async fn send(&mut self, envelope: &Envelope, bytes: &[u8]) -> Result<Sending, LineError> {
        let handed = tokio::time::timeout(HANDED_OVER, hand_over(&mut self.connection, envelope, bytes)).await;
        let (error, of_sender) = match handed.map_err(|_| too_slow(&self.name))? {
            Ok(()) => return Ok(Sending::Taken),
            Err(NotTaken::NotOffered(what)) => return Ok(Sending::Never(what.to_owned())),
            Err(NotTaken::Sender(error)) => (error, true),
            Err(NotTaken::Message(error)) => (error, false),
        };
        let code = error.status().map(u16::from);
        match code {
            // About us, not about the message: it wants a sign-in, or ends the conversation.
            Some(code @ (530 | 534 | 535 | 538)) => {
                Err(LineError::SignIn(self.name.clone(), format!("{code} {}", error_line(&error))))
            }
            Some(421) => Err(line_gone(&self.name, &error)),
            Some(_) if of_sender => Err(LineError::Sender(self.name.clone(), error_line(&error))),
            Some(_) if error.is_permanent() => Ok(Sending::Never(error_line(&error))),
            Some(_) => Ok(Sending::Later(error_line(&error))),
            None => Err(line_gone(&self.name, &error)),
        }
    }

    /// True where it can carry another message.
    pub fn is_sound(&self) -> bool {
        !self.connection.has_broken()
    }

    /// Says good-bye.
    pub async fn close(mut self) {
        // A server that does not answer the good-bye has all that was sent.
        drop(tokio::time::timeout(Duration::from_secs(5), self.connection.abort()).await);
    }
}

/// Hands a message over. Where it is not taken the line is ended, unless the server was not asked.
async fn hand_over(connection: &mut AsyncSmtpConnection, envelope: &Envelope, bytes: &[u8]) -> Result<(), NotTaken> {
    let demanded = demanded(connection, envelope, bytes)?;
    let handed = converse(connection, envelope, demanded, bytes).await;
    if handed.is_err() {
        connection.abort().await;
    }
    handed
}

/// What a message demands of the server beyond the oldest rules, where it is offered.
fn demanded(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    bytes: &[u8],
) -> Result<Vec<MailParameter>, NotTaken> {
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    let mut demanded = Vec::new();
    if addresses.any(|address| !address.to_string().is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(NotTaken::NotOffered("it offers no SMTPUTF8, and an address has letters beyond ASCII"));
        }
        demanded.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        if !connection.server_info().supports_feature(Extension::EightBitMime) {
            return Err(NotTaken::NotOffered("it offers no 8BITMIME, and the message has letters beyond ASCII"));
        }
        demanded.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(demanded)
}

async fn converse(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    demanded: Vec<MailParameter>,
    bytes: &[u8],
) -> Result<(), NotTaken> {
    let from = || envelope.from().cloned();
    let has_demands = !demanded.is_empty();
    if let Err(error) = connection.command(Mail::new(from(), demanded)).await {
        if !error.is_permanent() {
            return Err(NotTaken::Message(error));
        }
        if !has_demands {
            return Err(NotTaken::Sender(error));
        }
        // The address alone: where it is taken, what this message demands was refused, not whoever writes it. Only where it is refused
        // for good as well do all wait; a line that ends here may end at this message alone.
        return Err(match connection.command(Mail::new(from(), Vec::new())).await {
            Ok(_) => NotTaken::Message(error),
            Err(alone) if alone.is_permanent() => NotTaken::Sender(alone),
            Err(alone) => NotTaken::Message(alone),
        });
    }
    for to in envelope.to() {
        if let Err(error) = connection.command(Rcpt::new(to.clone(), Vec::new())).await {
            return Err(refused_at_recipient(connection, envelope, error).await);
        }
    }
    connection.command(Data).await.map_err(NotTaken::Message)?;
    match connection.message(bytes).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() && denies_sending_as(&error_line(&error)) => Err(NotTaken::Sender(error)),
        Err(error) => Err(NotTaken::Message(error)),
    }
}

/// Why a recipient was refused: perhaps for our own address. Postfix says so only there, unless it is told otherwise. One recipient may
/// let only some write to it, so another one is asked about, ourselves: where that is refused alike it is no matter of whom we write to.
async fn refused_at_recipient(connection: &mut AsyncSmtpConnection, envelope: &Envelope, error: Error) -> NotTaken {
    let is_of_sender = error.is_permanent() && names_sender(&error_line(&error));
    let Some(from) = envelope.from().filter(|from| is_of_sender && !envelope.to().contains(from)) else {
        return NotTaken::Message(error);
    };
    match connection.command(Rcpt::new(from.clone(), Vec::new())).await {
        Err(again) if again.is_permanent() && names_sender(&error_line(&again)) => NotTaken::Sender(error),
        // Nobody knows whom it is against: the line ended, or that is to be asked later. No message is given up by it.
        Err(again) if !again.is_permanent() => NotTaken::Message(again),
        Ok(_) | Err(_) => NotTaken::Message(error),
    }
}

/// Whether a refusal is of whoever writes: by its enhanced status (RFC 3463: 5.1.7 and 5.1.8 are of a sender's address), or in
/// Postfix's words where that is of the server's policy, which may be against either.
fn names_sender(words: &str) -> bool {
    let mut parts = words.split_whitespace();
    parts.any(|part| part == "5.1.7" || part == "5.1.8")
        || words.to_lowercase().contains("sender address rejected")
        || denies_sending_as(words)
}

/// Whether a refusal says that whoever signed in may not write as we do. Exchange says so only once it has all of a message (5.7.60, and
/// 5.2.252 in Microsoft's cloud), and looks for it at nothing but who writes, which is the same in all of ours.
fn denies_sending_as(words: &str) -> bool {
    let mut parts = words.split_whitespace();
    let lower = words.to_lowercase();
    parts.any(|part| part == "5.7.60" || part == "5.2.252")
        || lower.contains("permissions to send as this sender")
        || lower.contains("sendasdenied")
}

/// Reaches the server, over TLS from the first byte where that is kept so.
async fn reached(config: &MailConfig, server: &Server, name: &str) -> Result<Box<dyn AsyncTokioStream>, LineError> {
    let tcp = within(name, TcpStream::connect((server.host.as_str(), server.port))).await?;
    let peer = tcp.peer_addr().map_err(|error| LineError::Gone(name.to_owned(), error.to_string()))?;
    if server.line != Line::Tls {
        return Ok(Box::new(BoundedAnswers::new(tcp, peer)));
    }
    let connector = tls_trust::connector(config.ca.as_deref()).map_err(LineError::Settings)?;
    let host = ServerName::try_from(server.host.clone()).map_err(|error| LineError::Settings(error.to_string()))?;
    let tls = within(name, connector.connect(host, tcp)).await?;
    Ok(Box::new(BoundedAnswers::new(tls, peer)))
}

/// A step before anything is said.
async fn within<T>(name: &str, doing: impl Future<Output = io::Result<T>>) -> Result<T, LineError> {
    let done = tokio::time::timeout(STEP_TIMEOUT, doing).await.map_err(|_| too_slow(name))?;
    done.map_err(|error| {
        let trust = error.get_ref().is_some_and(|why| why.is::<rustls::Error>());
        let told = if trust { LineError::Untrusted } else { LineError::Gone };
        told(name.to_owned(), error.to_string())
    })
}

async fn step<T>(name: &str, doing: impl Future<Output = Result<T, Error>>) -> Result<T, LineError> {
    let done = tokio::time::timeout(STEP_TIMEOUT, doing).await.map_err(|_| too_slow(name))?;
    done.map_err(|error| {
        let words = error_line(&error);
        let trust = error.is_tls() || words.contains("certificate");
        if trust { LineError::Untrusted(name.to_owned(), words) } else { line_gone(name, &error) }
    })
}

fn tls(server: &Server, ca: Option<&Path>) -> Result<TlsParameters, LineError> {
    let settings = |error: String| LineError::Settings(error);
    let mut tls = TlsParameters::builder(server.host.clone());
    if let Some(path) = ca {
        for certificate in crate::config::tls_trust::read(path).map_err(settings)? {
            let certificate = Certificate::from_der(certificate.to_vec());
            tls = tls.add_root_certificate(certificate.map_err(|error| settings(error.to_string()))?);
        }
    }
    tls.build_rustls().map_err(|error| settings(error.to_string()))
}

fn line_gone(name: &str, error: &Error) -> LineError {
    LineError::Gone(name.to_owned(), error_line(error))
}

fn too_slow(name: &str) -> LineError {
    LineError::Gone(name.to_owned(), "it did not answer in time".into())
}

/// An answer in one line, with what stands behind it.
fn error_line(error: &Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        let more = next.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        source = next.source();
    }
    let words: String = words.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).take(300).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_sender_is_told_from_one_of_the_recipient() {
        for words in [
            "permanent error (553): 5.1.8 <mesa@oaxaca.gob.mx>: Sender address rejected: Domain not found",
            "permanent error (554): 5.7.1 <mesa@oaxaca.gob.mx>: Sender address rejected: Access denied",
            "permanent error (550): 5.1.7 bad sender",
        ] {
            assert!(names_sender(words), "{words}");
        }
        for words in [
            "permanent error (550): 5.1.1 <ana@oaxaca.gob.mx>: Recipient address rejected: User unknown",
            "permanent error (554): 5.7.1 <ana@oaxaca.gob.mx>: Relay access denied",
            "permanent error (550): 5.7.1 the sender may not write to this list",
            "permanent error (550): 15.1.80 no such user",
        ] {
            assert!(!names_sender(words), "{words}");
        }
    }

    #[test]
    fn a_refusal_to_send_as_we_do_is_told_from_one_of_the_message() {
        for words in [
            "permanent error (550): 5.7.60 SMTP; Client does not have permissions to send as this sender",
            "permanent error (550): 5.7.1 Client does not have permissions to send as this sender",
            "permanent error (554): 5.2.252 SendAsDenied; mesa@oaxaca.gob.mx not allowed to send as otra@oaxaca.gob.mx",
        ] {
            assert!(denies_sending_as(words) && names_sender(words), "{words}");
        }
        for words in [
            "permanent error (550): 5.7.1 message content rejected",
            "permanent error (552): 5.2.3 message size exceeds fixed limit",
            "permanent error (550): 5.7.606 Access denied",
        ] {
            assert!(!denies_sending_as(words), "{words}");
        }
    }
}
