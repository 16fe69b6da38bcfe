//! Every place of a ticket that still says something: what goes when its file is destroyed.

use crate::command::Mark;
use crate::redaction::{Redact, TAKEN, says_words};
use crate::ticket::view::TicketView;

/// Shorter words are taken out of no other place than their own.
const SHORT: usize = 4;

/// The places of a ticket that still say something. What has no place of its own (a room, who wrote a note in the system that the ticket
/// came over from) is named by its words. What stays is the record that there was a file: number, service, states and days, tags, who
/// acted by their id, and of a signature whose it was.
pub fn contents(view: &TicketView) -> Vec<Redact> {
    let said = |words: &str| !words.trim().is_empty() && words.trim() != TAKEN;
    let mut places = Vec::new();
    // First: what repeats them goes with them.
    let place = &view.place.value;
    let words = [&place.level, &place.room].into_iter().map(|words| words.trim());
    // Who acted here stands by an id, who wrote there by a name, an address, or what is as an id is: one word, which ids of ours may
    // repeat. What no person wrote the system itself is told to have said.
    let system = view.born.told.as_ref().map_or("", |told| told.system.as_str());
    let told = view.notes.iter().filter_map(|note| note.told.as_ref());
    // Somebody may have been taken out of a line that names two.
    let authors = told.flat_map(|told| told.author.split(TAKEN)).map(|author| author.trim_matches([' ', '·']));
    let words = words.chain(authors.filter(|author| author.contains([' ', '@']) && !system.contains(*author)));
    let long = words.filter(|words| said(words) && !words.contains(TAKEN) && words.chars().count() >= SHORT);
    places.extend(long.map(|words| Redact::Words(words.to_owned())));
    places.extend(said(&view.born.description).then_some(Redact::Description {}));
    places.extend(said(&view.subject.value).then_some(Redact::Subject {}));
    let contacts = view.requester.iter().filter(|(_, set)| said(&set.value));
    places.extend(contacts.map(|(field, _)| Redact::Contact(*field)));
    let fields = view.fields.iter().filter(|(_, set)| said(&set.value));
    places.extend(fields.map(|(field, _)| Redact::Field(field.clone())));
    let says = |mark: &Mark| match mark {
        Mark::Pending {} => false,
        Mark::Done { value } => value.as_deref().is_some_and(said),
        Mark::NotApplicable { reason } => said(reason),
    };
    let marks = view.checklist.iter().filter(|(_, set)| says(&set.value));
    places.extend(marks.map(|(item, _)| Redact::Item(item.clone())));
    let notes = view.notes.iter().filter(|note| said(&note.text));
    places.extend(notes.map(|note| Redact::Note(note.stamp.act)));
    let texts = view.texts.iter().filter(|section| said(&section.text));
    places.extend(texts.map(|section| Redact::Text(section.id)));
    let materials = view.materials.iter().filter(|line| said(&line.description) || said(&line.unit));
    places.extend(materials.map(|line| Redact::Material(line.id)));
    let contacted = view.contacts.iter().filter(|contact| said(&contact.text));
    places.extend(contacted.map(|contact| Redact::Contacted(contact.stamp.act)));
    let requests = view.requests.iter().filter(|request| says_words(&request.command));
    places.extend(requests.map(|request| Redact::Request(request.stamp.act)));
    let files = view.evidence.iter().filter(|file| !view.is_file_gone(file.id));
    places.extend(files.map(|file| Redact::File(file.id)));
    for signature in &view.signatures {
        places.extend(said(&signature.signed.text).then_some(Redact::SignedText(signature.id)));
        places.extend((!signature.signed.hand.strokes.is_destroyed()).then_some(Redact::Hand(signature.id)));
    }
    places.sort();
    places.dedup();
    // The first order takes the words: what stands behind in the list may repeat them.
    places.sort_by_key(|place| !matches!(place, Redact::Words(_)));
    places
}
