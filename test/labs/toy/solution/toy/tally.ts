export function tally(count: number): number {
  return count + 1;
}
