//! `/api/mail/set-aside`: the mail that became nothing by itself, for the desk. It shows what a message says and why it
//! waits; the desk makes of it a ticket, an answer, or nothing.

use crate::error::{HttpProblem, internal};
use crate::http::Json;
use crate::http::session::Caller;
use crate::mail::files;
use crate::mail::tray::{Deed, TrayError, Word};
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::mail::{AsideSettled, AsideWhy, Incoming, Settlement};
use crate::store::{Reader, StoreError, TokenHash};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::{Organisation, is_mail};
use ronda_shared::command::OpenTicket;
use ronda_shared::ids::{DocumentId, PersonId, ServiceId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Messages of one answer.
const LINES: usize = 200;

/// The tray.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AsideMail {
    /// Whether mail is set up at all.
    set_up: bool,
    /// Those that wait, the latest first.
    messages: Vec<AsideMessage>,
    /// There are more behind the last of them.
    more: bool,
}

/// From where on back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrayPage {
    /// The last message of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// A message that waits for the desk.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AsideMessage {
    /// By what it is known.
    key: String,
    /// When it came.
    at: Timestamp,
    /// The address that it says it is from; empty where it says none.
    from: String,
    /// Its subject, cut.
    subject: String,
    why: AsideWhy,
    /// Why it became nothing, in Spanish.
    es: &'static str,
    /// The same in English.
    en: &'static str,
}

/// What a message of the tray says.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AsideLetter {
    /// As the tray lists it.
    message: AsideMessage,
    /// Its sender's name; empty where it says none.
    name: String,
    /// Its words as plain text, no more of them than a ticket takes.
    text: String,
    /// It says more than this.
    more: bool,
    /// It could be read; otherwise no ticket can be made of it.
    readable: bool,
    files: Vec<AsideFile>,
}

/// A file in a message of the tray.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AsideFile {
    name: String,
    /// In bytes.
    size: usize,
    /// A ticket takes it.
    taken: bool,
}

/// What is to become of a message of the tray.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SettleAsideRequest {
    #[serde(rename = "do")]
    deed: Settlement,
    /// Under which service a ticket is opened.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    service: Option<ServiceId>,
    /// Whose request, where the message does not say.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    name: Option<String>,
    /// Their address, where the message does not say.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    mail: Option<String>,
    /// A ticket as whoever makes it wrote it, in place of service, name and address.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    open: Option<Box<OpenTicket>>,
    /// The words of an answer.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    text: Option<String>,
}

/// What became of it, now or when somebody else settled it before.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AsideDone {
    how: Settlement,
    /// The ticket, with its folio.
    document: Option<DocumentId>,
    folio: Option<String>,
    /// Who settled it before, where that was somebody else, or they themselves in other words: nothing of what is asked was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    first: Option<PersonId>,
}

impl AsideDone {
    /// As one of the desk is told who asked for it to be settled now; `said`: the seal of the words in which they answer it.
    fn of(
        settled: AsideSettled,
        (document, folio): (Option<DocumentId>, Option<String>),
        (asked, said): (&PersonId, Option<TokenHash>),
    ) -> Self {
        // An earlier build kept no seal.
        let is_other = settled.said.zip(said).is_some_and(|(before, now)| before != now);
        let first = Some(settled.by).filter(|by| is_other || by != asked);
        Self { how: settled.how, document, folio, first }
    }
}

/// A page of those that wait.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<TrayPage>, QueryRejection>,
) -> Result<axum::Json<AsideMail>, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let Query(TrayPage { before }) = query.map_err(|_| HttpProblem::BadJson)?;
    let before = before.map(|name| files::key_by_name(&name).ok_or(HttpProblem::BadJson)).transpose()?;
    let organisation = Arc::clone(app.organisation());
    let page = app.read("reading the mail tray", move |reader| {
        let behind = match before {
            None => None,
            Some(key) => match reader.mail_taken(&key)? {
                // Also where it was settled since.
                Some(row) => Some((row.at, row.key)),
                None => return Ok(None),
            },
        };
        shown(reader, behind, &|row| in_sight(reader, &organisation, &caller.person, row)).map(Some)
    });
    let (messages, more) = page.await?.ok_or(HttpProblem::BadJson)?;
    Ok(axum::Json(AsideMail { set_up: app.mail().is_some(), messages, more }))
}

/// The latest that somebody sees, as many as an answer holds, and whether there are more; only those behind one, where it is
/// told. They are read a page at a time: what somebody does not see hides nothing.
fn shown(
    reader: &dyn Reader,
    mut behind: Option<(Timestamp, TokenHash)>,
    sees: &dyn Fn(&Incoming) -> Result<bool, StoreError>,
) -> Result<(Vec<AsideMessage>, bool), StoreError> {
    let mut messages = Vec::new();
    loop {
        let rows = reader.mail_tray(behind, LINES)?;
        let (last, is_whole) = (rows.last().map(|row| (row.at, row.key)), rows.len() == LINES);
        reader.ahead(&rows.iter().filter_map(|row| row.document).collect::<Vec<_>>())?;
        for row in rows {
            if !sees(&row)? {
                continue;
            }
            let Some(message) = message(row) else { continue };
            if messages.len() == LINES {
                return Ok((messages, true));
            }
            messages.push(message);
        }
        if !is_whole {
            return Ok((messages, false));
        }
        behind = last;
    }
}

/// What one of them says.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    key: Result<Path<String>, PathRejection>,
) -> Result<axum::Json<AsideLetter>, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let key = message_key(key)?;
    let organisation = Arc::clone(app.organisation());
    let mail = app.mail().cloned().ok_or(HttpProblem::NotFound)?;
    let read = app.read("reading a message of the mail tray", move |reader| {
        let row = reader.mail_taken(&key)?.filter(Incoming::waits_for_desk);
        let Some(row) = row else { return Ok(None) };
        if !in_sight(reader, &organisation, &caller.person, &row)? {
            return Ok(None);
        }
        let letter = mail.read_aside(&row)?;
        let Some(message) = message(row) else { return Ok(None) };
        let Some(letter) = letter else {
            let (name, text) = (String::new(), String::new());
            return Ok(Some(AsideLetter { message, name, text, more: false, readable: false, files: Vec::new() }));
        };
        let files = letter.files.into_iter().map(|file| AsideFile {
            taken: file.media.is_some_and(|media| organisation.settings.evidence.takes(media)),
            name: file.name,
            size: file.size,
        });
        let name = letter.from.map(|(name, _)| name).unwrap_or_default();
        let (files, more) = (files.collect(), letter.cut || letter.whole.is_some());
        Ok(Some(AsideLetter { message, name, text: letter.text, more, readable: true, files }))
    });
    read.await?.map(axum::Json).ok_or(HttpProblem::NotFound)
}

/// Makes of one what its caller says, once.
pub async fn settle(
    State(app): State<App>,
    caller: Caller,
    key: Result<Path<String>, PathRejection>,
    request: Result<Json<SettleAsideRequest>, HttpProblem>,
) -> Result<Response, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let Json(request) = request?;
    let key = message_key(key)?;
    let mail = app.mail().cloned().ok_or(HttpProblem::NotFound)?;
    let (organisation, person) = (Arc::clone(app.organisation()), caller.person.clone());
    let seen = app.read("looking at the mail tray", move |reader| match reader.mail_taken(&key)? {
        // One that was settled is told again to whoever asks twice.
        Some(row) if row.aside.is_some() => in_sight(reader, &organisation, &person, &row),
        Some(_) | None => Ok(false),
    });
    if !seen.await? {
        return Err(HttpProblem::NotFound);
    }
    let deed = deed(request)?;
    let (asked, said) = (caller.person.id.clone(), deed.seal(&mail));
    let word = Word { by: caller.person.id, device: caller.device.id, deed };
    // What was begun is ended, also where its asker hangs up: the files of a ticket follow its words.
    let settled = tokio::spawn(async move { mail.settle_aside(key, word).await });
    match settled.await.map_err(|error| internal("settling a message of the mail tray", &error))? {
        Ok(row) => {
            let (settled, document) = (row.aside.and_then(|aside| aside.settled), row.document);
            let folio = app.read("looking up a folio", move |reader| folio(reader, document)).await?;
            let settled = settled.ok_or(HttpProblem::NotFound)?;
            Ok(axum::Json(AsideDone::of(settled, (document, folio), (&asked, said))).into_response())
        }
        Err(TrayError::NotFound) => Err(HttpProblem::NotFound),
        Err(TrayError::Ours(error)) => Err(internal("settling a message of the mail tray", &error)),
        Err(why) => Ok(told(&why)),
    }
}

/// What was asked for, within its bounds.
fn deed(request: SettleAsideRequest) -> Result<Deed, HttpProblem> {
    let SettleAsideRequest { deed, service, name, mail, open, text } = request;
    match deed {
        Settlement::PutAway => Ok(Deed::PutAway),
        Settlement::Answer => {
            let text = text.map(|text| text.trim().to_owned()).unwrap_or_default();
            let fits = !text.is_empty() && text.len() <= limits::NOTE_BYTES;
            if fits { Ok(Deed::Answer(text)) } else { Err(HttpProblem::BadJson) }
        }
        Settlement::OpenTicket => {
            let line = |text: Option<String>| text.map(|text| text.trim().to_owned()).unwrap_or_default();
            let asker = open.as_ref().map(|open| (open.requester.name.clone(), open.requester.mail.clone()));
            let (name, mail) = asker.map_or((name, mail), |(name, mail)| (Some(name), Some(mail)));
            let (name, mail) = (line(name), line(mail).to_lowercase());
            let fits = |text: &str| text.chars().count() <= limits::NAME_CHARS && !text.contains(char::is_control);
            if !fits(&name) || !fits(&mail) || !(mail.is_empty() || is_mail(&mail)) {
                return Err(HttpProblem::BadJson);
            }
            let service = open.as_ref().map(|open| open.service.clone()).or(service).ok_or(HttpProblem::BadJson)?;
            Ok(Deed::OpenTicket { service, name, mail, open })
        }
    }
}

/// Why that could not be made of it, in both languages.
fn told(why: &TrayError) -> Response {
    let (es, en) = match why {
        TrayError::Nobody => (
            "El correo no dice de quién es. Escribe el nombre de quien pide; sin su correo no se le puede contestar."
                .to_owned(),
            "The message does not say from whom it is. Write who asks; without an address nobody is answered."
                .to_owned(),
        ),
        TrayError::NoService => (
            "Ese servicio no recibe solicitudes por correo. Elige otro; el correo sigue en la bandeja.".to_owned(),
            "That service takes no requests by mail. Choose another; the message is still in the tray.".to_owned(),
        ),
        TrayError::Missing(labels) => (
            format!("Ese servicio pide además: {labels}. Escríbelo, o elige otro; el correo sigue en la bandeja."),
            format!(
                "That service asks for more: {labels}. Write it, or choose another; the message is still in the tray."
            ),
        ),
        TrayError::NotTaken(why) => (why.es().to_owned(), why.en().to_owned()),
        TrayError::Gone => (
            "El correo ya no se puede leer: solo se puede contestar o guardar.".to_owned(),
            "The message can no longer be read: it can only be answered or put away.".to_owned(),
        ),
        TrayError::NotFound | TrayError::Ours(_) => return HttpProblem::MailNotSettled.into_response(),
    };
    HttpProblem::MailNotSettled.saying(es, en)
}

fn message_key(key: Result<Path<String>, PathRejection>) -> Result<TokenHash, HttpProblem> {
    let Path(name) = key.map_err(|_| HttpProblem::NotFound)?;
    files::key_by_name(&name).ok_or(HttpProblem::NotFound)
}

/// Whether a caller may see it: what speaks of a ticket is seen by who may read that ticket (R29).
fn in_sight(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    row: &Incoming,
) -> Result<bool, StoreError> {
    match row.document {
        Some(id) if reader.document(id)?.is_some() => scope::may_read_now(reader, organisation, person, id),
        // The ticket that it was to become was not opened.
        Some(_) | None => Ok(true),
    }
}

fn message(row: Incoming) -> Option<AsideMessage> {
    let why = row.aside.as_ref()?.why;
    let (es, en) = words(why);
    Some(AsideMessage { key: files::named(&row.key), at: row.at, from: row.from, subject: row.subject, why, es, en })
}

/// Why a message became nothing, to the desk.
fn words(why: AsideWhy) -> (&'static str, &'static str) {
    match why {
        AsideWhy::NoSender => ("No dice de quién es: no hay a quién contestar.", "It does not say from whom it is."),
        AsideWhy::Unreadable => ("No se pudo leer como correo.", "It could not be read as a message."),
        AsideWhy::TooMany => (
            "Esa dirección escribió más de lo que se toma en una hora.",
            "That address wrote more than is taken in an hour.",
        ),
        AsideWhy::Outside => (
            "No viene de un correo institucional. Se le contestó que use uno.",
            "It is not from an institutional address. Its sender was told to use one.",
        ),
        AsideWhy::NoRequests => (
            "Por correo no se reciben solicitudes nuevas. Se le contestó cómo pedir el servicio.",
            "New requests are not taken by mail. Its sender was told how to ask.",
        ),
        AsideWhy::Missing => (
            "Le falta un dato que el servicio pide. Se le contestó cuál.",
            "Something that the service asks for is missing. Its sender was told what.",
        ),
        AsideWhy::NotTaken => (
            "Sus palabras no entraron al ticket: cambió mientras llegaban, o no se pudo leer.",
            "Its words did not enter the ticket, which changed as they came or could not be read.",
        ),
    }
}

fn folio(reader: &dyn Reader, document: Option<DocumentId>) -> Result<Option<String>, StoreError> {
    let summary = document.map(|id| reader.summary(id)).transpose()?.flatten();
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::mail::{Aside, Became, MailRows};
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, Store};

    /// One that waits and came at this instant.
    fn waiting(at: u16) -> Incoming {
        let mut key = TokenHash([7; 32]);
        key.0[..2].copy_from_slice(&at.to_be_bytes());
        Incoming {
            key,
            at: Timestamp::from_millis(i64::from(at)),
            from: "vecino@example.com".to_owned(),
            subject: at.to_string(),
            became: Became::Kept,
            document: None,
            why: String::new(),
            files: Vec::new(),
            kept: true,
            sha256: None,
            aside: Some(Aside { why: AsideWhy::NotTaken, settled: None }),
        }
    }

    #[test]
    fn who_was_not_the_first_is_told_who_was() {
        let [ana, eva] = ["ana.lopez", "eva.rios"].map(PersonId::new);
        let [one, other] = [1, 2].map(|seal| Some(TokenHash([seal; 32])));
        let (at, how) = (Timestamp::default(), Settlement::Answer);
        let told = |asked: &PersonId, before: Option<TokenHash>, said: Option<TokenHash>| {
            let settled = AsideSettled { by: ana.clone(), at, how, said: before };
            let done = AsideDone::of(settled, (None, None), (asked, said));
            serde_json::to_value(done).expect("JSON")
        };
        let theirs = serde_json::json!({ "how": "answer", "document": null, "folio": null });
        assert_eq!(told(&ana, one, one), theirs, "said again");
        assert_eq!(told(&ana, None, one), theirs, "by an earlier build");
        assert_eq!(told(&eva, one, one)["first"], "ana.lopez");
        // In two tabs: the other words went to nobody.
        assert_eq!(told(&ana, one, other)["first"], "ana.lopez");
    }

    #[test]
    fn what_somebody_does_not_see_hides_nothing_that_came_before_it() {
        let store = RedbStore::in_memory().expect("opens");
        let mail = MailRows { taken: (0..600).map(waiting).collect(), ..MailRows::default() };
        store.commit(Batch { mail, ..Batch::default() }).expect("commits");
        let reader = store.read().expect("reads");
        let told = |until: i64| {
            let (told, more) = shown(&*reader, None, &|row| Ok(row.at.millis() < until)).expect("reads");
            (told.len(), told.first().map(|message| message.subject.clone()), more)
        };
        assert_eq!(told(600), (LINES, Some("599".to_owned()), true), "the latest, as many as an answer holds");
        assert_eq!(told(350), (LINES, Some("349".to_owned()), true), "the latest that are seen");
        assert_eq!(told(200), (LINES, Some("199".to_owned()), false), "all that are, and no more is promised");
        assert_eq!(told(150), (150, Some("149".to_owned()), false), "all that are");
        assert_eq!(told(0), (0, None, false));
    }

    #[test]
    fn page_by_page_each_message_comes_once_also_where_the_last_one_was_settled_meanwhile() {
        let store = RedbStore::in_memory().expect("opens");
        let keep = |taken: Vec<Incoming>| {
            let mail = MailRows { taken, ..MailRows::default() };
            store.commit(Batch { mail, ..Batch::default() }).expect("commits");
        };
        keep((0..450).map(waiting).collect());
        // Every third is not the caller's to see.
        let sees: &dyn Fn(&Incoming) -> Result<bool, StoreError> = &|row| Ok(row.at.millis() % 3 != 0);
        let (mut subjects, mut behind, mut pages) = (Vec::new(), None, 0);
        loop {
            let (page, more) = shown(&*store.read().expect("reads"), behind, sees).expect("reads");
            subjects.extend(page.iter().map(|message| message.subject.clone()));
            pages += 1;
            let Some(last) = page.last().filter(|_| more) else { break };
            let row = waiting(last.subject.parse().expect("its instant"));
            behind = Some((row.at, row.key));
            let (by, at) = (PersonId::new("ana.lopez"), row.at);
            let settled = Some(AsideSettled { by, at, how: Settlement::PutAway, said: None });
            keep(vec![Incoming { aside: Some(Aside { why: AsideWhy::NotTaken, settled }), ..row }]);
        }
        let seen = (0_u16..450).rev().filter(|at| at % 3 != 0).map(|at| at.to_string());
        assert_eq!((subjects, pages), (seen.collect::<Vec<_>>(), 2));
    }
}
