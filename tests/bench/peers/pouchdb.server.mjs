// express-pouchdb over LevelDB: CouchDB's protocol.
import { createRequire } from 'node:module';
import { answerWith } from '../lib/child.mjs';
import { ticket } from '../lib/workload.mjs';
import { apply, born, plain } from './pouchdb.shape.mjs';

const require = createRequire(import.meta.url);
const express = require('express');
const PouchDB = require('pouchdb').defaults({ prefix: `${process.argv[2]}/` });
const app = express();
let requests = 0;
app.use((_, __, next) => ((requests += 1), next()));
// A page may only talk to where it came from.
if (process.argv[3]) app.use('/bench', express.static(process.argv[3]));
app.use(
  '/',
  require('express-pouchdb')(PouchDB, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: `${process.argv[2]}/log.txt` }),
);
const db = new PouchDB('tickets');
const id = (number) => ticket(number).id;

answerWith({
  listen: () =>
    new Promise((ready) => {
      const server = app.listen(0, '127.0.0.1', () => ready(server.address().port));
    }),
  async seed(count) {
    const docs = Array.from({ length: count }, (_, number) => born(ticket(number)));
    await db.bulkDocs(docs);
    return count;
  },
  async edit(list) {
    for (const edit of list) {
      const doc = await db.get(id(edit.ticket));
      apply(doc, edit);
      await db.put(doc);
    }
  },
  async fingerprint(numbers) {
    const { rows } = await db.allDocs({ keys: numbers.map(id), conflicts: true, include_docs: true });
    return rows.map((row) => `${row.value.rev} ${row.doc._conflicts ?? ''}`).join('\n');
  },
  durable() {},
  async read(number) {
    return plain(await db.get(id(number)));
  },
  requests: (reset) => {
    const counted = requests;
    if (reset) requests = 0;
    return counted;
  },
  memory: () => process.memoryUsage().rss,
});
