// Words of the systems that bring requests or records by a signed call.
import { words } from '../../../../kit/i18n/index.svelte';

export const gateways = words(
  {
    title: 'Quién trae solicitudes y registros',
    none: 'Ningún sistema trae solicitudes ni registros',
    noneText:
      'Una pasarela de WhatsApp, un conmutador, un formulario propio o un servidor de respaldos puede traerlos con una llamada firmada. Quien opera el servidor le da una sección en webhooks.toml; docs/intake.md dice cómo.',
    channel: 'Canal de sus solicitudes',
    register: 'Registro en que apunta',
    section: 'Su sección',
    right: 'está bien',
    never: 'ninguna desde que arrancó este servidor',
    payload: 'El cuerpo de una llamada (JSON)',
    payloadHint: 'Pega lo que manda el sistema, sin su firma. No se escribe nada: solo se dice qué se haría.',
    payloadMissing: 'Pega el JSON de una llamada.',
    fates: {
      opens: (subject: string) => `Abre un ticket: ${subject}`,
      replies: (folio: string) => `Es una respuesta al ticket ${folio}`,
      enters: (id: string) => `Entra un registro: «${id}»`,
    },
    file: (name: string) => `Archivo «${name}»`,
    taken: 'se recibe, si pasa la revisión de archivos',
    left: (why: string) => `no se toma: ${why}`,
  },
  {
    title: 'Who brings requests and records',
    none: 'No system brings requests or records',
    noneText:
      'A WhatsApp gateway, a switchboard, a form of your own or a backup server can bring them by a signed call. Whoever operates the server gives it a section in webhooks.toml; docs/intake.md says how.',
    channel: 'Channel of its requests',
    register: 'Register it enters into',
    section: 'Its section',
    right: 'is right',
    never: 'none since this server began',
    payload: 'The body of a call (JSON)',
    payloadHint:
      'Paste what the system sends, without its signature. Nothing is written: only what would be done is told.',
    payloadMissing: 'Paste the JSON of a call.',
    fates: {
      opens: (subject: string) => `It opens a ticket: ${subject}`,
      replies: (folio: string) => `It is a reply to ticket ${folio}`,
      enters: (id: string) => `It enters a record: “${id}”`,
    },
    file: (name: string) => `File “${name}”`,
    taken: 'is taken, if it passes the check of files',
    left: (why: string) => `is not taken: ${why}`,
  },
);
