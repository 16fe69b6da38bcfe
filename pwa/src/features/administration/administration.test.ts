import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { edited, kept, leftAfter, textOf } from './draft';
import { fieldsOf, newRegister } from './forms/make-register';
import { entriesOf, objectOf, pieces, withEntry, withKey, written, type Entry, type Json } from './pieces';
import type { FieldDef, SectionDef } from './section-def';
import { GUARDS } from './section-plans';
import { REGISTERS } from './section-registers';
import { SERVICES } from './section-services';
import { EVERY, sectionOf } from './sections';
import { filled, isAsked, offered, read, shown, shownIn, withObject } from './values';

const INSTITUTIONS = ['aguascalientes', 'benito-juarez', 'oaxaca', 'ocoyoacac', 'secogem'];
const ORGANISATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../../../server/organisations');
/** A file of an institution that comes with Ronda; an empty list where it has none. */
function fileOf(institution: string, path: string): string {
  const file = join(ORGANISATIONS, institution, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '[]\n';
}
/** The files of a section. */
function filesOf(institution: string, { file, folder }: SectionDef): string[] {
  if (folder === undefined) return [file];
  return readdirSync(join(ORGANISATIONS, institution, folder)).map((each) => `${folder}/${each}`);
}

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

describe('lists written a line each', () => {
  it('keep the ids of the points of a checklist', () => {
    const known: Json[] = [
      { id: 's.1', label: 'Revisar', team: 'redes' },
      { id: 's.4', label: 'Probar', mandatory: false },
    ];
    const fields: FieldDef[] = [{ key: 'checklist', kind: 'steps' }];
    const of = (typed: string) => filled({ id: 's', checklist: known }, fields, { checklist: typed });
    expect(shown('steps', known)).toBe('Revisar\nProbar (opcional)');
    expect(of('Probar\nRevisar\nLimpiar (opcional)')).toEqual({
      id: 's',
      checklist: [
        { id: 's.4', label: 'Probar' },
        { id: 's.1', label: 'Revisar', team: 'redes' },
        { id: 's.5', label: 'Limpiar', mandatory: false },
      ],
    });
    expect(of('Revisar todo\nProbar (opcional)')).toEqual({
      id: 's',
      checklist: [{ id: 's.1', label: 'Revisar todo', team: 'redes' }, known[1]],
    });
  });
  it('say who approves, and the levels of a building', () => {
    const approvals: Json[] = [
      { role: 'jefe', kind: 'authorise', condition: 'si: es grave' },
      { role: 'ana', kind: 'vobo' },
      { role: 'director', kind: 'authorise', condition: 'más de 5000', efirma: true },
    ];
    const lines = 'jefe authorise: si: es grave\nana vobo\ndirector authorise efirma: más de 5000';
    expect(shown('approvals', approvals)).toBe(lines);
    expect(read('approvals', lines)).toEqual({ value: approvals });
    expect(read('approvals', 'Ana')).toBeNull();
    const floors: Json[] = [{ level: 'Planta baja', places: ['Caja', 'Archivo'] }, { level: 'Azotea' }];
    expect(read('floors', shown('floors', floors))).toEqual({ value: floors });
  });
});

describe('a line that stands there already', () => {
  const of = (kind: FieldDef['kind'], stood: Json[], typed: string) =>
    filled({ it: stood }, [{ key: 'it', kind }], { it: typed });
  it('is what it stands for, though it could not be typed so', () => {
    const hours: Json[] = [{ days: [], from: '08:00', to: '15:00' }];
    expect(of('hours', hours, '08:00 15:00\nsun 09:00 10:00')).toEqual({
      it: [...hours, { days: ['sun'], from: '09:00', to: '10:00' }],
    });
    const floors: Json[] = [{ level: 'Anexo: planta baja' }, { level: 'Azotea', places: ['Site; sur'] }];
    expect(of('floors', floors, 'Anexo: planta baja\nAzotea: Site; sur\nSótano')).toEqual({
      it: [...floors, { level: 'Sótano' }],
    });
  });
  it('of a day that goes on to its end is read, and of no other hour', () => {
    expect(read('hours', 'sat sun 00:00 24:00')).toEqual({
      value: [{ days: ['sat', 'sun'], from: '00:00', to: '24:00' }],
    });
    expect(read('hours', 'sat 24:00 24:00')).toBeNull();
    expect(read('hours', 'sat 00:00 24:30')).toBeNull();
  });
});

describe('an object within an entry', () => {
  const fields: FieldDef[] = [{ key: 'target.resolve_days', kind: 'number' }];
  it('is said by its keys, and goes where it says nothing', () => {
    const entry = { id: 's', target: { resolve_days: 2, source: 'PR02' } };
    expect(filled(entry, fields, { 'target.resolve_days': '3' })).toEqual({
      id: 's',
      target: { resolve_days: 3, source: 'PR02' },
    });
    expect(filled(entry, fields, {})).toEqual(entry);
    const alone = { id: 's', target: { resolve_days: 2 } };
    expect(filled(alone, fields, { 'target.resolve_days': '' })).toEqual({ id: 's' });
    expect(filled({ id: 's' }, fields, {})).toEqual({ id: 's' });
  });
  it('and a file that is one entry keeps the text of what nobody edits', () => {
    const file = '{\n  "a":  [1,  2],\n  "b": 3\n}\n';
    expect(withObject(file, { a: [1, 2], b: 4 })).toBe('{\n  "a":  [1,  2],\n  "b": 4\n}\n');
  });
  it('a role without classes says that it has none', () => {
    const { fields: ofRole } = sectionOf('roles')!;
    expect(filled({}, ofRole, { id: 'x', name: 'X' })).toEqual({ id: 'x', name: 'X', classes: [] });
  });
});

describe('a thing of several kinds', () => {
  const { fields } = sectionOf('plans')!;
  const weekly: Entry = {
    id: 'revision',
    when: { every: { week: { on: 'fri', at: '17:00' } } },
    does: { remind: { services: ['a'], text: 'Revisar' } },
    source: '§7',
  };
  const asked = (typed: Record<string, string>) =>
    fields.filter((field) => isAsked(field, fields, weekly, typed)).map(({ key }) => key);
  it('asks what belongs to the kind that stands, or was chosen just now', () => {
    expect(asked({})).toEqual([
      'id',
      'when',
      'when.every.week.on',
      'when.every.week.at',
      'does',
      'does.remind.services',
      'does.remind.text',
      'source',
    ]);
    expect(asked({ when: 'since', does: 'open' })).toContain('does.open.subject');
    expect(asked({ when: 'since' })).not.toContain('when.every.week.on');
  });
  it('stays as it is where nothing is typed, and keeps nothing of another kind', () => {
    expect(filled(weekly, fields, {})).toEqual(weekly);
    expect(filled(weekly, fields, { 'when.every.week.at': '' })).toMatchObject({
      when: { every: { week: { on: 'fri' } } },
    });
    expect(filled(weekly, fields, { when: 'every.month_end' })).toMatchObject({ when: { every: { month_end: {} } } });
    expect(filled(weekly, fields, { when: 'since', 'when.since.kinds': 'Laptop\nServidor' })).toMatchObject({
      when: { since: { kinds: ['Laptop', 'Servidor'] } },
    });
    expect(filled(weekly, fields, { when: 'every.day' })).toEqual(['when.every.day.at']);
    const monthly: Entry = { ...weekly, when: { every: { month_end: { at: '18:00' } } } };
    expect(filled(monthly, fields, { 'when.every.month_end.at': '' })).toMatchObject({
      when: { every: { month_end: {} } },
    });
  });
  it('opens a ticket with its answers', () => {
    const typed = {
      does: 'open',
      'does.open.service': 's',
      'does.open.channel': 'portal',
      'does.open.subject': 'Revisión {date}',
      'does.open.fields': '{"equipo":"{inventory}"}',
      'does.open.requester.name': 'Mesa',
    };
    expect(filled(weekly, fields, typed)).toMatchObject({
      does: {
        open: {
          service: 's',
          channel: 'portal',
          subject: 'Revisión {date}',
          fields: { equipo: '{inventory}' },
          requester: { name: 'Mesa' },
        },
      },
    });
    expect(filled(weekly, fields, { ...typed, 'does.open.subject': '' })).toEqual(['does.open.subject']);
  });
  it('is a word alone where it says nothing more', () => {
    const { fields: guard } = GUARDS;
    const notice: Entry = { rule: 'notice', label: 'Se avisa' };
    expect(filled(notice, guard, {})).toEqual(notice);
    expect(
      filled(notice, guard, { rule: 'notice_days', 'rule.notice_days.field': 'f', 'rule.notice_days.days': '15' }),
    ).toEqual({ rule: { notice_days: { field: 'f', days: 15 } }, label: 'Se avisa' });
    expect(filled({ rule: { one_per_asset: { months: 12 } }, label: 'x' }, guard, { rule: 'notice' })).toEqual({
      rule: 'notice',
      label: 'x',
    });
  });
  it('offers what nothing judges only where it stands, so that it can be taken away', () => {
    const rules = [{ value: 'notice' }, { value: 'one_per_asset' }];
    const rule = GUARDS.fields.find(({ key }) => key === 'rule')!;
    expect(offered(rules, {}, rule)).toEqual([{ value: 'notice' }]);
    expect(offered(rules, { rule: 'notice' }, rule)).toEqual([{ value: 'notice' }]);
    expect(offered(rules, { rule: { one_per_asset: { months: 12 } } }, rule)).toEqual(rules);
    const key = 'closing.requires_conclusion_date';
    const date = SERVICES.fields.find((field) => field.key === key)!;
    expect(isAsked(date, SERVICES.fields, { id: 'x' }, {})).toBe(false);
    const said: Entry = { id: 'x', closing: { survey: 'none', requires_conclusion_date: true } };
    expect(isAsked(date, SERVICES.fields, said, {})).toBe(true);
    expect(filled(said, [date], {})).toEqual(said);
    expect(filled(said, [date], { [key]: '' })).toEqual({ id: 'x', closing: { survey: 'none' } });
    const subject = SERVICES.fields.find((field) => field.key === 'restricted_to.excludes_subject')!;
    expect(isAsked(subject, SERVICES.fields, { id: 'x', restricted: true, restricted_to: { roles: ['a'] } }, {})).toBe(
      false,
    );
    const former: Entry = { id: 'x', restricted_to: { excludes_subject: true } };
    expect(isAsked(subject, SERVICES.fields, former, {})).toBe(true);
    expect(filled(former, [subject], { [subject.key]: '' })).toEqual({ id: 'x' });
  });
});

describe('a register', () => {
  it('begins with the columns of the list that it replaces', () => {
    const said = { name: 'Contratos de enlace', record: 'Contrato', writes: ['jefe'] };
    const lines = 'Número de contrato *\nTipo: Alta / Baja\nFecha de vencimiento\nFirma del jefe';
    const { register, path, text } = newRegister({ ...said, lines }, [], ['registers/contratos-enlace.json']);
    expect(path).toBe(`registers/${String(register.id)}.json`);
    expect(register.id).not.toBe('contratos-enlace');
    const told = fieldsOf(lines).map(({ label, kind, required }) => [label, kind, required]);
    expect(told).toEqual([
      ['Número de contrato', 'text', true],
      ['Tipo', 'choice', false],
      ['Fecha de vencimiento', 'date', false],
    ]);
    expect(entriesOf(text)).toEqual([register]);
    expect(register).toMatchObject({ record: 'Contrato', reads: [], writes: ['jefe'] });
  });
  it('keeps its number where nobody edits it, and has none without a prefix', () => {
    const { fields } = REGISTERS;
    const number = { prefix: 'CT', yearly: true };
    const entry: Entry = { id: 'c', name: 'C', record: 'c', number, reads: [], writes: [] };
    expect(filled(entry, fields, {})).toEqual(entry);
    expect(filled(entry, fields, { 'number.prefix': '', 'number.yearly': '' })).not.toHaveProperty('number');
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

describe('a draft that was taken', () => {
  const sent = edited(edited({}, { 'a.json': '1', 'b.json': '1' }, 'a.json', '2'), { 'b.json': '1' }, 'b.json', '2');

  it('leaves nothing where nothing was edited meanwhile', () => {
    expect(leftAfter(sent, sent, true)).toEqual({});
    expect(leftAfter(sent, sent, false)).toEqual({});
  });
  it('leaves what was edited while it was on its way, over what stands by then', () => {
    const since = edited(edited(sent, {}, 'b.json', '3'), { 'c.json': '1' }, 'c.json', '2');
    const fresh = { base: '1', text: '2' };
    expect(leftAfter(since, sent, true)).toEqual({ 'b.json': { base: '2', text: '3' }, 'c.json': fresh });
    expect(leftAfter(since, sent, false)).toEqual({ 'b.json': { base: '1', text: '3' }, 'c.json': fresh });
    // Taken back meanwhile: what is in force by now is to go again.
    expect(leftAfter(edited(since, {}, 'b.json', '1'), sent, true)).toEqual({ 'c.json': fresh });
  });
});

describe('the rules of the desk', () => {
  const fields = sectionOf('settings')?.fields ?? [];
  const before: Entry = {
    auto_close: { after: 48, unit: 'business_hours', note_required: true, states: ['resolved'] },
    clock: { needs_info: 'pause' },
    letters: { service: 'correspondencia' },
    closed_by: ['desk'],
    ours: { x: 1 },
  };
  /** Before, with these of its keys otherwise. */
  const but = (changes: Entry): Entry => ({ ...before, ...changes });

  it('stand under headings, each once and few under each', () => {
    const groups = sectionOf('settings')?.groups ?? [];
    const keys = groups.flatMap((group) => group.fields.map(({ key }) => key));
    expect(keys).toEqual(fields.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
    for (const { id, fields: own } of groups.filter((group) => group.id !== 'clock'))
      expect([id, own.length > 0 && own.length <= 7]).toEqual([id, true]);
  });
  it('are fields: what closes for silence, what stops the clock, which files are taken; the rest stays', () => {
    const typed = {
      'auto_close.after': '72',
      'clock.waiting_vendor': 'pause',
      'clock.needs_info': '',
      'evidence.location': 'drop',
      'evidence.files': 'docx\nzip',
      'evidence.classes': 'public\nreserved: jefe-mesa, titular',
    };
    const evidence = {
      location: 'drop',
      files: ['docx', 'zip'],
      classes: { public: [], reserved: ['jefe-mesa', 'titular'] },
    };
    const auto_close = { after: 72, unit: 'business_hours', note_required: true, states: ['resolved'] };
    expect(filled(before, fields, typed)).toEqual(but({ auto_close, clock: { waiting_vendor: 'pause' }, evidence }));
    expect(filled(before, fields, {})).toEqual(before);
  });
  it('show classes of files a line each, and take no other', () => {
    const classes = { public: [], confidential: ['titular'] };
    expect(shown('fileClasses', classes)).toBe('public\nconfidential: titular');
    expect(read('fileClasses', 'public\nconfidential: titular')).toEqual({ value: classes });
    expect(read('fileClasses', 'secreto: titular')).toBeNull();
    expect(read('fileClasses', 'public: a: b')).toBeNull();
    expect(filled(before, fields, { 'evidence.classes': 'secreto' })).toEqual(['evidence.classes']);
  });
  it('leave no closing for silence where all of it is emptied', () => {
    const none = { after: '', unit: '', states: '', note_required: '' };
    const typed = Object.fromEntries(Object.entries(none).map(([key, text]) => [`auto_close.${key}`, text]));
    const bare = but({ auto_close: { after: 48, unit: 'business_hours', states: ['resolved'] } });
    const { auto_close: _, ...rest } = before;
    expect(filled(bare, fields, typed)).toEqual(rest);
  });

  it('say each piece of theirs by fields, and keep what no field names', () => {
    const edits: [Record<string, string>, Entry][] = [
      [
        { 'survey.after': '3', 'survey.unit': 'business_days', 'survey.default': 'satisfactoria' },
        { survey: { after: 3, unit: 'business_days', default: 'satisfactoria' } },
      ],
      [
        { 'approval.remind_after': '2', 'approval.supervisor_after': '4', 'approval.unit': 'natural_days' },
        { approval: { remind_after: 2, supervisor_after: 4, unit: 'natural_days' } },
      ],
      [{ 'letters.incoming': 'OF' }, { letters: { service: 'correspondencia', incoming: 'OF' } }],
      [{ 'screens.portal': 'abrir', 'screens.letters': 'oficio' }, { screens: { portal: 'abrir', letters: 'oficio' } }],
      [{ closed_by: 'survey\nrole:titular' }, { closed_by: ['survey', { role: 'titular' }] }],
      [{ requires_diagnosis: '' }, { requires_diagnosis: false }],
    ];
    for (const [typed, changes] of edits) expect(filled(before, fields, typed)).toEqual(but(changes));
    expect(filled(before, fields, { closed_by: '' })).toEqual(['closed_by']);
    const known = but({ approval: { remind_after: 2, supervisor_after: 4, unit: 'business_days', ours: true } });
    expect(filled(known, fields, { 'approval.remind_after': '1' })).toMatchObject({
      approval: { remind_after: 1, supervisor_after: 4, unit: 'business_days', ours: true },
    });
  });
  it('demand a diagnosis where nothing is said', () => {
    const field = fields.find(({ key }) => key === 'requires_diagnosis')!;
    expect(shownIn(before, field)).toBe('true');
    expect(shownIn({ requires_diagnosis: false }, field)).toBe('');
    expect(filled(but({ requires_diagnosis: false }), fields, { requires_diagnosis: 'true' })).toEqual(
      but({ requires_diagnosis: true }),
    );
    expect(filled(before, fields, { requires_diagnosis: 'true' })).toEqual(before);
  });
  it('show who closes a line each, also what they do not know', () => {
    const closers: Json[] = ['requester', { role: 'operador' }, { role: 'x', ours: 1 }];
    expect(shown('closers', closers)).toBe('requester\nrole:operador\n{"role":"x","ours":1}');
    expect(read('closers', shown('closers', closers))).toEqual({ value: closers });
  });
  it.each(INSTITUTIONS)('of %s stay the same bytes where nothing is changed', (institution) => {
    const text = fileOf(institution, 'settings.json');
    const entry = objectOf(text)!;
    const typed = Object.fromEntries(fields.map((field) => [field.key, shownIn(entry, field)]));
    for (const each of [{}, typed]) {
      expect(filled(entry, fields, each)).toEqual(entry);
      expect(withObject(text, filled(entry, fields, each) as Entry)).toBe(text);
    }
    // One key is another: the text of the others stays.
    const changed = withObject(text, filled(entry, fields, { window_days: '31' }) as Entry);
    expect(changed.replace('"window_days": 31', '"window_days": 30')).toBe(text);
  });
});

describe('what an administrator changes in a year', () => {
  it.each(INSTITUTIONS)('goes through the forms of %s as it is', (institution) => {
    for (const section of EVERY) {
      for (const path of filesOf(institution, section)) {
        const text = fileOf(institution, path);
        const entries = section.single ? [objectOf(text)!] : entriesOf(text, section.list)!;
        entries.forEach((entry, at) => {
          const told = filled(entry, section.fields, {});
          expect(told, `${path}: ${String(entry.id)}`).toEqual(entry);
          if (!section.single) expect(withEntry(text, at, told as Entry, section.list)).toBe(text);
        });
      }
    }
  });
  it('is the institution, with hours that are not decided yet', () => {
    const { fields } = sectionOf('organisation')!;
    const hours: Json = [{ days: null, from: '08:00', to: '18:00' }];
    const before: Entry = { id: 'x', name: 'X', short_name: 'X', client_word: 'Área', hours, categories: ['Red'] };
    expect(filled(before, fields, { short_name: 'Mesa' })).toEqual({ ...before, short_name: 'Mesa' });
    expect(filled(before, fields, { hours: 'mon 08:00 18:00' })).toMatchObject({
      hours: [{ days: ['mon'], from: '08:00', to: '18:00' }],
    });
    expect(filled(before, fields, { categories: '' })).toEqual(['categories']);
  });
  it('is what a service demands, who closes it and who sees it', () => {
    const { fields } = SERVICES;
    const before: Entry = { id: 's', name: 'S', category: 'Red', team: 't', flow: 'standard', closing: { ours: 1 } };
    const attachments: Json[] = [{ id: 'oficio', label: 'Oficio', mandatory: true, ours: 1 }];
    const typed = {
      attachments: JSON.stringify(attachments),
      'closing.closed_by': 'role:jefe',
      restricted: 'true',
      'restricted_to.roles': 'jefe',
    };
    expect(filled(before, fields, typed)).toEqual({
      ...before,
      attachments,
      closing: { ours: 1, closed_by: [{ role: 'jefe' }] },
      restricted: true,
      restricted_to: { roles: ['jefe'] },
    });
  });
});
