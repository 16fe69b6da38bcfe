// Words of the directory that says who works here. They cover its state, its trial, and those who wait to be let go.
import { counted, grouped } from '../../../../kit/i18n/count';
import { words } from '../../../../kit/i18n/index.svelte';

export const peopleDirectory = words(
  {
    title: 'Qué directorio dice quién trabaja aquí',
    file: 'directory.toml',
    none: 'Las personas se dan de alta aquí',
    noneText:
      'Quien opera el servidor puede conectar Active Directory u OpenLDAP en directory.toml; docs/directory.md dice cómo.',
    base: 'Busca en',
    rules: 'Reglas de grupos',
    signIn: 'Entrada con contraseña',
    noSignIn: 'no se ofrece',
    by: (name: string) => `«Entrar con ${name}»`,
    every: 'Se lee cada',
    seconds: (count: number) => `${String(count)} s`,
    read: 'Última lectura completa',
    never: 'ninguna de este servidor desde que arrancó',
    cameTo: 'Encontró',
    found: (seen: number, made: number, changed: number) =>
      `${counted(seen, 'cuenta', 'cuentas')}; ${counted(made, 'persona nueva', 'personas nuevas')}, ${counted(changed, 'cambiada', 'cambiadas')}`,
    failed: 'Última falla',
    stay: (why: string) => `${why} Mientras tanto todas las personas siguen como están.`,
    try: 'Probar',
    tryOf: 'Probar el directorio',
    tried: (millis: number) => `Se leyó completo (${String(millis)} ms). No se cambió nada.`,
    wrong: (why: string) => `No funciona. ${why}`,
    would: 'Haría',
    wouldDo: (made: number, changed: number, ended: number, stripped: number) =>
      `${counted(made, 'alta', 'altas')}, ${counted(changed, 'cambio', 'cambios')}, ${counted(ended, 'baja', 'bajas')}, ${grouped(stripped)} sin rol para trabajar`,
    withoutRole: 'Sin rol por regla: no entran',
    nameless: 'Cuentas sin identificador fijo, sin nombre de cuenta o con uno de más de 120 letras',
    idle: 'Grupos cuya regla nombra un rol o equipo que no existe',
    gone: 'Grupos que ya no están: no dan ni quitan nada',
    first: 'Las primeras cuentas',
    entry: (account: string, name: string, roles: string) =>
      `${account} (${name}): ${roles === '' ? 'ningún rol por regla' : roles}`,
    aside: 'Cuentas de las que no se hizo nada',
    why: {
      same_account: 'otra tiene el mismo nombre de cuenta',
      same_mail: 'otra tiene el mismo correo',
      unclear:
        'aquí podrían ser varias personas, alguien por quien ya responde otra cuenta del directorio, o tiene el correo o la cuenta que fue de alguien que ya no trabaja aquí: a quien es nuevo, dalo de alta en «Personas y dispositivos» con ese nombre y correo',
      left: 'aquí ya se dio de baja; vuelve por quien supervisa',
      groups_cut: 'el directorio no dijo todos sus grupos: ninguna regla le da ni le quita nada',
    },
    asks: (count: number) =>
      `El directorio ya no tiene a ${counted(count, 'persona', 'personas')}, o ${count === 1 ? 'la deja sin rol para trabajar. Con las del último día es demasiado para hacerlo solo: sigue' : 'las deja sin rol para trabajar. Con las del último día son demasiadas para hacerlo solo: siguen'} entrando hasta que alguien lo apruebe.`,
    empty: 'El directorio no muestra a nadie. No se dio de baja a nadie: revisa la base, el filtro y los permisos.',
    groupless:
      'Ninguna cuenta dice a qué grupos pertenece: nadie recibe un rol por regla y a nadie se le quita. Revisa el atributo de los grupos (memberOf) en el directorio.',
    apply: (count: number) => `Aplicar: dar de baja a ${grouped(count)}`,
    rebinds: (count: number) =>
      `${count === 1 ? 'Una de ellas tiene ahí otra cuenta con su nombre o su correo' : `${grouped(count)} de ellas tienen ahí otra cuenta con su nombre o su correo`}. Si la institución cambió de directorio, ${count === 1 ? 'puede seguir' : 'pueden seguir'} con esa cuenta: revisa antes que sea de la misma persona.`,
    rebindOf: (name: string, person: string, account: string, told: string) =>
      `${name} (${person}), con la cuenta ${account} (${told})`,
    anotherName: 'Ahí tiene otro nombre: ¿es la misma persona?',
    more: (count: number) => `y ${grouped(count)} más, cada una con el mismo nombre`,
    others: (count: number) =>
      count === 1
        ? 'A la otra persona no se le reconoce ninguna cuenta ahí. Si sigue trabajando aquí, corrige antes su nombre o su correo: al aplicar se le da de baja.'
        : `A las otras ${grouped(count)} no se les reconoce ninguna cuenta ahí. Si alguna sigue trabajando aquí, corrige antes su nombre o su correo: al aplicar se les da de baja, si son pocas.`,
    rebind: (count: number) => `Aplicar: ${grouped(count)} con su otra cuenta`,
    rebound: (count: number) =>
      `${counted(count, 'persona sigue', 'personas siguen')} con su otra cuenta del directorio.`,
    kept: (names: string) =>
      `Por sus grupos nadie quedaría para supervisar o administrar. Por eso se conserva ese rol de ${names} hasta que alguien más lo tenga: dáselo a otra persona, o corrige su grupo en el directorio.`,
    applied: (count: number) =>
      `Se dio de baja a ${counted(count, 'persona', 'personas')}. Lo que manden sus equipos queda retenido.`,
  },
  {
    title: 'The directory that says who works here',
    file: 'directory.toml',
    none: 'People are entered here',
    noneText:
      'Whoever operates the server may connect Active Directory or OpenLDAP in directory.toml; docs/directory.md says how.',
    base: 'Searches in',
    rules: 'Rules for groups',
    signIn: 'Sign-in by password',
    noSignIn: 'not offered',
    by: (name: string) => `“Sign in with ${name}”`,
    every: 'Read every',
    seconds: (count: number) => `${String(count)} s`,
    read: 'Last whole reading',
    never: 'none by this server since it began',
    cameTo: 'Found',
    found: (seen: number, made: number, changed: number) =>
      `${counted(seen, 'account', 'accounts')}; ${counted(made, 'person new', 'people new')}, ${grouped(changed)} changed`,
    failed: 'Last failure',
    stay: (why: string) => `${why} Meanwhile everybody stays as they are.`,
    try: 'Try',
    tryOf: 'Try the directory',
    tried: (millis: number) => `It was read whole (${String(millis)} ms). Nothing was changed.`,
    wrong: (why: string) => `It does not work. ${why}`,
    would: 'It would',
    wouldDo: (made: number, changed: number, ended: number, stripped: number) =>
      `enter ${grouped(made)}, change ${grouped(changed)}, let ${grouped(ended)} go, leave ${grouped(stripped)} without a role to work by`,
    withoutRole: 'Without a role by any rule: not let in',
    nameless: 'Accounts without a lasting identifier, without an account name or with one of more than 120 letters',
    idle: 'Groups whose rule names a role or team that does not exist',
    gone: 'Groups that are not there any more: they give and take nothing',
    first: 'The first accounts',
    entry: (account: string, name: string, roles: string) =>
      `${account} (${name}): ${roles === '' ? 'no role by any rule' : roles}`,
    aside: 'Accounts of which nothing was made',
    why: {
      same_account: 'another one has the same account name',
      same_mail: 'another one has the same address',
      unclear:
        'it could be several people here, one for whom another account of the directory stands, or has the address or account of somebody who works here no more: enter who is new in «People and devices» with that name and address',
      left: 'has left here; comes back by a supervisor',
      groups_cut: 'the directory did not tell all of its groups: no rule gives or takes anything',
    },
    asks: (count: number) =>
      `The directory has ${counted(count, 'person', 'people')} no more, or leaves them without a role to work by. With those of the last day ${count === 1 ? 'it is too much' : 'they are too many'} to do it alone: they stay in until somebody approves it.`,
    empty: 'The directory shows nobody. Nobody was let go: look at the base, the filter and the rights.',
    groupless:
      'No account tells its groups: nobody gets a role by a rule, and nobody loses one. Look at the attribute of groups (memberOf) in the directory.',
    apply: (count: number) => `Apply: let ${grouped(count)} go`,
    rebinds: (count: number) =>
      `${count === 1 ? 'One of them has another account there with their name or address' : `${grouped(count)} of them have another account there with their name or address`}. Where the institution has changed its directory, they may stay by that account: see first that it is the same person's.`,
    rebindOf: (name: string, person: string, account: string, told: string) =>
      `${name} (${person}), by the account ${account} (${told})`,
    anotherName: 'It has another name there: is it the same person?',
    more: (count: number) => `and ${grouped(count)} more, each by the same name`,
    others: (count: number) =>
      count === 1
        ? 'Of one other no account there is known. If they still work here, correct their name or address first: once this is applied they are let go.'
        : `Of ${grouped(count)} others no account there is known. Where any of them still works here, correct their name or address first: once this is applied they are let go, where they are few.`,
    rebind: (count: number) => `Apply: ${grouped(count)} by their other account`,
    rebound: (count: number) => `${counted(count, 'person stays', 'people stay')} by another account of the directory.`,
    kept: (names: string) =>
      `By their groups nobody would be left to supervise or administer. So that role stays with ${names} until somebody else has it: give it to another person, or correct the group in the directory.`,
    applied: (count: number) => `${counted(count, 'was', 'were')} let go. What their devices send is held.`,
  },
);
