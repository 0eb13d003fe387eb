/** The number of the next line, after that of the one before. */
export function tally(_count: number): number {
  // TODO: from 1, without gaps
  return 0;
}
