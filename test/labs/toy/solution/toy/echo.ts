export function echo(line: string): string {
  return line;
}
