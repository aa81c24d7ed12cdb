import type { Page } from '@playwright/test';

/** What a phone's camera writes into a picture that nobody else may read. */
export const cameraSecret = 'GPS-6.9901,110.4412';

export interface Picture {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A JPEG as a camera makes it, no two alike, with the place it was taken at in its EXIF. The more things it shows the more bytes it takes. */
export async function picture(page: Page, seed: number, width = 1200, height = 900, things = 240): Promise<Picture> {
  const base64 = await page.evaluate(async ([seed, width, height, things]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d')!;
    let state = seed * 2654435761 + 1;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const side = 300 * Math.sqrt(240 / things);
    for (let i = 0; i < things; i++) {
      context.fillStyle = `hsl(${random() * 360} 40% ${30 + random() * 50}%)`;
      context.fillRect(random() * width, random() * height, random() * side, random() * side);
    }
    const blob = await new Promise<Blob>((resolve) => canvas.toBlob((made) => resolve(made!), 'image/jpeg', 0.9));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  }, [seed, width, height, things] as const);
  return { name: `foto-${seed}.jpg`, mimeType: 'image/jpeg', buffer: withExif(Buffer.from(base64, 'base64')) };
}

/** Puts an APP1 segment behind the start of a JPEG. */
function withExif(jpeg: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.from(cameraSecret, 'latin1')]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}
