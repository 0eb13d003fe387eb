import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import { english } from "../../web/live/english.js";

/** What makes markup, code or addresses of a text, or asks for anything. */
const FORBIDDEN =
  /innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\b|new Function|javascript:|https?:\/\/(?!www\.w3\.org\/2000\/svg")|\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|@import|url\(/;

test("the page's own files make nothing of a text but text, and ask for nothing", async () => {
  const files = await Array.fromAsync(glob("web/{report,class,shared}/*.{js,css}", { cwd: PROJECT }));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = await readFile(path.join(PROJECT, file), "utf8");
    expect([file, FORBIDDEN.exec(text)?.[0]]).toEqual([file, undefined]);
  }
});

/** What is said by a name that stands in a variable. */
const CHOSEN = new Set(["connecting", "lost", "drop", "repeat"]);

test("the live page says every word that it has", async () => {
  const files = await Array.fromAsync(glob("web/{live,shared}/*.{js,html}", { cwd: PROJECT }));
  const texts = await Promise.all(files.map((file) => readFile(path.join(PROJECT, file), "utf8")));
  const said = new Set(
    texts
      .flatMap((text) => [...text.matchAll(/\bsay\.(\w+)|data-(?:say|label)="(\w+)"/g)])
      .map(([, one, other]) => one ?? other),
  );
  expect(Object.keys(english).filter((word) => !said.has(word) && !CHOSEN.has(word))).toEqual([]);
});
