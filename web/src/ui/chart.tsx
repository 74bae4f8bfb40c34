import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colour, painted } from '../theme';
import { clock } from '../format';

export interface Line {
  label: string;
  /** A custom property with its colour. */
  colour: string;
  values: (number | null)[];
  dashed?: boolean;
}

interface Props {
  label: string;
  /** Unix milliseconds, rising. */
  at: number[];
  lines: Line[];
  /** A value in words, with its unit. */
  say: (value: number) => string;
  height?: number;
}

/** Rates a second from a counter that only grows; what grew over a gap is spread over it. */
export function rates(at: number[], counter: number[]): (number | null)[] {
  return counter.map((value, i) => {
    const before = counter[i - 1];
    const since = at[i - 1];
    const here = at[i];
    return before === undefined || since === undefined || here === undefined || value < before ? null : ((value - before) * 1_000) / Math.max(1, here - since);
  });
}

/** Lines over time, drawn on a canvas; the same numbers are there as a table. */
export function Chart({ label, at, lines, say, height = 150 }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const words = useRef(say);
  words.current = say;
  const theme = painted.value;
  const data = useMemo(() => [at.map((time) => time / 1_000), ...lines.map((line) => line.values)] as uPlot.AlignedData, [at, lines]);
  const shape = lines.map((line) => `${line.label} ${line.colour}`).join();

  useEffect(() => {
    const element = box.current;
    if (!element || asTable) {
      return;
    }
    const axis: uPlot.Axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: `11px ${getComputedStyle(document.body).fontFamily}`,
    };
    const made = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height,
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        legend: { show: false },
        scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
        axes: [
          { ...axis, size: 28, space: 70, grid: { show: false }, values: (_, times) => times.map((time) => clock(time * 1_000).slice(0, times.length > 1 && (times[1] ?? 0) - (times[0] ?? 0) < 60 ? 8 : 5)) },
          { ...axis, size: 62, space: 34, values: (_, values) => values.map((value) => words.current(value)) },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            label: line.label,
            stroke: colour(line.colour),
            width: 1.6,
            points: { show: false },
            spanGaps: false,
            ...(line.dashed ? { dash: [5, 4] } : { fill: `color-mix(in srgb, ${colour(line.colour)} 9%, transparent)` }),
          })),
        ],
      },
      data,
      element,
    );
    plot.current = made;
    const follow = new ResizeObserver(() => made.setSize({ width: Math.max(200, element.clientWidth), height }));
    follow.observe(element);
    return () => {
      follow.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [theme, asTable, shape, height]);

  useEffect(() => plot.current?.setData(data), [data]);

  const last = lines.map((line) => line.values.findLast((value) => value !== null) ?? 0);
  return (
    <figure class="chart">
      <figcaption>
        <ul class="legend">
          {lines.map((line, i) => (
            <li key={line.label}>
              <span class="swatch" style={{ background: `var(${line.colour})` }} />
              {line.label} <strong>{say(last[i] ?? 0)}</strong>
            </li>
          ))}
        </ul>
        <button type="button" class="link-button quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'as chart' : 'as table'}
        </button>
      </figcaption>
      {asTable ? (
        <div class="table-box chart-table" tabIndex={0} role="region" aria-label={`${label}, as a table`} style={{ height: `${height}px` }}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                {lines.map((line) => (
                  <th key={line.label} scope="col" class="end">
                    {line.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {at
                .map((time, i) => ({ time, i }))
                .slice(-30)
                .reverse()
                .map(({ time, i }) => (
                  <tr key={time}>
                    <td>{clock(time)}</td>
                    {lines.map((line) => (
                      <td key={line.label} class="end">
                        {line.values[i] === null || line.values[i] === undefined ? '–' : say(line.values[i])}
                      </td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div ref={box} class="canvas" role="img" aria-label={`${label}. Now: ${lines.map((line, i) => `${line.label} ${say(last[i] ?? 0)}`).join(', ')}`} style={{ height: `${height}px` }} />
      )}
    </figure>
  );
}
