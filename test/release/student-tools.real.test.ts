import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { execa, type Options } from "execa";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { SOLUTION } from "../../grader/base/project.ts";
import { COMMIT, killGroup, untilSaid } from "../grader/support.ts";
import { ask, freePorts } from "../system/front-door.ts";
import { folder, releaseOfRun, unpack, unzip } from "./support.ts";

// Packages are installed.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

interface Task {
  label: string;
  command?: string;
  dependsOn?: string[];
  problemMatcher: { background?: { endsPattern: string } };
}

interface Launch {
  request: string;
  preLaunchTask?: string;
  runtimeExecutable?: string;
  runtimeArgs?: string[];
  args?: string[];
}

let lab: string;
/** The same, before npm ci. */
let bare: string;
let tasks: Task[];
let launches: Launch[];

/** As a student's terminal is: outside of any npm script. */
function outside(env: Record<string, string> = {}) {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|VITEST|INIT_CWD|TMUX)/.test(name));
  return { extendEnv: false, env: { ...Object.fromEntries(own), ...env }, reject: false, cwd: lab } satisfies Options;
}

const inLab = async (name: string) => JSON.parse(await readFile(path.join(lab, name), "utf8"));

beforeAll(async () => {
  const student = await unzip(await (await releaseOfRun()).read("student.zip"));
  const [place, other] = [await folder(), await folder()];
  for (const one of [place, other]) await unpack(student, one);
  [lab, bare] = [path.join(place, "zlab"), path.join(other, "zlab")];
  await execa("npm", ["ci"], { ...outside(), reject: true });
  await writeFile(path.join(lab, "skeleton", COMMIT), await readFile(path.join(SOLUTION, COMMIT)));
  tasks = (await inLab(".vscode/tasks.json")).tasks;
  launches = (await inLab(".vscode/launch.json")).configurations;
});

/** The first of six ports in a row that are free now. */
async function sixPorts(from = 12_000 + 10 * Math.trunc(Math.random() * 1500)): Promise<number> {
  const free = await Promise.all([0, 1, 2, 3, 4, 5].map((more) => isFree(from + more)));
  return free.every(Boolean) ? from : sixPorts(from + 10);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

const taskOf = (label: string): Task => {
  const found = tasks.find((task) => task.label === label);
  if (found === undefined) throw new Error(`there is no task "${label}"`);
  return found;
};

describe("what the editor is given", () => {
  test("names scripts and tasks that are there", async () => {
    const { scripts } = await inLab("package.json");
    const commands = tasks.flatMap(({ command }) => command ?? []);
    const named = commands.flatMap((command) => /^npm run (\S+)/.exec(command)?.[1] ?? []);
    expect(named).toEqual(expect.arrayContaining(["grade", "hint", "handin", "types", "cluster"]));
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const depended = [...tasks.flatMap(({ dependsOn }) => dependsOn ?? []), launches[0]?.preLaunchTask ?? ""];
    for (const label of depended) expect(taskOf(label).label).toBe(label);
  });

  test("starts under the debugger the very server that its task leaves out", () => {
    const { runtimeExecutable, runtimeArgs = [], args = [] } = launches[0] as Launch;
    const command = [runtimeExecutable, ...runtimeArgs, ...args].join(" ");
    expect(command).toBe(`${taskOf("server 3").command} -log 0`);
    const { dependsOn: six = [] } = taskOf("six terminals");
    expect(taskOf("all but server 3").dependsOn).toEqual(six.filter((label) => label !== "server 3"));
  });

  test("names no place and no host", async () => {
    for (const folder of [".vscode", ".devcontainer"]) {
      for (const name of await readdir(path.join(lab, folder))) {
        expect(await readFile(path.join(lab, folder, name), "utf8"), name).not.toMatch(
          /https?:|["' ]\/(home|root|usr|tmp|work)|\w\.(io|com|org)\b/,
        );
      }
    }
    expect((await inLab(".devcontainer/devcontainer.json")).build).toEqual({ dockerfile: "Dockerfile" });
  });
});

test("npm run handin looks at what would count, and says what does not, also where no other user may enter", async () => {
  await chmod(path.dirname(lab), 0o700);
  const prepare = path.join(lab, "skeleton/zpbft/prepare.ts");
  const given = await readFile(prepare, "utf8");
  await writeFile(prepare, `${given}// mine\n`);
  const { exitCode, stdout } = await execa("npm", ["run", "-s", "handin"], outside());
  await writeFile(prepare, given);
  expect(stdout.split("\n").slice(1)).toEqual([
    "  others  skeleton/zpbft/prepare.ts differs from what you were given: it does not count",
    "  types   clean",
    "  score   100 / 100",
    "",
    "To hand in: this file, and nothing else.",
    "    skeleton/zpbft/commit.ts",
    "Upload it where your course takes uploads. In a repository, commit and push.",
  ]);
  expect(exitCode).toBe(0);
  expect(await readdir(lab)).not.toContain("grade-results");
});

test("the tasks of the six terminals make a cluster, one after the other, each when the one before is there", async () => {
  const port = await sixPorts();
  const { dependsOn: [keys = "", ...roles] = [] } = taskOf("six terminals");
  // What is there stays.
  for (let time = 0; time < 2; time += 1) {
    expect(await execa(taskOf(keys).command ?? "", { ...outside(), shell: true })).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
  }
  expect(await readdir(path.join(lab, "keys"))).toHaveLength(8);
  for (const label of roles) {
    const { command = "", problemMatcher } = taskOf(label);
    const moved = command.replaceAll(/:800(\d)/g, (_, more) => `:${port + Number(more)}`);
    const role = execa(moved, { ...outside(), shell: true, detached: true, stdin: "pipe" });
    onTestFinished(async () => {
      killGroup(role.pid as number);
      await role;
    });
    await untilSaid({ stdout: role.stderr }, problemMatcher.background?.endsPattern ?? "nothing");
    if (label !== "client") continue;
    const answered = untilSaid(role, "put ok");
    role.stdin.write("put x 10\n");
    await answered;
  }
});

test("npm run cluster -- --http has a browser answered by each server", async () => {
  const port = await freePorts(4);
  const cluster = execa("npm", ["run", "-s", "cluster", "--", "--http", String(port)], { ...outside(), stdin: "pipe" });
  await untilSaid(cluster, '4 servers are at work; "help" tells what to type');
  for (const id of [0, 1, 2, 3]) {
    expect(await ask(port + id, `/req?warTime=${id}`)).toMatchObject({ status: 200, text: "put ok" });
  }
  cluster.stdin.end("quit\n");
  expect(await cluster).toMatchObject({ exitCode: 0, stderr: "" });
});

describe("terminals.sh", () => {
  test("starts all in one terminal, and ends them with the client", async () => {
    const port = await sixPorts();
    const script = ["terminals.sh", "--here", "-log", "0"];
    const options = { ...outside({ PORT: String(port) }), input: "put x 10\nget x\n" };
    const { exitCode, stdout } = await execa("sh", script, options);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("put ok");
    expect(stdout).toContain("result: 10");
    const logs = [0, 1, 2, 3].map((id) => readFile(path.join(lab, "logs", `s${id}.log`), "utf8"));
    for (const [id, log] of (await Promise.all(logs)).entries()) expect(log).toContain(`Debug| I=${id} L=0 seq=2`);
    await vi.waitFor(async () => expect(await sixPorts(port)).toBe(port), { timeout: 50_000, interval: 100 });
  });

  test("tells which role did not start, and why", async () => {
    const port = await sixPorts();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port + 2, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { exitCode, stderr } = await execa("sh", ["terminals.sh", "--here"], {
      ...outside({ PORT: String(port) }),
      input: "",
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`^server 1 did not start:\n.*cannot listen on :${port + 2} `));
  });

  test("says what cannot be meant", async () => {
    const wrong = await execa("sh", ["terminals.sh", "--there"], outside());
    expect(wrong).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^--there: expected --here, --end, or /),
    });
  });
});

test.each([
  ["grader/main.js hint", /^the lab's packages are not all installed \([\w-]+ is missing\): run "npm ci" first$/],
  ["grader/main.js cluster", /^the lab's packages are not all installed \([\w-]+ is missing\): run "npm ci" first$/],
  ["skeleton/naive.js -help", /^the lab is not installed: run "npm ci" first$/],
  ["terminals.sh", /^the lab is not installed: run "npm ci" first$/],
])("before npm ci, %s is a sentence", async (typed, words) => {
  const [file = "", ...args] = typed.split(" ");
  const program = file.endsWith(".sh") ? "sh" : process.execPath;
  const ended = await execa(program, [file, ...args], { ...outside(), cwd: bare });
  expect(ended).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
});
