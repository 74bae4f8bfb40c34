import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../session';

interface Answer<T> {
  data: T | undefined;
  failure: string;
  again: () => void;
}

/** Asks now and again while the page is looked at. An empty path asks nothing. */
export function useApi<T>(path: string, everyMillis: number): Answer<T> {
  const [answer, setAnswer] = useState<{ path: string; data?: T; failure: string }>({ path, failure: '' });
  const ask = useRef<() => void>(() => undefined);
  useEffect(() => {
    let over = false;
    ask.current = () => {
      if (!path) {
        return;
      }
      api<T>('GET', path)
        .then((data) => !over && setAnswer({ path, data, failure: '' }))
        .catch((failure: unknown) => !over && setAnswer((before) => ({ ...before, failure: failure instanceof Error ? failure.message : String(failure) })));
    };
    ask.current();
    const timer = setInterval(() => !document.hidden && ask.current(), everyMillis);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [path, everyMillis]);
  return { data: answer.path === path ? answer.data : undefined, failure: answer.failure, again: () => ask.current() };
}
