// Continues a forked log (a cloned profile, a phone rolled back) under a new device.
// Its key speaks for the new one. What was written stays: the server holds it, the queue shows it, drafts come along.
import type { Catalogue } from '../worker/catalogue';
import type { Core } from '../core';
import { draftsOf, queueOf } from './former-device';
import type { FormerItem } from './former-outcomes';
import { makeKey, publicHalf, sign } from '../storage/device-key';
import type { DeviceAnewRequest, EnrolledDevice } from '../../contract/server';
import { base64, unbase64 } from '../../contract/pure/base64';
import { named, type Net, NoAnswer } from './net';
import { type DeviceRow, Store } from '../storage/indexed-db';

/** By the former device, the key of one that was asked for and not answered: it may be there by now, and another key would make another. */
const unanswered = new Map<string, CryptoKeyPair>();

const WORDS = new TextEncoder().encode('ronda-anew-v1\0');

/** The new device, its database made, with what the former one had not settled and its drafts. */
export async function succeedDevice(
  former: Store,
  row: DeviceRow,
  catalogue: Catalogue,
  core: Core,
  net: Net,
  now: number,
): Promise<DeviceRow> {
  const old = await former.read((tx) => tx.objectStore('things').get('key') as Promise<CryptoKeyPair>, ['things']);
  const key = unanswered.get(former.device) ?? (await makeKey());
  unanswered.set(former.device, key);
  const half = await publicHalf(key);
  const signed = new Uint8Array([...WORDS, ...unbase64(half)]);
  const asked: DeviceAnewRequest = {
    device: former.device,
    public_key: half,
    signature: base64(await sign(old, signed)),
  };
  const enrolled = named(
    await net.call<EnrolledDevice>('/api/devices/anew', asked).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) unanswered.delete(former.device);
      throw error;
    }),
  );
  unanswered.delete(former.device);
  const queue = await queueOf(former, core, catalogue);
  const drafts = await draftsOf(former);
  const store = await Store.create(core.newLog(enrolled.device, enrolled.code, enrolled.person.id), key);
  await store.write(
    async (tx) => {
      for (const [name, text] of drafts) await tx.objectStore('drafts').put(text, name);
      await tx.objectStore('things').put(queue.map(left), 'former');
    },
    ['drafts', 'things'],
  );
  await store.close();
  return { ...row, device: enrolled.device, person: enrolled.person.id, name: enrolled.person.name, enrolled: now };
}

/** As it stands in the new device's queue: somebody decides it. */
function left(item: FormerItem): FormerItem {
  if (item.state === 'held' || item.state === 'refused') return item;
  return { ...item, state: 'held', why: FORKED };
}
const FORKED = {
  es: 'Este dispositivo se copió o volvió atrás; lo que había escrito por su lado quedó retenido y lo decide tu supervisor.',
  en: 'This device was copied or rolled back; what it had written on its side is held, and your supervisor decides it.',
};
