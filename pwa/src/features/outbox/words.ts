// What the phone and the desk say alike of what waits to be sent.
import { words } from '../../kit/i18n/index.svelte';

export const outbox = words(
  {
    unreached: {
      lead: 'Hay red, pero no llega al servidor.',
      rest: 'Si es la red de una institución o de un lugar público, quizá pide que entres a su página: ábrela en el navegador. Todo queda guardado aquí y se enviará solo.',
    },
  },
  {
    unreached: {
      lead: 'There is a network, but it does not reach the server.',
      rest: 'If it is an institution’s or a public place’s, it may want you to sign in on its own page: open that in the browser. Everything is kept here and will be sent by itself.',
    },
  },
);
