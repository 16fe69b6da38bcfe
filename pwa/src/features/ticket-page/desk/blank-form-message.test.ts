import { expect, it } from 'vitest';
import { fakePossibility } from '../../ticket/fake-possibility';
import { paperCommand, paperText, shortTitle } from './blank-form-message';

const blank = { form: 'fsmi-atid', title: 'FORMATO DE NIVEL', code: 'FSMI-ATID', filled: false, stamp: false };
const resguardo = {
  form: 'resguardo',
  title: 'Solicitud de resguardo (equipo)',
  code: null,
  filled: true,
  stamp: true,
};
const where = { ticket: 'T', service: 'oax-cambio-nivel-red', origin: 'https://mesa.example' };

it('names an empty paper and gives its open address on a line of its own (OAX-37)', () => {
  const [said, address] = paperText(blank, where).split('\n');
  expect(said).toContain('Llene el formato «FORMATO DE NIVEL» (FSMI-ATID), fírmelo y adjúntelo');
  expect(address).toBe('https://mesa.example/portal/formato/oax-cambio-nivel-red/fsmi-atid.pdf');
});

it('gives a filled one from the ticket, to be signed and stamped (OAX-60, OAX-62)', () => {
  const [said, address] = paperText(resguardo, where).split('\n');
  expect(said).toContain('«Solicitud de resguardo (equipo)». Ábralo desde su solicitud, revíselo, fírmelo, séllelo');
  expect(address).toBe('https://mesa.example/portal/solicitud/T/documento/resguardo.pdf');
  expect([shortTitle(resguardo), shortTitle(blank)]).toEqual(['Solicitud de resguardo', 'FSMI-ATID']);
});

it('asks for it where the ticket can wait for it, and replies where it cannot', () => {
  const ask = (ok: boolean) => [fakePossibility('ask_requester', { ok })];
  expect(paperCommand('x', ask(true))).toEqual({ ask_requester: { question: 'x' } });
  for (const not of [ask(false), []])
    expect(paperCommand('x', not)).toEqual({ add_note: { audience: 'public', text: 'x' } });
});
