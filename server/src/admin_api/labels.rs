//! Labels printed at the console.

use super::Answer;
use crate::error;
use crate::identity::SERVER;
use crate::ingest::Ingest;
use crate::print::labels::issue::{self, LabelIssuer};
use crate::print::labels::layout::Layout;
use crate::print::labels::{self, MOST};
use crate::store::Reader;
use ronda_shared::act::DocumentKind;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Which labels.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelSelection {
    /// Of these items, by inventory or serial number, or id.
    Items(Vec<String>),
    /// Of a building's items.
    Building {
        /// Which.
        building: String,
        /// Only of those that have no label.
        bare: bool,
    },
    /// Codes printed ahead.
    Blank(usize),
}

/// Prints.
pub(super) fn print(
    ingest: &Ingest,
    origin: &str,
    which: LabelSelection,
    layout: &Layout,
    start: usize,
    svg: bool,
) -> Result<Answer, String> {
    let told = |error: &dyn std::error::Error| error.to_string();
    // Before a label is bound, which `--new` would not print again.
    let fits = |count: usize| {
        if svg && start % layout.per_page() + count > layout.per_page() {
            return Err("an SVG holds one sheet: print fewer labels, or a PDF".to_owned());
        }
        Ok(())
    };
    let labels = match which {
        LabelSelection::Blank(count) if count > MOST => return Err(format!("at most {MOST} labels at once")),
        LabelSelection::Blank(count) => {
            fits(count)?;
            issue::blank(origin, count)
        }
        LabelSelection::Items(names) => {
            fits(names.len())?;
            of_items(ingest, origin, &items_named(ingest, &names)?)?
        }
        LabelSelection::Building { building, bare } => {
            let reader = ingest.store().read().map_err(|error| told(&error))?;
            let most = MOST + 1;
            let items = issue::items_of(&*reader, Some(&building), bare, most).map_err(|error| told(&error))?;
            drop(reader);
            if items.len() == most && !bare {
                return Err(format!("more than {MOST} items there: print with --new until none is left"));
            }
            let items = &items[..items.len().min(MOST)];
            fits(items.len())?;
            of_items(ingest, origin, items)?
        }
    };
    if labels.is_empty() {
        return Err("there is nothing to print".into());
    }
    let count = labels.len() as u64;
    let made = if svg {
        labels::svg(&labels, layout, start).map(String::into_bytes)
    } else {
        labels::pdf(&labels, layout, start, &ingest.organisation().name, ingest.clock().now())
    };
    let file = made.map_err(|error| {
        error::internal("printing labels", &error);
        error.to_string()
    })?;
    Ok(Answer::Printed { file: ByteBuf::from(file), name: "etiquetas".to_owned(), pieces: count, unread: 0 })
}

fn of_items(ingest: &Ingest, origin: &str, items: &[DocumentId]) -> Result<Vec<labels::Label>, String> {
    let behalf = LabelIssuer { person: PersonId::new(SERVER), site: Site::System };
    issue::of_items(ingest, origin, items, &behalf, &|_, _| Ok(true)).map_err(|error| error.to_string())
}

fn items_named(ingest: &Ingest, names: &[String]) -> Result<Vec<DocumentId>, String> {
    if names.len() > MOST {
        return Err(format!("at most {MOST} labels at once"));
    }
    let reader = ingest.store().read().map_err(|error| error.to_string())?;
    names.iter().map(|name| one(&*reader, name)).collect()
}

fn one(reader: &dyn Reader, name: &str) -> Result<DocumentId, String> {
    let ids = match name.trim().parse::<DocumentId>() {
        Ok(id) => vec![id],
        Err(_) => reader.by_name(name).map_err(|error| error.to_string())?,
    };
    let mut items = Vec::new();
    for id in ids {
        let row = reader.document(id).map_err(|error| error.to_string())?;
        items.extend(row.filter(|row| row.kind == DocumentKind::Equipment).map(|row| row.id));
    }
    match items.as_slice() {
        [] => Err(format!("there is no item «{name}»")),
        [id] => Ok(*id),
        several => {
            let ids: Vec<_> = several.iter().map(DocumentId::to_string).collect();
            Err(format!("«{name}» is several items: {}", ids.join(", ")))
        }
    }
}
