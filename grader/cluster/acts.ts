import { OutputError } from "../sandbox/output.ts";
import type { Cluster } from "./cluster.ts";
import type { Client } from "./family.ts";
import type { Hold } from "./hold.ts";
import type { Puppet } from "./member.ts";
import type { Playing } from "./playing.ts";

/** The longest that a message can be delayed. */
export const DELAY_MAX_MS = 2000;

/** What acts act on, and say something on. An act throws an Error that says what cannot be done, and why. */
export interface Stage {
  readonly cluster: Cluster<Puppet, Client>;
  readonly playing: Playing;
  /** Tells whoever plays with the cluster what has been done. */
  say(text: string): void;
  /** What is said when a member is restarted; undefined if nothing is. */
  onRestart(id: number): string | undefined;
  /** Which lie each member tells that lies. */
  readonly lies: Map<number, string>;
  readonly hold: Hold;
  /** The members that are being restarted. */
  readonly restarting: Set<number>;
  /** Resolves when the members have done most of what they do because of the last command. */
  settled(): Promise<void>;
}

export async function kill(stage: Stage, id: number): Promise<void> {
  mustLive(stage, id);
  await stage.cluster.kill(id);
  const { disk } = stage.cluster.processMember(id);
  stage.say(`server ${id} is killed${disk === undefined ? "" : `; its disk is in ${disk.folder}`}`);
}

export function pause(stage: Stage, id: number): void {
  mustLive(stage, id);
  if (stage.cluster.member(id).state === "paused") throw new Error(`server ${id} is paused already: resume ${id}`);
  stage.cluster.pause(id);
  stage.say(`server ${id} is paused`);
}

export function resume(stage: Stage, id: number): void {
  mustLive(stage, id);
  if (stage.cluster.member(id).state !== "paused") throw new Error(`server ${id} is not paused`);
  stage.cluster.resume(id);
  stage.say(`server ${id} goes on`);
}

export async function restart(stage: Stage, id: number): Promise<void> {
  const { cluster, playing, restarting } = stage;
  mustNotStart(stage, id);
  const warning = stage.onRestart(id);
  if (warning !== undefined) stage.say(warning);
  restarting.add(id);
  try {
    await cluster.restart(id).catch((error: unknown) => {
      if (!(error instanceof OutputError)) throw error;
      throw new Error(
        `server ${id} did not come to work: ${error.ended ? "its process has ended" : "it takes too long"}`,
      );
    });
    await stage.settled();
  } finally {
    restarting.delete(id);
  }
  const { disk } = cluster.processMember(id);
  if (disk !== undefined) return stage.say(`server ${id} is back, with what is on its disk`);
  const { remark } = playing.standing(cluster.history, id);
  stage.say(`server ${id} is back, with an empty database${remark === undefined ? "" : `: it ${remark}`}`);
}

/** Cuts the line between two members, or all lines of one. */
export function cut(stage: Stage, id: number, other?: number): void {
  mustDiffer(stage, "cut", id, other);
  stage.cluster.cut(id, other);
  const again = other === undefined ? `mend ${id}` : `mend ${id} ${other}`;
  stage.say(`${lineText(id, other)} cut: what is said waits for "${again}"`);
}

export function mend(stage: Stage, id: number, other?: number): void {
  mustDiffer(stage, "mend", id, other);
  const { cluster } = stage;
  const cutOff = cluster.cutFrom(id);
  if (other === undefined ? cutOff.length === 0 : !cutOff.includes(other))
    throw new Error(`${lineText(id, other)} not cut`);
  cluster.mend(id, other);
  stage.say(`${lineText(id, other)} mended`);
}

export function delay(stage: Stage, ms: number): void {
  stage.cluster.delay(ms);
  stage.say(ms === 0 ? "messages are not delayed" : `every message takes ${ms} ms longer`);
}

/** Has a member lie, by the name of the lie, or tell the truth again with `off`. */
export function lie(stage: Stage, id: number, how: string): void {
  const { cluster, playing, lies } = stage;
  const { identity } = cluster.processMember(id);
  if (how === "off") {
    if (!lies.delete(id)) throw new Error(`server ${id} does not lie`);
    cluster.lie(id, how, undefined);
    stage.say(`server ${id} is honest again`);
    return;
  }
  const known = new Map(Object.entries(playing.lies)).get(how);
  if (known === undefined) throw new Error(`usage: ${lieUsage(stage)}`);
  cluster.lie(id, how, known.of({ id, n: cluster.ids.length, identity, history: cluster.history }));
  lies.set(id, how);
  stage.say(`server ${id} lies: it ${known.help}`);
}

/** Has every message wait until somebody delivers it, or delivers those that wait. */
export function hold(stage: Stage, on: boolean): void {
  if (stage.hold.isOn === on) throw new Error(on ? "messages are held already" : "messages are not held");
  stage.hold.turn(on);
  stage.say(on ? "every message is held until it is delivered by hand" : "messages are not held any more");
}

/** @throws Error where the lab has no lies */
export function lieUsage({ playing }: Stage): string {
  const known = Object.keys(playing.lies);
  if (known.length === 0)
    throw new Error("lie: servers of this lab tell no lies: what can befall them is kill, pause, cut, delay and hold");
  return `lie <id> ${known.join("|")}|off`;
}

const lineText = (id: number, other: number | undefined): string =>
  other === undefined ? `the lines between server ${id} and all others are` : `the line between ${id} and ${other} is`;

function mustLive(stage: Stage, id: number): void {
  mustNotStart(stage, id);
  if (stage.cluster.member(id).state === "ended") throw new Error(`server ${id} is dead: restart ${id}`);
}

/** A member that is asked for something while it is started anew would be started twice, or not at all. */
function mustNotStart({ cluster, restarting }: Stage, id: number): void {
  const { id: known } = cluster.member(id);
  if (restarting.has(known)) throw new Error(`server ${id} is being restarted`);
}

function mustDiffer({ cluster }: Stage, verb: string, id: number, other: number | undefined): void {
  for (const one of other === undefined ? [id] : [id, other]) cluster.member(one);
  if (id === other) throw new Error(`usage: ${verb} <id> [id], of two that are not the same`);
  if (cluster.ids.length === 1) throw new Error("there is only one server, and no line between two");
}
