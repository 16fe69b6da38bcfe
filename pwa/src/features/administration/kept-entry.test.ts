import { expect, it } from 'vitest';
import { keptOf, typedOf } from './kept-entry';

it('comes back over the entry that it was typed over alone', () => {
  const entry = { id: 'vpn', name: 'VPN' };
  const kept = keptOf({ name: 'VPN institucional' }, entry);
  expect(typedOf(kept, entry)).toEqual({ name: 'VPN institucional' });
  expect(typedOf(kept, { ...entry, name: 'Red privada' })).toEqual({});
  expect(typedOf(keptOf({ name: 'Nueva' }, null), null)).toEqual({ name: 'Nueva' });
  expect(typedOf({}, null)).toEqual({});
});
