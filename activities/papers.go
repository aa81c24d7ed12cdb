package activities

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// papers makes and keeps the papers of one forum.
type papers struct {
	a     *Activities
	forum planning.Forum
	have  []store.Paper // kept already
	o     report.Options
	zone  *time.Location
}

// papersOf begins with what is kept, the public address, the city's zone and the
// log as it stands.
func (a *Activities) papersOf(ctx context.Context, f planning.Forum) (*papers, error) {
	have, err := a.Store.Papers(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	city, err := a.Store.City(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(city.Zone)
	if err != nil {
		return nil, fmt.Errorf("load zone %s: %w", city.Zone, err)
	}
	size, root, err := a.Store.LogRoot(ctx)
	if err != nil {
		return nil, err
	}
	p := &papers{a: a, forum: f, have: have, zone: zone, o: report.Options{
		BaseURL: a.BaseURL, Zone: zone, Path: "/musyawarah/" + f.ID + "/berita-acara", LogSize: size,
	}}
	if size > 0 {
		p.o.LogRoot = root.String()
	}
	return p, nil
}

// keep stores one paper unless one of the same content is kept, so that a second
// run changes nothing, and returns its file.
func (p *papers) keep(ctx context.Context, kind, subject, digest string, write func(io.Writer) error) (string, error) {
	at := slices.IndexFunc(p.have, func(h store.Paper) bool { return h.Kind == kind && h.Subject == subject && h.Digest == digest })
	if at >= 0 {
		return p.have[at].File, nil
	}
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return "", fmt.Errorf("make %s of %s: %w", kind, p.forum.ID, err)
	}
	file, err := p.a.Store.PutFile(ctx, kind, &out, paperMost)
	if err != nil {
		return "", err
	}
	return file.ID, p.a.Store.SavePaper(ctx, store.Paper{
		Forum: p.forum.ID, Cycle: p.forum.Cycle, Kind: kind, Subject: subject, Digest: digest, File: file.ID,
	})
}

// before makes what a forum needs before it sits: invitation, agenda, the list to
// sign, and a kelurahan's two forms. Their content does not change with what the
// sitting decides, so they are made once.
func (p *papers) before(ctx context.Context, m planning.Minutes) error {
	m = planning.Minutes{
		V: m.V, Forum: m.Forum, City: m.City, AreaName: m.AreaName, ParentName: m.ParentName, AgencyName: m.AgencyName, Venue: m.Venue,
		Chair: m.Chair, Agenda: m.Agenda, Signatories: m.Signatories, Listing: m.Listing,
	}
	m.Forum.Status, m.Forum.Version, m.Forum.OpenedAt, m.Forum.ClosedAt, m.Forum.SignedAt, m.Forum.LastRole = planning.ForumScheduled, 0, 0, 0, 0, ""
	o := p.o
	o.Arrival = "/hadir/" + p.forum.ID + "/" + p.a.Store.ArrivalToken(p.forum.ID)
	var letter report.Letter
	if i := slices.IndexFunc(m.Signatories, func(h planning.Officeholder) bool { return h.Office != planning.OfficeResidents && !h.Knows }); i >= 0 {
		letter.Signer = m.Signatories[i]
	}
	digest := report.Digest(m)
	list := []struct {
		kind  string
		write func(io.Writer) error
	}{
		{"invitation", func(w io.Writer) error { return report.Invitation(w, m, letter, o) }},
		{"agenda", func(w io.Writer) error { return report.Agenda(w, m, p.o) }},
		{"attendance_blank", func(w io.Writer) error { return report.AttendanceBlank(w, m, 0, o) }},
	}
	if p.kelurahan() {
		list = append(list, []struct {
			kind  string
			write func(io.Writer) error
		}{
			{"kel1", func(w io.Writer) error { return report.FormKel1(w, m, p.o) }},
			{"kel2", func(w io.Writer) error { return report.FormKel2(w, m, p.o) }},
		}...)
	}
	for _, paper := range list {
		if _, err := p.keep(ctx, paper.kind, "", digest, paper.write); err != nil {
			return err
		}
	}
	return nil
}

// kelurahan reports a kelurahan's own plenary.
func (p *papers) kelurahan() bool {
	return p.forum.Stage == planning.Village && p.forum.Group == "" && p.forum.Area.Level() == planning.LevelKelurahan
}

// minutes makes the berita acara of the n-th content and ties it to it. A
// signature changes the paper, "sah", and not the content.
func (p *papers) minutes(ctx context.Context, m planning.Minutes, n int) error {
	digest := m.Digest()
	made, kind, subject := digest, "minutes", ""
	if m.Forum.Status, m.Forum.SignedAt = p.forum.Status, p.forum.SignedAt; p.forum.Status == planning.ForumSigned {
		made = report.Digest([]any{digest, p.forum.SignedAt})
	}
	if m.Corrects != "" {
		kind, subject = "minutes_correction", fmt.Sprint(n)
	}
	names, err := p.agencyNames(ctx)
	if err != nil {
		return err
	}
	m.Passed, m.NotPassed = named(m.Passed, names), named(m.NotPassed, names)
	file, err := p.keep(ctx, kind, subject, made, func(w io.Writer) error { return report.Minutes(w, m, digest, p.o) })
	if err != nil {
		return err
	}
	return p.a.Store.SaveMinutesFile(ctx, p.forum.ID, n, file)
}

// agencyNames are the agencies' names by code: a resident knows no codes.
func (p *papers) agencyNames(ctx context.Context) (map[string]string, error) {
	list, err := p.a.Store.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(list))
	for _, agency := range list {
		names[agency.Code] = agency.Name
	}
	return names, nil
}

// named writes agencies by name.
func named(rows []planning.MinutesRow, names map[string]string) []planning.MinutesRow {
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].Agency = cmp.Or(names[rows[i].Agency], rows[i].Agency)
	}
	return rows
}

// agencies makes a list for each agency that something was passed on to.
func (p *papers) agencies(ctx context.Context, m planning.Minutes) error {
	names, err := p.agencyNames(ctx)
	if err != nil {
		return err
	}
	by := map[string][]planning.MinutesRow{}
	for _, row := range m.Passed {
		if row.Agency != "" && row.Channel == planning.ChannelAgency {
			by[row.Agency] = append(by[row.Agency], row)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(by)) {
		l := report.AgencyList{
			City: m.City, Agency: cmp.Or(names[code], code), Code: code, Cycle: p.forum.Cycle, Stage: p.forum.Stage, At: m.Forum.ClosedAt,
			Rows: named(by[code], names),
		}
		if _, err := p.keep(ctx, "agency_list", code, report.Digest(l), func(w io.Writer) error { return report.WriteAgencyList(w, l, p.o) }); err != nil {
			return err
		}
	}
	return nil
}
