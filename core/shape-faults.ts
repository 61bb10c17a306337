// What a TypeBox validator says of a parsed file, as faults with the way to their place. Pure.
import type { Fault } from './yaml-lines.ts';

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message: string;
  readonly params: unknown;
}

/**
 * One fault for each error that says something of its own.
 * @param wanted what to write for a top-level property that is missing or wrong, by its name.
 */
export function shapeFaultsOf(errors: readonly SchemaError[], wanted: Readonly<Record<string, string>> = {}): Fault[] {
  return errors
    .filter(({ keyword }) => keyword !== 'const' && keyword !== 'boolean')
    .flatMap(({ instancePath, keyword, message, params }) => {
      const {
        additionalProperties,
        requiredProperties = [],
        allowedValues,
      } = params as {
        additionalProperties?: readonly string[];
        requiredProperties?: readonly string[];
        allowedValues?: readonly unknown[];
      };
      const at = instancePath
        .split('/')
        .slice(1)
        .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
      const extra = additionalProperties?.[0];
      if (keyword === 'additionalProperties' && extra)
        return [{ at: [...at, extra], what: `unknown property "${extra}"` }];
      const hints = (at.length === 0 ? requiredProperties : at.length === 1 ? [String(at[0])] : []).flatMap((name) => {
        const what = wanted[name];
        return what === undefined ? [] : [{ at, what }];
      });
      const said = allowedValues ? `must be one of ${allowedValues.join(', ')}` : message;
      return [{ at, what: at.length === 0 ? said : `${at.join('.')} ${said}` }, ...hints];
    });
}
