package democity

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/records"
	"musrenbang/reference"
	"musrenbang/store"
	"musrenbang/yearfile"
)

// Options say what is built.
type Options struct {
	Now planning.Instant
	// Within keeps only proposals from these areas and below; nil = the whole city.
	Within []planning.AreaCode
	// Hash makes what is kept of a password (package auth's).
	Hash func(ctx context.Context, password string) (string, error)
	// Progress is told what is being done and how far it is; nil = nobody.
	Progress func(what string, done, total int)
}

// seed is the demo's: the same city for everybody.
const seed = 1

const city = planning.AreaCode("33.74")

var operator = planning.ActorRef{ID: "operator", Role: planning.System}

// Build fills an empty record with the demonstration city. s must have been
// opened with clock's Now; the clock stands at o.Now in the end.
func Build(ctx context.Context, s *store.Store, clock *records.Clock, o Options) (Tour, error) {
	b := &builder{store: s, clock: clock, Options: o}
	if b.Progress == nil {
		b.Progress = func(string, int, int) {}
	}
	finished, budgeted, open := Years(o.Now)
	clock.Set(records.Customary(finished).Windows[0].OpensAt - 60*day)
	if err := b.reference(ctx, []int{finished, budgeted, open}); err != nil {
		return Tour{}, err
	}
	// No public address: papers carry their "contoh" mark.
	if err := s.SetCity(ctx, operator, store.City{Name: "Kota Semarang", Area: city, Zone: "Asia/Jakarta"}); err != nil {
		return Tour{}, err
	}
	if err := b.people(ctx); err != nil {
		return Tour{}, err
	}
	if err := b.tablet(ctx); err != nil {
		return Tour{}, err
	}
	var years []records.Year
	for year, progress := range map[int]demo.Progress{finished: demo.Finished, budgeted: demo.InExecution, open: demo.MidDeliberation} {
		y, err := b.year(year, progress)
		if err != nil {
			return Tour{}, err
		}
		years = append(years, y)
	}
	tell := func(done, total int) { b.Progress("catatan", done, total) }
	if err := records.Play(ctx, s, clock, years, records.Options{Progress: tell}); err != nil {
		return Tour{}, fmt.Errorf("load the demo city: %w", err)
	}
	clock.Set(o.Now)
	return b.tour(ctx, finished, budgeted, open)
}

type builder struct {
	Options
	store    *store.Store
	clock    *records.Clock
	accounts map[planning.ActorRef]string // office without its ID → account
	names    map[planning.AreaCode]string
	agencies map[string]string
}

// reference loads places, agencies, codes, and each year's catalogue and ceilings.
func (b *builder) reference(ctx context.Context, years []int) error {
	b.names, b.agencies = map[planning.AreaCode]string{}, map[string]string{}
	var areas []reference.Area
	for _, a := range demo.Areas() {
		code := planning.AreaCode(a.Code)
		areas = append(areas, reference.Area{Code: code, Level: planning.Level(a.Level), Name: a.Name, Parent: planning.AreaCode(a.Parent)})
		b.names[code] = a.Name
	}
	var agencies []reference.Agency
	for _, a := range demo.Agencies() {
		agencies = append(agencies, reference.Agency{Code: a.Code, Name: a.Name, Phone: a.Phone})
		b.agencies[a.Code] = a.Name
	}
	var codes []reference.ActivityCode
	for _, c := range demo.ActivityCodes() {
		codes = append(codes, reference.ActivityCode{Code: c.Code, Name: c.Name})
	}
	var entries []reference.CatalogueEntry
	for _, e := range demo.Catalogue() {
		entries = append(entries, reference.CatalogueEntry{
			Code: e.Code, Title: e.Title, Unit: e.Unit, UnitPriceCap: planning.Rupiah(e.UnitPriceCap), Agency: e.Agency,
			Channel: channels[e.Channel], Field: e.Field, Conditions: e.Conditions, Activity: e.ActivityCode,
		})
	}
	return b.store.Batch(ctx, func(x *store.Batch) error {
		if err := x.LoadAreas(ctx, operator, areas); err != nil {
			return err
		}
		if err := x.LoadOutlines(ctx, operator, outlines()); err != nil {
			return err
		}
		if err := x.LoadAgencies(ctx, operator, agencies); err != nil {
			return err
		}
		if err := x.LoadActivityCodes(ctx, operator, codes); err != nil {
			return err
		}
		for _, year := range years {
			if err := x.LoadCatalogue(ctx, operator, year, entries); err != nil {
				return err
			}
			if err := x.LoadCeilings(ctx, operator, year, ceilings(year)); err != nil {
				return err
			}
		}
		return nil
	})
}

// The files' words for channels, and the ceilings they are bound by.
var (
	channels = map[string]planning.Channel{
		"kelurahan": planning.ChannelKelurahan, "kecamatan": planning.ChannelKecamatan, "opd": planning.ChannelAgency,
	}
	ceilingKinds = map[string]planning.CeilingKind{
		"kelurahan": planning.CeilingKelurahan, "kecamatan": planning.CeilingKecamatan, "opd": planning.CeilingAgency,
	}
)

func ceilings(year int) []planning.Ceiling {
	var out []planning.Ceiling
	for _, c := range demo.Ceilings() {
		out = append(out, planning.Ceiling{Cycle: year, Kind: ceilingKinds[c.Channel], Key: c.Code, Amount: planning.Rupiah(c.Amount)})
	}
	return out
}

// people makes the sign-ins.
func (b *builder) people(ctx context.Context) error {
	b.accounts = map[planning.ActorRef]string{}
	for _, p := range demo.People() {
		hash, err := b.Hash(ctx, p.Password)
		if err != nil {
			return fmt.Errorf("hash a demo password: %w", err)
		}
		g := planning.Grant{Role: planning.Role(p.Role), Area: planning.AreaCode(p.Area), Agency: p.Agency}
		if g.Area == city {
			g.Area = "" // offices of the whole city name no area
		}
		u, err := b.store.CreateUser(ctx, operator, store.NewUser{Login: p.Login, Name: p.Name, PasswordHash: hash, Grants: []planning.Grant{g}})
		if err != nil {
			return fmt.Errorf("make the sign-in of %s: %w", p.Login, err)
		}
		b.accounts[planning.ActorRef{Role: g.Role, Area: g.Area, Agency: g.Agency}] = u.ID
	}
	return nil
}

// year is one planning year as package demo invents it.
func (b *builder) year(year int, progress demo.Progress) (records.Year, error) {
	invented := demo.Year(year, progress, seed)
	if b.Within != nil {
		invented = slices.DeleteFunc(invented, func(r demo.Row) bool { return !b.within(r) })
	}
	content := fileOf(invented)
	rows, _, err := yearfile.Read(bytes.NewReader(content))
	if err != nil {
		return records.Year{}, fmt.Errorf("read the demo's year %d: %w", year, err)
	}
	sum := sha256.Sum256(content)
	y := records.Year{
		Cycle: year, Name: fmt.Sprintf("RKPD %d", year), File: hex.EncodeToString(sum[:]), Rows: rows, Until: b.Now,
		Calendar: past(year, b.Now), Snapshots: true, Catalogue: catalogueOf, Names: b.names, Agencies: b.agencies,
		Importer: importerOf(hex.EncodeToString(sum[:])),
		Account:  func(a planning.ActorRef) string { return b.accounts[a] },
		Plan: store.Document{
			Number: fmt.Sprintf("Perwal Semarang Nomor 31 Tahun %d (contoh)", year-1), Title: fmt.Sprintf("RKPD Kota Semarang Tahun %d", year),
		},
		Budget: store.Document{
			Number: fmt.Sprintf("Perda Kota Semarang Nomor 9 Tahun %d (contoh)", year-1), Title: fmt.Sprintf("APBD Kota Semarang Tahun Anggaran %d", year),
		},
		Works: works(year, rows, demo.Realisations(invented, progress, seed), b.Now),
	}
	if progress == demo.MidDeliberation {
		y.Calendar, y.Sitting, y.Gathering, y.Works = around(year, b.Now), sittings(b.Now), gathering, nil
		y.Places = map[planning.Stage][]string{planning.Village: b.at(planning.LevelKelurahan), planning.Subdistrict: b.at(planning.LevelKecamatan)}
	}
	return y, nil
}

// importerOf marks the few rows whose decisions say less than a sitting must: they
// came from an older list. All others were taken down in their hall.
func importerOf(hash string) func(yearfile.Row) string {
	return func(r yearfile.Row) string {
		for _, s := range r.Steps() {
			if s.Decision.Imported {
				return yearfile.Provenance("daftar lama", hash, r.No)
			}
		}
		return ""
	}
}

// within: nothing is merged across areas, so leaving one out breaks nothing.
func (b *builder) within(r demo.Row) bool {
	return slices.ContainsFunc(b.Within, func(a planning.AreaCode) bool { return a.Contains(planning.AreaCode(r.AreaCode)) })
}

func (b *builder) at(level planning.Level) []string {
	var out []string
	for _, a := range demo.Areas() {
		if a.Level == string(level) {
			out = append(out, a.Code)
		}
	}
	return out
}

// fileOf writes invented rows as a year file: the demo takes the door a city's
// own file takes.
func fileOf(rows []demo.Row) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(demo.Columns) // a buffer takes everything
	for _, r := range rows {
		_ = w.Write(r.Record())
	}
	w.Flush()
	return b.Bytes()
}

// catalogueOf is the entry a title was written for, where the unit agrees.
func catalogueOf(r yearfile.Row) string {
	e, ok := demo.EntryOf(r.Title)
	if !ok || e.Unit != r.Unit {
		return ""
	}
	return e.Code
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // package demo numbers its rows
	return n
}
