// A page that the grader serves: it hears how things stand, and loads itself again when there is a newer version.

import { keep, restore } from "./kept.js";

/** @typedef {import("../../grader/web/news.ts").News} News */

const own = /** @type {HTMLElement | null} */ (document.querySelector("script[data-version]"))?.dataset.version ?? "";

const said = document.createElement("p");
said.className = "news";
said.setAttribute("role", "status");
document.body.append(said);

let lost = "";
let isOver = false;
/** @type {EventSource | undefined} */
let source;

/** @param {News} news */
function hear(news) {
  ({ lost } = news);
  isOver = news.isOver ?? false;
  said.textContent = news.words;
  said.classList.toggle("lost", isOver);
  if (isOver) source?.close();
  else if (news.version !== "" && news.version !== own) {
    keep();
    location.reload();
  }
}

/** A browser has six connections for a server, and each tab that is seen needs one. */
function follow() {
  source?.close();
  source = undefined;
  if (document.hidden || isOver) return;
  source = new EventSource("/news");
  source.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
  source.addEventListener("error", () => {
    if (isOver) return;
    said.textContent = lost;
    said.classList.add("lost");
  });
}

restore();
document.addEventListener("visibilitychange", follow);
follow();
