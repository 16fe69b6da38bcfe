import { expect, it } from 'vitest';
import { qrPath } from './qr';

it('draws each run of dark modules once, within its quiet zone', () => {
  expect(qrPath(['101', '000', '011'])).toEqual({ path: 'M4 4h1v1h-1zM6 4h1v1h-1zM5 6h2v1h-2z', size: 11 });
});
