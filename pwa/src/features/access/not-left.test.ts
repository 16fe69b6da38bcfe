import { expect, it } from 'vitest';
import { whyNotLeft } from './not-left';

const said = (code: string) => ({ code, es: 'Sin conexión.', en: 'No connection.' });

it('says that the session goes on where the server did not answer, and all else as it was thrown', () => {
  for (const code of ['offline', 'not_server', 'server_failed']) {
    const { es } = whyNotLeft(said(code)) as { es: string };
    expect(es).toMatch(/sigue abierta.*a salvo.*otra vez/);
  }
  const unsent = said('unsent');
  expect(whyNotLeft(unsent)).toBe(unsent);
  const thrown = new Error('broken');
  expect(whyNotLeft(thrown)).toBe(thrown);
});
