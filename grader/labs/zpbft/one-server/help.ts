import type { Step } from "./script.ts";
import type { ScriptRun, ScriptRunner } from "./script-runner.ts";
import type { Help } from "./stuck.ts";

/**
 * Sends what would help a server with one mistake or another, to one that is stuck, until something does. The judge tells the
 * cause by that. `worksAlone` tells whether a new server executes the only request that it ever gets; undefined if that is not asked.
 */
export async function helpStuck(
  runner: ScriptRunner,
  play: ScriptRun,
  worksAlone: () => Promise<boolean | undefined>,
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

  // It changes nothing, but that the given code counts the ballot again.
  if (await helps("a PREPARE that is too many", [{ phase: "prepare", from: last, flaw: undefined }])) return;
  if (await helps("its good COMMITs again", good)) return;
  const all = Array.from({ length: last + 1 }, (_, from): Step => ({ phase: "commit", from, flaw: undefined }));
  if (await helps("a COMMIT of everybody", all)) return;
  if (isFlawed || script.rule === "R2" || play.seq > 1) return;
  const worked = await worksAlone();
  if (worked !== undefined) history.note({ kind: "helped", about: play.seq, by: "a new server, alone", worked });
}
