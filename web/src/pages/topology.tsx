import { useMemo } from 'preact/hooks';
import { count, millis, path, plural, shortId } from '../format';
import { now, peers } from '../live';
import type { Peer } from '../types';
import { Card, Chip, Empty } from '../ui/bits';
import { Identicon } from '../ui/icons';

/** Peers that are drawn; of more one sees only lines. */
const MOST = 150;

const SIZE = 640;
const MIDDLE = SIZE / 2;

interface Place {
  peer: Peer;
  x: number;
  y: number;
  r: number;
  named: boolean;
}

/** Linked peers on the inner ring, the others outside; a peer's direction depends on its id alone, so nothing jumps. */
function places(all: Peer[]): Place[] {
  const linked = all.filter((peer) => peer.path).slice(0, MOST);
  const others = all.filter((peer) => !peer.path).slice(0, MOST - linked.length);
  return [...ring(linked, others.length ? 175 : 235), ...ring(others, 280)];
}

function ring(row: Peer[], radius: number): Place[] {
  const sorted = [...row].sort((a, b) => (a.id < b.id ? -1 : 1));
  const r = Math.max(5, Math.min(21, (Math.PI * radius) / Math.max(1, sorted.length) / 1.6));
  return sorted.map((peer, i) => {
    const angle = (2 * Math.PI * i) / sorted.length - Math.PI / 2;
    return { peer, x: MIDDLE + radius * Math.cos(angle), y: MIDDLE + radius * Math.sin(angle), r, named: sorted.length <= 24 };
  });
}

function kind(peer: Peer): string {
  return peer.path.startsWith('stream') ? 'stream' : peer.path === 'unary' ? 'unary' : peer.path ? 'rest' : peer.state === 'failing' ? 'failing' : 'known';
}

const KINDS: [string, string][] = [
  ['stream', 'stream'],
  ['unary', 'single calls'],
  ['rest', 'REST or polled'],
  ['known', 'known, not linked'],
  ['failing', 'failing'],
];

export function TopologyPage() {
  const table = peers.value;
  const all = useMemo(() => [...table.rows.values()], [table]);
  const drawn = useMemo(() => places(all), [all]);
  const status = now.value?.status;
  const linked = all.filter((peer) => peer.path);
  return (
    <>
      <h1 class="unseen">Topology</h1>
      <Card
        title={`What ${status?.name ?? 'the node'} is linked to`}
        aside={
          <ul class="legend">
            {KINDS.map(([id, word]) => (
              <li key={id}>
                <svg width="26" height="10" aria-hidden="true">
                  <line x1="1" x2="25" y1="5" y2="5" class={`edge ${id}`} />
                </svg>
                {word}
              </li>
            ))}
          </ul>
        }
      >
        {all.length === 0 ? (
          <Empty icon="topology" title="No peers yet" />
        ) : (
          <svg class="topology" viewBox={`0 0 ${SIZE} ${SIZE}`} role="group" aria-label={`${plural(linked.length, 'linked peer')} of ${count(all.length)}`}>
            {drawn.map(({ peer, x, y }) => (
              <line key={peer.id} class={`edge ${kind(peer)}`} x1={MIDDLE} y1={MIDDLE} x2={x} y2={y} />
            ))}
            {drawn.map(({ peer, x, y, r, named }) => (
              <a key={peer.id} href={`/admin/peers/${peer.id}`} aria-label={`${shortId(peer.id)}${peer.latencyMs === null ? '' : ` ${millis(peer.latencyMs)}`}, ${peer.state}${peer.path ? `, ${path(peer.path)}` : ''}`}>
                <title>{`${shortId(peer.id)}  ${peer.address}\n${peer.path ? path(peer.path) : peer.state}  ${millis(peer.latencyMs)}`}</title>
                <circle class={`spot ${kind(peer)}`} cx={x} cy={y} r={r} />
                {r > 11 && (
                  <svg x={x - r * 0.56} y={y - r * 0.56} width={r * 1.12} height={r * 1.12}>
                    <Identicon id={peer.id} size={r * 1.12} />
                  </svg>
                )}
                {named && (
                  <text class="spot-name" x={x} y={y + (y >= MIDDLE ? r + 16 : -r - 8)} text-anchor="middle">
                    {shortId(peer.id)}
                    {peer.latencyMs !== null && <tspan class="spot-more">{` ${millis(peer.latencyMs)}`}</tspan>}
                  </text>
                )}
              </a>
            ))}
            <circle class="self" cx={MIDDLE} cy={MIDDLE} r="30" />
            <text class="self-name" x={MIDDLE} y={MIDDLE + 4} text-anchor="middle">
              {(status?.name ?? '').slice(0, 9)}
            </text>
          </svg>
        )}
        <p class="foot">
          A node sees its own links and not those of others.
          {all.length > MOST && ` ${MOST} of ${count(table.total)} peers are drawn; the list of peers has more.`}
        </p>
      </Card>
      <Card title="The same as a list" flush>
        <div class="table-box plain" tabIndex={0} role="region" aria-label="Links as a list">
          <table>
            <thead>
              <tr>
                <th scope="col">Peer</th>
                <th scope="col">Link</th>
                <th scope="col" class="end">
                  Latency
                </th>
              </tr>
            </thead>
            <tbody>
              {drawn.map(({ peer }) => (
                <tr key={peer.id}>
                  <td>
                    <a href={`/admin/peers/${peer.id}`}>
                      <code>{shortId(peer.id)}</code>
                    </a>
                  </td>
                  <td>{peer.path ? path(peer.path) : <Chip tone={peer.state === 'failing' ? 'bad' : 'idle'}>{peer.state === 'failing' ? 'failing' : 'not linked'}</Chip>}</td>
                  <td class="end">{millis(peer.latencyMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </>
  );
}
