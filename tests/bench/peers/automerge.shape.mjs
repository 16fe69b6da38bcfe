// A ticket as an Automerge document: strings as single values, as a careful app would keep them.
export function born(ticket, Text) {
  return {
    id: ticket.id,
    fields: Object.fromEntries(Object.entries(ticket.fields).map(([key, value]) => [key, new Text(value)])),
    notes: ticket.notes.map((note) => wrapped(note, Text)),
  };
}
const wrapped = (note, Text) => ({ ...note, id: new Text(note.id), by: new Text(note.by), text: new Text(note.text) });

export function apply(doc, edit, Text) {
  if (edit.note) doc.notes.push(wrapped(edit.note, Text));
  else doc.fields[edit.field] = new Text(edit.value);
}

export function plain(doc) {
  const text = (value) => value?.toString();
  return {
    id: text(doc.id),
    fields: Object.fromEntries(Object.entries(doc.fields).map(([key, value]) => [key, text(value)])),
    notes: doc.notes.map((note) => ({ id: text(note.id), by: text(note.by), at: note.at, text: text(note.text) })),
  };
}
