import { expect, test, vi } from "vitest";
import { Follower, showCluster } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

const VIEW_CHANGE = "VIEW-CHANGE";

test("when the leader of zviews is killed, the page is told of the way to another view, and of the new leader's answer", async () => {
  const page = new Follower(await showCluster("solution", "--lab", "zviews"));
  await page.until("answer");
  await page.until("standing", ({ id, role }) => id === 0 && role === "leads");
  await page.act({ verb: "kill", id: 0 });
  const { ask } = await page.act({ verb: "ask", command: "put x 10" });
  expect(page.hello).toMatchObject({ replies: 2 });
  const place = page.hello?.kinds.findIndex(({ name }) => name === VIEW_CHANGE);
  const wanted = await page.until("call", ({ message }) => message === place);
  expect(wanted.title).toMatch(/^view \d+$/);
  await page.until("standing", ({ id, role }) => id > 0 && role === "leads");
  const answer = await page.until("answer", (event) => event.ask === ask);
  expect(answer).toMatchObject({ result: "put ok" });
  await page.until("phase", ({ seq, id, reached }) => seq === 2 && id > 0 && reached.includes("executed"));
  expect(page.of("phase").filter(({ differs }) => differs !== undefined)).toEqual([]);
});
