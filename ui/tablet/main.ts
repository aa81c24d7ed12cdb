/**
 * The tablet: one page that takes proposals down in a hall without a network. The shell (ui/templates/pages/tablet.html) holds every view;
 * this script fills them. docs/tablet.md is the protocol.
 *
 * What tests may hold on to:
 *   body[data-view]                loading enrol people pin join home form slip compare status
 *   body[data-ready]               "1" once the page has read what it keeps and shows its first view
 *   #bar[data-state]               new away here sending locked
 *   #count[data-kept|data-drafts|data-waiting|data-refused|data-sent]   the counter on top, as numbers
 *   #switch #status-link #lang     lock and change person; status page; the other language
 *   #enrol-form #ticket #enrol-send, or the address /lapangan#daftar=TICKET
 *   #people-list [data-person=ID], #join-go; #join-form #login #password #join-send; #pin-form #pin #pin-send #pin-error
 *   #new #send #resume #resume-go  on the first view; .group[data-rw] li.row[data-id][data-state=draft|waiting|sent|refused][data-seq]
 *   li.row .open                   opens a row; [data-key="ID-1"], [data-key="ID1"] move it up and down its list
 *   #usulan [data-step=1..5]       the form; fields have the names and ids of /usulan/baru, and intake, read_back; #next #back
 *   #next[data-state]              next finish; #saved[data-state=saved]; #faults; FIELD-error beside a field
 *   #kinds [data-code]             catalogue search below #title; #kind-chosen[data-state=empty|free|listed]
 *   #similar #previous [data-id]   hints; #photo (file) #photos .photo .remove, #photos[data-state=busy]
 *   #rw-list [data-rw]             known RWs, one tap each; #map-slot svg.outline #map-clear
 *   #slip-code #slip-secret #slip-qr #slip-state [data-state]; [data-do=another|print|edit|list|drop|keep|new]
 *   #status-lines [data-name][data-state=good|warn]; #rescue; #status-people [data-person=ID]
 *   #update #notice #live          a new version or the planner's switch; what happened; what is read out
 */
import { app, load } from './app';
import { startBar } from './bar';
import { showCompare } from './compare';
import { whenBlocked } from './db';
import { askToPersist, showEnrol, startEnrol, ticketInAddress } from './enrol';
import { flush, showStep, startForm } from './form';
import { takeUp } from './jot';
import { showHome, startList } from './list';
import { showJoin, showPeople, showPin, startPeople, stillThere } from './people';
import { el, notice, shown } from './page';
import { go, startRoute, type Place } from './route';
import { showSlip } from './slip';
import { showStatus, startStatus } from './status';
import { startSending } from './sync';
import { startWorker, stopWorker } from './update';
import { t } from './words';

/** Opens a place, or the one that has to come before it: first the device, then the person. */
async function open(place: Place): Promise<void> {
  if (shown() === 'form' && place.view !== 'form') await flush();
  if (place.view !== 'form' && place.view !== 'slip') clearStale(place);
  if (!app.token && place.view !== 'enrol') return showEnrol();
  const before = ['enrol', 'people', 'join', 'pin', 'status'];
  if (!app.person && !before.includes(place.view)) return showPeople();
  switch (place.view) {
    case 'enrol': return showEnrol();
    case 'people': return showPeople();
    case 'join': return showJoin();
    case 'pin': return showPin(place.id);
    case 'form': return showStep(place.step);
    case 'slip': notice(''); return showSlip(place.id, place.fresh);
    case 'compare': return showCompare(place.id);
    case 'status': return showStatus();
    default: return showHome();
  }
}

/** A message belongs to the view it was said on; the one about enrolment is said on the way to the next. */
function clearStale(place: Place): void {
  if (place.view !== 'join' && place.view !== 'people') notice('');
}

async function start(): Promise<void> {
  const ticket = ticketInAddress();
  whenBlocked(() => notice('waiting', t('tablet.other_tab')));
  await load();
  await takeUp();
  app.persisted = (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
  startBar();
  startForm();
  startList();
  startPeople();
  startEnrol();
  startStatus();
  startRoute(open);
  el('skip').addEventListener('click', (event) => {
    event.preventDefault();
    el('utama').focus();
  });
  if (!window.isSecureContext) notice('refused', t('tablet.insecure'));
  if (ticket) showEnrol(ticket);
  else if (!app.token) showEnrol();
  else if (await stillThere()) go({ view: 'home' }, true);
  else go({ view: 'people' }, true);
  document.body.dataset.ready = '1';
  if (app.stopped) void stopWorker();
  else void startWorker();
  startSending();
  if (app.token) void askToPersist();
}

start().catch((error: unknown) => {
  // Without its memory the tablet must take nothing down.
  notice('refused', t('tablet.no_memory'));
  console.error(error);
});
