// What answers about suggestions and the inbox look like, for /openapi.json.
import { suggestionSources } from '../../core/suggestion-event.ts';
import { instant, list, named, object, oneOf, orNull, text, whole, yesNo } from './schema-words.ts';

const suggestion = {
  case: text,
  by: oneOf(...suggestionSources),
  confidence: whole,
  atMs: orNull(whole),
  reason: orNull(text),
  at: instant,
};

export const linkSchemas = {
  ChosenCase: object(
    {
      bay: text,
      case: text,
      clips: list(object({ clip: text, state: oneOf('open', 'linked', 'taken', 'refused') })),
      said: whole,
    },
    ['bay'],
  ),
  Inbox: object({
    inbox: list(
      object({
        clip: named('Clip'),
        suggestions: list(object(suggestion)),
        dueAt: orNull(instant),
        late: orNull(yesNo),
        lateBy: orNull(text),
      }),
    ),
    next: orNull(text),
  }),
  LinkedClips: object({ case: text, clips: list(named('Clip')), linked: whole }),
  RoutineClips: object({ clips: list(text), marked: whole }),
  SuggestionRefused: object({ clip: text, case: text, state: oneOf('refused') }),
  Suggestions: object({ suggestions: list(object({ clip: text, ...suggestion })), next: orNull(text) }),
};
