// Words of the software that machines told, counted against the contracts that cover it.
import { counted } from '../../../kit/i18n/count';
import { words } from '../../../kit/i18n/index.svelte';

export const softwareCount = words(
  {
    open: 'Contar instalaciones',
    title: 'Instalado y contratado',
    hint: (days: number) =>
      `Lo que cada máquina dijo la última vez, contra los contratos vigentes. Las que llevan más de ${counted(days, 'día', 'días')} calladas cuentan, y se dicen aparte.`,
    machines: (all: number, silent: number) =>
      silent === 0
        ? counted(all, 'máquina se reporta', 'máquinas se reportan')
        : `${counted(all, 'máquina se reporta', 'máquinas se reportan')}; ${counted(silent, 'está callada', 'están calladas')}`,
    unnamed: (many: number) =>
      `${counted(many, 'contrato no nombra', 'contratos no nombran')} ningún programa: nada se cuenta contra ${many === 1 ? 'él' : 'ellos'}.`,
    none: 'Ningún contrato vigente nombra programas',
    noneText:
      'Escribe en el contrato los programas que cubre, uno por renglón. Un * está por cualquier texto: «AutoCAD*».',
    table: 'Bajar tabla',
    programs: 'Programas',
    contracts: 'Contratos',
    covers: 'Contratadas',
    found: 'Encontradas',
    silent: (many: number) => counted(many, 'callada', 'calladas'),
    difference: 'Diferencia',
    untold: 'el contrato no dice',
    over: (many: number) => `${counted(many, 'sobra', 'sobran')} (sin contrato)`,
    free: (many: number) => counted(many, 'libre', 'libres'),
    exact: 'justo',
    where: (many: number) => `Dónde (${counted(many, 'máquina', 'máquinas')})`,
    first: (many: number) => `Se muestran ${String(many)}.`,
    noItem: 'sin registrar',
    nameless: 'sin nombre',
    isSilent: 'callada',
  },
  {
    open: 'Count installations',
    title: 'Installed and contracted',
    hint: (days: number) =>
      `What each machine said last, against the contracts in force. Machines silent for more than ${counted(days, 'day', 'days')} count, and are told apart.`,
    machines: (all: number, silent: number) =>
      silent === 0
        ? counted(all, 'machine reports itself', 'machines report themselves')
        : `${counted(all, 'machine reports itself', 'machines report themselves')}; ${counted(silent, 'is silent', 'are silent')}`,
    unnamed: (many: number) =>
      `${counted(many, 'contract names', 'contracts name')} no program: nothing is counted against ${many === 1 ? 'it' : 'them'}.`,
    none: 'No contract in force names programs',
    noneText: 'Write the programs that it covers into the contract, one a line. A * stands for any text: “AutoCAD*”.',
    table: 'Download table',
    programs: 'Programs',
    contracts: 'Contracts',
    covers: 'Contracted',
    found: 'Found',
    silent: (many: number) => counted(many, 'silent', 'silent'),
    difference: 'Difference',
    untold: 'the contract does not say',
    over: (many: number) => `${counted(many, 'too many', 'too many')} (no contract)`,
    free: (many: number) => counted(many, 'free', 'free'),
    exact: 'exact',
    where: (many: number) => `Where (${counted(many, 'machine', 'machines')})`,
    first: (many: number) => `${String(many)} are shown.`,
    noItem: 'not registered',
    nameless: 'no name',
    isSilent: 'silent',
  },
);
