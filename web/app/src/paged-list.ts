// A list that is asked for page by page, by filters that stand in the address.
import { onScopeDispose, ref, shallowRef } from 'vue';
import { useAddressFilters } from './address-filters.ts';
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
  const rows = shallowRef<readonly T[]>([]);
  const next = ref<string | null>(null);
  const busy = ref(false);
  const asked = ref(false);
  const error = shallowRef<unknown>(null);
  let question = 0;
  let conditions: Readonly<Record<N, string>>;
  const { filters, filtered, apply, clear } = useAddressFilters(names, (said) => {
    conditions = said;
    void load(null);
  });

  async function load(cursor: string | null): Promise<void> {
    question += 1;
    const mine = question;
    busy.value = true;
    error.value = null;
    try {
      const page = await ask(conditions, cursor === null ? {} : { cursor });
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

  onScopeDispose(() => {
    question += 1;
  });

  const more = () => (next.value === null ? Promise.resolve() : load(next.value));
  const again = () => load(null);
  return { filters, rows, next, busy, asked, error, filtered, apply, clear, more, again };
}
