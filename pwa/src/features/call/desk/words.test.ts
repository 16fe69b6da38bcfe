import { expect, it } from 'vitest';
import { callDesk } from './words';

it('says what stands before a request as one says it over the telephone', () => {
  const said = [0, 1, 5].map((before) => callDesk.noPromiseText(before, 'Soporte'));
  expect(said).toEqual([
    'Se cuenta en horas hábiles. Antes que la suya no hay ninguna en Soporte.',
    'Se cuenta en horas hábiles. Antes que la suya hay 1 solicitud en Soporte.',
    'Se cuenta en horas hábiles. Antes que la suya hay 5 solicitudes en Soporte.',
  ]);
});
