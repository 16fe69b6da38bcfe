//! Whose certificates are believed when somebody signs with an e.firma: the folder as it stands, for who administers.

use crate::certificates::{Authority, FileFault, List, TrustOverview};
use crate::runtime::App;
use serde::Serialize;

/// The folder of authorities.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EfirmaCard {
    /// Whether people may sign with an e.firma: a root is there.
    offered: bool,
    /// The authorities.
    authorities: Vec<Authority>,
    /// The lists of revoked certificates, the latest first.
    lists: Vec<List>,
    /// Files of which nothing, or not all, is believed.
    faults: Vec<FileFault>,
}

/// How the folder stands; none where there is nothing in it. It blocks.
pub(super) fn card(app: &App) -> Option<EfirmaCard> {
    let TrustOverview { authorities, lists, faults } = app.trust().overview();
    if authorities.is_empty() && lists.is_empty() && faults.is_empty() {
        return None;
    }
    Some(EfirmaCard { offered: app.trust().is_configured(), authorities, lists, faults })
}
