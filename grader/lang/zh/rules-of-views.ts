import type { Catalogue } from "../translate.ts";

/** The rules of PBFT with a view change, as its Chinese handout words them, and the sections of it that explain them. */
export const RULES_OF_VIEWS: Catalogue = {
  "Leaving a view: VC1 to VC9": "离开视图：VC1 到 VC9",
  "The new view: NV1 to NV9": "新视图：NV1 到 NV9",
  "Patience: T1 to T5": "耐心：T1 到 T5",
  "Checkpoints: CP1 to CP5": "检查点：CP1 到 CP5",
  "The window: W1 to W3": "窗口：W1 到 W3",
  "State: ST1 to ST6": "状态：ST1 到 ST6",
  "The three phases, by view: P1, C1, V7, X1 and Q1": "三个阶段，按视图：P1、C1、V7、X1 和 Q1",
  "Faults: F1": "故障：F1",
  "A VIEW-CHANGE names its sender, the view that it moves to, and the seq of its last stable checkpoint with the proof of it; it is rightly signed.":
    "VIEW-CHANGE 要写明发送者、要去的视图，以及它最后一个稳定检查点的序号，连同其证明；签名要正确。",
  "It is complete: for each seq above its checkpoint at which its sender was ever prepared it has one proof, of the highest view in which it was.":
    "它要完整：对高于其检查点、发送者曾经已准备的每个序号，都有一份证明，取已准备的最高的那个视图。",
  "It is sound: each entry is a pre-prepare of its view's leader with PREPAREs of 2f or more other replicas, no two of one, all rightly signed and for the same. One bad PREPARE makes the entry invalid.":
    "它要可靠：每一项都是其视图的主节点的预准备消息，加上 2f 个或更多其他副本的 PREPARE，每个副本只有一条，签名全都正确，说的是同一件事。有一条 PREPARE 不对，这一项就无效。",
  "Who has sent a VIEW-CHANGE has left: it says and accepts nothing more of a view below.":
    "发出了 VIEW-CHANGE，就是离开了：对更低的视图，既不再说什么，也不再接受什么。",
  "One VIEW-CHANGE for a view, the same to each of the others; views only grow.":
    "一个视图一条 VIEW-CHANGE，发给每个其他副本的都相同；视图只增不减。",
  "When f+1 others have gone on to higher views, a replica goes on to one that f+1 of them have reached; not with fewer.":
    "有 f+1 个其他副本去了更高的视图，副本就跟到其中 f+1 个已到达的一个视图；不到这么多就不跟。",
  "A VIEW-CHANGE that is not valid counts for nothing, uses up nobody's later valid one, and spoils no other.":
    "无效的 VIEW-CHANGE 不算数，不占用别人之后有效的那条，也不妨碍任何别的。",
  "Of one sender one VIEW-CHANGE counts, that of the highest view; its own and those of unknown senders count for nobody.":
    "一个发送者只算一条 VIEW-CHANGE，即视图最高的那条；自己的和未知发送者的，不算任何副本的。",
  "Nobody is waited for: peers that are dead or silent delay no other.":
    "谁也不等：宕机或者沉默的副本不耽误任何别的副本。",
  "The leader of a view sends one NEW-VIEW for it, when it has valid VIEW-CHANGEs for it from 2f others and its own: not with fewer, and not twice. Nobody else does.":
    "一个视图的主节点，有了其他 2f 个副本对它的有效 VIEW-CHANGE，再加上自己的，就发出一条 NEW-VIEW：不能更少，也不发两次。别的副本都不发。",
  "A NEW-VIEW shows VIEW-CHANGEs for its view of 2f+1 or more replicas, no two of one, and each of them is valid.":
    "NEW-VIEW 要出示 2f+1 个或更多副本对其视图的 VIEW-CHANGE：每个副本只有一条，而且每一条都有效。",
  "It orders each seq above the highest checkpoint in them, up to the highest seq that is proven prepared, once and no other.":
    "它给高于其中最高的检查点、直到有已准备证明的最高序号为止的每个序号定序一次，此外一个也不定。",
  "The digest for a seq is that of the proof of the highest view.": "一个序号的摘要，取视图最高的那份证明的摘要。",
  "A seq for which nothing is proven gets the null request.": "什么证明也没有的序号，给空请求。",
  "Only by a valid NEW-VIEW is a view entered; any other changes nothing.":
    "只有凭有效的 NEW-VIEW 才进入视图；别的什么也不改变。",
  "A valid NEW-VIEW is accepted, also by who has sent no VIEW-CHANGE, or is not among those that it shows.":
    "有效的 NEW-VIEW 要接受，哪怕副本自己没有发过 VIEW-CHANGE，或者自己的不在其中。",
  "Who enters a view sends a PREPARE for each of its orders above its checkpoint; what was executed is not executed again; the leader goes on behind them.":
    "进入视图的副本，对其中高于自己检查点的每个定序各发一条 PREPARE；执行过的不再执行；主节点从它们后面接着定序。",
  "What came for a view before it was entered counts then.": "进入视图之前就来了的、属于这个视图的，到那时要算数。",
  "A backup at which a request waits for T changes the view; not before.":
    "一个请求在备份节点那里等满了 T，备份节点就切换视图；不能更早。",
  "Who waits for nothing starts no view change.": "什么也不等的副本，不发起视图切换。",
  "After its VIEW-CHANGE a replica waits for the next leader from when 2f+1 have gone on with it, and only from then.":
    "副本发出 VIEW-CHANGE 之后，从有 2f+1 个副本同它一起走的时候起，才开始等下一个主节点；只能从那时起。",
  "Each view change in a row doubles the patience, until something new is executed.":
    "每连续切换一次视图，耐心就加倍，直到执行了新的东西。",
  "Requests that come while the view changes wait, and start no timer.":
    "切换视图期间来的请求，等着就是，不启动计时器。",
  "After it has executed a multiple of K, a replica sends one CHECKPOINT for that seq to each of the others, rightly signed; for no other seq, and not before.":
    "副本执行完 K 的倍数，就给每个其他副本发一条这个序号的 CHECKPOINT，签名正确；别的序号不发，也不提前发。",
  "Its digest is that of the state after that seq: the pairs and the last answer to each client, and nothing else.":
    "它的摘要是这个序号之后的状态的摘要：所有键值对，以及对每个客户端的最后答复，此外什么也没有。",
  "A checkpoint is stable with the same CHECKPOINT of 2f+1 replicas, never with fewer, and without waiting for more.":
    "有 2f+1 个副本相同的 CHECKPOINT，检查点就稳定；绝不能更少，也不等更多。",
  "A CHECKPOINT that is not valid does not count, uses up nobody's later valid one, and spoils no other.":
    "无效的 CHECKPOINT 不算数，不占用别人之后有效的那条，也不妨碍任何别的。",
  "When a checkpoint is stable, what is up to it is forgotten, and nothing above; it never goes back.":
    "检查点稳定了，直到它为止的就忘掉，高于它的一样也不忘；它从不后退。",
  "Nothing is said about a seq that is more than 2K above the last stable checkpoint.":
    "序号比最后一个稳定检查点高出 2K 以上的，什么也不说。",
  "A leader gives no seq beyond the window; requests wait until it moves.":
    "主节点不分配超出窗口的序号；请求等到窗口移动。",
  "What comes for a seq up to K beyond the window counts when the window moves.":
    "超出窗口但不超过 K 的序号，来了的要在窗口移动时算数。",
  "Who learns of a stable checkpoint that it cannot execute up to fetches the state.":
    "副本得知一个自己执行不到的稳定检查点，就去取状态。",
  "It takes only a state whose digest is the proven one; otherwise it asks the next replica.":
    "它只接受摘要与证明相符的状态；否则就去问下一个副本。",
  "Then it goes on from there, and what was executed before is not executed again.":
    "然后它从那里接着走，以前执行过的不再执行。",
  "A request of which a NEW-VIEW has only the digest is fetched, and checked by it.":
    "NEW-VIEW 里只有摘要的请求，要去取来，并用摘要检查。",
  "Who starts asks the others, and takes the highest view and checkpoint that are proven.":
    "启动的副本要问其他副本，并取有证明的最高的视图和检查点。",
  "Who has been heard before it was started says nothing before a checkpoint is stable that is above all that it can have voted for.":
    "启动之前别人就听到过它的副本，在高于它可能投过票的一切的检查点稳定之前，什么也不说。",
  "One PREPARE for a seq in a view, for what its leader ordered there.":
    "一个视图里的一个序号，一条 PREPARE，针对其主节点在那里所定的。",
  "One COMMIT for a seq in a view, when prepared there.": "一个视图里的一个序号，一条 COMMIT，在那里已准备时发出。",
  "A request is executed when it is committed, in one view: never without the COMMITs of 2f others.":
    "请求在一个视图里提交了才执行：没有其他 2f 个副本的 COMMIT，绝不执行。",
  "Seqs are executed in their order, each once over all views.": "各个序号按顺序执行，在所有视图里各执行一次。",
  "No two correct replicas execute different requests at a seq.": "没有两个正确副本在一个序号上执行不同的请求。",
  "A leader gives each new request the next seq of its view, and no seq to two.":
    "主节点给每个新请求分配其视图的下一个序号，不把一个序号给两个请求。",
  "With at most f replicas that are dead, cut off or evil, whoever of them leads, every request is answered.":
    "宕机、被隔断和作恶的副本合计不超过 f 个时，无论其中谁是主节点，每个请求都会得到回复。",
};
