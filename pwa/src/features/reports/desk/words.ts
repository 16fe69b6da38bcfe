// Words of the reports' screen. What a report itself says comes with it, in both languages.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

export const reportsDesk = words(
  {
    title: 'Informes',
    which: 'Informe',
    kinds: {
      activity: 'Lo recibido y atendido',
      backlog: 'Pendientes y carga',
      repeated: 'Fallas que se repiten',
      conflicts: 'Conflictos y retenidos',
    },
    table: 'Bajar tabla',
    paper: 'Bajar PDF',
    wall: 'Pantalla de pared',
    leave: 'Salir de la pantalla',
    asTable: 'Ver como tabla',
    asChart: 'Ver como gráfica',
    all: (count: number) => `Ver los ${count}`,
    fewer: 'Ver menos',
    of: (part: number, all: number) => `${part} de ${all}`,
    time: (hours: number, minutes: number) =>
      hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes).padStart(2, '0')} min`,
    cases: (count: number) => counted(count, 'caso', 'casos'),
    none: '–',
    name: 'Nombre',
    empty: 'Nada que contar en estos días.',
    listed: (count: number) => `Lo que cuenta: ${counted(count, 'vez', 'veces')}`,
    close: 'Cerrar lista',
    prevent: 'Proponer preventivo',
    preventOf: (what: string) => `Proponer preventivo: ${what}`,
    more: (shown: number) => `Se muestran los ${shown} más recientes; la cuenta es de todos.`,
    basis: (hour: string, position: number, zone: string, calendar: string) =>
      `De los tickets que puedes leer, por día de la institución (${zone}). Contado a las ${hour}, hasta el asiento ${position}, con el calendario ${calendar}.`,
  },
  {
    title: 'Reports',
    which: 'Report',
    kinds: {
      activity: 'Received and solved',
      backlog: 'Backlog and workload',
      repeated: 'Faults that come again',
      conflicts: 'Conflicts and held changes',
    },
    table: 'Download table',
    paper: 'Download PDF',
    wall: 'Wall screen',
    leave: 'Leave the wall screen',
    asTable: 'Show as a table',
    asChart: 'Show as a chart',
    all: (count: number) => `Show all ${count}`,
    fewer: 'Show fewer',
    of: (part: number, all: number) => `${part} of ${all}`,
    time: (hours: number, minutes: number) =>
      hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes).padStart(2, '0')} min`,
    cases: (count: number) => counted(count, 'case', 'cases'),
    none: '–',
    name: 'Name',
    empty: 'Nothing to count in these days.',
    listed: (count: number) => `What it counts: ${counted(count, 'time', 'times')}`,
    close: 'Close list',
    prevent: 'Propose prevention',
    preventOf: (what: string) => `Propose prevention: ${what}`,
    more: (shown: number) => `The latest ${shown} are shown; the count is of all.`,
    basis: (hour: string, position: number, zone: string, calendar: string) =>
      `Of the tickets that you may read, by the institution's days (${zone}). Counted at ${hour}, up to entry ${position}, by calendar ${calendar}.`,
  },
);
