import { test } from '@playwright/test';
import { Hall } from './hall';
import { Tablet } from './tablet';

let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.afterAll(() => hall.close());

test('smoke', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet A');
  const slip = await tablet.enter({ title: 'Perbaikan gang satu' });
  console.log(slip);
  await tablet.home();
  await tablet.expectState(slip.id, 'sent');
  console.log(await hall.proposals('Perbaikan gang satu'), await hall.proposal(slip.code), await hall.device(tablet.device));
});
