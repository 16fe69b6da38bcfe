//! A mail server for tests that takes what it is given and answers as it is told. It offers STARTTLS or hides it, wants
//! a password or none, says 4xx or 5xx of whom it is asked to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A message that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    pub bytes: Vec<u8>,
    /// Set where the message came over TLS.
    pub sealed: bool,
    /// Under which name, where it was asked.
    pub user: String,
}

impl Taken {
    pub fn parsed(&self) -> mail_parser::Message<'_> {
        mail_parser::MessageParser::default().parse(&self.bytes).expect("a message")
    }
    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap_or_default().to_owned()
    }
    pub fn text(&self) -> String {
        self.parsed().body_text(0).unwrap_or_default().into_owned()
    }
    pub fn header(&self, name: &'static str) -> String {
        self.parsed().header_raw(name).unwrap_or_default().trim().to_owned()
    }
}

/// How the server answers; by default it takes every message, without TLS and password.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Set, the server offers STARTTLS; else it hides it.
    pub starttls: bool,
    /// TLS from the first byte.
    pub implicit: bool,
    /// It wants this name and password.
    pub login: Option<(String, String)>,
    /// What it says of an address instead of taking it: as often as there are answers, the last one for ever.
    pub answers: BTreeMap<String, Vec<String>>,
    /// What it says of whoever writes, instead of taking them.
    pub sender: Option<String>,
    /// It offers SMTPUTF8 and 8BITMIME, and says this where the former is demanded.
    pub utf8: Option<String>,
    /// And hangs up then.
    pub utf8_hangs_up: bool,
    /// What it says of each message once it has all of it, instead of taking it.
    pub message: Option<String>,
    /// It answers a greeting without an end.
    pub endless: bool,
    /// It hangs up in the middle of the n-th message.
    pub hangs_up_at: Option<usize>,
    /// It hangs up in the middle of each message to this address.
    pub hangs_up_for: Option<String>,
    /// It says nothing of the n-th message, which it has taken, for as long as this stands.
    pub silent_at: Option<usize>,
}

#[derive(Default)]
struct State {
    manner: Manner,
    taken: Vec<Taken>,
    asked: BTreeMap<String, usize>,
    commands: Vec<String>,
}

/// The server. It ends when dropped.
pub struct Sink {
    pub port: u16,
    state: Arc<Mutex<State>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sink {
    pub async fn open(manner: Manner, tls: TlsAcceptor) -> Self {
        Self::on(0, manner, tls).await
    }

    /// On a port of one's choice: one that was down comes up again.
    pub async fn on(port: u16, manner: Manner, tls: TlsAcceptor) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State { manner, ..State::default() }));
        let own = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, tls) = (Arc::clone(&own), tls.clone());
                // A client that goes away in the middle is its own affair.
                tokio::spawn(async move { drop(serve(stream, &state, &tls).await) });
            }
        });
        Self { port, state, task }
    }

    pub fn behave(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut lock(&self.state).manner);
    }
    pub fn taken(&self) -> Vec<Taken> {
        lock(&self.state).taken.clone()
    }
    pub fn to(&self, address: &str) -> Vec<Taken> {
        self.taken().into_iter().filter(|taken| taken.to == address).collect()
    }
    /// Every line that clients have said outside of messages.
    pub fn commands(&self) -> Vec<String> {
        lock(&self.state).commands.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().expect("nobody panicked with it")
}

trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}

async fn serve(stream: TcpStream, state: &Mutex<State>, tls: &TlsAcceptor) -> std::io::Result<()> {
    let manner = lock(state).manner.clone();
    let mut line: BufReader<Box<dyn Both>> = match manner.implicit {
        true => BufReader::new(Box::new(tls.accept(stream).await?)),
        false => BufReader::new(Box::new(stream)),
    };
    let mut sealed = manner.implicit;
    say(&mut line, "220 sink ready").await?;
    let (mut user, mut to) = (String::new(), String::new());
    loop {
        let mut said = String::new();
        if line.read_line(&mut said).await? == 0 {
            return Ok(());
        }
        let said = said.trim_end().to_owned();
        lock(state).commands.push(said.clone());
        let manner = lock(state).manner.clone();
        let verb = said.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" if manner.endless => loop {
                line.get_mut().write_all(&[b'x'; 65_536]).await?;
            },
            "EHLO" => {
                let mut offers = vec!["sink"];
                offers.extend((manner.starttls && !sealed).then_some("STARTTLS"));
                offers.extend(manner.login.is_some().then_some("AUTH PLAIN LOGIN"));
                offers.extend(manner.utf8.iter().flat_map(|_| ["SMTPUTF8", "8BITMIME"]));
                let last = offers.len() - 1;
                for (at, offer) in offers.iter().enumerate() {
                    say(&mut line, &format!("250{}{offer}", if at == last { ' ' } else { '-' })).await?;
                }
            }
            "STARTTLS" => {
                say(&mut line, "220 go ahead").await?;
                line = BufReader::new(Box::new(tls.accept(line.into_inner()).await?));
                sealed = true;
            }
            "AUTH" => {
                let given = said.rsplit(' ').next().unwrap_or_default();
                let fits = manner.login.as_ref().is_some_and(|(name, password)| given == plain(name, password));
                user = manner.login.filter(|_| fits).map(|(name, _)| name).unwrap_or_default();
                say(&mut line, if fits { "235 welcome" } else { "535 5.7.8 not this password" }).await?;
            }
            "MAIL" if manner.login.is_some() && user.is_empty() => say(&mut line, "530 sign in first").await?,
            "MAIL" => {
                let demands = said.contains("SMTPUTF8");
                let answer = manner.sender.or(manner.utf8.filter(|_| demands));
                say(&mut line, answer.as_deref().unwrap_or("250 ok")).await?;
                if demands && manner.utf8_hangs_up {
                    return Ok(());
                }
            }
            "RCPT" => {
                to = said.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let answer = {
                    let mut state = lock(state);
                    let asked = state.asked.entry(to.clone()).or_default();
                    *asked += 1;
                    let asked = *asked;
                    state.manner.answers.get(&to).and_then(|answers| answers.get(asked - 1).or(answers.last())).cloned()
                };
                say(&mut line, answer.as_deref().unwrap_or("250 ok")).await?;
            }
            "DATA" => {
                say(&mut line, "354 go on").await?;
                let bytes = body(&mut line).await?;
                let (refused, many) = {
                    let mut state = lock(state);
                    if state.manner.hangs_up_for.as_ref() == Some(&to) {
                        return Ok(());
                    }
                    if state.manner.hangs_up_at == Some(state.taken.len()) {
                        state.manner.hangs_up_at = None;
                        return Ok(());
                    }
                    if state.manner.message.is_none() {
                        state.taken.push(Taken { to: to.clone(), bytes, sealed, user: user.clone() });
                    }
                    (state.manner.message.clone(), state.taken.len())
                };
                while lock(state).manner.silent_at == Some(many) {
                    tokio::task::yield_now().await;
                }
                say(&mut line, refused.as_deref().unwrap_or("250 taken")).await?;
            }
            "QUIT" => return say(&mut line, "221 bye").await,
            _ => say(&mut line, "250 ok").await?,
        }
    }
}

async fn say(line: &mut BufReader<Box<dyn Both>>, words: &str) -> std::io::Result<()> {
    line.get_mut().write_all(format!("{words}\r\n").as_bytes()).await?;
    line.get_mut().flush().await
}

/// A message's lines up to the dot, the doubled dots single again.
async fn body(line: &mut BufReader<Box<dyn Both>>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut next = Vec::new();
        if line.read_until(b'\n', &mut next).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if next == b".\r\n" {
            return Ok(bytes);
        }
        bytes.extend_from_slice(next.strip_prefix(b".").unwrap_or(&next));
    }
}

fn plain(name: &str, password: &str) -> String {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.encode(format!("\0{name}\0{password}"))
}
