// Words of the screen of promises: what was promised, kept and broken.
import { words } from '../../../kit/i18n/index.svelte';
import { counted, grouped, theHour } from '../../../kit/i18n/count';

export const promisesDesk = words(
  {
    title: 'Plazos cumplidos',
    span: 'Periodo',
    spans: { week: 'Semana', month: 'Mes', year: 'Año' },
    before: 'Periodo anterior',
    after: 'Periodo siguiente',
    table: 'Bajar tabla',
    received: 'Tickets recibidos',
    answer: 'Primera respuesta a tiempo',
    solution: 'Solución a tiempo',
    open: 'Siguen en plazo',
    ofDecided: (kept: number, decided: number) => `${grouped(kept)} de ${grouped(decided)}`,
    noneDecided: 'ninguna vencida ni cumplida',
    columns: {
      service: 'Servicio',
      level: 'Nivel',
      tickets: 'Tickets',
      answer: 'Primera respuesta',
      solution: 'Solución',
    },
    bar: (kept: number, broken: number, open: number) =>
      `${grouped(kept)} a tiempo, ${grouped(broken)} tarde, ${grouped(open)} en plazo`,
    none: 'sin plazo',
    became: { kept: 'a tiempo', broken: 'tarde', open: 'en plazo' },
    empty: 'Nada se recibió en este periodo',
    emptyText: 'Elige otro, o uno más largo.',
    more: 'Se muestran los 500 más recientes; la cuenta es de todos.',
    unread: (count: number) =>
      count === 1
        ? 'Incompleto: 1 documento no se pudo leer y no está en las cifras.'
        : `Incompleto: ${grouped(count)} documentos no se pudieron leer y no están en las cifras.`,
    tickets: (count: number) => counted(count, 'ticket', 'tickets'),
    basis: (hour: string, position: number, zone: string) =>
      `Por día de recepción (${zone}), de los tickets que puedes leer; sin rechazados ni cancelados. Lo vencido y no hecho cuenta como tarde. Contado a ${theHour(hour)}, hasta el asiento ${position}.`,
  },
  {
    title: 'Promises kept',
    span: 'Period',
    spans: { week: 'Week', month: 'Month', year: 'Year' },
    before: 'Earlier period',
    after: 'Later period',
    table: 'Download table',
    received: 'Tickets received',
    answer: 'First answer in time',
    solution: 'Solved in time',
    open: 'Still have time',
    ofDecided: (kept: number, decided: number) => `${grouped(kept)} of ${grouped(decided)}`,
    noneDecided: 'none kept or broken yet',
    columns: { service: 'Service', level: 'Level', tickets: 'Tickets', answer: 'First answer', solution: 'Solution' },
    bar: (kept: number, broken: number, open: number) =>
      `${grouped(kept)} in time, ${grouped(broken)} late, ${grouped(open)} still have time`,
    none: 'nothing promised',
    became: { kept: 'in time', broken: 'late', open: 'has time' },
    empty: 'Nothing was received in this period',
    emptyText: 'Choose another, or a longer one.',
    more: 'The latest 500 are shown; the count is of all.',
    unread: (count: number) =>
      count === 1
        ? 'Incomplete: 1 document could not be read and is not in the figures.'
        : `Incomplete: ${grouped(count)} documents could not be read and are not in the figures.`,
    tickets: (count: number) => counted(count, 'ticket', 'tickets'),
    basis: (hour: string, position: number, zone: string) =>
      `By day of receipt (${zone}), of the tickets that you may read; without rejected and cancelled ones. What is late and not done counts as late. Counted at ${hour}, up to entry ${position}.`,
  },
);
