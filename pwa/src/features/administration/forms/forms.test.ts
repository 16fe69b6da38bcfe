import { describe, expect, it } from 'vitest';
import { entriesOf, withEntry, type Entry } from '../pieces';
import { fillable, inWords, moved, ofKind, placeIn, withListed, type Said } from './edit';
import { guessed } from './guess';
import { idOf } from './ids';
import { newService, placedIn } from './make';

/** Of each line alone: label, kind, what it offers, whether it must be answered. */
function line(text: string): unknown[] {
  const [field] = guessed(text).fields;
  return [field?.label, field?.kind, field?.options ?? null, field?.required];
}

describe('a line of a printed form', () => {
  it('tells what it takes by its words', () => {
    expect(line('Fecha de inicio: __/__/____')).toEqual(['Fecha de inicio', 'date', null, false]);
    expect(line('Hora de salida ........')).toEqual(['Hora de salida', 'time', null, false]);
    expect(line('3. Número de piezas ______ *')).toEqual(['Número de piezas', 'number', null, true]);
    expect(line('Cantidad')).toEqual(['Cantidad', 'number', null, false]);
    expect(line('Número de serie')).toEqual(['Número de serie', 'text', null, false]);
    expect(line('Número de Extensión*:')).toEqual(['Número de Extensión', 'phone', null, true]);
    expect(line('Correo del dueño')).toEqual(['Correo del dueño', 'email', null, false]);
    expect(line('• Dirección IP (obligatorio)')).toEqual(['Dirección IP', 'ip', null, true]);
    expect(line('Justificación')).toEqual(['Justificación', 'textarea', null, false]);
    expect(line('Nombre del usuario')).toEqual(['Nombre del usuario', 'text', null, false]);
  });
  it('tells a yes or no by its question or its boxes', () => {
    for (const text of ['¿Requiere visita?', '¿Requiere visita? Sí ☐ No ☐', '¿Requiere visita? (Sí/No)'])
      expect(line(text)).toEqual(['¿Requiere visita?', 'bool', null, false]);
    for (const text of [
      '☐ Requiere visita',
      'Requiere visita ☐',
      'Requiere visita Sí / No',
      'Requiere visita: ( ) Sí ( ) No',
    ])
      expect(line(text)).toEqual(['Requiere visita', 'bool', null, false]);
    expect(line('¿Por qué lo necesita?')).toEqual(['¿Por qué lo necesita?', 'textarea', null, false]);
  });
  it('offers what stands behind boxes, strokes, or on the lines below', () => {
    const three = ['Movimiento', 'choice', ['Alta', 'Baja', 'Cambio'], false];
    for (const text of [
      'Movimiento: ☐ Alta ☐ Baja ☐ Cambio',
      'Movimiento ( ) Alta ( ) Baja ( ) Cambio',
      'Movimiento: Alta / Baja / Cambio',
      'Movimiento:\n☐ Alta ☐ Baja\n☐ Cambio',
    ])
      expect(line(text)).toEqual(three);
    const [several] = guessed('Permisos (marque los que apliquen): ☐ Ver ☐ Imprimir').fields;
    expect([several?.label, several?.multiple]).toEqual(['Permisos', true]);
  });
});

describe('a printed form', () => {
  it('has headings, signatures, and what the ticket answers', () => {
    const { fields, signatures } = guessed(
      [
        'DATOS DE QUIEN SOLICITA',
        'Nombre del solicitante *',
        'Dependencia *',
        'Teléfono',
        'B) DEL EQUIPO',
        'Equipo',
        'Equipo',
        'Folio *',
        'Diagnóstico',
        'Firma del solicitante ____',
        'Vo. Bo. y sello',
      ].join('\n'),
    );
    expect(fields.map(({ id, section, core, stage }) => [id, section ?? '', core ?? '', stage ?? ''])).toEqual([
      ['nombre_solicitante', 'DATOS DE QUIEN SOLICITA', 'requester_name', ''],
      ['dependencia', '', 'client_org', ''],
      ['telefono', '', '', ''],
      ['equipo', 'B) DEL EQUIPO', '', ''],
      ['equipo_2', '', '', ''],
      ['folio', '', 'reference', ''],
      ['diagnostico', '', 'diagnosis', 'resolve'],
    ]);
    expect(fields.map(({ required }) => required)).toEqual([true, true, false, false, false, false, false]);
    expect(signatures).toEqual([
      { label: 'Firma del solicitante', purpose: 'request', stamp: false },
      { label: 'Vo. Bo. y sello', purpose: 'vobo', stamp: true },
    ]);
  });
  it('in capitals throughout has no headings', () => {
    expect(guessed('NOMBRE\nAREA SOLICITANTE\nEQUIPO').fields.length).toBe(3);
  });
  it('keeps away from ids that are taken', () => {
    expect(guessed('Channel\nOrden', ['orden']).fields.map(({ id }) => id)).toEqual(['channel_2', 'orden_2']);
    expect(idOf('¿?', '_', new Set())).toBe('campo');
    expect(idOf('2ª visita', '_', new Set())).toBe('n2_visita');
  });
});

const ROLES: Entry[] = [
  { id: 'mesa', name: 'Mesa', external: false, classes: ['DESK'] },
  { id: 'solicitante', name: 'Solicitante', external: true, classes: ['REQ'] },
  { id: 'dueno', name: 'Dueño de la información', external: true, classes: [] },
];

describe('a new service', () => {
  const said = { name: 'Préstamo de equipo', category: 'Redes', team: 'redes', kind: 'request', code: '', lines: '' };
  const services: Entry[] = [
    { id: 'prestamo-equipo', category: 'Redes', flow: 'propio' },
    { id: 'b', category: 'Otra', flow: 'standard' },
  ];
  it('comes with its form, in files of its own, under an id that is free', () => {
    const lines = 'Equipo *\nFirma del dueño de la información\nFirma de conformidad\nFirma de quien está conforme';
    const made = newService({ ...said, lines }, { services, forms: [], roles: ROLES }, []);
    expect(Object.keys(made.files)).toEqual(['services/prestamo-equipo-2.json', 'forms/prestamo-equipo-2.json']);
    expect(made.service).toEqual({
      id: 'prestamo-equipo-2',
      category: 'Redes',
      name: 'Préstamo de equipo',
      kind: 'request',
      team: 'redes',
      form: 'prestamo-equipo-2',
      flow: 'propio',
    });
    expect(made.form?.filled_by).toBe('solicitante');
    expect(made.form?.signatures).toEqual([
      { role: 'dueno', label: 'Firma del dueño de la información', purpose: 'request' },
      { role: 'solicitante', label: 'Firma de conformidad', purpose: 'receipt' },
      { role: 'solicitante', label: 'Firma de quien está conforme', purpose: 'receipt-2' },
    ]);
    const read = placedIn('forms', Object.keys(made.files), (path) => made.files[path] ?? '');
    expect(read).toEqual([{ path: 'forms/prestamo-equipo-2.json', at: 0, entry: made.form }]);
  });
  it('needs no form', () => {
    const made = newService(said, { services: [], forms: [], roles: ROLES }, ['services/prestamo-equipo.json']);
    expect([made.form, made.service.id, made.service.flow]).toEqual([null, 'prestamo-equipo-2', 'standard']);
  });
});

describe('a form that is edited', () => {
  const form: Entry = {
    id: 'f',
    ours: { x: 1 },
    fields: [
      { id: 'a', label: 'A', kind: 'text', registry: 'ip', suyo: true },
      { id: 'b', label: 'B', kind: 'choice', options: ['x'], core: 'subject' },
    ],
  };
  it('keeps the keys that no editor names', () => {
    const next = withListed(moved(form, 'fields', 0, 1), 'fields', 2, { id: 'c', label: 'C', kind: 'date' });
    expect(next.ours).toEqual({ x: 1 });
    expect((next.fields as Entry[]).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect((next.fields as Entry[])[1]).toEqual({ id: 'a', label: 'A', kind: 'text', registry: 'ip', suyo: true });
    expect(moved(form, 'fields', 0, 2)).toBe(form);
    const file = withEntry('[\n  { "id":"z" }\n]\n', 1, next);
    expect(file.startsWith('[\n  { "id":"z" },\n')).toBe(true);
    expect(entriesOf(file)?.[1]).toEqual(next);
  });
  it('finds a field again where it stands by now', () => {
    const fields = form.fields as Entry[];
    const [a = {}, b = {}] = fields;
    expect([placeIn(fields, 1, b), placeIn(fields, 1, a), placeIn([b], 1, b), placeIn([b], 0, a)]).toEqual([
      1, 0, 0, -1,
    ]);
  });
  it('offers nothing where it is no choice any more, and shows what is filled in', () => {
    const field = (form.fields as Entry[])[1] ?? {};
    expect(ofKind(field, 'text')).toEqual({ id: 'b', label: 'B', kind: 'text', core: 'subject' });
    expect(fillable(form).map(({ id }) => id)).toEqual(['a']);
  });
  it('says its conditions in words', () => {
    const said: Said = {
      '==': 'es',
      '!=': 'no es',
      '>': 'pasa de',
      '>=': 'es al menos',
      '<': 'es menos de',
      '<=': 'es a lo más',
      in: 'es uno de',
      and: 'y',
      or: 'o',
      not: 'no',
      empty: 'sin respuesta:',
      true: 'sí',
      false: 'no',
    };
    const fields = [{ id: 'tipo', label: 'Tipo' }];
    expect(inWords("tipo in ['Alta','Baja'] and empty(otro)", fields, said)).toBe(
      '«Tipo» es uno de Alta, Baja y sin respuesta: (otro)',
    );
  });
});
