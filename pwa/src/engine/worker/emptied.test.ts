import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Me } from '../../contract/server';
import { refuse } from '../refusals';
import { type DeviceRow, devices, endClearing, erase } from '../storage/indexed-db';
import { NoAnswer } from '../sync/net';
import { emptiedAs, emptiedHere, lostHere, whose } from './emptied';

const row = (device: string, more: Partial<DeviceRow> = {}): DeviceRow => ({
  ...{ device, person: 'omar.cruz', name: 'Omar Cruz', active: false, enrolled: 1 },
  ...more,
});
const me = (device: string) =>
  ({
    device,
    person: { id: 'omar.cruz', name: 'Omar Cruz Peña' },
    ...{ last_act: 12, seen: 1_000, unsent: 3, passkey: true },
  }) as Me;
const says = (told: Me | null) => ({ me: () => Promise.resolve(told) });
const silent = { me: () => Promise.reject(new NoAnswer('no network')) };

describe('a browser without its device', () => {
  it('is new where nothing marks it', async () => {
    expect(await lostHere([], null, says(null))).toBeNull();
    expect(await lostHere([], null, silent)).toBeNull();
    expect(await lostHere([], null, { me: () => Promise.reject(refuse('revoked')) })).toBeNull();
  });
  it('was emptied where the mark beside the database outlived it, without a network too', async () => {
    expect(await lostHere([], 'd1', silent)).toEqual({ device: 'd1', person: null });
    const person = { id: 'omar.cruz', name: 'Omar Cruz' };
    expect(await lostHere([row('d1', { emptied: true })], 'd1', silent)).toEqual({ device: 'd1', person });
  });
  it('was emptied where a session is left of it', async () => {
    const person = { id: 'omar.cruz', name: 'Omar Cruz Peña' };
    expect(await lostHere([], null, says(me('d1')))).toEqual({ device: null, person });
  });
  it('is new where it was killed as it came in: what never synced held nothing', async () => {
    expect(await lostHere([], null, says({ ...me('d1'), last_act: 0, seen: null }))).toBeNull();
  });
  it('was not, where its device stands there and is only closed', async () => {
    expect(await lostHere([row('d1')], 'd1', silent)).toBeNull();
    expect(await lostHere([row('d1')], null, says(me('d1')))).toBeNull();
  });
});

describe('what is told of it', () => {
  const person = { id: 'omar.cruz', name: 'Omar Cruz' };
  it('is what the server has of this very device', () => {
    expect(emptiedAs({ device: 'd1', person }, me('d1'), null)).toEqual({
      person: { id: 'omar.cruz', name: 'Omar Cruz Peña' },
      server: { lastAct: 12, seen: 1_000, unsent: 3 },
      passkey: true,
      sure: true,
      copy: null,
    });
    expect(emptiedAs({ device: null, person }, me('d1'), null).sure).toBe(false);
  });
  it('is nothing of the server where it was not reached, or speaks of another device', async () => {
    const unknown = { person, server: null, passkey: null, sure: true, copy: null };
    expect(emptiedAs({ device: 'd1', person }, await whose(silent), null)).toEqual(unknown);
    expect(emptiedAs({ device: 'd1', person }, me('d2'), null)).toEqual(unknown);
  });
});

describe('a device whose storage is gone under the app', () => {
  beforeEach(async () => {
    for (const { device } of await devices.all()) await erase(device);
    await endClearing(null);
    await devices.put(row('d1', { active: true }));
    await devices.put(row('d2', { person: 'ana.luz', name: 'Ana Luz' }));
  });
  const all = async () => Object.fromEntries((await devices.all()).map((one) => [one.device, one]));

  it('is written down as emptied and not open, and whose it was is told; the others stay as they are', async () => {
    const person = { id: 'omar.cruz', name: 'Omar Cruz' };
    const { d2 } = await all();
    expect(await emptiedHere('d1')).toEqual({ device: 'd1', person });
    expect(await all()).toEqual({ d1: row('d1', { active: false, emptied: true }), d2 });
    // The next start tells it again, whether something still names it or not.
    expect(await lostHere(await devices.all(), 'd1', silent)).toEqual({ device: 'd1', person });
  });
  it('lost nothing where another tab cleared it: that is not written over', async () => {
    await erase('d1');
    expect(await emptiedHere('d1')).toBeNull();
    expect(Object.keys(await all())).toEqual(['d2']);
    await endClearing('d1');
    expect(await emptiedHere('d1')).toBeNull();
  });
  it('is told without a name where the list of devices went with it, and no row is made', async () => {
    expect(await emptiedHere('d3')).toEqual({ device: 'd3', person: null });
    expect(Object.keys(await all())).toEqual(['d1', 'd2']);
  });
});
