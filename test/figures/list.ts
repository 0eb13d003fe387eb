import type { History } from "../../grader/history/history.ts";
import type { Scene } from "../../grader/history/scene/scene.ts";
import { replica } from "../../grader/labs/pbft/wire.ts";
import type { Language } from "../../grader/lang/language.ts";
import type { Geometry } from "../../grader/report/page/geometry.ts";
import type { Words } from "./draw.ts";
import { columnsOf, type Held, phasesOf } from "./geometry.ts";
import { acceptedIn, COMMIT, clusterIn, countedIn, PREPARE, rightIn, votesIn, wrongIn } from "./scenes.ts";

/** A picture of a handout. */
export interface Figure {
  /** The run that it is drawn from. */
  run: string;
  show(history: History, said: Said): { scene: Scene; geometry: Geometry };
  words: Readonly<Record<Language, Words>>;
}

/** The words in pictures of whole clusters. */
interface Said {
  leader: string;
  lies: string;
  silent: string;
  ended: string;
  prepared: string;
  committed: string;
  put: string;
}

export const SAID: Readonly<Record<Language, Said>> = {
  en: {
    leader: "leader",
    lies: "lies",
    silent: "silent",
    ended: "ended",
    prepared: "prepared",
    committed: "committed",
    put: "put x …",
  },
  zh: {
    leader: "主节点",
    lies: "说谎",
    silent: "沉默",
    ended: "已退出",
    prepared: "已准备",
    committed: "已提交",
    put: "put x …",
  },
};

/** How far messages travel, and how much later the next begins: where there are few, there is room. */
const [CLOSE, WIDE] = [
  { travel: 56, step: 16 },
  { travel: 90, step: 25 },
];

export const FIGURES: Readonly<Record<string, Figure>> = {
  "three-phases": {
    run: "one-silent",
    show: (history, { leader, silent, prepared, committed }) =>
      phases(
        clusterIn(history, { about: { 0: leader, 3: silent } }),
        [votesIn(history, PREPARE, prepared), votesIn(history, COMMIT, committed)],
        CLOSE,
      ),
    words: {
      en: {
        title: "One command in three phases, with four replicas, of which replica 3 is silent",
        text: "The client sends its request to replica 0, the leader. Replica 0 sends a pre-prepare to 1, 2 and 3. Then 0, 1 and 2 each send a PREPARE to all others: each of the three holds 2 of the 2 that it needs, and is prepared. Then 0, 1 and 2 each send a COMMIT to all others: each holds 2 of 2, and is committed. Each of the three replies to the client. Replica 3 gets everything, and sends nothing.",
      },
      zh: {
        title: "一条命令的三个阶段：四个副本，其中副本 3 沉默",
        text: "客户端把请求发给副本 0，即主节点。副本 0 把 pre-prepare 发给 1、2、3。然后 0、1、2 各自向其他所有副本发送 PREPARE：三者各持有所需 2 票中的 2 票，已准备。然后 0、1、2 各自向其他所有副本发送 COMMIT：各持有 2 票中的 2 票，已提交。三者各自回复客户端。副本 3 什么都收，什么都不发。",
      },
    },
  },
  "leader-lies": {
    run: "leader-lies",
    show: (history, { leader, lies, put }) =>
      phases(clusterIn(history, { about: { 0: `${leader}, ${lies}`, 6: lies }, isShown: countedIn(history) }), [
        acceptedIn(history, put),
        votesIn(history, PREPARE, ""),
      ]),
    words: {
      en: {
        title: "A leader that proposes two commands at one seq, with seven replicas: only one of them can be prepared",
        text: "Replica 0, the leader, and replica 6 lie. Replica 0 proposes put x 10 to 1, 2 and 3, and put x 99 to 4 and 5. Both liars send each of the five a PREPARE for what it accepted. Replicas 1, 2 and 3 get the PREPAREs of each other as well: they hold 4 of the 4 that they need. Replicas 4 and 5 have only each other and the liars: 3 of 4. Votes that do not count are left out.",
      },
      zh: {
        title: "主节点在同一个序号上提议两条命令，共七个副本：只有一条能达到已准备",
        text: "副本 0（主节点）和副本 6 说谎。副本 0 向 1、2、3 提议 put x 10，向 4、5 提议 put x 99。两个说谎者给这五个副本各发一条 PREPARE，赞成它所接受的那一条。副本 1、2、3 还收到彼此的 PREPARE：各持有所需 4 票中的 4 票。副本 4、5 只有彼此和说谎者的票：4 票中的 3 票。不计入的票没有画出。",
      },
    },
  },
  "early-commit": {
    run: "early-commit",
    show: (history) => seen(rightIn(history)),
    words: {
      en: {
        title: "A COMMIT that came before its receiver was prepared is kept, and counts later",
        text: "Server 1 gets the pre-prepare, and sends its PREPARE. It gets the PREPARE of 0: 1 of 2. It gets the COMMIT of 0, early: 1 of 2. It gets the PREPARE of 2: 2 of 2, so it is prepared, and sends its COMMIT. It gets the COMMIT of 2: 2 of 2, with the early one. It replies to the client.",
      },
      zh: {
        title: "接收者还没有已准备就到的 COMMIT 被保留下来，之后计入",
        text: "服务器 1 收到 pre-prepare，发出自己的 PREPARE。它收到 0 的 PREPARE：2 票中的 1 票。它收到 0 的 COMMIT，提前到了：2 票中的 1 票。它收到 2 的 PREPARE：2 票中的 2 票，于是已准备，发出自己的 COMMIT。它收到 2 的 COMMIT：连同提前到的那一条，2 票中的 2 票。它回复客户端。",
      },
    },
  },
  "two-ended": {
    run: "two-ended",
    show: (history, { leader, ended }) =>
      phases(
        clusterIn(history, {
          about: { 0: leader, 2: ended, 3: ended },
          missing: [{ from: [2, 3].map(replica), to: [0, 1].map(replica), kind: PREPARE, text: "" }],
        }),
        [votesIn(history, PREPARE, "")],
      ),
    words: {
      en: {
        title: "Two of four servers have ended: the other two wait, and execute nothing",
        text: "The client sends its request to server 0, the leader, which sends a pre-prepare to server 1. Servers 0 and 1 send each other a PREPARE: each holds 1 of the 2 that it needs. A PREPARE of server 2 or of server 3 is missing; both have ended.",
      },
      zh: {
        title: "四个服务器中有两个已退出：另外两个等待，什么都不执行",
        text: "客户端把请求发给服务器 0，即主节点，它把 pre-prepare 发给服务器 1。服务器 0 和 1 互相发送 PREPARE：各持有所需 2 票中的 1 票。缺少服务器 2 或服务器 3 的一条 PREPARE；这两个都已退出。",
      },
    },
  },
  "counts-twice": {
    run: "counts-twice",
    show: (history) => seen(wrongIn(history)),
    words: {
      en: {
        title: "A server that counts one replica's COMMIT twice replies too early: one COMMIT is missing",
        text: "Server 3 gets the pre-prepare, and sends its PREPARE. It gets the PREPARE of 1: 1 of 2; and of 0: 2 of 2, so it is prepared. It sends its COMMIT. It gets the COMMIT of 1: 1 of 2. It gets the COMMIT of 1 once more, which does not count (V1). A COMMIT of 0 or of 2 is missing. It replies to the client all the same: that is wrong.",
      },
      zh: {
        title: "把同一个副本的 COMMIT 计了两次的服务器回复得太早：还缺一条 COMMIT",
        text: "服务器 3 收到 pre-prepare，发出自己的 PREPARE。它收到 1 的 PREPARE：2 票中的 1 票；又收到 0 的：2 票中的 2 票，于是已准备。它发出自己的 COMMIT。它收到 1 的 COMMIT：2 票中的 1 票。它又收到一次 1 的 COMMIT，不计入（V1）。还缺 0 或 2 的一条 COMMIT。它却照样回复了客户端：这是错的。",
      },
    },
  },
};

function seen(scene: Scene): { scene: Scene; geometry: Geometry } {
  return { scene, geometry: columnsOf(scene) };
}

function phases(scene: Scene, held: readonly Held[], pace = WIDE): { scene: Scene; geometry: Geometry } {
  return { scene, geometry: phasesOf(scene, held, pace) };
}
