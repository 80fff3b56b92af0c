import type { Generated } from 'kysely';
import type { CallbackState, CallbackType } from '../../wire/callback.ts';
import type { ChatPhase } from '../../wire/chat.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { Language } from '../../wire/language.ts';
import type { ConcernedRole, Level, WindowState } from '../../wire/levels.ts';
import type { AgentStatus } from '../../wire/person.ts';
import type { ReceiptKind } from '../../wire/receipt.ts';
import type { SourceKind } from '../../wire/source.ts';
import type { Reason, Standing } from '../../wire/trace.ts';
import type { VapidKeyState } from '../../wire/vapid-key.ts';
import type { WebhookFault } from '../../wire/webhook-attempt.ts';
import type { DeliveryState } from './delivery-state.ts';

/** 0 or 1: the same on both engines. */
export type Flag = 0 | 1;

/**
 * The tables. Instants are milliseconds since 1970; columns that hold JSON are text and say so; columns that hold a
 * secret are sealed (`secret-box.ts`) or hashed.
 */
export interface Schema {
  people: {
    id: string;
    name: string;
    isAgent: Flag;
    isSupervisor: Flag;
    isAdministrator: Flag;
    status: AgentStatus;
    createdAt: number;
    /** Left out of every decision, and not let in. */
    disabled: Generated<Flag>;
    /** Its name, devices and words were erased; the row stays for traces. */
    erased: Generated<Flag>;
    /** When an identity provider issued the newest token by which roles or queues were set. */
    claimedAt: Generated<number | null>;
  };
  personQueues: { personId: string; queue: string };
  credentials: {
    hash: string;
    /** What lists call it: no secret. */
    id: string;
    personId: string;
    kind: 'token' | 'link' | 'session';
    /** A link that signs in more than once, as the example desk's do; or a token that the configuration gives. */
    reusable: Flag;
    label: string | null;
    /** Id of the token that a link or a session came from: it ends with it. */
    madeWith: string | null;
    createdAt: number;
    lastUsedAt: number | null;
    expiresAt: number | null;
  };
  preferences: { personId: string; bodyJson: string; browserLanguage: Language | null };
  vapidKeys: { id: string; publicKey: string; sealedPrivateKey: string; state: VapidKeyState; createdAt: number };
  pushSubscriptions: {
    id: string;
    personId: string;
    endpoint: string;
    p256dh: string;
    auth: string;
    keyId: string;
    device: string;
    /** Its person gave it this name; else it says which browser it is. */
    isNamed: Flag;
    /** `gone`: the push service said so, and its endpoint is never called again. `ended`: by the person or by us. */
    state: 'active' | 'gone' | 'ended';
    because: string | null;
    createdAt: number;
    lastSeenAt: number;
    expiresAt: number | null;
    lastOutcome: string | null;
    /** Id of the session or token that it was registered with: it ends with it. Null: a JWT, or from before this was noted. */
    credentialId: string | null;
    /** When that sign-in is over by itself. */
    signedInUntil: number | null;
  };
  sources: {
    id: string;
    kind: SourceKind;
    name: string;
    paused: Flag;
    createdAt: number;
    /** It has said itself that a chat waits too long… */
    sendsSla: Flag;
    /** …and last then; null: never, or a version before ours noted it. */
    slaSaidAt: number | null;
    /** What an administrator has set of it: who is who there, where its chats are. */
    settingsJson: Generated<string>;
  };
  sourceSecrets: { sourceId: string; sealedSecret: string; createdAt: number; validUntil: number | null };
  /** Webhooks of a source that brought no new event, the last ones: small rows, and never their bodies. */
  webhookAttempts: {
    id: Generated<number>;
    sourceId: string;
    outcome: WebhookFault;
    /** 1: the signature fitted. What anybody may send never pushes out what the chat system sent. */
    genuine: Flag;
    at: number;
    lastAt: number;
    times: number;
    webhookId: string | null;
    detail: string | null;
    clockSeconds: number | null;
    sender: string | null;
  };
  /** People and queues that a chat system named and nobody has linked yet. */
  outsiders: {
    sourceId: string;
    kind: 'person' | 'queue';
    id: string;
    name: string | null;
    email: string | null;
    seenAt: number;
  };
  /** The last body of a source with a mapping. Holds words of customers, and is forgotten with them. */
  sourcePayloads: { sourceId: string; body: string; at: number };
  chats: {
    source: string;
    id: string;
    queue: string | null;
    subject: string | null;
    customerName: string | null;
    phase: ChatPhase;
    agentsJson: string;
    invitedJson: string;
    transferredToJson: string;
    assistanceJson: string | null;
    ended: string | null;
    waitingSince: number | null;
    stateAt: number;
    assistanceAt: number;
    /** Where it is found in its own system. */
    url: string | null;
    changedAt: number;
  };
  /** Who has, or was offered, a chat: what makes it one of their own. */
  chatPeople: { personId: string; source: string; chatId: string };
  chatEvents: {
    seq: Generated<number>;
    source: string;
    id: string;
    type: ChatEventType;
    chatId: string;
    at: number;
    receivedAt: number;
    standing: Standing;
    recipients: number;
    passedOverJson: string;
    bodyJson: string;
    /** By which request it came; null for one that our own clock raised. */
    requestId: string | null;
  };
  chatMessages: {
    source: string;
    chatId: string;
    id: string;
    byName: string;
    byKind: string;
    text: string;
    at: number;
    /** By the chat system's clock; null: never. */
    editedAt: number | null;
    deletedAt: number | null;
  };
  /** A decision is what one person gets of one event: its id is the notification's. */
  decisions: {
    id: string;
    /** Null for a test. */
    eventSeq: number | null;
    personId: string;
    type: ChatEventType | 'test';
    source: string;
    chatId: string;
    as: ConcernedRole;
    state: WindowState;
    level: Level;
    because: Reason;
    fallback: Flag;
    /** As one of a queue, and not by name: such a person must still be available when it is sent. */
    viaQueue: Flag;
    /** The queue that they were told by, which they must still work in; null: by name. */
    queue: string | null;
    /** What its words are in. */
    language: Language;
    title: string;
    body: string;
    unread: number;
    at: number;
    windowsJson: string;
    createdAt: number;
    withdrawnAt: number | null;
    /** When a window said that it shows it. */
    acknowledgedAt: number | null;
    /** When the person clicked or dismissed it, or came to its chat. */
    handledAt: number | null;
    /** Its event's. */
    requestId: string | null;
    /** Where it leads to, if not to a page of ours. */
    link: string | null;
  };
  deliveries: {
    id: string;
    notification: string;
    personId: string;
    channel: 'windows' | 'push';
    purpose: 'notify' | 'fallback' | 'ending';
    /** What it is about: on one device, the newer of two with the same tag takes the place of the older. */
    tag: string;
    /** The number of the event; 0 for a test. */
    eventSeq: number;
    createdAt: number;
    subscriptionId: string | null;
    device: string | null;
    host: string | null;
    /** What an ending says: "Accepted by Ben". */
    endingText: string | null;
    state: DeliveryState;
    because: string | null;
    dueAt: number;
    expiresAt: number;
    attempts: number;
    claimedUntil: number | null;
    /** The number of the server that has claimed it. Null: only the time tells whether it is lost. */
    claimedBy: number | null;
    settledAt: number | null;
  };
  attempts: {
    id: Generated<number>;
    deliveryId: string;
    at: number;
    tookMs: number;
    outcome: string;
    status: number | null;
    detail: string | null;
    /** Set: it went out, no answer came, and it may have been taken all the same. */
    unanswered: number;
  };
  receipts: {
    notification: string;
    kind: ReceiptKind;
    /** Empty where it was no window, or no push subscription: part of the key. */
    windowId: string;
    subscriptionId: string;
    at: number;
    receivedAt: number;
  };
  windows: {
    personId: string;
    id: string;
    viewJson: string;
    visible: Flag;
    focused: Flag;
    idle: Flag;
    seq: number;
    reportedAt: number;
    leaseUntil: number;
    /** Since when somebody sits in front of it; null: nobody does. */
    attentiveSince: number | null;
    /** Until when somebody is known to have sat in front of it, moments not counted. */
    attentiveUntil: number | null;
    endedAt: number | null;
    endedBecause: string | null;
  };
  /** What the stream tells a person, in order; its number is the stream's event id. */
  notices: {
    seq: Generated<number>;
    personId: string;
    name: 'notice' | 'withdraw';
    notification: string | null;
    bodyJson: string;
    createdAt: number;
    expiresAt: number;
  };
  queuePolicies: { queue: string; bodyJson: string };
  /** What is to happen when a chat has waited so long. `evidence-N` looks whether anybody saw step N. */
  chatTimers: {
    source: string;
    chatId: string;
    kind: string;
    dueAt: number;
    waitingSince: number;
    raisedAt: number | null;
  };
  /** Where a source's chat system is told, and of what. */
  callbackTargets: {
    sourceId: string;
    url: string;
    typesJson: string;
    notReachedMs: number;
    sealedSecret: string;
    secretMadeAt: number;
    olderSealedSecret: string | null;
    olderUntil: number | null;
  };
  /** Webhooks of ours to chat systems. The id is their `webhook-id`, made of what they are about: the same thing is told once. */
  callbacks: {
    id: string;
    sourceId: string;
    type: CallbackType;
    chatId: string;
    eventSeq: number | null;
    /** By which notification it was accepted, or what is on the screen. */
    notification: string | null;
    personId: string | null;
    /** What no other column holds: no names, no words. */
    detailJson: string;
    state: CallbackState;
    createdAt: number;
    dueAt: number;
    expiresAt: number;
    attempts: number;
    claimedUntil: number | null;
    /** As of a delivery. */
    claimedBy: number | null;
    status: number | null;
    detail: string | null;
    settledAt: number | null;
  };
  /** Changes with every change of the tables of a kind: see `stamps.ts`. */
  stamps: { of: 'people' | 'sources'; stamp: string };
  deskSettings: { key: string; valueJson: string };
  /** Each version of the rule table that an administrator made: the cells that differ from the default. */
  ruleVersions: {
    version: number;
    at: number;
    /** Empty for what was changed before versions were kept. */
    personId: string;
    restores: number | null;
    cellsJson: string;
  };
  /** Changes that administrators made: the call, which thing, and of what it changed the fields that differ. */
  auditEntries: {
    seq: Generated<number>;
    at: number;
    personId: string;
    kind: string;
    action: string;
    target: string;
    beforeJson: string | null;
    afterJson: string | null;
  };
}
