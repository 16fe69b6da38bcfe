// Words of one's own visits in a calendar.
import { words } from '../../kit/i18n/index.svelte';

export const visitCalendar = words(
  {
    title: 'Calendario de mis visitas',
    hint: 'Una dirección secreta con la que el calendario de tu teléfono o de tu correo muestra tus visitas y las pone al día solo.',
    sees: 'Quien tenga la dirección ve, sin entrar a Ronda, tu nombre y el folio, el servicio, el edificio y cuarto y la hora de tus visitas abiertas. No ve quién la pidió ni lo que escribió. El calendario que la lea guarda esos datos con quien lo ofrece.',
    off: 'No hay ninguna dirección.',
    on: (since: string) => `Hay una dirección desde ${since}. Se mostró una sola vez; si la perdiste, haz otra.`,
    begin: 'Crear la dirección',
    another: 'Crear otra dirección',
    end: 'Quitar la dirección',
    address: 'Dirección secreta',
    copy: 'Copiar',
    copied: 'Dirección copiada',
    byHand: 'Aquí no se pudo copiar. Está marcada: cópiala a mano.',
    once: 'Cópiala ahora: no se vuelve a mostrar.',
    how: 'En tu calendario elige agregar un calendario por suscripción («Desde URL», «Suscribirse») y pega la dirección. No la importes como archivo: no se pondría al día.',
    anotherTitle: '¿Crear otra dirección?',
    anotherText:
      'La de ahora deja de servir. Los calendarios que la usan ya no se ponen al día hasta que pegues la nueva.',
    endTitle: '¿Quitar la dirección?',
    endText:
      'Nadie verá tus visitas por ella. Los calendarios que la usan dejan de ponerse al día. Tus visitas siguen en Ronda.',
    keep: 'Dejarla como está',
  },
  {
    title: 'Calendar of my visits',
    hint: 'A secret address by which the calendar of your phone or mail shows your visits and keeps them up to date by itself.',
    sees: 'Whoever has the address sees, without coming into Ronda, your name and the folio, the service, the building and room and the hour of your open visits. They see neither who asked nor what they wrote. The calendar that reads it keeps these data with its maker.',
    off: 'There is no address.',
    on: (since: string) => `There is an address since ${since}. It was shown once; if you have lost it, make another.`,
    begin: 'Make the address',
    another: 'Make another address',
    end: 'End the address',
    address: 'Secret address',
    copy: 'Copy',
    copied: 'Address copied',
    byHand: 'It could not be copied here. It is marked: copy it by hand.',
    once: 'Copy it now: it is not shown again.',
    how: 'In your calendar choose to add a calendar by subscription (“From URL”, “Subscribe”) and paste the address. Do not import it as a file: it would not keep up to date.',
    anotherTitle: 'Make another address?',
    anotherText:
      'The present one ends. Calendars that use it are no longer kept up to date until you paste the new one.',
    endTitle: 'End the address?',
    endText:
      'Nobody will see your visits by it. Calendars that use it are no longer kept up to date. Your visits stay in Ronda.',
    keep: 'Leave it as it is',
  },
);
