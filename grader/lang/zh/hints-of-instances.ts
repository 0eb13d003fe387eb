import type { Catalogue } from "../translate.ts";

/** The further hints for each check of instances: where to look, and what to do there. */
export const HINTS_OF_INSTANCES: Catalogue = {
  "Your functions are called whenever there is something to do. None of them needs a timer but s.pause(), and nobody is asked for a promise before somebody wants a value proposed.":
    "有事要做时，你的函数就会被调用。除了 s.pause()，它们都不需要定时器；在有人要提议一个值之前，不向谁要求承诺。",
  "Give your four files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and for calls that stand outside of the functions: these run when the file is loaded.":
    "把你的四个文件逐个换回 skeleton 里的内容，每换一个就用 --only start 评一次：是哪一个让它不通过？在那一个里找 setInterval、setTimeout、while，以及写在函数之外的调用：文件一加载，它们就会运行。",
  "Three things bind an acceptor: what it promised, what it accepted, and what it knows to be decided. Where do they change in your files, where is s.save(seq), and what leaves in between? Its own proposer's promise is one of them.":
    "约束接受者的有三样：承诺过的，接受过的，以及已知决定了的。它们在你的文件里是在哪里变的，s.save(seq) 在哪里，两者之间有什么发了出去？对自己的提议者所作的承诺也在其中。",
  "In PrepareRpc and AcceptRpc: first change s.instance(seq), then s.save(seq), then return the answer; no await before the save that lets other calls in. s.ask asks the own acceptor by the same function, so its promise is saved too. Nothing that binds may live in a variable outside of s.":
    "在 PrepareRpc 和 AcceptRpc 里：先改 s.instance(seq)，再 s.save(seq)，然后才返回答复；写盘之前不要有 await，免得别的调用插进来。s.ask 用同一个函数询问自己的接受者，所以它的承诺也写了盘。有约束力的，都不能放在 s 之外的变量里。",
  "Compare the ballot with what this acceptor has promised in that instance. What it accepted counts as promised. Higher, lower, the same: which of the three gets what answer, and what has changed after each?":
    "拿这个轮次与接受者在那个实例里承诺过的相比。接受过的也算承诺过。更高、更低、相同：这三种各得到什么答复，之后各有什么变化？",
  "Not below what is promised: promise it, note it, save, and tell what was accepted there, if anything was. Below: refuse, and change nothing. The same ballot again is not below, for the first answer may have been lost. Having accepted something is no reason to refuse, and having decided is none either.":
    "不低于承诺过的：承诺，记下，写盘，接受过什么就说出来。低于：拒绝，什么也不改。同一个轮次再来一次不算低于，因为第一次的答复可能丢了。接受过什么不是拒绝的理由，已经决定也不是。",
  "There is one number to compare with, the ballot that is promised in this instance. Does your function ask for more than that: for a promise of the very same ballot, or that nothing was accepted yet?":
    "要比较的数只有一个：这个实例里承诺过的轮次。你的函数是不是还要求了别的：要求正好承诺过这个轮次，或者要求还没有接受过什么？",
  "Not below what is promised: both promised and accepted become this ballot, accepted with the value, then save, then say yes. So a lower prepare is refused from then on, and a higher accept may still replace the value. Below: refuse, and change nothing.":
    "不低于承诺过的：promised 和 accepted 都变成这个轮次，accepted 还带上值，然后写盘，然后才答应。所以此后更低的 prepare 会被拒绝，而更高的 accept 仍可换掉这个值。低于：拒绝，什么也不改。",
  "There are four things in an answer: ok, the ballot that is promised now, what was accepted, and done. For which of them does your function read the call, where it should read the instance?":
    "答复里有四样：ok，现在承诺的轮次，接受过什么，以及 done。其中哪些本该从实例里读，你的函数却是从调用里读的？",
  "ballot is the instance's promised after the call was taken, in yes and in no alike. accepted is the instance's accepted with the ballot in which that happened: not the promised ballot, not what this server proposes, and also if the value is null. It is there in promises only.":
    "ballot 是处理了这次调用之后实例的 promised，答应和拒绝都一样。accepted 是实例的 accepted，带着接受时的那个轮次：不是承诺的轮次，不是这个服务器自己提议的；值是 null 也要带上。只有承诺里才有它。",
  "nextBallot has two lower bounds: what refusals told, and what this server's own acceptor has promised in the instance. And which of the numbers above both belong to this server?":
    "nextBallot 有两个下限：拒绝时所说的，以及这个服务器自己的接受者在那个实例里承诺过的。高于两者的数里，哪些属于这个服务器？",
  "Take the lowest number above both bounds that leaves s.id when divided by s.n: the promised one is on the disk, so no ballot is used again after a restart. In propose keep the highest ballot that any refusal has told, in the prepare loop and in the accept loop, and hand it to the next attempt.":
    "取高于两个下限、除以 s.n 余 s.id 的最小的数：承诺过的在磁盘上，所以重启之后不会再用同一个轮次。在 propose 里，prepare 的循环和 accept 的循环都要记住拒绝所说的最高轮次，交给下一次尝试。",
  "s.majority is more than half of all n, whoever answers. s.ask gives the own answer first, so it is one of those that you count. What do you count: answers, or promises of this attempt?":
    "s.majority 是全部 n 个的一半以上，与谁答复无关。s.ask 最先给出自己的答复，所以你数的里面有它。你数的是什么：是答复，还是这次尝试的承诺？",
  "Count only answers that are ok, in a list that is new for each attempt, and go on as soon as there are s.majority of them: not before, and without waiting for the rest. If the loop ends with fewer, this attempt is over. n divided by two, a fixed number, or the others' promises plus one do not fit every n.":
    "只数 ok 的答复，每次尝试用一个新的列表，够了 s.majority 个就继续：不能提前，也不等其余的。循环结束时还不够，这次尝试就算完了。n 除以二、写死的数、别人的承诺加一，都不是对每个 n 都合适。",
  "chooseValue gets the promises of a majority. Which of them tell anything accepted? Of those, what do you compare, and what do you do when the accepted value is null?":
    "chooseValue 得到多数的承诺。其中哪些说出了接受过什么？这些里面，你比较的是什么？接受过的值是 null 时，你怎么做？",
  "Take the promises whose accepted is there; if there is none, your own value. Otherwise the value of the one with the highest accepted ballot, whatever the value is: null is a value, and to be proposed. How often a value occurs, and in which order the promises came, says nothing. The one result goes to everybody.":
    "取带有 accepted 的承诺；一个也没有，就用自己的值。否则用接受轮次最高的那个的值，不论它是什么：null 也是值，也要提议。一个值出现多少次，承诺按什么顺序来，都说明不了什么。这一个结果发给所有人。",
  "s.instance(seq).acceptances has a set for each ballot. Who goes into which set, and what is compared with s.majority? And who told you that your own acceptor has accepted?":
    "s.instance(seq).acceptances 为每个轮次保存一个集合。谁进哪个集合，拿什么与 s.majority 相比？又是谁告诉你，自己的接受者已经接受了？",
  "takeAccepted adds the id to the set of that very ballot, and learns the ballot's value from proposals once the set has s.majority members. Call it for each answer to the accept that is ok, the own one among them, and for nothing else: your own acceptor may have promised a higher ballot meanwhile, and refuse.":
    "takeAccepted 把 id 加进正是那个轮次的集合，集合有了 s.majority 个成员，就学习 proposals 里那个轮次的值。accept 的每个 ok 的答复都要调用它，自己的也在内，此外一概不调用：你自己的接受者可能在此期间承诺了更高的轮次，会拒绝。",
  "An attempt can end in four ways: too few promises, too few acceptances, a decision, a forgotten instance. After which two of them is there another attempt, and what stands between the two?":
    "一次尝试有四种结局：承诺太少，接受太少，决定了，实例已忘掉。哪两种之后还要再试？两次尝试之间有什么？",
  "propose is a loop: while this server knows no decision there and has not forgotten the instance, make an attempt, then await s.pause(). Ask before each step whether it is still open, for DecideRpc may have come meanwhile. The loop has no number of tries, and no way around the pause.":
    "propose 是一个循环：只要这个服务器还不知道那里的决定，也没有忘掉那个实例，就尝试一次，然后 await s.pause()。每一步之前都问一问它是否还没有定，因为 DecideRpc 可能已经来过。循环没有次数限制，也没有绕过停顿的路。",
  "An answer to a prepare and to an accept may carry decided. Do you look at it in both loops, in promises and in refusals? And do your own two handlers tell it, in every answer, if the instance knows? Who hears of it when your own proposal has decided it?":
    "对 prepare 和 accept 的答复都可能带着 decided。两个循环里、承诺和拒绝里，你都看了吗？你自己的两个处理函数，只要实例知道，是不是每个答复都说出来？你自己的提议作出了决定时，谁会听到？",
  "In each loop, before you count: if decided is there, s.learn(seq, decided.value), and the proposal is over. Where takeAccepted has decided it, propose tells the others with s.tell and then returns. In PrepareRpc and AcceptRpc: add decided whenever the instance has it, also to a refusal. learn notes the first decision only, saves it, and calls s.wakeApply(): so it survives a restart.":
    "每个循环里，计数之前：有 decided 就 s.learn(seq, decided.value)，提议到此为止。takeAccepted 作出了决定，propose 就用 s.tell 告诉别人，然后返回。在 PrepareRpc 和 AcceptRpc 里：实例只要有 decided 就带上，拒绝时也带。learn 只记第一个决定，写盘，调用 s.wakeApply()：这样重启之后还在。",
  "nextToApply looks at exactly one instance: the one behind the last that was applied, or behind what the service does not need. When is there nothing to apply, though instances further on are decided?":
    "nextToApply 只看一个实例：最后应用的那个之后的，或者服务不再需要的那些之后的。什么时候明明后面的实例已决定，却没有可应用的？",
  "The seq is the larger of s.lastApplied and s.ownDone, plus one. If that instance is not there or not decided, return undefined, and wait for it: whoever decides it calls s.wakeApply() from learn. Ask s.instances.get, which begins nothing new. A decided null is something to apply.":
    "seq 是 s.lastApplied 和 s.ownDone 中较大的加一。那个实例不存在或还没有决定，就返回 undefined，等着它：谁决定了它，就会在 learn 里调用 s.wakeApply()。用 s.instances.get 来查，它不会新建什么。决定的是 null，也要应用。",
  "propose runs for several instances at once. Which of your variables do these runs share? And what does a proposer do whose first answer says what is decided, or whose instance is an old one?":
    "propose 会同时为几个实例运行。这些运行共用了你的哪些变量？第一个答复就说出决定了什么，或者实例是旧的，提议者怎么做？",
  "Keep everything of an attempt in local variables or in s.instance(seq); nothing of it at the top of the file. Wait only for answers about your own seq. A server that was away asks like any other, and learns from the first answer that tells a decision. With null as the value a hole is filled by the same code.":
    "一次尝试的一切都放在局部变量或 s.instance(seq) 里，不要放在文件顶层。只等关于自己这个 seq 的答复。离开过的服务器和别人一样询问，从第一个说出决定的答复里得知。值为 null 时，同样的代码就填补空洞。",
  "s.dones holds one number for each of the n servers, and 0 for those that were never heard. Which functions write there, what is on the disk afterwards, and what does min make of them?":
    "s.dones 为 n 个服务器各保存一个数，从未听到过的是 0。哪些函数会写它，之后磁盘上有什么，min 又用它们算出什么？",
  "min is the least of all of s.dones, plus one. takeDone and done change a number only if the new one is higher. done also calls s.saveDones() before anything is said. Every call carries done: s.ownDone, as does every answer, read when it is made and not when the proposal began.":
    "min 是 s.dones 里最小的加一。takeDone 和 done 只在新的数更大时才改。done 还要在说出什么之前调用 s.saveDones()。每次调用都带上 done: s.ownDone，每个答复也是，要在构造的那一刻读取，而不是提议开始的时候。",
  "s.instance(seq) begins an instance if there is none. Which of your functions call it before they have compared seq with s.min()? A late call must find nothing to begin.":
    "没有那个实例时，s.instance(seq) 会新建一个。你的哪些函数还没有拿 seq 与 s.min() 相比，就调用了它？迟到的调用不能使什么重新开始。",
  "First line of PrepareRpc, AcceptRpc and learn: is seq below s.min()? Then refuse with ballot 0 and done, or do nothing. In propose the same question stands before each attempt. What is at or above min is kept, whatever most of the servers are done with.":
    "PrepareRpc、AcceptRpc 和 learn 的第一行：seq 低于 s.min() 吗？是就用轮次 0 和 done 拒绝，或者什么也不做。在 propose 里，每次尝试之前都要问同样的问题。不低于 min 的要保留，不管大多数服务器已经不需要什么。",
  "min may go on when this server's own service is done, and when another says that it is. Do both of your functions call s.forget()? And what does that do besides deleting from the map?":
    "这个服务器自己的服务不再需要什么时，min 可能前进；别的服务器这样说时也是。你的两个函数都调用了 s.forget() 吗？它除了从 map 里删除，还做什么？",
  "In forget: if s.min() is not above s.forgotten there is nothing to do. Otherwise delete every instance below min from s.instances, and call s.rewrite(), which puts the rest in the place of all that is on the disk. done and takeDone call it after they have changed s.dones.":
    "在 forget 里：s.min() 不大于 s.forgotten 就没有事做。否则从 s.instances 里删掉低于 min 的每个实例，再调用 s.rewrite()，它用剩下的取代磁盘上的一切。done 和 takeDone 在改了 s.dones 之后调用它。",
  "Three kinds of calls go to each of the others: prepare, accept, decide. Which of them does your code make twice, or make though the answers that it has are enough?":
    "发给每个其他服务器的调用有三种：prepare、accept、decide。你的代码把哪一种发了两次？或者已有的答复已经够了，却还在发哪一种？",
  "One s.ask for the prepare, one for the accept, one s.tell when it is decided, and then return. Do not ask in a loop until all n have answered, do not tell a decision that an answer told you, and do not make another attempt after the decision: ask whether the instance is still open before the pause and after it.":
    "prepare 用一次 s.ask，accept 用一次，决定之后用一次 s.tell，然后返回。不要循环询问直到 n 个全都答复，不要转告别人在答复里告诉你的决定，决定之后不要再试：停顿之前和之后，都要问一问实例是否还没有定。",
  "First get the checks above to pass. Then look at what two proposers do to each other: what does the one that was refused know, how long does it wait, and what does it tell others if the winner's value was decided meanwhile?":
    "先让上面的检查通过。再看两个提议者彼此做了什么：遭到拒绝的那个知道什么，等多久？如果这时赢家的值已经决定，它告诉别人的是什么？",
  "After a refusal: await s.pause(), which is drawn anew each time, and a ballot above what was told. What is told by s.tell is the instance's decided value, not the one that this attempt proposed. If nothing is ever decided, look for a pause that is left out, or a refusal that nobody looks at.":
    "遭到拒绝之后：await s.pause()，它的长短每次都重新抽取；然后用高于所说轮次的轮次。用 s.tell 告诉的，是实例已决定的值，不是这次尝试所提议的值。如果一直决定不了，就找漏掉的停顿，或者没有人看的拒绝。",
  "Two of five are no majority, whoever they are. Look at what they believe when they are alone, and at the first answer that they get when they are back.":
    "五个中的两个，不管是谁，都不是多数。看看它们单独时相信什么，回来时得到的第一个答复又是什么。",
  "Alone they may prepare and be accepted by each other, as often as they like, and must learn nothing. When they are back they hear of higher ballots or of the decision, and give up their own value for it. Read the logs of all five side by side, instance by instance: who said decided first, and by whose acceptances?":
    "单独时，它们可以 prepare，也可以彼此接受，多少次都行，但不能学到什么决定。回来时，它们听到更高的轮次或者决定，就为此放弃自己的值。把五个的日志并排看，一个实例一个实例地看：谁最先写 decided，凭的是谁的接受？",
  "Run the same storm again with --only storm and the seed of the report, and read the last lines before the mark. Three mistakes show only here: something that is said before it is saved, a variable outside of s that two instances or two attempts share, and a message that comes twice and is counted twice.":
    "用 --only storm 和报告里的种子，把同一场风暴再跑一遍，读一读标记之前的最后几行。有三种错误只在这里显现：写盘之前就说出口；s 之外的变量，被两个实例或两次尝试共用；来了两次的消息算了两次。",
  "The forms are in part 3 of the handout, under Log lines. A line about an instance begins with s.at(seq), and only forget's does not. Mind the spaces around =>, the ids in brackets with one space between them, and that nothing follows.":
    "格式在讲义第 3 部分的“日志行”里。关于实例的行以 s.at(seq) 开头，只有 forget 的那行不是。注意 => 两边的空格，方括号里的 id 之间只有一个空格，后面什么也没有。",
  "Each form has one place where it belongs. Is it behind the deed or before it, and what do the numbers say at that moment?":
    "每种格式都有一个该写的地方。它在事情之后还是之前？那一刻那些数字说的是什么？",
  "prepare, accept and decide are logged once, by who sends, before s.ask or s.tell; promise and accepted for every call that is answered, the own ones too, behind the save; decided where the instance becomes decided, and not when it is told again. A call about a forgotten instance is not logged.":
    "prepare、accept 和 decide 由发送者在 s.ask 或 s.tell 之前记一次；promise 和 accepted 对每个答复了的调用都记，自己的也记，在写盘之后；decided 在实例成为已决定时记，再次得知时不记。对已忘掉的实例的调用不记日志。",
};
