//! Reads what is found some at a time, with what each of a batch needs fetched together.

use super::super::StoreError;
use super::Reader;
use ronda_shared::ids::DocumentId;

/// So many documents' scopes are fetched together: of a store over a network each would be a way there and back.
const JUDGED: usize = 100;

/// Those of what was found of which `may_read` says so, in their order.
pub(crate) fn judged_together<'r, T: 'r>(
    reader: &'r dyn Reader,
    found: impl Iterator<Item = Result<(DocumentId, T), StoreError>> + 'r,
    may_read: impl Fn(DocumentId) -> Result<bool, StoreError> + 'r,
) -> impl Iterator<Item = Result<T, StoreError>> + 'r {
    let fetch = move |ids: &[DocumentId]| reader.ahead(ids);
    told_together(JUDGED, found, fetch, move |id, one| Ok(may_read(id)?.then_some(one)))
}

/// What `tell` makes of what is found, in its order: `many` at a time, of which `fetch` brings what `tell` then reads. No more
/// than those are held at once.
pub(crate) fn told_together<'r, K: 'r, T: 'r>(
    many: usize,
    mut found: impl Iterator<Item = Result<(DocumentId, K), StoreError>> + 'r,
    fetch: impl Fn(&[DocumentId]) -> Result<(), StoreError> + 'r,
    tell: impl Fn(DocumentId, K) -> Result<Option<T>, StoreError> + 'r,
) -> impl Iterator<Item = Result<T, StoreError>> + 'r {
    let mut ready: std::vec::IntoIter<T> = Vec::new().into_iter();
    std::iter::from_fn(move || {
        loop {
            if let Some(next) = ready.next() {
                return Some(Ok(next));
            }
            match next_batch(many, &mut found, &fetch, &tell) {
                Ok(Some(batch)) => ready = batch.into_iter(),
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    })
}

/// What is told of the next that are found; none behind the last.
fn next_batch<K, T>(
    many: usize,
    found: &mut dyn Iterator<Item = Result<(DocumentId, K), StoreError>>,
    fetch: &dyn Fn(&[DocumentId]) -> Result<(), StoreError>,
    tell: &dyn Fn(DocumentId, K) -> Result<Option<T>, StoreError>,
) -> Result<Option<Vec<T>>, StoreError> {
    let batch: Vec<(DocumentId, K)> = found.take(many).collect::<Result<_, _>>()?;
    if batch.is_empty() {
        return Ok(None);
    }
    fetch(&batch.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
    let told = batch.into_iter().filter_map(|(id, found)| tell(id, found).transpose());
    told.collect::<Result<Vec<T>, StoreError>>().map(Some)
}
