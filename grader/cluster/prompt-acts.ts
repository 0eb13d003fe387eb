import * as acts from "./acts.ts";
import { DELAY_MAX_MS, type Stage } from "./acts.ts";
import { ProcessMember } from "./member.ts";
import type { Playing } from "./playing.ts";
import type { Screen } from "./screen.ts";
import { table } from "./table.ts";

/** Who types acts, and reads what they say. */
export interface Typed extends Stage {
  readonly screen: Pick<Screen, "say" | "isLoud">;
}

/** What can be typed that is no command for the client. */
export interface Act {
  usage: string;
  help: string;
  /** @throws Error that says what cannot be done, and why */
  run(stage: Typed, args: readonly string[]): void | Promise<void>;
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
      run(stage, id, other);
    },
  };
}

/** An act on a message that is held, or on all of them. */
function handingOn(name: string, help: string, times: 0 | 1 | 2): Act {
  const form = `${name} <n>|all`;
  return {
    usage: form,
    help,
    run: ({ hold }, [which, ...rest]) => {
      if (rest.length > 0 || which === undefined || !/^(\d{1,9}|all)$/.test(which)) throw usage(form);
      if (which !== "all") return hold.decide(Number(which), times);
      for (const call of hold.calls) if (times === 0 || hold.canDeliver(call)) hold.decide(call.at, times);
    },
  };
}

/** What restart does, by whether members have disks. */
const RESTART = {
  withoutDisk: "start it again: all that it had is gone",
  withDisk: "start it again, with what is on its disk",
};

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
  kill: on("kill <id>", "end a server's process", acts.kill),
  pause: on("pause <id>", "stop it where it is; resume <id> lets it go on", acts.pause),
  resume: on("resume <id>", "", acts.resume),
  restart: on("restart <id>", RESTART.withoutDisk, acts.restart),
  cut: between("cut <id> [id]", "cut the line between two servers, or all lines of one", acts.cut),
  mend: between("mend <id> [id]", "", acts.mend),
  delay: {
    usage: "delay <ms>",
    help: "delay every message between servers; 0 ends it",
    run: (stage, args) => {
      const [text = ""] = args;
      if (args.length !== 1 || !/^\d{1,6}$/.test(text) || Number(text) > DELAY_MAX_MS)
        throw usage(`delay <ms>, from 0 to ${DELAY_MAX_MS}`);
      acts.delay(stage, Number(text));
    },
  },
  hold: {
    usage: "hold on|off",
    help: "let every message wait; held lists them",
    run: (stage, [which, ...rest]) => {
      if ((which !== "on" && which !== "off") || rest.length > 0) throw usage("hold on|off");
      acts.hold(stage, which === "on");
    },
  },
  held: {
    usage: "held",
    help: "",
    run: (stage, args) => {
      if (args.length > 0) throw usage("held");
      stage.screen.say(heldText(stage));
    },
  },
  deliver: handingOn("deliver", "hand on a message that is held; drop and repeat too", 1),
  drop: handingOn("drop", "", 0),
  repeat: handingOn("repeat", "", 2),
  lie: {
    usage: "lie <id> <how>",
    help: "let a server lie, with its own key; lie <id> off ends it",
    run: (stage, [who, how, ...rest]) => {
      const form = acts.lieUsage(stage);
      if (who === undefined || how === undefined || rest.length > 0) throw usage(form);
      acts.lie(stage, idsIn(stage, [who], 1, form)[0] as number, how);
    },
  },
  // Who knows the question from another lab would have it sent as a command. A lab that answers it comes first.
  votes: {
    usage: "votes",
    help: "",
    run: () => {
      throw new Error("votes: in this lab nothing is told of votes: status tells how far each server has come");
    },
  },
};

/** What can be typed, in lines, where members have disks or none. */
export function helpOf(commands: string, { questions, lies }: Playing, hasDisks: boolean): string {
  const all = [...Object.values(ACTS), ...Object.values(questions)];
  const rows = all
    .filter(({ help, usage: form }) => help !== "" && (!form.startsWith("lie ") || Object.keys(lies).length > 0))
    .flatMap(({ usage: form, help }) => [
      [form, hasDisks && help === RESTART.withoutDisk ? RESTART.withDisk : help],
      ...(form.startsWith("lie ") ? Object.entries(lies).map(([name, lie]) => [`  ${name}`, `it ${lie.help}`]) : []),
      ...(form.startsWith("cut ") ? [["", "mend <id> [id] mends it, and what was said arrives"]] : []),
    ]);
  return [commands, ...table(rows), "help, quit"].join("\n");
}

function heldText({ hold, cluster }: Stage): string {
  if (hold.calls.length === 0) return "no message is held";
  const rows = hold.calls.map((call) => [String(call.at), `${call.from} -> ${call.to}`, cluster.brief(call)]);
  return table(rows).join("\n");
}

function statusText({ cluster, playing, lies }: Stage): string {
  const rows = cluster.ids.map((id) => {
    const member = cluster.member(id);
    const disk = member instanceof ProcessMember ? member.disk?.bytes : undefined;
    const { figures, remark = "" } = playing.standing(cluster.history, id, disk);
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
