//! The tables made, and the version of what stands in them.

use super::super::row_codec::{key, read};
use super::super::transfer::{Marks, Opening};
use super::super::{SCHEMA, StoreError};
use super::mail;
use super::mail_index;
use super::scope_rows;
use super::session::{self, Session};
use super::tables::{ALL, META, SCHEMA_NAME};
use super::turn;
use super::write_buffer::WriteBuffer;
use ronda_shared::policy::TERMS_VERSION;
use ronda_shared::ticket::summary;
use serde::de::DeserializeOwned;

/// How many tables there are: those of keys and values, the scope index, the turn, the servers, the counters, what is kept for a while.
const TABLES: u64 = ALL.len() as u64 + 5;
/// Whether what is kept for a while tells who asked for it: in a store of an earlier build it does not.
const ASKED: &str = "SELECT count(*) FROM information_schema.columns \
    WHERE table_schema = 'ronda' AND table_name = 'kept' AND column_name = 'asked'";
/// See [`ASKED`].
const ASKED_MADE: &str = "ALTER TABLE ronda.kept ADD COLUMN IF NOT EXISTS asked bytea";
/// Of several servers that find an empty database at once, one founds the store and the others wait.
const BEGIN: &str = "BEGIN; SELECT pg_advisory_xact_lock(1380929092, 3)";

/// All that is made, where it is not there. Whoever writes locks the one row of the turn, which counts commits (its `mark` was
/// of builds that knew no other servers); beside it stand the servers' last commits, and numbers that no two servers may
/// give, and what lasts for minutes and whichever server is asked needs: ceremonies under way, links that were used.
pub(super) fn migration() -> String {
    let mut text = format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA_NAME};\n");
    text.extend(ALL.iter().map(|table| table.made()));
    text.push_str(scope_rows::MADE);
    text.push_str(&format!(
        "CREATE TABLE IF NOT EXISTS {SCHEMA_NAME}.turn (one boolean PRIMARY KEY DEFAULT true CHECK (one), \
         number bigint NOT NULL, mark bigint NOT NULL);\n\
         INSERT INTO {SCHEMA_NAME}.turn (one, number, mark) VALUES (true, 0, 0) ON CONFLICT (one) DO NOTHING;\n\
         CREATE TABLE IF NOT EXISTS {SCHEMA_NAME}.nodes (node bigint PRIMARY KEY, mark bigint NOT NULL, \
         seen timestamptz NOT NULL DEFAULT now());\n\
         CREATE TABLE IF NOT EXISTS {SCHEMA_NAME}.counters (name text PRIMARY KEY, given bigint NOT NULL);\n\
         CREATE TABLE IF NOT EXISTS {SCHEMA_NAME}.kept (name bytea PRIMARY KEY, what bytea NOT NULL, until bigint NOT NULL, \
         asked bytea);\n"
    ));
    text
}

/// Founds a store where there is none; checks the version and the marks of one that is there.
pub(super) fn ready(session: &Session, opening: &Opening) -> Result<(), StoreError> {
    session.say(BEGIN)?;
    let done = opened(session, opening);
    let ended = session.say(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
    done.and(ended)
}

/// What stands in a database: how many of its tables, the version (none where no store was founded), and the marks.
struct SchemaState {
    tables: u64,
    schema: Option<u32>,
    marks: Marks,
}

fn schema_state(session: &Session) -> Result<SchemaState, StoreError> {
    let counted = format!("SELECT count(*) FROM information_schema.tables WHERE table_schema = '{SCHEMA_NAME}'");
    let tables = session::number(&session.ask(counted, Vec::new())?, "information_schema")?;
    if tables == 0 {
        return Ok(SchemaState { tables, schema: None, marks: Marks::default() });
    }
    let schema: Option<u32> = fact(session, key::SCHEMA)?;
    if let Some(found) = schema.filter(|found| *found > SCHEMA) {
        return Err(StoreError::TooNew { found, known: SCHEMA });
    }
    let marks = Marks {
        rebuilding: fact::<bool>(session, key::REBUILDING)?.is_some(),
        filling: fact(session, key::FILLING)?,
        moved: fact(session, key::MOVED)?,
    };
    Ok(SchemaState { tables, schema, marks })
}

/// One of the store's own facts.
pub(super) fn fact<T: DeserializeOwned>(session: &Session, name: &str) -> Result<Option<T>, StoreError> {
    session.get(META, name.as_bytes().to_vec())?.map(|bytes| read("meta", &bytes)).transpose()
}

/// Whether there is a store that this build reads. Makes nothing.
pub(super) fn stands(session: &Session) -> Result<bool, StoreError> {
    let schema_state = schema_state(session)?;
    if schema_state.schema.is_some() {
        schema_state.marks.permit(&Opening::AsItStands)?;
    }
    Ok(schema_state.schema.is_some())
}

/// Fails where a store that was open before, and is opened by others too, may not be gone on with: it was moved, is being filled, is half
/// built, or is of a later build by now.
pub(super) fn still_stands(session: &Session) -> Result<(), StoreError> {
    schema_state(session)?.marks.permit(&Opening::AsItStands).map(|_| ())
}

/// Why a store that somebody has alone cannot be had: by the mark of the command that fills it, where one does.
pub(super) fn why_held(session: &Session, held: StoreError) -> StoreError {
    if !matches!(held, StoreError::InUse(_)) {
        return held;
    }
    match schema_state(session).map(|state| state.marks.filling) {
        Ok(Some(filling)) => filling.unfinished(),
        // Who has it is all that is known.
        Ok(None) | Err(_) => held,
    }
}

fn opened(session: &Session, opening: &Opening) -> Result<(), StoreError> {
    let schema_state = schema_state(session)?;
    if schema_state.schema.is_none() {
        session.say(migration())?;
        return founded(session, opening);
    }
    let anew = schema_state.marks.permit(opening)?;
    if matches!(opening, Opening::Founded(_)) {
        return Err(StoreError::Occupied);
    }
    // A store of an earlier build lacks tables that came since.
    if schema_state.tables < TABLES {
        session.say(migration())?;
    }
    // Asked first: a table that is changed is waited for until nobody looks at it.
    if session::number(&session.ask(ASKED, Vec::new())?, "information_schema")? == 0 {
        session.say(ASKED_MADE)?;
    }
    if anew {
        WriteBuffer::new(session).empty(ALL)?;
        return founded(session, opening);
    }
    // In the turn: who else has the store commits nothing meanwhile.
    turn::take(session)?;
    let tray_is_whole = mail::tray_is_whole(session)?;
    if !tray_is_whole || !mail_index::is_whole(session)? {
        let mut writing = WriteBuffer::new(session);
        mail_index::make(session, &mut writing)?;
        mail::make_tray(session, &mut writing)?;
        writing.say()?;
    }
    Ok(())
}

fn founded(session: &Session, opening: &Opening) -> Result<(), StoreError> {
    let mut writing = WriteBuffer::new(session);
    writing.put_fact(key::SCHEMA, &SCHEMA);
    writing.put_fact(key::FOUNDING, &opening.founding());
    // Whoever fills it writes the rows of mail, which the tray and the index follow.
    writing.put_fact(key::MAIL_TRAY_OF, &0_u64);
    writing.put_fact(key::MAIL_INDEX_OF, &0_u64);
    if let Opening::ToFill(_, filling) = opening {
        writing.put_fact(key::FILLING, filling);
    } else {
        writing.put_fact(key::SUMMARIES_OF, &summary::VERSION);
        writing.put_fact(key::SCOPE_INDEX_OF, &TERMS_VERSION);
    }
    writing.say()
}
