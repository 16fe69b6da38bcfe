import { expect, it } from 'vitest';
import { answered, eventNames, eventTitle } from './webhook-words';

it('tells what a system answered, or why it did not', () => {
  expect(answered({ status: 204, trouble: null, detail: null })).toBe('Lo tomó (204).');
  expect(answered({ status: 302, trouble: null, detail: null })).toBe('No lo tomó: contestó 302.');
  expect(answered({ status: null, trouble: 'late', detail: null })).toBe('No contestó a tiempo.');
  expect(answered({ status: null, trouble: 'barred', detail: null })).not.toContain('allow');
  expect(answered({ status: null, trouble: null, detail: { es: 'no route', en: 'no route' } })).toBe(
    'No se pudo entregar.',
  );
});

it('tells of what a system is told', () => {
  expect(eventNames([])).toBe('todo');
  expect(eventNames(['ticket.opened', 'ticket.other'])).toBe('tickets recibidos, ticket.other');
});

it('titles one message by what it tells', () => {
  expect(eventTitle('ticket.cancelled')).toBe('Ticket cancelado');
  expect(eventTitle('ticket.answered')).toBe('Respuesta del solicitante');
  expect(eventTitle('ticket.other')).toBe('ticket.other');
});
