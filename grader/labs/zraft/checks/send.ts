import type { Check } from "../check.ts";
import { entriesOf } from "../lone.ts";
import { leading, type Reign } from "../reign.ts";

/** So often a command comes at the same time as a higher term. */
const AT_ONCE = 4;

export const send: Check = {
  id: "send",
  title: "a leader puts each command at the next place of its log, and sends it to all at once",
  rules: ["A1", "A2", "A8", "A11"],
  points: 4,
  of: "start",
  needs: ["leader"],
  hint: "What becomes of a command that comes while your server does not lead, and of one that comes while one of the others says nothing? And what does a leader still believe of the others that it learned when it led before?",
  stands: [3, 5].map((n) => ({
    name: `of-${n}`,
    size: (random) => ({ n, live: [random.below(n)] }),
    play: leading(async (reign, random) => {
      const others = random.shuffled(reign.lone.others);
      await whileOthersLead(reign, others);
      await whileItLeads(reign, others);
      await whenItLeadsAgain(reign, others);
    }),
  })),
};

/** A command for one that knows no leader, for a follower, and for a candidate. */
async function whileOthersLead(reign: Reign, [leader = 0]: readonly number[]): Promise<void> {
  const { lone } = reign;
  await lone.start("put early 1");
  const term = lone.nextTerm(2);
  await reign.under(leader, 0, entriesOf([term - 1, term], 1));
  await lone.start("put early 2");
  await lone.campaign();
  await lone.start("put early 3");
  lone.loseAll();
}

/** Commands for a leader: at once, one after the other, several together; one of the others is silent meanwhile, fails, and is there again. */
async function whileItLeads(reign: Reign, [silent = 0, ...rest]: readonly number[]): Promise<void> {
  const { lone } = reign;
  await reign.elect();
  await give(reign, "put first 1");
  await reign.passAll();
  // Two clients may say the same.
  await give(reign, "put first 1");
  await reign.passAll();
  // A command is any line of text.
  await give(reign, "put second 1", "", "  put  third 3 ");
  await reign.passAll();
  for (const command of ["put slow 1", "put slow 2"]) {
    await give(reign, command);
    await reign.passAll(rest);
  }
  for (const call of reign.calls(silent)) await reign.fail(call);
  await give(reign, "put lost 1");
  await reign.passAll(rest);
  await reign.beat();
  await give(reign, "put found 1");
  await reign.passAll();

  // One of the others has heard of a higher term meanwhile.
  await lone.tick(lone.setting.heartbeat_ms);
  reign.peer(silent).adopt(lone.nextTerm());
  const [call] = reign.calls(silent);
  if (call !== undefined) await reign.pass(call);
  await lone.start("put deposed 1");
}

/**
 * It leads again, with a longer log. Then it loses what only one other has, for another leader had the votes of the rest, and leads once
 * more with a shorter one: what the one had acknowledged says nothing of that.
 */
async function whenItLeadsAgain(reign: Reign, [one = 0, other = 0, ...more]: readonly number[]): Promise<void> {
  const { lone } = reign;
  lone.loseAll();
  await reign.elect();
  await reign.passAll();
  const committed = reign.peer(other).lastIndex;
  if (more.length > 0) {
    await give(reign, "put gone 1", "put gone 2", "put gone 3");
    await reign.passAll([one]);
    await reign.under(other, committed, entriesOf([lone.term + 1], committed + 1));
  } else {
    await reign.under(other, committed);
  }
  await reign.elect([other, ...more, one]);
  await give(reign, "put again 1", "put again 2");
  await reign.passAll([other]);
  await reign.passAll();

  // A candidate of a higher term, whom nobody votes for.
  await lone.requestVote(one, lone.nextTerm(), 0, 0);
  await lone.start("put deposed 2");

  // A command comes at the same time as the call of another leader, of a higher term: whichever it takes first, it has no entry of that.
  for (let times = 0; times < AT_ONCE; times++) {
    lone.loseAll();
    await reign.elect();
    await reign.passAll();
    await Promise.all([lone.start(`put beside ${times}`), lone.append(other, lone.nextTerm(), [0, 0])]);
    await lone.rest();
  }
}

/** Clients give it commands, all at the same time; then it has done all that comes of it. */
async function give({ lone }: Reign, ...commands: string[]): Promise<void> {
  await Promise.all(commands.map((command) => lone.start(command)));
  await lone.rest();
}
