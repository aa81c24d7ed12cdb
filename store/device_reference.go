package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"musrenbang/planning"
)

// DeviceReference is all that a tablet needs to take proposals down without a
// network (docs/tablet.md). Version is the hash of its content, so that a tablet
// fetches it again only when something has changed.
type DeviceReference struct {
	Form       int                              `json:"form"`
	Version    string                           `json:"version"`
	MadeAt     planning.Instant                 `json:"made_at"`
	City       ReferenceCity                    `json:"city"`
	Cycle      ReferenceCycle                   `json:"cycle"`
	DeviceArea planning.AreaCode                `json:"device_area"`
	Areas      []ReferenceArea                  `json:"areas"`
	Catalogue  []ReferenceEntry                 `json:"catalogue"`
	Agencies   []ReferenceAgency                `json:"agencies"`
	Previous   []ReferencePrevious              `json:"previous"`
	Nearby     []ReferenceNearby                `json:"nearby"`
	Outlines   map[planning.AreaCode][][2]int64 `json:"outlines"` // millionths of a degree, longitude first
	Limits     ReferenceLimits                  `json:"limits"`
}

// ReferenceCity is what papers and clocks need. Base is what the QR on a slip
// begins with, "" while no public address is set.
type ReferenceCity struct {
	Name string `json:"name"`
	Zone string `json:"zone"`
	Base string `json:"base"`
}

// ReferenceCycle is the planning year that proposals are entered for, with the
// window in which the device's own area takes them.
type ReferenceCycle struct {
	Year     int              `json:"year"`
	Name     string           `json:"name"`
	OpensAt  planning.Instant `json:"opens_at"`
	ClosesAt planning.Instant `json:"closes_at"`
}

// ReferenceArea is an area the device may enter for, with the RW that are known.
type ReferenceArea struct {
	Code   planning.AreaCode `json:"code"`
	Name   string            `json:"name"`
	Parent planning.AreaCode `json:"parent"`
	RWs    []string          `json:"rws"`
}

// ReferenceEntry is a catalogue entry; Cap is rupiah for one unit, 0 for none.
type ReferenceEntry struct {
	Code       string           `json:"code"`
	Title      string           `json:"title"`
	Unit       string           `json:"unit"`
	Cap        planning.Rupiah  `json:"cap"`
	Agency     string           `json:"agency"`
	Channel    planning.Channel `json:"channel"`
	Field      string           `json:"field"`
	Conditions string           `json:"conditions"`
}

// ReferenceAgency is an agency by its code.
type ReferenceAgency struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// ReferencePrevious is a proposal of the year before that did not come into the
// plan and may be asked again. It names nobody who asked; its title is for those
// who may read the area's proposals.
type ReferencePrevious struct {
	ID        string                `json:"id"`
	Code      planning.TrackingCode `json:"code"`
	Title     string                `json:"title"`
	Area      planning.AreaCode     `json:"area"`
	RW        string                `json:"rw"`
	Catalogue string                `json:"catalogue"`
	Group     planning.Group        `json:"group"`
	Volume    string                `json:"volume"` // decimal, "569.5"
	Unit      string                `json:"unit"`
	Class     planning.Class        `json:"class"`
}

// ReferenceNearby is one of this year's, for hints while nobody can be asked.
type ReferenceNearby struct {
	Code  planning.TrackingCode `json:"code"`
	Title string                `json:"title"`
	Area  planning.AreaCode     `json:"area"`
	RW    string                `json:"rw"`

	at planning.Instant
}

// ReferenceLimits are the most characters of each kind of text.
type ReferenceLimits struct {
	Title    int `json:"title"`
	Text     int `json:"text"`
	Location int `json:"location"`
	Short    int `json:"short"`
}

// DeviceReference gathers what a device of this area needs. NotFound
// (error.cycle_unknown) where no planning year has been opened.
func (s *Store) DeviceReference(ctx context.Context, d Device) (DeviceReference, error) {
	r := DeviceReference{
		Form: planning.FormVersion, MadeAt: s.now(), DeviceArea: d.Area,
		Limits: ReferenceLimits{Title: planning.MaxTitle, Text: planning.MaxText, Location: planning.MaxLocation, Short: planning.MaxShort},
	}
	city, err := s.City(ctx)
	if err != nil {
		return r, err
	}
	r.City = ReferenceCity{Name: city.Name, Zone: city.Zone, Base: city.BaseURL}
	if r.Cycle, err = s.entryCycle(ctx, d.Area, r.MadeAt); err != nil {
		return r, err
	}
	for _, fill := range []func(context.Context, *DeviceReference) error{
		s.referenceAreas, s.referenceCatalogue, s.referencePrevious, s.referenceNearby,
	} {
		if err := fill(ctx, &r); err != nil {
			return r, err
		}
	}
	r.Version, err = r.hash()
	return r, err
}

// entryCycle is the year that is taking proposals at the stage of an area: the one
// whose window is open, else the one that opens next, else the newest.
func (s *Store) entryCycle(ctx context.Context, area planning.AreaCode, now planning.Instant) (ReferenceCycle, error) {
	list, err := s.Cycles(ctx)
	if err != nil {
		return ReferenceCycle{}, err
	}
	stage := planning.EntryStage(planning.FromResidents, area.Level(), planning.ChannelKecamatan)
	var best ReferenceCycle
	score := 0
	for _, c := range list { // newest first
		w, _ := c.Window(stage)
		n := 1
		switch {
		case c.Ended == 0 && w.Holds(now):
			n = 3
		case c.Ended == 0 && w.OpensAt > now:
			n = 2
		}
		// Of two that are ahead the nearer one: it comes later in the list.
		if n > score || n == 2 && score == 2 {
			score = n
			best = ReferenceCycle{Year: c.Year, Name: c.Name, OpensAt: w.OpensAt, ClosesAt: w.ClosesAt}
		}
	}
	if score == 0 {
		return best, planning.Refuse(planning.NotFound, "error.cycle_unknown")
	}
	return best, nil
}

// hash is the version. It leaves out when the data were gathered, and of this
// year's proposals what came today: a busy evening would make every tablet of the
// area fetch everything again after each of them, for a hint that the network
// gives better.
func (r DeviceReference) hash() (string, error) {
	today := startOfDay(r.City.Zone, r.MadeAt)
	older := make([]ReferenceNearby, 0, len(r.Nearby))
	for _, n := range r.Nearby {
		if n.at < today {
			older = append(older, n)
		}
	}
	r.Version, r.MadeAt, r.Nearby = "", 0, older
	body, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("encode reference data: %w", err)
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16]), nil
}

func startOfDay(zone string, at planning.Instant) planning.Instant {
	in, err := time.LoadLocation(zone)
	if err != nil {
		in = time.UTC // SetCity checks the zone; an unset one is DefaultZone
	}
	y, m, d := time.UnixMicro(int64(at)).In(in).Date()
	return planning.Instant(time.Date(y, m, d, 0, 0, 0, 0, in).UnixMicro())
}
