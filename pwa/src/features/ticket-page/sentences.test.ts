import { describe, expect, it } from 'vitest';
import { recurring, sentencesOf, toggled, usual } from './sentences';

const found = (...texts: [ticket: string, text: string][]) => texts.map(([ticket, text]) => ({ ticket, text }));

describe('what recurs in what a team found', () => {
  it('is told sentence by sentence', () => {
    expect(sentencesOf('Roseta floja. El cable está mordido;  se cambia.\nOk.\nSin falla')).toEqual([
      'Roseta floja.',
      'El cable está mordido; se cambia.',
      'Sin falla',
    ]);
    expect(sentencesOf('x'.repeat(161))).toEqual([]);
    expect(sentencesOf('La IP 10.1.4.7 ya está en uso.')).toEqual(['La IP 10.1.4.7 ya está en uso.']);
  });
  it('is what two tickets say, however often one says it and however it is spelt', () => {
    const all = found(
      ['a', 'Roseta floja. Puerto apagado.'],
      ['a', 'Roseta floja.'],
      ['b', 'ROSETA FLOJA'],
      ['c', 'Puerto apagado. Cable mordido.'],
      ['d', 'Puerto apagado.'],
    );
    expect(recurring(all)).toEqual(['Puerto apagado.', 'Roseta floja.']);
    expect(recurring(found(['a', 'Cable mordido. Cable mordido.']))).toEqual([]);
  });
});

describe('what is offered', () => {
  const institution = ['Uno uno.', 'Dos dos.', 'Tres tres.', 'Cuatro 4.', 'Cinco cinco.', 'Seis seis.', 'Siete 7.'];
  it('is the institution’s first, then the team’s, six in all and each once', () => {
    expect(usual(institution, [])).toEqual(institution.slice(0, 6));
    const team = found(['a', 'Roseta floja. Uno uno.'], ['b', 'Roseta floja. Uno uno.']);
    expect(usual(institution, team)).toEqual([...institution.slice(0, 4), 'Roseta floja.', 'Cinco cinco.']);
    expect(usual([], team)).toEqual(['Roseta floja.', 'Uno uno.']);
  });
});

describe('what is offered before the team’s sentences are read', () => {
  const institution = ['Uno uno.', 'Dos dos.', 'Tres tres.', 'Cuatro 4.', 'Cinco cinco.', 'Seis seis.', 'uno uno'];
  it('is how the whole begins: nothing that stands there moves', () => {
    const before = usual(institution, undefined);
    expect(before).toEqual(institution.slice(0, 4));
    const team = found(['a', 'Roseta floja. Puerto apagado.'], ['b', 'Roseta floja. Puerto apagado.']);
    for (const all of [[], team]) expect(usual(institution, all).slice(0, before.length)).toEqual(before);
    expect(usual([], undefined)).toEqual([]);
  });
});

describe('a sentence in a text', () => {
  it('stands after what was written, and a second one after the first', () => {
    expect(toggled('', 'Roseta floja.')).toBe('Roseta floja.');
    expect(toggled('Se probó.\n', 'Roseta floja.')).toBe('Se probó. Roseta floja.');
    expect(toggled(toggled('', 'Roseta floja.'), 'Cable mordido.')).toBe('Roseta floja. Cable mordido.');
  });
  it('is taken out by a second tap on it, and nothing else is', () => {
    expect(toggled('Roseta floja.', 'Roseta floja.')).toBe('');
    expect(toggled('Se probó. Roseta floja. Cable mordido.', 'Roseta floja.')).toBe('Se probó. Cable mordido.');
    expect(toggled('Roseta floja. Cable mordido.', 'Roseta floja.')).toBe('Cable mordido.');
    expect(toggled('Se probó.\nRoseta floja.', 'Roseta floja.')).toBe('Se probó.');
  });
});
