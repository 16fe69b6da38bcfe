// Words of the desk's conflict tray and its weekly figures.
import { grouped } from '../../../kit/i18n/count';
import { words } from '../../../kit/i18n/index.svelte';

export const conflictsDesk = words(
  {
    and: ' y ',
    seeOpen: 'Ver todas abiertas',
    latest: (shown: number, all: number) =>
      `Aquí están los ${grouped(shown)} tickets que cambiaron al último, de ${grouped(all)}: los demás siguen conforme se deciden.`,
    hint: 'Un conflicto no frena nada: queda lo marcado. Nada se borra: el otro valor, y lo que no se aplicó, siguen en la historia con su motivo.',
    caseLabel: 'El caso',
    openTicket: 'Abrir ticket',
    none: 'Nada espera una decisión',
    noneHere: 'Nada con estos filtros',
    noneText: 'Aquí aparecen los datos con dos valores y lo que el servidor no aplicó.',
    site: { field: 'en el sitio', desk: 'en la mesa', portal: 'en el portal', system: 'por el sistema' },
    figures: {
      title: 'Cifras por semana',
      open: 'Cifras',
      week: 'Semana',
      of: (week: number, from: string, to: string) => `${week} · ${from} al ${to}`,
      conflicts: 'Conflictos sin decidir',
      held: 'Retenidos sin decidir',
      accepted: 'Retenidos aceptados',
      rejected: 'Retenidos rechazados',
      total: 'En total',
      text: 'Lo que sigue sin decidir, por la semana en que llegó; y lo decidido, por la semana en que se decidió.',
      onlyHere: 'Los conflictos son los de los tickets y equipos que están en este equipo.',
      cut: 'Lo decidido antes ya no cabe en esta cuenta.',
      earlier: 'Antes',
    },
  },
  {
    and: ' and ',
    seeOpen: 'See all open',
    latest: (shown: number, all: number) =>
      `Here are the ${grouped(shown)} tickets that changed last, of ${grouped(all)}: the others follow as these are decided.`,
    hint: 'A conflict stops nothing: what is marked stands. Nothing is erased: the other value, and what was not applied, stay in the history with the reason.',
    caseLabel: 'The case',
    openTicket: 'Open ticket',
    none: 'Nothing waits for a decision',
    noneHere: 'Nothing matches these filters',
    noneText: 'Fields with two values, and what the server did not apply, appear here.',
    site: { field: 'on site', desk: 'at the desk', portal: 'in the portal', system: 'by the system' },
    figures: {
      title: 'Figures by week',
      open: 'Figures',
      week: 'Week',
      of: (week: number, from: string, to: string) => `${week} · ${from} to ${to}`,
      conflicts: 'Undecided conflicts',
      held: 'Undecided held acts',
      accepted: 'Held, accepted',
      rejected: 'Held, rejected',
      total: 'In all',
      text: 'What is still undecided, by the week it came; and what was decided, by the week it was decided.',
      onlyHere: 'Conflicts are those of the tickets and items on this machine.',
      cut: 'What was decided earlier is not in this count.',
      earlier: 'Earlier',
    },
  },
);
