// A device: enrols with a link, pushes its log, stores what comes (docs/protocol.md §1 and §3).
import { request as ask } from 'node:http';
import { Log, newDocumentId, newKey } from './log.mjs';
import { open, pack } from './message.mjs';

const text = (id) => {
  const hex = Buffer.from(id).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** A request whose answer came. */
function send(origin, path, { type, body, cookie, loseAnswer = false }) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': body.length, origin };
    if (cookie) headers.cookie = cookie;
    const request = ask(new URL(path, origin), { method: 'POST', headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      if (loseAnswer) {
        // The server has done it all and says so; nobody hears it.
        response.destroy();
        request.destroy();
        resolve(null);
        return;
      }
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    request.end(body);
  });
}

/** The command of an internal note. */
export const note = (text) => ({ add_note: { audience: 'internal', text } });

export class Client {
  /** What the device keeps: documents by id `{ id, kind, position, parts, summary }`, the cursor and how far it is acknowledged. */
  documents = new Map();
  receipts = new Map();
  cursor = null;
  acknowledged = 0;
  epoch = null;
  organisation = null;
  directory = null;

  static async enrol(link, { name = 'Otro cliente', where = 'desk' } = {}) {
    const { origin, pathname, hash } = new URL(link);
    if (pathname !== '/entrar') throw new Error(`not a link to enrol with: ${link}`);
    const key = await newKey();
    const body = {
      token: hash.slice(1),
      public_key: key.point.toString('base64'),
      device_name: name,
      app: 'other-client',
    };
    const answer = await send(origin, '/api/enrol', {
      type: 'application/json',
      body: Buffer.from(JSON.stringify(body)),
    });
    if (answer.status !== 200) throw new Error(`enrolment: ${answer.status} ${answer.body}`);
    const { device, code, person } = JSON.parse(answer.body);
    const [cookie] = answer.headers['set-cookie'].map((set) => set.split(';')[0]);
    return Object.assign(new Client(), { origin, where, device, code, person, cookie, log: new Log(device, key) });
  }

  /** Makes an act on a document that is here. */
  act(id, command, at) {
    const document = this.documents.get(id);
    return this.#write(Buffer.from(id.replaceAll('-', ''), 'hex'), document.kind, document.position, command, at);
  }
  /** Makes the act by which a document is born; answers its id. */
  birth(kind, command) {
    const id = newDocumentId();
    this.#write(id, kind, 0, command);
    return text(id);
  }
  #write(document, kind, base, command, at) {
    const { where, cursor } = this;
    return this.log.write({ person: this.person.id, document, kind, where, seen: cursor, base, command, at });
  }

  async message(after = this.acknowledged) {
    return {
      version: 1,
      device: this.device,
      app: 'other-client',
      cursor: this.cursor,
      ...(await this.log.push(after)),
      organisation: this.organisation?.version ?? null,
      directory: this.directory?.version ?? null,
      page_bytes: 1 << 20,
    };
  }

  /** Sends a message as it is: `{ status, message }`, or null where the answer was lost. */
  async offer(message, { loseAnswer = false } = {}) {
    const { origin, cookie } = this;
    const body = pack(message);
    const answer = await send(origin, '/api/sync', { type: 'application/cbor', body, cookie, loseAnswer });
    return answer && { status: answer.status, message: open(answer.body) };
  }

  /** Pushes and pulls until nothing is left; answers the outcomes that came, by number. */
  async sync() {
    const came = new Map();
    for (;;) {
      const { status, message } = await this.offer(await this.message());
      if (status !== 200)
        throw Object.assign(new Error(`${status} ${message.code}: ${message.en}`), { status, message });
      this.store(message);
      for (const { number, outcome } of message.receipts) came.set(number, outcome);
      if (!message.more && this.acknowledged === this.log.last) return came;
    }
  }

  store(answer) {
    if (this.epoch !== null && this.epoch !== answer.epoch)
      for (const [id, { position }] of this.documents) if (position > answer.epoch_from) this.documents.delete(id);
    this.epoch = answer.epoch;
    this.acknowledged = answer.acknowledged;
    for (const { number, outcome } of answer.receipts) this.receipts.set(number, outcome);
    for (const { id, kind, position, body, summary } of answer.news) {
      const parts = body.whole ? [body.whole] : [...this.documents.get(text(id)).parts, body.changes];
      this.documents.set(text(id), { id: text(id), kind, position, parts, summary: summary[kind] });
    }
    for (const id of answer.gone) this.documents.delete(text(id));
    if (answer.organisation) this.organisation = JSON.parse(Buffer.from(answer.organisation).toString());
    if (answer.directory) this.directory = answer.directory;
    this.cursor = answer.cursor;
  }
}
