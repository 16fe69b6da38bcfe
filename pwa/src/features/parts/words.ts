// Words of the parts of a ticket: tasks of several teams, phases of a project.
import { words } from '../../kit/i18n/index.svelte';

export const parts = words(
  {
    title: 'Tareas',
    none: 'Este ticket no está dividido.',
    open: 'Abrir tarea',
    made: 'Tarea abierta',
    partOf: 'Es tarea de',
    elsewhere: 'Un ticket que no está en este equipo.',
    cannotYet: (name: string) => `No puede empezar aún: primero se termina ${name}.`,
    canNow: (name: string) => `Ya puede empezar: ${name} está hecha.`,
    former: 'la tarea anterior',
    whole: 'el ticket del que es tarea',
    onceAuthorised: (name: string) =>
      `Empieza cuando esté dada la autorización que pide ${name}. Si aún falta, lo tuyo queda guardado y espera.`,
    afterElsewhere:
      'Va después de otra tarea, que no está en este equipo. Antes de empezar, confirma con la mesa que ya se terminó.',
    openLeft: (count: number) => (count === 1 ? 'Falta 1 tarea por terminar.' : `Faltan ${count} tareas por terminar.`),
    allDone: 'Todas las tareas están hechas.',
    stillOwed: (name: string) =>
      `La tarea «${name}» ya está hecha. Marca sus puntos también en este ticket: su plazo corre hasta entonces.`,
    which: 'Tarea',
    other: 'Otra tarea',
    service: 'Servicio',
    subject: 'Asunto',
    team: 'Área',
    teamHint: 'Va al área del servicio. Si es otra, se reasigna al abrirla.',
    comesAfter: 'Va después de',
    first: 'De ninguna',
    missing: 'Falta:',
  },
  {
    title: 'Tasks',
    none: 'This ticket is not divided.',
    open: 'Open a task',
    made: 'Task opened',
    partOf: 'It is a task of',
    elsewhere: 'A ticket that is not on this device.',
    cannotYet: (name: string) => `It cannot begin yet: ${name} comes first.`,
    canNow: (name: string) => `It can begin: ${name} is done.`,
    former: 'the task before it',
    whole: 'the ticket that it is a task of',
    onceAuthorised: (name: string) =>
      `It begins once the approval that ${name} asks for is given. If it is not yet, what you do is kept and waits.`,
    afterElsewhere:
      'It comes after another task, which is not on this device. Before you begin, ask the desk whether it is done.',
    openLeft: (count: number) => (count === 1 ? '1 task is left.' : `${count} tasks are left.`),
    allDone: 'All tasks are done.',
    stillOwed: (name: string) =>
      `The task “${name}” is done. Mark its points on this ticket, too: its clock runs until then.`,
    which: 'Task',
    other: 'Another task',
    service: 'Service',
    subject: 'Subject',
    team: 'Team',
    teamHint: 'It goes to the team of the service; to another, it is handed on when opened.',
    comesAfter: 'Comes after',
    first: 'None',
    missing: 'Missing:',
  },
);
