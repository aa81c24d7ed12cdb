package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/officeholder"
	"musrenbang/planning"
)

// Officeholders lists who has held an office at a place (an area or agency code),
// the latest first; every place for "".
func (s *Store) Officeholders(ctx context.Context, place string) ([]planning.Officeholder, error) {
	q := s.r.Officeholder.Query()
	if place != "" {
		q = q.Where(officeholder.Place(place))
	}
	rows, err := q.Order(officeholder.ByPlace(), officeholder.ByOffice(), db.Desc(officeholder.FieldFromAt), officeholder.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read officeholders: %w", err)
	}
	out := make([]planning.Officeholder, len(rows))
	for i, r := range rows {
		out[i] = fromDBOfficeholder(r)
	}
	return out, nil
}

func fromDBOfficeholder(r *db.Officeholder) planning.Officeholder {
	return planning.Officeholder{
		ID: r.ID, Office: planning.OfficeKind(r.Office), Where: r.Place, Name: r.Name, Number: r.Number,
		Acting: planning.Acting(r.Acting), Decree: r.Decree, From: planning.Instant(r.FromAt), Until: planning.Instant(r.UntilAt),
	}
}

// SaveOfficeholder adds or changes who holds an office. Papers already frozen keep
// whom they named. Invalid field by field; a place that is not loaded is
// error.area_unknown.
func (s *Store) SaveOfficeholder(ctx context.Context, by planning.ActorRef, h planning.Officeholder) error {
	if err := planning.CheckOfficeholder(h); err != nil {
		return err
	}
	return s.withTx(ctx, func(tx *db.Tx) error {
		if err := s.checkOfficePlace(ctx, tx, h.Where); err != nil {
			return err
		}
		n, err := tx.Officeholder.Update().Where(officeholder.ID(h.ID)).SetOffice(string(h.Office)).SetPlace(h.Where).SetName(h.Name).
			SetNumber(h.Number).SetActing(string(h.Acting)).SetDecree(h.Decree).SetFromAt(int64(h.From)).SetUntilAt(int64(h.Until)).Save(ctx)
		if err == nil && n == 0 {
			err = tx.Officeholder.Create().SetID(h.ID).SetOffice(string(h.Office)).SetPlace(h.Where).SetName(h.Name).SetNumber(h.Number).
				SetActing(string(h.Acting)).SetDecree(h.Decree).SetFromAt(int64(h.From)).SetUntilAt(int64(h.Until)).SetCreatedAt(int64(s.now())).Exec(ctx)
		}
		if err != nil {
			return fmt.Errorf("save officeholder: %w", err)
		}
		detail := map[string]string{"office": string(h.Office), "acting": string(h.Acting), "holder": h.ID}
		return auditTx(ctx, tx, s.now(), by, "officeholder.save", h.Where, detail)
	})
}

func (s *Store) checkOfficePlace(ctx context.Context, tx *db.Tx, place string) error {
	if area := planning.AreaCode(place); area.Level() != "" {
		return s.knownArea(ctx, tx, area, "where")
	}
	ok, err := s.agencyExists(ctx, tx, place)
	if err != nil || !ok {
		return orField(err, "where", "error.agency_unknown")
	}
	return nil
}

// knownArea refuses an area that is not loaded; an RW needs only its kelurahan.
func (s *Store) knownArea(ctx context.Context, tx *db.Tx, area planning.AreaCode, field string) error {
	there, err := s.areaExists(ctx, tx, area)
	if err == nil && !there && area.Level() == planning.LevelRW {
		there, err = s.areaExists(ctx, tx, area.Parent())
	}
	if err != nil || !there {
		return orField(err, field, "error.area_unknown")
	}
	return nil
}

// OfficeholdersAt is who signs a sitting's minutes at an instant, in the order of
// offices. Where nobody is on record the office stands without a name, to be
// written by hand.
func (s *Store) OfficeholdersAt(ctx context.Context, offices []planning.Signatory, f planning.Forum, at planning.Instant) ([]planning.Officeholder, error) {
	return officeholdersAt(ctx, s.r, offices, f, at)
}

func officeholdersAt(ctx context.Context, c *db.Client, offices []planning.Signatory, f planning.Forum, at planning.Instant) ([]planning.Officeholder, error) {
	out := make([]planning.Officeholder, 0, len(offices))
	for _, o := range offices {
		h := planning.Officeholder{Office: o.Office, Where: officePlace(o.Office, f)}
		if o.Office != planning.OfficeResidents {
			q := c.Officeholder.Query().Where(officeholder.Office(string(o.Office)), officeholder.FromAtLTE(int64(at)),
				officeholder.Or(officeholder.UntilAt(0), officeholder.UntilAtGT(int64(at))))
			if h.Where != "" {
				q = q.Where(officeholder.Place(h.Where))
			}
			// Of two at once the later decree counts: a Plh. stands in for the holder.
			rows, err := q.Order(db.Desc(officeholder.FieldFromAt, officeholder.FieldCreatedAt, officeholder.FieldID)).Limit(1).All(ctx)
			if err != nil {
				return nil, fmt.Errorf("read officeholders: %w", err)
			}
			if len(rows) == 1 {
				h = fromDBOfficeholder(rows[0])
			}
		}
		h.Knows = o.Knows
		out = append(out, h)
	}
	return out, nil
}

// officePlace is where an office that signs f is held; "" for the city's own at a
// sitting of an agency, which has no area.
func officePlace(o planning.OfficeKind, f planning.Forum) string {
	switch o {
	case planning.OfficeRWHead:
		return string(f.Area)
	case planning.OfficeVillageHead, planning.OfficeLPMK:
		return string(f.Area.Up(planning.LevelKelurahan))
	case planning.OfficeSubdistrict:
		return string(f.Area.Up(planning.LevelKecamatan))
	case planning.OfficeAgencyHead:
		return f.Agency
	case planning.OfficePlanning, planning.OfficeMayor:
		return string(f.Area.Up(planning.LevelKota))
	}
	return ""
}

// signatoriesOf are the offices that sign f: an RW's own sitting is signed there.
func signatoriesOf(p planning.Procedure, f planning.Forum) []planning.Signatory {
	if f.Area.Level() == planning.LevelRW {
		return []planning.Signatory{{Office: planning.OfficeRWHead}, {Office: planning.OfficeResidents}}
	}
	return p.For(f.Stage).Signatories
}
