// Sends every request of the engine: no other file calls `fetch`.
// Every request has a time limit; whether there is a network is known by trying, never by asking. What stands between us and
// the server may answer in its place: what is not in the server's own form says nothing of a session, a device or an act.
import type { ActId, DocumentId, Refusal, TicketSummary } from '../../contract/api';
import type {
  CarriedIn,
  Challenge,
  EnrolledDevice,
  HandedIn,
  Me,
  PresenceRequest,
  SearchResults,
  SessionRequest,
  UploadProgress,
} from '../../contract/server';
import { base64, unbase64 } from '../../contract/pure/base64';
import type { Unanswered } from '../../contract/pure/unanswered';
import { GZIP, PLAIN } from './frame';
import { Refused, refuse } from '../refusals';

/**
 * No answer of the server's came: no network, too slow, or something between us answered in its place. What was asked may or may not
 * have happened.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor(
    message: string,
    options?: ErrorOptions,
    /** What a person is told of it. */
    readonly told: Unanswered = 'offline',
  ) {
    super(message, options);
  }
}
/** Somebody else's words: of a gateway whose server is away, or of a network that lets nobody through. */
export function notOurs(status: number, cause?: unknown): NoAnswer {
  const gateway = status >= 500 && status !== 511; // 511 is a network's own: sign in to it first
  return new NoAnswer(`${status}, and not the server's answer`, { cause }, gateway ? 'server_failed' : 'not_server');
}
/** The server answered that it will not. */
export class ServerSaid extends Refused {
  constructor(
    readonly status: number,
    refusal: Refusal,
    readonly retryAfterMs: number | null,
  ) {
    super(refusal.code, refusal, refusal.missing);
    this.name = 'ServerSaid';
  }
}
/** The server's words where a request came otherwise than it was sent: cut by a proxy, or without what stood around it. */
const MAIMED: readonly string[] = ['bad_frame', 'bad_cbor', 'bad_json', 'wrong_type', 'wrong_method', 'cross_site'];
/** Whether that says nothing of what was sent: by another way, or at another time, the same arrives. */
export function isMaimed(code: string): boolean {
  return MAIMED.includes(code);
}
/** Whether the server could not just now, or the connection was too slow for it: that says nothing of what was asked, and passes. */
export function isTransient(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}
/** The device that a browser is from now on, as the server names one; of it a database is made, and a key given away. */
export function named(said: EnrolledDevice): EnrolledDevice {
  const { device, code, person } = said as Partial<EnrolledDevice>;
  const all: unknown[] = [device, code, person?.id, person?.name];
  if (!all.every((word) => typeof word === 'string' && word !== '')) throw notOurs(200);
  return said;
}
/**
 * Ends the session, and asks whose it is by then: a network that lets nobody through answers with nothing, as the server does, and nobody
 * is told that they have left whose session goes on.
 */
export async function endSession(
  ask: Pick<Net, 'call'>,
  look: Pick<Net, 'me'>,
  device: string | undefined,
): Promise<void> {
  await ask.call('/api/sign-out', {});
  const left = await look.me().catch((error: unknown) => {
    if (error instanceof ServerSaid) return null; // the server itself is heard, and says that there is none for this device
    throw error;
  });
  if (left !== null && left.device === device) throw notOurs(204);
}
/** Says to a person that no answer came; what else it was stays as it is. */
export function offline(error: unknown): never {
  throw error instanceof NoAnswer ? refuse(error.told, error) : error;
}
export interface Net {
  /** `stop` ends it where it stands. */
  sync(
    body: Uint8Array<ArrayBuffer>,
    stop?: AbortSignal,
  ): Promise<{ status: number; body: Uint8Array; retryAfterMs: number | null }>;
  /** One question in JSON and its answer; with a body it is a `POST`. */
  call<T>(path: string, body?: object): Promise<T>;
  /** One question whose answer is a file: a table, something to print. With a body in JSON it is a `POST`. */
  file(path: string, body?: object): Promise<Uint8Array<ArrayBuffer>>;
  /** A table of text and its answer in JSON. */
  table<T>(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<T>;
  /** Who the session belongs to; null without one. */
  me(): Promise<Me | null>;
  /** What the device is to sign where its session has ended. */
  challenge(device: string): Promise<Uint8Array>;
  /** Begins a session with the device's key. */
  session(device: string, challenge: Uint8Array, signature: Uint8Array): Promise<void>;
  search(text: string): Promise<TicketSummary[]>;
  /** One document whole, framed; null where there is none that this person may see. */
  document(id: DocumentId): Promise<Uint8Array | null>;
  /** The bytes that an act names, whole. */
  evidence(document: DocumentId, act: ActId): Promise<Uint8Array<ArrayBuffer>>;
  presence(state: PresenceRequest): Promise<void>;
  outbox(file: Uint8Array<ArrayBuffer>): Promise<number>;
  /** Hands in what was carried for somebody else, sealed as it is; `stop` ends it where it stands. */
  carried(sealed: ArrayBuffer, stop: AbortSignal): Promise<CarriedIn>;
  live(): EventSource;
  /** By how much this device's clock runs ahead of the server's (ms), by its last answer; null before there was one. */
  ahead(): number | null;
  /** How the upload of an act's bytes stands. */
  upload(act: ActId): Promise<UploadProgress>;
  /** The bytes from `at` on; where others are wanted, the answer says from where. */
  uploadPart(act: ActId, at: number, bytes: ArrayBuffer): Promise<UploadProgress>;
}
/** So long (ms) until an answer begins. */
const SHORT_MS = 10_000;
/**
 * Of what a person asked for. The server is at work on it for 30 s at most (`limits::SYNC_SECONDS`): who gave up before would be told
 * that no answer came of what is done all the same, as a link that comes in once and is spent by then.
 */
const ASKED_MS = 35_000;
const SYNC_MS = 90_000;
/** An answer that has begun may take as long as the connection needs; so long (ms) without a byte of it is a line that was cut. */
const SILENCE_MS = 30_000;
/** No answer of the server's has more bytes: a page of news has 40 MiB at most (`frame.ts`), and there is something around it. */
const ANSWER_BYTES = 48 * 1024 * 1024;
/** A part is made as small as the connection needs: one that takes this long is lost. */
const PART_MS = 60_000;
/** What is carried goes whole: sixteen megabytes at 256 kbit/s. */
const CARRIED_MS = 600_000;

const uploadOf = (act: ActId) => `/api/uploads/${encodeURIComponent(act)}`;

export const net: Net = {
  async sync(body, stop) {
    const init = {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/cbor', accept: 'application/cbor; changes=linked' },
    };
    const response = await ask('/api/sync', SYNC_MS, init, stop);
    // Of an answer of the server's alone: a network's own page comes with its own clock, and a cache with an old one.
    if (response.status === 200 && isFramed(response.bytes)) ahead = response.ahead ?? ahead;
    return { status: response.status, body: response.bytes, retryAfterMs: response.retryAfterMs };
  },
  call: async <T>(path: string, body?: object) =>
    body === undefined ? json<T>(await ask(path, ASKED_MS, {})) : postJson<T>(path, body, ASKED_MS),
  async file(path, body) {
    const asked =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return bytesOf(await ask(path, SYNC_MS, asked));
  },
  table: async <T>(path: string, body: Uint8Array<ArrayBuffer>) =>
    json<T>(await ask(path, SYNC_MS, { method: 'POST', body, headers: { 'content-type': 'text/csv' } })),
  async me() {
    const answer = await ask('/api/me', SHORT_MS, {});
    let said: Me | null;
    try {
      said = json<Me | null>(answer);
    } catch (error) {
      if (error instanceof ServerSaid && error.status === 401) return null;
      throw error;
    }
    if (said === null) throw notOurs(answer.status); // the server says so with 401 alone
    return said;
  },
  async challenge(device) {
    const answer = await ask(`/api/challenge?device=${encodeURIComponent(device)}`, SHORT_MS, {});
    const { challenge } = json<Challenge>(answer);
    return unbase64(challenge);
  },
  async session(device, challenge, signature) {
    const answered: SessionRequest = { device, challenge: base64(challenge), signature: base64(signature) };
    await postJson('/api/session', answered);
  },
  async search(text) {
    const { tickets } = json<SearchResults>(await ask(`/api/search?q=${encodeURIComponent(text)}`, SHORT_MS, {}));
    return tickets.map((ticket) => ({ ...ticket, unsent: 0, stuck: 0 }));
  },
  async document(id) {
    const answer = await ask(`/api/documents/${encodeURIComponent(id)}`, SYNC_MS, {});
    if (answer.status === 200 && !isFramed(answer.bytes)) throw notOurs(answer.status);
    try {
      return bytesOf(answer);
    } catch (error) {
      if (error instanceof ServerSaid && error.status === 404) return null;
      throw error;
    }
  },
  async evidence(document, act) {
    const path = `/api/documents/${encodeURIComponent(document)}/evidence/${encodeURIComponent(act)}`;
    // Bytes of a name never change: what the browser has kept need not come twice. The server says what it may keep.
    const answer = await ask(path, SYNC_MS, { cache: 'default' });
    return bytesOf(answer);
  },
  async presence(state) {
    await postJson('/api/presence', state);
  },
  async outbox(file) {
    const answer = await ask('/api/outbox', SYNC_MS, {
      method: 'POST',
      body: file,
      headers: { 'content-type': 'application/cbor' },
    });
    const said = json<Partial<HandedIn> | null>(answer);
    if (typeof said?.acts !== 'number') throw notOurs(answer.status); // what was taken is not sent again
    return said.acts;
  },
  async carried(sealed, stop) {
    const init = { method: 'POST', body: sealed, headers: { 'content-type': 'application/octet-stream' } };
    const answer = await ask('/api/carried', CARRIED_MS, init, stop);
    const said = json<CarriedIn | null>(answer);
    if (typeof said?.receipt !== 'string') throw notOurs(answer.status); // what was handed in is let go of
    return said;
  },
  live: () => new EventSource('/api/live'),
  ahead: () => ahead,
  upload: async (act) => progress(await ask(uploadOf(act), SHORT_MS, {})),
  async uploadPart(act, at, bytes) {
    const answer = await ask(`${uploadOf(act)}?at=${at}`, PART_MS, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    });
    // From elsewhere: the same answer says from where.
    return progress(answer.status === 409 ? { ...answer, status: 200 } : answer);
  },
};

interface Answer {
  status: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** It says that it is a page for people to read. */
  page: boolean;
  retryAfterMs: number | null;
  /** By how much this device's clock runs ahead of the one that answered (ms). */
  ahead: number | null;
}

/** By the last answer of the server's to a sync. */
let ahead: number | null = null;

/** `stop` ends it where it stands. */
async function ask(path: string, limitMs: number, init: RequestInit, stop?: AbortSignal): Promise<Answer> {
  const ended = new AbortController();
  const end = () => ended.abort();
  let timer = setTimeout(end, limitMs);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(end, SILENCE_MS);
  };
  stop?.addEventListener('abort', end, { once: true });
  if (stop?.aborted) end();
  try {
    const began = Date.now();
    const response = await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'manual',
      ...init,
      signal: ended.signal,
    });
    // Nobody is followed to another house with what was asked, or what is known here.
    if (response.type === 'opaqueredirect') throw notOurs(response.status);
    heard();
    const said = Date.parse(response.headers.get('date') ?? '');
    const retry = Number(response.headers.get('retry-after'));
    return {
      status: response.status,
      // Half of the way there and back; to the second, which is all that the header tells.
      ahead: Number.isFinite(said) ? Math.round((began + Date.now()) / 2) - said : null,
      bytes: await drained(response.body, heard),
      page: /^\s*text\/html\b/i.test(response.headers.get('content-type') ?? ''),
      retryAfterMs: retry > 0 ? retry * 1000 : null,
    };
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer(`no answer from ${path}`, { cause: error });
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', end);
  }
}

/** All of a body. `heard`: some of it has come. */
async function drained(body: Response['body'], heard: () => void): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    heard();
    length += value.byteLength;
    if (length > ANSWER_BYTES) {
      await reader.cancel();
      throw new Error('more than the server answers');
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function postJson<T>(path: string, body: unknown, limitMs = SHORT_MS): Promise<T> {
  return json<T>(
    await ask(path, limitMs, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  );
}

/** What the server said, in JSON: an answer, or a refusal of its own. */
function json<T>(answer: Answer): T {
  const { status } = answer;
  if (status === 204) return null as T;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(answer.bytes));
  } catch (error) {
    throw notOurs(status, error); // a page, or half of an answer
  }
  if (status >= 200 && status < 300) {
    if (typeof value !== 'object') throw notOurs(status); // the server's answers are things, lists, or nothing
    return value as T;
  }
  if (isRefusal(value)) throw new ServerSaid(status, value, answer.retryAfterMs);
  throw notOurs(status);
}

/** The bytes of a file; a page in its place is nobody's file. */
function bytesOf(answer: Answer): Uint8Array<ArrayBuffer> {
  if (answer.status !== 200) return json<never>(answer);
  if (answer.page) throw notOurs(answer.status);
  return answer.bytes;
}

const STATES: readonly UploadProgress['state'][] = ['waiting', 'sealed', 'refused'];

/** How an upload stands: by it bytes are let go of, or given up. */
function progress(answer: Answer): UploadProgress {
  const said = json<UploadProgress | null>(answer);
  if (!said || !STATES.includes(said.state) || typeof said.received !== 'number') throw notOurs(answer.status);
  return said;
}

/** As every message of a sync begins (`frame.ts`). */
export function isFramed(bytes: Uint8Array): boolean {
  return bytes[0] === PLAIN || bytes[0] === GZIP;
}

/** A refusal in the server's own form; null where it is none. */
export function refusalIn(bytes: Uint8Array): Refusal | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRefusal(value) ? value : null;
  } catch {
    return null; // a page, or half of an answer
  }
}

function isRefusal(value: unknown): value is Refusal {
  const some = value as Partial<Refusal> | null;
  return typeof some?.code === 'string' && typeof some.es === 'string' && typeof some.en === 'string';
}
