// Why somebody opens no ticket, told before they write one: on the phone and at the desk.
import { words } from '../../kit/i18n/index.svelte';

export const barredWords = words(
  {
    role: {
      title: 'Tu función no levanta tickets',
      text: 'Pide a la mesa que tome la solicitud. Lo que ya habías escrito sigue guardado.',
    },
    services: {
      title: 'Todavía no hay servicios',
      text: (who: readonly string[]) =>
        `Un ticket es siempre de un servicio, y esta organización no tiene ninguno. ${
          who.length > 0 ? `Los da de alta quien tiene esta función: ${who.join(', ')}.` : ''
        } En la mesa: Administración → Servicios.`.replaceAll('  ', ' '),
      set: 'Dar de alta un servicio',
    },
  },
  {
    role: {
      title: 'Your role opens no tickets',
      text: 'Ask the desk to take the request in. What you had written is kept.',
    },
    services: {
      title: 'There are no services yet',
      text: (who: readonly string[]) =>
        `A ticket is always of a service, and this organisation has none. ${
          who.length > 0 ? `They are added by whoever has this role: ${who.join(', ')}.` : ''
        } At the desk: Administration → Services.`.replaceAll('  ', ' '),
      set: 'Add a service',
    },
  },
);
