import { expect, it } from 'vitest';
import { toldDone } from './mail-tray.svelte';

it('tells what became of a message, also where somebody else was first', () => {
  expect(toldDone({ how: 'open_ticket', document: 'd', folio: 'TYS-000004' })).toBe('Ticket TYS-000004');
  expect(toldDone({ how: 'answer', document: null, folio: null })).toBe('Contestado');
  expect(toldDone({ how: 'put_away', document: null, folio: null })).toBe('Guardado sin ticket');
});
