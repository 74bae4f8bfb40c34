/** Drawn with one stroke, so that they take the colour of the text beside them. */
const PATHS = {
  peers: 'M5 6a2.2 2.2 0 1 0 0 .01M19 9a2.2 2.2 0 1 0 0 .01M9.5 19a2.2 2.2 0 1 0 0 .01M7.1 6.4l9.8 2M5.8 8.1l3 8.8M17.6 10.7l-6.5 6.9',
  propagation: 'M4 12h3l2.5-7 4.5 14 2.5-7H20',
  topology: 'M12 12m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M12 9.5V4.5M9.9 13.4l-4.4 3M14.1 13.4l4.4 3M12 4.5m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M4.5 17m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M19.5 17m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0',
  queue: 'M4 13l2.2-7.2A1.5 1.5 0 0 1 7.6 4.7h8.8a1.5 1.5 0 0 1 1.4 1.1L20 13v5a1.3 1.3 0 0 1-1.3 1.3H5.3A1.3 1.3 0 0 1 4 18zM4 13h4.5l1 2.5h5l1-2.5H20',
  events: 'M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.2 6.5h.01M4.2 12h.01M4.2 17.5h.01',
  health: 'M12 20s-7.5-4.6-7.5-10.3A4.2 4.2 0 0 1 12 7.2a4.2 4.2 0 0 1 7.500 2.500C19.500 15.400 12 20 12 20z',
  config: 'M4 7h9M17.500 7H20M4 12h2.500M11 12h9M4 17h9M17.500 17H20M15.200 7m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M8.800 12m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M15.200 17m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  auto: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  light: 'M12 12m-3.500 0a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0-7 0M12 3.500v1.800M12 18.700v1.800M3.500 12h1.800M18.700 12h1.800M6 6l1.300 1.300M16.700 16.700L18 18M18 6l-1.300 1.300M7.300 16.700L6 18',
  dark: 'M19.500 14.300A8 8 0 0 1 9.700 4.500a8 8 0 1 0 9.800 9.800z',
  out: 'M10 4.500H6A1.500 1.500 0 0 0 4.500 6v12A1.500 1.500 0 0 0 6 19.500h4M14.500 8l4.500 4-4.500 4M19 12H9.500',
  copy: 'M9 9h9.500v10.500H9zM15 9V4.500H5.500V15H9',
  search: 'M10.500 10.500m-5.500 0a5.500 5.500 0 1 0 11 0a5.500 5.500 0 1 0-11 0M15 15l5 5',
  refresh: 'M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 4v4h-4',
  remove: 'M5 7h14M10 7V4.700h4V7M6.800 7l.8 12.300h8.800L17.200 7M10 10.500v5.500M14 10.500v5.500',
  ok: 'M12 12m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M8.500 12.300l2.400 2.400 4.700-5',
  warn: 'M12 4.500l8.500 15h-17zM12 10.500v4M12 16.800v.01',
  bad: 'M12 12m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M9.300 9.300l5.400 5.400M14.700 9.300l-5.400 5.400',
  idle: 'M12 12m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M8.500 12h7',
  unknown: 'M12 12m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M9.700 9.800a2.400 2.400 0 1 1 3.300 2.200c-.7.300-1 .8-1 1.500M12 16.300v.01',
  close: 'M6 6l12 12M18 6L6 18',
  up: 'M12 19V5.500M6.500 11L12 5.500l5.500 5.500',
  down: 'M12 5v13.500M6.500 13l5.500 5.500 5.500-5.500',
  back: 'M19 12H5.500M11 6.500L5.500 12l5.500 5.500',
  retry: 'M4.500 12a7.500 7.500 0 1 0 2.300-5.400M4.500 4v4h4',
  save: 'M12 4.500v10M7.500 10.500l4.500 4 4.500-4M5 19.500h14',
  pause: 'M9 5.500v13M15 5.500v13',
  play: 'M8 5.500l10.500 6.500L8 18.500z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

/** A pattern of an id, to know it again at a glance: five by five, the same on both sides. */
export function Identicon({ id, size = 28 }: { id: string; size?: number }) {
  const digits = [...id].map((digit) => parseInt(digit, 16) || 0);
  const hue = ((digits[0] ?? 0) * 16 + (digits[1] ?? 0)) * 1.41;
  const cells = [];
  for (let i = 0; i < 15; i++) {
    const column = Math.floor(i / 5);
    if ((digits[i + 2] ?? 0) % 2) {
      cells.push([column, i % 5]);
      if (column < 2) {
        cells.push([4 - column, i % 5]);
      }
    }
  }
  return (
    <svg class="identicon" width={size} height={size} viewBox="-.6 -.6 6.2 6.2" aria-hidden="true" focusable="false">
      <g fill={`hsl(${hue.toFixed(0)} 42% 48%)`}>
        {cells.map(([x, y]) => (
          <rect key={`${x}.${y}`} x={x} y={y} width="1.02" height="1.02" />
        ))}
      </g>
    </svg>
  );
}
