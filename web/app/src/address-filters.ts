// What a page is asked for stands in its address, so that a link shows a colleague the same, and the browser's own way back
// leads there.
import { computed, reactive, watch } from 'vue';
import { type LocationQuery, useRoute, useRouter } from 'vue-router';

/**
 * @param names the filters, as they are called in the address.
 * @param changed told what the address says now, at once and after each change of it.
 * @param usual what holds where the address does not say.
 */
export function useAddressFilters<N extends string>(
  names: readonly N[],
  changed: (said: Readonly<Record<N, string>>) => void,
  usual?: Readonly<Partial<Record<N, string>>>,
) {
  const route = useRoute();
  const router = useRouter();
  const home = route.name;
  const filters = reactive(filtersIn(route.query)) as Record<N, string>;
  const filtered = computed(() => names.some((name) => filtersIn(route.query)[name] !== (usual?.[name] ?? '')));

  function filtersIn(query: LocationQuery): Record<N, string> {
    const found = names.map((name) => {
      const value = query[name];
      return [name, typeof value === 'string' ? value : (usual?.[name] ?? '')] as const;
    });
    return Object.fromEntries(found) as Record<N, string>;
  }

  /** Puts what was typed into the address; the page follows the address. */
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
      const said = filtersIn(query);
      Object.assign(filters, said);
      changed(said);
    },
    { immediate: true },
  );

  return { filters, filtered, apply, clear };
}
