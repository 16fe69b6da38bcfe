// A plain ticket for tests of the desk: give what matters, the rest is ordinary.
import type { Organisation, PersonCard, TicketSummary } from '../../contract/api';

export const NOW = Date.UTC(2026, 10, 19, 17, 52); // jue 19 nov, 11:52 in Oaxaca
export const MINUTE = 60_000;
const UNTIMED = { respond_minutes: null, resolve_minutes: null, warn_minutes: null };

export function ticket(id: string, given: Partial<TicketSummary> = {}): TicketSummary {
  return {
    id,
    folio: `TYS-${id}`,
    provisional: `P-${id}`,
    subject: 'Asunto',
    state: 'received',
    pending_state: false,
    priority: 'medium',
    service: 'oax-revision-extension',
    team: 'oax-telefonia',
    assignee: null,
    requester: 'Itzel Ruiz Velasco',
    client_org: 'Registro Civil',
    building: 'e2',
    room: 'Nivel 1 · ventanilla 4',
    equipment: null,
    created: NOW - 60 * MINUTE,
    since: NOW - 60 * MINUTE,
    updated: NOW - 60 * MINUTE,
    respond_by: null,
    resolve_by: NOW + 120 * MINUTE,
    warn_at: NOW + 90 * MINUTE,
    paused: false,
    visit: null,
    conflicts: 0,
    not_applied: 0,
    tokens: ['asunto', id],
    unsent: 0,
    stuck: 0,
    ...given,
  };
}

export function person(id: string, name: string, teams: string[], active = true): PersonCard {
  return { id, name, roles: ['agente-tecnico'], teams, active };
}

export const PEOPLE = [
  person('omar', 'Omar Cruz Jiménez', ['oax-telefonia']),
  person('joel', 'Joel Mendoza Ríos', ['oax-telefonia']),
  person('bea', 'Beatriz Santiago Núñez', ['oax-mesa']),
];

/** What the filters read of an organisation. */
export const ORGANISATION = {
  id: 'oaxaca',
  version: '1',
  name: 'Mesa de Ayuda',
  short_name: 'Mesa',
  timezone: 'America/Mexico_City',
  client_word: 'Dependencia o Entidad',
  teams: [
    { id: 'oax-mesa', name: 'Mesa de Ayuda' },
    { id: 'oax-soporte', name: 'Soporte de Primer Nivel de Atención' },
    { id: 'oax-telefonia', name: 'Telefonía' },
  ],
  roles: [],
  channels: [],
  services: [],
  categories: [],
  priorities: [
    { id: 'low', label: 'Baja', ...UNTIMED },
    { id: 'medium', label: 'Media', ...UNTIMED },
    { id: 'high', label: 'Alta', ...UNTIMED },
    { id: 'urgent', label: 'Urgente', ...UNTIMED },
  ],
  states: [
    { id: 'received', label: 'Recibida' },
    { id: 'needs_info', label: 'Falta información' },
    { id: 'closed', label: 'Cerrada' },
    { id: 'resolved', label: 'Resuelta, por confirmar' },
    { id: 'scheduled', label: 'Visita programada' },
  ],
  buildings: [
    { id: 'e2', name: 'Edificio 2', site: 'Ciudad Administrativa' },
    { id: 'e7', name: 'Edificio 7', site: 'Ciudad Administrativa' },
  ],
} as Partial<Organisation> as Organisation;
