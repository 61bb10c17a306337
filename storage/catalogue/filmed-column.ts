// `mayHaveFilmed` of core/policy/timed-clip.ts over a clip's row; a test holds the two together.

export const mayHaveFilmed = `(CASE WHEN media IS NULL THEN flags LIKE '%"no-media"%' OR flags LIKE '%"probe-failed"%'
  ELSE json_extract(media, '$.container') NOT IN ('jpeg', 'png', 'bmp') END)`;
