import { writeFile } from "node:fs/promises";
import { coveragePage, PAGE } from "./coverage-page.ts";

await writeFile(PAGE, coveragePage());
