import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Params, Result } from "../znet/rpc.ts";
import { executeCommitted } from "../zpbft/execute.ts";
import { type METHODS, PART_LENGTH_MAX } from "./messages.ts";
import type { Server } from "./server.ts";
import { digestOfText, install, readState } from "./state.ts";

type StateMethod = (typeof METHODS)["Server.StateRpc"];

/** When nobody has a state, all are asked again after so long. */
const RETRY_MS = 200;

/** More parts a state does not have. */
const PARTS_MAX = 1000;

/** The servers that are fetching a state: one at a time. */
const fetching = new WeakSet<Server>();

/** Fetches the state of the stable checkpoint, if this replica cannot come to it by executing what is committed (ST1). */
export function catchUp(s: Server): void {
  executeCommitted(s);
  if (fetching.has(s) || s.lastExecuted >= s.low) return;
  fetching.add(s);
  void fetchState(s).finally(() => fetching.delete(s));
}

async function fetchState(s: Server): Promise<void> {
  while (true) {
    // First those who have confirmed it: they had it once.
    const signers = s.stable.proof.map(({ msg }) => msg.peerId).filter((id) => id !== s.id);
    for (const id of new Set([...signers, ...s.others])) {
      if (s.lastExecuted >= s.low) return;
      await fetchFrom(s, id);
    }
    if (s.lastExecuted >= s.low) return;
    await new Promise<void>((resolve) => s.clock.after(RETRY_MS, resolve));
  }
}

/** Asks one replica, and goes on from what it has, if that is what the checkpoint is of (ST2). */
async function fetchFrom(s: Server, id: number): Promise<void> {
  const { seq, digest } = s.stable;
  try {
    const text = await textFrom(s, id, seq);
    if (text === undefined || s.lastExecuted >= seq) return;
    if (digestOfText(text) !== digest) {
      zlog.warn(`Server.StateRpc ${id} error: what it has for seq=${seq} is not the state of the checkpoint`);
      return;
    }
    install(s, readState(text));
    zlog.info(`${s.at(seq)} stage=8:state <= ${id}`);
    s.resume();
  } catch (error) {
    zlog.warn(`Server.StateRpc ${id} error: ${messageOf(error)}`);
  }
}

async function textFrom(s: Server, id: number, seq: number): Promise<string | undefined> {
  let text = "";
  for (let part = 0, parts = 1; part < parts; part++) {
    const answer = await s.call(id, "Server.StateRpc", { seq, part });
    if (!answer.ok || answer.parts > PARTS_MAX) return undefined;
    parts = answer.parts;
    text += answer.text;
  }
  return text;
}

/** A part of the text of a state that is kept. */
export function StateRpc(s: Server, { seq, part }: Params<StateMethod>): Result<StateMethod> {
  const text = s.snapshots.get(seq)?.text;
  if (text === undefined) return { ok: false, parts: 0, text: "" };
  const parts = partsOf(text);
  return { ok: part < parts.length, parts: parts.length, text: parts[part] ?? "" };
}

/** Cuts a text into parts, and no character in two. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let begin = 0; begin < text.length; ) {
    let end = Math.min(text.length, begin + PART_LENGTH_MAX);
    if (end < text.length && isHigh(text.charCodeAt(end - 1))) end -= 1;
    parts.push(text.slice(begin, end));
    begin = end;
  }
  return parts;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
