import { describe, expect, it } from 'vitest';
import type { BusLink } from './bus-links.ts';
import { type ForecastBay, forecast, steadied } from './finish-forecast.ts';

const hub: BusLink = { port: '1-1', nominal: 60e6 };
const capacity = () => 40e6;
const bay = (name: string, more: Partial<ForecastBay> = {}): ForecastBay => ({
  bay: name,
  isReading: true,
  leftBytes: 400e6,
  rate: 20e6,
  links: [hub],
  afterMs: 0,
  ...more,
});
const seconds = (...bays: ForecastBay[]) =>
  [...forecast(bays, capacity).values()].map((ms) => (ms === null ? null : Math.round(ms / 1000)));

describe('the time that is left', () => {
  it('is bytes by pace, and what comes after reading', () => {
    expect(seconds(bay('a'), bay('b', { leftBytes: 800e6, links: [], afterMs: 5000 }))).toEqual([20, 45]);
  });

  it('counts the wait of whoever is not let in yet, in order', () => {
    const waits = { isReading: false };
    expect(seconds(bay('a'), bay('b'), bay('c', waits), bay('d', waits), bay('e', waits))).toEqual([
      20, 20, 40, 40, 60,
    ]);
  });

  it('shares a wire that is too narrow, and says more for all', () => {
    expect(seconds(bay('a'), bay('b'), bay('c'), bay('d'))).toEqual([40, 40, 40, 40]);
  });

  it('takes the middle pace for a bay that was never read, and knows nothing where none was', () => {
    expect(seconds(bay('a'), bay('b'), bay('c', { isReading: false, rate: null }))).toEqual([20, 20, 40]);
    expect(seconds(bay('a', { rate: null }), bay('b', { rate: null, isReading: false }))).toEqual([null, null]);
  });

  it('is not said of a bay that stands still, nor beyond a day; the others are reckoned without it', () => {
    expect(seconds(bay('a', { rate: 0 }), bay('b'), bay('c', { isReading: false }))).toEqual([null, 20, 20]);
    expect(seconds(bay('a', { rate: 1000 }))).toEqual([null]);
  });
});

it('a figure moves little while the new one is near, and at once where it is not', () => {
  expect(steadied(null, 100_000, 0)).toBe(100_000);
  expect(steadied(100_000, 108_000, 0)).toBe(100_800);
  expect(steadied(100_000, 50_000, 0)).toBe(50_000);
  expect(steadied(100_000, null, 0)).toBeNull();
});
