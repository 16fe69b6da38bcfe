// Words of the reports' screen. What a report itself says comes with it, in both languages.
import { words } from '../../../kit/i18n/index.svelte';
import { counted, grouped, theHour } from '../../../kit/i18n/count';

export const reportsDesk = words(
  {
    title: 'Informes',
    which: 'Informe',
    kinds: {
      activity: 'Lo recibido y atendido',
      backlog: 'Pendientes y carga',
      repeated: 'Fallas que se repiten',
      conflicts: 'Conflictos y retenidos',
      stock: 'Existencias',
      places: 'Conformidad de un lugar',
    },
    building: 'Edificio',
    every: 'Todos los edificios',
    table: 'Bajar tabla',
    paper: 'Bajar PDF',
    wall: 'Pantalla de pared',
    leave: 'Salir de la pantalla',
    asTable: 'Ver como tabla',
    asChart: 'Ver como gráfica',
    all: (count: number) => `Ver los ${grouped(count)}`,
    fewer: 'Ver menos',
    of: (part: number, all: number) => `${grouped(part)} de ${grouped(all)}`,
    time: (hours: number, minutes: number) =>
      hours === 0 ? `${minutes} min` : `${grouped(hours)} h ${String(minutes).padStart(2, '0')} min`,
    cases: (count: number) => counted(count, 'caso', 'casos'),
    none: '–',
    name: 'Nombre',
    empty: 'Nada que contar en estos días.',
    listed: (count: number) => `Lo que cuenta: ${counted(count, 'vez', 'veces')}`,
    close: 'Cerrar lista',
    prevent: 'Proponer preventivo',
    preventOf: (what: string) => `Proponer preventivo: ${what}`,
    prevented: (folio: string) => `Preventivo propuesto: ${folio}`,
    preventedOf: (folio: string, what: string) => `Preventivo propuesto: ${folio}, ${what}`,
    more: (shown: number) =>
      shown === 0
        ? 'Ninguno se muestra: no los puedes leer, o aún no son un documento. La cuenta es de todos.'
        : `Los más recientes de los que puedes leer: ${grouped(shown)}. La cuenta es de todos.`,
    basis: (hour: string, position: number, zone: string, calendar: string) =>
      `De lo que puedes leer, por día de la institución (${zone}). Contado a ${theHour(hour)}, hasta el asiento ${position}, con el calendario ${calendar}.`,
  },
  {
    title: 'Reports',
    which: 'Report',
    kinds: {
      activity: 'Received and solved',
      backlog: 'Backlog and workload',
      repeated: 'Faults that come again',
      conflicts: 'Conflicts and held changes',
      stock: 'Stock',
      places: 'Conformity of a place',
    },
    building: 'Building',
    every: 'All buildings',
    table: 'Download table',
    paper: 'Download PDF',
    wall: 'Wall screen',
    leave: 'Leave the wall screen',
    asTable: 'Show as a table',
    asChart: 'Show as a chart',
    all: (count: number) => `Show all ${grouped(count)}`,
    fewer: 'Show fewer',
    of: (part: number, all: number) => `${grouped(part)} of ${grouped(all)}`,
    time: (hours: number, minutes: number) =>
      hours === 0 ? `${minutes} min` : `${grouped(hours)} h ${String(minutes).padStart(2, '0')} min`,
    cases: (count: number) => counted(count, 'case', 'cases'),
    none: '–',
    name: 'Name',
    empty: 'Nothing to count in these days.',
    listed: (count: number) => `What it counts: ${counted(count, 'time', 'times')}`,
    close: 'Close list',
    prevent: 'Propose prevention',
    preventOf: (what: string) => `Propose prevention: ${what}`,
    prevented: (folio: string) => `Prevention proposed: ${folio}`,
    preventedOf: (folio: string, what: string) => `Prevention proposed: ${folio}, ${what}`,
    more: (shown: number) =>
      shown === 0
        ? 'None is shown: you may not read them, or they are no document yet. The count is of all.'
        : `The latest of those that you may read: ${grouped(shown)}. The count is of all.`,
    basis: (hour: string, position: number, zone: string, calendar: string) =>
      `Of what you may read, by the institution's days (${zone}). Counted at ${hour}, up to entry ${position}, by calendar ${calendar}.`,
  },
);
