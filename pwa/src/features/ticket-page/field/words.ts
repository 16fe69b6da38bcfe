// Words of the phone's ticket page.
import { words } from '../../../kit/i18n/index.svelte';

export const pageField = words(
  {
    where: { title: 'Corregir lugar o contacto' },
    acts: {
      held: 'Si lo envías así, la mesa lo retiene hasta entonces; nada se pierde.',
      title: 'Qué sigue',
      now: 'Se puede ahora',
      later: 'Aún no se puede',
      content: 'Agregar',
      missing: 'Falta:',
      complete: 'Ir a completarlo',
      primary: {
        start: 'Empezar atención',
        resolve: 'Marcar resuelta',
        record_answer: 'Registrar respuesta',
        material_available: 'Ya hay material',
        vendor_returned: 'Regresó del proveedor',
        close: 'Cerrar',
        reopen: 'Reabrir',
        accept_offer: 'Aceptar',
        resubmit: 'Volver a presentar',
        decide_approval: 'Autorizar',
        assign: 'Asignar',
      },
      nothing: 'Por ahora no te toca ningún paso',
    },
    refused: 'No se aplicó',
  },
  {
    where: { title: 'Correct place or contact' },
    acts: {
      held: 'Sent as it is, the desk holds it until then; nothing is lost.',
      title: 'What next',
      now: 'Possible now',
      later: 'Not yet',
      content: 'Add',
      missing: 'Missing:',
      complete: 'Go and complete it',
      primary: {
        start: 'Start work',
        resolve: 'Mark resolved',
        record_answer: 'Record the answer',
        material_available: 'Material is here',
        vendor_returned: 'Back from the vendor',
        close: 'Close',
        reopen: 'Reopen',
        accept_offer: 'Accept',
        resubmit: 'Submit again',
        decide_approval: 'Approve',
        assign: 'Assign',
      },
      nothing: 'There is no step for you right now',
    },
    refused: 'Not applied',
  },
);
