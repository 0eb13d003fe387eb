import type { Catalogue } from "../translate.ts";

/** The rules of instances, as their Chinese handout words them, and the sections of it that explain them. */
export const RULES_OF_INSTANCES: Catalogue = {
  "Ballots: B1 to B3": "轮次：B1 至 B3",
  "The acceptor: P1, P2, A1 and A2": "接受者：P1、P2、A1 和 A2",
  "The disk: D1 and D2": "磁盘：D1 和 D2",
  "Proposing: V1 to V5": "提议：V1 至 V5",
  "Deciding: Q1 to Q3": "决定：Q1 至 Q3",
  "Instances: I1 and I2": "实例：I1 和 I2",
  "Forgetting: Z1 to Z3": "遗忘：Z1 至 Z3",
  "A ballot is its proposer's own: ballot mod n is its id.": "轮次只属于它的提议者：轮次 mod n 就是提议者的 id。",
  "A proposer never uses a ballot twice in an instance with different values, restarts included.":
    "提议者在一个实例里绝不会把一个轮次用于不同的值，重启也不例外。",
  "After a refusal it takes the next of its own above the one it was told.":
    "遭到拒绝之后，它取自己的轮次里，高于得知的那个轮次的下一个。",
  "It promises a ballot above all that it promised or accepted in this instance, and refuses others; the very ballot that it promised is promised again.":
    "轮次高于它在这个实例里承诺过和接受过的一切，它就承诺，否则拒绝；正是它承诺过的那个轮次，再承诺一次。",
  "The promise tells the highest ballot that it accepted there, and its value.":
    "承诺要说出它在那里接受过的最高轮次，及其值。",
  "It accepts a ballot unless it promised a higher one (no promise is needed), and holds it promised from then on.":
    "除非承诺过更高的轮次，它就接受（不需要事先承诺），此后也算承诺了这个轮次。",
  "A promise and a refusal tell the ballot that is promised.": "承诺和拒绝都要说出所承诺的轮次。",
  "Promise and acceptance are on disk before they are said, its own included.":
    "承诺和接受在说出口之前，已经在磁盘上，它自己的也是如此。",
  "Restarted, it is bound by all of it; one that has lost its disk is no new server, and ends.":
    "重启之后，这一切仍然约束着它；丢了磁盘的不是新服务器，它要结束。",
  "It proposes after promises of that very ballot from a majority of all n, each replica counted once.":
    "有了全部 n 个的多数对正是这个轮次的承诺，它才提议，每个副本只算一次。",
  "Of these promises' accepted values it takes that of the highest ballot; its own only if there is none.":
    "在这些承诺所说的已接受的值里，它取轮次最高的那个；一个也没有，才取自己的。",
  "There is one value per ballot: the same to everyone.": "每个轮次只有一个值：对谁都一样。",
  "Refused or unheard it tries again after a pause that differs from the others'; it stops when it learns a decision.":
    "遭到拒绝或者没有回音，它就停顿一下再试，停顿的长短与别人不同；得知了决定，它就停下。",
  "Undisturbed, an instance takes three calls to each of the others: to promise, to accept, and that it is decided.":
    "没有谁妨碍时，一个实例对每个其他服务器只要三次调用：请它承诺，请它接受，告诉它已决定。",
  "A value is decided by acceptances of one ballot from a majority: of one ballot, of different replicas.":
    "多数在同一轮次里接受了一个值，它就决定了：要是同一轮次，要是不同的副本。",
  "All decide the same; a decision never changes.": "大家的决定都相同；决定永不改变。",
  "Who has decided tells those that have not accepted; who missed it learns it from whoever it asks or proposes to, without a new value being chosen.":
    "作出决定的告诉还没有接受的；错过决定的会得知它：向谁询问或提议，谁就告诉它，而不必选定新的值。",
  "Instances are independent: any order, any number at once, no one waits for another.":
    "各个实例互不相干：不论先后，同时多少个都行，谁也不等谁。",
  "What is decided is applied in the order of instances, without gaps, each once; a hole is filled by proposing an empty value, and what nobody has begun is none.":
    "已决定的按实例的顺序应用，没有间断，每个一次；空洞靠提议空值来填补，谁也没有开始过的不算空洞。",
  "done(i) says that this server needs nothing up to i. It rides on all of its calls and answers.":
    "done(i) 的意思是：这个服务器不再需要直到 i 为止的任何东西。它的每次调用和每个答复都带上这个。",
  "min() is one above the least that all n are done with, also the silent ones; it never goes back.":
    "min() 比全部 n 个的 done 里最小的那个大一，沉默的也算在内；它从不倒退。",
  "What is below min is forgotten, in memory and on disk, once for each time that min goes on; a call about it is answered as forgotten, and never starts an instance anew.":
    "低于 min 的要忘掉，内存里和磁盘上都是，min 每前进一次就忘一次；对它的调用，答复是已经忘掉，而且绝不会使一个实例重新开始。",
  "While a majority lives and hears each other, what is proposed is decided, and applied everywhere.":
    "只要有多数活着并且彼此听得见，提议的就会决定，并在各处应用。",
  "Without one nothing new is decided; when it is back, it goes on.":
    "没有多数，就不决定任何新内容；多数回来了，就继续。",
  "Every log line fits the grammar.": "日志的每一行都符合格式。",
  "What is logged happened, once.": "记下来的都发生过，而且只记一次。",
};
