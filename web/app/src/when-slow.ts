// A skeleton or a word of progress only for what takes longer than people notice: nothing flickers when data is quick.
import { onScopeDispose, type Ref, ref, watch } from 'vue';

/** True once `busy` has been true for `ms` without a pause. */
export function whenSlow(busy: Ref<boolean>, ms: number): Ref<boolean> {
  const slow = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    busy,
    (now) => {
      clearTimeout(timer);
      slow.value = false;
      if (now) {
        timer = setTimeout(() => {
          slow.value = true;
        }, ms);
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return slow;
}
