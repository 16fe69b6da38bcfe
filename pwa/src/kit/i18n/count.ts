// Numbers as people read them, alone and with their noun: «1,250», «1 ticket», «3 tickets».

/** «1,250», «−12»: alike in both languages. Without a formatter of the browser, which is dear where lists count. */
export function grouped(n: number): string {
  const [whole = '', rest] = String(Math.abs(n)).split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${n < 0 ? '−' : ''}${groups}${rest === undefined ? '' : `.${rest}`}`;
}

/** As a badge shows it, which has room for little: «999+». Its whole number is in its name. */
export function capped(n: number, most = 999): string {
  return n > most ? `${most}+` : String(n);
}

/** An hour of the clock with its article in Spanish: «la 01:20», «las 14:00». */
export function theHour(hour: string): string {
  return `${/^0?1:/.test(hour) ? 'la' : 'las'} ${hour}`;
}

/** Singular or plural. */
export function counted(n: number, one: string, several: string): string {
  return `${grouped(n)} ${n === 1 ? one : several}`;
}
