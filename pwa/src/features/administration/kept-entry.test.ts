import { expect, it } from 'vitest';
import { keptOf, keptWhole, typedOf } from './kept-entry';

const nothing = { typed: {}, whole: null };

it('comes back over the entry that it was typed over alone', () => {
  const entry = { id: 'vpn', name: 'VPN' };
  const kept = keptOf({ name: 'VPN institucional' }, entry);
  expect(typedOf(kept, entry)).toEqual({ typed: { name: 'VPN institucional' }, whole: null });
  expect(typedOf(kept, { ...entry, name: 'Red privada' })).toEqual(nothing);
  expect(typedOf(keptOf({ name: 'Nueva' }, null), null)).toEqual({ typed: { name: 'Nueva' }, whole: null });
  expect(typedOf({}, null)).toEqual(nothing);
});

it('comes back as the text that the whole entry was written as, also where that is no entry yet', () => {
  const entry = { id: 'vpn', name: 'VPN' };
  expect(typedOf(keptWhole('{ "id": "vpn", "na', entry), entry)).toEqual({ typed: {}, whole: '{ "id": "vpn", "na' });
  expect(typedOf(keptWhole('{}', entry), null)).toEqual(nothing);
});
