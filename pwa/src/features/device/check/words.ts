// Words of the device's own check: what is tried, what each outcome means, what to do about it.
import { words } from '../../../kit/i18n/index.svelte';

export const checkWords = words(
  {
    title: 'Probar este dispositivo',
    lead: 'En un minuto dice si Ronda puede trabajar aquí. La página se carga una vez más por sí sola y el navegador puede preguntarte si dejas usar la cámara: di que sí. No se envía nada; la foto no se guarda.',
    begin: 'Empezar la prueba',
    again: 'Probar otra vez',
    running: 'Probando…',
    verdict: {
      good: 'Todo bien: Ronda trabaja aquí sin límites.',
      limited: 'Ronda trabaja aquí. Algo le falta a este dispositivo; abajo dice qué y qué hacer.',
      bad: 'En este navegador no te fíes de Ronda para trabajar sin señal. Abajo dice por qué y qué hacer.',
    },
    outcome: { untried: 'No se sabe', good: 'Bien', limited: 'Con límites', bad: 'Falla' },
    waiting: 'Esperando',
    untold: 'Este navegador no lo dice.',
    checks: {
      storage: {
        name: 'Lo guardado sigue tras volver a cargar',
        means: 'Lo que anotas queda en el dispositivo.',
        limited: '',
        bad: 'Sal de la ventana privada o permite que este sitio guarde datos, y prueba otra vez. Si no cambia, usa otro navegador.',
      },
      reopened: {
        name: 'La base de datos abre de nuevo',
        means: 'Cuando el teléfono la cierra al dormir, nada se pierde.',
        limited: '',
        bad: 'Cierra las demás ventanas de Ronda, reinicia el navegador y prueba otra vez.',
      },
      key: {
        name: 'La clave del dispositivo firma',
        means: 'Lo que envías lleva tu firma y nadie más la tiene.',
        limited: '',
        bad: 'Actualiza el navegador o usa otro: este no conserva claves.',
      },
      worker: {
        name: 'Ronda abre sin señal',
        means: 'La aplicación está completa en el dispositivo.',
        limited: '',
        bad: 'Déjala abierta un minuto con señal y prueba otra vez. En una ventana privada no se puede.',
      },
      space: {
        name: 'Hay espacio',
        means: 'Caben las fotos de un día.',
        limited: 'Queda poco: caben los textos y algunas fotos. Libera espacio en el teléfono.',
        bad: 'Casi no queda espacio: libera espacio en el teléfono antes de salir.',
      },
      persistence: {
        name: 'El navegador promete no borrar',
        means: 'No borra lo tuyo para hacer lugar.',
        limited:
          'Dijo que no por ahora. Instala Ronda en el inicio, úsala unos días y prueba otra vez; mientras, envía seguido.',
        bad: 'No se le pudo preguntar. Instala Ronda en el inicio y envía seguido.',
      },
      camera: {
        name: 'La cámara da imagen',
        means: 'Puedes tomar fotos y escanear.',
        limited:
          'No hay cámara, otra aplicación la usa, o no se permitió. Puedes adjuntar fotos ya tomadas y escribir los códigos.',
        bad: 'La cámara no dio imagen. Cierra otras aplicaciones que la usen y prueba otra vez.',
      },
      passkey: {
        name: 'Guarda llaves de acceso',
        means: 'Vuelves a entrar con tu huella, tu rostro o tu PIN.',
        limited:
          'Sin ellas se entra con un enlace de tu supervisor. Pon bloqueo de pantalla al teléfono, o usa otro navegador.',
        bad: 'No se le pudo preguntar. Se entra con un enlace de tu supervisor.',
      },
      push: {
        name: 'Recibe avisos con Ronda cerrada',
        means: 'El navegador puede avisarte.',
        limited:
          'Aquí no: los ves al abrir Ronda. En un iPhone, instálala primero; si los negaste, permítelos en los ajustes del sitio.',
        bad: 'No se le pudo preguntar: los ves al abrir Ronda.',
      },
    },
    codeTitle: 'Tu código',
    codeText: 'Léelo por teléfono a quien administra Ronda: dice lo de arriba, el sistema y la versión, y nada de ti.',
    copy: 'Copiar el código',
    copied: 'Copiado',
    noCode: 'No se pudo hacer el código en este navegador. Lee lo de arriba, o toma una captura de pantalla.',
    back: 'Volver a Ronda',
  },
  {
    title: 'Try this device',
    lead: 'In a minute it says whether Ronda can work here. The page loads once more by itself, and the browser may ask whether the camera may be used: say yes. Nothing is sent, and no picture is kept.',
    begin: 'Begin',
    again: 'Try again',
    running: 'Trying…',
    verdict: {
      good: 'All is well: Ronda works here without limits.',
      limited: 'Ronda works here. This device lacks something; below it says what, and what to do.',
      bad: 'In this browser do not rely on Ronda without a signal. Below it says why, and what to do.',
    },
    outcome: { untried: 'Not known', good: 'Good', limited: 'With limits', bad: 'Fails' },
    waiting: 'Waiting',
    untold: 'This browser does not tell.',
    checks: {
      storage: {
        name: 'What is kept is there after loading again',
        means: 'What you write stays on the device.',
        limited: '',
        bad: 'Leave the private window, or allow this site to keep data, and try again. If nothing changes, use another browser.',
      },
      reopened: {
        name: 'The database opens again',
        means: 'When the phone closes it while asleep, nothing is lost.',
        limited: '',
        bad: 'Close the other windows of Ronda, restart the browser and try again.',
      },
      key: {
        name: 'The device’s key signs',
        means: 'What you send bears your signature, and nobody else has it.',
        limited: '',
        bad: 'Update the browser or use another one: this one keeps no keys.',
      },
      worker: {
        name: 'Ronda opens without a signal',
        means: 'The whole app is on the device.',
        limited: '',
        bad: 'Leave it open for a minute with a signal and try again. In a private window it cannot be.',
      },
      space: {
        name: 'There is room',
        means: 'A day’s photographs fit.',
        limited: 'Little is left: text and some photographs fit. Free some room on the phone.',
        bad: 'Hardly any room is left: free some on the phone before you leave.',
      },
      persistence: {
        name: 'The browser promises not to erase',
        means: 'It does not erase yours to make room.',
        limited:
          'It said no for now. Install Ronda on the home screen, use it some days and try again; until then send often.',
        bad: 'It could not be asked. Install Ronda on the home screen and send often.',
      },
      camera: {
        name: 'The camera gives a picture',
        means: 'You can take photos and scan.',
        limited:
          'There is no camera, another app uses it, or it was not allowed. You can attach photos taken before and type codes.',
        bad: 'The camera gave no picture. Close other apps that use it and try again.',
      },
      passkey: {
        name: 'It holds passkeys',
        means: 'You come in again with your finger, face or PIN.',
        limited:
          'Without them one comes in by a link of the supervisor’s. Set a screen lock on the phone, or use another browser.',
        bad: 'It could not be asked. One comes in by a link of the supervisor’s.',
      },
      push: {
        name: 'It tells of news while Ronda is closed',
        means: 'The browser can tell you.',
        limited:
          'Not here: you see them when you open Ronda. On an iPhone install it first; if you said no, allow notices in the site’s settings.',
        bad: 'It could not be asked: you see them when you open Ronda.',
      },
    },
    codeTitle: 'Your code',
    codeText:
      'Read it over the telephone to whoever runs Ronda: it tells the above, the system and the version, and nothing of you.',
    copy: 'Copy the code',
    copied: 'Copied',
    noCode: 'The code could not be made in this browser. Read out the above, or take a screenshot.',
    back: 'Back to Ronda',
  },
);
