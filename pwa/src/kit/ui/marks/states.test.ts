import { expect, it } from 'vitest';
import { ui } from '../../i18n/ui';

it('says of a state once that it waits for a word', () => {
  const pending = ui.statePending(ui.states.resolved);
  expect(pending).toBe('Resuelta, por confirmar, sin registrar aún');
  expect(ui.statePending(ui.states.assigned)).toBe('Asignada, por confirmar');
});
