import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { PROJECT, SKELETON, SOLUTION } from "../../grader/base/project.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { type Archive, type Made, releaseOfRun, untar, unzip } from "./support.ts";

let made: Made;
let student: Archive;
let full: Archive;
let gradescope: Archive;

beforeAll(async () => {
  made = await releaseOfRun();
  student = await unzip(await made.read("student.zip"));
  full = await untar(await made.read("grader-full.tar.gz"));
  gradescope = await unzip(await made.read("gradescope.zip"));
});

const textOf = (files: Archive, name: string): string => files.get(name)?.content.toString() ?? "";

describe("students get", () => {
  test("a lab in one folder, with all that they need", () => {
    expect([...student.keys()].filter((name) => !name.startsWith("zlab/"))).toEqual([]);
    expect([...student.keys()]).toEqual(
      expect.arrayContaining(
        [
          "README.md",
          "handout.md",
          "handout.zh.md",
          "figures/zpbft/three-phases.svg",
          "docs/report.md",
          "docs/judge.md",
          ".npmrc",
          ".gitattributes",
          ".gitignore",
          "package.json",
          "package-lock.json",
          "tsconfig.json",
          ".github/workflows/grade.yml",
          ".gitlab-ci.yml",
          ".vscode/launch.json",
          ".vscode/tasks.json",
          ".devcontainer/devcontainer.json",
          "terminals.sh",
          "skeleton/zpbft/commit.ts",
          "grader/main.js",
          "grader/released.json",
          "platforms/shared/grade.sh",
        ].map((name) => `zlab/${name}`),
      ),
    );
  });

  test("every picture of the handouts", () => {
    const pictures = ["handout.md", "handout.zh.md"].flatMap((name) =>
      Array.from(textOf(student, `zlab/${name}`).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g), ([, file = ""]) => file),
    );
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.filter((file) => !student.has(`zlab/${file}`))).toEqual([]);
  });

  test("the given files twice: where they work, and as they were given", () => {
    const { given, begun } = JSON.parse(textOf(student, "zlab/grader/released.json"));
    const there = [...student.keys()].flatMap((name) => /^zlab\/skeleton\/(.*)$/.exec(name)?.[1] ?? []);
    expect(Object.keys(given)).toEqual(there.filter((name) => name !== "zpbft/commit.ts"));
    for (const name of Object.keys(given)) expect(given[name]).toBe(textOf(student, `zlab/skeleton/${name}`));
    expect(begun).toEqual({ "zpbft/commit.ts": textOf(student, "zlab/skeleton/zpbft/commit.ts") });
  });

  test("no folder of an instructor's", () => {
    const forbidden = /hidden|solution|submissions|(^|\/)test\/|grader\/(release|class|bench)\/|node_modules/;
    expect([...student.keys()].filter((name) => forbidden.test(name))).toEqual([]);
  });

  test("no line of the solution that is not the skeleton's", async () => {
    const sources = (await readdir(SKELETON, { recursive: true })).filter((name) => /^z.*\.ts$/.test(name));
    const skeleton = await Promise.all(sources.map((name) => readFile(path.join(SKELETON, name), "utf8")));
    const lines = (await readFile(path.join(SOLUTION, "zpbft/commit.ts"), "utf8"))
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.length >= 40 && !skeleton.some((source) => source.includes(line)));
    expect(lines.length).toBeGreaterThanOrEqual(5);
    const telling = [...student].flatMap(([name, { content }]) =>
      lines.filter((line) => content.includes(line)).map((line) => `${name}: ${line}`),
    );
    expect(telling).toEqual([]);
  });

  test("the page of a cluster, with every file that it loads, and the packages that serve it", () => {
    const index = textOf(student, "zlab/web/live/index.html");
    const named = Array.from(
      index.matchAll(/(?:src|href)="(\/(?:live|shared)\/[^"]+)"/g),
      ([, name]) => `zlab/web${name}`,
    );
    expect(named.length).toBeGreaterThanOrEqual(3);
    const scripts = [...student.keys()].filter((name) => /^zlab\/web\/(live|shared)\/.*\.js$/.test(name));
    const imported = scripts.flatMap((name) =>
      Array.from(textOf(student, name).matchAll(/^(?:import|export) .*from "(\.[^"]+)";$/gm), ([, file = ""]) =>
        path.posix.join(path.posix.dirname(name), file),
      ),
    );
    expect([...student.keys()]).toEqual(expect.arrayContaining([...named, ...imported]));
    const { dependencies } = JSON.parse(textOf(student, "zlab/package.json"));
    expect(dependencies).toMatchObject({ hono: expect.any(String), "@hono/node-server": expect.any(String) });
  });

  test("their commands, and none of an instructor's", () => {
    const commands = [...student.keys()].flatMap((name) => /^zlab\/grader\/commands\/(.*)$/.exec(name)?.[1] ?? []);
    expect(commands).toEqual(
      expect.arrayContaining([
        "cluster.ts",
        "grade-doctor.ts",
        "grade.ts",
        "handin.ts",
        "hint.ts",
        "naive.ts",
        "take-in.ts",
      ]),
    );
    expect(commands.filter((name) => /release|class|bench/.test(name))).toEqual([]);
  });

  test("the same from the archive that workflows fetch", async () => {
    const fetched = await untar(await made.read("grader-public.tar.gz"));
    expect([...fetched]).toEqual([...student]);
    expect(await made.read("classroom50/grader.tar.gz")).toEqual(await made.read("grader-public.tar.gz"));
  });
});

describe("platforms get", () => {
  test("the hidden checks and the solution", () => {
    expect([...full.keys()]).toEqual(
      expect.arrayContaining([
        "zlab/grader/labs/zpbft/hidden/suite.ts",
        "zlab/platforms/shared/grade.sh",
        "zlab/solution/zpbft/commit.ts",
      ]),
    );
  });

  test("on Gradescope: the same, and beside it what Gradescope runs", () => {
    const beside = [...gradescope.keys()].filter((name) => !name.startsWith("zlab/"));
    expect(beside).toEqual(["run_autograder", "setup.sh"]);
    expect([...gradescope.keys()].filter((name) => name.startsWith("zlab/"))).toEqual([...full.keys()]);
  });

  test("on Autolab: the same in a tar", async () => {
    expect([...(await untar(await made.read("autolab/autograde.tar")))]).toEqual([...full]);
  });
});

describe("every package", () => {
  test("holds the rooms of its lab, and no other lab's", () => {
    const roomsIn = (top: string) => (name: string) => new RegExp(`^zlab/${top}/([^/]+)/`).exec(name)?.[1] ?? [];
    for (const [, files] of packages()) {
      const names = [...files.keys()];
      expect([...new Set(names.flatMap(roomsIn("grader/labs")))].toSorted()).toEqual(["kit", "pbft", "zpbft"]);
      expect([...new Set(names.flatMap(roomsIn("skeleton")))].toSorted()).toEqual(ZPBFT.rooms);
    }
  });

  const packages = () =>
    [
      ["student", student],
      ["full", full],
      ["gradescope", gradescope],
    ] as const;

  test("lets exactly those files be run that say by what", () => {
    for (const [, files] of packages()) {
      const programs = [...files].filter(([, { mode }]) => (mode & 0o111) !== 0).map(([name]) => name);
      const scripts = [...files].filter(([, { content }]) => content.toString().startsWith("#!")).map(([name]) => name);
      expect(programs).toEqual(scripts);
      expect(programs).toContain("zlab/platforms/shared/grade.sh");
    }
    expect(gradescope.get("run_autograder")?.mode).toBe(0o755);
    expect(gradescope.get("setup.sh")?.mode).toBe(0o755);
  });

  test("installs what its code names, and nothing else", () => {
    for (const [name, files] of packages()) {
      const manifest = JSON.parse(textOf(files, "zlab/package.json"));
      expect(Object.keys(manifest.scripts).toSorted(), name).toEqual([
        "cluster",
        "grade",
        "grade:doctor",
        "handin",
        "hint",
        "journal",
        "naive",
        "postinstall",
        "start",
        "test",
        "types",
      ]);
      expect([manifest.scripts.test, manifest.scripts.start]).toEqual([
        manifest.scripts.grade,
        manifest.scripts.cluster,
      ]);
      expect(manifest).not.toHaveProperty("devDependencies");
      expect(Object.keys(manifest.dependencies)).toEqual(
        expect.arrayContaining(["@types/node", "get-port", "typescript"]),
      );
      for (const tool of ["yazl", "csv-stringify", "p-map", "pg-boss", "vitest"])
        expect(manifest.dependencies).not.toHaveProperty(tool);
    }
  });

  test("has a lock file that fits, and names no registry", () => {
    for (const [, files] of packages()) {
      const manifest = JSON.parse(textOf(files, "zlab/package.json"));
      const lock = JSON.parse(textOf(files, "zlab/package-lock.json"));
      expect(lock.packages[""].dependencies).toEqual(manifest.dependencies);
      expect(lock.packages[""].optionalDependencies).toEqual(manifest.optionalDependencies);
      for (const machine of ["linux-x64", "linux-arm64", "darwin-x64", "win-x64", "win-arm64"]) {
        expect(lock.packages).toHaveProperty([`node_modules/node-${machine}`]);
      }
      const entries = Object.values<{ resolved?: string; dev?: boolean }>(lock.packages);
      expect(entries.flatMap(({ resolved }) => resolved ?? [])).toEqual(["skeleton"]);
      expect(entries.filter(({ dev }) => dev)).toEqual([]);
    }
  });

  test("says of which lab it is wherever a template leaves that open", async () => {
    const open = /@[A-Z]+(_[A-Z]+)*@/;
    const texts = made.names.filter((name) => !/\.(gz|tar|zip)$/.test(name));
    for (const name of texts) expect(await made.text(name), name).not.toMatch(open);
    for (const [name, files] of packages()) {
      const left = [...files].filter(([, { content }]) => open.test(content.toString()));
      expect(
        left.map(([file]) => file),
        name,
      ).toEqual([]);
    }
    expect(JSON.parse(textOf(full, "zlab/platforms/shared/fallback/autolab.json"))).toEqual({ scores: { zpbft: 0 } });
  });

  test("names no place of the machine that it was made on", () => {
    const places = [PROJECT.replace(/\/$/, ""), made.dir, inject("runFolder"), `${homedir()}/`];
    for (const [name, files] of packages()) {
      const naming = [...files].filter(([, { content }]) => places.some((place) => content.includes(place)));
      expect(
        naming.map(([file]) => file),
        name,
      ).toEqual([]);
    }
  });
});
