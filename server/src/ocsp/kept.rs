//! Verifies the kept answers on revocation offline. Each is checked by the authorities of the folder, and as an answer
//! on what was signed.

use super::follow::certified_by;
use crate::certificates::TrustStore;
use crate::certificates::ocsp::{Question, judge};
use crate::store::ocsp::OcspAnswer;
use crate::store::{Reader, StoreError};
use ronda_shared::efirma::Certificate;
use ronda_shared::ids::Sha256;
use std::path::Path;

/// Answers read at once.
const PAGE: usize = 256;

/// Looks at every answer of a store by the folder in a data directory; how many there are. `fault` hears what is wrong.
///
/// # Errors
/// The store could not.
pub fn check(reader: &dyn Reader, data: &Path, fault: &mut dyn FnMut(String)) -> Result<u64, StoreError> {
    let mut page = reader.ocsp_answers(None, PAGE)?;
    if page.is_empty() {
        return Ok(0);
    }
    let trust = TrustStore::of(data);
    let is_configured = trust.is_configured();
    if !is_configured {
        fault("no answer on revocation can be judged: there is no root in efirma/".to_owned());
    }
    let mut count = 0;
    while let Some(last) = page.last().map(OcspAnswer::key) {
        for row in &page {
            count += 1;
            if let Some(why) = wrong(reader, is_configured.then_some(&trust), row)? {
                fault(format!("the answer on revocation of act {} on ticket {}: {why}", row.act, row.document));
            }
        }
        page = reader.ocsp_answers(Some(&last), PAGE)?;
    }
    Ok(count)
}

fn wrong(reader: &dyn Reader, trust: Option<&TrustStore>, row: &OcspAnswer) -> Result<Option<String>, StoreError> {
    let entry = match reader.entry(row.position) {
        // It ends no verification of the others.
        Err(StoreError::Damaged { .. }) => {
            return Ok(Some(format!("entry {}, which signed, cannot be read", row.position)));
        }
        read => read?,
    };
    let Some(entry) = entry else {
        return Ok(Some(format!("entry {}, which signed, is missing", row.position)));
    };
    let Some((act, certified)) = certified_by(&entry) else {
        // Its certificate was taken out for good, or stands in an archive.
        let gone = entry.emptied.is_some();
        return Ok((!gone).then(|| format!("entry {} has no certificate", row.position)));
    };
    if (act, Sha256::of(certified.certificate.bytes())) != (row.act, row.certificate) {
        return Ok(Some(format!("entry {} signed by another certificate", row.position)));
    }
    let (Some(trust), Ok(leaf)) = (trust, Certificate::read(certified.certificate.bytes())) else { return Ok(None) };
    let Some(issuer) = trust.issuer(&leaf, certified.at) else {
        return Ok(Some("its issuer is no authority of efirma/ any more: keep the files of former ones".to_owned()));
    };
    let question = Question { leaf: &leaf, issuer: &issuer, nonce: None, came: row.came };
    Ok(judge(&row.answer, question).err().map(|why| format!("«{}»: {why}", row.responder)))
}
