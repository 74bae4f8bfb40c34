import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { clock, count, exact, shortId } from '../format';
import { events } from '../live';
import { api } from '../session';
import type { NodeEvent } from '../types';
import { attempt, Card, Chip, Copy, Empty, Tabs, type Tone } from '../ui/bits';
import { Icon } from '../ui/icons';
import { Table, type Column } from '../ui/table';

const TONES: Record<NodeEvent['severity'], Tone> = { info: 'idle', warning: 'warn', critical: 'bad' };
const KINDS = ['connected', 'disconnected', 'transaction', 'discovery', 'error', 'state', 'health', 'action'];

const filter = signal('');
const kind = signal('');
const severity = signal<'all' | 'warning' | 'critical'>('all');

/** Older events that were asked for, and what was the newest when the list was stopped. */
const older = signal<NodeEvent[]>([]);
const stoppedAt = signal<number | undefined>(undefined);
const chosen = signal<number | undefined>(undefined);

/** Ids and hashes lead to their pages; everything else is other people's text. */
function Value({ name, value }: { name: string; value: string }) {
  if (!/^[0-9a-f]{64}$/.test(value)) {
    return <>{value}</>;
  }
  const href = name === 'hash' || name === 'tx' || name === 'transaction' ? `/admin/propagation/${value}` : `/admin/peers/${value}`;
  return (
    <a href={href} title={value}>
      <code>{shortId(value)}</code>
    </a>
  );
}

function Fields({ event }: { event: NodeEvent }) {
  return (
    <span class="cut">
      {Object.entries(event.fields).map(([name, value], i) => (
        <span key={name}>
          {i > 0 && <span class="muted"> · </span>}
          <span class="muted">{name} </span>
          <Value name={name} value={value} />
        </span>
      ))}
    </span>
  );
}

const COLUMNS: Column<NodeEvent>[] = [
  { id: 'at', title: 'Time', width: '100px', cell: (event) => <time title={exact(event.at)}>{clock(event.at)}</time> },
  {
    id: 'code',
    title: 'Event',
    width: '220px',
    cell: (event) => (
      <Chip tone={TONES[event.severity]} icon={event.severity === 'info' ? 'events' : TONES[event.severity] === 'bad' ? 'bad' : 'warn'}>
        {event.code}
      </Chip>
    ),
  },
  { id: 'kind', title: 'Kind', width: '120px', wide: true, cell: (event) => <span class="muted">{event.kind}</span> },
  { id: 'fields', title: 'What', wide: true, cell: (event) => <Fields event={event} /> },
];

async function loadOlder(first: number): Promise<void> {
  await attempt(async () => {
    const page = await api<{ events: NodeEvent[] }>('GET', `events?before=${first}&limit=200`);
    older.value = [...page.events, ...older.value];
    return page.events.length ? `${count(page.events.length)} older events` : 'There are no older events.';
  });
}

export function EventsPage() {
  const all = useMemo(() => {
    const first = events.value[0]?.sequence ?? Infinity;
    return [...older.value.filter((event) => event.sequence < first), ...events.value];
  }, [events.value, older.value]);
  const stopped = stoppedAt.value;
  const fresh = stopped === undefined ? 0 : all.filter((event) => event.sequence > stopped).length;
  const wanted = filter.value.trim().toLowerCase();
  const rows = useMemo(
    () =>
      all
        .filter(
          (event) =>
            (stopped === undefined || event.sequence <= stopped) &&
            (!kind.value || event.kind === kind.value) &&
            (severity.value === 'all' || event.severity === 'critical' || event.severity === severity.value) &&
            (!wanted || `${event.code} ${event.kind} ${Object.values(event.fields).join(' ')}`.toLowerCase().includes(wanted)),
        )
        .reverse(),
    [all, stopped, kind.value, severity.value, wanted],
  );
  const one = all.find((event) => event.sequence === chosen.value);
  return (
    <>
      <h1 class="unseen">Events</h1>
      {one && <Details event={one} />}
      <Card
        flush
        title="Events"
        aside={
          <div class="buttons">
            {fresh > 0 && <span class="tag own">{count(fresh)} new</span>}
            <button type="button" class="button" aria-pressed={stopped !== undefined} onClick={() => (stoppedAt.value = stopped === undefined ? (all.at(-1)?.sequence ?? 0) : undefined)}>
              <Icon name={stopped === undefined ? 'pause' : 'play'} size={16} /> {stopped === undefined ? 'Pause' : 'Go on'}
            </button>
          </div>
        }
      >
        <div class="bar">
          <label class="search">
            <Icon name="search" size={16} />
            <input type="search" placeholder="Filter by code, peer, text …" aria-label="Filter events" value={filter.value} onInput={(event) => (filter.value = event.currentTarget.value)} />
          </label>
          <Tabs
            label="Severity"
            chosen={severity.value}
            choose={(id) => (severity.value = id)}
            tabs={[
              { id: 'all', text: 'All' },
              { id: 'warning', text: 'Warnings' },
              { id: 'critical', text: 'Critical' },
            ]}
          />
          <select aria-label="Kind" value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value)}>
            <option value="">Every kind</option>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
        <Table
          label="Events, newest first"
          columns={COLUMNS}
          rows={rows}
          id={(event) => String(event.sequence)}
          chosen={chosen.value === undefined ? undefined : String(chosen.value)}
          onChoose={(event) => (chosen.value = event.sequence)}
          empty={<Empty icon={all.length ? 'search' : 'events'} title={all.length ? 'No event matches' : 'No events yet'} />}
        />
        {all.length > 0 && (
          <p class="foot">
            {count(rows.length)} of {count(all.length)} loaded.{' '}
            <button type="button" class="link-button" onClick={() => void loadOlder(all[0]?.sequence ?? 0)}>
              Load older ones
            </button>
          </p>
        )}
      </Card>
    </>
  );
}

function Details({ event }: { event: NodeEvent }) {
  return (
    <Card
      title={
        <>
          {event.code} <Copy text={JSON.stringify(event)} label="Copy the event as JSON" />
        </>
      }
      aside={
        <button type="button" class="icon-button small" aria-label="Close" onClick={() => (chosen.value = undefined)}>
          <Icon name="close" size={16} />
        </button>
      }
    >
      <dl class="facts">
        <dt>When</dt>
        <dd class="wrap">{new Date(event.at).toISOString()}</dd>
        <dt>Kind</dt>
        <dd>
          {event.kind}, {event.severity}, number {event.sequence}
        </dd>
        {Object.entries(event.fields).map(([name, value]) => (
          <>
            <dt key={`${name} name`}>{name}</dt>
            <dd key={name} class="wrap">
              <Value name={name} value={value} />
            </dd>
          </>
        ))}
      </dl>
    </Card>
  );
}
