// What a head and a legal reviewer see and click: an explanation approved step by step, each step offered to whom it is due,
// and the dossier with what is missing. A real station and a real browser; nothing is filmed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accessFaults, launchBrowser, logIn, noBrowser, openPage, type WatchedPage } from '../test-fixtures/browser.ts';
import { envOf } from '../test-fixtures/people.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';
import { runCommandLine } from './program.ts';

const number = '甬综执〔2026〕21号';
const address = `#/cases/${encodeURIComponent(number)}`;
const pack = `id: "our-office"
title: "某局"
chains:
  interruption-note:
    title: "中断说明的审批"
    for: interruption-note
    steps:
      - { step: squad-head, title: "中队长", roles: [unit-head], unit: own }
      - { step: legal-section, title: "法制科", roles: [reviewer], unit: any-above }
    source: base/trade
`;

describe('the pages of approval and review', () => {
  const station = new StationHarness();
  const pages: WatchedPage[] = [];
  let browser: Browser;
  let url = '';
  let captain: Page;
  let reviewer: Page;
  let operation = '';

  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
  });
  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    await station.init('--id', 'DP01', '--name', '一号采集站');
    mkdirSync(join(station.data, 'rules'), { recursive: true });
    writeFileSync(join(station.data, 'rules', 'our-office.yaml'), pack);
    await station.addPeople({
      captain: { unit: '一中队', roles: ['unit-head'] },
      clerk: { unit: '一中队', roles: ['custodian'] },
    });
    ({ url } = await station.start());
    const known = ['--object', '某某商行', '--unit', '一中队', '--matter', 'demolition', '--acting-name', '某局'];
    const power = ['--power', 'statutory', '--power-basis', '城乡规划法', '--person', '33010012345'];
    await cli('case', 'open', number, ...known, ...power);
    const times = ['--from', '2026-03-01T09:00', '--to', '2026-03-01T09:05', '--place', '某村东头'];
    operation = (await cli<{ operation: string }>('case', 'operation', 'add', number, ...times)).operation;
    const document = (kind: string, day: string) =>
      cli('case', 'document', 'add', number, '--kind', kind, '--number', `〔2026〕${kind}`, '--date', day);
    await document('inventory', '2026-03-02');
    await document('demand', '2026-02-11');
    const handlers = ['--handler', '33010012345', '33010054321', '--held-since', '2026-03-01T09:04'];
    const item = ['--name', '挖掘机', '--quantity', '1台', '--place', '大院', ...handlers];
    await cli('case', 'property', 'add', number, ...item);
    const signers = ['--signer', '33010012345', '33010054321'];
    await cli('case', 'note', 'add', number, operation, '--cause', 'battery', '--text', '电量耗尽', ...signers);
    browser = await launchBrowser();
    captain = await open('captain');
    reviewer = await open('reviewer');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await station.remove();
  });

  async function cli<T>(...args: string[]): Promise<T> {
    const { exit, json, stderr } = await station.here<T>(...args);
    expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
    return json;
  }

  async function open(user: string): Promise<Page> {
    const watched = await openPage(browser, url);
    pages.push(watched);
    await logIn(watched.page, url, user);
    return watched.page;
  }

  const go = (page: Page, path: string) => page.goto(`${url}/${path}`);
  const submit = (page: Page) => page.getByTestId('act-submit').click();
  const isAccessible = async (page: Page) => expect(await accessFaults(page)).toEqual([]);
  const steps = (page: Page) =>
    page
      .getByTestId('note-step')
      .evaluateAll((all) => all.map((step) => [step.getAttribute('data-step'), step.getAttribute('data-state')]));

  test('what waits for a review is a list, the longest waiting first, and leads to the dossier', async () => {
    await cli('case', 'open', 'K-2', '--matter', 'demolition');
    await cli('case', 'document', 'add', 'K-2', '--kind', 'demand', '--number', '1', '--date', '2026-03-02');
    await cli('case', 'open', 'K-3', '--matter', 'seizure');
    await go(reviewer, '#/cases');
    await reviewer.getByTestId('cases-awaiting').selectOption('review');
    await reviewer.getByTestId('cases-search').click();
    await expect.poll(() => reviewer.getByTestId('case-row').count()).toBe(2);
    expect(reviewer.url()).toContain('awaiting=review');
    await isAccessible(reviewer);
    await reviewer.getByTestId('case-row').first().getByRole('link', { name: number }).click();
    await reviewer.getByTestId('dossier-word').waitFor();
    expect(decodeURIComponent(reviewer.url())).toContain(`${number}/dossier`);
  }, 30_000);

  test('a head asks for the review: it says so, once, and stands in the reviewer’s list', async () => {
    await go(captain, address);
    await captain.getByTestId('review-ask').click();
    await isAccessible(captain);
    await submit(captain);
    await captain.getByTestId('review-asked').waitFor();
    expect(await captain.getByTestId('review-asked').textContent()).toContain('captain');
    expect(await captain.getByTestId('review-ask').count()).toBe(0);
    await go(reviewer, '#/cases?awaiting=review');
    await reviewer.getByTestId('case-asked').waitFor();
    expect(await reviewer.getByTestId('case-row').first().textContent()).toContain('提请');
    await go(reviewer, `${address}/dossier`);
    await reviewer.getByTestId('review-asked').waitFor();
  }, 30_000);

  test('the dossier says what is missing, and has the parts in the order in which they are read', async () => {
    const page = reviewer;
    expect(await page.getByTestId('dossier-word').getAttribute('data-word')).toBe('missing');
    const missing = page.getByTestId('missing-thing');
    expect(await missing.evaluateAll((all) => all.map((thing) => thing.getAttribute('data-code')))).toEqual([
      'GAP',
      'STEPS',
      'NOTE_WAITS',
      'STATEMENT',
    ]);
    expect(await page.getByTestId('dossier-missing').textContent()).toContain('中断说明待批准：中队长');
    expect(await page.getByTestId('dossier-operation').textContent()).toContain('未见记录');
    expect(await page.getByTestId('case-facts').textContent()).toContain('城乡规划法');
    const documents = await page.getByTestId('document').allTextContents();
    expect(documents.map((text) => /\d{4}-\d\d-\d\d/.exec(text)?.[0])).toEqual(['2026-02-11', '2026-03-02']);
    expect(await page.getByTestId('dossier-property').textContent()).toContain('挖掘机');
    expect(await page.getByTestId('note-approve').count()).toBe(0);
    await isAccessible(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByTestId('dossier-acts').isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
  }, 30_000);

  test('a step of the approval is offered to whom it is due, and to nobody else', async () => {
    await go(reviewer, address);
    // The dossier has the same notes: the page of the case is there once its next step is.
    await reviewer.getByTestId('next').waitFor();
    expect(await steps(reviewer)).toEqual([
      ['squad-head', 'due'],
      ['legal-section', 'waiting'],
    ]);
    expect(await reviewer.getByTestId('note-approve').count()).toBe(0);
    expect(await reviewer.getByTestId('next').textContent()).toContain('待中队长批准：单位负责人（一中队）');

    await go(captain, address);
    await captain.getByTestId('do-approve').click();
    await captain.getByTestId('note-opinion').fill('属实');
    await isAccessible(captain);
    await submit(captain);
    await expect.poll(() => steps(captain)).toContainEqual(['squad-head', 'approve']);
    expect(await captain.getByTestId('note-chain').textContent()).toContain('captain');
    expect(await captain.getByTestId('note-approve').count()).toBe(0);
    expect(await captain.getByTestId('verdict').getAttribute('data-word')).toBe('nothing');

    await reviewer.reload();
    await reviewer.getByTestId('note-approve').click();
    await reviewer.getByTestId('note-opinion').fill('同意');
    await submit(reviewer);
    await expect.poll(() => reviewer.getByTestId('verdict').getAttribute('data-word')).toBe('explained');
    expect(await reviewer.getByTestId('note').getAttribute('data-state')).toBe('approved');
    await isAccessible(reviewer);
  }, 30_000);

  test('the review is returned, then passed, beside the dossier; who may not is told why', async () => {
    const page = reviewer;
    await page.getByTestId('to-dossier').click();
    await page.getByTestId('dossier-return').click();
    expect(await page.getByTestId('review-outcome').inputValue()).toBe('return');
    await page.getByTestId('review-opinion').fill('步骤未核对');
    await isAccessible(page);
    await submit(page);
    await page.locator('[data-testid="review"][data-outcome="return"]').waitFor();
    expect(await page.getByTestId('dossier-word').textContent()).toContain('上一次审核已退回');
    await page.getByTestId('dossier-pass').click();
    await page.getByTestId('review-opinion').fill('同意');
    await submit(page);
    await expect.poll(() => page.getByTestId('dossier-word').getAttribute('data-word')).toBe('passed');

    await go(captain, `${address}/dossier`);
    await captain.getByTestId('dossier-word').waitFor();
    expect(await captain.getByTestId('dossier-acts').textContent()).toContain('由法制审核员审核');
    expect(await captain.getByTestId('dossier-pass').count()).toBe(0);
    await go(captain, '#/cases/K-2/dossier');
    await captain.getByTestId('absent').waitFor();
  }, 30_000);

  test('a person reads the same in the terminal', async () => {
    const { cases } = await cli<{ cases: { number: string }[] }>('case', 'ls', '--awaiting', 'review');
    expect(cases.map((one) => one.number)).toEqual(['K-2']);
    let text = '';
    const exit = await runCommandLine(['--data', station.data, 'case', 'show', number, '--dossier'], 'test', {
      stdout: { write: (part) => (text += part) },
      stderr: { write: (part) => (text += part) },
      env: { LANG: 'zh_CN.UTF-8', ...envOf('reviewer') },
      cwd: station.root,
    });
    expect({ exit, text }).toMatchObject({ exit: 0, text: expect.stringContaining('法制审核已通过') });
    expect(text).toContain('法制科 已批准 reviewer');
    expect(text).toContain('挖掘机 1台 在库');
  });

  test('nobody was offered what he may not do; no page asked for anything elsewhere, and none complained', async () => {
    expect(await cli('audit', 'ls', '--type', 'refuse')).toMatchObject({ events: [] });
    expect(pages.flatMap(({ elsewhere }) => elsewhere)).toEqual([]);
    expect(pages.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
