import { OutputError } from "../sandbox/output.ts";
import type { Cluster } from "./cluster.ts";
import type { Client } from "./family.ts";
import { ProcessMember, type Puppet } from "./member.ts";
import type { Playing } from "./playing.ts";
import type { Screen } from "./screen.ts";
import { table } from "./table.ts";

const DELAY_MAX_MS = 2000;

/** What acts act on, and say something on. */
export interface Stage {
  readonly cluster: Cluster<Puppet, Client>;
  readonly screen: Pick<Screen, "say" | "isLoud">;
  readonly playing: Playing;
  /** What is said when a member is restarted; undefined if nothing is. */
  onRestart(id: number): string | undefined;
  /** Which lie each member tells that lies. */
  readonly lies: Map<number, string>;
  /** Resolves when the members have done most of what they do because of the last command. */
  settled(): Promise<void>;
}

/** What can be typed that is no command for the client. */
export interface Act {
  usage: string;
  help: string;
  /** @throws Error that says what cannot be done, and why */
  run(stage: Stage, args: readonly string[]): void | Promise<void>;
}

/** For a lab that says nothing of its protocol. */
export const NOTHING_TO_SEE: Playing = {
  order: () => ({}),
  unanswered: /(?:WARN|ERROR)\| (.*)$/m,
  standing: () => ({ figures: {} }),
  questions: {},
  lies: {},
};

const usage = (text: string): Error => new Error(`usage: ${text}`);

/** The ids that were typed, as many as are wanted. */
function idsIn(stage: Stage, args: readonly string[], wanted: number, form: string): number[] {
  if (args.length !== wanted || !args.every((arg) => /^\d{1,9}$/.test(arg))) throw usage(form);
  return args.map((arg) => stage.cluster.member(Number(arg)).id);
}

/** An act on one member. */
function on(form: string, help: string, run: (stage: Stage, id: number) => void | Promise<void>): Act {
  return { usage: form, help, run: (stage, args) => run(stage, idsIn(stage, args, 1, form)[0] as number) };
}

/** An act on the line between two members, or on all lines of one. */
function between(form: string, help: string, run: (stage: Stage, id: number, other?: number) => void): Act {
  return {
    usage: form,
    help,
    run: (stage, args) => {
      const [id = 0, other] = idsIn(stage, args, args.length === 1 ? 1 : 2, form);
      if (id === other) throw new Error(`usage: ${form}, of two that are not the same`);
      if (stage.cluster.ids.length === 1) throw new Error("there is only one server, and no line between two");
      run(stage, id, other);
    },
  };
}

const lineText = (id: number, other: number | undefined): string =>
  other === undefined ? `the lines between server ${id} and all others are` : `the line between ${id} and ${other} is`;

function mustLive({ cluster }: Stage, id: number): void {
  if (cluster.member(id).state === "ended") throw new Error(`server ${id} is dead: restart ${id}`);
}

/** All acts, by their first words, in the order of the help. */
export const ACTS: Readonly<Record<string, Act>> = {
  status: {
    usage: "status",
    help: "how each server is, and how far it has come",
    run: async (stage, args) => {
      if (args.length > 0) throw usage("status");
      await stage.settled();
      stage.screen.say(statusText(stage));
    },
  },
  logs: {
    usage: "logs on|off",
    help: "show what the processes write, or only what is wrong",
    run: async (stage, [which, ...rest]) => {
      if ((which !== "on" && which !== "off") || rest.length > 0) throw usage("logs on|off");
      // What comes of the last command belongs to what was shown.
      if (which === "off") await stage.settled();
      stage.screen.say(which === "on" ? "logs are shown" : "logs are not shown");
      stage.screen.isLoud = which === "on";
    },
  },
  kill: on("kill <id>", "end a server's process", async (stage, id) => {
    mustLive(stage, id);
    await stage.cluster.kill(id);
    stage.screen.say(`server ${id} is killed`);
  }),
  pause: on("pause <id>", "stop it where it is; resume <id> lets it go on", (stage, id) => {
    mustLive(stage, id);
    if (stage.cluster.member(id).state === "paused") throw new Error(`server ${id} is paused already: resume ${id}`);
    stage.cluster.pause(id);
    stage.screen.say(`server ${id} is paused`);
  }),
  resume: on("resume <id>", "", (stage, id) => {
    mustLive(stage, id);
    if (stage.cluster.member(id).state !== "paused") throw new Error(`server ${id} is not paused`);
    stage.cluster.resume(id);
    stage.screen.say(`server ${id} goes on`);
  }),
  restart: on("restart <id>", "start it again: same address and key, empty database", async (stage, id) => {
    const { cluster, screen, playing } = stage;
    const warning = stage.onRestart(id);
    if (warning !== undefined) screen.say(warning);
    await cluster.restart(id).catch((error: unknown) => {
      if (!(error instanceof OutputError)) throw error;
      throw new Error(
        `server ${id} did not come to work: ${error.ended ? "its process has ended" : "it takes too long"}`,
      );
    });
    await stage.settled();
    const { remark } = playing.standing(cluster.history, id);
    screen.say(`server ${id} is back, with an empty database${remark === undefined ? "" : `: it ${remark}`}`);
  }),
  cut: between(
    "cut <id> [id]",
    "cut the line between two servers, or all lines of one",
    ({ cluster, screen }, id, other) => {
      cluster.cut(id, other);
      const again = other === undefined ? `mend ${id}` : `mend ${id} ${other}`;
      screen.say(`${lineText(id, other)} cut: what is said waits for "${again}"`);
    },
  ),
  mend: between("mend <id> [id]", "", ({ cluster, screen }, id, other) => {
    const cut = cluster.cutFrom(id);
    if (other === undefined ? cut.length === 0 : !cut.includes(other))
      throw new Error(`${lineText(id, other)} not cut`);
    cluster.mend(id, other);
    screen.say(`${lineText(id, other)} mended`);
  }),
  delay: {
    usage: "delay <ms>",
    help: "delay every message between servers; 0 ends it",
    run: ({ cluster, screen }, args) => {
      const [text = ""] = args;
      if (args.length !== 1 || !/^\d{1,6}$/.test(text) || Number(text) > DELAY_MAX_MS)
        throw usage(`delay <ms>, from 0 to ${DELAY_MAX_MS}`);
      cluster.delay(Number(text));
      screen.say(Number(text) === 0 ? "messages are not delayed" : `every message takes ${Number(text)} ms longer`);
    },
  },
  lie: {
    usage: "lie <id> <how>",
    help: "let a server lie, with its own key; lie <id> off ends it",
    run: (stage, [who, how, ...rest]) => {
      const { cluster, screen, playing, lies } = stage;
      const known = Object.keys(playing.lies);
      if (known.length === 0) throw new Error("this lab has no lies");
      const form = `lie <id> ${known.join("|")}|off`;
      if (who === undefined || how === undefined || rest.length > 0) throw usage(form);
      const [id = 0] = idsIn(stage, [who], 1, form);
      const member = cluster.processMember(id);
      if (how === "off") {
        if (!lies.delete(id)) throw new Error(`server ${id} does not lie`);
        cluster.lie(id, how, undefined);
        return screen.say(`server ${id} is honest again`);
      }
      const lie = new Map(Object.entries(playing.lies)).get(how);
      if (lie === undefined) throw usage(form);
      const { identity } = member;
      cluster.lie(id, how, lie.of({ id, n: cluster.ids.length, identity, history: cluster.history }));
      lies.set(id, how);
      screen.say(`server ${id} lies: it ${lie.help}`);
    },
  },
};

/** What can be typed, in lines. */
export function helpOf(commands: string, { questions, lies }: Playing): string {
  const all = [...Object.values(ACTS), ...Object.values(questions)];
  const rows = all
    .filter(({ help, usage: form }) => help !== "" && (!form.startsWith("lie ") || Object.keys(lies).length > 0))
    .flatMap(({ usage: form, help }) => [
      [form, help],
      ...(form.startsWith("lie ") ? Object.entries(lies).map(([name, lie]) => [`  ${name}`, `it ${lie.help}`]) : []),
      ...(form.startsWith("cut ") ? [["", "mend <id> [id] mends it, and what was said arrives"]] : []),
    ]);
  return [commands, ...table(rows), "help, quit"].join("\n");
}

function statusText({ cluster, playing, lies }: Stage): string {
  const rows = cluster.ids.map((id) => {
    const { figures, remark = "" } = playing.standing(cluster.history, id);
    const member = cluster.member(id);
    const remarks = [remark, lies.has(id) ? `lies: ${lies.get(id)}` : ""].filter(Boolean).join("; ");
    return {
      id,
      state: stateText(cluster.cutFrom(id), member instanceof ProcessMember ? member.state : ""),
      figures,
      remarks,
    };
  });
  const names = Object.keys(rows[0]?.figures ?? {});
  return table([
    ["id", "state", ...names, ""],
    ...rows.map(({ id, state, figures, remarks }) => [
      String(id),
      state,
      ...names.map((name) => String(figures[name] ?? "")),
      remarks,
    ]),
  ]).join("\n");
}

function stateText(cut: readonly number[], state: string): string {
  const words: Record<string, string> = { running: "up", starting: "starting", paused: "paused", ended: "down" };
  return `${words[state] ?? state}${cut.length === 0 ? "" : `, cut from ${cut.join(" ")}`}`;
}
