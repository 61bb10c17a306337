// Empties every table but the index of leaves, so that the next start makes their rows again from vault and log: for a step
// of the tables that needs what no row ever held.
import type { Database } from 'better-sqlite3';

/** What stays: leaves, and what was tried and failed, which is not in the log. The search has tables of its own below it. */
const kept = ['event', 'job', 'refill', 'totals', 'unit'];

export function refillAll(database: Database): void {
  const tables = database
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all();
  for (const { name } of tables) if (!kept.includes(name)) database.exec(`DELETE FROM ${name}`);
  database.exec(`
    UPDATE totals SET clips = 0, bytes = 0;
    DELETE FROM unit WHERE id <> 'root';
    DELETE FROM refill;
    INSERT INTO refill SELECT 0, seq FROM event ORDER BY seq DESC LIMIT 1;
  `);
}
