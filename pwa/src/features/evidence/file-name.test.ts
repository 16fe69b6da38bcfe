import { expect, it } from 'vitest';
import { plainName } from './file-name';

it('takes out of a name what is not seen, and nothing else', () => {
  expect(plainName('Señal  de red (2).jpg')).toBe('Señal  de red (2).jpg');
  expect(plainName('factura\r\nBcc: x.jpg')).toBe('factura Bcc: x.jpg');
  expect(plainName('a\0b.jpg')).toBe('a b.jpg');
  expect(plainName('foto\u202egpj.exe')).toBe('fotogpj.exe');
  expect(plainName('\u200ba\ufeff\u2066b\u2028c\u{e0041}.png')).toBe('ab c.png');
  expect(plainName('\u200b\r\n')).toBe('');
});
