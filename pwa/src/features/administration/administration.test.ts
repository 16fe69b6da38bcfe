import { describe, expect, it } from 'vitest';
import { edited, kept, textOf } from './draft';
import { entriesOf, pieces, withEntry, withKey, written } from './pieces';
import { filled, read, sectionOf, shown } from './sections';

const TEAMS = '[\n  { "id": "a",  "name": "Uno, [dos] \\" {" },\n  { "id": "b", "name": "Dos" }\n]\n';

describe('a file of the data', () => {
  it('keeps the bytes of what nobody edits', () => {
    expect(written(pieces(TEAMS)!)).toBe(TEAMS);
    const next = withEntry(TEAMS, 1, { id: 'b', name: 'Tres' });
    expect(next).toBe(
      '[\n  { "id": "a",  "name": "Uno, [dos] \\" {" },\n  {\n    "id": "b",\n    "name": "Tres"\n  }\n]\n',
    );
    expect(withEntry(TEAMS, 1, null)).toBe('[\n  { "id": "a",  "name": "Uno, [dos] \\" {" }\n]\n');
    expect(entriesOf(withEntry(TEAMS, 2, { id: 'c' }))?.length).toBe(3);
  });
  it('holds a list under a key', () => {
    const text = '{ "federal": true, "own": [] }\n';
    const next = withEntry(text, 0, { date: '2026-12-24', name: 'Cierre' }, 'own');
    expect(next.startsWith('{\n  "federal": true,\n  "own": [\n')).toBe(true);
    expect(entriesOf(next, 'own')).toEqual([{ date: '2026-12-24', name: 'Cierre' }]);
    expect(entriesOf(withEntry(next, 0, null, 'own'), 'own')).toEqual([]);
    expect(JSON.parse(withKey(next, 'federal', false))).toMatchObject({ federal: false });
  });
  it('is no list where it is none', () => {
    expect(pieces('{')).toBeNull();
    expect(entriesOf('[1]')).toBeNull();
    expect(entriesOf('{}', 'own')).toEqual([]);
  });
});

describe('the fields of an entry', () => {
  it('leave what no field names as it is', () => {
    const { fields } = sectionOf('priorities')!;
    const entry = { id: 'high', label: 'Alta', respond_minutes: 60, ours: { x: 1 } };
    expect(filled(entry, fields, { label: 'Muy alta', respond_minutes: '' })).toEqual({
      id: 'high',
      label: 'Muy alta',
      ours: { x: 1 },
    });
    expect(filled(entry, fields, { label: ' ', respond_minutes: 'pronto' })).toEqual(['label', 'respond_minutes']);
    expect(filled(entry, fields, {})).toEqual(entry);
  });
  it('read hours a line at a time', () => {
    const hours = [{ days: ['mon', 'tue'], from: '08:00', to: '15:00' }];
    expect(shown('hours', hours)).toBe('mon tue 08:00 15:00');
    expect(read('hours', 'mon tue 08:00 15:00\n')).toEqual({ value: hours });
    expect(read('hours', 'lunes 8 15')).toBeNull();
  });
});

describe('a draft', () => {
  const files = { 'teams.json': TEAMS };
  it('is no edit where it says what was found', () => {
    const draft = edited({}, files, 'teams.json', '[]\n');
    expect(draft).toEqual({ 'teams.json': { base: TEAMS, text: '[]\n' } });
    expect(textOf(draft, files, 'teams.json')).toBe('[]\n');
    expect(edited(draft, files, 'teams.json', TEAMS)).toEqual({});
    expect(edited({}, files, 'new.json', '[]')).toEqual({ 'new.json': { base: null, text: '[]' } });
  });
  it('is read as it was kept, and nothing else is', () => {
    const draft = edited({}, files, 'teams.json', null);
    expect(kept(JSON.stringify(draft))).toEqual(draft);
    for (const text of [null, '', '[]', '{"a":1}', '{"a":{"base":1,"text":"x"}}']) expect(kept(text)).toEqual({});
  });
});
