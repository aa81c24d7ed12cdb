package ui

import (
	"strconv"
	"strings"
	"time"

	"musrenbang/planning"
	"musrenbang/store"
)

// deviceView is a tablet in plain words: where its work is and how it is doing.
type deviceView struct {
	Name, URL, Area string
	Tone, Icon      string
	Status          string
	Seen            string
	People          string
	Received        string
	Unsent          []string // what it holds that has not come in
	Missing         string   // numbers that have not come in
	Health          []string // storage, version, clock
	Worry           []string // what somebody should look at
}

// The marks at which a tablet needs a look.
const (
	littleRoomMB    = 200
	clockFarOff     = 10 * 60 * 1000 // milliseconds
	silentFor       = 2 * 24 * hourMicros
	shownMissing    = 5
	hourMicros      = planning.Instant(3_600_000_000)
	justNow         = hourMicros / 12
	shownUnknownApp = "–"
)

func deviceViewOf(w words, d store.DeviceItem, now planning.Instant) deviceView {
	v := deviceView{
		Name: d.Name, URL: "/kerja/tablet/" + d.ID, Area: w.area(d.Area), Seen: w.seen(d.SeenAt, now), Received: w.N("devices.received", d.Received),
		Unsent: unsentWords(w, d.Beat), Missing: missingWords(w, d.Missing, d.MissingCount),
	}
	var names []string
	for _, p := range d.People {
		names = append(names, p.Name)
	}
	v.People = strings.Join(names, ", ")
	v.Tone, v.Icon, v.Status = deviceStatus(w, d)
	v.Worry = deviceWorries(w, d, now)
	b := d.Beat
	if b.At == 0 {
		v.Health = []string{w.T("devices.no_news")}
		return v
	}
	v.Health = []string{w.T("devices.free", "Free", freeWords(w, b.FreeMB)), w.T("devices.version", "App", orDash(b.App), "Form", strconv.Itoa(b.Form))}
	return v
}

// deviceStatus is one word for a tablet, with its colour and icon.
func deviceStatus(w words, d store.DeviceItem) (tone, icon, text string) {
	held := d.Beat.Queued + d.Beat.Refused
	switch {
	case d.RevokedAt != 0:
		return "refused", "lock", w.T("devices.status_revoked")
	case d.EnrolledAt == 0:
		return "info", "clock", w.T("devices.status_new")
	case d.MissingCount > held:
		return "refused", "warn", w.T("devices.status_lost")
	case d.Beat.Refused > 0:
		return "waiting", "pencil", w.T("devices.status_refused")
	case d.Received+d.LastSeq+held == 0:
		return "info", "tablet", w.T("devices.status_none")
	case held+d.Beat.Photos+d.MissingCount > 0:
		return "waiting", "clock", w.T("devices.status_unsent")
	}
	return "kept", "check", w.T("devices.status_safe")
}

func unsentWords(w words, b planning.Beat) (out []string) {
	add := func(text string, n int) {
		if n > 0 {
			out = append(out, text)
		}
	}
	add(w.N("devices.queued", b.Queued), b.Queued)
	add(w.N("devices.refused", b.Refused), b.Refused)
	add(w.N("devices.photos", b.Photos), b.Photos)
	add(w.N("devices.drafts", b.Drafts), b.Drafts)
	return out
}

// missingWords name the first numbers that have not come in: "no. 39, 41
// belum diterima, dan 4 lagi".
func missingWords(w words, numbers []int, count int) string {
	if count == 0 || len(numbers) == 0 {
		return ""
	}
	var list []string
	for _, n := range numbers[:min(len(numbers), shownMissing)] {
		list = append(list, strconv.Itoa(n))
	}
	text := w.T("devices.missing", "Numbers", strings.Join(list, ", "))
	if rest := count - len(list); rest > 0 {
		text = w.T("devices.missing_more", "Numbers", strings.Join(list, ", "), "More", w.count(rest))
	}
	return text
}

func deviceWorries(w words, d store.DeviceItem, now planning.Instant) (out []string) {
	b := d.Beat
	if d.RevokedAt == 0 && now-d.SeenAt > silentFor && b.Queued+b.Refused+d.MissingCount > 0 {
		out = append(out, w.T("devices.worry_silent"))
	}
	if b.FreeMB > 0 && b.FreeMB < littleRoomMB {
		out = append(out, w.T("devices.worry_room"))
	}
	if len(d.Repeated) > 0 {
		out = append(out, w.T("devices.worry_twice", "Number", strconv.Itoa(d.Repeated[0])))
	}
	if !b.Persisted && b.At != 0 {
		out = append(out, w.T("devices.worry_persist"))
	}
	if off := b.ClockOffsetMS; off > clockFarOff || off < -clockFarOff {
		out = append(out, w.T("devices.worry_clock", "Off", w.offset(off)))
	}
	return out
}

// freeWords is how much room a tablet says it has.
func freeWords(w words, mb int) string {
	switch {
	case mb <= 0:
		return shownUnknownApp
	case mb >= 1000:
		return w.Volume(int64(mb)/100*100) + " GB"
	}
	return w.count(mb) + " MB"
}

func orDash(s string) string {
	if s == "" {
		return shownUnknownApp
	}
	return s
}

// seen says when somebody was last heard of, as people say it.
func (w words) seen(at, now planning.Instant) string {
	if at == 0 {
		return w.T("devices.seen_never")
	}
	if now-at < justNow {
		return w.T("devices.seen_now")
	}
	day := func(i planning.Instant) string { return time.UnixMicro(int64(i)).In(w.zone).Format(time.DateOnly) }
	switch clock := w.Clock(int64(at), w.zone); day(at) {
	case day(now):
		return w.T("devices.seen_today", "Clock", clock)
	case day(now - 24*hourMicros):
		return w.T("devices.seen_yesterday", "Clock", clock)
	}
	return w.datetime(at)
}

// offset is how far a clock is off, in days, hours or minutes, without a sign.
func (w words) offset(ms int64) string {
	if ms < 0 {
		ms = -ms
	}
	minutes := int(ms / 60_000)
	switch {
	case minutes >= 2*24*60:
		return w.N("devices.days", minutes/(24*60))
	case minutes >= 120:
		return w.N("devices.hours", minutes/60)
	}
	return w.N("devices.minutes", minutes)
}
