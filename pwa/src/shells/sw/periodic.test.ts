import { expect, it, vi } from 'vitest';
import { askPeriodically, ROUND, type Periodic } from './periodic';

function browser(tags: string[] = []) {
  const register = vi.fn((tag: string, _options: { minInterval: number }) => {
    tags.push(tag);
    return Promise.resolve();
  });
  const registration: Periodic = {
    scope: '/',
    periodicSync: { getTags: () => Promise.resolve(tags), register },
  };
  return { registration, register };
}
const says = (state: PermissionState) => ({ query: vi.fn(() => Promise.resolve({ state })) });

it('asks to be woken now and then where the browser has it and grants it, once', async () => {
  const { registration, register } = browser();
  const permissions = says('granted');
  expect(await askPeriodically(registration, permissions)).toBe(true);
  expect(await askPeriodically(registration, permissions)).toBe(true);
  expect(permissions.query).toHaveBeenCalledWith({ name: 'periodic-background-sync' });
  expect(register.mock.calls).toEqual([[ROUND, { minInterval: 12 * 3_600_000 }]]);
});

it('asks nothing where it is not granted, not known, or not there', async () => {
  const { registration, register } = browser();
  expect(await askPeriodically(registration, says('prompt'))).toBe(false);
  expect(await askPeriodically(registration, says('denied'))).toBe(false);
  expect(await askPeriodically(registration, undefined)).toBe(false);
  const unknown = { query: () => Promise.reject(new TypeError('no such permission')) };
  expect(await askPeriodically(registration, unknown)).toBe(false);
  expect(register).not.toHaveBeenCalled();
  const permissions = says('granted');
  expect(await askPeriodically({ scope: '/' }, permissions)).toBe(false);
  expect(permissions.query).not.toHaveBeenCalled();
});

it('goes on without it where registering fails', async () => {
  const registration: Periodic = {
    scope: '/',
    periodicSync: { getTags: () => Promise.resolve([]), register: () => Promise.reject(new Error('not installed')) },
  };
  expect(await askPeriodically(registration, says('granted'))).toBe(false);
});
