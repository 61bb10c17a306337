// Numbers of open cases that this account may know of, newest first, offered where one is typed or touched.
import { type ShallowRef, shallowRef } from 'vue';
import { call } from '../api.ts';

/** Empty until the station has answered. Only an offer: without an answer the number is typed. */
export function useOpenCases(): Readonly<ShallowRef<readonly string[]>> {
  const numbers = shallowRef<readonly string[]>([]);
  call<{ cases: readonly { readonly number: string }[] }>('GET', '/cases', { query: { state: 'open' } }).then(
    ({ cases }) => {
      numbers.value = cases.map(({ number }) => number);
    },
    () => undefined,
  );
  return numbers;
}
