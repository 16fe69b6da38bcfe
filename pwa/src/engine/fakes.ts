// Fakes for tests alone: a core and a server as simple as can be.
// A core and a server as simple as can be, which keep the promises the engine leans on. A document is the list of its
// commands; the log is chained as the real one is; what the real core decides is tested in Rust.
import { createHash, randomUUID } from 'node:crypto';
import type { Command, DocumentId } from '../contract/api';
import type { CarriedIn } from '../contract/server';
import type { ActCommand, Answer, AnswerHead, Core, CoreAct, CoreSummary, Log, Made, Replica } from './core';
import { frame, unframe } from './sync/frame';
import { NoAnswer, type Net } from './sync/net';
import { Refused } from './refusals';

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const decode = <T>(bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as T;
const chain = (before: Uint8Array, act: Uint8Array) =>
  new Uint8Array(createHash('sha256').update(before).update(act).digest());
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

interface Inside {
  epoch: number | null;
  cursor: number;
}
interface ActBody {
  number: number;
  document: DocumentId;
  command: ActCommand;
}
interface FakeRequest {
  device: string;
  before: string;
  acts: string[];
  cursor: number;
  epoch: number | null;
  signature: string;
}
interface FakeResponse {
  epoch: number;
  acknowledged: number;
  hash: string;
  cursor: number;
  more: boolean;
  receipts: { number: number; outcome: 'accepted' | { held: string } | { refused: string }; note?: string }[];
  news: { id: DocumentId; position: number; commands: ActCommand[] }[];
  gone: DocumentId[];
  former?: NonNullable<AnswerHead['former']>;
}

function log(device: string, inside: Inside, rest: Partial<Log>): Log {
  return {
    device,
    person: 'ana',
    number: 0,
    acknowledged: 0,
    acknowledged_hash: new Uint8Array(32),
    sent: 0,
    backed_up: 0,
    ...rest,
    bytes: encode(inside),
  };
}
/** What an act may say that moves a ticket of the fake core: whose it is now, and that it is over. */
export const TURNS = { hers: 'para ana', nobodys: 'de nadie', over: 'terminado' };
function summaryOf(id: DocumentId, commands: ActCommand[]): CoreSummary {
  const said = commands.map(wordsOf);
  const owner = said.findLast((words) => words.includes(TURNS.hers) || words.includes(TURNS.nobodys));
  const shown = {
    id,
    folio: id,
    subject: said.join(' · '),
    assignee: owner?.includes(TURNS.hers) ? 'ana' : null,
    state: said.some((words) => words.includes(TURNS.over)) ? 'closed' : 'assigned',
    since: 0,
    tokens: [],
  };
  return { ticket: shown as unknown as Extract<CoreSummary, { ticket: unknown }>['ticket'] };
}
export function wordsOf(command: ActCommand): string {
  if ('add_note' in command) return command.add_note.text;
  if ('open_ticket' in command) return command.open_ticket.subject;
  return Object.keys(command)[0] ?? '';
}
const pending = (row: CoreAct) =>
  !row.struck && (typeof row.state === 'object' ? 'held' in row.state : row.state !== 'settled');
function commandsOf(replica: Replica, rows: CoreAct[]): ActCommand[] {
  const base = replica.base.length ? decode<ActCommand[]>(replica.base) : [];
  return [
    ...base,
    ...rows
      .filter((row) => row.document === replica.id && pending(row))
      .map((row) => decode<ActBody>(row.bytes).command),
  ];
}

export function fakeCore(): Core {
  const make = (was: Log, replica: Replica | null, command: ActCommand): Made => {
    if ('add_note' in command && command.add_note.text === '')
      throw new Refused('missing_text', { es: 'Falta el texto.', en: 'No text.' });
    const document = replica?.id ?? randomUUID();
    const number = was.number + 1;
    const act = encode({ number, document, command } satisfies ActBody);
    const inside = decode<Inside & { head?: string }>(was.bytes);
    const head = chain(inside.head ? bytes(inside.head) : new Uint8Array(32), act);
    return {
      log: { ...was, number, bytes: encode({ ...inside, head: text(head) }) },
      row: { number, document, state: 'local', struck: false, hash: head, bytes: act },
      strikes: 'strike' in command ? Number(command.strike.act.split('.')[1]) : null,
      born: replica ? null : { id: document, kind: 'ticket', position: 0, gone: false, base: new Uint8Array() },
      summary: null,
    };
  };
  const core: Core = {
    setOrganisation: () => undefined,
    setDirectory: () => undefined,
    newLog: (device) => log(device, { epoch: null, cursor: 0 }, {}),
    dispatch(was, replica, rows, command) {
      const made = make(was, replica, command);
      const after = replica ?? made.born;
      return { ...made, summary: after && summaryOf(after.id, [...commandsOf(after, rows), command]) };
    },
    strike: (was, row) =>
      make(
        was,
        { id: row.document, kind: 'ticket', position: 0, gone: false, base: new Uint8Array() },
        { strike: { act: `${was.device}.${row.number}` } },
      ),
    look: (replica, rows) => ({
      view: { ticket: { id: replica.id, commands: commandsOf(replica, rows) } as never },
      possibilities: [],
      voided: [],
      writes: false,
    }),
    summary: (replica, rows) => summaryOf(replica.id, commandsOf(replica, rows)),
    push(was, rows) {
      const inside = decode<Inside>(was.bytes);
      const acts = rows.slice(0, 50);
      const last = acts.at(-1);
      return {
        toSign: last ? last.hash : new Uint8Array(),
        acts: acts.length,
        log: { ...was, sent: Math.max(was.sent, last?.number ?? 0) },
        mended: [],
        doubtful: false,
        message: (signature) =>
          encode({
            device: was.device,
            before: text(was.acknowledged_hash),
            acts: acts.map((row) => text(row.bytes)),
            ...inside,
            signature: text(signature),
          } satisfies FakeRequest),
      };
    },
    startOver(was) {
      const inside = decode<Inside>(was.bytes);
      return { ...was, bytes: encode({ ...inside, cursor: 0, epoch: inside.epoch === null ? null : -inside.epoch }) };
    },
    left: (was, last) => ({ ...was, sent: Math.max(was.sent, last) }),
    fetched(message, standing) {
      const { id, position, commands } = decode<FakeResponse['news'][number]>(message);
      const replica: Replica = { id, kind: 'ticket', position, gone: false, base: encode(commands) };
      return {
        replica: standing && standing.position > position ? null : replica,
        summary: summaryOf(id, commands),
      };
    },
    answer: (message) => fakeAnswer(decode<FakeResponse>(message)),
    problem: (message) => decode(message),
    outboxToSign: (_device, _last, head) => head,
    outboxFile: (_device, first, before, acts) => encode({ first, before: text(before), acts: acts.map(text) }),
    form: () => ({ fields: [], missing: [] }),
    commandOf: (act) => decode<ActBody>(act).command,
    bareHeic: (bytes) => bytes,
    sentence: (why) => ({ es: why, en: why }),
    sameFault: () => false,
    outages: () => [],
    deviceCode: () => '',
    rank: () => [],
    isFor: () => true,
    unsaid: () => [],
    papers: () => [],
    approvalToSign: () => ({ content: '', text: '' }),
    inDispute: () => '0',
    demandedPapers: () => [],
    recordForm: () => [],
    reportDue: () => null,
    papersToSend: () => [],
    receipt: () => '',
    issued: () => [],
    discrepancies: () => [],
    waits: () => ({}),
    awaits: () => null,
    hand: (replica, person, heads) =>
      heads.length === 0 || person === 'nobody'
        ? { done: null, why: heads.length === 0 ? 'unproven' : 'not_theirs' }
        : { done: replica.base, why: null },
    take: (_log, { document: id, history, acts, person }, standing) => {
      if (person === 'forger') return { done: null, why: 'unproven' };
      const handed = { by: person, lent: standing === null, acts };
      return { done: { id, kind: 'ticket', position: 1, gone: false, base: history, handed }, why: null };
    },
  };
  return core;
}

function fakeAnswer(said: FakeResponse): Answer {
  const head = (was: Log) => {
    const inside = decode<Inside>(was.bytes);
    const restored = inside.epoch !== null && inside.epoch !== said.epoch;
    return {
      acknowledged: said.acknowledged,
      acknowledged_hash: bytes(said.hash),
      restored,
      more: said.more,
      log: {
        ...was,
        acknowledged: said.acknowledged,
        acknowledged_hash: bytes(said.hash),
        sent: restored ? said.acknowledged : was.sent,
        bytes: encode({ ...inside, epoch: said.epoch, cursor: said.cursor }),
      },
      numbers: said.receipts.map((one) => one.number),
      notes: said.receipts.flatMap((one): [number, string][] =>
        one.note === undefined ? [] : [[one.number, one.note]],
      ),
      ...(said.former && { former: said.former }),
      documents: said.gone,
      position: Math.max(0, ...said.news.map((one) => one.position)),
    };
  };
  return {
    head,
    data: () => ({ organisation: null, directory: null }),
    receive(was, rows, replicas, all) {
      const { restored, log } = head(was);
      const outcomes = new Map(said.receipts.map((one) => [one.number, one.outcome]));
      const fresh = new Set(said.news.map((one) => one.id));
      const after = rows.map((row): CoreAct => {
        let { state } = row;
        if (row.number > said.acknowledged) return restored ? { ...row, state: 'local' } : row;
        if (state === 'local') state = 'accepted';
        state = outcomes.get(row.number) ?? state;
        return { ...row, state: state === 'accepted' && (fresh.has(row.document) || !said.more) ? 'settled' : state };
      });
      const waits = (id: DocumentId) => after.some((row) => row.document === id && pending(row));
      const lost = restored ? all.filter((id) => !fresh.has(id)) : [];
      // The round is over and it did not come: it is not this person's to hold.
      const absent = said.more ? [] : replicas.filter((one) => one.handed?.lent === true && !fresh.has(one.id));
      const left = [...said.gone, ...absent.map((one) => one.id)];
      const stored = said.news.map((one): Replica => ({
        id: one.id,
        kind: 'ticket',
        position: one.position,
        gone: false,
        base: encode(one.commands),
      }));
      for (const replica of replicas) {
        if (lost.includes(replica.id) && waits(replica.id))
          stored.push({ ...replica, base: new Uint8Array(), position: 0 });
        if (left.includes(replica.id) && waits(replica.id)) stored.push({ ...replica, gone: true });
      }
      const moved = after.filter((row, i) => row.state !== rows[i]?.state);
      return {
        log,
        rows: moved,
        replicas: stored,
        removed: [...lost, ...left].filter((id) => !waits(id)),
        summaries: said.news.filter((one) => !waits(one.id)).map((one) => summaryOf(one.id, one.commands)),
        refresh: [...new Set([...moved.map((row) => row.document), ...lost, ...said.news.map((one) => one.id)])].filter(
          (id) => waits(id) || (moved.some((row) => row.document === id) && !fresh.has(id)),
        ),
        again:
          said.more ||
          (after.some((row) => row.number > said.acknowledged) && (restored || said.acknowledged > was.acknowledged)),
      };
    },
    free: () => undefined,
  };
}

/** A server in memory. `before` and `after` may throw `NoAnswer`: a request, or an answer, that was lost on the way. */
export class FakeServer {
  epoch = 1;
  position = 0;
  requests = 0;
  pageSize = 1_000;
  logs = new Map<string, { acts: Uint8Array[]; heads: Uint8Array[] }>();
  documents = new Map<DocumentId, { position: number; commands: ActCommand[] }>();
  rulings = new Map<string, { held: string } | { refused: string }>();
  /** What is said with a ruling, by the words of the act. */
  notes = new Map<string, string>();
  /** What is told of acts of a former device. */
  former: FakeResponse['former'];
  before: () => void = () => undefined;
  after: () => void = () => undefined;
  /** What came in, in order: what was carried for others, and this device's own acts. */
  came: ('carried' | 'acts')[] = [];

  readonly carried = async (): Promise<CarriedIn> => {
    this.before();
    this.came.push('carried');
    return { device: 'another', acknowledged: 1, acts: 1, files: 0, receipt: btoa('signed') };
  };
  readonly net: Pick<Net, 'sync'> = {
    sync: async (body) => {
      this.before();
      const message = await unframe(body);
      if (!message) throw new Error('the engine sent no frame');
      const asked = decode<FakeRequest>(message);
      const heads = this.logs.get(asked.device)?.heads.map(text) ?? [text(new Uint8Array(32))];
      if (asked.acts.length && !heads.includes(asked.before)) {
        const problem = { code: 'gap', es: 'Faltan actos.', en: 'Acts are missing.', acknowledged: heads.length - 1 };
        return { status: 409, body: await frame(encode(problem)), retryAfterMs: null };
      }
      const answer = this.take(asked);
      this.after();
      return { status: 200, body: await frame(encode(answer)), retryAfterMs: null };
    },
  };
  change(id: DocumentId, command: Command): void {
    this.position += 1;
    const { commands } = this.documents.get(id) ?? { commands: [] };
    this.documents.set(id, { position: this.position, commands: [...commands, command] });
  }
  snapshot(): () => void {
    const [logs, documents, position] = [structuredClone(this.logs), structuredClone(this.documents), this.position];
    return () => {
      [this.logs, this.documents, this.position] = [logs, documents, position];
      this.epoch += 1;
    };
  }

  private take(asked: FakeRequest): FakeResponse {
    this.requests += 1;
    if (asked.acts.length > 0) this.came.push('acts');
    const mine = this.logs.get(asked.device) ?? { acts: [], heads: [new Uint8Array(32)] };
    this.logs.set(asked.device, mine);
    const start = mine.heads.findIndex((head) => text(head) === asked.before);
    const receipts: FakeResponse['receipts'] = [];
    if (start >= 0) {
      asked.acts.forEach((act, i) => {
        const number = start + i + 1;
        if (number === mine.acts.length + 1) this.execute(mine, bytes(act));
        const words = wordsOf(decode<ActBody>(bytes(act)).command);
        const note = this.notes.get(words);
        const outcome = this.rulings.get(words) ?? 'accepted';
        receipts.push({ number, outcome, ...(note === undefined ? {} : { note }) });
      });
    }
    // A cursor of another epoch speaks of a feed that no longer stands: all comes anew.
    const cursor = asked.epoch === null || asked.epoch === this.epoch ? asked.cursor : 0;
    const moved = [...this.documents]
      .filter(([, one]) => one.position > cursor)
      .sort(([, a], [, b]) => a.position - b.position);
    const news = moved.slice(0, this.pageSize).map(([id, one]) => ({ id, ...one }));
    return {
      epoch: this.epoch,
      acknowledged: mine.acts.length,
      hash: text(mine.heads.at(-1) ?? new Uint8Array(32)),
      cursor: news.at(-1)?.position ?? cursor,
      more: moved.length > news.length,
      receipts,
      news,
      gone: [],
      ...(this.former && { former: this.former }),
    };
  }
  private execute(mine: { acts: Uint8Array[]; heads: Uint8Array[] }, act: Uint8Array): void {
    mine.acts.push(act);
    mine.heads.push(chain(mine.heads.at(-1) ?? new Uint8Array(32), act));
    const { document, command } = decode<ActBody>(act);
    if (!this.rulings.has(wordsOf(command))) this.change(document, command as Command);
  }
}

export const lost = () => {
  throw new NoAnswer('lost on the way');
};
export const note = (words: string): Command => ({ add_note: { audience: 'internal', text: words } });
