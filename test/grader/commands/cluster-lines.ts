/** What the cluster of zpbft says first. */
export const AT_WORK = '4 servers are at work; "help" tells what to type';

/** What the cluster says in its own name: the lines that no process wrote. */
export function said(stdout: string): string[] {
  return stdout.split("\n").filter((line) => !/^(client {4}|server \d {2})/.test(line));
}
