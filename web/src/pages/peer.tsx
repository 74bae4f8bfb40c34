import { ago, exact, millis, NONE, path, plural, shortId, until } from '../format';
import { deliveries, nodeTime, now, peers } from '../live';
import { Card, Copy, Empty } from '../ui/bits';
import { Icon, Identicon } from '../ui/icons';
import { PeerChip } from './peers';
import { pingPeer, removePeer } from './peer-actions';

const WAYS: Record<string, string> = { GrpcStream: 'gRPC stream', Grpc: 'gRPC call', GRPC: 'gRPC call', Rest: 'REST', REST: 'REST' };

/** One peer: why it is as it is, and which ways to it work. */
export function PeerPage({ id }: { id: string }) {
  const peer = peers.value.rows.get(id);
  const time = nodeTime.value;
  if (!peer) {
    return (
      <>
        <Back />
        <Card>
          <Empty icon="unknown" title={now.value ? `The node does not know peer ${shortId(id)}` : 'Connecting'}>
            {now.value && 'It was removed, or it is not among those that are shown here.'}
          </Empty>
        </Card>
      </>
    );
  }
  const served = deliveries.value.filter((row) => row.from === id).length;
  return (
    <>
      <Back />
      <div class="page-head">
        <Identicon id={peer.id} size={44} />
        <div class="page-title">
          <h1>Peer {shortId(peer.id)}</h1>
          <p class="id-line">
            <code>{peer.id}</code>
            <Copy text={peer.id} label="Copy the peer's id" />
          </p>
        </div>
        <span class="space" />
        <PeerChip peer={peer} />
        <button type="button" class="button" onClick={() => void pingPeer(peer)}>
          <Icon name="refresh" size={16} /> Ping
        </button>
        <button type="button" class="button" onClick={() => removePeer(peer)}>
          <Icon name="remove" size={16} /> Remove
        </button>
      </div>
      <div class="pair">
        <Card title="Why it is in this state">
          <dl class="facts">
            <dt>Address</dt>
            <dd>{peer.address || 'none: it cannot be dialled'}</dd>
            <dt>Path now</dt>
            <dd>{peer.path ? path(peer.path) : 'none'}</dd>
            <dt>Last contact</dt>
            <dd title={exact(peer.lastSeen)}>{ago(peer.lastSeen, time)}</dd>
            <dt>Answered where it listens</dt>
            <dd title={exact(peer.reachedAt)}>{ago(peer.reachedAt, time)}</dd>
            <dt>Round trip</dt>
            <dd>{millis(peer.latencyMs)}</dd>
            <dt>Failures in a row</dt>
            <dd>
              {peer.failures} <span class="muted">(removed after {peers.value.failureThreshold + 1})</span>
            </dd>
            {peer.lastFailure && (
              <>
                <dt>Last failure</dt>
                <dd class="wrap">{peer.lastFailure}</dd>
              </>
            )}
            <dt>Next check</dt>
            <dd title={exact(peer.nextCheck)}>{until(peer.nextCheck, time)}</dd>
          </dl>
        </Card>
        <Card title="What is known of it">
          <dl class="facts">
            <dt>First seen</dt>
            <dd title={exact(peer.firstSeen)}>{ago(peer.firstSeen, time)}</dd>
            <dt>Told of by</dt>
            <dd>{peer.source || NONE}</dd>
            <dt>Bootstrap node</dt>
            <dd>{peer.bootstrap ? 'yes' : 'no'}</dd>
            <dt>Reached by this node</dt>
            <dd>{peer.verified ? 'yes' : 'not yet: only heard of'}</dd>
            <dt>Distributes</dt>
            <dd>{peer.distributes ? 'yes' : 'no, it is read-only'}</dd>
            <dt>Served of the newest 200</dt>
            <dd>{plural(served, 'transaction')}</dd>
          </dl>
        </Card>
      </div>
      <Card title="Ways that were tried" flush>
        {peer.ways.length ? (
          <div class="table-box plain" tabIndex={0} role="region" aria-label="Ways that were tried">
            <table>
              <thead>
                <tr>
                  <th scope="col">Way</th>
                  <th scope="col" class="end">
                    Tries
                  </th>
                  <th scope="col" class="end">
                    Worked
                  </th>
                  <th scope="col" class="end">
                    Mean time
                  </th>
                </tr>
              </thead>
              <tbody>
                {peer.ways.map((way) => (
                  <tr key={way.protocol}>
                    <td>{WAYS[way.protocol] ?? way.protocol}</td>
                    <td class="end">{way.tries}</td>
                    <td class="end">{way.worked}</td>
                    <td class="end">{millis(way.latencyMs)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          <Empty icon="idle" title="None by this node">
            {peer.path ? 'The peer has connected by itself.' : 'It was not dialled since the start.'}
          </Empty>
        )}
      </Card>
    </>
  );
}

function Back() {
  return (
    <a class="back" href="/admin/peers">
      <Icon name="back" size={16} /> Peers
    </a>
  );
}
