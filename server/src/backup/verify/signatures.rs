//! What a device signed is its log, and all of its log is signed.

use super::feed::Log;
use crate::backup::report::Report;
use crate::identity::verify_push;
use crate::store::{DeviceRecord, Reader, SignedHead, StoreError};
use ronda_shared::act::signed_bytes;
use ronda_shared::ids::DeviceId;

/// All that a device signed.
pub(super) fn whole(reader: &dyn Reader, device: DeviceId, log: &Log, report: &mut Report) -> Result<(), StoreError> {
    let Some(record) = enrolled(reader, device, report)? else { return Ok(()) };
    let mut covered = 0;
    for head in reader.signed_heads(device)? {
        signed(reader, device, (&record, &head), report)?;
        covered = head.act.number;
    }
    ends(device, covered, log, report);
    Ok(())
}

/// What a device signed after the act of this number, up to which all was verified before.
pub(super) fn since(
    reader: &dyn Reader,
    device: DeviceId,
    number: u64,
    log: &Log,
    report: &mut Report,
) -> Result<(), StoreError> {
    let Some(record) = enrolled(reader, device, report)? else { return Ok(()) };
    let mut covered = number;
    while let Some(head) = reader.signed_head(device, covered.saturating_add(1))? {
        signed(reader, device, (&record, &head), report)?;
        if head.act.number <= covered {
            break;
        }
        covered = head.act.number;
    }
    ends(device, covered, log, report);
    Ok(())
}

/// Whose signatures they are; none for the server, which signs nothing, and for who was never enrolled.
fn enrolled(reader: &dyn Reader, device: DeviceId, report: &mut Report) -> Result<Option<DeviceRecord>, StoreError> {
    if device == DeviceId::SERVER {
        return Ok(None);
    }
    let record = reader.device(device)?;
    report.expect(record.is_some(), || format!("device {device} has a log and was never enrolled"));
    Ok(record)
}

fn signed(
    reader: &dyn Reader,
    device: DeviceId,
    (record, head): (&DeviceRecord, &SignedHead),
    report: &mut Report,
) -> Result<(), StoreError> {
    report.signatures += 1;
    let number = head.act.number;
    let kept = reader.log(device, number)?.map(|row| row.hash);
    report.expect(head.act.device == device && kept == Some(head.head), || {
        format!("device {device} signed another log up to {number}")
    });
    let bytes = signed_bytes(device, number, &head.head);
    let own = verify_push(&record.public_key, &bytes, &head.signature).is_ok();
    report.expect(own, || format!("the signature of device {device} up to {number} is not its own"));
    Ok(())
}

fn ends(device: DeviceId, covered: u64, log: &Log, report: &mut Report) {
    report.expect(covered == log.last, || {
        format!("device {device} signed up to {covered}, its log ends at {}", log.last)
    });
}
