import { shortId } from '../format';
import { go, route } from '../router';
import { api } from '../session';
import type { Peer } from '../types';
import { attempt, confirm } from '../ui/bits';

/** Dials the bootstrap nodes and checks every peer. */
export function checkAll(): Promise<void> {
  return attempt(async () => {
    const begun = await api<{ checks: number; bootstrapDials: number }>('POST', 'peers/refresh', {});
    return `Checking ${begun.checks} peers and ${begun.bootstrapDials} bootstrap nodes.`;
  });
}

/** Checks one peer; what comes of it shows in its row. */
export function pingPeer(peer: Peer): Promise<void> {
  return attempt(async () => {
    const begun = await api<{ checks: number }>('POST', `peers/${peer.id}/check`, {});
    return begun.checks ? `Pinging ${shortId(peer.id)}. Its row shows the answer.` : `${shortId(peer.id)} is ${peer.path ? 'linked, and its link is pinged all the time' : 'not to be reached: it has no address'}.`;
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
