// Words of the round: its stops, filters and search.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

export const roundField = words(
  {
    round: {
      title: 'Mi ronda',
      attended: (done: number, all: number) => (all === 0 ? 'sin tickets' : `${done} de ${all} atendidas`),
      toApprove: (n: number) => counted(n, 'por autorizar', 'por autorizar'),
      approve: 'Te toca autorizar',
      of: (done: number, all: number) => `${done} de ${all}`,
      search: 'Folio, persona, lugar o equipo',
      filter: 'Filtros',
      filtered: 'Filtros puestos',
      choose: 'Elige un ticket de tu ronda para verlo aquí.',
      nowhere: 'Sin edificio',
      empty: 'Tu ronda de hoy está completa',
      emptyText: (n: number) =>
        n > 0
          ? `${counted(n, 'acto espera', 'actos esperan')} señal y salen solos.`
          : 'Cuando te asignen un ticket aparece aquí, también sin conexión después de sincronizar.',
      /** To who decides on the work of others. */
      emptyApprover: 'Nada espera tu autorización',
      emptyApproverText: 'Lo que te toque autorizar aparece aquí, también sin conexión después de sincronizar.',
      emptyFiltered: 'Nada con estos filtros',
      clearFilters: 'Quitar filtros',
      noneFound: 'Nada en este teléfono con esas palabras',
      noneFoundText: 'Se buscó en folios, asuntos, personas, lugares y equipos.',
      found: (n: number) => counted(n, 'ticket', 'tickets'),
      foundItems: (n: number) => counted(n, 'equipo', 'equipos'),
      server: 'Buscar también en el servidor',
      serverNone: 'El servidor tampoco tiene nada con esas palabras.',
      serverFailed: 'Sin conexión no se puede buscar en el servidor. En este teléfono ya se buscó todo.',
      searching: 'Buscando en el servidor…',
      onServer: 'En el servidor',
      notHere: 'No está en este teléfono: se abre cuando esté en tu ronda.',
      conflicts: (n: number) => counted(n, 'conflicto', 'conflictos'),
    },
    /** The same list for whoever asks and does not work. */
    requests: {
      title: 'Solicitudes',
      add: 'Nueva',
      open: (n: number) => counted(n, 'abierta', 'abiertas'),
      choose: 'Elige una solicitud para verla aquí.',
      empty: 'Ninguna solicitud abierta',
      emptyText: (n: number) =>
        n > 0
          ? `${counted(n, 'acto espera', 'actos esperan')} señal y salen solos.`
          : 'Con «Nueva» pides lo que necesites. Lo que pidas aparece aquí, también sin conexión.',
      filter: { open: 'Abiertas, y las de hoy', waiting: 'En espera', done: 'Terminadas', every: 'Todas' },
    },
    filter: {
      title: 'Qué mostrar',
      scope: 'De quién',
      mine: 'Mi ronda',
      team: 'De mi área, sin asignar',
      all: 'Todo en este teléfono',
      state: 'En qué van',
      open: 'Por atender y de hoy',
      waiting: 'En espera',
      done: 'Atendidas',
      every: 'Todas',
      priority: 'Prioridad',
      any: 'Cualquiera',
      apply: (n: number) => `Ver ${counted(n, 'ticket', 'tickets')}`,
    },
    offer: {
      tag: 'Te lo ofrecen',
      toMe: (name: string) => `${name} te pide que lo tomes.`,
      byMe: (name: string) => `Se lo ofreciste a ${name}.`,
      stillMine: 'Sigue siendo tuyo hasta que lo acepte.',
    },
    settings: 'Ajustes',
  },
  {
    round: {
      title: 'My round',
      attended: (done: number, all: number) => (all === 0 ? 'no tickets' : `${done} of ${all} done`),
      toApprove: (n: number) => `${n} to approve`,
      approve: 'Yours to approve',
      of: (done: number, all: number) => `${done} of ${all}`,
      search: 'Folio, person, place or equipment',
      filter: 'Filters',
      choose: 'Choose a ticket of your round to see it here.',
      filtered: 'Filters on',
      nowhere: 'No building',
      empty: "Today's round is complete",
      emptyText: (n: number) =>
        n > 0
          ? `${counted(n, 'act waits', 'acts wait')} for a signal and will go out without you.`
          : 'When a ticket is assigned to you it appears here, also offline, once synced.',
      emptyApprover: 'Nothing waits for your approval',
      emptyApproverText: 'What is yours to approve appears here, also offline, once synced.',
      emptyFiltered: 'Nothing matches these filters',
      clearFilters: 'Clear filters',
      noneFound: 'Nothing on this phone matches',
      noneFoundText: 'Folios, subjects, people, places and equipment were all searched.',
      found: (n: number) => counted(n, 'ticket', 'tickets'),
      foundItems: (n: number) => counted(n, 'equipment item', 'equipment items'),
      server: 'Search the server too',
      serverNone: 'The server has nothing that matches either.',
      serverFailed: 'The server cannot be searched offline. Everything on this phone was searched.',
      searching: 'Searching the server…',
      onServer: 'On the server',
      notHere: 'Not on this phone: it opens once it is in your round.',
      conflicts: (n: number) => counted(n, 'conflict', 'conflicts'),
    },
    requests: {
      title: 'Requests',
      add: 'New',
      open: (n: number) => `${n} open`,
      choose: 'Choose a request to see it here.',
      empty: 'No open request',
      emptyText: (n: number) =>
        n > 0
          ? `${counted(n, 'act waits', 'acts wait')} for a signal and will go out without you.`
          : 'With “New” you ask for what you need. What you ask for appears here, also offline.',
      filter: { open: "Open, and today's", waiting: 'Waiting', done: 'Over', every: 'All' },
    },
    filter: {
      title: 'What to show',
      scope: 'Whose',
      mine: 'My round',
      team: "My team's, unassigned",
      all: 'Everything on this phone',
      state: 'Where they stand',
      open: 'To do, and done today',
      waiting: 'Waiting',
      done: 'Done',
      every: 'All',
      priority: 'Priority',
      any: 'Any',
      apply: (n: number) => `Show ${counted(n, 'ticket', 'tickets')}`,
    },
    offer: {
      tag: 'Offered to you',
      toMe: (name: string) => `${name} asks you to take it over.`,
      byMe: (name: string) => `You offered it to ${name}.`,
      stillMine: 'It is yours until they accept.',
    },
    settings: 'Settings',
  },
);
