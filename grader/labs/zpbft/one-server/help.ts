import type { Step } from "./script.ts";
import type { ScriptRun, ScriptRunner } from "./script-runner.ts";
import type { Help } from "./stuck.ts";

/**
 * Sends a stuck server one message after another, each of which helps a server with a certain mistake, until one helps.
 * From that, the judge infers the cause. `worksAlone` resolves to whether a new server executes the only request that it
 * ever gets; to undefined if that is not tried.
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

  // This PREPARE changes nothing, but makes the given code count the ballot again.
  if (await helps("a PREPARE that is too many", [{ phase: "prepare", from: last, flaw: undefined }])) return;
  if (await helps("its good COMMITs again", good)) return;
  const all = Array.from({ length: last + 1 }, (_, from): Step => ({ phase: "commit", from, flaw: undefined }));
  if (await helps("a COMMIT of everybody", all)) return;
  if (isFlawed || script.rule === "R2" || play.seq > 1) return;
  const worked = await worksAlone();
  if (worked !== undefined) history.note({ kind: "helped", about: play.seq, by: "a new server, alone", worked });
}
