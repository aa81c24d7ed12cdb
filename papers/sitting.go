package papers

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"musrenbang/planning"
	"musrenbang/report"
)

// sitting is a forum whose papers are made.
type sitting struct {
	Maker
	forum planning.Forum
	o     report.Options
	zone  *time.Location
}

// of begins with the public address, the city's zone and the log as it stands.
func (k Maker) of(ctx context.Context, f planning.Forum) (sitting, error) {
	s := sitting{Maker: k, forum: f}
	city, err := k.Store.City(ctx)
	if err != nil {
		return s, err
	}
	if s.zone, err = time.LoadLocation(city.Zone); err != nil {
		return s, fmt.Errorf("load zone %s: %w", city.Zone, err)
	}
	size, root, err := k.Store.LogRoot(ctx)
	if err != nil {
		return s, err
	}
	s.o = report.Options{BaseURL: k.BaseURL, Zone: s.zone, Path: "/musyawarah/" + f.ID + "/berita-acara", LogSize: size}
	if size > 0 {
		s.o.LogRoot = root.String()
	}
	return s, nil
}

// Before are the papers a forum needs before it sits: invitation, agenda, the list
// to sign, and a kelurahan's two forms. Their content does not change with what
// the sitting decides. NotFound (error.forum_unknown).
func (k Maker) Before(ctx context.Context, f planning.Forum) ([]Paper, error) {
	s, err := k.of(ctx, f)
	if err != nil {
		return nil, err
	}
	m, err := k.Store.DraftMinutes(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	facts, err := k.Store.Facts(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	m = planning.Minutes{
		V: m.V, Forum: m.Forum, City: m.City, AreaName: m.AreaName, ParentName: m.ParentName, AgencyName: m.AgencyName, Venue: m.Venue,
		Chair: m.Chair, Agenda: m.Agenda, Signatories: m.Signatories, Listing: m.Listing,
	}
	m.Forum.Status, m.Forum.Version, m.Forum.OpenedAt, m.Forum.ClosedAt, m.Forum.SignedAt, m.Forum.LastRole = planning.ForumScheduled, 0, 0, 0, 0, ""
	digest := report.Digest(m)
	letter := report.Letter{Number: facts.LetterNumber, Sent: facts.Invited}
	if i := slices.IndexFunc(m.Signatories, func(h planning.Officeholder) bool { return h.Office != planning.OfficeResidents && !h.Knows }); i >= 0 {
		letter.Signer = m.Signatories[i]
	}
	arrival := s.o
	arrival.Arrival = "/hadir/" + f.ID + "/" + k.Store.ArrivalToken(f.ID)
	out := []Paper{
		{"invitation", "", report.Digest([]any{m, letter}), func(w io.Writer) error { return report.Invitation(w, m, letter, arrival) }},
		{"agenda", "", digest, func(w io.Writer) error { return report.Agenda(w, m, s.o) }},
		{"attendance_blank", "", digest, func(w io.Writer) error { return report.AttendanceBlank(w, m, 0, arrival) }},
	}
	if villagePlenary(f) {
		out = append(out,
			Paper{"kel1", "", digest, func(w io.Writer) error { return report.FormKel1(w, m, s.o) }},
			Paper{"kel2", "", digest, func(w io.Writer) error { return report.FormKel2(w, m, s.o) }})
	}
	return out, nil
}

// villagePlenary reports a kelurahan's own plenary.
func villagePlenary(f planning.Forum) bool {
	return f.Stage == planning.Village && f.Group == "" && f.Area.Level() == planning.LevelKelurahan
}

// Minutes is the berita acara of the n-th content. A signature changes the paper,
// "sah", and not the content, so its digest is another; the foot prints the
// content's. NotFound (error.minutes_none).
func (k Maker) Minutes(ctx context.Context, f planning.Forum, n int) (Paper, error) {
	s, err := k.of(ctx, f)
	if err != nil {
		return Paper{}, err
	}
	m, _, err := k.Store.MinutesNumber(ctx, f.ID, n)
	if err != nil {
		return Paper{}, err
	}
	content := m.Digest()
	p := Paper{Kind: "minutes", Digest: content}
	if m.Forum.Status, m.Forum.SignedAt = f.Status, f.SignedAt; f.Status == planning.ForumSigned {
		p.Digest = report.Digest([]any{content, f.SignedAt})
	}
	if m.Corrects != "" {
		p.Kind, p.Subject = "minutes_correction", fmt.Sprint(n)
	}
	names, err := k.agencyNames(ctx)
	if err != nil {
		return p, err
	}
	m.Passed, m.NotPassed = named(m.Passed, names), named(m.NotPassed, names)
	p.Write = func(w io.Writer) error { return report.Minutes(w, m, content, s.o) }
	return p, nil
}

// PublicMinutes is the n-th berita acara (0 the latest) as everybody may read it,
// with the whole record's digest at its foot. NotFound (error.minutes_none).
func (k Maker) PublicMinutes(ctx context.Context, f planning.Forum, n int) (Paper, error) {
	s, err := k.of(ctx, f)
	if err != nil {
		return Paper{}, err
	}
	whole, _, err := k.Store.MinutesNumber(ctx, f.ID, n)
	if err != nil {
		return Paper{}, err
	}
	names, err := k.agencyNames(ctx)
	if err != nil {
		return Paper{}, err
	}
	m := whole.Public()
	m.Forum.Status, m.Forum.SignedAt = f.Status, f.SignedAt
	m.Passed, m.NotPassed = named(m.Passed, names), named(m.NotPassed, names)
	digest := whole.Digest()
	return Paper{Kind: "minutes", Digest: digest, Write: func(w io.Writer) error { return report.Minutes(w, m, digest, s.o) }}, nil
}

// After are a closed forum's papers besides its berita acara: what it needed to
// sit, a list for each agency that something was passed on to, and after a
// kelurahan's plenary the board of every RW. NotFound (error.minutes_none).
func (k Maker) After(ctx context.Context, f planning.Forum) ([]Paper, error) {
	out, err := k.Before(ctx, f)
	if err != nil {
		return nil, err
	}
	s, err := k.of(ctx, f)
	if err != nil {
		return nil, err
	}
	m, _, err := k.Store.MinutesNumber(ctx, f.ID, 0)
	if err != nil {
		return nil, err
	}
	lists, err := s.agencies(ctx, m)
	if err != nil {
		return nil, err
	}
	boards, err := s.boards(ctx, m)
	return slices.Concat(out, lists, boards), err
}

// agencyNames are the agencies' names by code: a resident knows no codes.
func (k Maker) agencyNames(ctx context.Context) (map[string]string, error) {
	list, err := k.Store.Agencies(ctx)
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

// agencies are the lists of the agencies that something was passed on to.
func (s sitting) agencies(ctx context.Context, m planning.Minutes) (out []Paper, err error) {
	names, err := s.agencyNames(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string][]planning.MinutesRow{}
	for _, row := range m.Passed {
		if row.Agency != "" && row.Channel == planning.ChannelAgency {
			by[row.Agency] = append(by[row.Agency], row)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(by)) {
		l := report.AgencyList{
			City: m.City, Agency: cmp.Or(names[code], code), Code: code, Cycle: s.forum.Cycle, Stage: s.forum.Stage, At: m.Forum.ClosedAt,
			Rows: named(by[code], names),
		}
		out = append(out, Paper{"agency_list", code, report.Digest(l), func(w io.Writer) error { return report.WriteAgencyList(w, l, s.o) }})
	}
	return out, nil
}
