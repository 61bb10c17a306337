// log checkpoint, consistency.
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { type Checkpoint, parseVkey, verifyCheckpoint } from '../../core/proof/checkpoint.ts';
import { verifyConsistency } from '../../core/proof/merkle.ts';
import { defineCommand } from '../command.ts';
import { type Language, say } from '../language.ts';

export const logCommands = [
  defineCommand({
    name: 'log checkpoint',
    action: 'log.checkpoint',
    args: Type.Object({}, { additionalProperties: false }),
    run: async ({ station }) => ({ checkpoint: await station.log.checkpoint() }),
  }),
  defineCommand({
    name: 'log consistency',
    action: 'log.checkpoint',
    args: Type.Object(
      { checkpoint: Type.String({ minLength: 1, maxLength: 65_536 }) },
      { additionalProperties: false },
    ),
    run: async ({ station, language }, { checkpoint }) => {
      const old = checkpointOf(checkpoint, station.vkey, language);
      const now = checkpointOf(await station.log.checkpoint(), station.vkey, language);
      // A log shorter than what was signed before has lost leaves: nothing can prove it whole.
      const hashes = old.size > now.size ? [] : await station.log.consistency(old.size, now.size);
      const claim = { from: old.size, to: now.size, fromRoot: old.root, toRoot: now.root, proof: hashes };
      return {
        from: old.size,
        to: now.size,
        consistent: verifyConsistency(claim),
        hashes: hashes.map((hash) => Buffer.from(hash).toString('base64')),
      };
    },
  }),
];

/** @throws LiuhenError USAGE (not a checkpoint), ALTERED (another log's, or its signature is bad). */
function checkpointOf(note: string, vkey: string, language: Language): Checkpoint {
  const verdict = verifyCheckpoint(note, parseVkey(vkey));
  if (verdict.state === 'good') return verdict.checkpoint;
  if (verdict.state === 'malformed') {
    throw new LiuhenError('USAGE', say(language, '不是检查点文件', 'not a checkpoint'), { context: { field: 'from' } });
  }
  if (verdict.state === 'other-key') {
    // CONTRACT §5: whatever is not a prefix of today's tree, a log made anew under another key included.
    throw new LiuhenError('ALTERED', say(language, '检查点不是本站签的', 'this station did not sign the checkpoint'));
  }
  throw new LiuhenError('ALTERED', say(language, '检查点的签名不成立', "the checkpoint's signature does not hold"));
}
