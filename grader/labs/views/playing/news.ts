const ENTERED = /\| I=(\d+) L=(\d+) view=(\d+)\| enter view, redo=\[(.*)\]/;

/** Who leads from now on, if a line of a log says that. */
export function newsIn(_: string, line: string): string | undefined {
  const [, id, leader, view, seqs] = ENTERED.exec(line) ?? [];
  if (id === undefined || id !== leader) return undefined;
  return `server ${id} leads view ${view}${seqs === "" ? "" : `, and orders seq ${seqs} again`}`;
}
