import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { type Step, script } from "./script.ts";
import type { ScriptRunner } from "./script-runner.ts";

/** Sends malformed messages. A server refuses them, and goes on as if nothing had come. */
export async function sendJunk(runner: ScriptRunner): Promise<void> {
  const [puppet] = runner.others as [PuppetReplica, ...PuppetReplica[]];
  const right = puppet.vote("commit", { view: 0, seq: 1, digest: "0".repeat(64) });
  for (const junk of [
    {},
    { msg: null, sign: right.sign },
    { msg: right.msg },
    { ...right, more: 1 },
    { ...right, sign: "!" },
    { ...right, sign: "A".repeat(100_000) },
    { ...right, msg: { ...right.msg, peerId: "1" } },
    { ...right, msg: { ...right.msg, seq: -1 } },
    { ...right, msg: { ...right.msg, seq: 1e300 } },
    { ...right, msg: { ...right.msg, digest: "x" } },
    { ...right, msg: JSON.parse('{"__proto__": {"peerId": 1}, "view": 0}') },
  ]) {
    void puppet.send(runner.live, "Server.CommitRpc", junk);
  }
  await runner.taken([{ by: puppet }]);
}

/** Opens seqs for which the server never gets prepared, so that it may never act on messages about them. */
export async function leaveUnprepared(runner: ScriptRunner): Promise<void> {
  const scripts = [script("C1", "pp Pa Ca Cb Cc | Pb")];
  // A leader would give the seq without a request to the next one.
  if (runner.live !== 0) scripts.push(script("C1", "Ca Cb | Cc"));
  const plays = runner.open(scripts);
  runner.unprepared.push(...plays);
  await runner.taken(plays.flatMap((play) => play.script.held.flat().map((step) => runner.sender.send(play, step))));
}

/** Sends good COMMITs of everybody about the seqs that were executed first: they change nothing, however late they are (V8). */
export async function voteVeryLate(runner: ScriptRunner): Promise<void> {
  const steps = runner.others.map((_, from): Step => ({ phase: "commit", from, flaw: undefined }));
  await runner.taken(runner.oldest.flatMap((play) => steps.map((step) => runner.sender.send(play, step))));
}

/**
 * Proposes another request for the seqs that were executed first, and sends PREPAREs for it: who has accepted a request for a seq
 * takes no other, however long ago that was (PP1). A leader proposes by itself.
 */
export async function proposeVeryLate(runner: ScriptRunner): Promise<void> {
  if (runner.live === 0) return;
  const votes = runner.others.map((_, from): Step => ({ phase: "prepare", from, flaw: undefined }));
  for (const play of runner.oldest) {
    const request = runner.cluster.client.request("put k0 late");
    const other = { ...play, request, about: { ...play.about, digest: digestOf(request.req) } };
    await runner.taken(runner.sender.sendAtOnce(other, [{ phase: "pre-prepare", from: 0, flaw: undefined }, ...votes]));
  }
}

/** How far ahead a seq may be that is not executed: a replica that is prepared for it sends its COMMITs all the same. */
const AHEAD = [250, 260, 500, 900];

/** Opens seqs with high numbers, far behind which those before them are not open. A leader has no such seqs. */
export async function openAhead(runner: ScriptRunner): Promise<void> {
  if (runner.live === 0) return;
  const { room } = runner;
  const places = new Set(AHEAD.map((ahead) => Math.min(ahead, room)));
  const plays = Array.from(places, (ahead) => runner.openAhead(script("C1", "Ca pp Pa Pb | Cb"), ahead));
  await runner.taken(plays.flatMap((play) => play.script.held.flat().map((step) => runner.sender.send(play, step))));
}
