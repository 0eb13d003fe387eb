import type { Catalogue } from "../translate.ts";

/** What is true of a right submission of instances, check by check, and the hints to those who fail one. */
export const INSTANCES: Catalogue = {
  "a server comes to work, and is idle when there is nothing to do": "服务器开始工作；没有事情可做，就闲着",
  "promises and acceptances are on the disk before they are said, and bind the server when it starts again":
    "承诺和接受先写盘再说出口，重启之后仍有约束力",
  "an acceptor promises what is above all that it promised or accepted, and tells what it accepted":
    "高于承诺过和接受过的一切，接受者就承诺，并说出接受过什么",
  "an acceptor accepts a ballot unless it promised a higher one, and holds it promised from then on":
    "没有承诺过更高的轮次，接受者就接受，此后也算承诺了它",
  "a promise tells what was accepted last, a refusal which ballot is promised":
    "承诺时说出最后接受了什么，拒绝时说出承诺了哪个轮次",
  "each ballot is its proposer's own, new in each attempt, and above what a refusal told":
    "每个轮次都是提议者自己的，每次尝试都用新的，高于拒绝时所说的",
  "a value is proposed after promises of that very ballot from a majority of all, each server counted once":
    "有了全部服务器的多数对正是这个轮次的承诺才提议，每个只算一次",
  "the value of the highest ballot that was accepted is proposed, the own one only if there is none; one value a ballot":
    "提议轮次最高的已接受的值，一个也没有才提议自己的；每个轮次一个值",
  "a value is decided when a majority has accepted it in one ballot, each server counted once":
    "多数在同一轮次里接受了一个值，它就决定了，每个服务器只算一次",
  "refused or unheard, a proposer tries again after a pause, until it learns what is decided":
    "遭到拒绝或没有回音，提议者停顿一下再试，直到得知决定了什么",
  "who has decided tells it; who missed it learns it from any answer, keeps it, and tells it to whoever asks":
    "作出决定的告诉别人；错过决定的从任何答复里得知它，保存它，谁来问就告诉谁",
  "what is decided is applied in order, without gaps, each once; where nobody has begun anything, nothing is proposed":
    "已决定的按顺序应用，没有间断，每个一次；谁也没有开始过的，不去提议",
  "instances do not wait for each other; a server that was away learns what it missed, and holes are filled":
    "实例互不等待；离开过的得知错过的决定，空洞得到填补",
  "done is told with every call and answer; min is one above the least that all n are done with":
    "每次调用和答复都带上 done；min 比全部 n 个里最小的 done 大一",
  "what all are done with is answered as forgotten, and never begins anew; what one still needs is kept":
    "大家都不再需要的，答复已经忘掉，绝不重新开始；还有谁需要的，保留着",
  "what is forgotten leaves the disk": "忘掉的从磁盘上消失",
  "undisturbed, an instance takes three calls to each of the others":
    "没有谁妨碍时，一个实例对每个其他服务器只要三次调用",
  "several propose in the same instances at once, and one value is decided in each":
    "几个服务器同时在同样的实例上提议，每个实例只决定一个值",
  "a majority goes on without the others, a minority decides nothing, and all agree when they hear each other again":
    "多数不靠别人继续工作，少数什么也不决定，重新听见彼此后全都一致",

  "Does your acceptor have to have promised a ballot to accept it? And what does it refuse after it has accepted?":
    "你的接受者要先承诺过一个轮次，才能接受它吗？接受之后，它拒绝什么？",
  "Which ballots has your acceptor seen in this instance when it is asked for a promise, and what did it say to each? Which of them must it not let in any more, and which does a proposer ask for twice?":
    "请你的接受者承诺时，它在这个实例里已经见过哪些轮次，对每个说了什么？其中哪些不能再放进来，哪个是提议者会问两次的？",
  "Which ballots belong to your server? A refusal has told one that is another's: which of your own comes next? And after a restart?":
    "哪些轮次属于你的服务器？拒绝时所说的轮次是别人的：你自己的轮次里，接下来是哪一个？重启之后呢？",
  "Nobody answers in instance 1. What becomes of 2, in which all do?":
    "在实例 1 里谁也不答复。在实例 2 里大家都答复，它会怎样？",
  "Two servers have accepted in your first ballot, and two in your second one. How many is that? And does your own acceptor always accept what you propose?":
    "两个服务器在你的第一个轮次里接受了，两个在第二个轮次里接受了。一共算几个？你自己的接受者，总会接受你所提议的吗？",
  "Two of your servers propose at the same moment, and each is refused because of the other. Who gives way, and for how long?":
    "你的两个服务器同时提议，都因为对方而遭到拒绝。谁让步，让多久？",
  "A message about an instance comes that was forgotten long ago. Which of your functions touches the instance before it has looked at min?":
    "来了一条消息，它所说的实例早已忘掉。你的哪个函数还没有看 min，就碰了那个实例？",
  "Instances 1, 2 and 4 are decided: what may be applied, and what makes the rest go on when 3 is? What has your function to look at if the service needs nothing up to 4?":
    "实例 1、2 和 4 已决定：哪些可以应用？3 决定之后，是什么让其余的继续？如果服务不再需要直到 4 为止的任何东西，你的函数要看什么？",
  "If the process died right after an answer left, what would the next one know of what it has said?":
    "如果答复刚发出，进程就死了，下一个进程对它说过的话知道些什么？",
  "Your server proposes where all others know already what is decided. What do their answers tell, and which of your loops reads that? And who learns it from your server?":
    "其他服务器都已经知道那里决定了什么，你的服务器却在那里提议。它们的答复说了什么？你的哪个循环会去读？谁又从你的服务器那里得知？",
  "When does min go on, and which of your functions are called then? What is on the disk after that?":
    "min 什么时候前进？那时会调用你的哪些函数？此后磁盘上有什么？",
  "Who has said up to where it needs nothing, by which messages, and what of those who have never said anything?":
    "谁通过哪些消息说过，自己到哪里为止什么也不需要？从未说过什么的又怎么算？",
  "Two of five are cut off, and propose. What do they decide, and what becomes of their values when they are back?":
    "五个中的两个被隔断，还在提议。它们会决定什么？它们回来时，它们的值会怎样？",
  "How many promises does it take if n is 4, if some do not answer, if some refuse? And which ballot does an answer belong to that comes when you have begun anew?":
    "n 是 4 时要几个承诺？有的不答复、有的拒绝时呢？你已经重新开始，这时才来的答复属于哪个轮次？",
  "Nobody disturbs your proposer, and all answer. Which of the messages that it sends does nobody need?":
    "没有谁妨碍你的提议者，大家都答复。它发出的消息里，哪些是谁也不需要的？",
  "Of all that your acceptor knows of an instance: what was promised, what was accepted, what does it propose itself? Which of these is in each answer?":
    "你的接受者对一个实例所知的一切里：承诺过什么，接受过什么，自己提议的是什么？每种答复里该有其中的哪些？",
  "Nobody answers, or all refuse: what brings your proposer back to life? And what stops it when another has been faster?":
    "谁也不答复，或者都拒绝：是什么让你的提议者重新动起来？别人更快时，又是什么让它停下？",
  "Two of the promises tell of different values. Which of the two may have been chosen already, and how do you know? Is no value the same as the empty one?":
    "有两个承诺说出了不同的值。两者中哪一个可能已经选定，你怎么知道？没有值与空值是一回事吗？",
};
