import type { Catalogue } from "../translate.ts";

/** What the checks of Paxos are called and ask, and its rules. */
export const BALLOTS: Catalogue = {
  "a server comes to work, and asks nobody for anything before there is something to propose":
    "服务器能启动；没有东西要提议时，不向任何人要求什么",
  "promises and acceptances are on the disk before they are said, and bind the server when it starts again":
    "承诺和接受先写进磁盘再说出口；服务器重新启动后仍受其约束",
  "an acceptor promises what is above all that it promised or accepted, and tells what it accepted":
    "接受者承诺高于自己承诺过、接受过的一切编号，并告知自己接受过什么",
  "an acceptor accepts a ballot unless it promised a higher one, and holds it promised from then on":
    "接受者接受一个编号，除非承诺过更高的；此后这个编号也算承诺过",
  "a promise tells what was accepted last, a refusal which ballot is promised":
    "承诺告知最后接受了什么，拒绝告知承诺了哪个编号",
  "each ballot is its proposer's own, new in each attempt, and above what a refusal told":
    "每个编号都属于它的提议者，每次尝试都换新的，并且高于拒绝所告知的",
  "a value is proposed after promises of that very ballot from a majority of all, each server counted once":
    "收到全体中多数对这个编号的承诺后才提议值，每个服务器只计一次",
  "the value of the highest ballot that was accepted is proposed, the own one only if there is none; one value a ballot":
    "提议已被接受的最高编号的值，一个都没有时才提议自己的；一个编号一个值",
  "a value is decided when a majority has accepted it in one ballot, each server counted once":
    "多数在同一个编号里接受了一个值，它才被决定，每个服务器只计一次",
  "refused or unheard, a proposer tries again after a pause, until it learns what is decided":
    "被拒绝或没有回音的提议者停顿后再试，直到得知决定了什么",
  "who missed a decision learns it from any answer, keeps it, and tells it to whoever asks":
    "错过决定的服务器从任何应答中得知它、保留它，并告诉来问的人",
  "what is decided is applied in order, without gaps, each once": "决定了的按顺序应用，没有空缺，每个一次",
  "instances do not wait for each other; a server that was away learns what it missed, and holes are filled":
    "各实例互不等待；离开过的服务器得知错过的内容，空洞会被填上",
  "done is told with every call and answer; min is one above the least that all n are done with":
    "每次调用和应答都带上 done；min 比 n 个服务器中最小的 done 大一",
  "what all are done with is answered as forgotten, and never begins anew; what one still needs is kept":
    "大家都不再需要的，应答为已遗忘，决不重新开始；还有人需要的则保留",
  "what is forgotten leaves the disk": "遗忘了的也从磁盘上消失",
  "undisturbed, an instance takes three calls to each of the others":
    "没有干扰时，一个实例对其他每个服务器各用三次调用",
  "several propose in the same instances at once, and one value is decided in each":
    "几个服务器同时在相同的实例里提议，每个实例只决定一个值",
  "a majority goes on without the others, a minority decides nothing, and all agree when they hear each other again":
    "多数没有其余的也能继续，少数什么也决定不了；重新连通后大家一致",

  "If the process died right after an answer left, what would the next one know of what it has said?":
    "如果应答刚发出进程就死了，下一个进程对它说过的话知道多少？",
  "Which ballots has your acceptor seen in this instance when it is asked for a promise, and what did it say to each? Which of them must it not let in any more, and which does a proposer ask for twice?":
    "被要求承诺时，你的接受者在这个实例里见过哪些编号，对每个说了什么？哪些不能再放进来，哪个是提议者会要求两次的？",
  "Does your acceptor have to have promised a ballot to accept it? And what does it refuse after it has accepted?":
    "你的接受者必须先承诺过一个编号才能接受它吗？接受之后，它又拒绝什么？",
  "Of all that your acceptor knows of an instance: what was promised, what was accepted, what does it propose itself? Which of these is in each answer?":
    "你的接受者对一个实例所知的一切中：承诺过什么，接受过什么，自己提议什么？每种应答里放的是哪一个？",
  "Which ballots belong to your server? A refusal has told one that is another's: which of your own comes next? And after a restart?":
    "哪些编号属于你的服务器？拒绝告知了一个别人的编号：接下来轮到你的哪一个？重新启动之后呢？",
  "How many promises does it take if n is 4, if some do not answer, if some refuse? And which ballot does an answer belong to that comes when you have begun anew?":
    "n 为 4、有的不应答、有的拒绝时，各需要几个承诺？重新开始之后才来的应答属于哪个编号？",
  "Two of the promises tell of different values. Which of the two may have been chosen already, and how do you know? Is no value the same as the empty one?":
    "有两个承诺告知了不同的值。哪一个可能已经被选定，你怎么知道？没有值和空值是一回事吗？",
  "Two servers have accepted in your first ballot, and two in your second one. How many is that? And does your own acceptor always accept what you propose?":
    "两个服务器在你的第一个编号里接受了，两个在第二个里。这算几个？你自己的接受者总会接受你提议的吗？",
  "Nobody answers, or all refuse: what brings your proposer back to life? And what stops it when another has been faster?":
    "没有人应答，或者都拒绝：什么让你的提议者再次行动？别人更快时，又是什么让它停下？",
  "Your server proposes where all others know already what is decided. What do their answers tell, and which of your loops reads that? And who learns it from your server?":
    "你的服务器在别人都已知道决定的实例里提议。他们的应答告知什么，你的哪个循环读取它？谁又从你的服务器得知？",
  "Instances 1, 2 and 4 are decided: what may be applied, and what makes the rest go on when 3 is? What has your function to look at if the service needs nothing up to 4?":
    "实例 1、2、4 已决定：哪些可以应用？3 决定之后，是什么让其余的继续？如果服务不再需要 4 及之前的，你的函数要看什么？",
  "Nobody answers in instance 1. What becomes of 2, in which all do?":
    "实例 1 里没有人应答。大家都应答的实例 2 会怎样？",
  "Who has said up to where it needs nothing, by which messages, and what of those who have never said anything?":
    "谁通过哪些消息说过自己到哪里为止都不再需要？从来没有说过话的又怎么算？",
  "A message about an instance comes that was forgotten long ago. Which of your functions touches the instance before it has looked at min?":
    "来了一条消息，说的是早已遗忘的实例。你的哪个函数在查看 min 之前就碰了这个实例？",
  "When does min go on, and which of your functions are called then? What is on the disk after that?":
    "min 什么时候前进？那时调用你的哪些函数？之后磁盘上有什么？",
  "Nobody disturbs your proposer, and all answer. Which of the messages that it sends does nobody need?":
    "没有人干扰你的提议者，大家都应答。它发的消息里，哪些谁也不需要？",
  "Two of your servers propose at the same moment, and each is refused because of the other. Who gives way, and for how long?":
    "你的两个服务器同时提议，各自都因对方被拒绝。谁让步，让多久？",
  "Two of five are cut off, and propose. What do they decide, and what becomes of their values when they are back?":
    "五个中有两个被隔断，并且提议。他们决定什么？回来之后，他们的值会怎样？",

  "Ballots: B1 to B3": "编号：B1 至 B3",
  "The acceptor: P1, P2, A1 and A2": "接受者：P1、P2、A1 与 A2",
  "The disk: D1 and D2": "磁盘：D1 与 D2",
  "Proposing: V1 to V5": "提议：V1 至 V5",
  "Deciding: Q1 to Q3": "决定：Q1 至 Q3",
  "Instances: I1 and I2": "实例：I1 与 I2",
  "Forgetting: Z1 to Z3": "遗忘：Z1 至 Z3",
  "A ballot is its proposer's own: ballot mod n is its id.": "编号属于它的提议者：编号除以 n 的余数就是提议者的 id。",
  "A proposer never uses a ballot twice in an instance with different values, restarts included.":
    "提议者在一个实例里决不用同一个编号提议两个不同的值，重新启动之后也不。",
  "After a refusal it takes the next of its own above the one it was told.":
    "被拒绝之后，它取自己的编号中高于所告知编号的下一个。",
  "It promises a ballot above all that it promised or accepted in this instance, and refuses others; the very ballot that it promised is promised again.":
    "它承诺高于自己在这个实例里承诺过、接受过的一切编号，拒绝其余的；恰好承诺过的那个编号，再次承诺。",
  "The promise tells the highest ballot that it accepted there, and its value.":
    "承诺告知它在那里接受过的最高编号，以及其值。",
  "It accepts a ballot unless it promised a higher one (no promise is needed), and holds it promised from then on.":
    "它接受一个编号，除非承诺过更高的（不需要先承诺）；此后这个编号也算承诺过。",
  "A promise and a refusal tell the ballot that is promised.": "承诺和拒绝都告知所承诺的编号。",
  "Promise and acceptance are on disk before they are said, its own included.":
    "承诺和接受先写进磁盘再说出口，对自己的也一样。",
  "Restarted, it is bound by all of it; one that has lost its disk is no new server, and ends.":
    "重新启动后，它仍受这一切约束；丢了磁盘的不是新服务器，要结束。",
  "It proposes after promises of that very ballot from a majority of all n, each replica counted once.":
    "收到全部 n 个中多数对这个编号的承诺之后，它才提议；每个副本只计一次。",
  "Of these promises' accepted values it takes that of the highest ballot; its own only if there is none.":
    "在这些承诺所告知的已接受的值里，它取编号最高的那个；一个都没有时才取自己的。",
  "There is one value per ballot: the same to everyone.": "一个编号只有一个值：对谁都一样。",
  "Refused or unheard it tries again after a pause that differs from the others'; it stops when it learns a decision.":
    "被拒绝或没有回音时，它停顿后再试，停顿的时长与别人不同；得知决定之后就停止。",
  "Undisturbed, an instance takes three calls to each of the others: to promise, to accept, and that it is decided.":
    "没有干扰时，一个实例对其他每个服务器各用三次调用：请求承诺，请求接受，告知决定。",
  "A value is decided by acceptances of one ballot from a majority: of one ballot, of different replicas.":
    "一个值由多数在同一个编号里的接受来决定：同一个编号，不同的副本。",
  "All decide the same; a decision never changes.": "大家的决定相同；决定永不改变。",
  "Who missed it learns it: it is told by whoever it asks or proposes to, without a new value being chosen.":
    "错过的会得知：它询问谁、向谁提议，谁就告诉它，不会因此选出新的值。",
  "Instances are independent: any order, any number at once, no one waits for another.":
    "各实例相互独立：任意次序，任意多个同时进行，谁也不等谁。",
  "What is decided is applied in the order of instances, without gaps, each once; a hole is filled by proposing an empty value.":
    "决定了的按实例的次序应用，没有空缺，每个一次；空洞通过提议空值来填上。",
  "done(i) says that this server needs nothing up to i. It rides on all of its calls and answers.":
    "done(i) 表示这个服务器不再需要 i 及之前的。它的所有调用和应答都带上这一点。",
  "min() is one above the least that all n are done with, also the silent ones; it never goes back.":
    "min() 比全部 n 个中最小的 done 大一，沉默的也算；它决不后退。",
  "What is below min is forgotten, in memory and on disk; a call about it is answered as forgotten, and never starts an instance anew.":
    "低于 min 的都要遗忘，内存里和磁盘上都是；关于它的调用应答为已遗忘，决不重新开始这个实例。",
  "While a majority lives and hears each other, what is proposed is decided, and applied everywhere.":
    "只要多数活着并且彼此连通，提议了的就会被决定，并在各处应用。",
  "Without one nothing new is decided; when it is back, it goes on.": "没有多数时，不会决定新的东西；多数回来后继续。",
  "Every log line fits the grammar.": "每一行日志都符合格式。",
  "What is logged happened, once.": "记入日志的都发生过，只记一次。",
};
