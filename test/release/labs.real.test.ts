import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ZPAXOS } from "../../grader/labs/zpaxos/lab.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { ZRAFT } from "../../grader/labs/zraft/lab.ts";
import { type Archive, type Made, projectCopy, releaseOf, releaseOfRun, unzip } from "./support.ts";

/** What can be another in the packages of another lab. What is the same in all is tried with zpbft's, in the other files here. */
describe.each([
  {
    lab: ZPBFT,
    made: releaseOfRun,
    own: [".vscode/keys.js", "terminals.sh"],
    handedIn: "commit.ts",
    shared: ["kit", "pbft"],
  },
  {
    lab: ZRAFT,
    made: async () => releaseOf(await projectCopy(), "", ZRAFT),
    own: [],
    handedIn: "handin.zip",
    shared: ["kit", "raft"],
  },
  {
    lab: ZPAXOS,
    made: async () => releaseOf(await projectCopy(), "", ZPAXOS),
    own: [],
    handedIn: "handin.zip",
    shared: ["kit", "paxos"],
  },
])("of $lab.name", ({ lab, made, own, handedIn, shared }) => {
  let release: Made;
  let student: Archive;

  beforeAll(async () => {
    release = await made();
    student = await unzip(await release.read("student.zip"));
  });

  const textOf = (name: string): string => student.get(`zlab/${name}`)?.content.toString() ?? "";
  const named = (names: readonly string[]) => names.map((name) => `zlab/${name}`);

  test("students get its handouts, its graded files as they begin, its own rooms, and no solution", () => {
    const names = [...student.keys()];
    expect(names).toEqual(expect.arrayContaining(named(Object.values(lab.handouts))));
    for (const file of lab.gradedFiles) expect(textOf(`skeleton/${file}`)).toContain("// TODO:");
    expect(Object.keys(JSON.parse(textOf("grader/released.json")).begun)).toEqual(lab.gradedFiles.toSorted());
    const roomsIn = (top: string) =>
      [...new Set(names.flatMap((name) => new RegExp(`^zlab/${top}/([^/]+)/`).exec(name)?.[1] ?? []))].toSorted();
    expect(roomsIn("grader/labs")).toEqual([...shared, lab.name].toSorted());
    expect(roomsIn("skeleton")).toEqual(lab.rooms);
    expect(names.filter((name) => /solution|hidden\//.test(name))).toEqual([]);
  });

  test("all that their program and the grader import is there", () => {
    const lacking = [...student].flatMap(([name, { content }]) => {
      if (!/^zlab\/(skeleton|grader)\/.*\.[jt]s$/.test(name)) return [];
      const imports = content.toString().matchAll(/^(?:import .*|\} |.* import\()(?:from )?"(\.[^"$]+)"/gm);
      return Array.from(imports, ([, file = ""]) => path.posix.join(path.posix.dirname(name), file))
        .filter((file) => !student.has(file))
        .map((file) => `${name}: ${file}`);
    });
    expect(lacking).toEqual([]);
  });

  test("the README and the tasks of an editor tell of nothing that is not there", () => {
    const readme = textOf("README.md");
    for (const file of lab.gradedFiles) expect(readme).toContain(`\`skeleton/${file}\``);
    const scripts = Object.keys(JSON.parse(textOf("package.json")).scripts);
    const tasks: { label: string; command?: string; dependsOn?: string[] }[] = JSON.parse(
      textOf(".vscode/tasks.json"),
    ).tasks;
    const launches: { preLaunchTask?: string }[] = JSON.parse(textOf(".vscode/launch.json")).configurations;
    const told = [readme, ...tasks.flatMap(({ command }) => command ?? [])].join("\n");
    const run = Array.from(told.matchAll(/npm run (?:-s )?([\w:]+)/g), ([, script]) => script);
    expect(run).toContain("grade");
    expect(run.filter((script) => !scripts.includes(script ?? ""))).toEqual([]);
    expect(run.includes("cluster")).toBe(lab.family !== undefined);
    const files = Array.from(told.matchAll(/(?:sh|node) ((?:[\w.-]+\/)*[\w-]+\.(?:sh|js))/g), ([, file = ""]) => file);
    expect(files.filter((file) => !student.has(`zlab/${file}`))).toEqual([]);
    const labels = tasks.map(({ label }) => label);
    expect(labels).toContain("grade");
    const awaited = [
      ...tasks.flatMap(({ dependsOn }) => dependsOn ?? []),
      ...launches.flatMap((one) => one.preLaunchTask ?? []),
    ];
    expect(awaited.filter((label) => !labels.includes(label))).toEqual([]);
  });

  test("its docs lead to no page that is not there", () => {
    const docs = [...student.keys()].filter((name) => /^zlab\/docs\/.*\.md$/.test(name));
    expect(docs).toContain("zlab/docs/judge.md");
    const dead = docs.flatMap((name) => {
      const links =
        student
          .get(name)
          ?.content.toString()
          .matchAll(/\]\((?!https?:)([^)#]+)/g) ?? [];
      return Array.from(links, ([, to = ""]) => path.posix.join(path.posix.dirname(name), to)).filter(
        (to) => !student.has(to),
      );
    });
    expect(dead).toEqual([]);
  });

  test("its own files are there, and no other lab's", () => {
    const all = [ZPBFT, ZRAFT, ZPAXOS].flatMap(({ forStudents }) => Object.keys(forStudents ?? {}));
    expect(all.filter((name) => student.has(`zlab/${name}`)).toSorted()).toEqual(own);
  });

  test("each platform names all graded files, or the archive of them", async () => {
    const names = lab.gradedFiles.map((file) => path.posix.basename(file));
    const naming = [
      "classmoji/.github/workflows/classroom.yml",
      "github/README.md",
      "gitlab/.gitlab-ci.yml",
      "gradescope/README.md",
    ];
    for (const text of [...naming, "prairielearn/question/question.html", "README.md", "classroom50/README.md"]) {
      for (const name of names) expect(await release.text(text), text).toContain(name);
    }
    expect(await release.text("autolab/README.md")).toContain(`\`${handedIn}\``);
    expect(await release.text("autolab/autograde-Makefile")).toContain(`cp -P ${handedIn} handin/`);
  });
});
