// Words of what an act still asks for, and of who gives it.
import { words } from '../../kit/i18n/index.svelte';

export const lackWords = words(
  {
    title: 'Falta para este paso',
    left: (count: number) => (count === 1 ? 'Falta 1' : `Faltan ${count}`),
    given: 'Completo',
    by: (who: string) => `Lo da: ${who}`,
    approval: (who: string) => `Autorización: ${who}`,
    waits: 'Sin esto no se puede; pídelo y vuelve aquí.',
    open: (paper: string) => `Abrir y firmar: ${paper}`,
    openPaper: 'Abrir y firmar',
    stale: 'Cambió después de firmarse',
    staleText: 'Pide una firma nueva aquí, o escribe abajo por qué se cierra así.',
    reason: 'Por qué se cierra con la firma anterior',
    reasonMissing: 'Falta el motivo, o una firma nueva.',
    still: (what: string) => `Todavía falta: ${what}.`,
  },
  {
    title: 'Missing for this step',
    left: (count: number) => `${count} missing`,
    given: 'Complete',
    by: (who: string) => `Given by: ${who}`,
    approval: (who: string) => `Approval: ${who}`,
    waits: 'It cannot be done without this; ask for it and come back.',
    open: (paper: string) => `Open and sign: ${paper}`,
    openPaper: 'Open and sign',
    stale: 'Changed after it was signed',
    staleText: 'Ask for a new signature here, or say below why it is closed so.',
    reason: 'Why it is closed with the earlier signature',
    reasonMissing: 'The reason is missing, or a new signature.',
    still: (what: string) => `Still missing: ${what}.`,
  },
);

/** What voided an approval, told in the story and beside the approval itself (R19). */
export const approvalWords = words(
  {
    voided: (role: string, changed: string, awaited: boolean) =>
      `La autorización de ${role} dejó de valer: cambió ${changed || 'lo autorizado'} después de darse.` +
      (awaited ? ` Toca a ${role} autorizar lo que dice ahora.` : ''),
  },
  {
    voided: (role: string, changed: string, awaited: boolean) =>
      `The approval of ${role} no longer holds: ${changed || 'what was approved'} changed after it was given.` +
      (awaited ? ` ${role} must approve what it says now.` : ''),
  },
);
