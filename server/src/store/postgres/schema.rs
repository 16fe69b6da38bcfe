//! The tables made, and the version of what stands in them.

use super::super::coded::{key, read};
use super::super::{Founding, SCHEMA, StoreError};
use super::filed;
use super::session::{self, Session};
use super::tables::{ALL, META, SCHEMA_NAME};
use super::writing::Writing;
use ronda_shared::policy::TERMS_VERSION;
use ronda_shared::ticket::summary;

/// How many tables there are: those of keys and values, the scope index, the turn.
const TABLES: u64 = ALL.len() as u64 + 2;

/// All that is made, where it is not there. One row tells who may write: the number of whoever took the store last, and
/// the mark of their last commit.
pub(super) fn migration() -> String {
    let mut text = format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA_NAME};\n");
    text.extend(ALL.iter().map(|table| table.made()));
    text.push_str(filed::MADE);
    text.push_str(&format!(
        "CREATE TABLE IF NOT EXISTS {SCHEMA_NAME}.turn (one boolean PRIMARY KEY DEFAULT true CHECK (one), \
         number bigint NOT NULL, mark bigint NOT NULL);\n\
         INSERT INTO {SCHEMA_NAME}.turn (one, number, mark) VALUES (true, 0, 0) ON CONFLICT (one) DO NOTHING;\n"
    ));
    text
}

/// Founds a store where there is none, checks the version of one that is there.
pub(super) fn ready(session: &Session, founding: Option<Founding>, half_built: bool) -> Result<(), StoreError> {
    session.say("BEGIN")?;
    let done = founded(session, founding, half_built);
    let ended = session.say(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
    done.and(ended)
}

/// What stands in a database: how many of its tables, and the version; none where no store was founded.
struct Standing {
    tables: u64,
    schema: Option<u32>,
}

fn standing(session: &Session, half_built: bool) -> Result<Standing, StoreError> {
    let counted = format!("SELECT count(*) FROM information_schema.tables WHERE table_schema = '{SCHEMA_NAME}'");
    let tables = session::number(&session.ask(counted, Vec::new())?, "information_schema")?;
    let fact = |name: &str| if tables == 0 { Ok(None) } else { session.get(META, name.as_bytes().to_vec()) };
    if !half_built && fact(key::REBUILDING)?.is_some() {
        return Err(StoreError::HalfBuilt);
    }
    let schema: Option<u32> = fact(key::SCHEMA)?.map(|bytes| read("meta", &bytes)).transpose()?;
    match schema {
        Some(found) if found > SCHEMA => Err(StoreError::TooNew { found }),
        _ => Ok(Standing { tables, schema }),
    }
}

/// Whether there is a store that this build reads. Makes nothing.
pub(super) fn stands(session: &Session) -> Result<bool, StoreError> {
    Ok(standing(session, false)?.schema.is_some())
}

fn founded(session: &Session, founding: Option<Founding>, half_built: bool) -> Result<(), StoreError> {
    let standing = standing(session, half_built)?;
    match standing.schema {
        Some(_) if founding.is_some() => Err(StoreError::Disk("there is a store in this database already".into())),
        // A store of an earlier build lacks tables that came since.
        Some(_) if standing.tables < TABLES => session.say(migration()),
        Some(_) => Ok(()),
        None => {
            session.say(migration())?;
            let mut writing = Writing::new(session);
            writing.put_fact(key::SCHEMA, &SCHEMA);
            writing.put_fact(key::SUMMARIES_OF, &summary::VERSION);
            writing.put_fact(key::SCOPE_INDEX_OF, &TERMS_VERSION);
            writing.put_fact(key::FOUNDING, &founding.unwrap_or_else(Founding::draw));
            writing.say()
        }
    }
}
