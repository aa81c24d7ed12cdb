import { test } from '@playwright/test';
import { openGoodPage } from './page';

test('the first page', async ({ page }, info) => {
  await openGoodPage(page, '/', info.project.name);
});
