package api

import (
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type pingView struct {
	Musrenbang string           `json:"musrenbang"`
	Time       planning.Instant `json:"time"`
}

// ping lets a tablet tell this server from a hotel's sign-in page, which answers
// everything with a friendly 200.
func (h *handler) ping(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(pingView{Musrenbang: "here", Time: h.store.Now()})
}

type beatView struct {
	Time planning.Instant `json:"time"`
	// Stop is the planner's switch: the tablet's program takes itself out.
	Stop bool `json:"stop"`
	// Form is the form's version that this server hands out, Reference that of the
	// reference data as it is now.
	Form      int    `json:"form"`
	Reference string `json:"reference"`
}

// settingStop is the planner's switch, "1" where it is thrown.
const settingStop = "tablet.stop"

// heartbeat notes how a tablet is and tells it what has changed.
func (h *handler) heartbeat(c *fiber.Ctx) error {
	var b planning.Beat
	if err := decode(c, &b); err != nil {
		return err
	}
	if err := checkBeat(b); err != nil {
		return err
	}
	ctx := c.UserContext()
	d, _ := auth.Device(c)
	if err := h.store.NoteBeat(ctx, d.ID, b); err != nil {
		return err
	}
	stop, err := h.store.Setting(ctx, settingStop)
	if err != nil {
		return err
	}
	now, err := h.current(c, d)
	if err != nil {
		return err
	}
	return c.JSON(beatView{Time: h.store.Now(), Stop: stop == "1", Form: planning.FormVersion, Reference: now.version})
}

// Bounds of what a tablet says of itself; beyond them it is no tablet of ours.
const (
	maxCount   = 1_000_000
	maxDropped = 1000
)

func checkBeat(b planning.Beat) error {
	var f planning.Fields
	for name, n := range map[string]int{
		"queued": b.Queued, "drafts": b.Drafts, "refused": b.Refused, "photos": b.Photos, "last_seq": b.LastSeq, "form": b.Form,
	} {
		if n < 0 || n > maxCount {
			f.Add(name, "error.beat")
		}
	}
	if len(b.Dropped) > maxDropped {
		f.Add("dropped", "error.beat")
	}
	for _, seq := range b.Dropped {
		if seq < 1 || seq > maxCount {
			f.Add("dropped", "error.beat")
			break
		}
	}
	f.AddError(planning.CheckText("app", b.App, 0, planning.MaxShort))
	f.AddError(planning.CheckText("lang", b.Lang, 0, 8))
	return f.Err()
}

// references remembers, for a minute, which reference data an area has: hundreds
// of tablets ask after it with every beat, and each answer would be read and
// hashed anew.
type references struct {
	mu sync.Mutex
	of map[planning.AreaCode]referenceAt
}

type referenceAt struct {
	version string
	cycle   int // the year that proposals are entered for
	at      planning.Instant
}

const referenceFor planning.Instant = 60 * 1_000_000

func (r *references) known(area planning.AreaCode, now planning.Instant) (referenceAt, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.of[area]
	return known, ok && now-known.at < referenceFor
}

func (r *references) note(area planning.AreaCode, is referenceAt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil {
		r.of = map[planning.AreaCode]referenceAt{}
	}
	r.of[area] = is
}

// reference reads what the device's form needs.
func (h *handler) reference(c *fiber.Ctx, d store.Device) (store.DeviceReference, error) {
	r, err := h.store.DeviceReference(c.UserContext(), d)
	if err == nil {
		h.references.note(d.Area, referenceAt{version: r.Version, cycle: r.Cycle.Year, at: h.store.Now()})
	}
	return r, err
}

// current is which reference data the device's area has, at most a minute old.
func (h *handler) current(c *fiber.Ctx, d store.Device) (referenceAt, error) {
	if known, ok := h.references.known(d.Area, h.store.Now()); ok {
		return known, nil
	}
	r, err := h.reference(c, d)
	return referenceAt{version: r.Version, cycle: r.Cycle.Year}, err
}

// deviceReference is the reference data, or 304 where the tablet has it.
func (h *handler) deviceReference(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	d, _ := auth.Device(c)
	r, err := h.reference(c, d)
	if err != nil {
		return err
	}
	// Weak: when it was gathered, and today's hints, are no part of the version.
	tag := `W/"` + r.Version + `"`
	c.Set(fiber.HeaderETag, tag)
	// The tablet asks every time; what it holds is its own.
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if matches(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.JSON(r)
}

// matches is If-None-Match (RFC 9110, 13.1.2), which compares weakly.
func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// maxSimilar is how many alike proposals a hint names.
const maxSimilar = 5

type similarView struct {
	Code  planning.TrackingCode `json:"code"`
	Title string                `json:"title"`
	RW    string                `json:"rw"`
	At    planning.Instant      `json:"at"`
}

type similarsView struct {
	Items []similarView `json:"items"`
}

// similar names proposals of the area that sound alike: a hint, never a refusal.
func (h *handler) similar(c *fiber.Ctx) error {
	q := queryOf(c)
	area, title := q.area("area"), q.text("title")
	if err := q.err(); err != nil {
		return err
	}
	d, _ := auth.Device(c)
	if area == "" {
		area = d.Area
	}
	if !d.Area.Contains(area) {
		return planning.Refuse(planning.Forbidden, "error.device_area")
	}
	now, err := h.current(c, d)
	if err != nil {
		return err
	}
	list, err := h.store.Similar(c.UserContext(), now.cycle, area, title, maxSimilar)
	if err != nil {
		return err
	}
	return c.JSON(similarsView{Items: each(list, func(p store.SimilarProposal) similarView {
		return similarView{Code: p.Code, Title: p.Title, RW: p.RW, At: p.At}
	})})
}
