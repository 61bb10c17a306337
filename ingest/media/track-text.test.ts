import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trackPoints } from './track-text.ts';

const utc = (text: string) => Date.parse(text);

test('NMEA: fixes alone, with their own date and time, whatever stands around them', () => {
  const text = [
    '$GPGGA,013000.00,3015.0000,N,12012.0000,E,1,08,1.0,10.0,M,,M,,*6F',
    '$GPRMC,013000.00,A,3015.3000,N,12012.6000,E,0.1,,010326,,,A*77',
    '[2026-03-01 09:30:01] $GNRMC,013001,A,3015.3000,S,12012.6000,W,0.1,,010326',
    '$GPRMC,013002.00,V,3015.3000,N,12012.6000,E,0.1,,010326,,,N*00',
    '$GPRMC,013003.00,A,3015.3000,N,12012.6000,E,0.1,,310226,,,A',
    '$GPRMC,013004.00,A,0000.0000,N,00000.0000,E,0.1,,010326,,,A',
    '$GPRMC,013005.00,A,3015.3000,N,12012.6000,E,0.1,,010326,,,A*00',
    'battery 80%',
    '$GPRMC,013006',
  ].join('\r\n');
  expect(trackPoints(text)).toEqual([
    { latE6: 30_255_000, lonE6: 120_210_000, atMs: utc('2026-03-01T01:30:00Z') },
    { latE6: -30_255_000, lonE6: -120_210_000, atMs: utc('2026-03-01T01:30:01Z') },
  ]);
});

test('GPX: points of tracks and ways, with the time that each has', () => {
  const text = `<?xml version="1.0"?><gpx version="1.1"><metadata><time>2020-01-01T00:00:00Z</time></metadata><trk><trkseg>
    <trkpt lat="30.255" lon="120.21"><ele>10</ele><time>2026-03-01T09:30:00+08:00</time></trkpt>
    <trkpt lon='120.22' lat='30.256'><time>2026-03-01T09:30:00</time></trkpt>
    <trkpt lat="95" lon="120.21"><time>2026-03-01T01:31:00Z</time></trkpt></trkseg></trk>
    <wpt lat="30.3" lon="120.3"/></gpx>`;
  expect(trackPoints(text)).toEqual([
    { latE6: 30_255_000, lonE6: 120_210_000, atMs: utc('2026-03-01T01:30:00Z') },
    { latE6: 30_256_000, lonE6: 120_220_000, atMs: null },
    { latE6: 30_300_000, lonE6: 120_300_000, atMs: null },
  ]);
});

test('any text gives points or none, never an error, and nothing that is out of this world', () => {
  const piece = fc.constantFrom(
    '<gpx',
    '<trkpt lat="1" lon="',
    '2">',
    '<time>',
    '</trkpt>',
    '$GPRMC,',
    'A,',
    '3015.1,N,',
    '\n',
    '*',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 }))), (pieces) => {
      for (const { latE6, lonE6 } of trackPoints(pieces.join('')))
        expect(Math.abs(latE6) <= 90e6 && Math.abs(lonE6) <= 180e6).toBe(true);
    }),
  );
  expect(trackPoints(`<gpx>${'<trkpt lat="1" lon="2">'.repeat(200_000)}`)).toEqual([]);
});
