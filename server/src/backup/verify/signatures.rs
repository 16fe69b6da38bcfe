//! What a device signed is its log, and all of its log is signed.

use super::feed::Log;
use crate::backup::report::{Report, told_elsewhere};
use crate::identity::verify_push;
use crate::store::{DeviceRecord, Reader, SignedHead, StoreError};
use ronda_shared::act::signed_bytes;
use ronda_shared::ids::DeviceId;

/// All that a device signed.
pub(super) fn whole(reader: &dyn Reader, device: DeviceId, log: &Log, report: &mut Report) -> Result<(), StoreError> {
    let Some(record) = enrolled(reader, device, report)? else { return Ok(()) };
    let Some(heads) = report.readable(reader.signed_heads(device), || signatures_of(device))? else { return Ok(()) };
    let mut covered = 0;
    for head in heads {
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
    loop {
        let next = reader.signed_head(device, covered.saturating_add(1));
        let Some(next) = report.readable(next, || signatures_of(device))? else { return Ok(()) };
        let Some(head) = next else { break };
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
    let what = || format!("the signatures of device {device} are not verified");
    let Some(record) = report.readable(reader.device(device), what)? else { return Ok(None) };
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
    // A row that cannot be read was told with its act.
    let kept = told_elsewhere(reader.log(device, number))?;
    let same = kept.is_none_or(|row| row.is_some_and(|row| row.hash == head.head));
    report.expect(head.act.device == device && same, || format!("device {device} signed another log up to {number}"));
    let bytes = signed_bytes(device, number, &head.head);
    let own = verify_push(&record.public_key, &bytes, &head.signature).is_ok();
    report.expect(own, || format!("the signature of device {device} up to {number} is not its own"));
    Ok(())
}

fn signatures_of(device: DeviceId) -> String {
    format!("what device {device} signed")
}

fn ends(device: DeviceId, covered: u64, log: &Log, report: &mut Report) {
    report.expect(covered == log.last, || {
        format!("device {device} signed up to {covered}, its log ends at {}", log.last)
    });
}
