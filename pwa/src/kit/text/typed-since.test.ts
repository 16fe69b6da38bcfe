import { expect, it } from 'vitest';
import { putBack, typedSince } from './typed-since';

it('keeps what is typed on while a reply is being sent, and nothing of the reply', () => {
  expect(typedSince('Ya quedó. ', 'Ya quedó. ')).toBe('');
  expect(typedSince('Ya quedó.', 'Ya quedó. ¿Algo más?')).toBe('¿Algo más?');
  expect(typedSince('Ya quedó.', 'Otra cosa')).toBe('Otra cosa');
});

it('puts a reply that was taken back before the one that was begun since', () => {
  expect(putBack('Ya quedó.', ' ')).toBe('Ya quedó.');
  expect(putBack('Ya quedó.', '¿Algo más?')).toBe('Ya quedó.\n¿Algo más?');
});
