// A ticket as a CouchDB document.
export const born = (ticket) => ({ _id: ticket.id, fields: ticket.fields, notes: ticket.notes });
export const plain = (doc) => ({ id: doc._id, fields: doc.fields, notes: doc.notes });

export function apply(doc, edit) {
  if (edit.note) doc.notes.push(edit.note);
  else doc.fields[edit.field] = edit.value;
}

/** What an app must do by itself with two revisions of one document: union the notes, keep one value per field. */
export function merged(winner, others) {
  const notes = new Map(winner.notes.map((note) => [note.id, note]));
  for (const other of others) for (const note of other.notes) notes.set(note.id, note);
  const fields = { ...winner.fields };
  const base = others[0].base?.fields;
  for (const other of others) {
    for (const [key, value] of Object.entries(other.fields)) {
      // The value that left the common revision is the one somebody wrote.
      if (!base || (base[key] !== value && winner.fields[key] === base[key])) fields[key] = value;
    }
  }
  return { ...winner, fields, notes: [...notes.values()].sort((a, b) => a.at - b.at) };
}
