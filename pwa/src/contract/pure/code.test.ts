import { describe, expect, it } from 'vitest';
import { labelOf, recognise, shownLabel } from './code';

const origin = 'https://soporte.example.test';
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
/** As `shared::ids::LabelId`: ten letters of a number, and the check letter. */
function written(raw: bigint): string {
  const digits = Array.from({ length: 10 }, (_, at) => Number((raw >> BigInt((9 - at) * 5)) & 31n));
  const check = digits.reduce((sum, digit, at) => sum + digit * (at + 1), 0) % 31;
  return [...digits, check].map((digit) => CROCKFORD[digit]).join('');
}
const label = written(0x1_2345_6789_abcdn);

describe('a label', () => {
  it('survives being written and typed', () => {
    for (const raw of [0n, 1n, 31n, 0x3_ffff_ffff_ffffn, 0x1_2345_6789_abcdn]) {
      const text = written(raw);
      expect(labelOf(text)).toBe(text);
      expect(labelOf(` ${shownLabel(text).toLowerCase()} `)).toBe(text);
      expect(labelOf(text.replace(/0/g, 'O').replace(/1/g, 'l'))).toBe(text);
    }
    expect(labelOf('00000000001')).toBeNull();
    expect(labelOf('CPU-2231')).toBeNull();
  });

  it('is none with one letter wrong or two swapped', () => {
    for (let at = 0; at < 10; at += 1) {
      for (const [digit, other] of [...CROCKFORD].entries()) {
        const off = Math.abs(digit - CROCKFORD.indexOf(label[at] ?? ''));
        if (off === 0 || off === 31) continue;
        expect(labelOf(label.slice(0, at) + other + label.slice(at + 1))).toBeNull();
      }
    }
    expect(labelOf(label.slice(0, 2) + label[3] + label[2] + label.slice(4))).toBeNull();
  });

  it('is known by its address, in any case', () => {
    expect(recognise(`${origin}/e/${label}`, origin)).toEqual({ kind: 'label', label });
    expect(recognise(`${origin}/e/${label}/`.toUpperCase(), origin)).toEqual({ kind: 'label', label });
  });

  it('of another server names that server', () => {
    expect(recognise(`https://mesa.example.org/e/${label}`, origin)).toEqual({
      kind: 'foreign_label',
      host: 'mesa.example.org',
    });
  });

  it('typed in groups is certain, typed bare may be a serial', () => {
    expect(recognise(shownLabel(label), origin)).toEqual({ kind: 'label', label });
    expect(recognise(label, origin)).toEqual({ kind: 'label', label, text: label });
  });
});

describe('another code', () => {
  it('is a MAC in any way it is written', () => {
    const mac = { kind: 'mac', text: '00:1A:2B:3C:4D:5E' };
    for (const text of [
      '00:1a:2b:3c:4d:5e',
      '00-1A-2B-3C-4D-5E',
      '001a.2b3c.4d5e',
      '001A2B3C4D5E',
      'MAC: 001a2b3c4d5e',
    ])
      expect(recognise(text, origin)).toEqual(mac);
  });

  it('of twelve plain digits is a number, not a MAC', () => {
    expect(recognise('123456789012', origin)).toEqual({ kind: 'text', text: '123456789012' });
    expect(recognise('00:1a-2b:3c:4d:5e', origin).kind).toBe('text');
  });

  it('is a text without what the scanner added', () => {
    expect(recognise('*OAX-004417*\r', origin)).toEqual({ kind: 'text', text: 'OAX-004417' });
    expect(recognise('\u001d2TK-8841 ', origin)).toEqual({ kind: 'text', text: '2TK-8841' });
    expect(recognise('https://example.test/e/', origin).kind).toBe('text');
    expect(recognise('https://', origin)).toEqual({ kind: 'text', text: 'https://' });
  });

  it('of any length is cut', () => {
    expect(recognise('x'.repeat(4000), origin)).toEqual({ kind: 'text', text: 'x'.repeat(120) });
  });
});
