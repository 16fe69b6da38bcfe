// Words of the screen of plans: what comes round in the year, and who has it.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

export const plansDesk = words(
  {
    title: 'Planes del año',
    before: 'Año anterior',
    after: 'Año siguiente',
    plan: 'Plan',
    year: 'Año',
    rounds: (count: number) => counted(count, 'vez', 'veces'),
    missed: (count: number) => counted(count, 'sin hacer', 'sin hacer'),
    states: { coming: 'Por venir', open: 'En curso', done: 'Hecho', missed: 'Sin hacer' },
    listed: (count: number) => counted(count, 'en la lista', 'en la lista'),
    more: (shown: number) => `Se muestran las primeras ${shown}.`,
    close: 'Cerrar la lista',
    load: 'Carga por persona y semana',
    person: 'Persona',
    nobody: 'Sin asignar',
    week: (day: string) => `Semana del ${day}`,
    noLoad: 'Nada de los planes cae en estas semanas.',
    empty: 'No hay planes que abran trabajo',
    emptyText: 'Se escriben en Administración, en «Planes».',
    basis:
      'Lo pasado, según los tickets que hay en este equipo; sin hacer: vencido, rechazado o cancelado. Lo que nace de una fecha escrita en un ticket no se adelanta aquí. La fecha de una visita se cambia en su ticket.',
  },
  {
    title: 'Plans of the year',
    before: 'Earlier year',
    after: 'Later year',
    plan: 'Plan',
    year: 'Year',
    rounds: (count: number) => counted(count, 'time', 'times'),
    missed: (count: number) => counted(count, 'not done', 'not done'),
    states: { coming: 'To come', open: 'Under way', done: 'Done', missed: 'Not done' },
    listed: (count: number) => counted(count, 'in the list', 'in the list'),
    more: (shown: number) => `The first ${shown} are shown.`,
    close: 'Close the list',
    load: 'Load by person and week',
    person: 'Person',
    nobody: 'Unassigned',
    week: (day: string) => `Week of ${day}`,
    noLoad: 'Nothing of the plans falls into these weeks.',
    empty: 'No plan opens work',
    emptyText: 'They are written in Administration, under “Plans”.',
    basis:
      'What is past, by the tickets on this computer; not done: overdue, rejected or cancelled. What a date written in a ticket brings is not foretold here. The date of a visit is changed in its ticket.',
  },
);
