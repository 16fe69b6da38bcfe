import { expect, it } from 'vitest';
import { decoded } from './decoded';

it('reads a part of an address, and leaves one that cannot be read', () => {
  expect([decoded('a%C3%B1o'), decoded('100%'), decoded('%E0%A4'), decoded('')]).toEqual([
    ...['año', '100%', '%E0%A4', ''],
  ]);
});
