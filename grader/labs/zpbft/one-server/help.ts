import type { Step } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import type { ScriptRunner } from "./script-runner.ts";
import type { Help } from "./stuck.ts";

/**
 * Sends a stuck server one message after another, each of which helps a server with a certain mistake, until one helps.
 * From that, the judge infers the cause. `works` resolves to whether a new server executes the only request that it
 * ever gets, alone or after a COMMIT for another seq; to undefined if that is not tried.
 */
export async function helpStuck(
  runner: ScriptRunner,
  play: ScriptRun,
  works: (isAlone: boolean) => Promise<boolean | undefined>,
): Promise<void> {
  const { script } = play;
  if (script.rule === "X1" || runner.cluster.servers.length === 0) return;
  const commits = [...script.held.flat(), ...script.deciding].filter(({ phase }) => phase === "commit");
  const isFlawed = commits.some(({ flaw }) => flaw !== undefined && flaw !== "rewritten");
  const good = commits.filter(({ flaw }) => flaw === undefined);
  const last = runner.cluster.puppets.length - 2;
  const { history } = runner.cluster;
  const helps = (by: Help, steps: readonly Step[]): Promise<boolean> => {
    history.note({ kind: "helped", about: play.seq, by });
    return runner.help(play, steps);
  };

  // This PREPARE changes nothing, but makes the given code count the ballot again.
  if (await helps("a PREPARE that is too many", [{ phase: "prepare", from: last, flaw: undefined }])) return;
  if (await helps("its good COMMITs again", good)) return;
  const all = Array.from({ length: last + 1 }, (_, from): Step => ({ phase: "commit", from, flaw: undefined }));
  if (await helps("a COMMIT of everybody", all)) return;
  if (isFlawed || script.rule === "R2" || play.seq > 1) return;
  for (const [by, isAlone] of NEW_SERVERS) {
    const worked = await works(isAlone);
    if (worked !== undefined) history.note({ kind: "helped", about: play.seq, by, worked });
    if (worked !== true) return;
  }
}

/** What is asked of new servers, one after the other as long as they work; and whether they hear of no other seq. */
const NEW_SERVERS = [
  ["a new server, alone", true],
  ["a new server, and a COMMIT for another seq", false],
] as const satisfies readonly (readonly [Help, boolean])[];
