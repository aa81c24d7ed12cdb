/** The photos of the open proposal: taking, showing, removing. */
import { photosOf } from './db';
import type { Row } from './kinds';
import { announce, el, icon, make, notice } from './page';
import { addPhoto, most, removePhoto } from './photos';
import { n, t } from './words';

const shown: string[] = [];

/** Ties the camera's field. flush is called before the camera opens: on a small tablet it may end this page. */
export function startPhotos(flush: () => Promise<unknown>, open: () => Row | undefined): void {
  const input = el<HTMLInputElement>('photo');
  input.addEventListener('click', () => void flush());
  input.addEventListener('change', () => void take(input, open()));
}

async function take(input: HTMLInputElement, row: Row | undefined): Promise<void> {
  const files = [...(input.files ?? [])];
  input.value = '';
  if (!row) return;
  const box = el('photos');
  box.dataset.state = 'busy';
  for (const file of files) {
    const wrong = await addPhoto(row.id, file);
    notice(wrong ? 'refused' : '', wrong ? t(wrong) : '');
  }
  box.dataset.state = '';
  await showPhotos(row.id);
  announce(n('tablet.photos', (await photosOf(row.id)).length));
}

/** Shows a proposal's photos, and the field for another while there is room. */
export async function showPhotos(uuid: string): Promise<void> {
  for (const url of shown.splice(0)) URL.revokeObjectURL(url);
  const photos = await photosOf(uuid);
  const items = photos.map((photo, index) => {
    const url = URL.createObjectURL(photo.blob);
    shown.push(url);
    const remove = make('button', {
      type: 'button', class: 'remove', onclick: () => void removePhoto(uuid, photo.n).then(() => showPhotos(uuid)).then(() => el('photo').focus()),
    }, icon('cross'), make('span', { class: 'hide' }, t('tablet.photo_remove', { Number: index + 1 })));
    return make('div', { class: 'photo' }, make('img', { src: url, alt: t('tablet.photo_alt', { Number: index + 1 }) }), remove);
  });
  el('photos').querySelectorAll('.photo').forEach((old) => old.remove());
  el('photos').prepend(...items);
  el('photo-add').hidden = photos.length >= most;
}
