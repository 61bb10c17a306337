// A list that is asked for page by page, whose filters stand in the address, so that a link shows a colleague the same list.
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import { type LocationQuery, useRoute, useRouter } from 'vue-router';
import type { Query } from './api.ts';

interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

/**
 * @param names the filters, as they are called in the address.
 * @param ask one page; the answer to a question that is no longer asked is thrown away.
 */
export function usePagedList<N extends string, T>(
  names: readonly N[],
  ask: (filters: Readonly<Record<N, string>>, cursor: Query) => Promise<Page<T>>,
) {
  const route = useRoute();
  const router = useRouter();
  const home = route.name;
  const filters = reactive(filtersIn(route.query)) as Record<N, string>;
  const rows = shallowRef<readonly T[]>([]);
  const next = ref<string | null>(null);
  const busy = ref(false);
  const asked = ref(false);
  const error = shallowRef<unknown>(null);
  const filtered = computed(() => names.some((name) => filtersIn(route.query)[name] !== ''));
  let question = 0;

  function filtersIn(query: LocationQuery): Record<N, string> {
    const found = names.map((name) => {
      const value = query[name];
      return [name, typeof value === 'string' ? value : ''] as const;
    });
    return Object.fromEntries(found) as Record<N, string>;
  }

  async function load(cursor: string | null): Promise<void> {
    question += 1;
    const mine = question;
    busy.value = true;
    error.value = null;
    try {
      const page = await ask(filtersIn(route.query), cursor === null ? {} : { cursor });
      if (mine !== question) return;
      rows.value = cursor === null ? page.rows : [...rows.value, ...page.rows];
      next.value = page.next;
      asked.value = true;
    } catch (thrown) {
      if (mine === question) error.value = thrown;
    } finally {
      if (mine === question) busy.value = false;
    }
  }

  /** Puts what was typed into the address; the list follows the address. */
  function apply(): void {
    const query = Object.fromEntries(names.map((name) => [name, filters[name]?.trim() ?? '']).filter(([, v]) => v));
    void router.push({ query });
  }

  function clear(): void {
    for (const name of names) filters[name] = '';
    apply();
  }

  watch(
    () => route.query,
    (query) => {
      if (route.name !== home) return;
      Object.assign(filters, filtersIn(query));
      void load(null);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    question += 1;
  });

  const more = () => (next.value === null ? Promise.resolve() : load(next.value));
  const again = () => load(null);
  return { filters, rows, next, busy, asked, error, filtered, apply, clear, more, again };
}
