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

test('every page around a sitting is fit for a phone and for a screen reader', async ({ page }, info) => {
  const path = tourPath('/musyawarah/');
  await signIn(page, 'lurah');
  for (const sub of ['', '/hadir', '/acara', '/skor', '/pengawal', '/baca', '/berkas', '/layar', '/tutup']) {
    await openGoodPage(page, path + sub, info.project.name);
  }
});

test('somebody is signed in at the desk, by keyboard, and counted at once', async ({ page }, info) => {
  const path = tourPath('/musyawarah/') + '/hadir';
  await signIn(page, 'lurah');
  await openGoodPage(page, path, info.project.name);
  await page.locator('#peserta button').press('Enter');
  await expect(page.locator('#name-error')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  const name = `Ibu <b>Wati</b> ${info.project.name} عائشة`;
  await page.fill('#name', name);
  await page.locator('#sex-woman').press('Space');
  await page.locator('#peserta button').press('Enter');
  await expect(page.locator('.notice.kept')).toBeVisible();
  await expect(page.locator('#daftar')).toContainText(name);
  await expectAccessible(page);
  await expectFits(page);
});

test('a resident signs in by the address in the QR code and sees nobody else', async ({ page, browser }, info) => {
  await signIn(page, 'lurah');
  await page.goto(tourPath('/musyawarah/') + '/hadir');
  const door = (await page.locator('#qr a').getAttribute('href'))!;
  const phone = await browser.newContext(info.project.use);
  const own = await phone.newPage();
  await openGoodPage(own, door, info.project.name);
  await own.fill('#name', `Warga ${info.project.name}`);
  await own.click('main form button');
  await expect(own).toHaveURL(/terima-kasih$/);
  await expect(own.locator('main')).not.toContainText('Warga');
  await expectAccessible(own);
  await expectFits(own);
  await phone.close();
});

test('the public reads who has sent nothing, boards and lists', async ({ page }, info) => {
  const year = tourPath('/akomodasi/').split('/')[2];
  for (const path of [`/cakupan/${year}`, '/papan/33.74.03.1008/3', `/daftar/DPU/${year}`]) {
    await openGoodPage(page, path, info.project.name);
  }
});

test('planners set the procedure, the money and who signs', async ({ page }, info) => {
  const year = tourPath('/akomodasi/').split('/')[2];
  await signIn(page, 'perencana');
  for (const path of [`/kerja/tata-cara/${year}`, `/kerja/cakupan/${year}`, `/kerja/pagu/${year}`, '/kerja/pejabat']) {
    await openGoodPage(page, path, info.project.name);
  }
});
