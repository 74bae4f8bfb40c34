import { useMemo } from 'preact/hooks';
import { ago, bytes, clock, count, exact, plural, shortId } from '../format';
import { deliveries, minutes, nodeTime, now, seconds } from '../live';
import { go } from '../router';
import type { Delivery, TransactionStatus } from '../types';
import { Card, Chip, Copy, Empty, type Tone } from '../ui/bits';
import { Chart, rates } from '../ui/chart';
import { Icon, Identicon } from '../ui/icons';
import { Table, type Column } from '../ui/table';
import { useApi } from '../ui/use-api';
import { TraceCard } from './trace';

const COLUMNS: Column<Delivery>[] = [
  { id: 'at', title: 'Received', width: '108px', by: (row) => row.sequence, cell: (row) => <time title={exact(row.receivedAt)}>{clock(row.receivedAt)}</time> },
  { id: 'hash', title: 'Transaction', cell: (row) => <a class="cut" href={`/admin/propagation/${row.hash}`} title={row.hash}><code>{row.hash.slice(0, 16)}</code></a> },
  { id: 'size', title: 'Size', width: '90px', end: true, by: (row) => row.size, cell: (row) => bytes(row.size) },
  {
    id: 'from',
    title: 'From',
    width: '150px',
    wide: true,
    by: (row) => row.from || '0',
    cell: (row) =>
      row.from ? (
        <a class="peer-link" href={`/admin/peers/${row.from}`} title={row.from}>
          <Identicon id={row.from} size={20} />
          <code>{shortId(row.from)}</code>
        </a>
      ) : (
        <span class="tag own">submitted here</span>
      ),
  },
];

export function PropagationPage({ hash }: { hash: string | undefined }) {
  const rows = useMemo(() => [...deliveries.value].reverse(), [deliveries.value]);
  return (
    <>
      <h1 class="unseen">Propagation</h1>
      <div class={hash ? 'split detail' : 'split'}>
        <Card title="Newest transactions" flush aside={<span class="muted">{count(rows.length)} of the last 200</span>}>
          <Table
            label="Newest transactions"
            columns={COLUMNS}
            rows={rows}
            id={(row) => row.hash}
            sort={{ by: 'at', down: true }}
            chosen={hash}
            onChoose={(row) => go(`/admin/propagation/${row.hash}`)}
            empty={<Empty icon="propagation" title="No transaction yet">What is submitted here or comes from a peer appears at once.</Empty>}
          />
        </Card>
        {hash ? <Transaction hash={hash} /> : <Reach />}
      </div>
    </>
  );
}

/** How much comes, while no transaction is chosen. */
function Reach() {
  const columns = seconds.value.at.length > 2 ? seconds.value : minutes.value;
  const lines = useMemo(
    () => [
      { label: 'from peers', colour: '--series-a', values: rates(columns.at, columns.received) },
      { label: 'submitted here', colour: '--series-b', values: rates(columns.at, columns.submitted) },
    ],
    [columns],
  );
  const queue = useMemo(() => [{ label: 'waiting', colour: '--series-c', values: columns.outbox }], [columns]);
  const status = now.value?.status;
  return (
    <div class="stack">
      <Card title="Transactions a second">
        <Chart label="Transactions a second" at={columns.at} lines={lines} say={(value) => `${value < 10 ? value.toFixed(1) : Math.round(value)}/s`} height={170} />
      </Card>
      <Card title="Own transactions on their way">
        <Chart label="Own transactions on their way" at={columns.at} lines={queue} say={(value) => count(Math.round(value))} height={130} />
      </Card>
      <Card>
        <dl class="facts">
          <dt>Known to be here or to have been here</dt>
          <dd>{plural(status?.seen ?? 0, 'transaction')}</dd>
          <dt>Announced, wanted, not here yet</dt>
          <dd>{count(status?.pulling ?? 0)}</dd>
        </dl>
        <p class="foot">Choose a transaction to see its way.</p>
      </Card>
    </div>
  );
}

const STAGES: Record<string, { tone: Tone; word: string }> = {
  queued: { tone: 'idle', word: 'waits for a peer' },
  offered: { tone: 'idle', word: 'peers were told' },
  confirming: { tone: 'ok', word: 'safe, being confirmed' },
  'in-custody': { tone: 'ok', word: 'safe with peers' },
  dead: { tone: 'bad', word: 'dead letter' },
  'not-ours': { tone: 'idle', word: 'came from a peer' },
};

function Transaction({ hash }: { hash: string }) {
  const { data: status, failure } = useApi<TransactionStatus>(`transactions/${hash}/status`, 2_000);
  const row = deliveries.value.find((one) => one.hash === hash);
  const time = nodeTime.value;
  const stage = status && STAGES[status.stage];
  return (
    <div class="stack">
      <Card
        title={
          <>
            Transaction <code>{hash.slice(0, 12)}</code> <Copy text={hash} label="Copy the hash" />
          </>
        }
        aside={
          <a class="icon-button small" href="/admin/propagation" aria-label="Close" title="Close">
            <Icon name="close" size={16} />
          </a>
        }
      >
        {!status ? (
          <Empty icon="unknown" title={failure || 'Asking the node'} />
        ) : (
          <>
            <div class="reach">
              {stage && <Chip tone={stage.tone}>{stage.word}</Chip>}
              {status.stage !== 'not-ours' && <ReachBar status={status} />}
            </div>
            <dl class="facts">
              {row && (
                <>
                  <dt>{row.from ? 'Received' : 'Accepted'}</dt>
                  <dd title={exact(row.receivedAt)}>{ago(row.receivedAt, time)}</dd>
                  <dt>From</dt>
                  <dd>{row.from ? <a href={`/admin/peers/${row.from}`}><code>{shortId(row.from)}</code></a> : 'an application here'}</dd>
                  <dt>Size</dt>
                  <dd>{bytes(row.size)}</dd>
                </>
              )}
              <dt>On the disk of</dt>
              <dd>{plural(status.custody, 'peer')} that said so</dd>
              {status.attempts > 0 && (
                <>
                  <dt>Attempts without a taker</dt>
                  <dd>{status.attempts}</dd>
                </>
              )}
              {status.reason && (
                <>
                  <dt>Last attempt</dt>
                  <dd class="wrap">{status.reason}</dd>
                </>
              )}
            </dl>
          </>
        )}
      </Card>
      {status && <TraceCard hash={hash} />}
    </div>
  );
}

function ReachBar({ status }: { status: TransactionStatus }) {
  const share = status.reachable ? status.reached / status.reachable : 0;
  return (
    <div class="reach-bar">
      <div class="track">
        <div class="fill" style={{ width: `${(share * 100).toFixed(0)}%` }} />
      </div>
      <span>
        {status.reached} of {plural(status.reachable, 'linked peer')} showed that they have it
      </span>
    </div>
  );
}
