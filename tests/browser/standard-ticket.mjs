// The ticket of a standard visit, in the technician's hands.
// It has a list of five, a result to be chosen, a diagnosis, and a paper that its user signs.
import { listed, stands, taken } from './actions.mjs';
import { TECHNICIAN } from './people.mjs';
import { until } from './world.mjs';

const SERVICE = 'oax-revision-extension';

/** As the desk opens and gives it. */
export async function given(desk, subject = 'Ruido en la línea de la extensión 12407') {
  const { document: id } = await desk.dispatch(null, {
    open_ticket: {
      service: SERVICE,
      kind: 'incident',
      channel: 'phone',
      subject,
      description: 'Del otro lado nos oyen cortado.',
      requester: { name: 'Itzel Ruiz Velasco', client_org: 'Registro Civil' },
      place: { building: 'edificio-2', level: 'Nivel 1', room: 'ventanilla 4' },
      fields: {
        problema: 'Del otro lado nos oyen cortado.',
        extension: '12407',
        ubicacion: 'Ventanilla 4',
        nombre_usuario: 'Itzel Ruiz Velasco',
      },
    },
  });
  await taken(desk);
  await until('its folio', async () => (await listed(desk, id))?.folio);
  await desk.dispatch(id, { set_priority: { priority: 'medium' } });
  await desk.dispatch(id, { assign: { person: TECHNICIAN, team: 'oax-telefonia', reason: '' } });
  await taken(desk);
  await stands(desk, id, 'assigned');
  return id;
}
