// A number with its noun, singular or plural: «1 ticket», «3 tickets».
export function counted(n: number, one: string, several: string): string {
  return `${n} ${n === 1 ? one : several}`;
}
