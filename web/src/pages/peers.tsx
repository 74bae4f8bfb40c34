import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ago, bytes, count, exact, millis, NONE, path, plural, rate, shortId, until } from '../format';
import { minutes, nodeTime, now, peers, seconds } from '../live';
import { go } from '../router';
import type { Address, History, Peer } from '../types';
import { Card, Chip, Empty, Tabs, Tile, type Tone } from '../ui/bits';
import { Chart, rates } from '../ui/chart';
import { Icon, Identicon } from '../ui/icons';
import { stateOf } from '../ui/shell';
import { Table, type Column } from '../ui/table';
import { useApi } from '../ui/use-api';
import { checkAll, pingPeer, removePeer } from './peer-actions';

const filter = signal('');
const shown = signal<'all' | Peer['state']>('all');

const STATES: Record<Peer['state'], { tone: Tone; word: string }> = {
  online: { tone: 'ok', word: 'Online' },
  failing: { tone: 'bad', word: 'Failing' },
  unverified: { tone: 'idle', word: 'Unverified' },
};

export function PeerChip({ peer }: { peer: Peer }) {
  const { tone, word } = STATES[peer.state];
  const failing = peer.state === 'failing';
  return (
    <Chip tone={failing && peer.failures <= 1 ? 'warn' : tone} {...(peer.state === 'unverified' ? { icon: 'unknown' as const } : {})}>
      {word}
      {failing && <span class="muted"> {peer.failures}/{peers.value.failureThreshold}</span>}
    </Chip>
  );
}

/** When the last contact was; repaints by itself and not with its row. */
function Seen({ at }: { at: number | null }) {
  return <time title={exact(at)}>{ago(at, nodeTime.value)}</time>;
}

const COLUMNS: Column<Peer>[] = [
  {
    id: 'id',
    title: 'Peer',
    width: '150px',
    by: (peer) => peer.id,
    cell: (peer) => (
      <a class="peer-link" href={`/admin/peers/${peer.id}`} title={peer.id}>
        <Identicon id={peer.id} size={22} />
        <code>{shortId(peer.id)}</code>
      </a>
    ),
  },
  { id: 'address', title: 'Address', wide: true, by: (peer) => peer.address || undefined, cell: (peer) => <span class="cut" title={peer.address}>{peer.address || <span class="muted">{NONE}</span>}{peer.bootstrap && <span class="tag">bootstrap</span>}</span> },
  { id: 'seen', title: 'Last seen', width: '110px', wide: true, by: (peer) => peer.lastSeen ?? undefined, cell: (peer) => <Seen at={peer.lastSeen} /> },
  { id: 'latency', title: 'Latency', width: '100px', end: true, by: (peer) => peer.latencyMs ?? undefined, cell: (peer) => (peer.latencyMs === null ? <span class="muted">{NONE}</span> : millis(peer.latencyMs)) },
  { id: 'state', title: 'State', width: '140px', by: (peer) => `${peer.state} ${peer.failures}`, cell: (peer) => <PeerChip peer={peer} /> },
  { id: 'path', title: 'Path', width: '190px', wide: true, by: (peer) => peer.path || undefined, cell: (peer) => <PathCell peer={peer} /> },
  {
    id: 'actions',
    title: 'Actions',
    width: '88px',
    end: true,
    hiddenTitle: true,
    cell: (peer) => (
      <>
      <button type="button" class="icon-button small" aria-label={`Ping peer ${shortId(peer.id)}`} title="Ping" onClick={() => void pingPeer(peer)}>
        <Icon name="refresh" size={16} />
      </button>
      <button type="button" class="icon-button small" aria-label={`Remove peer ${shortId(peer.id)}`} title="Remove" onClick={() => removePeer(peer)}>
        <Icon name="remove" size={16} />
      </button>
      </>
    ),
  },
];

function PathCell({ peer }: { peer: Peer }) {
  if (peer.path) {
    return <span class="cut">{path(peer.path)}</span>;
  }
  return (
    <span class="cut muted" title={peer.lastFailure}>
      {peer.lastFailure || (peer.nextCheck ? `next check ${until(peer.nextCheck, nodeTime.peek())}` : NONE)}
    </span>
  );
}

type Range = '1m' | '10m' | '1h' | '24h';
const range = signal<Range>('10m');
const SPANS: Record<Range, number> = { '1m': 60_000, '10m': 600_000, '1h': 3_600_000, '24h': 86_400_000 };

function Charts() {
  const spanMillis = SPANS[range.value];
  const columns: History = spanMillis > 600_000 ? minutes.value : seconds.value;
  const from = columns.at.findIndex((at) => at >= (columns.at.at(-1) ?? 0) - spanMillis);
  const at = columns.at.slice(Math.max(0, from));
  const cut = (column: (number | null)[]) => column.slice(Math.max(0, from));
  const traffic = useMemo(
    () => [
      { label: 'in', colour: '--series-a', values: cut(rates(columns.at, columns.receivedBytes)) },
      { label: 'out', colour: '--series-b', values: cut(rates(columns.at, columns.sentBytes)) },
    ],
    [columns, from],
  );
  const transactions = useMemo(
    () => [
      { label: 'from peers', colour: '--series-a', values: cut(rates(columns.at, columns.received)) },
      { label: 'submitted here', colour: '--series-b', values: cut(rates(columns.at, columns.submitted)) },
    ],
    [columns, from],
  );
  return (
    <div class="pair">
      <Card title="Bandwidth" aside={<Tabs label="Time span" tabs={(['1m', '10m', '1h', '24h'] as const).map((id) => ({ id, text: id }))} chosen={range.value} choose={(id) => (range.value = id)} />}>
        <Chart label="Bandwidth" at={at} lines={traffic} say={(value) => `${bytes(value)}/s`} />
      </Card>
      <Card title="Transactions">
        <Chart label="Transactions" at={at} lines={transactions} say={(value) => `${rate(value)}/s`} />
      </Card>
    </div>
  );
}

const ADDRESS: Record<Address['verdict'], { tone: Tone; word: string }> = {
  public: { tone: 'ok', word: 'reachable from outside' },
  private: { tone: 'warn', word: 'not reachable from outside' },
  unknown: { tone: 'idle', word: 'not known yet whether peers get in' },
};

function Tiles() {
  const address = useApi<Address>('address', 15_000).data;
  const status = now.value?.status;
  if (!status) {
    return null;
  }
  const time = nodeTime.value;
  const { tone, word } = stateOf(status);
  const verdict = address && ADDRESS[address.verdict];
  return (
    <div class="tiles">
      <Tile label="Network" value={word} note={status.stateReason} tone={tone} href="/admin/health" />
      <Tile label="Connected" value={<>{count(status.peersReachable)} <small>of {count(status.peersKnown)} known</small></>} note={status.network.wanted > status.peersReachable ? `at least ${status.network.wanted} wanted` : status.network.departed > 0 ? `${status.network.departed} gone, still tried` : `at least ${status.network.wanted} wanted`} />
      <Tile label="External address" value={<span class="small-value">{address?.advertised || 'as peers see it'}</span>} note={verdict ? verdict.word : 'asking'} {...(verdict && verdict.tone === 'warn' ? { tone: verdict.tone } : {})} />
      <Tile label="Discovery" value={ago(status.discovery.lastSuccess, time)} note={status.discovery.nextRound ? `${status.discovery.phase}, next ${until(status.discovery.nextRound, time)}` : status.discovery.phase} />
      <Tile label="Queue" value={<>{count(status.outbox)} <small>of {count(status.outboxCapacity)}</small></>} note={status.deadLetters > 0 ? plural(status.deadLetters, 'dead letter') : status.draining ? 'draining: nothing new is taken' : 'no dead letters'} href="/admin/queue" {...(status.deadLetters > 0 ? { tone: 'warn' as const } : {})} />
    </div>
  );
}

export function PeersPage() {
  const table = peers.value;
  const all = useMemo(() => [...table.rows.values()], [table]);
  const wanted = filter.value.trim().toLowerCase();
  const found = useMemo(() => (wanted ? all.filter((peer) => `${peer.id} ${peer.address} ${peer.state} ${peer.path} ${peer.lastFailure}`.toLowerCase().includes(wanted)) : all), [all, wanted]);
  const rows = useMemo(() => (shown.value === 'all' ? found : found.filter((peer) => peer.state === shown.value)), [found, shown.value]);
  const inState = (state: Peer['state']) => found.reduce((sum, peer) => sum + (peer.state === state ? 1 : 0), 0);
  return (
    <>
      <h1 class="unseen">Peers</h1>
      <Tiles />
      <Charts />
      <Card
        flush
        title="Peers"
        aside={
          <button type="button" class="button" onClick={() => void checkAll()}>
            <Icon name="refresh" size={16} /> Ping all
          </button>
        }
      >
        <div class="bar">
          <label class="search">
            <Icon name="search" size={16} />
            <input type="search" placeholder="Filter by id, address, path …" aria-label="Filter peers" value={filter.value} onInput={(event) => (filter.value = event.currentTarget.value)} />
          </label>
          <Tabs
            label="State"
            chosen={shown.value}
            choose={(id) => (shown.value = id)}
            tabs={[
              { id: 'all', text: 'All', count: found.length },
              { id: 'online', text: 'Online', count: inState('online') },
              { id: 'failing', text: 'Failing', count: inState('failing') },
              { id: 'unverified', text: 'Unverified', count: inState('unverified') },
            ]}
          />
        </div>
        <Table
          label="Peers"
          columns={COLUMNS}
          rows={rows}
          id={(peer) => peer.id}
          sort={{ by: 'state', down: true }}
          onChoose={(peer) => go(`/admin/peers/${peer.id}`)}
          empty={
            all.length === 0 ? (
              <Empty icon="peers" title="No peers yet">
                Configure a bootstrap node, or let another node name this one as its bootstrap node.
              </Empty>
            ) : (
              <Empty icon="search" title="No peer matches" />
            )
          }
        />
        {table.total > table.rows.size && (
          <p class="foot">
            {count(table.rows.size)} of {count(table.total)} peers are shown, connected ones first. <code>sorcha-peer peers</code> lists all.
          </p>
        )}
      </Card>
    </>
  );
}
