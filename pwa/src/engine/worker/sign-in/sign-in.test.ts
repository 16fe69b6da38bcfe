import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fakeCore } from '../../fakes';
import { pendingEnrolments, nameOf } from '../../storage/pending-enrolment';
import { keyOf } from '../../storage/device-registry';
import { devices, stateOf, Store } from '../../storage/indexed-db';
import { NoAnswer, ServerSaid, net as realNet, type Net } from '../../sync/net';
import type { Session } from '../session';
import { SignIn, type SignInParts } from './sign-in';

/** The key that a browser sends: with a link, or with a passkey. */
interface Sent {
  public_key?: string;
  browser?: { public_key: string };
}
const PHONE = { name: 'Teléfono', kind: 'phone' } as const;

/** A browser, and a server that says in turn what is told. */
function browser(answers: (() => unknown)[]) {
  const device = randomUUID();
  const server = { sent: [] as Sent[], proofs: [] as string[], device };
  const net: Net = {
    ...realNet,
    async call<T>(path: string, body?: object): Promise<T> {
      expect(['/api/enrol', '/api/sign-in']).toContain(path);
      server.sent.push(body as Sent);
      return answers.shift()?.() as T;
    },
    challenge: async () => new TextEncoder().encode('ronda-session-v1\0abc'),
    session: async (of) => void server.proofs.push(of),
  };
  const parts: SignInParts = {
    net,
    app: 'trial',
    now: () => 1,
    tell: () => undefined,
    core: async () => fakeCore(),
    session: () => null,
    leave: async () => undefined,
    begin: async () => undefined,
    open: async () => ({ syncNow: async () => undefined }) as unknown as Session,
    elsewhere: () => undefined,
  };
  return { signIn: new SignIn(parts), server };
}
const lost = () => {
  throw new NoAnswer('cut off');
};
const enrolled = (device: string) => () => ({ device, code: 'K4', person: { id: 'ana', name: 'Ana' } });

it('asks again with the same key where no answer came, and proves it for a session', async () => {
  const answers: (() => unknown)[] = [lost];
  const { signIn, server } = browser(answers);
  await expect(signIn.enrol('link', PHONE, null)).rejects.toMatchObject({ code: 'offline' });
  answers.push(enrolled(server.device));
  await signIn.enrol('link', PHONE, null);
  const [first, again] = server.sent;
  expect(again?.public_key).toBe(first?.public_key);
  expect(server.proofs).toEqual([server.device]);
  expect((await devices.all()).find((row) => row.device === server.device)).toMatchObject({ active: true });
});

it('has another key for another link, and once the server has refused', async () => {
  const refused = () => {
    throw new ServerSaid(410, { code: 'bad_link', es: '', en: '' }, null);
  };
  const { signIn, server } = browser([lost, lost, refused, refused]);
  for (const link of ['one', 'two', 'two', 'two']) await signIn.enrol(link, PHONE, null).catch(() => undefined);
  const [one, two, twoAgain, anew] = server.sent.map((asked) => asked.public_key);
  expect([one === two, two === twoAgain, twoAgain === anew]).toEqual([false, true, false]);
  expect(server.proofs).toEqual([]);
});

it('proves nothing where the first answer came', async () => {
  const answers: (() => unknown)[] = [];
  const { signIn, server } = browser(answers);
  answers.push(enrolled(server.device));
  await signIn.enrol('link', PHONE, null);
  expect(server.proofs).toEqual([]);
});

it('comes with the key that was sent where no answer came to a passkey, and with another for somebody else', async () => {
  const answers: (() => unknown)[] = [];
  const { signIn, server } = browser(answers);
  const shown = (handle: string | null) => ({ ceremony: randomUUID(), credential: {}, handle, person: null });
  for (const handle of ['ana', 'ana', 'eva', null, null]) {
    answers.push(lost);
    await expect(signIn.signIn(shown(handle), PHONE)).rejects.toMatchObject({ code: 'offline' });
  }
  const [ana, again, eva, unknown, other] = server.sent.map((asked) => asked.browser?.public_key);
  expect([ana === again, ana === eva, unknown === other]).toEqual([true, false, false]);
  expect(server.proofs).toEqual([]);
});

describe('a page that is loaded anew, or killed, while the link is on its way', () => {
  it('asks again by the same link with the key that is kept, and forgets it once it is in', async () => {
    const { signIn, server, answers } = cutOff();
    await expect(signIn.enrol('killed', PHONE, null)).rejects.toMatchObject({ code: 'offline' });
    const anew = browser(answers);
    answers.push(enrolled(server.device));
    expect(await anew.signIn.enrolAgain('killed')).toBe(true);
    expect(anew.server.sent[0]).toEqual(server.sent[0]);
    expect(anew.server.proofs).toEqual([server.device]);
    expect((await devices.all()).find((row) => row.device === server.device)).toMatchObject({ active: true });
    expect(await anew.signIn.enrolAgain('killed')).toBe(false);
    expect(anew.server.sent).toHaveLength(1);
  });

  it('sends nothing by a link that it had not sent before, or of which the server says that it is over', async () => {
    const { signIn, server, answers } = cutOff();
    await signIn.enrol('over', PHONE, null).catch(() => undefined);
    expect(await signIn.enrolAgain('another')).toBe(false);
    answers.push(said(429, 'too_many'), said(410, 'bad_link'));
    await expect(signIn.enrolAgain('over')).rejects.toMatchObject({ code: 'too_many' });
    await expect(signIn.enrolAgain('over')).rejects.toMatchObject({ code: 'bad_link' });
    expect(await signIn.enrolAgain('over')).toBe(false);
    expect(server.sent).toHaveLength(3);
  });

  it('begins no log anew where the device is here and was written in', async () => {
    const { signIn, server, answers } = cutOff();
    answers.splice(0);
    answers.push(enrolled(server.device), enrolled(server.device));
    await signIn.enrol('here', PHONE, null);
    const store = await Store.open(server.device);
    const written = await store.write(async (tx) => {
      const state = { ...(await stateOf(tx)), lastSync: 7 };
      await tx.objectStore('state').put(state, 'state');
      return state;
    });
    const key = await keyOf(server.device);
    if (!key) throw new Error('no key');
    await pendingEnrolments.keep(await nameOf('here'), { key, device: PHONE, at: 1 }); // killed before it was forgotten
    expect(await signIn.enrolAgain('here')).toBe(true);
    expect(await store.read(stateOf, ['state'])).toEqual(written);
    await store.close();
  });
});

/** A browser whose first request is not answered. */
function cutOff() {
  const answers: (() => unknown)[] = [lost];
  return { ...browser(answers), answers };
}
function said(status: number, code: string) {
  return () => {
    throw new ServerSaid(status, { code, es: '', en: '' }, null);
  };
}
