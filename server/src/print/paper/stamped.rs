//! What is told of a paper's time stamp, in print and publicly: as it was believed when it came. `ronda verify` judges it again.

use crate::certificates::Wording;
use crate::dates;
use crate::store::time_stamps::paper_key;
use crate::store::{Reader, StoreError};
use ronda_shared::date::Zone;
use ronda_shared::ids::Sha256;

/// What is told of the time stamp of what was signed under this hash; none where none is asked for.
///
/// # Errors
/// The store could not.
pub(super) fn wording(reader: &dyn Reader, zone: &Zone, paper: &Sha256) -> Result<Option<Wording>, StoreError> {
    let key = paper_key(paper);
    if let Some(kept) = reader.stamp(&key)? {
        let (at, provider, policy) = (dates::exact(zone, kept.at), kept.provider, kept.policy);
        return Ok(Some(Wording {
            es: format!("{at}, {provider}, política {policy}"),
            en: format!("{at}, {provider}, policy {policy}"),
        }));
    }
    let waits = reader.stamp_waits(&key)?.is_some();
    Ok(waits.then(|| Wording { es: "aún sin sello".to_owned(), en: "not stamped yet".to_owned() }))
}
