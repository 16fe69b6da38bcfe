//! `ronda redact`: words taken out of a document for good, and `ronda compact`: what the disk kept of them.

use super::ask::{ask, unexpected};
use super::{CommandError, data_owner, system};
use crate::admin_api::{Answer, Question};
use crate::cli::{self, RedactOf};
use crate::store::redb::RedbStore;
use ronda_shared::ids::{ActId, FieldId, ItemId};
use ronda_shared::json;
use ronda_shared::redaction::Redact;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::process::ExitCode;

/// What the disk keeps of a store in a file.
const FREED_PAGES: &str = "The disk may keep freed pages: stop the server and run «ronda compact» to be rid of them.";
/// What PostgreSQL keeps.
const FREED_ROWS: &str = "PostgreSQL keeps what was replaced until it is vacuumed, and its write-ahead log, archives and \
                          dumps keep it longer: stop the server and run «vacuumdb --full» on the database.";

/// What a bucket may keep.
const KEPT_VERSIONS: &str =
    "A bucket that keeps versions of its files, or locks them, keeps what was removed: see that this one does not.";

/// Takes words out of a document.
pub(super) async fn redact(order: RedactOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let what = places(&order)?;
    let question = Question::Redact { document: order.document, what, reason: order.reason };
    let settings = cli::settings(order.settings, file)?;
    let (on_postgres, in_bucket) = (settings.store()?.is_some(), settings.bucket()?.is_some());
    match ask(settings, question).await? {
        Answer::Redacted { places } => {
            println!(
                "{places} taken out. Devices drop them at their next sync. What backups made before hold, they hold."
            );
            println!("{}", if on_postgres { FREED_ROWS } else { FREED_PAGES });
            if in_bucket {
                println!("{KEPT_VERSIONS}");
            }
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

fn places(order: &RedactOf) -> Result<Vec<Redact>, CommandError> {
    let mut what = Vec::new();
    for (acts, place) in [
        (&order.notes, Redact::Note as fn(ActId) -> Redact),
        (&order.texts, Redact::Text),
        (&order.requests, Redact::Request),
        (&order.contacted, Redact::Contacted),
        (&order.materials, Redact::Material),
        (&order.equipment_notes, Redact::EquipmentNote),
        (&order.captions, Redact::Caption),
        (&order.evidence, Redact::File),
        (&order.signed, Redact::SignedText),
        (&order.hands, Redact::Hand),
    ] {
        for act in acts {
            what.push(place(act.parse().map_err(|error| CommandError::Misused(format!("{error}")))?));
        }
    }
    what.extend(order.fields.iter().map(|field| Redact::Field(FieldId::new(field))));
    what.extend(order.items.iter().map(|item| Redact::Item(ItemId::new(item))));
    for name in &order.contacts {
        what.push(Redact::Contact(word(name)?));
    }
    for name in &order.registry {
        what.push(Redact::Registry(word(name)?));
    }
    what.extend(order.description.then_some(Redact::Description {}));
    what.extend(order.subject.then_some(Redact::Subject {}));
    what.extend(order.words.iter().cloned().map(Redact::Words));
    if what.is_empty() {
        return Err(CommandError::Misused("say what is to be taken out: --note, --text, --field …".into()));
    }
    Ok(what)
}

/// A word of ours by its name.
fn word<T: DeserializeOwned>(name: &str) -> Result<T, CommandError> {
    json::of_value(serde_json::Value::String(name.to_owned()))
        .map_err(|_| CommandError::Misused(format!("there is no «{name}» to take out")))
}

/// Writes a stopped server's store into a new file, without what was freed in the old one.
pub(super) fn compact(data: &Path) -> Result<ExitCode, CommandError> {
    data_owner::must_be_ours(data)?;
    let file = crate::start::store_file(data);
    let size = |path: &Path| std::fs::metadata(path).map(|it| it.len());
    let before = size(&file).map_err(system(format!("{} cannot be read", file.display())))?;
    RedbStore::compact(&file)?;
    let after = size(&file).map_err(system(format!("{} cannot be read", file.display())))?;
    println!("{}: {before} bytes, now {after}; the former file is gone.", file.display());
    Ok(ExitCode::SUCCESS)
}
