//! Judges what was found, with the rows of many documents fetched together.

use super::super::StoreError;
use super::Reader;
use ronda_shared::ids::DocumentId;

/// So many documents' scopes are fetched together: of a store over a network each would be a way there and back.
const TOGETHER: usize = 100;

/// Those of what was found of which `may_read` says so, in their order.
pub(crate) fn judged_together<'r, T: 'r>(
    reader: &'r dyn Reader,
    mut found: impl Iterator<Item = Result<(DocumentId, T), StoreError>> + 'r,
    may_read: impl Fn(DocumentId) -> Result<bool, StoreError> + 'r,
) -> impl Iterator<Item = Result<T, StoreError>> + 'r {
    let mut ready: std::vec::IntoIter<T> = Vec::new().into_iter();
    std::iter::from_fn(move || {
        loop {
            if let Some(next) = ready.next() {
                return Some(Ok(next));
            }
            match next_judged(reader, &mut found, &may_read) {
                Ok(Some(judged)) => ready = judged.into_iter(),
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    })
}

/// The next that may be read, of some that were found; none behind the last that was.
fn next_judged<T>(
    reader: &dyn Reader,
    found: &mut dyn Iterator<Item = Result<(DocumentId, T), StoreError>>,
    may_read: &dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> Result<Option<Vec<T>>, StoreError> {
    let some: Vec<(DocumentId, T)> = found.take(TOGETHER).collect::<Result<_, _>>()?;
    if some.is_empty() {
        return Ok(None);
    }
    reader.ahead(&some.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
    let mut judged = Vec::with_capacity(some.len());
    for (id, one) in some {
        if may_read(id)? {
            judged.push(one);
        }
    }
    Ok(Some(judged))
}
