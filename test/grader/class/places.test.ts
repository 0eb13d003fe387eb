import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { checkFolders, readMemory, writeMemory } from "../../../grader/class/places.ts";
import { folderOf, temporaryDir } from "../support.ts";

const names = { "name:ann": "ann" };
const memoryOf = async (memory: object) => readMemory(await folderOf({ "class.json": JSON.stringify(memory) }));

test("what an earlier run wrote is read, whatever the lab was called then", async () => {
  const known = { seed: 7, names: new Map(Object.entries(names)) };
  expect(await memoryOf({ schema: "lab-class/2", seed: 7, names })).toEqual(known);
  expect(await memoryOf({ schema: "zpbft-class/2", seed: 7, names })).toEqual(known);
  // Then it was not noted who is called what.
  expect(await memoryOf({ schema: "zpbft-class/1", seed: 7 })).toEqual({ seed: 7, names: new Map() });
});

test.each([
  { schema: "lab-class/3", seed: 7, names },
  { schema: "lab-class/2", seed: "7", names },
  { seed: 7, names },
])("what no earlier run wrote is refused: %j", async (memory) => {
  await expect(memoryOf(memory)).rejects.toThrow("its class.json is not what an earlier run wrote");
});

test("neither results nor a plan may lie among the submissions", async () => {
  const [submissions, out] = [await temporaryDir(), await temporaryDir()];
  await checkFolders(submissions, out, path.join(out, "plan"));
  const inside = path.join(submissions, "new");
  await expect(checkFolders(submissions, inside)).rejects.toThrow(`--out ${inside}: lies in ${submissions}`);
  await expect(checkFolders(submissions, out, inside)).rejects.toThrow(`--plan ${inside}: lies in ${submissions}`);
});

test("what is there and cannot be read is not taken for what is not there", async () => {
  const out = await temporaryDir();
  await mkdir(path.join(out, "class.json"));
  await expect(readMemory(out)).rejects.toThrow(`--out ${out}: its class.json cannot be read (EISDIR: `);
  const loop = path.join(out, "loop");
  await symlink("loop", loop);
  await expect(checkFolders(loop, out)).rejects.toThrow(`${loop} cannot be read: ELOOP: `);
  await expect(checkFolders(await temporaryDir(), loop)).rejects.toThrow(`--out ${loop} cannot be read: ELOOP: `);
  expect(await readMemory(await temporaryDir())).toBeUndefined();
});

test("what is written is read again, under the name that no lab has", async () => {
  const out = await temporaryDir();
  const memory = { seed: 7, names: new Map(Object.entries(names)) };
  await writeMemory(out, memory);
  expect(await readMemory(out)).toEqual(memory);
  expect(await readFile(path.join(out, "class.json"), "utf8")).toContain('"lab-class/2"');
});
