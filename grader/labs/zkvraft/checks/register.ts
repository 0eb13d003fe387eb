import { type Check, oneOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const register: Check = {
  id: "register",
  title: "a session is called by the index of its entry, and is nobody else's",
  rules: ["O1"],
  points: 3,
  of: "execute",
  needs: ["start"],
  mayFollow: ["answers-applied"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "Where does the id of a session come from, so that no two clients can ever have the same one, on any server, after any restart?",
  stands: [{ name: "ids", size: oneOf(3), play: served(ids) }],
};

/** Sessions begin with other entries between them, in other terms, and after a restart. */
async function ids(servers: Servers): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  const [client = 0] = await servers.sessions(me, 2);
  await servers.play(servers.next(me, client, "put x 1"));
  await servers.applyAll(me);
  await servers.lead(me);
  await servers.sessions(me, 2);
  await servers.play(`restart ${me}`, `${me} hears`);
  await servers.applyAll(me);
  await servers.lead(me);
  await servers.sessions(me, 2);
  await servers.rest();
}
