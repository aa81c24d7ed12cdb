import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, expectFits, openGoodPage } from './page';
import { tour, tourPath } from './tour';

/** Signs in through the page, as people do. */
async function signIn(page: Page, login: string): Promise<void> {
  const account = tour().signIns.find((s) => s.login === login);
  if (!account) throw new Error(`the demo has no account ${login}`);
  await page.goto('/masuk');
  await page.fill('#login', account.login);
  await page.fill('#password', account.password);
  await page.click('main button');
  await expect(page.locator('header .name')).toBeVisible();
}

test('citizens read every public page without a script', async ({ page }, info) => {
  const year = tourPath('/akomodasi/').split('/')[2];
  const paths = [
    '/', '/lacak', ...tour().paths.filter((p) => p.startsWith('/lacak/')), `/akomodasi/${year}`, `/akomodasi/${year}/usulan?ukuran=T2&hasil=masuk`,
    '/cara-menghitung', '/wilayah', '/wilayah/33.74.03', '/wilayah/33.74.03.1008', '/kalender', '/musyawarah', '/masuk',
  ];
  for (const path of paths) {
    await openGoodPage(page, path, info.project.name);
    expect(await page.locator('script').count(), `scripts on ${path}`).toBe(0);
  }
});

test('a code with a typing mistake leads to help', async ({ page }, info) => {
  await page.goto('/lacak');
  await page.fill('#kode', 'mb28 7kq4 2xwr 0');
  await page.click('main button');
  await expect(page.locator('#kode-error')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', info.project.name);
  await expectAccessible(page);
  await expectFits(page);
  const code = tourPath('/lacak/').split('/')[2];
  await page.fill('#kode', code.toLowerCase().replaceAll('-', ''));
  await page.click('main button');
  await expect(page).toHaveURL(new RegExp(`/lacak/${code}$`));
});

test('each officer has a desk', async ({ browser }, info) => {
  test.setTimeout(tour().signIns.length * 45_000); // a sign-in, three pages and what axe says of each, for every account
  for (const { login } of tour().signIns) {
    const context = await browser.newContext(info.project.use);
    const page = await context.newPage();
    await signIn(page, login);
    const desk = new URL(page.url()).pathname;
    if (desk === '/kerja') {
      await openGoodPage(page, '/kerja', info.project.name);
      await openGoodPage(page, '/kerja/usulan', info.project.name);
      const first = page.locator('tbody th a').first();
      if (await first.count()) await openGoodPage(page, (await first.getAttribute('href'))!, info.project.name);
    }
    await page.locator('header form button').click();
    await expect(page.locator('header .name')).toHaveCount(0);
    await context.close();
  }
});

test('a facilitator enters a proposal, and its proposer finds it', async ({ page }, info) => {
  const lang = info.project.name;
  await signIn(page, 'fasilitator');
  await openGoodPage(page, '/usulan/baru', lang);
  await page.click('main form button');
  await expect(page.locator('.errors')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  await page.check('#proposed_by-women');
  await page.check('#basis-organisation');
  await page.fill('#rw', '3');
  await page.fill('#location', 'Gang Mawar');
  await page.selectOption('#catalogue', { index: 1 });
  await page.fill('#title', `Perbaikan drainase ${lang} <b>Gang Mawar</b>`);
  await page.fill('#problem', 'Air naik tiap hujan.');
  await page.fill('#volume', '12,5');
  await page.check('#unpriced');
  await page.click('main form button');
  await expect(page.locator('button[value=send]')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.click('button[value=send]');

  await expect(page).toHaveURL(/tanda-terima$/);
  const code = (await page.locator('.slip .code').first().textContent())!;
  const secret = (await page.locator('.secret .code').textContent())!;
  expect(secret).toMatch(/^[0-9A-Z]{6}$/);
  await expectAccessible(page);
  await expectFits(page);

  await page.context().clearCookies();
  await openGoodPage(page, `/lacak/${code}`, lang);
  await expect(page.locator('body')).not.toContainText('Air naik tiap hujan');
  await page.goto(`/lacak/${code}/tarik`);
  await expectAccessible(page);
  await page.fill('#secret', secret);
  await page.click('main form button');
  await expect(page).toHaveURL(new RegExp(`/lacak/${code}`));
});

test('a sitting is decided proposal by proposal', async ({ page }, info) => {
  const path = tourPath('/musyawarah/');
  await signIn(page, 'fasilitator');
  await openGoodPage(page, path, info.project.name);
  const other = page.locator('.agenda .do a').first();
  await openGoodPage(page, (await other.getAttribute('href'))! + '?tindakan=reject', info.project.name);
  await page.click('#putuskan form button');
  await expect(page.locator('#reason-error')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  await page.context().clearCookies();
  await signIn(page, 'lurah');
  await openGoodPage(page, path + '/tutup', info.project.name);
});

test('planners reach their pages', async ({ page }, info) => {
  await signIn(page, 'perencana');
  for (const path of ['/kerja?wilayah=33.74.03', '/kerja/usulan?kelompok=perempuan&menunggu=1', '/kerja/kalender', '/kerja/dokumen']) {
    await openGoodPage(page, path, info.project.name);
  }
});
