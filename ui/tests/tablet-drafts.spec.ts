import { expect, test } from '@playwright/test';
import { Hall } from './hall';
import { multiply } from './memory';
import { picture } from './photo';
import { crash, Tablet } from './tablet';

// What is typed is kept, whatever ends the page.
let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.beforeEach(() => hall.road.clear());
test.afterAll(() => hall.close());

test('what was typed is there after the page was killed in the middle of a step', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 02');
  hall.road.closeDown();
  await tablet.page.click('#new');
  await tablet.fill({ title: 'Talut Kali Gede', words: 'Talude ambrol, mas', photos: [await picture(tablet.page, 2)], location: 'Belakang mus' }, 3);
  const typed = async () => (await tablet.read<{ fields: { location: string } }>('proposals'))[0].fields.location;
  await expect.poll(typed).toBe('Belakang mus');
  await crash(tablet.page);

  const again = new Tablet(await context.newPage(), hall);
  await again.open();
  await expect(again.at('#resume')).toContainText('Talut Kali Gede');
  await again.page.click('#resume-go');
  await again.step(3);
  await expect(again.at('#location')).toHaveValue('Belakang mus');
  await again.page.click('#back');
  await again.step(2);
  await expect(again.at('#own_words')).toHaveValue('Talude ambrol, mas');
  await expect(again.at('#photos .photo')).toHaveCount(1);
  await again.expectCount('drafts', 1);
});

test('what was typed in the very last moment is there after the page was left', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 18');
  await tablet.page.click('#new');
  await tablet.fill({ title: 'Saluran' }, 2);
  await tablet.page.evaluate(() => {
    const title = document.getElementById('title') as HTMLInputElement;
    title.value = 'Saluran RT 03';
    title.dispatchEvent(new Event('input', { bubbles: true }));
    location.href = 'about:blank';
  });
  await tablet.page.waitForURL('about:blank');
  await tablet.open();
  await expect(tablet.at('#resume')).toContainText('Saluran RT 03');
  await tablet.page.click('#resume-go');
  await expect(tablet.at('#title')).toHaveValue('Saluran RT 03');
  expect(await tablet.read('typed', 'musrenbang-typed'), 'what the page noted when it was left').toEqual([]);
});

test('fifty drafts with thirty photos open, and each can be finished', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 16');
  hall.road.closeDown();
  await tablet.page.click('#new');
  await tablet.fill({ title: 'Draf', photos: [await picture(tablet.page, 16)] }, 2);
  await tablet.page.click('#back');
  await tablet.page.click('#back');
  await tablet.view('home');
  const [first] = await tablet.rows();
  const ids = await multiply(tablet.page, first.id, 49, 29);
  await tablet.page.reload();
  await tablet.ready();
  await tablet.expectCount('drafts', 50);
  await expect(tablet.at('li.row')).toHaveCount(50);
  await tablet.page.click('#status-link');
  await expect(tablet.at('#status-lines [data-name=photos] dd')).toHaveText('30');
  await tablet.back();

  await tablet.row(ids[28]).locator('.open').click();
  await expect(tablet.at('#title')).toHaveValue('Draf 29');
  await expect(tablet.at('#photos .photo')).toHaveCount(1);
  await tablet.fill({ title: 'Draf selesai' });
  const slip = await tablet.finish();
  hall.road.clear();
  await tablet.send();
  await tablet.expectState(slip.id, 'sent');
  await tablet.expectCount('drafts', 49);
  await expect.poll(async () => (await hall.proposal(slip.code)).photos!.length).toBe(1);
  await expect.poll(async () => (await hall.device(tablet.device)).beat.drafts).toBe(49);
});
