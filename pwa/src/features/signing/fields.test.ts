import { describe, expect, it } from 'vitest';
import type { EquipmentView, FieldDef, Organisation, Paper, Row, TicketView } from '../../contract/api';
import { answeredOf, decidedOf, fileName, fillable, known, rowsOf, unanswered } from './fields';

const def = (id: string, kind: FieldDef['kind'] = 'text', more: Partial<FieldDef> = {}): FieldDef => ({
  ...{ id, label: `Campo ${id}`, kind, required: true, stage: 'open' },
  ...more,
});
const receipt = [
  def('folio', 'text', { core: 'subject' }),
  def('fecha', 'date'),
  def('condiciones', 'textarea'),
  def('fotos', 'photo'),
  def('resultado', 'textarea'),
];
const organisation = {
  services: [{ id: 's', form: 'orden', related_forms: ['recibo'], set_by_server: ['fecha'] }],
  forms: [
    { id: 'orden', title: '', fields: [def('incidencia')] },
    { id: 'recibo', title: '', fields: receipt },
  ],
} as unknown as Organisation;
const view = { decided: { service: 's' } } as unknown as TicketView;
const paper = (form: string, fields: FieldDef[]): Paper =>
  ({
    form,
    sections: [{ title: '', rows: fields.map(({ label }) => ({ label, value: '' })) }],
  }) as unknown as Paper;
const ids = (form: string, fields: FieldDef[]) => fillable(paper(form, fields), view, organisation).map(({ id }) => id);

describe('what of a paper is filled in by hand', () => {
  it('is what a related form asks now, and neither the ticket nor the server answers', () => {
    expect(ids('recibo', receipt)).toEqual(['condiciones', 'resultado']);
    expect(ids('recibo', receipt.slice(0, 4))).toEqual(['condiciones']);
  });
  it('stands under whichever heading of the form (OCO-25)', () => {
    const rows = receipt.map(({ label }) => ({ label, value: '' }));
    const sections = [
      { title: '', rows: rows.slice(0, 3) },
      { title: 'B) ENTREGA', rows: rows.slice(3) },
    ];
    const headed = { form: 'recibo', sections } as unknown as Paper;
    expect(fillable(headed, view, organisation).map(({ id }) => id)).toEqual(['condiciones', 'resultado']);
  });
  it('is of a counter-entry the right sum, and not the signed one that it corrects (R33)', () => {
    const [signed, right] = [def('monto', 'number'), def('correcto', 'number', { corrects: 'monto' })];
    const papers = { ...organisation, forms: [{ id: 'recibo', title: '', fields: [signed, right] }] };
    const asked = fillable(paper('recibo', [signed, right]), view, papers as unknown as Organisation);
    expect(asked.map(({ id }) => id)).toEqual(['correcto']);
  });
  it('is also what a signed paper calls as it was called then (R18)', () => {
    const renamed = receipt.map((field) => ({ ...field, label: `${field.label} (nuevo)` }));
    const forms = [{ id: 'recibo', title: '', fields: renamed }];
    const former_papers = { forms: [{ id: 'recibo', title: '', fields: receipt }] };
    const later = { ...organisation, forms, former_papers } as unknown as Organisation;
    const asked = fillable(paper('recibo', receipt), view, later);
    expect(asked.map(({ label }) => label)).toEqual(['Campo condiciones (nuevo)', 'Campo resultado (nuevo)']);
    expect(unanswered(paper('recibo', receipt), later, new Set())).toHaveLength(receipt.length);
  });
  it('is nothing of the service’s own form: that is filled in on the ticket', () => {
    expect(ids('orden', [def('incidencia')])).toEqual([]);
  });
});

describe('what a signature would not cover (R18)', () => {
  const papers = (...fields: FieldDef[]) => ({ forms: [{ id: 'orden', fields }] }) as unknown as Organisation;
  const monto = def('monto', 'text', { stage: 'resolve', required: false });
  it('is each empty row that finishing or its form demands', () => {
    expect(unanswered(paper('orden', [monto]), papers(monto), new Set(['monto']))).toEqual(['Campo monto']);
    expect(unanswered(paper('orden', [monto]), papers(monto), new Set())).toEqual([]);
    const must = { ...monto, required: true };
    expect(unanswered(paper('orden', [must]), papers(must), new Set())).toEqual(['Campo monto']);
  });
  it('is nothing that was answered, nor what is asked only at closing', () => {
    const answered = paper('orden', [monto]);
    for (const row of answered.sections.flatMap(({ rows }) => rows)) row.value = '380';
    expect(unanswered(answered, papers(monto), new Set(['monto']))).toEqual([]);
    const late = { ...monto, stage: 'close' as const };
    expect(unanswered(paper('orden', [late]), papers(late), new Set(['monto']))).toEqual([]);
  });
});

it('reads a paper with the name of whom it means, and with the id of whoever the directory does not have', () => {
  const rows: Row[] = [
    { label: 'Asesor', value: 'ivan.quiroz', person: 'ivan.quiroz' },
    { label: 'Falla', value: 'ivan.quiroz' },
    { label: 'Revisó', value: 'otra.persona', person: 'otra.persona' },
  ];
  const people = [{ id: 'ivan.quiroz', name: 'Iván Quiroz Balderas' }];
  expect(rowsOf({ title: '', rows }, people).map(({ value }) => value)).toEqual([
    'Iván Quiroz Balderas',
    'ivan.quiroz',
    'otra.persona',
  ]);
});

it('reads the number of the ticket as the official one, once there is one (SEC-10, OCO-24, BJ-11)', () => {
  const rows: Row[] = [
    { label: 'Folio', value: 'P-K4-017', number: true },
    { label: 'Falla', value: 'P-K4-017' },
  ];
  const read = (folio: string | null) => rowsOf({ title: '', rows }, [], folio).map(({ value }) => value);
  expect(read('SEC-000012')).toEqual(['SEC-000012', 'P-K4-017']);
  expect(read(null)).toEqual(['P-K4-017', 'P-K4-017']);
});

describe('what is known of a paper (SEC-08, SEC-18)', () => {
  const event = (over: object, stands = true) => ({ over, stands, pending: false });
  const item = {
    fields: Object.fromEntries(
      Object.entries({ inventory: 'LP-37', type: 'Portátil', brand: 'Dell', serial: '7T4' }).map(([id, value]) => [
        id,
        { value },
      ]),
    ),
    custody: {
      events: [
        event({ condition: 'Rayón', accessories: ['Cargador', 'Mochila'] }),
        event({ condition: 'Otra' }, false),
      ],
    },
  } as unknown as EquipmentView;
  it('comes from the registry and from the last hand-over that stands', () => {
    expect(known(def('equipo', 'equipment'), item, 0)).toBe('LP-37');
    expect(known(def('caracteristicas', 'textarea'), item, 0)).toBe('Portátil, Dell, serie 7T4');
    expect(known(def('condiciones', 'textarea'), item, 0)).toBe('Rayón');
    expect(known(def('accesorios', 'textarea'), item, 0)).toBe('Cargador\nMochila');
  });
  it('is the same on the paper of each movement, under its own fields', () => {
    expect(known(def('condiciones_devolucion', 'textarea'), item, 0)).toBe('Rayón');
    expect(known(def('accesorios_recepcion', 'textarea'), item, 0)).toBe('Cargador\nMochila');
    expect(known(def('fecha_movimiento_recepcion', 'date'), item, 0)).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(known(def('fecha_recepcion', 'date'), item, 0)).toBe('');
  });
  it('is a warranty where the registry says until when, and not after that day (SEC-38)', () => {
    const until = (warranty: string) =>
      ({ ...item, fields: { warranty: { value: warranty } } }) as unknown as EquipmentView;
    const now = Date.parse('2026-11-23T18:00:00Z');
    const told = ['2026-11-23', '2026-11-22', '3 años'].map((day) => known(def('garantia', 'bool'), until(day), now));
    expect(told).toEqual(['true', 'false', '']);
    expect(known(def('garantia'), until('2026-11-23'), now), 'no question of yes and no').toBe('');
  });
  it('is nothing where nobody said it, and no day that is to be agreed upon', () => {
    expect(known(def('condiciones', 'textarea'), null, 0)).toBe('');
    expect(known(def('fecha_mantenimiento', 'date'), item, 0)).toBe('');
    expect(known(def('garantia', 'bool'), item, 0)).toBe('');
  });
});

// SEC-38: whether it has a warranty was said when it was looked into; the ST-ERE of its return asks again.
it('takes from the ticket what it answers to the same question', () => {
  const label = '¿El equipo tiene garantía?';
  const common = { fields: [def('tiene_garantia', 'bool', { label }), def('otro', 'text', { label })] };
  const asked = def('garantia', 'bool', { label });
  const said = { fields: { tiene_garantia: { value: 'false' }, otro: { value: 'No' } } } as unknown as TicketView;
  const organisation = common as unknown as Organisation;
  expect(answeredOf(asked, said, organisation)).toBe('false');
  expect(answeredOf(def('garantia', 'bool'), said, organisation), 'another question').toBe('');
  expect(answeredOf(asked, { fields: {} }, organisation), 'nobody said it').toBe('');
  expect(answeredOf(asked, said, null)).toBe('');
});

it('knows of the ticket when it was agreed to come and who has the work', () => {
  const at = Date.parse('2026-11-23T16:30:00Z');
  // The work has begun: the visit is no longer ahead.
  const requests = [{ command: { schedule_visit: { at, agreed_with_requester: true } }, ruling: null }];
  const view = { decided: { visit: null, assignee: 'gilda' }, requests } as unknown as TicketView;
  const of = (id: string, kind: FieldDef['kind']) => decidedOf({ id, kind } as FieldDef, view, () => 'Gilda Mora');
  expect(of('fecha_programada', 'date')).toMatch(/^2026-11-23$/);
  expect(of('hora_visita', 'time')).toMatch(/^\d{2}:30$/);
  expect(of('responsable', 'text')).toBe('Gilda Mora');
  expect(of('manual_tecnico', 'bool')).toBe('');
});

it('names the file of a paper by its number, and the empty one apart from it', () => {
  expect(fileName({ folio: 'TYS-984370', reference: 'P-1' })).toBe('TYS-984370.pdf');
  expect(fileName({ folio: null, reference: 'P/7 K 12' }, true)).toBe('P7K12-en-blanco.pdf');
});
