import type { Delivery, NodeEvent, Now, Peer, PeersUpdate } from './types';

/** What a page hears of the live stream, whoever holds it. */
export type Message =
  | { event: 'now'; data: Now }
  | { event: 'peers'; data: PeersUpdate }
  | { event: 'deliveries'; data: { rows: Delivery[] } }
  | { event: 'events'; data: { events: NodeEvent[] } }
  | { event: 'link'; data: LinkState };

export type LinkState = 'connecting' | 'live' | 'late' | 'signed-out';

/** Deliveries, and events, that are kept; the node sends no more either. */
const MOST_ROWS = 200;

/** The node sends a sign of life at least every ten seconds. */
const SILENCE_MILLIS = 25_000;
const PAUSES_MILLIS = [500, 1_000, 2_000, 5_000, 10_000];

/** Everything heard so far, to tell it to a page that comes later. */
export class Heard {
  private now: Now | undefined;
  private readonly peers = new Map<string, Peer>();
  private total = 0;
  private failureThreshold = 0;
  private rows: Delivery[] = [];
  private events: NodeEvent[] = [];

  take(message: Message): void {
    switch (message.event) {
      case 'now':
        this.now = message.data;
        return;
      case 'peers':
        applyPeers(this.peers, message.data);
        this.total = message.data.total;
        this.failureThreshold = message.data.failureThreshold;
        return;
      case 'deliveries':
        this.rows = append(this.rows, message.data.rows);
        return;
      case 'events':
        this.events = append(this.events, message.data.events);
        return;
      case 'link':
        return;
    }
  }

  /** The same in as few messages as there may be. */
  tell(to: (message: Message) => void): void {
    if (!this.now) {
      return;
    }
    to({ event: 'now', data: this.now });
    to({
      event: 'peers',
      data: {
        full: true,
        total: this.total,
        failureThreshold: this.failureThreshold,
        changed: [...this.peers.values()],
        removed: [],
      },
    });
    to({ event: 'deliveries', data: { rows: this.rows } });
    to({ event: 'events', data: { events: this.events } });
  }
}

/** Brings a table of peers up to date. */
export function applyPeers(table: Map<string, Peer>, update: PeersUpdate): void {
  if (update.full) {
    table.clear();
  }
  update.removed.forEach((id) => table.delete(id));
  update.changed.forEach((peer) => table.set(peer.id, peer));
}

/** The newest rows, oldest first, each once: after a reconnection some come again. */
export function append<R extends { sequence: number }>(rows: R[], more: R[]): R[] {
  const last = rows.at(-1)?.sequence ?? 0;
  return [...rows, ...more.filter((row) => row.sequence > last)].slice(-MOST_ROWS);
}

/**
 * The live stream of the node: read, and opened again with growing pauses when it breaks. By fetch
 * and not by EventSource, which could not show the session's key.
 */
export class Connection {
  private stopping: AbortController | undefined;
  private failures = 0;

  constructor(
    private readonly key: string,
    private readonly hear: (message: Message) => void,
  ) {}

  start(): void {
    if (!this.stopping) {
      this.stopping = new AbortController();
      void this.run(this.stopping.signal);
    }
  }

  stop(): void {
    this.stopping?.abort();
    this.stopping = undefined;
  }

  private async run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      this.hear({ event: 'link', data: 'connecting' });
      const status = await this.readOnce(stopped);
      if (stopped.aborted) {
        return;
      }
      if (status === 401 || status === 403) {
        this.hear({ event: 'link', data: 'signed-out' });
        this.stopping = undefined;
        return;
      }
      this.hear({ event: 'link', data: 'late' });
      const pause = PAUSES_MILLIS[Math.min(this.failures++, PAUSES_MILLIS.length - 1)];
      await new Promise((done) => setTimeout(done, pause));
    }
  }

  /** Until the stream ends; the status with which it began, or 0. */
  private async readOnce(stopped: AbortSignal): Promise<number> {
    const silent = new AbortController();
    let alarm = setTimeout(() => silent.abort(), SILENCE_MILLIS);
    try {
      const answer = await fetch('/api/v1/live', {
        headers: { 'X-Session-Key': this.key },
        signal: AbortSignal.any([stopped, silent.signal]),
        cache: 'no-store',
      });
      if (!answer.ok || !answer.body) {
        return answer.status;
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) {
          return 0;
        }
        clearTimeout(alarm);
        alarm = setTimeout(() => silent.abort(), SILENCE_MILLIS);
        text = this.takeEvents(text + value);
      }
    } catch {
      return 0;
    } finally {
      clearTimeout(alarm);
    }
  }

  /** Takes every whole event, and gives back what is left. */
  private takeEvents(text: string): string {
    const events = text.split('\n\n');
    const rest = events.pop() ?? '';
    for (const event of events) {
      const name = /^event: (.*)$/m.exec(event)?.[1];
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (name && data) {
        this.failures = 0;
        this.hear({ event: 'link', data: 'live' });
        this.hear({ event: name, data: JSON.parse(data) } as Message);
      }
    }
    return rest;
  }
}
