// A GPS sidecar as recorders write it: NMEA 0183 sentences, one fix a second, on a walk through a town.
import { createHash } from 'node:crypto';
import type { Shot } from './footage.ts';

const towns = [
  { name: 'Jinhua', latitude: 29.0789, longitude: 119.6474 },
  { name: 'Urumqi', latitude: 43.8256, longitude: 87.6168 },
] as const;

/** One `$GPRMC` and one `$GPGGA` for each second of the shot, with checksums; the town follows from the seed. */
export function nmeaTrack(shot: Shot): string {
  const dice = createHash('sha256').update(shot.seed).digest();
  const town = towns[dice[0]! % towns.length]!;
  const heading = (dice[1]! / 255) * 2 * Math.PI;
  // NMEA has UTC; the recorder's wall clock is China's.
  const start = Date.parse(`${shot.start}+08:00`);
  const lines: string[] = [];
  for (let second = 0; second < Math.max(shot.seconds, 60); second += 1) {
    const turn = heading + 0.3 * Math.sin(second / 9);
    const latitude = town.latitude + 0.0000126 * second * Math.cos(turn);
    const longitude = town.longitude + 0.0000145 * second * Math.sin(turn);
    const [date, time] = new Date(start + second * 1000).toISOString().split('T') as [string, string];
    const clock = `${time.slice(0, 8).replaceAll(':', '')}.00`;
    const day = `${date.slice(8, 10)}${date.slice(5, 7)}${date.slice(2, 4)}`;
    const place = `${degrees(latitude, 2)},N,${degrees(longitude, 3)},E`;
    const course = (((turn * 180) / Math.PI + 360) % 360).toFixed(1);
    lines.push(sentence(`GPRMC,${clock},A,${place},2.7,${course},${day},,,A`));
    lines.push(sentence(`GPGGA,${clock},${place},1,09,1.0,${(52 + Math.sin(second / 7)).toFixed(1)},M,10.2,M,,`));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Degrees and decimal minutes, "2904.7340". */
function degrees(value: number, digits: number): string {
  const whole = Math.floor(value);
  return `${String(whole).padStart(digits, '0')}${((value - whole) * 60).toFixed(4).padStart(7, '0')}`;
}

function sentence(body: string): string {
  let sum = 0;
  for (const byte of Buffer.from(body)) sum ^= byte;
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}
