import type { Attempt } from "../../checks/attempt.ts";
import { breakdownOf, triesFor } from "../../cluster/breakdown.ts";
import type { History } from "../../history/history.ts";
import type { Mishap } from "../../sandbox/mishap.ts";

/** A signal from outside may come again by chance. What the machine lacks, it lacks for the control too. */
const TRIES = { fromOutside: 3, other: 2 };

/** Reports a mishap of one of the servers to the attempt, if there was one. */
export function noteMishap(
  { mishap }: { mishap: Mishap | undefined },
  attempt: Attempt,
  control: () => Promise<void>,
): void {
  if (mishap === undefined) return;
  attempt.disturb({ ...mishap, tries: mishap.isFromOutside ? TRIES.fromOutside : TRIES.other, control });
}

/**
 * Writes an error that says something about a server into the history, where a judge makes a finding of it once `control`
 * was well. Any other error may be the machine's fault, and is thrown again.
 */
export function noteBreakdown(error: unknown, history: History, attempt: Attempt, control: () => Promise<void>): void {
  const breakdown = breakdownOf(error);
  if (breakdown === undefined) throw error;
  if (["loops", "never idle", "overspends"].includes(breakdown.how)) attempt.starve();
  const tries = triesFor(breakdown);
  // The first line says what happened. The finding shows what the process has written.
  const what = (breakdown.message.split("\n")[0] as string).slice(0, 300);
  if (tries !== undefined) attempt.disturb({ what, kind: (error as Error).name, tries, control });
  history.note({ kind: "broken", ...breakdown });
}
