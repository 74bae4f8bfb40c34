import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ago, exact, NONE } from '../format';
import { nodeTime, now } from '../live';
import type { Setting } from '../types';
import { Card, Copy, Empty, Tabs } from '../ui/bits';
import { Icon } from '../ui/icons';
import { Table, type Column } from '../ui/table';
import { useApi } from '../ui/use-api';

const filter = signal('');
const shown = signal<'changed' | 'all'>('all');

const COLUMNS: Column<Setting>[] = [
  { id: 'key', title: 'Key', by: (row) => row.key, cell: (row) => <code class="cut" title={row.key}>{row.key}</code> },
  { id: 'value', title: 'Value', cell: (row) => <span class="cut" title={row.value}>{row.value || <span class="muted">{NONE}</span>}</span> },
  { id: 'origin', title: 'From', width: '190px', by: (row) => row.origin, cell: (row) => (row.origin === 'default' ? <span class="muted">default</span> : <span class="tag own cut">{row.origin}</span>) },
  { id: 'fallback', title: 'Default', wide: true, cell: (row) => <span class="cut muted" title={row.fallback}>{row.origin === 'default' ? '' : row.fallback || NONE}</span> },
];

export function ConfigPage() {
  const { data, failure } = useApi<{ settings: Setting[] }>('config', 60_000);
  const status = now.value?.status;
  const all = data?.settings ?? [];
  const changed = all.filter((row) => row.origin !== 'default').length;
  const wanted = filter.value.trim().toLowerCase();
  const rows = useMemo(
    () => all.filter((row) => (shown.value === 'all' || row.origin !== 'default') && `${row.key} ${row.value} ${row.origin}`.toLowerCase().includes(wanted)),
    [data, shown.value, wanted],
  );
  return (
    <>
      <h1 class="unseen">Configuration</h1>
      {status && (
        <div class="pair">
          <Card title="This node">
            <dl class="facts">
              <dt>Name</dt>
              <dd>{status.name}</dd>
              <dt>Id</dt>
              <dd>
                <code class="wrap">{status.id}</code> <Copy text={status.id} label="Copy the node's id" />
              </dd>
              <dt>Version</dt>
              <dd>{status.version}</dd>
              <dt>Started</dt>
              <dd title={exact(Date.parse(status.startedAt))}>{ago(Date.parse(status.startedAt), nodeTime.value)}</dd>
            </dl>
          </Card>
          <Card title="Where it is">
            <dl class="facts">
              <dt>For peers</dt>
              <dd>{status.peerAddress}</dd>
              <dt>API and dashboard</dt>
              <dd>{location.host}</dd>
              <dt>Metrics and probes</dt>
              <dd>{status.telemetry}</dd>
              <dt>Roles</dt>
              <dd>{status.roles.join(', ')}</dd>
            </dl>
          </Card>
        </div>
      )}
      <Card flush title="Configuration" aside={<span class="muted">Set in the file or by options; a change takes a restart.</span>}>
        <div class="bar">
          <label class="search">
            <Icon name="search" size={16} />
            <input type="search" placeholder="Filter by key, value, origin …" aria-label="Filter settings" value={filter.value} onInput={(event) => (filter.value = event.currentTarget.value)} />
          </label>
          <Tabs
            label="Which"
            chosen={shown.value}
            choose={(id) => (shown.value = id)}
            tabs={[
              { id: 'all', text: 'All', count: all.length },
              { id: 'changed', text: 'Changed', count: changed },
            ]}
          />
        </div>
        <Table
          label="Configuration"
          columns={COLUMNS}
          rows={rows}
          id={(row) => row.key}
          empty={
            failure && !data ? (
              <Empty icon="bad" title={failure} />
            ) : all.length === 0 && data ? (
              <Empty icon="config" title="No configuration was read">
                A program started this node and chose its settings, as the demo does.
              </Empty>
            ) : (
              <Empty icon="search" title="No setting matches" />
            )
          }
        />
      </Card>
    </>
  );
}
