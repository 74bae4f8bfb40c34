import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ago, bytes, count, exact, plural, span, until } from '../format';
import { nodeTime, now } from '../live';
import { api, download } from '../session';
import type { DeadLetter, DeadLetters, Queue, QueueEntry } from '../types';
import { attempt, Card, Chip, confirm, Empty, say, Tabs, Tile, unsay, type Tone } from '../ui/bits';
import { Icon } from '../ui/icons';
import { Table, type Column } from '../ui/table';
import { useApi } from '../ui/use-api';

const tab = signal<'queued' | 'dead'>('queued');

/** Chosen dead letters, by hash; and those that are on their way out while that can be undone. */
const chosen = signal(new Set<string>());
const leaving = signal(new Set<string>());

const STAGES: Record<string, { tone: Tone; word: string }> = {
  queued: { tone: 'idle', word: 'Waits' },
  offered: { tone: 'ok', word: 'Offered' },
  confirming: { tone: 'ok', word: 'Confirming' },
};

const Hash = ({ hash }: { hash: string }) => (
  <a class="cut" href={`/admin/propagation/${hash}`} title={hash}>
    <code>{hash.slice(0, 16)}</code>
  </a>
);

const WAITING: Column<QueueEntry>[] = [
  { id: 'hash', title: 'Transaction', cell: (row) => <Hash hash={row.hash} /> },
  { id: 'size', title: 'Size', width: '90px', end: true, wide: true, by: (row) => row.size, cell: (row) => bytes(row.size) },
  { id: 'age', title: 'Age', width: '90px', by: (row) => row.acceptedAt, cell: (row) => <time title={exact(row.acceptedAt)}>{span(nodeTime.value - row.acceptedAt)}</time> },
  { id: 'stage', title: 'Stage', width: '140px', by: (row) => row.stage, cell: (row) => <Chip tone={STAGES[row.stage]?.tone ?? 'idle'}>{STAGES[row.stage]?.word ?? row.stage}</Chip> },
  { id: 'custody', title: 'On disk of', width: '100px', end: true, wide: true, by: (row) => row.custody, cell: (row) => plural(row.custody, 'peer') },
  { id: 'tries', title: 'Tries', width: '70px', end: true, wide: true, by: (row) => row.attempts, cell: (row) => row.attempts },
  { id: 'next', title: 'Next try', width: '110px', wide: true, by: (row) => row.nextAttempt ?? undefined, cell: (row) => until(row.nextAttempt, nodeTime.value) },
  { id: 'reason', title: 'Last error', wide: true, by: (row) => row.lastReason || undefined, cell: (row) => <span class="cut muted" title={row.lastReason}>{row.lastReason}</span> },
];

function choose(hash: string, on: boolean): void {
  const next = new Set(chosen.value);
  on ? next.add(hash) : next.delete(hash);
  chosen.value = next;
}

const DEAD: Column<DeadLetter>[] = [
  {
    id: 'chosen',
    title: 'Choose',
    hiddenTitle: true,
    width: '44px',
    cell: (row) => <input type="checkbox" aria-label={`Choose ${row.hash.slice(0, 8)}`} checked={chosen.value.has(row.hash)} onChange={(event) => choose(row.hash, event.currentTarget.checked)} />,
  },
  { id: 'hash', title: 'Transaction', cell: (row) => <Hash hash={row.hash} /> },
  { id: 'size', title: 'Size', width: '90px', end: true, wide: true, by: (row) => row.size, cell: (row) => bytes(row.size) },
  { id: 'accepted', title: 'Accepted', width: '110px', wide: true, by: (row) => row.acceptedAt, cell: (row) => <time title={exact(row.acceptedAt)}>{ago(row.acceptedAt, nodeTime.value)}</time> },
  { id: 'tries', title: 'Tries', width: '70px', end: true, wide: true, by: (row) => row.attempts, cell: (row) => row.attempts },
  { id: 'last', title: 'Last try', width: '110px', wide: true, by: (row) => row.lastAttempt, cell: (row) => <time title={exact(row.lastAttempt)}>{ago(row.lastAttempt, nodeTime.value)}</time> },
  { id: 'reason', title: 'Reason', by: (row) => row.reason, cell: (row) => <span class="cut" title={row.reason}>{row.reason}</span> },
  { id: 'retried', title: 'Retried', width: '90px', end: true, wide: true, by: (row) => row.retried, cell: (row) => (row.retried ? <span class="tag">{row.retried} ×</span> : '') },
];

/** Which dead letters an action is for: some by name, those of a reason, or all. */
type Match = { hashes: string[] } | { reason: string } | { all: true };

function asOptions(match: Match): string {
  if ('hashes' in match) {
    return match.hashes.length > 3 ? `${match.hashes.slice(0, 3).join(' ')} …` : match.hashes.join(' ');
  }
  return 'reason' in match ? `--reason '${match.reason.replaceAll("'", "'\\''")}'` : '--all';
}

function retry(match: Match, many: number, again: () => void): void {
  confirm({
    title: `Try ${plural(many, 'dead letter')} again?`,
    text: <p>They go back into the outbox with their old place, as far as it has room, and are offered to peers as if they were new.</p>,
    command: `sorcha-peer dead retry ${asOptions(match)}`,
    action: 'Retry',
    act: () =>
      attempt(async () => {
        const { count: done } = await api<{ count: number }>('POST', 'dead-letters/retry', match);
        chosen.value = new Set();
        again();
        return `${plural(done, 'dead letter')} went back to the outbox.`;
      }),
  });
}

function discard(rows: DeadLetter[], match: Match, many: number, again: () => void): void {
  confirm({
    title: `Discard ${plural(many, 'dead letter')}?`,
    text: <p>They will not reach the network. Export them first if anybody may want them. There are ten seconds to undo it; closing this page undoes it, too.</p>,
    command: `sorcha-peer dead discard ${asOptions(match)}`,
    action: 'Discard',
    dangerous: true,
    typed: String(many),
    act: () => {
      const hashes = rows.map((row) => row.hash);
      leaving.value = new Set([...leaving.value, ...hashes]);
      const back = () => (leaving.value = new Set([...leaving.value].filter((hash) => !hashes.includes(hash))));
      const timer = setTimeout(() => {
        unsay(toast);
        void attempt(async () => {
          try {
            const { count: done } = await api<{ count: number }>('POST', 'dead-letters/discard', match);
            chosen.value = new Set();
            return `${plural(done, 'dead letter')} ${done === 1 ? 'was' : 'were'} discarded.`;
          } finally {
            back();
            again();
          }
        });
      }, 10_000);
      const toast = say(`Discarding ${plural(many, 'dead letter')} in ten seconds.`, 'warn', () => {
        clearTimeout(timer);
        back();
      });
    },
  });
}

function Waiting() {
  const { data, failure } = useApi<Queue>('queue?limit=200', 1_500);
  return (
    <Card flush title="Waiting" aside={<span class="muted">{data && data.waiting > data.entries.length ? `the oldest ${data.entries.length} of ${count(data.waiting)}` : ''}</span>}>
      <Table
        label="Waiting transactions"
        columns={WAITING}
        rows={data?.entries ?? []}
        id={(row) => row.hash}
        empty={failure ? <Empty icon="bad" title={failure} /> : data ? <Empty icon="ok" title="Nothing waits">What was accepted here is on the disks of enough peers.</Empty> : <Empty icon="unknown" title="Asking the node" />}
      />
    </Card>
  );
}

function Dead() {
  const { data, failure, again } = useApi<DeadLetters>('dead-letters?limit=200', 3_000);
  const rows = useMemo(() => (data?.deadLetters ?? []).filter((row) => !leaving.value.has(row.hash)), [data, leaving.value]);
  const groups = useMemo(() => {
    const sums = new Map<string, number>();
    rows.forEach((row) => sums.set(row.reason, (sums.get(row.reason) ?? 0) + 1));
    return [...sums].sort((a, b) => b[1] - a[1]).slice(0, 6);
  }, [rows]);
  const some = rows.filter((row) => chosen.value.has(row.hash));
  const total = data?.total ?? 0;
  const match: Match = some.length ? { hashes: some.map((row) => row.hash) } : { all: true };
  const many = some.length || total;
  const which = some.length ? `${some.length} chosen` : 'all';
  return (
    <Card
      flush
      title="Dead letters"
      aside={
        total > 0 && (
          <div class="buttons">
            <button type="button" class="button" onClick={() => retry(match, many, again)}>
              <Icon name="retry" size={16} /> Retry {which}
            </button>
            <button type="button" class="button" onClick={() => void attempt(async () => (await download('dead-letters/export?reason=', 'dead-letters.jsonl'), 'Exported, a line of JSON each.'))}>
              <Icon name="save" size={16} /> Export
            </button>
            <button type="button" class="button" onClick={() => discard(some.length ? some : rows, match, many, again)}>
              <Icon name="remove" size={16} /> Discard {which}
            </button>
          </div>
        )
      }
    >
      {groups.length > 1 && (
        <ul class="groups">
          {groups.map(([reason, sum]) => (
            <li key={reason}>
              <strong>{count(sum)} ×</strong> <span class="cut">{reason}</span>
              <button type="button" class="link-button" onClick={() => retry({ reason }, sum, again)}>
                Retry these
              </button>
            </li>
          ))}
        </ul>
      )}
      <Table
        label="Dead letters"
        columns={DEAD}
        rows={rows}
        id={(row) => row.hash}
        empty={failure ? <Empty icon="bad" title={failure} /> : data ? <Empty icon="ok" title="No dead letters">A transaction comes here when peers were there in five attempts and none took it.</Empty> : <Empty icon="unknown" title="Asking the node" />}
      />
      {total > rows.length && rows.length >= 200 && <p class="foot">The first 200 of {count(total)} are shown; actions for all are for all {count(total)}.</p>}
    </Card>
  );
}

export function QueuePage() {
  const status = now.value?.status;
  const queue = useApi<Queue>('queue?limit=1', 3_000).data;
  const share = queue ? queue.waiting / queue.capacity : 0;
  return (
    <>
      <h1 class="unseen">Queue and dead letters</h1>
      <div class="tiles">
        <Tile label="Waiting" value={<>{count(queue?.waiting ?? 0)} <small>of {count(queue?.capacity ?? 0)}</small></>} note={share >= 0.8 ? 'nearly full: then submissions are refused, nothing is dropped' : 'when full, submissions are refused'} {...(share >= 0.8 ? { tone: 'warn' as const } : {})} />
        <Tile label="In flight" value={count(queue?.inFlight ?? 0)} note="peers were told and have not answered" />
        <Tile label="Oldest" value={queue?.oldest ? span(nodeTime.value - queue.oldest) : '–'} note={queue?.oldest ? 'since it was accepted' : 'nothing waits'} />
        <Tile label="Kept for them" value={bytes(queue?.bytes ?? 0)} note="of what waits and of dead letters" />
      </div>
      {status?.draining && <p class="banner warn">The node is being drained: submissions are refused, and it ends when nothing waits.</p>}
      <Tabs
        label="Which"
        chosen={tab.value}
        choose={(id) => (tab.value = id)}
        tabs={[
          { id: 'queued', text: 'Waiting', count: queue?.waiting ?? 0 },
          { id: 'dead', text: 'Dead letters', count: queue?.deadLetters ?? 0 },
        ]}
      />
      {tab.value === 'queued' ? <Waiting /> : <Dead />}
    </>
  );
}
