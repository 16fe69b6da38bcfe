// Words of a note written on the phone.
import { words } from '../../../kit/i18n/index.svelte';

export const noteField = words(
  {
    title: 'Nueva nota',
    audience: 'Para quién',
    internal: 'Nota interna',
    public: 'Respuesta al usuario',
    text: 'Texto',
    placeholder: 'Qué encontraste o qué falta',
    do: 'Guardar nota',
    doPublic: 'Guardar respuesta',
    /** By whoever asked for the service. */
    toDesk: 'La lee la mesa',
    doToDesk: 'Mandar',
    inTicket: 'Queda en su ticket, y sale por correo o WhatsApp donde la mesa los usa.',
    missing: 'Falta el texto. Con una línea basta.',
  },
  {
    title: 'New note',
    audience: 'For whom',
    internal: 'Internal note',
    public: 'Reply to the requester',
    text: 'Text',
    placeholder: 'What you found or what is missing',
    do: 'Save note',
    doPublic: 'Save reply',
    toDesk: 'The desk reads it',
    doToDesk: 'Send',
    inTicket: 'It stands in their ticket, and goes out by mail or WhatsApp where the desk uses them.',
    missing: 'The text is missing. One line is enough.',
  },
);
