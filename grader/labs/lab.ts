import type { Assignment, LabRules } from "../base/lab.ts";
import type { Suite } from "../checks/runner.ts";
import type { Client, Family } from "../cluster/family.ts";
import type { Puppet } from "../cluster/member.ts";
import type { Workload } from "../cluster/workload.ts";
import type { Drawing } from "../history/scene/scene.ts";

/** A lab: all that the engine knows about it. The engine gets it as a value, and names no lab. */
export interface Lab extends Assignment {
  /** What it is about, in a few words for people. */
  title: string;
  /** The files of its handout, relative to the project, by language. */
  handouts: { en: string; zh?: string };
  /** The rooms beside its own in `grader/labs` that it stands on; a room of the kit is named by itself. */
  standsOn: readonly string[];
  rules: LabRules;
  /** Its suites of checks, which are loaded when they are asked for; students have no hidden one. */
  suites: {
    public(): Promise<Suite>;
    hidden?(): Promise<Suite>;
  };
  /** Hints for each check, by its id, each more than the one before; missing where there are none. */
  hints?(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** How its clusters are started, and their members played; missing where there are none. */
  family?(): Promise<Family<Puppet, Client>>;
  /** How its histories are drawn; missing where they are not. */
  drawing?(): Promise<Drawing>;
  /** What a person at the prompt of `npm run cluster` is told. */
  prompt: {
    /** What the program's client takes, in a line. */
    commands: string;
    /** What is said when a server is restarted; undefined if nothing is. */
    onRestart(id: number): string | undefined;
  };
  /** Files that its students get besides those that all get, under the name on the left: what stands there, from `platforms/`. */
  forStudents?: Readonly<Record<string, string>>;
  /** What its clusters are measured by; students do not have it. */
  bench?(): Promise<Workload>;
}
