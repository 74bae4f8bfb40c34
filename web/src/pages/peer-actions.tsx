import { millis, path, shortId } from '../format';
import { go, route } from '../router';
import { api } from '../session';
import type { Peer } from '../types';

interface Ping {
  reply: boolean;
  latencyMs: number | null;
  path: string;
  failure: string;
}
import { attempt, confirm, say } from '../ui/bits';

/** Dials the bootstrap nodes and checks every peer. */
export function checkAll(): Promise<void> {
  return attempt(async () => {
    const begun = await api<{ checks: number; bootstrapDials: number }>('POST', 'peers/refresh', {});
    return `Checking ${begun.checks} peers and ${begun.bootstrapDials} bootstrap nodes.`;
  });
}

/** Asks one peer for a sign of life, and says how it came. */
export function pingPeer(peer: Peer): Promise<void> {
  say(`Pinging ${shortId(peer.id)} …`, 'idle');
  return attempt(async () => {
    const ping = await api<Ping>('POST', `peers/${peer.id}/ping`, {});
    if (!ping.reply) {
      throw new Error(`No reply from ${shortId(peer.id)}: ${ping.failure || 'silence'}`);
    }
    return `Reply from ${shortId(peer.id)} in ${millis(ping.latencyMs)}${ping.path ? `, by ${path(ping.path)}` : ''}.`;
  });
}

export function removePeer(peer: Peer): void {
  confirm({
    title: `Remove peer ${shortId(peer.id)}?`,
    text: (
      <p>
        Links to it end and the node forgets it. This is no ban: it is known again as soon as it connects, or another peer tells of it, at the next discovery at the latest.
      </p>
    ),
    command: `sorcha-peer peers rm ${peer.id}`,
    action: 'Remove',
    dangerous: true,
    act: () =>
      attempt(async () => {
        await api('DELETE', `peers/${peer.id}`);
        if (route.value[1] === peer.id) {
          go('/admin/peers');
        }
        return `Peer ${shortId(peer.id)} was removed.`;
      }),
  });
}
