import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from './icons';

export interface Column<R> {
  id: string;
  title: string;
  cell: (row: R) => ComponentChildren;
  /** What rows are ordered by; a column without it cannot be sorted. Undefined comes last, either way. */
  by?: (row: R) => string | number | undefined;
  /** A CSS width; columns without one share what is left. */
  width?: string;
  end?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
  /** Only there for people who hear the page. */
  hiddenTitle?: boolean;
}

interface Props<R> {
  label: string;
  columns: Column<R>[];
  rows: R[];
  id: (row: R) => string;
  sort?: { by: string; down: boolean };
  empty: ComponentChildren;
  chosen?: string | undefined;
  onChoose?: (row: R) => void;
}

const ROW = 44;

/** Rows that are there beyond what is seen, on either side. */
const BEYOND = 8;

/** Tables up to this length are there as a whole. */
const WHOLE = 80;

/** Numbers inside a text compare as numbers: 10.0.0.9 stands before 10.0.0.10. */
const ORDER = new Intl.Collator('en', { numeric: true });

function compare(a: string | number | undefined, b: string | number | undefined, down: boolean): number {
  if (a === undefined || b === undefined) {
    return a === b ? 0 : a === undefined ? 1 : -1;
  }
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : ORDER.compare(String(a), String(b));
  return down ? -order : order;
}

/**
 * A real table of which only the rows in sight are there, so that 1,000 rows scroll like ten. While
 * the pointer or the focus is in it, rows keep their places: nothing moves away under a finger.
 */
export function Table<R>({ label, columns, rows, id, sort, empty, chosen, onChoose }: Props<R>) {
  const [order, setOrder] = useState(sort ?? { by: '', down: false });
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const scroller = useRef<HTMLDivElement>(null);
  const held = useRef(false);
  const places = useRef<{ key: string; ids: string[] }>({ key: '', ids: [] });

  useEffect(() => {
    const box = scroller.current;
    if (!box) {
      return;
    }
    const measure = new ResizeObserver(() => setHeight(box.clientHeight));
    measure.observe(box);
    return () => measure.disconnect();
  }, []);

  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === order.by)?.by;
    const key = `${order.by} ${order.down}`;
    const found = new Map(rows.map((row) => [id(row), row]));
    if (held.current && places.current.key === key) {
      const known = places.current.ids.filter((one) => found.has(one));
      const before = new Set(known);
      const ids = [...known, ...[...found.keys()].filter((one) => !before.has(one))];
      places.current = { key, ids };
      return ids.map((one) => found.get(one) as R);
    }
    const all = by ? rows.map((row) => ({ row, value: by(row) })).sort((a, b) => compare(a.value, b.value, order.down)).map(({ row }) => row) : rows;
    places.current = { key, ids: all.map(id) };
    return all;
  }, [rows, columns, order]);

  const virtual = sorted.length > WHOLE;
  const first = virtual ? Math.max(0, Math.min(Math.floor(top / ROW), sorted.length - 1) - BEYOND) : 0;
  const last = virtual ? Math.min(sorted.length, Math.ceil((top + height) / ROW) + BEYOND) : sorted.length;

  const turn = (column: Column<R>) => {
    // Whoever sorts wants to see it sorted, even with the pointer on the table.
    places.current = { key: '', ids: [] };
    setOrder((now) => ({ by: column.id, down: now.by === column.id && !now.down }));
  };

  return (
    <div
      ref={scroller}
      class="table-box"
      role="region"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => virtual && setTop(event.currentTarget.scrollTop)}
      onPointerEnter={() => (held.current = true)}
      onPointerLeave={() => (held.current = false)}
      onFocusIn={(event) => (held.current = event.target !== event.currentTarget)}
      onFocusOut={() => (held.current = false)}
    >
      <table aria-rowcount={sorted.length + 1} class={onChoose ? 'choosable' : ''}>
        <caption class="unseen">{label}</caption>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} class={column.wide ? 'wide' : ''} style={column.width ? { width: column.width } : {}} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => {
              const on = column.id === order.by;
              return (
                <th key={column.id} scope="col" class={`${column.end ? 'end' : ''} ${column.wide ? 'wide' : ''}`} {...(column.by ? { 'aria-sort': on ? (order.down ? 'descending' : 'ascending') : 'none' } : {})}>
                  {column.by ? (
                    <button type="button" class={on ? 'sort on' : 'sort'} onClick={() => turn(column)}>
                      {column.title}
                      <Icon name={on && order.down ? 'down' : 'up'} size={13} />
                    </button>
                  ) : (
                    <span class={column.hiddenTitle ? 'unseen' : ''}>{column.title}</span>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {first > 0 && (
            <tr aria-hidden="true" class="gap">
              <td style={{ height: `${first * ROW}px` }} />
            </tr>
          )}
          {sorted.slice(first, last).map((row, i) => {
            const rowId = id(row);
            return (
              <tr
                key={rowId}
                data-row={rowId}
                aria-rowindex={first + i + 2}
                class={rowId === chosen ? 'chosen' : ''}
                onClick={(event) => onChoose && !(event.target as Element).closest('a,button,input,label') && onChoose(row)}
              >
                {columns.map((column) => (
                  <td key={column.id} class={`${column.end ? 'end' : ''} ${column.wide ? 'wide' : ''} ${column.hiddenTitle ? 'bare' : ''}`}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {last < sorted.length && (
            <tr aria-hidden="true" class="gap">
              <td style={{ height: `${(sorted.length - last) * ROW}px` }} />
            </tr>
          )}
        </tbody>
      </table>
      {sorted.length === 0 && empty}
    </div>
  );
}
