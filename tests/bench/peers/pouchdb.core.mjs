// What PouchDB's phone does, in Node and in a browser alike; conflicts are resolved by the app, as CouchDB asks.
import { listAndSearch, ticket } from '../lib/workload.mjs';
import { apply, merged, plain } from './pouchdb.shape.mjs';

export function phone(PouchDB, cpu) {
  const db = new PouchDB('phone');
  const id = (number) => ticket(number).id;
  const bases = new Map();
  let before;
  const sync = (port) => PouchDB.sync(db, `http://127.0.0.1:${port}/tickets`);
  return {
    async obtain(port) {
      before = cpu();
      await PouchDB.replicate(`http://127.0.0.1:${port}/tickets`, db);
      const { rows } = await db.allDocs({ include_docs: true });
      const { list } = listAndSearch(rows.map((row) => plain(row.doc)));
      return { listed: list.length, cpu: cpu(before) };
    },
    leave() {},
    async edit(list) {
      for (const edit of list) {
        const doc = await db.get(id(edit.ticket));
        if (!bases.has(doc._id)) bases.set(doc._id, structuredClone(plain(doc)));
        apply(doc, edit);
        await db.put(doc);
      }
    },
    async begin(port) {
      before = cpu();
      await sync(port);
    },
    /** Every document in conflict merged by hand, the losing revisions removed, and all of it sent. */
    async resolve(port, numbers) {
      const { rows } = await db.allDocs({ keys: numbers.map(id), conflicts: true, include_docs: true });
      const writes = [];
      for (const { doc } of rows.filter((row) => row.doc._conflicts)) {
        const others = await Promise.all(doc._conflicts.map((rev) => db.get(doc._id, { rev })));
        writes.push(merged(doc, others.map((other) => ({ ...other, base: bases.get(doc._id) }))));
        for (const other of others) writes.push({ _id: other._id, _rev: other._rev, _deleted: true });
      }
      for (const doc of writes) delete doc._conflicts;
      await db.bulkDocs(writes);
      await sync(port);
      return writes.length;
    },
    async fingerprint(numbers) {
      const { rows } = await db.allDocs({ keys: numbers.map(id), conflicts: true, include_docs: true });
      return rows.map((row) => `${row.value.rev} ${row.doc._conflicts ?? ''}`).join('\n');
    },
    durable: () => cpu(before),
    async read(number) {
      return plain(await db.get(id(number)));
    },
  };
}
