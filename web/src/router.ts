import { computed, signal } from '@preact/signals';

const location_ = signal(location.pathname);

/** The segments after /admin: ["peers"], ["peers", ID]. */
export const route = computed(() => location_.value.replace(/^\/admin\/?/, '').split('/').filter(Boolean));

export function go(path: string): void {
  if (path !== location.pathname) {
    history.pushState(null, '', path);
    location_.value = path;
    scrollTo(0, 0);
  }
}

/** Links of ours change the page without loading it; everything else about a link stays as it is. */
export function listen(): void {
  addEventListener('popstate', () => (location_.value = location.pathname));
  document.addEventListener('click', (event) => {
    const anchor = (event.target as Element).closest('a');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (anchor && plain && !anchor.download && !anchor.target && anchor.origin === location.origin && anchor.pathname.startsWith('/admin/')) {
      event.preventDefault();
      go(anchor.pathname);
    }
  });
}
