import type { History } from "../../../history/history.ts";

const LEADER = /\| I=(\d+) T=(\d+) L=\S+\| leader, votes=\[/;

/** Who leads from now on, if a line of a log says that. */
export function newsIn(_: string, line: string): string | undefined {
  const [, id, term] = LEADER.exec(line) ?? [];
  return id === undefined ? undefined : `server ${id} leads in term ${term}`;
}

/** That nobody has ever led, if that is so. */
export function missingIn(history: History): string | undefined {
  if (history.of("log").some(({ text }) => LEADER.test(text))) return undefined;
  return 'nobody leads yet: no server has written "leader, votes=[…]"; --log 1 shows all that they write';
}
