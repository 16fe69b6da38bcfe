// A ticket as a Yjs document: a map of fields and an array of notes.
export function born(doc, ticket) {
  const fields = doc.getMap('fields');
  for (const [key, value] of Object.entries(ticket.fields)) fields.set(key, value);
  doc.getMap('meta').set('id', ticket.id);
  doc.getArray('notes').push(ticket.notes);
}

export function apply(doc, edit) {
  if (edit.note) doc.getArray('notes').push([edit.note]);
  else doc.getMap('fields').set(edit.field, edit.value);
}

export function plain(doc) {
  const fields = doc.getMap('fields').toJSON();
  const sorted = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { id: doc.getMap('meta').get('id'), fields: sorted, notes: doc.getArray('notes').toJSON() };
}
