import { expect, it } from 'vitest';
import type { FieldDef, Organisation, Person, ServiceDef } from '../../../contract/api';
import {
  askers,
  blank,
  draftOf,
  draftOfMail,
  follow,
  keep,
  letterOf,
  needs,
  noticesOf,
  openTicket,
  placeOf,
  prefill,
  readDraft,
  recordKeys,
  strangers,
} from './call';

it('keeps what was said and nothing where nothing was', () => {
  expect(keep(blank())).toBeNull();
  const draft = { ...blank(), name: 'Itzel Ruiz', fields: { extension: '12407' } };
  expect(readDraft(keep(draft))).toEqual(draft);
});

it('reads drafts of other versions without breaking', () => {
  expect(readDraft('{"name":"Itzel","service":7,"later":"x","fields":null}')).toMatchObject({
    name: 'Itzel',
    service: '',
    fields: {},
  });
  expect(readDraft('nonsense')).toBeNull();
  expect(readDraft('null')).toBeNull();
});

it('takes the place of an item that was chosen, and leaves what was typed where the registry has none', () => {
  const set = (value: string) => ({ value }) as never;
  const kiosk = { fields: { building: set('edificio-2'), level: set('Nivel 1'), room: set('Ventanilla 4') } };
  expect(placeOf(kiosk)).toEqual({ building: 'edificio-2', level: 'Nivel 1', room: 'Ventanilla 4' });
  expect(placeOf({ fields: { building: set('edificio-2') } })).toEqual({ building: 'edificio-2', level: '', room: '' });
  expect(placeOf({ fields: {} })).toEqual({});
});

// AGU-42, AGU-66: of the own staff, and about the own equipment; what nobody told is asked.
it('says who is of another dependencia, and whose the item is', () => {
  const own = { clients: { staff: true } } as unknown as ServiceDef;
  const nobody = { caller: null, unknown: false, item: null };
  expect(strangers(own, 'Secretaría de Salud', { client_org: ' secretaria de SALUD' }, '')).toEqual(nobody);
  expect(strangers(own, 'Finanzas', { client_org: 'Salud' }, 'Catastro')).toEqual({
    caller: 'Salud',
    unknown: false,
    item: 'Catastro',
  });
  expect(strangers(own, 'Finanzas', undefined, 'finanzas')).toEqual({ ...nobody, unknown: true });
  expect(strangers({ clients: {} } as unknown as ServiceDef, 'Finanzas', { client_org: 'Salud' }, 'Catastro')).toEqual(
    nobody,
  );
  expect(strangers(own, ' ', { client_org: 'Salud' }, '')).toEqual(nobody);
});

// AGU-60: who asks by telephone is told what the portal says, and no other rule.
it('has what a service tells whoever asks read out', () => {
  const guards = [
    { rule: 'complete_and_valid', label: 'Se revisa' },
    { rule: 'notice', label: 'La contraseña lleva 8 caracteres.' },
  ] as const;
  expect(noticesOf({ guards } as unknown as ServiceDef)).toEqual(['La contraseña lleva 8 caracteres.']);
  expect(noticesOf(null)).toEqual([]);
});

// SEC-28: what is refused and corrected continues it still.
it('is born as what continues another, and stays so when it is made again', () => {
  const open = openTicket({ ...blank(), name: 'Itzel Ruiz', service: 's', subject: 'Instalar', continues: 'old' }, 5);
  expect([open.continues, draftOf(open).continues]).toEqual(['old', 'old']);
});

// OAX-02, OAX-21, BJ-11: at the time of the call, with its kind and its priority.
it('makes a ticket of what was said, without empty fields', () => {
  const draft = {
    ...blank(),
    name: ' Itzel Ruiz ',
    service: 's',
    subject: 'No da tono',
    fields: { extension: '12407', otro: ' ' },
    building: 'e2',
  };
  expect(openTicket(draft, 5)).toEqual({
    service: 's',
    kind: 'incident',
    channel: 'phone',
    subject: 'No da tono',
    requester: { name: 'Itzel Ruiz' },
    place: { building: 'e2' },
    priority: 'medium',
    fields: { extension: '12407' },
    occurred_at: 5,
  });
});

it('proposes what is known of the caller, and invents nothing', () => {
  const field = (id: string): FieldDef => ({ id, label: id, kind: 'text', required: true, stage: 'open' });
  const fields = ['extension', 'ubicacion', 'nombre_usuario'].map(field);
  const draft = { ...blank(), phone: '12407', name: 'Itzel' };
  expect(prefill(fields, draft, ['Edificio 2', '', ''])).toEqual({ extension: '12407' });
  expect(prefill(fields, { ...draft, phone: '' }, ['Edificio 2', 'Nivel 1', 'ventanilla 4'])).toEqual({
    ubicacion: 'Edificio 2, Nivel 1, ventanilla 4',
  });
  expect(prefill(fields, { ...draft, phone: '951 501 5000' }, ['', '', ''])).toEqual({});
  expect(prefill([field('no_oficio')], draft, [], { letter: 'TES/45/2026' })).toEqual({ no_oficio: 'TES/45/2026' });
  expect(prefill([field('no_oficio')], draft, [])).toEqual({});
});

// OAX-68: a PIN goes to the address that the form tells, so it is not the one of who was taken for the caller first.
it('has a field follow what it repeats until another is written, and tells nobody of the caller before', () => {
  const ana = { correo: 'ana@oaxaca.gob.mx', extension: '4410' };
  const taken = follow({}, {}, ana);
  expect(taken).toEqual(ana);
  expect(follow(ana, ana, ana)).toBeNull();
  expect(follow({ ...ana, otro: 'x' }, ana, { correo: 'ana.soto@oaxaca.gob.mx' })).toEqual({
    correo: 'ana.soto@oaxaca.gob.mx',
    otro: 'x',
  });
  // Typed letter by letter, it is not the first one that stands.
  expect(
    follow(
      { ubicacion: 'Edificio 2, Nivel 1, 4' },
      { ubicacion: 'Edificio 2, Nivel 1, 4' },
      { ubicacion: 'Edificio 2, Nivel 1, 412' },
    ),
  ).toEqual({ ubicacion: 'Edificio 2, Nivel 1, 412' });
  // By hand, or emptied by hand, it stays.
  expect(follow({ correo: '', extension: '999' }, ana, { correo: 'otra@oaxaca.gob.mx' })).toBeNull();
});

// OAX-58, OAX-59: which extension is given out or taken away is asked; a guess would stand in the register.
it('proposes no extension of the caller where the extension is what the work is about', () => {
  const field: FieldDef = { id: 'extension', label: 'Extensión', kind: 'phone', required: true, stage: 'open' };
  const organisation = {
    registers: [
      { id: 'lines', key: ['extension'] },
      { id: 'people', key: ['nombre'] },
    ],
  } as unknown as Organisation;
  const of = (registers: string[]) => {
    const closing = { requires_records: registers.map((register) => ({ register })) };
    return recordKeys(organisation, { closing } as unknown as ServiceDef);
  };
  expect([...of(['lines'])]).toEqual(['extension']);
  const draft = { ...blank(), phone: '12407' };
  expect(prefill([field], draft, [], { keys: of(['lines']) })).toEqual({});
  expect(prefill([field], draft, [], { keys: of([]) })).toEqual({ extension: '12407' });
  // OAX-69: of one that is changed and stays, the caller's own may well be meant.
  const changes = { closing: { requires_records: [{ register: 'lines', linked: true }] } } as unknown as ServiceDef;
  expect(recordKeys(organisation, changes).size).toBe(0);
  expect(recordKeys(null, undefined).size).toBe(0);
});

it('proposes the item that is known already where the form asks for one', () => {
  const field: FieldDef = { id: 'equipo', label: 'Equipo', kind: 'equipment', required: true, stage: 'open' };
  expect(prefill([field], blank(), [], { item: 'OAX-TI-004417' })).toEqual({ equipo: 'OAX-TI-004417' });
  expect(prefill([field], blank(), [])).toEqual({});
});

it('counts as ready what is given, and names each thing that lacks as its field is called', () => {
  const words = {
    needName: 'Falta quién llama.',
    needService: 'Falta el servicio.',
    needSubject: 'Falta el asunto.',
    needField: (label: string) => `Falta: ${label}.`,
  };
  const field = (id: string, mustHave: boolean, wrong: string | null = null) => ({
    ...({ id, label: id.toUpperCase(), kind: 'text', required: mustHave, stage: 'open' } as FieldDef),
    mustHave,
    wrong,
  });
  const fields = [field('extension', true), field('notas', false), field('correo', false, 'No es un correo.')];
  const musts = [{ core: 'description', label: 'Lo que dice el usuario' }] as const;
  const draft = {
    ...blank(),
    name: 'Itzel',
    service: 's',
    subject: 'No da tono',
    fields: { extension: '12407' } as Record<string, string>,
  };
  const lacks = (given: Partial<typeof draft>) =>
    needs({ ...draft, ...given }, fields, musts, null, words).map(({ lacks }) => lacks);
  expect(lacks({})).toEqual([null, null, null, 'Falta: Lo que dice el usuario.', null]);
  expect(lacks({ description: 'Se cortó', fields: { extension: ' ' } })).toEqual([
    null,
    null,
    null,
    null,
    'Falta: EXTENSION.',
  ]);
  expect(lacks({ fields: { extension: '1', correo: 'x' } })[5]).toBe('No es un correo.');
  expect(needs(blank(), [], [], 'Número', words).map(({ lacks }) => lacks)).toEqual([
    'Falta quién llama.',
    'Falta el servicio.',
    'Falta el asunto.',
    'Falta: Número.',
  ]);
});

it('takes a ticket that was not accepted up again as it was said', () => {
  const draft = {
    ...blank(),
    person: 'p.1',
    name: 'Itzel Ruiz',
    phone: '12407',
    service: 's',
    subservice: 'otra',
    subject: 'No da tono',
    description: 'Desde el lunes',
    fields: { extension: '12407' },
    building: 'e2',
    equipment: 'i.1',
    priority: 'high',
  };
  expect(draftOf(openTicket(draft, 7))).toEqual(draft);
  expect(openTicket(draftOf(openTicket(draft, 7)), 7)).toEqual(openTicket(draft, 7));
  expect(openTicket(draft, 7, 'Impresora').subservice).toBe('Impresora');
  expect(openTicket(draft, 7, '')).not.toHaveProperty('subservice');
});

it('captures paper later with the moment at which it came (OAX-21), and its letter for the register (R31)', () => {
  const draft = {
    ...blank(),
    channel: 'oficio',
    name: 'Ana',
    org: 'Archivo',
    subject: 'Dos nodos',
    occurred: '7',
    letterNumber: ' A/1 ',
    letterDated: '2026-11-02',
    letterDelivered: '2026-11-03',
  };
  expect(openTicket(draft, 90).occurred_at).toBe(7);
  expect(letterOf(draft)).toEqual({
    way: 'incoming',
    number: 'A/1',
    dated: '2026-11-02',
    delivered_on: '2026-11-03',
    received_at: 7,
    counterpart: 'Archivo',
    subject: 'Dos nodos',
  });
  expect(letterOf({ ...draft, channel: 'phone' })).toBeNull();
});

it('says whose it is to ask for a service, and when the caller is known not to be one (OAX-36, AGU-43)', () => {
  const roles = [
    { id: 'jefe', name: 'Jefe de Informática', external: true, classes: ['REQ'] },
    { id: 'usuario', name: 'Usuario', external: true, classes: ['REQ'] },
  ];
  const organisation = { roles, settings: { portal_role: 'usuario' } } as unknown as Organisation;
  const of = (...requester_roles: string[]) => ({ requester_roles }) as unknown as ServiceDef;
  const caller = (...held: string[]) => ({ id: 'x', roles: held }) as unknown as Person;
  expect(askers(organisation, of('jefe'), caller('usuario'))).toEqual({
    roles: ['Jefe de Informática'],
    another: true,
  });
  expect(askers(organisation, of('jefe'), caller('usuario', 'jefe')).another).toBe(false);
  expect(askers(organisation, of('jefe'), undefined)).toEqual({ roles: ['Jefe de Informática'], another: false });
  expect(askers(organisation, of('jefe', 'usuario'), caller('otro')).roles).toEqual([]);
  expect(askers(organisation, of(), caller('otro')).roles).toEqual([]);
  expect(askers(null, null, undefined).roles).toEqual([]);
});

it('is filled with what a message of the mail tray says, and by whom where the directory knows one alone', () => {
  const message = { from: 'Ana@Oaxaca.gob.mx', subject: ' Sin red ', at: 7 };
  const letter = { name: 'Ana N.', text: 'No hay red' };
  const ana = { id: 'ana', name: 'Ana Núñez', mail: 'ana@oaxaca.gob.mx', phone: '4410', client_org: 'Finanzas' };
  const people = [ana, { id: 'eva', name: 'Eva', mail: null }] as unknown as Person[];
  expect(draftOfMail(message, letter, people)).toMatchObject({
    channel: 'mail',
    kind: 'request',
    person: 'ana',
    name: 'Ana Núñez',
    mail: 'Ana@Oaxaca.gob.mx',
    phone: '4410',
    org: 'Finanzas',
    subject: 'Sin red',
    description: 'No hay red',
    occurred: '7',
  });
  const shared = [ana, { ...ana, id: 'otra' }] as unknown as Person[];
  expect(draftOfMail(message, letter, shared)).toMatchObject({ person: '', name: 'Ana N.' });
  expect(draftOfMail({ ...message, from: '' }, { name: '', text: 'x' }, people)).toMatchObject({
    name: '',
    person: '',
  });
});
