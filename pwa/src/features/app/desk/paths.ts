// The desk's addresses. A view is an address, so it can be shared and gone back to.
import type { DocumentId } from '../../../contract/api';
import { asksTheSame, BUILTIN, toParams, type View } from '../../filters/views';
import { decoded } from '../../../kit/text/decoded';

export const BASE = '/mesa';
export const paths = {
  /** A built-in view brings its filter along where somebody has narrowed it: who goes back to it finds it so. */
  queue: ({ id, name, query }: Pick<View, 'id' | 'name' | 'query'>): string => {
    if (/^v\d+$|^custom$/.test(id)) return `${BASE}/cola?${toParams({ name, query })}`;
    const own = BUILTIN.find((view) => view.id === id);
    const isOwn = own === undefined || asksTheSame(own.query, query);
    return `${BASE}/cola/${id}${isOwn ? '' : `?${toParams({ name: null, query })}`}`;
  },
  ticket: (id: DocumentId): string => `${BASE}/ticket/${id}`,
  call: (equipment?: DocumentId): string => `${BASE}/llamada${equipment === undefined ? '' : `?equipo=${equipment}`}`,
  /** The call that proposes what prevents a fault that comes again (OAX-87). */
  prevent: (query: string): string => `${BASE}/llamada?${query}`,
  /** The call that made a ticket which was not accepted, once more. */
  callAgain: (act: string): string => `${BASE}/llamada?corrige=${encodeURIComponent(act)}`,
  tray: `${BASE}/bandeja`,
  held: (position?: number, filter = ''): string =>
    `${BASE}/retenidos${filter === '' ? '' : `?q=${encodeURIComponent(filter)}`}${position === undefined ? '' : `#${position}`}`,
  /** A call whose ticket is made of a message of the mail tray. */
  callOfMail: (key: string): string => `${BASE}/llamada?correo=${encodeURIComponent(key)}`,
  mailTray: (key = ''): string => `${BASE}/correo${key === '' ? '' : `#${key}`}`,
  people: `${BASE}/personas`,
  person: (id: string): string => `${BASE}/personas/${encodeURIComponent(id)}`,
  audit: `${BASE}/bitacora`,
  administration: (part = ''): string => `${BASE}/administracion${part === '' ? '' : `/${part}`}`,
  letters: `${BASE}/oficios`,
  newLetter: `${BASE}/oficios/nuevo`,
  promises: `${BASE}/plazos`,
  plans: `${BASE}/planes`,
  reports: `${BASE}/informes`,
  wall: `${BASE}/informes/muro`,
  issued: (number?: number): string => `${BASE}/informes/emitidos${number === undefined ? '' : `/${number}`}`,
  equipment: `${BASE}/equipos`,
  item: (id: DocumentId): string => `${BASE}/equipos/${id}`,
  registers: `${BASE}/padrones`,
  register: (register: string): string => `${BASE}/padrones/${encodeURIComponent(register)}`,
  record: (register: string, id: DocumentId): string => `${BASE}/padrones/${encodeURIComponent(register)}/${id}`,
  articles: `${BASE}/articulos`,
  article: (id: DocumentId): string => `${BASE}/articulos/${id}`,
  placeAudit: `${BASE}/auditoria`,
  search: (text: string): string => `${BASE}/buscar?t=${encodeURIComponent(text)}`,
  bell: `${BASE}/avisos`,
  pending: `${BASE}/pendientes`,
  settings: `${BASE}/ajustes`,
};

export type Screen =
  | { screen: 'queue'; view: string | null }
  | { screen: 'ticket'; id: DocumentId }
  | {
      screen:
        | 'call'
        | 'tray'
        | 'held'
        | 'mailTray'
        | 'people'
        | 'audit'
        | 'letters'
        | 'newLetter'
        | 'promises'
        | 'plans'
        | 'equipment'
        | 'registers'
        | 'articles'
        | 'bell'
        | 'search'
        | 'pending'
        | 'settings';
    }
  | { screen: 'reports'; wall: boolean }
  | { screen: 'issuedReports'; number: number | null }
  | { screen: 'administration'; part: string }
  | { screen: 'person'; id: string }
  | { screen: 'item'; id: DocumentId }
  | { screen: 'register'; id: string }
  | { screen: 'record'; register: string; id: DocumentId }
  | { screen: 'article'; id: DocumentId }
  | { screen: 'placeAudit' }
  | { screen: 'label'; id: string };

/** The screen of an address; what is unknown is the queue. */
export function screenOf(path: string): Screen {
  const [, , room = '', id = '', within = ''] = path.split('/');
  switch (room) {
    case 'ticket':
      return id === '' ? { screen: 'queue', view: null } : { screen: 'ticket', id };
    case 'llamada':
      return { screen: 'call' };
    case 'bandeja':
      return { screen: 'tray' };
    case 'retenidos':
      return { screen: 'held' };
    case 'correo':
      return { screen: 'mailTray' };
    case 'personas':
      return id === '' ? { screen: 'people' } : { screen: 'person', id: decoded(id) };
    case 'administracion':
      return { screen: 'administration', part: decoded(id) };
    case 'bitacora':
      return { screen: 'audit' };
    case 'oficios':
      return { screen: id === 'nuevo' ? 'newLetter' : 'letters' };
    case 'plazos':
      return { screen: 'promises' };
    case 'planes':
      return { screen: 'plans' };
    case 'informes':
      return id === 'emitidos'
        ? { screen: 'issuedReports', number: /^\d{1,9}$/.test(within) ? Number(within) : null }
        : { screen: 'reports', wall: id === 'muro' };
    case 'equipos':
      return id === '' ? { screen: 'equipment' } : { screen: 'item', id };
    case 'padrones':
      if (id === '') return { screen: 'registers' };
      return within === ''
        ? { screen: 'register', id: decoded(id) }
        : { screen: 'record', register: decoded(id), id: within };
    case 'articulos':
      return id === '' ? { screen: 'articles' } : { screen: 'article', id };
    case 'auditoria':
      return { screen: 'placeAudit' };
    case 'etiqueta':
      return { screen: 'label', id: decoded(id) };
    case 'buscar':
      return { screen: 'search' };
    case 'avisos':
      return { screen: 'bell' };
    case 'pendientes':
      return { screen: 'pending' };
    case 'ajustes':
      return { screen: 'settings' };
    default:
      return { screen: 'queue', view: id === '' ? null : id };
  }
}
