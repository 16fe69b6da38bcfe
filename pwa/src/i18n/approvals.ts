// Words of approvals in sequence: which stand, which no longer do, and whose turn it is.
import { words } from './index.svelte';

export const approvals = words(
  {
    title: 'Autorizaciones',
    stands: 'Autorizada',
    stale: 'Ya no vale: la solicitud cambió después',
    staleText: 'Se autorizó otro contenido. Hace falta autorizar lo que dice ahora.',
    turn: 'Es su turno',
    yours: 'Te toca a ti',
    paper: 'Se firma en papel: la mesa revisa el documento',
    later: 'Falta',
    /** What is asked of them, where that is more than their word. */
    kinds: { vobo: 'Visto bueno', signature: 'Firma' },
    onlyIf: (condition: string) => `Solo ${condition}`,
    by: (who: string, when: string) => `${who}, ${when}`,
    voided: (role: string, changed: string, awaited: boolean) =>
      `La autorización de ${role} dejó de valer: cambió ${changed || 'lo autorizado'} después de darse.` +
      (awaited ? ` Toca a ${role} autorizar lo que dice ahora.` : ''),
    grant: 'Autorizar',
    refuse: 'No autorizar',
    giveBack: 'Devolver',
  },
  {
    title: 'Approvals',
    stands: 'Approved',
    stale: 'No longer holds: the request changed since',
    staleText: 'Something else was approved. What it says now needs approval.',
    turn: 'It is their turn',
    yours: 'It is your turn',
    paper: 'Signed on paper: the desk checks the document',
    later: 'Missing',
    kinds: { vobo: 'Review', signature: 'Signature' },
    onlyIf: (condition: string) => `Only ${condition}`,
    by: (who: string, when: string) => `${who}, ${when}`,
    voided: (role: string, changed: string, awaited: boolean) =>
      `The approval of ${role} no longer holds: ${changed || 'what was approved'} changed after it was given.` +
      (awaited ? ` ${role} must approve what it says now.` : ''),
    grant: 'Approve',
    refuse: 'Do not approve',
    giveBack: 'Return',
  },
);
