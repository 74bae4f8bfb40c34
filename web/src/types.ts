/** What the node's API answers, as docs/api.md describes it. Times are Unix milliseconds. */

export interface Round {
  number: number;
  asked: number;
  answered: number;
  heard: number;
  added: number;
  refused: number;
  known: number;
}

export interface Status {
  id: string;
  name: string;
  version: string;
  roles: string[];
  state: 'online' | 'degraded' | 'offline' | 'standalone';
  stateReason: string;
  peersKnown: number;
  peersReachable: number;
  network: {
    active: number;
    wanted: number;
    departed: number;
    partitionSigns: string[];
    partitionSince: number | null;
  };
  discovery: {
    phase: string;
    round: number;
    lastRound: Round | null;
    lastSuccess: number | null;
    nextRound: number | null;
  };
  outbox: number;
  outboxCapacity: number;
  deadLetters: number;
  draining: boolean;
  suspendedSubscribers: number;
  pulling: number;
  seen: number;
  lastSequence: number;
  peerAddress: string;
  telemetry: string;
  startedAt: string;
  verdict: 'healthy' | 'degraded' | 'unhealthy';
  summary: string;
  findings: Finding[];
}

export interface Finding {
  code: string;
  severity: 'info' | 'warning' | 'critical';
  title: string;
  cause: string;
  remedy: string;
  meaning: string;
  since: number;
  consequenceOf: string[];
  under: string | null;
}

export interface Health {
  verdict: Status['verdict'];
  summary: string;
  findings: Finding[];
}

export interface Setting {
  key: string;
  value: string;
  origin: string;
  fallback: string;
}

export interface Flow {
  sentBytes: number;
  receivedBytes: number;
  submitted: number;
  received: number;
}

export interface Now {
  at: number;
  status: Status;
  flow: Flow;
}

export interface Way {
  protocol: string;
  tries: number;
  worked: number;
  latencyMs: number | null;
}

export interface Peer {
  id: string;
  address: string;
  state: 'online' | 'failing' | 'unverified';
  path: string;
  bootstrap: boolean;
  verified: boolean;
  distributes: boolean;
  source: string;
  firstSeen: number;
  lastSeen: number | null;
  reachedAt: number | null;
  latencyMs: number | null;
  failures: number;
  lastFailure: string;
  nextCheck: number | null;
  ways: Way[];
}

export interface PeersUpdate {
  full: boolean;
  total: number;
  failureThreshold: number;
  changed: Peer[];
  removed: string[];
}

export interface Delivery {
  sequence: number;
  hash: string;
  size: number;
  receivedAt: number;
  from: string;
}

export interface NodeEvent {
  sequence: number;
  at: number;
  code: string;
  kind: string;
  severity: 'info' | 'warning' | 'critical';
  fields: Record<string, string>;
}

export interface PeerTrace {
  id: string;
  reachable: boolean;
  announced: number | null;
  fetched: number | null;
  custody: number | null;
  echoed: number | null;
}

export interface TransactionStatus {
  hash: string;
  held: boolean;
  inOutbox: boolean;
  custody: number;
  attempts: number;
  stage: string;
  acceptedAt: number | null;
  releasedAt: number | null;
  nextAttempt: number | null;
  reason: string;
  announced: number;
  fetched: number;
  echoes: number;
  reachable: number;
  reached: number;
  peers: PeerTrace[];
}

export interface QueueEntry {
  hash: string;
  sequence: number;
  size: number;
  acceptedAt: number;
  stage: string;
  attempts: number;
  custody: number;
  nextAttempt: number | null;
  lastReason: string;
}

export interface Queue {
  waiting: number;
  capacity: number;
  bytes: number;
  inFlight: number;
  oldest: number | null;
  deadLetters: number;
  entries: QueueEntry[];
  next: number | null;
}

export interface DeadLetter {
  hash: string;
  sequence: number;
  size: number;
  acceptedAt: number;
  attempts: number;
  firstAttempt: number;
  lastAttempt: number;
  reason: string;
  retried: number;
}

export interface DeadLetters {
  total: number;
  deadLetters: DeadLetter[];
  next: number | null;
}

export interface Address {
  advertised: string;
  source: string;
  verdict: 'unknown' | 'public' | 'private';
  reason: string;
  advice: string;
  fix: string;
  good: boolean;
  asking: boolean;
}

export interface History {
  at: number[];
  sentBytes: number[];
  receivedBytes: number[];
  submitted: number[];
  received: number[];
  reachable: number[];
  outbox: number[];
}
