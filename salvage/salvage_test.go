package salvage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"testing"

	"musrenbang/pgtest"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/rescue"
	"musrenbang/store"
)

const (
	kelurahan = planning.AreaCode("33.74.01.1001")
	sister    = planning.AreaCode("33.74.01.1002")
	start     = planning.Instant(1_799_629_200_000_000)
)

var office = planning.ActorRef{ID: "0190a1b2-0000-7000-8000-00000000000a", Role: planning.VillageHead, Area: kelurahan}

// hall is a city with one tablet and one facilitator on it.
type hall struct {
	store  *store.Store
	device store.Device
	person store.User
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eachDialect(t *testing.T, test func(t *testing.T, h hall)) {
	for _, name := range []string{"sqlite3", "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := ""
			if name == "postgres" {
				url = pgtest.Start(t)
			}
			test(t, openHall(t, url))
		})
	}
}

func openHall(t *testing.T, url string) hall {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), DatabaseURL: url, Clock: func() planning.Instant { return start }})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	_, err = s.Migrate(ctx)
	must(t, err)
	must(t, s.LoadAreas(ctx, office, []reference.Area{
		{Code: "33.74", Level: planning.LevelKota, Name: "Kota Semarang"},
		{Code: "33.74.01", Level: planning.LevelKecamatan, Name: "Semarang Tengah", Parent: "33.74"},
		{Code: kelurahan, Level: planning.LevelKelurahan, Name: "Miroto", Parent: "33.74.01"},
		{Code: sister, Level: planning.LevelKelurahan, Name: "Brumbungan", Parent: "33.74.01"},
	}))
	windows := []planning.Window{{Stage: planning.Village, OpensAt: start - 1, ClosesAt: start + 1_000_000}}
	must(t, s.CreateCycle(ctx, office, planning.Cycle{Year: 2028, Rules: planning.DefaultRules(), Windows: windows}, "RKPD 2028"))
	d, err := s.AddDevice(ctx, office, "Tablet 07", kelurahan, "", 0)
	must(t, err)
	u, err := s.CreateUser(ctx, office, store.NewUser{
		Login: "fasilitator", Name: "Fasilitator Contoh", Grants: []planning.Grant{{Role: planning.Facilitator, Area: kelurahan}},
	})
	must(t, err)
	must(t, s.JoinDevice(ctx, d.ID, u.ID))
	return hall{s, d, u}
}

func uuid(n int) string { return fmt.Sprintf("0190a1b2-0000-7000-8000-%012d", n) }

func (h hall) row(n int) rescue.Row {
	return rescue.Row{ID: uuid(n), State: rescue.StateWaiting, Submission: planning.Submission{
		ID: uuid(n), Cycle: 2028, Area: kelurahan, Origin: planning.FromResidents, Channel: planning.ChannelKecamatan, ProposedBy: planning.General,
		Title: fmt.Sprintf("Perbaikan selokan %d", n), Volume: 1000, Unit: "m", Value: planning.Unpriced, Intake: planning.IntakeHall,
		Capture: &planning.Capture{Device: h.device.ID, Seq: n, Person: h.person.ID, Form: planning.FormVersion},
	}}
}

func photo(t *testing.T, position int) rescue.Photo {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40+position, 30)), nil))
	sum := sha256.Sum256(b.Bytes())
	return rescue.Photo{SHA256: hex.EncodeToString(sum[:]), Position: position, Type: "image/jpeg", Content: b.Bytes()}
}

func (h hall) taker() Taker { return Taker{Store: h.store, Submit: h.store.Submit, By: office} }

func outcomes(results []Result) (out string) {
	for _, r := range results {
		out += fmt.Sprintf("%s/%d ", r.Outcome, r.Photos)
	}
	return out
}

// The whole of a tablet comes in, once, under the names of those it belongs to.
func TestAFileIsBroughtTwice(t *testing.T) {
	eachDialect(t, func(t *testing.T, h hall) {
		ctx := context.Background()
		pool, err := h.store.PoolCodes(ctx, h.device.ID, 2028, 3)
		must(t, err)
		slip, sent, draft := h.row(1), h.row(2), h.row(3)
		slip.Submission.Slip = pool[0].Code
		slip.Photos = []rescue.Photo{photo(t, 1), photo(t, 2)}
		sent.State, draft.State = rescue.StateSent, rescue.StateDraft
		draft.Err = planning.InvalidField("title", "error.required")
		_, err = h.store.Submit(ctx, sent.Submission, planning.ActorRef{ID: h.person.ID, Role: planning.Facilitator, Area: kelurahan})
		must(t, err)
		f := rescue.File{Device: h.device.ID, Rows: []rescue.Row{slip, sent, draft}}

		first, err := h.taker().Take(ctx, f)
		must(t, err)
		if got, want := outcomes(first), "taken/2 known/0 draft/0 "; got != want {
			t.Fatalf("first %s, want %s (%v)", got, want, first)
		}
		if r := first[0].Receipt; r.Code != pool[0].Code || r.Secret != pool[0].Secret {
			t.Errorf("the slip says %+v, the receipt %+v", pool[0], r)
		}
		second, err := h.taker().Take(ctx, f)
		must(t, err)
		if got, want := outcomes(second), "known/2 known/0 draft/0 "; got != want {
			t.Errorf("second %s, want %s", got, want)
		}
		d, err := h.store.ProposalByID(ctx, uuid(1))
		must(t, err)
		if d.Enterer != h.person.ID || d.Capture == nil || d.Capture.RescuedBy != office.ID || d.Importer != "" || d.Intake != planning.IntakeHall {
			t.Errorf("entered by %s, capture %+v", d.Enterer, d.Capture)
		}
		if d, err := h.store.ProposalByID(ctx, uuid(2)); err != nil || d.Capture.RescuedBy != "" {
			t.Errorf("what the tablet had sent itself is now called rescued: %+v, %v", d.Capture, err)
		}
		photos, err := h.store.Photos(ctx, uuid(1))
		must(t, err)
		if len(photos) != 2 || photos[0].Position != 1 {
			t.Fatalf("photos %+v", photos)
		}
		file, _, err := h.store.OpenFile(ctx, photos[0].File)
		must(t, err)
		content, err := io.ReadAll(file)
		must(t, errors.Join(err, file.Close()))
		if m, err := jpeg.Decode(bytes.NewReader(content)); err != nil || m.Bounds().Dx() != 41 {
			t.Errorf("the photo kept: %v", err)
		}
		// The tablet finds a network after all: it has nothing left to send.
		u, err := h.store.PhotoUpload(ctx, uuid(1), slip.Photos[0].SHA256)
		must(t, err)
		if r, err := h.store.Submit(ctx, slip.Submission, office); err != nil || !r.Replayed || !u.Done {
			t.Errorf("the tablet's own sending: %+v, %+v, %v", r, u, err)
		}
		must(t, h.store.Check(ctx, func(f store.Finding) { t.Errorf("check: %+v", f) }))
	})
}

// One row that cannot come in holds no other back, and says why.
func TestRefusedRowsSayWhy(t *testing.T) {
	eachDialect(t, func(t *testing.T, h hall) {
		ctx := context.Background()
		_, err := h.store.Submit(ctx, h.row(9).Submission, office)
		must(t, err)
		change := func(n int, f func(*rescue.Row)) rescue.Row {
			row := h.row(n)
			f(&row)
			return row
		}
		cases := []struct {
			row rescue.Row
			key string
		}{
			{h.row(1), ""},
			{change(2, func(r *rescue.Row) { r.Err = planning.InvalidField("volume", "error.volume_range") }), "error.volume_range"},
			{change(3, func(r *rescue.Row) { r.Submission.Capture.Device = uuid(99) }), "error.device_unknown"},
			{change(4, func(r *rescue.Row) { r.Submission.Capture.Person = uuid(99) }), "error.device_person"},
			{change(5, func(r *rescue.Row) { r.Submission.Area = sister }), "error.rescue_area"},
			{change(6, func(r *rescue.Row) { r.Submission.Origin = planning.FromKecamatan }), "error.origin_role"},
			{change(7, func(r *rescue.Row) { r.Submission.Slip = planning.NewTrackingCode(2028, [5]byte{1}) }), "error.slip"},
			{change(8, func(r *rescue.Row) { r.Submission.Cycle = 2031 }), "error.cycle_unknown"},
			{change(9, func(r *rescue.Row) { r.Submission.Title = "Lain sama sekali" }), "error.other_content"},
			{change(10, func(r *rescue.Row) { r.Photos = []rescue.Photo{{SHA256: hash("x"), Content: []byte("x")}} }), "error.photo_type"},
			{h.row(11), ""},
		}
		f := rescue.File{}
		for _, c := range cases {
			f.Rows = append(f.Rows, c.row)
		}
		got, err := h.taker().Take(ctx, f)
		must(t, err)
		for i, c := range cases {
			var keys []string
			for _, e := range got[i].Fields() {
				keys = append(keys, e.Key)
			}
			if c.key == "" && (got[i].Outcome != Taken || got[i].Err != nil) || c.key != "" && (len(keys) != 1 || keys[0] != c.key) {
				t.Errorf("row %d: %s, %v, want %q", i+1, got[i].Outcome, got[i].Err, c.key)
			}
		}
		if got[9].Outcome != Taken { // only its photo was refused
			t.Errorf("the row with a bad photo is %s", got[9].Outcome)
		}
		must(t, h.store.Check(ctx, func(f store.Finding) { t.Errorf("check: %+v", f) }))
	})
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// A facilitator who has left is still who took it down; the office answers for it.
func TestThePersonHasLeft(t *testing.T) {
	eachDialect(t, func(t *testing.T, h hall) {
		ctx := context.Background()
		must(t, h.store.LeaveDevice(ctx, h.device.ID, h.person.ID))
		must(t, h.store.Disable(ctx, office, h.person.ID))
		must(t, h.store.RevokeDevice(ctx, office, h.device.ID, "Rusak terendam air."))
		got, err := h.taker().Take(ctx, rescue.File{Rows: []rescue.Row{h.row(1)}})
		must(t, err)
		d, err := h.store.ProposalByID(ctx, uuid(1))
		must(t, err)
		if got[0].Outcome != Taken || d.Enterer != h.person.ID || d.Capture.RescuedBy != office.ID {
			t.Errorf("%+v, entered by %s", got[0], d.Enterer)
		}
		official := h.row(2)
		official.Submission.Origin = planning.FromKecamatan
		if got, err = h.taker().Take(ctx, rescue.File{Rows: []rescue.Row{official}}); err != nil || got[0].Outcome != Refused {
			t.Errorf("an office's own proposal came in on nobody's grant: %+v, %v", got, err)
		}
	})
}

func TestOnlyWhoMayBringsAFile(t *testing.T) {
	h := openHall(t, "")
	taker := h.taker()
	taker.May = func(at planning.Place) error {
		_, err := planning.May(planning.Actor{Grants: []planning.Grant{{Role: planning.VillageHead, Area: sister}}}, planning.ManageDevices, at)
		return err
	}
	got, err := taker.Take(context.Background(), rescue.File{Rows: []rescue.Row{h.row(1)}})
	must(t, err)
	if got[0].Outcome != Refused || planning.CodeOf(got[0].Err) != planning.Forbidden {
		t.Errorf("a file of another kelurahan: %+v", got[0])
	}
}

// What fails on our side stops the run with an error: nothing is called refused.
func TestOurOwnFailuresAreNoRefusals(t *testing.T) {
	h := openHall(t, "")
	taker := h.taker()
	taker.Submit = func(context.Context, planning.Submission, planning.ActorRef) (planning.Receipt, error) {
		return planning.Receipt{}, planning.Refuse(planning.Unavailable, "error.busy")
	}
	if _, err := taker.Take(context.Background(), rescue.File{Rows: []rescue.Row{h.row(1)}}); planning.CodeOf(err) != planning.Unavailable {
		t.Errorf("the error is %v", err)
	}
}
