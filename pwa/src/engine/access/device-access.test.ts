import { expect, it, vi } from 'vitest';
import { refuse, Refused } from '../refusals';
import type { CallName } from '../rpc';
import { DeviceAccess } from './device-access';

vi.mock('./lock', () => ({ LocalLock: class {} })); // it listens to a screen, which is not here

const PHONE = { name: 'Teléfono', kind: 'phone' } as const;
/** What becomes of what the worker sends. */
const lost = vi.fn((): void => undefined);

/** A page whose server says this of a link, and whose worker has sent it before, or not. */
function page(says: () => unknown, sentBefore: boolean) {
  const asked: [CallName, unknown][] = [];
  const worker = (call: CallName, ...args: unknown[]) => {
    asked.push([call, args[0]]);
    return Promise.resolve().then(() => (lost(), sentBefore));
  };
  const ask = () => Promise.resolve().then(says);
  return { access: new DeviceAccess(worker as never, ask as never), asked };
}
const saysOver = () => {
  throw new Refused('bad_link', { es: '', en: '' });
};
const saysNothing = () => {
  throw refuse('offline');
};

it('ends by a link that was spent what was begun before the page was loaded anew', async () => {
  const { access, asked } = page(saysOver, true);
  expect(await access.greet('token')).toBeNull();
  await access.enrol('token', PHONE, true);
  expect(asked).toEqual([
    ['enrolAgain', 'token'],
    ['enrolAgain', 'token'],
  ]);
});

it('tells that a link is over by which nothing was begun here, and begins nothing by one that is not', async () => {
  const other = page(saysOver, false);
  await expect(other.access.greet('token')).rejects.toMatchObject({ code: 'bad_link' });
  const away = page(saysNothing, true);
  await expect(away.access.greet('token')).rejects.toMatchObject({ code: 'offline' });
  expect(away.asked).toEqual([]);
  const good = page(() => ({ name: 'Omar', passkey: null }), true);
  expect(await good.access.greet('token')).toEqual({ name: 'Omar', passkey: false });
  expect(good.asked).toEqual([]);
});

it('makes no passkey by a link that may have let this browser in without one', async () => {
  let spent = false;
  const { access, asked } = page(() => (spent ? saysOver() : { name: 'Omar', passkey: { ceremony: 'c' } }), true);
  await access.greet('token');
  lost.mockImplementationOnce(saysNothing);
  await expect(access.enrol('token', PHONE, false)).rejects.toMatchObject({ code: 'offline' });
  spent = true; // the server had heard it
  await access.enrol('token', PHONE, true);
  expect(asked).toEqual([
    ['enrol', 'token'],
    ['enrolAgain', 'token'],
  ]);
});

it('comes in by a password of the directory, and says what the directory says of it', async () => {
  const warning = { es: 'vence en un día', en: 'runs out in one day' };
  const { access, asked } = page(() => ({ ticket: 't', person: 'omar.cruz', warning }), false);
  expect(await access.signInByPassword('omar.cruz', 'clave', PHONE)).toEqual(warning);
  expect(asked).toEqual([['signInByDirectory', { ticket: 't', person: 'omar.cruz' }]]);
});
