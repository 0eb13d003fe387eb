import path from "node:path";
import { documentOf } from "../report/page/document.ts";
import { html } from "../report/page/html.ts";
import { type ChangingPage, serveChanging } from "../web/changing-page.ts";

/** The folders of the reports that the page of a class leads to. */
const FOLDERS: readonly string[] = ["instructor", "results"];

interface ServedClass {
  /** The folder of the results. */
  out: string;
  lab: { title: string };
  isAnonymous: boolean;
}

/**
 * Serves the page of a class, and the reports that it leads to.
 *
 * @throws Error when the port is taken
 */
export function serveClass({ out, lab: { title }, isAnonymous }: ServedClass, port: number): Promise<ChangingPage> {
  const body = html`<header class="front"><p class="about">${title}</p><h1>The class is being graded.</h1></header>`;
  return serveChanging({
    file: path.join(out, "index.html"),
    first: documentOf({ title: `The class · ${title}`, language: "en", room: "class", body }),
    port,
    folders: isAnonymous ? [] : FOLDERS,
    words: {
      gone: "the page has not been written so far",
      lost: "nothing is heard of the grader: has it ended? This page stays as it is",
      over: "the grader has ended: this page stays as it is, and index.html is the same",
    },
  });
}
