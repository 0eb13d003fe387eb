import { implement, type Serving, serve } from "../../../skeleton/znet/rpc.ts";
import { MASTER_METHODS } from "../../../skeleton/zserver/master-methods.ts";
import type { Cast } from "../../cluster/world/cast.ts";
import type { Said } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Setting } from "./judge/view.ts";
import { askOf, PlayedRafts } from "./played-rafts.ts";
import { clerk, idOf, KVRAFT, raftOf, server } from "./wire.ts";

/** How often an own Raft calls the others while it leads. */
export const HEARTBEAT_MS = 150;
/** The bounds of the time without a leader after which an own Raft stands for election. */
export const ELECTION_MS = [300, 600] as const;

/** A Raft in the server's own process: its disk and its clock are the grader's, and its times are short. */
const OWN_RAFT = ["-disk", "fd", "-heartbeat", String(HEARTBEAT_MS), "-election", ELECTION_MS.join("-")];

/** Servers and clerks of a submission, with the Rafts below the servers, and the masters by which they find each other. */
export interface KvCast {
  cast: Cast;
  rafts: PlayedRafts;
  /** Tells the Rafts of the history that they are in. */
  attach(history: History): void;
  /** Ends the masters. */
  close(): void;
}

/**
 * The servers of a setting that run the submission, each on a Raft that the grader plays or on its own, and its clerks. Servers that do
 * not run it are played, and answered by hand. `ask` takes what happens to the Rafts that are played, too:
 *
 *     0 c2#1 put x 1     a client asks server 0; `0 register` for a session
 *     clerk 0 put x 1    clerk 0 is asked for something
 *     0 leads 2          Raft 0 is elected, with 2 of the last leader's entries that were not committed, and tells its server
 *     0 resigns          Raft 0 leads no more in its term, and tells its server
 *     0 hears            Raft 0 hears who leads, and tells its server
 *     0 takes c2#1 del x a client has asked server 0, which is played, and it leads
 *     0 next             what is to be applied next is committed, and given to server 0
 *     0 commits          what the one that leads has is committed; Raft 0 tells its server who leads
 *     0 installs         Raft 0 gets the newest snapshot
 *     0 at 5000          from now on entries have that time
 */
export async function kvCast(setting: Setting, flags: readonly string[] = []): Promise<KvCast> {
  const { n, live, clerks, raft, timeout_ms, sessions_max, ttl_ms, maxState } = setting;
  const isPlayed = raft === "played";
  const ids = Array.from({ length: n }, (_, id) => id);
  const rafts = new PlayedRafts(n);
  const masters: Serving[] = [];
  const masterFor = async (addrs: string[]): Promise<string> => {
    const found = { addrs, pubkeys: [] };
    const services = implement(MASTER_METHODS, {
      "Master.RegisterRpc": () => ({ ok: true, ...found }),
      "Master.GetPeersRpc": () => found,
    });
    const master = await serve("localhost:0", services, () => {});
    masters.push(master);
    return master.address;
  };
  const limits = ["-sessions", sessions_max, "-session-ttl", ttl_ms / 1000, "-max-state", maxState].map(String);
  const cast: Cast = {
    protocol: KVRAFT,
    servers: [...live.map(server), ...clerks.map(clerk)],
    async args(who, { address, listen, lives, find }) {
      const me = idOf(who);
      const addrs = await Promise.all(ids.map((id) => (id === me ? address : find(server(id)))));
      const common = ["-lab", "zkvraft", "-maddr", await masterFor(addrs), "-listen", listen, "-clock", "wire"];
      if (me === undefined) return [...common, "-role", "clerk", "-timeout", String(timeout_ms / 1000)];
      const below = isPlayed ? ["-raft", await find(raftOf(me))] : [...OWN_RAFT, ...(lives === 0 ? ["-new"] : [])];
      return [...common, "-role", "server", "-saddr", address, ...below, ...limits, ...flags];
    },
    atWork: /== start work loop ==$/m,
    dials(who) {
      const me = idOf(who);
      const belowMe = me === undefined || !isPlayed ? [] : [raftOf(me)];
      return [...ids.filter((id) => id !== me).map(server), ...belowMe];
    },
    play(said) {
      return said.to.startsWith("raft ") ? rafts.answer(said) : { error: "nobody is here" };
    },
    ask: (request) => sayingOf(rafts, request),
  };
  const close = (): void => {
    for (const master of masters) master.destroy();
  };
  return { cast, rafts, close, attach: (history) => rafts.attach(history) };
}

function sayingOf(rafts: PlayedRafts, request: string): Said {
  const [, clerkId, wanted = ""] = /^clerk (\d+) (.*)$/.exec(request) ?? [];
  if (clerkId !== undefined)
    return { from: "client", to: clerk(Number(clerkId)), method: "Clerk.CommandRpc", params: { command: wanted } };
  const [, digits, what = "", number = "0"] =
    /^(\d+) (leads|resigns|hears|next|commits|installs|at)(?: (\d+))?$/.exec(request) ?? [];
  if (digits === undefined) {
    const [, id, takes, text = ""] = /^(\d+) (takes )?(.*)$/.exec(request) ?? [];
    if (takes === undefined) return askOf(Number(id), text);
    rafts.take(Number(id), text);
    return rafts.hear(Number(id));
  }
  const id = Number(digits);
  if (what === "at") rafts.clock_ms = Number(number);
  if (what === "leads") rafts.elect(id, Number(number));
  if (what === "commits") rafts.commit();
  return GIVES[what]?.(rafts, id) ?? rafts.hear(id);
}

/** What a Raft gives its server; undefined if it has nothing. */
const GIVES: Readonly<Record<string, (rafts: PlayedRafts, id: number) => Said | undefined>> = {
  next(rafts, id) {
    const next = rafts.next(id);
    if (next !== undefined) return next;
    rafts.commit();
    return rafts.next(id);
  },
  installs: (rafts, id) => rafts.install(id),
  resigns: (rafts, id) => rafts.resign(id),
};
