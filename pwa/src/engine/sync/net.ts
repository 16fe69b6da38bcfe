// The only fetch.
// Every request has a time limit; whether there is a network is known by trying, never by asking.
import type { ActId, DocumentId, Refusal, TicketSummary } from '../../contract/api';
import type {
  CarriedIn,
  Challenge,
  HandedIn,
  Me,
  PresenceRequest,
  SearchResults,
  SessionRequest,
  UploadProgress,
} from '../../contract/server';
import { Refused, refuse } from '../refusals';

/** No answer came: no network, or too slow. What was asked may or may not have happened. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
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
/** Says to a person that no answer came; what else it was stays as it is. */
export function offline(error: unknown): never {
  throw error instanceof NoAnswer ? refuse('offline', error) : error;
}
export interface Net {
  /** `stop` ends it where it stands. */
  sync(
    body: Uint8Array<ArrayBuffer>,
    stop?: AbortSignal,
  ): Promise<{ status: number; body: Uint8Array; retryAfterMs: number | null }>;
  /** One question in JSON and its answer; with a body it is a `POST`. */
  call<T>(path: string, body?: object): Promise<T>;
  /** One question in JSON whose answer is a file: something to print. */
  file(path: string, body: object): Promise<Uint8Array<ArrayBuffer>>;
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
const SHORT_MS = 10_000;
const SYNC_MS = 90_000;
/** A part is made as small as the connection needs: one that takes this long is lost. */
const PART_MS = 60_000;
/** What is carried goes whole: sixteen megabytes at 256 kbit/s. */
const CARRIED_MS = 600_000;

const uploadOf = (act: ActId) => `/api/uploads/${encodeURIComponent(act)}`;

export const net: Net = {
  async sync(body, stop) {
    const limit = AbortSignal.timeout(SYNC_MS);
    const response = await ask('/api/sync', SYNC_MS, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/cbor', accept: 'application/cbor; changes=linked' },
      signal: stop === undefined ? limit : eitherOf(limit, stop),
    });
    return { status: response.status, body: response.bytes, retryAfterMs: response.retryAfterMs };
  },
  call: async <T>(path: string, body?: object) =>
    body === undefined ? json<T>(await ask(path, SHORT_MS, {})) : postJson<T>(path, body),
  async file(path, body) {
    const answer = await ask(path, SYNC_MS, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return answer.status === 200 ? answer.bytes : json<never>(answer);
  },
  table: async <T>(path: string, body: Uint8Array<ArrayBuffer>) =>
    json<T>(await ask(path, SYNC_MS, { method: 'POST', body, headers: { 'content-type': 'text/csv' } })),
  async me() {
    const answer = await ask('/api/me', SHORT_MS, {});
    return answer.status === 401 ? null : json<Me>(answer);
  },
  async challenge(device) {
    const answer = await ask(`/api/challenge?device=${encodeURIComponent(device)}`, SHORT_MS, {});
    const { challenge } = json<Challenge>(answer);
    return Uint8Array.from(atob(challenge), (letter) => letter.charCodeAt(0));
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
    if (answer.status === 404) return null;
    return answer.status === 200 ? answer.bytes : json<never>(answer);
  },
  async evidence(document, act) {
    const path = `/api/documents/${encodeURIComponent(document)}/evidence/${encodeURIComponent(act)}`;
    // Bytes of a name never change: what the browser has kept need not come twice. The server says what it may keep.
    const answer = await ask(path, SYNC_MS, { cache: 'default' });
    return answer.status === 200 ? answer.bytes : json<never>(answer);
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
    return json<HandedIn>(answer).acts;
  },
  async carried(sealed, stop) {
    const answer = await ask('/api/carried', CARRIED_MS, {
      method: 'POST',
      body: sealed,
      headers: { 'content-type': 'application/octet-stream' },
      signal: eitherOf(AbortSignal.timeout(CARRIED_MS), stop),
    });
    return json<CarriedIn>(answer);
  },
  live: () => new EventSource('/api/live'),
  ahead: () => ahead,
  upload: async (act) => json<UploadProgress>(await ask(uploadOf(act), SHORT_MS, {})),
  async uploadPart(act, at, bytes) {
    const answer = await ask(`${uploadOf(act)}?at=${at}`, PART_MS, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    });
    // From elsewhere: the same answer says from where.
    const said = answer.status === 409 ? { ...answer, status: 200 } : answer;
    return json<UploadProgress>(said);
  },
};

interface Answer {
  status: number;
  bytes: Uint8Array<ArrayBuffer>;
  retryAfterMs: number | null;
}

/** By the last answer. */
let ahead: number | null = null;

async function ask(path: string, limitMs: number, init: RequestInit): Promise<Answer> {
  try {
    const began = Date.now();
    const response = await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(limitMs),
      ...init,
    });
    const said = Date.parse(response.headers.get('date') ?? '');
    // Half of the way there and back; to the second, which is all that the header tells.
    if (Number.isFinite(said) && init.cache === undefined) ahead = Math.round((began + Date.now()) / 2) - said;
    const retry = Number(response.headers.get('retry-after'));
    return {
      status: response.status,
      bytes: new Uint8Array(await response.arrayBuffer()),
      retryAfterMs: retry > 0 ? retry * 1000 : null,
    };
  } catch (error) {
    throw new NoAnswer(`no answer from ${path}`, { cause: error });
  }
}

/** Some browsers of ours have no `AbortSignal.any`. */
function eitherOf(...signals: AbortSignal[]): AbortSignal {
  const either = new AbortController();
  for (const one of signals) {
    if (one.aborted) either.abort();
    else one.addEventListener('abort', () => either.abort(), { once: true });
  }
  return either.signal;
}

async function postJson<T>(path: string, body: unknown): Promise<T> {
  return json<T>(
    await ask(path, SHORT_MS, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  );
}

function json<T>(answer: Answer): T {
  let value: unknown;
  try {
    const text = new TextDecoder().decode(answer.bytes);
    value = text === '' ? null : JSON.parse(text);
  } catch (error) {
    throw refuse(answer.status >= 500 ? 'server_failed' : 'bad_answer', error);
  }
  if (answer.status >= 200 && answer.status < 300) return value as T;
  throw new ServerSaid(answer.status, isRefusal(value) ? value : refuse('server_failed').plain(), answer.retryAfterMs);
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function isRefusal(value: unknown): value is Refusal {
  const some = value as Partial<Refusal> | null;
  return typeof some?.code === 'string' && typeof some.es === 'string' && typeof some.en === 'string';
}
