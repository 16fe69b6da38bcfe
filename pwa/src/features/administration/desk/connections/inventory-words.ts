// Words of the machines that report themselves: how each source stands, and its trial.
import { counted } from '../../../../kit/i18n/count';
import { words } from '../../../../kit/i18n/index.svelte';

export const inventory = words(
  {
    title: 'Máquinas que se reportan solas',
    file: 'inventory.toml',
    none: 'Ninguna máquina se reporta',
    noneText:
      'GLPI Agent u OCS Inventory pueden decir qué es cada computadora. Quien opera el servidor les da una sección en inventory.toml; docs/inventory.md dice cómo.',
    kinds: { glpi: 'GLPI Agent', ocs: 'OCS Inventory' },
    machines: 'Máquinas',
    unknown: 'Sin registrar',
    clones: 'Con un número repetido',
    payload: 'Lo que manda el agente (JSON o XML)',
    payloadMissing: 'Pega el inventario de una máquina.',
    greeting: 'Es un saludo: se contesta y no se guarda nada.',
    fates: {
      kept: 'Se guarda junto a su equipo',
      unknown: 'Se guarda; ningún equipo responde a ella',
      clone: 'Otra máquina dice el mismo número: no se guarda nada de ninguna',
    },
    name: 'Nombre en la red',
    serial: 'Serie',
    noSerial: 'no la dice',
    programs: 'Programas',
    counted: (count: number) => counted(count, 'programa', 'programas'),
  },
  {
    title: 'Machines that report themselves',
    file: 'inventory.toml',
    none: 'No machine reports itself',
    noneText:
      'GLPI Agent or OCS Inventory can tell what each computer is. Whoever runs the server gives them a section in inventory.toml; docs/inventory.md says how.',
    kinds: { glpi: 'GLPI Agent', ocs: 'OCS Inventory' },
    machines: 'Machines',
    unknown: 'Not registered',
    clones: 'With a number used twice',
    payload: 'What the agent sends (JSON or XML)',
    payloadMissing: 'Paste the inventory of a machine.',
    greeting: 'It is a greeting: it is answered and nothing is kept.',
    fates: {
      kept: 'It is kept beside its item',
      unknown: 'It is kept; no item answers to it',
      clone: 'Another machine tells the same number: nothing is kept of either',
    },
    name: 'Name on the network',
    serial: 'Serial',
    noSerial: 'not told',
    programs: 'Programs',
    counted: (count: number) => counted(count, 'program', 'programs'),
  },
);
