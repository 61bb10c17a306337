// How a page says the cells of a report: the station's clock, and the words of the language that is spoken.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { spanText } from '../clips/span-text.ts';
import { stationTimeOf } from '../format/station-time.ts';
import { zone } from '../station.ts';

export function useReportWords() {
  const { t } = useI18n();
  return computed(() => ({
    instant: (time: string) => stationTimeOf(time, zone.value) ?? time,
    span: (ms: number) => spanText(ms, t),
    yes: t('reports.yes'),
    no: t('reports.no'),
    seconds: t('reports.seconds'),
  }));
}
