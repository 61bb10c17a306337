// Who may do a step of an approval, in the reader's words.
import { useI18n } from 'vue-i18n';
import { codeWord } from '../i18n.ts';
import type { NoteStepWho } from './answers.ts';

export function useWhoText() {
  const { t } = useI18n();

  /** 单位负责人（一中队） */
  function whoText({ roles, units }: Pick<NoteStepWho, 'roles' | 'units'>): string {
    const or = t('note.or');
    return t('note.who', { roles: roles.map((role) => codeWord('note.role', role)).join(or), units: units.join(or) });
  }

  return { whoText };
}
