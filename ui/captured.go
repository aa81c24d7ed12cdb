package ui

import (
	"html/template"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// capturedView is how a proposal came in, for officers: from whom, by whom, on
// which tablet, where on the map, with which photos.
type capturedView struct {
	Details []Detail
	Map     template.HTML // the area's outline with the point, "" without either
	Photos  []photoView
}

// photoView is one photo of the place. Clear is where the button leads that
// shows it to everybody, "" where the reader may not, or it is shown already.
type photoView struct {
	ID              int
	URL, Alt, Label string
	Cleared         bool
	Clear           string
	Remove          string // "" for whom it is not to take away
}

// captured reads how a proposal came in. What cannot be named is left out: the
// officer's page is worth more than a tablet's name.
func (h *Handler) captured(c *fiber.Ctx, w words, d store.ProposalDetail) (capturedView, error) {
	v := capturedView{Details: h.whoDetails(c, w, d)}
	line := func(key, value string) { v.Details = append(v.Details, Detail{w.T(key), []Link{{Label: value}}}) }
	if d.Intake.Valid() {
		line("propose.intake", w.T("intake."+string(d.Intake)))
	}
	if d.ReadBack {
		line("propose.read_back", w.T("detail.yes"))
	}
	if d.Capture != nil {
		line("captured.tablet", h.tabletWords(c, w, *d.Capture))
		line("captured.clock", clockWords(w, *d.Capture, d.ReceivedAt))
	}
	if d.Point != nil {
		outline, known, err := h.store.Outline(c.UserContext(), d.Area)
		if err != nil {
			return v, err
		}
		line("captured.point", pointWords(w, *d.Point))
		if known {
			v.Map = outlineMap(outline.Ring, *d.Point, w.T("captured.map", "Place", w.area(d.Area)))
		}
	}
	photos, err := h.store.Photos(c.UserContext(), d.ID)
	if err != nil {
		return v, err
	}
	_, denied := auth.Ref(c, planning.ReviewText, d.Place())
	for i, f := range photos {
		p := photoView{
			ID: f.ID, URL: "/api/v1/photos/" + strconv.Itoa(f.ID), Label: w.T("captured.photo", "Number", w.count(i+1)), Cleared: f.ClearedAt != 0,
			Alt: w.T("captured.photo_alt", "Number", w.count(i+1), "Title", d.Texts.Title),
		}
		if denied == nil && !p.Cleared {
			p.Clear = "/kerja/usulan/" + string(d.Code) + "/foto/" + strconv.Itoa(f.ID)
		}
		if denied == nil {
			p.Remove = "/kerja/usulan/" + string(d.Code) + "/foto/" + strconv.Itoa(f.ID) + "/hapus"
		}
		v.Photos = append(v.Photos, p)
	}
	return v, nil
}

// whoDetails are who asked, who entered and who imported: three persons that
// nobody may take for one another.
func (h *Handler) whoDetails(c *fiber.Ctx, w words, d store.ProposalDetail) []Detail {
	line := func(key, value string) Detail { return Detail{w.T(key), []Link{{Label: value}}} }
	asked := d.Texts.Proposer
	if asked == "" {
		asked = w.T("captured.asked_group", "Group", w.T("group."+string(d.ProposedBy)))
	}
	imported := d.Importer
	if d.Capture != nil && d.Capture.RescuedBy != "" {
		imported = w.T("captured.rescued", "Name", h.accountName(c, w, d.Capture.RescuedBy))
	}
	return []Detail{
		line("captured.asked", asked), line("captured.entered", h.accountName(c, w, d.Enterer)),
		line("captured.imported", orText(imported, w.T("captured.imported_none"))),
	}
}

// accountName is an account's name, or the words for one that is no more.
func (h *Handler) accountName(c *fiber.Ctx, w words, id string) string {
	if u, err := h.store.User(c.UserContext(), id); err == nil {
		return u.Name
	}
	return w.T("captured.account_unknown")
}

func (h *Handler) tabletWords(c *fiber.Ctx, w words, k planning.Capture) string {
	name := w.T("captured.tablet_unknown")
	if d, err := h.store.Device(c.UserContext(), k.Device); err == nil {
		name = d.Name
	}
	return w.T("captured.number", "Name", name, "Number", strconv.Itoa(k.Seq))
}

// earliest is before any tablet of ours: 2020-01-01.
const earliest planning.Instant = 1_577_836_800_000_000

// clockWords say when the tablet thinks it was, and how far to believe it.
func clockWords(w words, k planning.Capture, received planning.Instant) string {
	switch off := k.ClockOffsetMS; {
	case k.At < earliest || k.At > received+24*hourMicros:
		return w.T("captured.clock_wrong", "Date", w.datetime(k.At))
	case off > clockFarOff || off < -clockFarOff:
		return w.T("captured.clock_off", "Date", w.datetime(k.At), "Off", w.offset(off))
	}
	return w.T("captured.clock_right", "Date", w.datetime(k.At))
}

// pointWords are latitude and longitude as maps write them.
func pointWords(w words, p planning.Point) string {
	degrees := func(millionths int64) string { return strconv.FormatFloat(float64(millionths)/1e6, 'f', 5, 64) }
	return w.T("captured.degrees", "Lat", degrees(p.Lat), "Lon", degrees(p.Lon))
}

// clearPhoto shows a photo to everybody.
func (h *Handler) clearPhoto(c *fiber.Ctx) error {
	return h.reviewPhoto(c, "foto", func(by planning.ActorRef, id int) error { return h.store.ClearPhoto(c.UserContext(), by, id) })
}

// removePhoto takes a photo away for good, with a reason.
func (h *Handler) removePhoto(c *fiber.Ctx) error {
	reason := readForm(c).text("reason")
	return h.reviewPhoto(c, "foto_dihapus", func(by planning.ActorRef, id int) error { return h.store.RemovePhoto(c.UserContext(), by, id, reason) })
}

// reviewPhoto does to the photo of the path what whoever reviews texts there may.
func (h *Handler) reviewPhoto(c *fiber.Ctx, news string, do func(planning.ActorRef, int) error) error {
	d, err := h.detailOf(c)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ReviewText, d.Place())
	if err != nil {
		return err
	}
	photo, err := h.photoOf(c, d.ID)
	if err != nil {
		return err
	}
	if err := do(by, photo.ID); err != nil {
		return err
	}
	return after(c, "/kerja/usulan/"+string(d.Code)+"#foto", news)
}

// photoOf is the photo the path names, if it is one of this proposal.
func (h *Handler) photoOf(c *fiber.Ctx, proposal string) (store.Photo, error) {
	unknown := planning.Refuse(planning.NotFound, "error.photo_unknown")
	id, err := strconv.Atoi(paramOf(c, "n"))
	if err != nil || id < 1 {
		return store.Photo{}, unknown
	}
	photo, err := h.store.Photo(c.UserContext(), id)
	if err == nil && photo.Proposal != proposal {
		err = unknown
	}
	return photo, err
}

// publicPhoto sends a photo that an officer has released; all others are not
// there.
func (h *Handler) publicPhoto(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.door.MayGuess(c, "code"); err != nil {
		return err
	}
	id, _, err := h.store.ResolveCode(ctx, planning.TrackingCode(paramOf(c, "code")))
	if err != nil {
		h.door.Guessed(c, "code", err)
		return err
	}
	photo, err := h.photoOf(c, id)
	if err != nil {
		return err
	}
	if photo.ClearedAt == 0 {
		return planning.Refuse(planning.NotFound, "error.photo_unknown")
	}
	file, info, err := h.store.OpenFile(ctx, photo.File)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.SendStream(file, int(info.Size))
}
