import { batch, computed, effect, signal } from '@preact/signals';
import { append, applyPeers, Connection, type LinkState, type Message } from './connection';
import type { Word } from './live.worker';
import { api, key, signedOut } from './session';
import type { Delivery, Flow, History, NodeEvent, Now, Peer } from './types';

/** The node, as this page knows it. */
export const now = signal<Now | undefined>(undefined);
export const link = signal<LinkState>('connecting');
export const peers = signal<{ rows: Map<string, Peer>; total: number; failureThreshold: number }>({
  rows: new Map(),
  total: 0,
  failureThreshold: 3,
});
export const deliveries = signal<Delivery[]>([]);
export const events = signal<NodeEvent[]>([]);

/** Ticks once a second while the page is looked at: ages are counted from it. */
export const tick = signal(0);

/** When the last moment came, by this page's own clock. */
let heardAt = performance.now();

/** The node's clock: ages are right even where the browser's is not. */
export const nodeTime = computed(() => {
  tick.value;
  return (now.value?.at ?? Date.now()) + (now.value ? performance.now() - heardAt : 0);
});

/** Seconds since the last moment. */
export const age = computed(() => {
  tick.value;
  now.value;
  return Math.max(0, Math.round((performance.now() - heardAt) / 1_000));
});

function hear(message: Message): void {
  batch(() => {
    switch (message.event) {
      case 'now':
        heardAt = performance.now();
        now.value = message.data;
        sample(message.data);
        return;
      case 'peers': {
        const rows = peers.value.rows;
        applyPeers(rows, message.data);
        peers.value = { rows, total: message.data.total, failureThreshold: message.data.failureThreshold };
        return;
      }
      case 'deliveries':
        deliveries.value = append(deliveries.value, message.data.rows);
        return;
      case 'events':
        events.value = append(events.value, message.data.events);
        return;
      case 'link':
        link.value = message.data;
        if (message.data === 'signed-out') {
          signedOut('The session is over. Sign in again.');
        }
        return;
    }
  });
}

/** Through the worker that all tabs share, or with a stream of one's own where there is none. */
function connect(sessionKey: string): () => void {
  if (typeof SharedWorker === 'undefined') {
    const connection = new Connection(sessionKey, hear);
    connection.start();
    return () => connection.stop();
  }
  const worker = new SharedWorker('/admin/live.js', { type: 'module', name: 'sorcha-peer' });
  const say = (word: Word) => worker.port.postMessage(word);
  worker.port.onmessage = (event: MessageEvent<Message>) => hear(event.data);
  const seen = () => say({ visible: !document.hidden });
  const gone = () => say({ bye: true });
  // A page that comes back out of the browser's cache of pages has to say so.
  const back = (event: PageTransitionEvent) => event.persisted && say({ key: sessionKey });
  document.addEventListener('visibilitychange', seen);
  addEventListener('pagehide', gone);
  addEventListener('pageshow', back);
  say({ key: sessionKey });
  return () => {
    gone();
    document.removeEventListener('visibilitychange', seen);
    removeEventListener('pagehide', gone);
    removeEventListener('pageshow', back);
    worker.port.close();
  };
}

/** Follows the session: a stream while there is one. */
export function follow(): void {
  effect(() => {
    if (key.value) {
      void loadHistory();
      return connect(key.value);
    }
    now.value = undefined;
    return undefined;
  });
  setInterval(() => {
    if (!document.hidden) {
      tick.value++;
    }
  }, 1_000);
}

/** Columns of samples, oldest first; replaced as a whole when one is added. */
export const seconds = signal<History>(empty());
export const minutes = signal<History>(empty());

const MOST_SECONDS = 600;
const MOST_MINUTES = 1_440;

function empty(): History {
  return { at: [], sentBytes: [], receivedBytes: [], submitted: [], received: [], reachable: [], outbox: [] };
}

async function loadHistory(): Promise<void> {
  try {
    const [bySecond, byMinute] = await Promise.all([
      api<History>('GET', 'history?step=second'),
      api<History>('GET', 'history?step=minute'),
    ]);
    seconds.value = bySecond;
    minutes.value = byMinute;
  } catch {
    // Charts then begin at this moment; the header says that the node does not answer.
  }
}

function sample(moment: Now): void {
  seconds.value = added(seconds.value, moment, MOST_SECONDS);
  if (Math.floor(moment.at / 60_000) !== Math.floor((minutes.value.at.at(-1) ?? 0) / 60_000)) {
    minutes.value = added(minutes.value, moment, MOST_MINUTES);
  }
}

function added(columns: History, moment: Now, most: number): History {
  if ((columns.at.at(-1) ?? 0) >= moment.at) {
    return columns;
  }
  const flow: Flow = moment.flow;
  const one = (column: number[], value: number) => [...column, value].slice(-most);
  return {
    at: one(columns.at, moment.at),
    sentBytes: one(columns.sentBytes, flow.sentBytes),
    receivedBytes: one(columns.receivedBytes, flow.receivedBytes),
    submitted: one(columns.submitted, flow.submitted),
    received: one(columns.received, flow.received),
    reachable: one(columns.reachable, moment.status.peersReachable),
    outbox: one(columns.outbox, moment.status.outbox),
  };
}
