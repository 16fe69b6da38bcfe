//! R22: what a signed list says of a line of material. It holds against what was said of the line by those who did not
//! know of the signature.

use crate::signature::Signature;
use crate::ticket::view::{Material, TicketView};

/// Under which heading a paper lists its material.
const HEADING: &str = "\n— Material —\n";

/// The part of a signed paper that lists material.
pub(super) fn listed(signature: &Signature) -> Option<&str> {
    signature.signed.text.split_once(HEADING).map(|(_, list)| list)
}

/// The quantity of a line in the first list that was signed with it. None where two lines have the same description: then
/// nobody can say which of them was meant.
pub fn frozen<'v>(view: &'v TicketView, line: &Material) -> Option<(u32, &'v Signature)> {
    let named = |other: &&Material| other.description.trim_end() == line.description.trim_end();
    if view.materials.iter().filter(named).count() != 1 {
        return None;
    }
    view.signatures.iter().find_map(|signature| Some((quantity(listed(signature)?, line)?, signature)))
}

fn quantity(list: &str, line: &Material) -> Option<u32> {
    let said: Vec<&str> =
        list.lines().filter_map(|row| row.strip_prefix(line.description.as_str())?.strip_prefix(": ")).collect();
    let [said] = said.as_slice() else { return None };
    let quantity = said.split(' ').next()?.parse().ok()?;
    (format!("{quantity} {}", line.unit).trim_end() == *said).then_some(quantity)
}
