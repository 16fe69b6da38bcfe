import { expect, test } from 'vitest';
import { sentBack } from './directory';
import { tokenOf } from './link';

test('what a directory sends back is told apart from a link and from nothing', () => {
  const ticket = 'A'.repeat(43);
  expect(sentBack(`#directorio=${ticket}&persona=omar.cruz`)).toEqual({ ticket, person: 'omar.cruz' });
  expect(sentBack(`#directorio=${ticket}&persona=omar%40x.mx`)).toEqual({ ticket, person: 'omar@x.mx' });
  expect(sentBack('#directorio-no=asks')).toBe('asks');
  expect(sentBack('#directorio-no=algo')).toBe('failed');
  expect(sentBack(`#${ticket}`)).toBeNull();
  expect(sentBack('')).toBeNull();
  expect(tokenOf(`#directorio=${ticket}&persona=omar.cruz`)).toBeNull();
});
