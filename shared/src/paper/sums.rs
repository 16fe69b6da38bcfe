//! R33: sums of money that somebody signed. They stand as they were signed; a wrong one is put right by a counter-entry,
//! a paper of its own with a signature of its own, and both stay to be read.

use crate::catalog::expr::decimal;
use crate::catalog::{Disputed, FieldDef, Form, Organisation};
use crate::ids::{ActId, FieldId};
use crate::signature::Signature;
use crate::ticket::view::TicketView;

/// A sum as it stands on a paper that somebody signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedSum<'v> {
    /// As it was signed; none where the signed words were taken out for good since (R29): it stands all the same.
    pub value: Option<&'v str>,
    /// The signature.
    pub signature: &'v Signature,
}

/// What was signed of a sum of money: by the last signature under which the paper bore it. None where the field is no sum,
/// or was blank on everything that was signed.
pub fn signed_sum<'v>(org: &Organisation, view: &'v TicketView, field: &FieldId) -> Option<SignedSum<'v>> {
    signed_sum_beside(org, view, field, &[])
}

/// The same beside acts that came just now: whoever set the sum by one of them had not heard of the signature, or they would have
/// been barred.
pub fn signed_sum_beside<'v>(
    org: &Organisation,
    view: &'v TicketView,
    field: &FieldId,
    came: &[ActId],
) -> Option<SignedSum<'v>> {
    view.signatures.iter().rev().find_map(|signature| {
        // A field that is no sum any more is none; of a form that was taken away its former one tells.
        let form = org.forms_of(signature.signed.paper.as_str()).next()?;
        let sum = form.fields.iter().find(|def| def.id == *field).filter(|def| def.cash)?;
        let text = signature.signed.text.as_str();
        if text.is_empty() {
            return Some(SignedSum { value: None, signature });
        }
        let value = value_under(text, &sum.label).or_else(|| {
            // Under a label of its day. What was changed since, while nobody found it there, is not turned back.
            let kept = view
                .fields
                .get(field)
                .is_none_or(|set| set.stamp.order <= signature.stamp.order || came.contains(&set.stamp.act));
            let former = labels(org, signature.signed.paper.as_str(), field);
            former.into_iter().filter(|_| kept).find_map(|label| value_under(text, label))
        })?;
        Some(SignedSum { value: Some(value), signature })
    })
}

/// What a field of a form is called, and was called by earlier data: a signed text has the label of its day.
fn labels<'o>(org: &'o Organisation, form: &str, field: &FieldId) -> Vec<&'o str> {
    let forms: Vec<&'o Form> = org.forms_of(form).collect();
    let fields = forms.into_iter().flat_map(|form| &form.fields).filter(|def| def.id == *field);
    fields.map(|def| def.label.as_str()).collect()
}

/// What a signed text says under a label. None where it says nothing, or says it twice: then nobody can tell which was
/// meant.
fn value_under<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(label)?.strip_prefix(": "));
    let value = lines.next().filter(|value| !value.trim().is_empty())?;
    lines.next().is_none().then_some(value)
}

/// Whether a signature says this of some sum: for who looks at what the server wrote, without the organisation's data.
pub fn says(signature: &Signature, value: &str) -> bool {
    let end = format!(": {value}");
    // Further lines of an answer are set in: none of them passes for a line of its own.
    let mut lines = signature.signed.text.lines().filter(|line| !line.starts_with("    "));
    !value.is_empty() && lines.any(|line| line.ends_with(&end))
}

/// The difference between a sum and what a counter-entry says that it should have been, as it is printed below it
/// («-30»). None where one of them is missing.
pub(super) fn difference(before: Option<&String>, correct: Option<&String>) -> Option<String> {
    Some(format_sum(decimal(correct?)? - decimal(before?)?))
}

/// Millionths as people write money: whole, or with two places at least.
fn format_sum(millionths: i128) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    let part = format!("{:06}", size % 1_000_000);
    let part = part.trim_end_matches('0');
    let whole = size / 1_000_000;
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0<2}") }
}

/// A sum as it counts: as it was set, or as the counter-entry says that was signed in all its places.
pub fn sum_that_counts(org: &Organisation, view: &TicketView, field: &FieldId) -> Option<String> {
    let mut counts = field;
    // A counter-entry may itself be corrected by another; data that lead in a circle are refused when they are loaded.
    for _ in 0..org.forms.len() {
        let Some((_, next)) = corrections(org, counts).find(|(form, def)| entered(org, form, def, view)) else { break };
        counts = &next.id;
    }
    let set = view.fields.get(counts).map(|set| set.value.trim().to_owned());
    set.filter(|value| !value.is_empty())
}

/// The money in dispute on those of these tickets that are not over: owed, less given back, both as they count; what
/// nobody has told counts nothing, and who was given more owes nobody else's (AGU-20).
pub fn in_dispute(org: &Organisation, views: &[TicketView], disputed: &Disputed) -> String {
    let told = |view, field| sum_that_counts(org, view, field).and_then(|sum| decimal(&sum)).unwrap_or(0);
    let open = views.iter().filter(|view| !view.decided.state.is_final());
    format_sum(open.map(|view| (told(view, &disputed.owed) - told(view, &disputed.returned)).max(0)).sum())
}

/// The fields that correct a sum, each with its form.
fn corrections<'o>(org: &'o Organisation, field: &FieldId) -> impl Iterator<Item = (&'o Form, &'o FieldDef)> {
    let of = field.clone();
    let fields = org.forms.iter().flat_map(|form| form.fields.iter().map(move |def| (form, def)));
    fields.filter(move |(_, def)| def.corrects.as_ref() == Some(&of))
}

/// Whether a counter-entry stands on a ticket: in every place that it has somebody signed the sum that it says now. Of words
/// that were taken out for good since, that they were signed is all that stays.
fn entered(org: &Organisation, form: &Form, def: &FieldDef, view: &TicketView) -> bool {
    let Some(sum) = view.fields.get(&def.id).map(|set| set.value.trim_end()) else { return false };
    let labels = labels(org, &form.id, &def.id);
    let signed = |role: &str, purpose: &str| {
        let given = view.signatures.iter().map(|signature| &signature.signed);
        let mut here =
            given.filter(|given| given.paper.as_str() == form.id && given.role == role && given.purpose == purpose);
        here.any(|given| {
            given.text.is_empty() || labels.iter().any(|label| value_under(&given.text, label) == Some(sum))
        })
    };
    !form.signatures.is_empty() && form.signatures.iter().all(|place| signed(place.role.as_str(), &place.purpose))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_text_says_a_sum_once_or_not_at_all() {
        let text = "ronda/1\nMonto devuelto: 380\nNotas: una\n    Monto devuelto: 1\nHora del corte\n";
        assert_eq!(value_under(text, "Monto devuelto"), Some("380"), "a line of another answer is none of its own");
        assert_eq!(value_under(text, "Hora del corte"), None, "blank when it was signed");
        assert_eq!(value_under("Monto: 1\nMonto: 2\n", "Monto"), None, "nobody can tell which");
    }

    #[test]
    fn a_difference_is_reckoned_in_decimals() {
        let told = |before: &str, correct: &str| difference(Some(&before.to_owned()), Some(&correct.to_owned()));
        assert_eq!(told("380", "350").as_deref(), Some("-30"));
        assert_eq!(told("120.5", "130").as_deref(), Some("9.50"));
        assert_eq!(told("0.1", "0.3").as_deref(), Some("0.20"));
        assert_eq!(told("", "130"), None);
        assert_eq!(told("ciento", "130"), None);
    }
}
