import { expect, test } from 'vitest';
import type { Organisation, Person, RecordSummary, RecordView, RegisterDef, TicketView } from '../../contract/api';
import {
  about,
  answering,
  approvalOf,
  articlesOf,
  bodyOf,
  draftOf,
  filesOf,
  findable,
  isPublic,
  lastWriter,
  quoted,
  related,
  standsSo,
  versionsOf,
} from './articles';

const DEF = {
  id: 'articulos',
  name: 'Base de conocimiento',
  record: 'Artículo',
  fields: [{ id: 'carpeta', label: 'Carpeta', kind: 'choice', options: ['Red', 'Correo'] }],
  article: {
    title: 'titulo',
    body: 'texto',
    folder: 'carpeta',
    services: 'servicios',
    public: 'publico',
    published: 'p',
  },
  states: [
    { id: 'b', name: 'Borrador' },
    { id: 'p', name: 'Publicado' },
    { id: 'r', name: 'Retirado', ended: true },
  ],
  reads: ['tecnico'],
  writes: ['agente'],
} as unknown as RegisterDef;
const ORGANISATION = {
  registers: [DEF],
  services: [{ id: 'nodo', category: 'red' }],
} as unknown as Organisation;
const ME = { id: 'omar', roles: ['tecnico'], active: true } as unknown as Person;
const { article: OF } = DEF as { article: NonNullable<RegisterDef['article']> };

function record(id: string, state: string, values: Record<string, string>, useful = 0): RecordSummary {
  return {
    id,
    register: 'articulos',
    state,
    values,
    born: 0,
    tokens: [],
    unsent: 0,
    useful,
  } as unknown as RecordSummary;
}
const RECORDS = [
  record('1', 'p', { titulo: 'Módem', carpeta: 'Red', servicios: 'nodo\nvpn', publico: 'true' }, 1),
  record('2', 'p', { titulo: 'Nodo', carpeta: 'Correo', servicios: 'nodo' }, 4),
  record('3', 'b', { titulo: 'Borrador', carpeta: 'Red', servicios: 'nodo' }),
  record('4', 'p', { titulo: 'Cable', carpeta: 'Red' }),
];

// OCO-34, BJ-48.
test('what a ticket of a service is shown is published and about it, the most useful first', () => {
  const articles = articlesOf(ORGANISATION, ME, RECORDS);
  expect(articles.map(({ id }) => id)).toEqual(['2', '1', '4']);
  expect(about(articles, 'nodo').map(({ id }) => id)).toEqual(['2', '1']);
  expect(related(articles, articles[1]!).map(({ id }) => id)).toEqual(['2', '4']);
  // Those that lie in no folder have nothing in common by that.
  const loose = articles.map((article) => ({ ...article, folder: '', services: [] }));
  expect(related(loose, loose[0]!)).toEqual([]);
  expect(articlesOf(ORGANISATION, { ...ME, roles: ['otro'] }, RECORDS)).toEqual([]);
});

// OCO-20.
test('drafts and what was withdrawn are listed to who writes articles or decides on them alone', () => {
  const moves = [{ to: 'p', name: 'Publicar', by: ['jefa'] }];
  const states = DEF.states?.map((state) => (state.id === 'b' ? { ...state, moves } : state));
  const registers = [{ ...DEF, reads: ['tecnico', 'jefa'], states }];
  const organisation = { ...ORGANISATION, registers } as unknown as Organisation;
  const all = [...RECORDS, record('5', 'r', { titulo: 'Retirado' })];
  const listed = (role: string) => articlesOf(organisation, { ...ME, roles: [role] }, all).map(({ id }) => id);
  expect(listed('tecnico')).toEqual(['2', '1', '4']);
  for (const role of ['agente', 'jefa']) expect(listed(role)).toEqual(['2', '1', '3', '4', '5']);
});

// OCO-20.
test('the general search tells drafts to who writes articles or decides on them alone', () => {
  const moves = [{ to: 'p', name: 'Publicar', by: ['jefa'] }];
  const states = DEF.states?.map((state) => (state.id === 'b' ? { ...state, moves } : state));
  const registers = [{ ...DEF, reads: ['tecnico', 'jefa'], states }];
  const organisation = { ...ORGANISATION, registers } as unknown as Organisation;
  const never = record('3', 'b', { titulo: 'Borrador del módem' });
  const drafted = { ...record('1', 'b', { titulo: 'Otro título' }), approved: { titulo: 'Módem' } };
  const all = [...RECORDS.slice(0, 2), never, drafted, { ...record('9', '', {}), register: 'llaves' }];
  const found = (role: string, typed: string) =>
    findable(organisation, { ...ME, roles: [role] }, all, typed).map(({ id, values }) => [id, values.titulo]);
  expect(found('tecnico', 'mod')).toEqual([
    ['1', 'Módem'],
    ['2', 'Nodo'],
    ['1', 'Módem'],
    ['9', undefined],
  ]);
  expect(found('tecnico', 'otro').map(([id]) => id)).toEqual(['1', '2', '9']);
  for (const role of ['agente', 'jefa']) expect(found(role, 'otro')).toHaveLength(5);
});

test('what is found stands in the order of the core', () => {
  const articles = articlesOf(ORGANISATION, ME, RECORDS);
  expect(answering({ rank: () => [2, 0] }, articles, 'x').map(({ id }) => id)).toEqual(['4', '2']);
  expect(answering({ rank: () => [] }, articles, ' ')).toEqual(articles);
});

test('a reply leads to the portal where the article is shown there, and else names it', () => {
  const [other, shown] = articlesOf(ORGANISATION, ME, RECORDS);
  expect(isPublic(shown!)).toBe(true);
  expect(quoted(shown!, 'https://mesa.example', isPublic(shown!))).toBe(
    'Módem: https://mesa.example/portal/articulo/1',
  );
  expect(quoted(other!, 'https://mesa.example', isPublic(other!))).toBe('Nodo');
});

test('versions, the latest first, and who approved what stands', () => {
  const stamp = (by: string) => ({ by, order: 0 });
  const view = {
    state: 'p',
    born: stamp('eva'),
    entered: { texto: 'uno' },
    changes: [
      { stamp: stamp('omar'), field: 'texto', value: 'dos' },
      { stamp: stamp('omar'), field: 'titulo', value: 'T' },
    ],
    requests: [
      { stamp: stamp('jefa'), command: { move_record: { from: 'b', to: 'p', reason: '' } }, ruling: { applied: true } },
      {
        stamp: stamp('otra'),
        command: { move_record: { from: 'b', to: 'p', reason: '' } },
        ruling: { applied: false },
      },
    ],
  } as unknown as RecordView;
  expect(versionsOf(view, OF, false).map(({ text, before }) => [text, before])).toEqual([
    ['dos', 'uno'],
    ['uno', null],
  ]);
  expect(approvalOf(view, OF)?.by).toBe('jefa');
  expect(approvalOf({ ...view, state: 'b' }, OF)).toBeNull();
});

// OAX-105.
test('a solution becomes a draft of its service and folder; what is not solved does not', () => {
  const titles = { diagnosis: 'Qué pasaba', work: 'Qué se hizo', solution: 'Cómo se resolvió' };
  const view = {
    subject: { value: 'Sin red' },
    texts: [{ kind: 'diagnosis', text: 'Cable roto ' }],
    decided: { service: 'nodo', resolution: { solution: 'Se cambió' } },
  } as unknown as TicketView;
  expect(draftOf(view, DEF, ORGANISATION, titles)).toEqual({
    titulo: 'Sin red',
    texto: '**Qué pasaba**\n\nCable roto\n\n**Cómo se resolvió**\n\nSe cambió',
    servicios: 'nodo',
    carpeta: 'Red',
  });
  const open = { ...view, decided: { ...view.decided, resolution: null } } as TicketView;
  expect(draftOf(open, DEF, ORGANISATION, titles)).toBeNull();
});

test('while the next version is written, what was approved is read, listed and public', () => {
  const approved = { titulo: 'Módem', texto: 'Apague.', servicios: 'nodo', publico: 'true' };
  const written = { titulo: 'Otro título', texto: 'Apague y espere.', servicios: '', publico: '' };
  const drafted = { ...record('1', 'b', written), approved };
  const [article] = articlesOf(ORGANISATION, ME, [drafted]);
  expect(article).toMatchObject({ title: 'Módem', published: true, drafting: true, tagged: false });
  expect(about(articlesOf(ORGANISATION, ME, [drafted]), 'nodo')).toHaveLength(1);
  // Withdrawn it is not read, also before the server has said so.
  const withdrawn = [{ ...drafted, state: 'r' }];
  expect(articlesOf(ORGANISATION, ME, withdrawn)).toEqual([]);
  expect(articlesOf(ORGANISATION, { ...ME, roles: ['agente'] }, withdrawn)[0]).toMatchObject({
    published: false,
    ended: true,
  });
  expect(article && isPublic(article)).toBe(true);
  expect(articlesOf(ORGANISATION, { ...ME, roles: ['tecnico', 'agente'] }, [drafted])[0]?.tagged).toBe(true);
  const file = (id: string, order: number) => ({ id, stamp: { act: id, by: 'eva', order }, media: 'pdf', name: id });
  const view = {
    state: 'b',
    fields: { texto: { value: 'Apague y espere.' } },
    approved: { fields: approved, until: 5 },
    requests: [],
    evidence: [file('before', 4), file('after', 6)],
  } as unknown as RecordView;
  expect(bodyOf(view, OF)).toBe('Apague.');
  expect(filesOf(view, OF).map(({ id }) => id)).toEqual(['before']);
  // Published again it is read as it stands, also before the server has said so.
  expect(bodyOf({ ...view, state: 'p' }, OF)).toBe('Apague y espere.');
  expect(filesOf({ ...view, state: 'p' }, OF)).toHaveLength(2);
  expect(articlesOf(ORGANISATION, ME, [{ ...drafted, state: 'p' }])[0]).toMatchObject({ title: 'Otro título' });
});

test('of what is written and not approved nothing is told to who reads no drafts', () => {
  const stamp = (by: string, order: number) => ({ act: `${by}.${order}`, by, order });
  const view = {
    state: 'b',
    born: stamp('eva', 1),
    entered: { texto: 'uno' },
    changes: [
      { stamp: stamp('omar', 2), field: 'titulo', value: 'Módem' },
      { stamp: stamp('luz', 3), field: 'carpeta', value: 'Red' },
      { stamp: stamp('ana', 6), field: 'texto', value: 'dos' },
    ],
    approved: { fields: { texto: 'uno' }, until: 5 },
    requests: [],
  } as unknown as RecordView;
  const told = (read: RecordView, draft: boolean) => [
    lastWriter(read, OF, draft).by,
    versionsOf(read, OF, draft).map(({ text }) => text),
  ];
  expect(told(view, false)).toEqual(['omar', ['uno']]);
  expect(told(view, true)).toEqual(['ana', ['dos', 'uno']]);
  // Published again it is read as it stands.
  expect(told({ ...view, state: 'p' }, false)).toEqual(['ana', ['dos', 'uno']]);
  expect(lastWriter({ ...view, changes: [] }, OF, true).by).toBe('eva');
});

test('what was withdrawn is found among the withdrawn, and nowhere else', () => {
  const writer = { id: 'eva', roles: ['tecnico', 'agente'], active: true } as unknown as Person;
  const records = ['b', 'p', 'r'].map((state) => record(state, state, { titulo: state }));
  const all = articlesOf(ORGANISATION, writer, records);
  const shown = (standing: 'published' | 'open' | 'ended') =>
    all.flatMap((article) => (standsSo(article, standing) ? [article.id] : [])).sort();
  expect([shown('published'), shown('open'), shown('ended')]).toEqual([['p'], ['b', 'p'], ['r']]);
});
