// What networks answer in the server's place: a portal's page, a proxy's error, half of a body.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isUnanswered } from '../../contract/pure/unanswered';
import { endSession, named, net, NoAnswer, offline, ServerSaid } from './net';

type Asked = Parameters<typeof fetch>;
let asked: Asked[] = [];
/** The network answers each request like this. */
function answers(make: (signal: AbortSignal) => Response | Promise<Response>): void {
  vi.stubGlobal('fetch', (...args: Asked) => {
    asked.push(args);
    return Promise.resolve(make(args[1]?.signal ?? new AbortController().signal));
  });
}
const page = (status: number, headers: Record<string, string> = {}) =>
  answers(
    () => new Response('<html>Entra a la red</html>', { status, headers: { 'content-type': 'text/html', ...headers } }),
  );
const says = (status: number, value: unknown, headers: Record<string, string> = {}) =>
  answers(
    () => new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', ...headers } }),
  );

/** Each way of asking, as what it rejects with or resolves to. */
const ways: Record<string, () => Promise<unknown>> = {
  call: () => net.call('/api/people'),
  post: () => net.call('/api/sign-out', {}),
  file: () => net.file('/api/labels', {}),
  'file without a body': () => net.file('/api/reports?format=csv'),
  table: () => net.table('/api/equipment.csv', new Uint8Array([65])),
  me: () => net.me(),
  challenge: () => net.challenge('d'),
  session: () => net.session('d', new Uint8Array(), new Uint8Array()),
  search: () => net.search('agua'),
  document: () => net.document('a'),
  evidence: () => net.evidence('a', 'd.1'),
  presence: () => net.presence({ document: null, writing: false }),
  outbox: () => net.outbox(new Uint8Array([1])),
  carried: () => net.carried(new ArrayBuffer(1), new AbortController().signal),
  upload: () => net.upload('d.1'),
  uploadPart: () => net.uploadPart('d.1', 0, new ArrayBuffer(1)),
};
const failure = (asking: Promise<unknown>) =>
  asking.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );

beforeEach(() => {
  asked = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what is not the server’s says nothing', () => {
  for (const [name, way] of Object.entries(ways)) {
    it(`of a session, a device or an act: ${name}`, async () => {
      for (const status of [200, 400, 401, 403, 404, 407, 409, 410, 413, 422, 429, 502, 503, 504, 511]) {
        page(status);
        expect(await failure(way()), `a page with ${status}`).toBeInstanceOf(NoAnswer);
        if (status < 400) continue;
        says(status, { error: 'blocked', message: 'by policy' });
        expect(await failure(way()), `a proxy's JSON with ${status}`).toBeInstanceOf(NoAnswer);
        answers(() => new Response(null, { status }));
        expect(await failure(way()), `nothing with ${status}`).toBeInstanceOf(NoAnswer);
      }
    });
  }

  it('by which bytes are let go of, or given up: an answer of another form is no answer', async () => {
    for (const way of [ways['outbox'], ways['carried'], ways['upload'], ways['uploadPart']]) {
      for (const value of [{}, null, { ok: true }, { state: 'ok', received: 1 }]) {
        says(200, value);
        expect(await failure(way!())).toBeInstanceOf(NoAnswer);
      }
    }
    says(409, { code: 'conflict', es: 'a', en: 'b' });
    expect(await failure(ways['uploadPart']!())).toBeInstanceOf(NoAnswer);
  });

  it('and nobody is without a session where nothing was answered', async () => {
    answers(() => new Response(null, { status: 204 }));
    expect(await failure(net.me())).toBeInstanceOf(NoAnswer);
  });

  it('and half of an answer is none', async () => {
    answers(() => new Response('[{"id":"ana","na', { headers: { 'content-type': 'application/json' } }));
    expect(await failure(net.call('/api/people'))).toBeInstanceOf(NoAnswer);
  });

  it('but is told to a person as what it is', async () => {
    const told = async (asking: Promise<unknown>) => ((await failure(asking.catch(offline))) as { code?: string }).code;
    page(200);
    expect(await told(net.call('/api/people'))).toBe('not_server');
    page(511);
    expect(await told(net.call('/api/people'))).toBe('not_server');
    page(502);
    expect(await told(net.call('/api/people'))).toBe('server_failed');
    // As browsers tell a redirect that is not followed.
    answers(() => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' }));
    expect(await told(net.call('/api/people'))).toBe('not_server');
    expect(await told(net.evidence('a', 'd.1'))).toBe('not_server');
    answers(() => Promise.reject(new TypeError('no network')));
    expect(await told(net.call('/api/people'))).toBe('offline');
  });

  it('and a screen knows that what it asked may have happened', async () => {
    const told = async () => (await failure(net.call('/api/reports/issued', {}).catch(offline))) as { code: string };
    for (const status of [200, 403, 504, 511]) {
      page(status);
      expect(isUnanswered((await told()).code), `a page with ${status}`).toBe(true);
    }
    answers(() => Promise.reject(new TypeError('no network')));
    expect(isUnanswered((await told()).code)).toBe(true);
    says(500, { code: 'internal', es: 'a', en: 'b' });
    expect(isUnanswered((await told()).code)).toBe(false);
  });
});

it('believes no word in the place of a thing, nor of a device that it does not name', async () => {
  for (const word of ['ok', 1, true]) {
    says(200, word);
    expect(await failure(net.call('/api/people'))).toBeInstanceOf(NoAnswer);
  }
  const ours = { device: 'd', code: 'K4', person: { id: 'ana', name: 'Ana' } };
  expect(named(ours)).toBe(ours);
  for (const other of [{}, { ...ours, device: '' }, { ...ours, person: null }, { status: 'login' }])
    expect(() => named(other as never)).toThrow(NoAnswer);
});

it('has nobody leave whose session goes on', async () => {
  const me = async (device: string | null) => (device === null ? null : { device }) as never;
  answers(() => new Response(null, { status: 204 })); // as of a network that lets nobody through
  expect(await failure(endSession(net, { me: () => me('d') }, 'd'))).toBeInstanceOf(NoAnswer);
  await endSession(net, { me: () => me(null) }, 'd');
  await endSession(net, { me: () => me('another') }, 'd'); // somebody else came in meanwhile
  expect(await failure(endSession(net, net, 'd'))).toBeInstanceOf(NoAnswer); // it does not even say whose it is
});

it('takes the server at its own word', async () => {
  says(401, { code: 'no_session', es: 'a', en: 'b' });
  expect(await net.me()).toBeNull();
  says(404, { code: 'not_found', es: 'a', en: 'b' });
  expect(await net.document('a')).toBeNull();
  says(413, { code: 'too_large', es: 'a', en: 'b' }, { 'retry-after': '7' });
  const said = await failure(net.upload('d.1'));
  expect(said).toBeInstanceOf(ServerSaid);
  expect(said).toMatchObject({ status: 413, code: 'too_large', retryAfterMs: 7_000 });
  answers(() => new Response(null, { status: 204 }));
  expect(await net.call('/api/sign-out', {})).toBeNull();
  says(409, { size: 9, received: 3, state: 'waiting', why: null, backed_up: false });
  expect(await net.uploadPart('d.1', 0, new ArrayBuffer(9))).toMatchObject({ received: 3 });
});

it('follows no redirect and asks no cache', async () => {
  says(200, []);
  await net.call('/api/people');
  await net.sync(new Uint8Array([0])).catch(() => undefined);
  for (const [, init] of asked)
    expect(init).toMatchObject({ redirect: 'manual', cache: 'no-store', credentials: 'same-origin' });
});

it('reads the time of the server’s own answers to a sync, and of nobody else’s', async () => {
  const date = (ms: number) => new Date(Date.now() + ms).toUTCString();
  const framed = (ms: number) =>
    answers(() => new Response(new Uint8Array([0, 1]), { status: 200, headers: { date: date(ms) } }));
  framed(0);
  await net.sync(new Uint8Array([0]));
  const own = net.ahead() ?? NaN;
  expect(Math.abs(own)).toBeLessThan(60_000);
  page(200, { date: date(-86_400_000) });
  await net.sync(new Uint8Array([0]));
  await failure(net.call('/api/people'));
  says(200, [], { date: date(-86_400_000) }); // a cache's
  await net.call('/api/people');
  expect(net.ahead()).toBe(own);
  framed(-86_400_000);
  await net.sync(new Uint8Array([0]));
  expect(net.ahead() ?? NaN).toBeGreaterThan(80_000_000);
});

describe('a slow line', () => {
  /** A body that comes by so many pieces, one each so many seconds; then it ends, or says nothing any more. */
  function comes(pieces: number, everyMs: number, ends: boolean): void {
    answers((signal) => {
      let left = pieces;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          signal.addEventListener('abort', () => controller.error(new DOMException('ended', 'AbortError')));
          const next = () => {
            controller.enqueue(new Uint8Array([0]));
            left -= 1;
            if (left > 0) setTimeout(next, everyMs);
            else if (ends) controller.close();
          };
          setTimeout(next, everyMs);
        },
      });
      return new Response(body, { status: 200 });
    });
  }

  it('may take as long as it needs while something comes', async () => {
    vi.useFakeTimers();
    comes(60, 20_000, true);
    const asking = net.sync(new Uint8Array([0]));
    await vi.advanceTimersByTimeAsync(61 * 20_000);
    expect((await asking).body).toHaveLength(60);
  });
  it('waits for what a person asked as long as the server is at work on it', async () => {
    vi.useFakeTimers();
    const made = new Response('{"device":"d"}', { headers: { 'content-type': 'application/json' } });
    answers(
      (signal) =>
        new Promise<Response>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('ended', 'AbortError')));
          setTimeout(resolve, 29_000, made);
        }),
    );
    const asking = failure(net.call('/api/enrol', {}));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(await asking).toEqual({ value: { device: 'd' } });
  });
  it('is given up where nothing comes any more, though nobody says that it was cut', async () => {
    vi.useFakeTimers();
    comes(3, 20_000, false);
    const asking = failure(net.sync(new Uint8Array([0])));
    await vi.advanceTimersByTimeAsync(3 * 20_000 + 31_000);
    expect(await asking).toBeInstanceOf(NoAnswer);
  });
  it('is given up where it brings more than any answer of the server’s has', async () => {
    const piece = new Uint8Array(8 * 1024 * 1024);
    let ended = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(piece),
      cancel: () => void (ended = true),
    });
    answers(() => new Response(endless));
    expect(await failure(net.call('/api/people'))).toBeInstanceOf(NoAnswer);
    expect(ended).toBe(true);
  });
  it('ends where whoever asked stops', async () => {
    const stop = new AbortController();
    answers(
      (signal) =>
        new Promise<Response>((_, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('ended', 'AbortError')));
        }),
    );
    const asking = failure(net.sync(new Uint8Array([0]), stop.signal));
    stop.abort();
    expect(await asking).toBeInstanceOf(NoAnswer);
  });
});
