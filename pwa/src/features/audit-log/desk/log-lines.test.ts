import { expect, it } from 'vitest';
import { alarming, fitsLine, type LoggedLine, tellLine } from './log-lines';

const names = {
  person: (id: string) => ({ leti: 'Leticia Aquino', omar: 'Omar Cruz' })[id] ?? '',
  address: (document: string) => (/^(TYS-1|t1)$/.test(document) ? '/mesa/ticket/t1' : null),
};
const line = (what: string, given: Partial<LoggedLine> = {}): LoggedLine => ({
  position: 1,
  at: 0,
  by: 'leti',
  device: null,
  what,
  subject: 'omar',
  detail: '',
  act: null,
  ...given,
});

it('says who did what to whom', () => {
  expect(tellLine(line('link_made'), names).text).toBe('Leticia Aquino hizo un enlace de alta para Omar Cruz');
  expect(tellLine(line('device_revoked', { subject: 'd1', detail: 'Pixel de Omar' }), names).text).toBe(
    'Leticia Aquino revocó «Pixel de Omar»',
  );
  expect(tellLine(line('backed_up', { by: null, subject: '' }), names).text).toBe(
    'Quien opera el servidor hizo un respaldo',
  );
});

it('says a number once, and in no other language which version was in force before', () => {
  const act = { by: null, subject: 'BD-1', detail: 'BD-1 · Dictamen 12' };
  expect(tellLine(line('archive_destroyed', act), names).text).toMatch(/ el acta BD-1 · Dictamen 12$/);
  const changed = { by: null, subject: 'v2', detail: 'v1' };
  expect(tellLine(line('organisation_changed', changed), names).text).toMatch(/: v2 · antes: v1$/);
  const earlier = { ...changed, detail: 'before: v1' };
  expect(tellLine(line('organisation_changed', earlier), names).text).toMatch(/: v2 · antes: v1$/);
  const desk = { subject: '#1', detail: 'Puente' };
  expect(tellLine(line('organisation_changed', desk), names).text).toMatch(/: #1 · Puente$/);
});

it('keeps what was said with a decision, and what it does not know', () => {
  expect(tellLine(line('held_rejected', { subject: 'd1.7', detail: 'No le toca' }), names)).toEqual({
    text: 'Leticia Aquino rechazó el acto d1.7',
    said: 'No le toca',
  });
  expect(tellLine(line('later_kind', { detail: 'x' }), names)).toEqual({
    text: 'Leticia Aquino: later_kind',
    said: 'omar · x',
  });
});

it('names an act by what it was, with the way to its ticket', () => {
  const act = { document: 't1', kind: 'ticket' as const, folio: 'TYS-1', command: 'assign' };
  expect(tellLine(line('held_accepted', { subject: 'd1.7', act }), names)).toEqual({
    text: 'Leticia Aquino aceptó «Asignar»',
    said: '',
    link: { href: '/mesa/ticket/t1', text: 'TYS-1' },
  });
  const far = { ...act, document: 'elsewhere', command: 'later_command' };
  expect(tellLine(line('held_accepted', { subject: 'd1.7', act: far }), names)).toEqual({
    text: 'Leticia Aquino aceptó «Un acto de una versión más nueva»',
    said: '',
  });
});

it('tells what a token did in its person’s name, and which token it was', () => {
  const act = { document: 't1', kind: 'ticket' as const, folio: 'TYS-1', command: null };
  const detail = 'monitor: norte: add_note';
  expect(tellLine(line('token_acted', { subject: 't1', detail, act }), names)).toEqual({
    text: 'Otro sistema, a nombre de Leticia Aquino: «Nota» con el token «monitor: norte»',
    said: '',
    link: { href: '/mesa/ticket/t1', text: 'TYS-1' },
  });
  const far = { subject: 'elsewhere', detail: 'monitor: open_ticket', act: { ...act, folio: 'TYS-2' } };
  expect(tellLine(line('token_acted', far), names)).toEqual({
    text: 'Otro sistema, a nombre de Leticia Aquino: «Solicitud» con el token «monitor» · TYS-2',
    said: '',
  });
});

it('tells why words were taken out, never where they stood in a machine’s words', () => {
  const detail = '{"note":"d1.7"}, {"description":{}}: Datos personales: ajenos';
  expect(tellLine(line('redacted', { subject: 'TYS-1', detail }), names)).toEqual({
    text: 'Leticia Aquino testó una parte de un ticket',
    said: 'Datos personales: ajenos',
    link: { href: '/mesa/ticket/t1', text: 'TYS-1' },
  });
});

it('narrows by kind, and by who did it or whom it is about', () => {
  expect(fitsLine(line('link_made'), { person: 'omar', kind: '' })).toBe(true);
  expect(fitsLine(line('link_made'), { person: 'leti', kind: 'link_made' })).toBe(true);
  expect(fitsLine(line('link_made'), { person: 'bea', kind: '' })).toBe(false);
  expect(alarming('cookie_copied')).toBe(true);
});
