// Words of the shell around every screen.
import { words } from '../kit/i18n/index.svelte';

export const shellWords = words(
  {
    screen: {
      title: 'Esta pantalla no se pudo mostrar',
      text: 'Lo que escribiste está guardado en este dispositivo. Puedes seguir con lo demás.',
      again: 'Mostrar otra vez',
      home: 'Ir al inicio',
    },
    noDeskHere:
      'La mesa no se ha abierto nunca en este aparato y ahora no hay red para traerla. Lo del teléfono está aquí: abre /campo, o vuelve a intentarlo con red.',
    missing: {
      title: 'Esa página no existe',
      text: 'La dirección está incompleta o es de otra versión.',
      home: 'Ir al inicio',
    },
  },
  {
    screen: {
      title: 'This screen could not be shown',
      text: 'What you wrote is saved on this device. You can go on with the rest.',
      again: 'Show it again',
      home: 'Go home',
    },
    noDeskHere:
      'The desk was never opened on this device, and there is no network now to bring it. What the phone does is here: open /campo, or try again with a network.',
    missing: {
      title: 'There is no such page',
      text: 'The address is incomplete or of another version.',
      home: 'Go home',
    },
  },
);
